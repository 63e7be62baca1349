"""What holds for every request to the mobile API: no cookies, no pages, no endless trying."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mipass.base.audit.holding import Held, held_lately
from mipass.base.kit.errors import TooManyAttempts
from mipass.base.kit.json_cache import Window, count_in_window, window_of
from mipass.base.kit.network import neighbourhood
from mipass.doors.api.known import is_known
from mipass.doors.api.problems import as_problem, problem, refusal

Handler = Callable[[HttpRequest], HttpResponseBase]

PATHS = ("/mobile/", "/.well-known/openid-credential-issuer/", "/.well-known/oauth-authorization-server/")
REFUSALS = 300  # of one client, or of the strangers of one address, within the window
WINDOW = 600  # seconds; it ends when Retry-After says, whatever is tried meanwhile
TOLD = "Too many refused requests. Try again later."


def api_middleware(get_response: Handler) -> Handler:
    """Answer the API's requests without cookies, in JSON, uncached unless a view says other.

    Tokens, links and codes are too long or too few to be guessed. All the same strangers whose address
    collected refusals are told 429 before anything is worked out for them; whoever brings a token, link or
    code that counts has a count of its own, and is kept out by no neighbour.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PATHS):
            return get_response(request)
        # A browser that is signed in to the portal sends its cookies along; here they mean nothing.
        request.META.pop("HTTP_COOKIE", None)
        response = _answer(request, get_response)
        response.headers.setdefault("Cache-Control", "no-store")
        vary_by_what_matters(response)
        return response

    return middleware


def refuse_plain_http(get_response: Handler) -> Handler:
    """Refuse what programs ask without TLS, where pages are led to it (ASVS 5.0, 4.1.2)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        is_open = settings.SECURE_SSL_REDIRECT and not request.is_secure()
        if not is_open or not request.path.startswith(settings.API_PATHS):
            return get_response(request)
        response = problem(403, "https_required", "Use https. What was sent was not protected on its way.")
        response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def refuse_while_held(get_response: Handler) -> Handler:
    """Tell programs, where the database was put back to an older state, to come again later."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(settings.API_PATHS) and held_lately():
            return refusal(Held())
        return get_response(request)

    return middleware


def note_client(request: HttpRequest, kind: str, client_id: UUID) -> None:
    """Say whose request this is, as soon as a secret that counts or a right signature tells.

    From here its refusals are the client's and not its address's. Raises TooManyAttempts.
    """
    _note(request, f"api-refusals:{kind}:{client_id}")


def note_claim(request: HttpRequest, kind: str, client_id: UUID) -> None:
    """The same where a client's secret came, and its key has not signed yet.

    Who has the secret alone uses up what that client may try from this address, and no more. Raises
    TooManyAttempts.
    """
    _note(request, f"api-refusals:{kind}:{client_id}:{address_of(request)}")


def _note(request: HttpRequest, client: str) -> None:
    request.counted_as = client  # type: ignore[attr-defined]  # read when it is refused
    window = window_of(client, WINDOW)
    if window.count >= REFUSALS:
        raise TooManyAttempts(TOLD, retry_after=window.seconds_left)


def _answer(request: HttpRequest, get_response: Handler) -> HttpResponseBase:
    address = f"api-refusals:{address_of(request)}"
    window = window_of(address, WINDOW)
    is_over = window.count >= REFUSALS
    if is_over and not is_known(request):
        return _wait(window)
    response = as_problem(request, get_response(request))
    client = getattr(request, "counted_as", "" if is_over else address)
    if not _is_refusal(response) or not client:
        return response
    window = count_in_window(client, WINDOW)
    return _wait(window) if window.count > REFUSALS else response


def _wait(window: Window) -> HttpResponseBase:
    return refusal(TooManyAttempts(TOLD, retry_after=window.seconds_left))


def vary_by_what_matters(response: HttpResponseBase) -> None:
    """What Django notes for a session and a language that nobody has here would split shared caches.

    Only refusals speak a language, and no cache keeps them.
    """
    noted = response.headers.get("Vary", "").split(", ")
    names = [name for name in noted if name not in {"", "Cookie", "Accept-Language"}]
    del response.headers["Vary"]
    if names:
        response.headers["Vary"] = ", ".join(names)


def _is_refusal(response: HttpResponseBase) -> bool:
    """Whether it counts. Who is told to wait already is not kept waiting longer for it."""
    is_client_error = HTTPStatus.BAD_REQUEST <= response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    return is_client_error and response.status_code != HTTPStatus.TOO_MANY_REQUESTS


def address_of(request: HttpRequest) -> str:
    """The neighbourhood that a request comes from: what is counted by address is counted by it."""
    return neighbourhood(own_address_of(request))


def own_address_of(request: HttpRequest) -> str:
    """The very address that a request comes from."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # a server on a Unix socket that was told of no proxy
        return "unknown"
