"""Who may use the console: a signed session after a login, or a token; and every form carries a secret of its session.

People log in with the console's password (web/door.py). Programs send ``Authorization: Bearer <token>``: no session,
no cookie, so that no other site can send it for them. Everything else that would change something must carry the
session's CSRF token (Flask-WTF). Secrets are compared as hashes, and never written to a log.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import deque
from datetime import timedelta
from threading import Lock
from typing import Any

from flask import Flask, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.security import check_password_hash, generate_password_hash

from trifold.sync_core.flows.desk import Desk
from trifold.sync_core.ports import new_key
from trifold.sync_core.settings import ConsoleSettings
from trifold.sync_core.web.refusals import problem

HASHED = ("scrypt:", "pbkdf2:")
FAILURES_MAX = 10
FAILURES_SECONDS = 60.0
OPEN = frozenset({"door.login", "door.enter"})  # the pages that need no session
SINCE, WHOSE = "since", "whose"


def is_same(secret: str, given: str) -> bool:
    """Compared as hashes, so that neither length nor beginning shows; an empty ``secret`` equals nothing."""
    if not secret:
        return False
    if secret.startswith(HASHED):
        return bool(check_password_hash(secret, given))
    left, right = (hashlib.sha256(text.encode()).digest() for text in (secret, given))
    return hmac.compare_digest(left, right)


def hashed(password: str) -> str:
    """What may stand in the settings instead of the password."""
    return generate_password_hash(password)


class Guard:
    """One console's login. Times are the desk's clock, so that a stage decides when a session ends."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._settings: ConsoleSettings = desk.settings.console
        self._key = self._settings.session_key or new_key()
        self._failures: deque[float] = deque(maxlen=FAILURES_MAX)
        self._lock = Lock()
        self.csrf = CSRFProtect()

    @property
    def has_password(self) -> bool:
        return bool(self._settings.password)

    def install(self, app: Flask) -> None:
        app.config.update(
            SECRET_KEY=self._key,
            SESSION_COOKIE_NAME="sync_core_console",
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",
            SESSION_COOKIE_SECURE=self._settings.https,
            PERMANENT_SESSION_LIFETIME=timedelta(hours=self._settings.session_hours),
            WTF_CSRF_CHECK_DEFAULT=False,  # the hooks carry signatures; ``admit`` checks what the console takes
            WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        )
        self.csrf.init_app(app)

    # ---- people
    def enter(self, password: str) -> bool:
        """Begin a session, unless the password is wrong. A new session each time: an old one is worth nothing."""
        if not is_same(self._settings.password, password):
            with self._lock:
                self._failures.append(self._now())
            return False
        session.clear()
        session.permanent = True
        session[SINCE], session[WHOSE] = self._now(), self._fingerprint()
        return True

    def leave(self) -> None:
        session.clear()

    def wait_seconds(self) -> int:
        """How long nobody may try, after many wrong passwords; 0 when anybody may."""
        with self._lock:
            if len(self._failures) < FAILURES_MAX:
                return 0
            return max(0, int(self._failures[0] + FAILURES_SECONDS - self._now()))

    def knows_person(self) -> bool:
        since, whose = session.get(SINCE), session.get(WHOSE)
        if not isinstance(since, float) or not isinstance(whose, str):
            return False
        young = 0 <= self._now() - since < self._settings.session_hours * 3600
        return young and hmac.compare_digest(whose, self._fingerprint())

    def _fingerprint(self) -> str:
        """A session ends when the password changes."""
        return hmac.new(self._key.encode(), self._settings.password.encode(), "sha256").hexdigest()[:32]

    def _now(self) -> float:
        return self._desk.db.clock.now().timestamp()

    # ---- every request of the console
    def admit(self) -> ResponseReturnValue | None:
        """Before each request: None lets it pass. Raises CSRFError for a form without this session's secret."""
        if self._is_program():
            return None
        if request.endpoint in OPEN:
            if request.method == "POST":
                self.csrf.protect()
            return None
        if not self.knows_person():
            return _refusal()
        if request.method == "POST":
            self.csrf.protect()
        return None

    def _is_program(self) -> bool:
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        return kind == "Bearer" and is_same(self._settings.token, given.strip())


def _refusal() -> Response | Any:
    """People are led to the login, and back to where they wanted to go; programs are told."""
    if request.path.endswith(".json"):
        answer = problem(401, "login required", "Send Authorization: Bearer with the console's token, or log in.")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("door.login", next=wanted), 303)


def inside(target: str) -> str:
    """``target`` when it is a path of this console, else the first page."""
    good = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if good else "/"
