"""The REST API: routes only. InsuredMine publishes no API reference; all of this is our design."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from trifold.simulators.chassis.app import Simulator
from trifold.simulators.insuredmine import answers, guard, models
from trifold.simulators.insuredmine import operations as ops
from trifold.simulators.insuredmine import parameters as given
from trifold.simulators.insuredmine.errors import Refusal

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_REASONS = {
    400: "The body is no JSON",
    401: "X-API-Key is missing or unknown",
    404: "No such record, or deleted",
    409: "The record's state forbids this",
    412: "The record has changed since it was read",
    413: "The body is over 1 MiB",
    415: "The body is not declared as JSON",
    422: "Fields are missing or wrong",
    428: "If-Match is required",
    429: "Too many requests; see Retry-After",
}


def refusals(*statuses: int) -> dict[str | int, Any]:
    return {status: {"description": _REASONS[status], "content": dict(_PROBLEM)} for status in statuses}


BODY = (400, 413, 415)
ALWAYS = refusals(401, 404, 422, 429)
api = APIBlueprint(
    "api",
    __name__,
    url_prefix=guard.PREFIX,
    abp_security=[{"api_key": []}],
    abp_responses=ALWAYS,
    operation_id_callback=lambda *, name, path, method: name,
)
api.before_request(guard.admit)
api.register_error_handler(Refusal, guard.refused)

ACCOUNTS, CONTACTS, POLICIES = Tag(name="accounts"), Tag(name="contacts"), Tag(name="policies")


def _page(kind: str, query: given.RecordsQuery, **more: Any) -> Response:
    def read(act: ops.Act) -> ops.Fields:
        items, cursor = ops.page(
            act,
            kind,
            cursor=query.cursor,
            limit=query.limit,
            name=query.name,
            badge=query.badge,
            external_system=query.externalSystem,
            external_id=query.externalId,
            include_deleted=query.includeDeleted == "true",
            **{"account_id": query.accountId, **more},
        )
        return {"items": items, "nextCursor": cursor}

    return guard.answered(read)


def _one(kind: str, path: given.RecordPath, query: given.AsTheyAre) -> Response:
    deleted_too = query.includeDeleted == "true"
    return guard.answered(lambda act: ops.show(act, kind, ops.load(act, kind, path.id, deleted_too=deleted_too)))


def _replace_ids(
    kind: str, path: given.RecordPath, header: given.MatchHeader, body: models.ExternalIdsBody
) -> Response:
    version = guard.version_of(header.if_match, required=False)
    wanted = models.given(body)["externalIds"]
    return guard.answered(lambda act: ops.replace_external_ids(act, kind, path.id, wanted, version))


def _merge(kind: str, path: given.RecordPath, header: given.MatchHeader, body: models.MergeIn) -> Response:
    version = guard.version_of(header.if_match, required=False)
    return guard.answered(
        lambda act: ops.merge(act, kind, path.id, body.loserId, ids=body.externalIds, expected_version=version)
    )


def _unmerge(kind: str, path: given.RecordPath, body: models.UnmergeIn) -> Response:
    return guard.answered(lambda act: ops.unmerge(act, kind, path.id, body.loserId))


@api.get("/accounts", tags=[ACCOUNTS], summary="List accounts", responses={200: answers.AccountPage})
def list_accounts(query: given.PeopleQuery) -> Response:
    return _page("account", query, email=query.email, phone=query.phone)


@api.post(
    "/accounts",
    tags=[ACCOUNTS],
    summary="Create an account, with its primary contact when contact is given",
    responses={201: answers.Account, **refusals(*BODY)},
)
def create_account(header: given.KeyHeader, body: models.AccountIn) -> Response:
    fields = models.given(body)
    return guard.answered(
        lambda act: ops.create_account(act, fields), status=201, key=header.key, location="/v1/accounts"
    )


@api.get("/accounts/<id>", tags=[ACCOUNTS], summary="Read an account", responses={200: answers.Account})
def read_account(path: given.RecordPath, query: given.AsTheyAre) -> Response:
    return _one("account", path, query)


@api.patch(
    "/accounts/<id>",
    tags=[ACCOUNTS],
    summary="Change an account (JSON merge patch)",
    responses={200: answers.Account, **refusals(*BODY, 412, 428)},
)
def edit_account(path: given.RecordPath, header: given.MatchHeader, body: models.AccountPatch) -> Response:
    version = guard.version_of(header.if_match, required=True)
    patch = models.given(body)
    return guard.answered(lambda act: ops.edit_account(act, path.id, patch, version))


@api.delete(
    "/accounts/<id>",
    tags=[ACCOUNTS],
    summary="Soft-delete an account with its contacts and policies",
    responses={204: None, **refusals(412)},
)
def delete_account(path: given.RecordPath, header: given.MatchHeader) -> Response:
    version = guard.version_of(header.if_match, required=False)
    return guard.answered(lambda act: ops.remove_account(act, path.id, version))


@api.put(
    "/accounts/<id>/external-ids",
    tags=[ACCOUNTS],
    summary="Replace an account's external ids",
    responses={200: answers.Account, **refusals(*BODY, 412)},
)
def replace_account_external_ids(
    path: given.RecordPath, header: given.MatchHeader, body: models.ExternalIdsBody
) -> Response:
    return _replace_ids("account", path, header, body)


@api.post(
    "/accounts/<id>/merge",
    tags=[ACCOUNTS],
    summary="Merge another account with its contacts and policies into this one",
    responses={200: answers.Account, **refusals(*BODY, 409, 412)},
)
def merge_accounts(path: given.RecordPath, header: given.MatchHeader, body: models.MergeIn) -> Response:
    return _merge("account", path, header, body)


@api.post(
    "/accounts/<id>/unmerge",
    tags=[ACCOUNTS],
    summary="Part a merged account from this one again; it is answered",
    responses={200: answers.Account, **refusals(*BODY, 409)},
)
def unmerge_accounts(path: given.RecordPath, body: models.UnmergeIn) -> Response:
    return _unmerge("account", path, body)


@api.get(
    "/accounts/<id>/contacts", tags=[ACCOUNTS], summary="An account's contacts", responses={200: answers.ContactPage}
)
def list_account_contacts(path: given.RecordPath, query: given.RecordsQuery) -> Response:
    with g.world.begin() as conn:
        ops.load(guard.act_of(conn), "account", path.id)
        return _page("contact", query, account_id=path.id)


@api.post(
    "/accounts/<id>/contacts",
    tags=[ACCOUNTS],
    summary="Add a contact to an account",
    responses={201: answers.Contact, **refusals(*BODY)},
)
def create_account_contact(path: given.RecordPath, header: given.KeyHeader, body: models.AccountContactIn) -> Response:
    fields = {**models.given(body), "accountId": path.id}
    return guard.answered(
        lambda act: ops.create_contact(act, fields), status=201, key=header.key, location="/v1/contacts"
    )


@api.get("/contacts", tags=[CONTACTS], summary="List contacts", responses={200: answers.ContactPage})
def list_contacts(query: given.PeopleQuery) -> Response:
    return _page("contact", query, email=query.email, phone=query.phone)


@api.post(
    "/contacts",
    tags=[CONTACTS],
    summary="Create a contact; the first of an account becomes primary",
    responses={201: answers.Contact, **refusals(*BODY)},
)
def create_contact(header: given.KeyHeader, body: models.ContactIn) -> Response:
    fields = models.given(body)
    return guard.answered(
        lambda act: ops.create_contact(act, fields), status=201, key=header.key, location="/v1/contacts"
    )


@api.get("/contacts/<id>", tags=[CONTACTS], summary="Read a contact", responses={200: answers.Contact})
def read_contact(path: given.RecordPath, query: given.AsTheyAre) -> Response:
    return _one("contact", path, query)


@api.patch(
    "/contacts/<id>",
    tags=[CONTACTS],
    summary="Change a contact (JSON merge patch)",
    responses={200: answers.Contact, **refusals(*BODY, 409, 412, 428)},
)
def edit_contact(path: given.RecordPath, header: given.MatchHeader, body: models.ContactPatch) -> Response:
    version = guard.version_of(header.if_match, required=True)
    patch = models.given(body)
    return guard.answered(lambda act: ops.edit_contact(act, path.id, patch, version))


@api.post(
    "/contacts/<id>/accounts",
    tags=[CONTACTS],
    summary="Make the person a contact of another account, too",
    responses={201: answers.Contact, **refusals(*BODY, 409)},
)
def join_account(path: given.RecordPath, header: given.KeyHeader, body: models.ContactPlaceIn) -> Response:
    place = models.given(body)
    return guard.answered(
        lambda act: ops.join_account(act, path.id, place["accountId"], place),
        status=201,
        key=header.key,
        location="/v1/contacts",
    )


@api.post(
    "/contacts/<id>/move",
    tags=[CONTACTS],
    summary="Move the person to another account; the contact there is answered",
    responses={201: answers.Contact, **refusals(*BODY, 409)},
)
def move_contact(path: given.RecordPath, header: given.KeyHeader, body: models.ContactPlaceIn) -> Response:
    place = models.given(body)
    return guard.answered(
        lambda act: ops.move_contact(act, path.id, place["accountId"], place),
        status=201,
        key=header.key,
        location="/v1/contacts",
    )


@api.delete(
    "/contacts/<id>",
    tags=[CONTACTS],
    summary="Soft-delete a secondary contact",
    responses={204: None, **refusals(409, 412)},
)
def delete_contact(path: given.RecordPath, query: given.RemoveContactQuery, header: given.MatchHeader) -> Response:
    version = guard.version_of(header.if_match, required=False)
    warned = query.cascade == "true"
    return guard.answered(lambda act: ops.remove_contact(act, path.id, warned=warned, expected_version=version))


@api.put(
    "/contacts/<id>/external-ids",
    tags=[CONTACTS],
    summary="Replace a contact's external ids",
    responses={200: answers.Contact, **refusals(*BODY, 412)},
)
def replace_contact_external_ids(
    path: given.RecordPath, header: given.MatchHeader, body: models.ExternalIdsBody
) -> Response:
    return _replace_ids("contact", path, header, body)


@api.post(
    "/contacts/<id>/merge",
    tags=[CONTACTS],
    summary="Merge another contact of the same account into this one",
    responses={200: answers.Contact, **refusals(*BODY, 409, 412)},
)
def merge_contacts(path: given.RecordPath, header: given.MatchHeader, body: models.MergeIn) -> Response:
    return _merge("contact", path, header, body)


@api.post(
    "/contacts/<id>/unmerge",
    tags=[CONTACTS],
    summary="Part a merged contact from this one again; it is answered",
    responses={200: answers.Contact, **refusals(*BODY, 409)},
)
def unmerge_contacts(path: given.RecordPath, body: models.UnmergeIn) -> Response:
    return _unmerge("contact", path, body)


@api.get("/policies", tags=[POLICIES], summary="List policies", responses={200: answers.PolicyPage})
def list_policies(query: given.PoliciesQuery) -> Response:
    return _page("policy", query, status=query.status)


@api.post(
    "/policies",
    tags=[POLICIES],
    summary="Create a policy under an account and one of its contacts",
    responses={201: answers.Policy, **refusals(*BODY, 409)},
)
def create_policy(header: given.KeyHeader, body: models.PolicyIn) -> Response:
    fields = models.given(body)
    return guard.answered(
        lambda act: ops.create_policy(act, fields), status=201, key=header.key, location="/v1/policies"
    )


@api.get("/policies/<id>", tags=[POLICIES], summary="Read a policy", responses={200: answers.Policy})
def read_policy(path: given.RecordPath, query: given.AsTheyAre) -> Response:
    return _one("policy", path, query)


@api.patch(
    "/policies/<id>",
    tags=[POLICIES],
    summary="Change a policy (JSON merge patch)",
    responses={200: answers.Policy, **refusals(*BODY, 409, 412, 428)},
)
def edit_policy(path: given.RecordPath, header: given.MatchHeader, body: models.PolicyPatch) -> Response:
    version = guard.version_of(header.if_match, required=True)
    patch = models.given(body)
    return guard.answered(lambda act: ops.edit_policy(act, path.id, patch, version))


@api.delete("/policies/<id>", tags=[POLICIES], summary="Soft-delete a policy", responses={204: None, **refusals(412)})
def delete_policy(path: given.RecordPath, header: given.MatchHeader) -> Response:
    version = guard.version_of(header.if_match, required=False)
    return guard.answered(lambda act: ops.remove_policy(act, path.id, version))


@api.put(
    "/policies/<id>/external-ids",
    tags=[POLICIES],
    summary="Replace a policy's external ids",
    responses={200: answers.Policy, **refusals(*BODY, 412)},
)
def replace_policy_external_ids(
    path: given.RecordPath, header: given.MatchHeader, body: models.ExternalIdsBody
) -> Response:
    return _replace_ids("policy", path, header, body)


@api.post(
    "/policies/<id>/merge",
    tags=[POLICIES],
    summary="Merge another policy of the same account into this one",
    responses={200: answers.Policy, **refusals(*BODY, 409, 412)},
)
def merge_policies(path: given.RecordPath, header: given.MatchHeader, body: models.MergeIn) -> Response:
    return _merge("policy", path, header, body)


@api.post(
    "/policies/<id>/unmerge",
    tags=[POLICIES],
    summary="Part a merged policy from this one again; it is answered",
    responses={200: answers.Policy, **refusals(*BODY, 409)},
)
def unmerge_policies(path: given.RecordPath, body: models.UnmergeIn) -> Response:
    return _unmerge("policy", path, body)


def register(app: Flask, simulator: Simulator) -> None:
    guard.shielded(app, simulator)
    app.register_blueprint(api)
