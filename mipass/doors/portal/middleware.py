"""What happens around every request: its id, its log line, and the limits of its session."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.base.kit.clock import now
from mipass.base.kit.db import pool_stats
from mipass.base.kit.figures import count_pool, count_request
from mipass.base.kit.ids import new_id
from mipass.base.kit.logs import request_id, request_values
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.sessions import SEEN_AT, SIGNED_IN_AT
from mipass.doors.portal.health import PATHS as HEALTH_PATHS
from mipass.doors.portal.live.own import BY_THE_PAGE, asked_by_the_page
from mipass.doors.web.compression import is_kept_as_it_is
from mipass.doors.web.kept import drop_typed_of_others
from mipass.doors.web.senders import remember_sender, sender_in_session
from mipass.doors.web.typed import address_after_login, go

Handler = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger("mipass.request")

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))  # others are made up
SANE_ID = re.compile(r"[A-Za-z0-9._\-]{8,64}")
WORDS = re.compile(r'[^"\s:,{}\[\]]+')
LONGEST_LOOKED_INTO = 100_000  # octets of a body whose texts no log line may repeat
WRITE_EVERY = timedelta(minutes=1).total_seconds()
# Never "storage" or "cookies": a holder's keys may lie at the same origin, and other pages' choices.
FORGOTTEN = '"cache"'


def request_log(get_response: Handler) -> Handler:
    """Give the request an id, write one line about it, and keep signed-in pages out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        # Neither is taken back at the end: Django still logs refusals after the last middleware.
        request_id.set(given if SANE_ID.fullmatch(given) else new_id().hex)
        request_values.set(lambda: _typed_values(request))
        started = time.perf_counter()
        response = get_response(request)
        response.headers["X-Request-ID"] = request_id.get()
        _keep_private(request, response)
        _write_line(request, response, started)
        return response

    return middleware


def _typed_values(request: HttpRequest) -> Iterator[str]:
    """What the client sent in fields, cookies and credentials: no log line may repeat it.

    A body that no view has read is not read for this.
    """
    for form in (_query(request), getattr(request, "_post", None) or QueryDict()):
        yield from (str(value) for _name, values in form.lists() for value in values)
    yield from _texts_of_json(request)
    yield from request.COOKIES.values()
    yield from request.headers.get("Authorization", "").split()
    if request.resolver_match is not None:
        yield from (value for value in request.resolver_match.kwargs.values() if isinstance(value, str))


def _texts_of_json(request: HttpRequest) -> Iterator[str]:
    """The texts of a JSON body that a view has read, of a broken one its words; of a long one none."""
    body = getattr(request, "_body", b"")
    if not 2 < len(body) <= LONGEST_LOOKED_INTO or body[:1] not in b"{[":
        return
    try:
        left = [json.loads(body)]
    except (ValueError, RecursionError):
        left = WORDS.findall(body.decode(errors="replace"))
    while left:
        value = left.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            left += value.values() if isinstance(value, dict) else value


def _query(request: HttpRequest) -> QueryDict:
    try:
        return request.GET
    except SuspiciousOperation:  # too many fields: the request is refused, and logging it must not fail
        return QueryDict()


def _account(request: HttpRequest) -> object:
    """The account that the request was found to be of; never looks it up by itself."""
    user = getattr(request, "_cached_user", None)
    return user if user is not None and user.is_authenticated else None


def _keep_private(request: HttpRequest, response: HttpResponseBase) -> None:
    if is_kept_as_it_is(response):
        return
    if _account(request) is not None and response.headers.get("Content-Type", "").startswith("text/html"):
        response.headers["Cache-Control"] = "no-store, private"


def _write_line(request: HttpRequest, response: HttpResponseBase, started: float) -> None:
    values = tuple(_typed_values(request))  # each part of the line is looked through for them
    request_values.set(lambda: values)
    match, account, seconds = request.resolver_match, _account(request), time.perf_counter() - started
    facts = {
        "method": request.method,
        "route": match.view_name if match else "-",  # not the path: it may hold a link's token
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "account": getattr(account, "pk", "-"),
    }
    log.info("request", extra=facts)
    _count(request, str(facts["route"]), response.status_code, seconds)


def _count(request: HttpRequest, route: str, status: int, seconds: float) -> None:
    method = request.method if request.method in METHODS else "other"
    count_request(route=route, method=method or "other", status=status, seconds=seconds)
    count_pool(pool_stats())


class SessionLimits:
    """End a session that was idle too long or is too old, and say why at the login page.

    What an open page asks by itself ends a session like anything else, but is no use of it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; when the session has ended, browsers are told to forget the pages they saw in it."""
        if request.path in HEALTH_PATHS:
            return self.get_response(request)
        was_signed_in = _is_signed_in(request)
        reason = _why_ended(request.session) if was_signed_in else None
        response = self.get_response(request) if reason is None else _end(request, reason)
        if _is_signed_in(request):
            remember_sender(request)
            drop_typed_of_others(request, cast("Account", request.user).id)
        elif was_signed_in:
            response.headers["Clear-Site-Data"] = FORGOTTEN
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Note the use, now that the address's name is known. What a page sends unasked acts on nothing."""
        if request.path not in HEALTH_PATHS and _is_signed_in(request):
            if request.method == "POST" and BY_THE_PAGE in request.headers:
                return HttpResponse(status=409)
            _note_use(request.session, is_used=not asked_by_the_page(request))
        return None


def _is_signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


def signed_in_at(request: HttpRequest) -> datetime | None:
    """When the request's session began, to the second; None for somebody who is not signed in."""
    seconds = request.session.get(SIGNED_IN_AT)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _why_ended(session: SessionBase) -> str | None:
    present, config = now().timestamp(), settings.CONFIG
    if present - session.get(SIGNED_IN_AT, present) > config.session_hours * 3600:
        return _("Your session has reached its maximum length. Log in again.")
    if present - session.get(SEEN_AT, present) > config.session_idle_minutes * 60:
        return _("Your session ended because it was not used for a while. Log in again.")
    return None


def _note_use(session: SessionBase, *, is_used: bool) -> None:
    """Keep the times, in whole seconds; written at most once a minute, since every write is a commit."""
    present = int(now().timestamp())
    session.setdefault(SIGNED_IN_AT, present)
    session.setdefault(SEEN_AT, present)
    if is_used and present - session[SEEN_AT] >= WRITE_EVERY:
        session[SEEN_AT] = present


def _end(request: HttpRequest, reason: str) -> HttpResponseBase:
    sender = sender_in_session(request) if request.method == "POST" else None
    logout(request)
    messages.info(request, reason)
    login = reverse(settings.LOGIN_URL)
    if BY_THE_PAGE in request.headers and request.method != "POST":
        return HttpResponse(status=401)  # the script that asked loads the page, which leads to the login
    if request.method == "POST":
        return go(request, address_after_login(request, sender))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": login})
    if request.method == "GET":
        back = QueryDict(mutable=True)
        back[REDIRECT_FIELD_NAME] = request.get_full_path()
        login = f"{login}?{back.urlencode(safe='/')}"
    return redirect(login)
