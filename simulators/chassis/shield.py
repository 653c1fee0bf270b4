"""No pages on the wire: what Flask refuses at a wire's address is told in the vendor's form, too."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from trifold.simulators.chassis.passage import OUR_MISTAKE, Answer


def no_pages(app: Flask, is_wire: Callable[[str], bool], told: Callable[[int, str], Answer]) -> None:
    """On paths that ``is_wire`` knows, HTTP errors are answered by ``told(status, text)``.

    Such are a method or path that isn't there, a body over the limit, and an unexpected exception, which Flask has
    logged by then. Elsewhere Flask's own pages stay.
    """

    def refused(error: HTTPException) -> Response | HTTPException:
        if error.code is None or not is_wire(request.path):
            return error
        text = OUR_MISTAKE if error.code == 500 else f"{request.method} {request.path}: {error.name}"
        answer = told(error.code, text)
        kept = [(name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")]
        return Response(answer.content, answer.status, [*answer.headers, *kept])

    app.register_error_handler(HTTPException, refused)
