"""What could be wrong in the rules by which two records are one: what agrees, what speaks against it, who is taken."""

from __future__ import annotations

from typing import Any

from trifold.sandbox.mutants.edits import always, reworded
from trifold.sandbox.mutants.patch import Change, Mutant

_LIKENESS = "trifold.sync_core.model.likeness"
_CHILDREN = "trifold.sync_core.matching.children"
_NAMES = "trifold.sync_core.matching.names"
_PLACES = "trifold.sync_core.matching.places"
_COMPARE = "trifold.sync_core.matching.compare"


def _mutant(name: str, told: str, target: str, change: Change, *plays: str, tests: tuple[str, ...] = ()) -> Mutant:
    return Mutant(f"rule-matching-{name}", told, "rule", "matching", target, change, plays, tests)


def _no_veto(words: str) -> Change:
    return reworded((words, ""))


def _as_text(original: Any) -> Any:
    return lambda value: (value or "").strip()


MUTANTS = (
    # ---- what speaks against one client (D11)
    _mutant(
        "no-veto-of-the-birth-date",
        "two people of one name and other birth dates are one",
        f"{_LIKENESS}:_vetoes",
        _no_veto('"birth_date": (O, N), '),
        "what_tells_people_apart",
    ),
    _mutant(
        "no-veto-of-the-tax-id",
        "two firms of one name and other tax ids are one",
        f"{_LIKENESS}:_vetoes",
        _no_veto('"tax_id": (O, N), '),
        "what_tells_people_apart",
    ),
    _mutant(
        "no-veto-of-the-suffix",
        "father and son are one",
        f"{_LIKENESS}:_vetoes",
        _no_veto('"suffix": (O,), '),
        "what_tells_people_apart",
    ),
    _mutant(
        "generations-agree",
        "Jr and Sr are the same",
        f"{_NAMES}:same_generation",
        reworded(("else Agreement.OTHER", "else Agreement.SAME")),
        "what_tells_people_apart",
    ),
    _mutant(
        "another-first-name-agrees",
        "two of one last name are one, whatever they are called",
        f"{_NAMES}:same_first",
        reworded(("else Agreement.OTHER", "else Agreement.SAME")),
        "husband_and_wife",
    ),
    _mutant(
        "a-firm-is-who-it-is-called-after",
        "a person and a firm that is called like the person are one",
        f"{_COMPARE}:evidence",
        reworded(
            ("party = _party(one, other)", "party = S if _crosses(one, other) else _party(one, other)"),
            ("else N if crosses", "else S if crosses"),
        ),
        "could_be_somebody",
    ),
    _mutant(
        "another-address-is-no-question",
        "two of one name in two towns are one where the office's mailbox agrees (D21)",
        f"{_LIKENESS}:judge",
        reworded(('if rule and evidence["address"] is O:', "if False:")),
        "could_be_somebody",
    ),
    _mutant(
        "a-name-is-enough",
        "one name makes two records one",
        f"{_LIKENESS}:_strong_rule",
        reworded(
            (
                'return ""\n    if "tax_id" in agrees',
                'return ""\n    if name is S:\n        return "name"\n    if "tax_id" in agrees',
            )
        ),
        "shared_mailbox",
    ),
    _mutant(
        "an-e-mail-is-enough",
        "one name and one mailbox make two records one",
        f"{_LIKENESS}:_strong_rule",
        reworded(
            ('if "email" in agrees and reached and name is S:', 'if "email" in agrees and name is S:'),
            ("reached[0]", "OWN[0]"),
        ),
        "could_be_somebody",
    ),
    _mutant(
        "the-first-of-several",
        "of several that could be the client the first is taken",
        "trifold.sync_core.flows.likeness:held_in_insuredmine",
        reworded(("if len(alike) == 1 and alike[0][1]", "if alike[0][1]")),
        "could_be_somebody",
    ),
    _mutant(
        "the-first-of-several-known",
        "of several known clients that could be the one the first is linked",
        f"{_LIKENESS}:choose",
        reworded(("if len(same) == len(possible) == 1 and", "if same and")),
        tests=("unit/test_likeness.py::only_exactly_one",),
    ),
    _mutant(
        "shared-values-are-strong",
        "a mailbox that several clients have tells who it is",
        f"{_COMPARE}:_reached",
        reworded(("return Agreement.SHARED if found is S and of_several else found", "return found")),
        "shared_mailbox",
    ),
    _mutant(
        "nobodys-mailbox-is-somebodys",
        "no.email@ is a mailbox like others",
        f"{_PLACES}:email",
        reworded(("plain not in NOBODY and", "")),
        "could_be_somebody",
    ),
    # ---- spelling
    _mutant(
        "accents-tell-apart",
        "José and Jose are two",
        f"{_NAMES}:squeezed",
        _as_text,
        "spelt_otherwise",
    ),
    _mutant(
        "legal-forms-tell-apart",
        "L.L.C. and LLC are two firms",
        f"{_NAMES}:_joined_letters",
        lambda original: lambda words: list(words),
        "spelt_otherwise",
    ),
    _mutant(
        "phones-as-written",
        "a phone with its country code is another one",
        f"{_PLACES}:phone",
        _as_text,
        "spelt_otherwise",
    ),
    _mutant(
        "nicknames-tell-apart",
        "Liz and Elizabeth have nothing in common",
        f"{_NAMES}:_nickname",
        always(False),
        "spelt_otherwise",
    ),
    _mutant(
        "streets-as-written",
        "Elm Street and Elm St are two addresses",
        f"{_PLACES}:STREETS",
        lambda table: {},
        "spelt_otherwise",
    ),
    # ---- inside one account
    _mutant(
        "numbers-as-written",
        "HO 379 and HO-379 are two policies",
        f"{_CHILDREN}:number",
        _as_text,
        "held_in_insuredmine",
    ),
    _mutant(
        "a-number-is-enough",
        "two terms of one policy number are one policy",
        f"{_LIKENESS}:judge_policy",
        reworded(('("effective_date", "carrier")', '("carrier",)'), ('evidence["effective_date"] is S', "True")),
        "not_the_same_policy",
    ),
    _mutant(
        "carriers-agree",
        "two policies of one number and two carriers are one",
        f"{_CHILDREN}:same_carrier",
        reworded(("else O", "else S")),
        "not_the_same_policy",
    ),
    _mutant(
        "a-contacts-name-is-enough",
        "two contacts of one name are one, though nothing else agrees",
        f"{_LIKENESS}:judge_contact",
        reworded(('level=Level.POSSIBLE, rule="only', 'level=Level.SAME, rule="only')),
        "could_be_there_already",
    ),
    _mutant(
        "a-contacts-birthday-is-no-veto",
        "a father and a son of one name in one firm are one",
        f"{_LIKENESS}:judge_contact",
        reworded(('{"birth_date": (O, N), ', "{")),
        tests=("unit/test_same_child.py::birth_date",),
    ),
    _mutant(
        "the-first-of-several-contacts",
        "of two contacts that could be the one the first is taken",
        f"{_CHILDREN}:Block._only",
        reworded(
            ("if len(found) != 1:", "if not found:"),
            ("(one,) = found", "one = found[0]"),
            ("return one if rivals == [one] else None", "return one if rivals else None"),
        ),
        "not_the_same_policy",
    ),
    _mutant(
        "placeholders-are-numbers",
        "two policies that wait for their number are one",
        f"{_CHILDREN}:NO_NUMBER",
        lambda table: set(),
        "not_the_same_policy",
    ),
)
