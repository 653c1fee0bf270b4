"""The REST routes of sync requests, daily jobs, the feed of changes and the lists. Our design."""

from __future__ import annotations

from flask import Flask, Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from trifold.simulators.insuredmine import answers, guard, models
from trifold.simulators.insuredmine import operations as ops
from trifold.simulators.insuredmine import parameters as given
from trifold.simulators.insuredmine.errors import Refusal
from trifold.simulators.insuredmine.wire import ALWAYS, BODY, refusals

api = APIBlueprint(
    "api_sync",
    __name__,
    url_prefix=guard.PREFIX,
    abp_security=[{"api_key": []}],
    abp_responses=ALWAYS,
    operation_id_callback=lambda *, name, path, method: name,
)
api.before_request(guard.admit)
api.register_error_handler(Refusal, guard.refused)

SYNC, CHANGES, LISTS = Tag(name="sync"), Tag(name="changes"), Tag(name="lists")


@api.get("/sync/requests", tags=[SYNC], summary="What users asked to send", responses={200: answers.SyncRequestPage})
def list_sync_requests(query: given.RequestsQuery) -> Response:
    def read(act: ops.Act) -> ops.Fields:
        items, cursor = ops.sync_request_page(
            act, state=query.state, record_id=query.recordId, cursor=query.cursor, limit=query.limit
        )
        return {"items": items, "nextCursor": cursor}

    return guard.answered(read)


@api.post(
    "/sync/requests",
    tags=[SYNC],
    summary="Ask to send an account or a contact, as the Sync button does",
    responses={201: answers.SyncRequest, **refusals(*BODY, 409)},
)
def create_sync_request(header: given.KeyHeader, body: models.SyncRequestIn) -> Response:
    return guard.answered(
        lambda act: ops.request_sync(act, body.recordKind, body.recordId, body.targets),
        status=201,
        key=header.key,
        location="/v1/sync/requests",
    )


@api.get("/sync/requests/<id>", tags=[SYNC], summary="Read a sync request", responses={200: answers.SyncRequest})
def read_sync_request(path: given.RecordPath) -> Response:
    return guard.answered(lambda act: ops.load_sync_request(act, path.id))


@api.patch(
    "/sync/requests/<id>",
    tags=[SYNC],
    summary="An engine reports on a sync request",
    responses={200: answers.SyncRequest, **refusals(*BODY)},
)
def edit_sync_request(path: given.RecordPath, body: models.SyncRequestPatch) -> Response:
    patch = models.given(body)
    return guard.answered(lambda act: ops.edit_sync_request(act, path.id, patch))


@api.get("/sync/jobs", tags=[SYNC], summary="The daily jobs, newest first", responses={200: answers.DailyJobPage})
def list_daily_jobs(query: given.JobsQuery) -> Response:
    def read(act: ops.Act) -> ops.Fields:
        items, cursor = ops.daily_page(act, state=query.state, cursor=query.cursor, limit=query.limit)
        return {"items": items, "nextCursor": cursor}

    return guard.answered(read)


@api.post(
    "/sync/jobs",
    tags=[SYNC],
    summary="Start the daily job, as the Daily AMS sync button does; no body",
    responses={
        201: answers.StartedJob,
        200: {
            "description": "Joined the job that was open",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StartedJob"}}},
        },
        **refusals(*BODY),
    },
)
def start_daily_job(header: given.KeyHeader) -> Response:
    return guard.answered(
        ops.start_daily,
        status=lambda job: 200 if job["joined"] else 201,
        key=header.key,
        location="/v1/sync/jobs",
    )


@api.get("/sync/jobs/<id>", tags=[SYNC], summary="Read a daily job", responses={200: answers.DailyJob})
def read_daily_job(path: given.RecordPath) -> Response:
    return guard.answered(lambda act: ops.load_daily(act, path.id))


@api.patch(
    "/sync/jobs/<id>",
    tags=[SYNC],
    summary="An engine reports on the daily job",
    responses={200: answers.DailyJob, **refusals(*BODY, 409)},
)
def edit_daily_job(path: given.RecordPath, body: models.JobPatch) -> Response:
    patch = models.given(body)
    return guard.answered(lambda act: ops.edit_daily(act, path.id, patch))


@api.get(
    "/changes",
    tags=[CHANGES],
    summary="Every change after a cursor, deletions too, oldest first",
    responses={200: answers.ChangePage},
)
def list_changes(query: given.Paging) -> Response:
    def read(act: ops.Act) -> ops.Fields:
        items, cursor, more = ops.feed(act, cursor=query.cursor, limit=query.limit)
        return {"items": items, "nextCursor": cursor, "hasMore": more}

    return guard.answered(read)


def _list(name: str, query: given.Paging) -> Response:
    def read(act: ops.Act) -> ops.Fields:
        items, cursor = ops.list_page(act, name, cursor=query.cursor, limit=query.limit)
        return {"items": items, "nextCursor": cursor}

    return guard.answered(read)


@api.get("/members", tags=[LISTS], summary="The agency's users", responses={200: answers.MemberPage})
def list_members(query: given.Paging) -> Response:
    return _list("members", query)


@api.get("/carriers", tags=[LISTS], summary="Carriers", responses={200: answers.CarrierPage})
def list_carriers(query: given.Paging) -> Response:
    return _list("carriers", query)


@api.get("/categories", tags=[LISTS], summary="Lines of business", responses={200: answers.CategoryPage})
def list_categories(query: given.Paging) -> Response:
    return _list("categories", query)


def register(app: Flask) -> None:
    app.register_blueprint(api)
