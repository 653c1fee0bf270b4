"""Agency-defined questions about customers, and their answers. None of this sends a notification (specification D1).

The list gives every question, an unanswered one with a null AnswerText: WSAPI has no other call that tells their ids.
"""

from __future__ import annotations

from trifold.simulators.ams360 import belongings, customers, lists
from trifold.simulators.ams360.errors import BrokenRule, not_found, refuse_if_broken
from trifold.simulators.ams360.records import Record
from trifold.simulators.ams360.results import Fields, Operations, after, shown
from trifold.simulators.ams360.turn import Turn

KIND = "CustomerProfileAnswer"


def _row(customer_id: str, question_id: str) -> str:
    return f"{customer_id.lower()}/{question_id.lower()}"


def answer_to(turn: Turn, customer_id: str | None, question_id: str | None) -> Record | None:
    """The question with the customer's answer, or None when either is unknown."""
    question = lists.one_of(turn, KIND, (question_id or "").lower())
    if question is None or customer_id is None or not customers.exists(turn, customer_id):
        return None
    kept = belongings.stored(turn, KIND, _row(customer_id, question["QuestionId"])) or {}
    return question | {"CustomerId": customer_id.lower(), "AnswerText": kept.get("AnswerText")}


def _known(turn: Turn, fields: Fields) -> Record:
    customer_id, question_id = fields.get("CustomerId"), fields.get("QuestionId")
    found = answer_to(turn, customer_id, question_id)
    if found is None and not customers.exists(turn, customer_id):
        raise not_found("Customer", "CustomerId", customer_id or "")
    if found is None:
        raise not_found("Question", "QuestionId", question_id or "")
    return found


def save_answer(turn: Turn, fields: Fields) -> None:
    """Answer a question, or change the answer. AnswerLength is the longest text that the question takes."""
    found, text = _known(turn, fields), fields.get("AnswerText") or ""
    top = found["AnswerLength"]
    if top and len(text) > top:
        message = f"AnswerText has more than {top} characters"
        refuse_if_broken("The answer", [BrokenRule(message, "AnswerText", found["QuestionId"])])
    row = _row(found["CustomerId"], found["QuestionId"])
    belongings.keep(turn, KIND, row, found["CustomerId"], found | {"AnswerText": text})


def delete_answer(turn: Turn, fields: Fields) -> None:
    """Take an answer back; a question without one is refused."""
    found = _known(turn, fields)
    if found["AnswerText"] is None:
        raise not_found("Answer", "QuestionId", found["QuestionId"])
    belongings.drop(turn, KIND, _row(found["CustomerId"], found["QuestionId"]))


def _get(turn: Turn, fields: Fields) -> Record:
    found = answer_to(turn, fields.get("CustomerId"), fields.get("QuestionId"))
    return shown(turn, KIND, "QuestionId", fields, found)


def _list(turn: Turn, fields: Fields) -> Record:
    questions = lists.all_of(turn, KIND)
    found = [answer_to(turn, fields.get("CustomerId"), question["QuestionId"]) for question in questions]
    return {"CustomerProfileAnswerList": [answer for answer in found if answer is not None]}


OPERATIONS: Operations = {
    "CustomerProfileAnswerUpdate": after(save_answer),
    "CustomerProfileAnswerDelete": after(delete_answer),
    "CustomerProfileAnswerGet": _get,
    "CustomerProfileAnswerGetList": _list,
}
