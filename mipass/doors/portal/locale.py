"""The language and the time zone in which a request is answered."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone, translation
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from mipass.base.kit.site import LONGEST_ADDRESS
from mipass.domains.accounts.models import Account
from mipass.doors.portal.health import PATHS as HEALTH_PATHS
from mipass.doors.portal.middleware import Handler


def own_language_and_zone(get_response: Handler) -> Handler:
    """A signed-in person's choice wins over what their browser asks for; each may be left open.

    Neither is taken back at the end: a file is still being written then. The next request sets both.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        timezone.deactivate()
        if request.path not in HEALTH_PATHS and isinstance(request.user, Account):
            _activate(request, request.user)
        return get_response(request)

    return middleware


def _activate(request: HttpRequest, account: Account) -> None:
    if account.language:
        translation.activate(account.language)
        request.LANGUAGE_CODE = account.language
    if account.time_zone:
        timezone.activate(ZoneInfo(account.time_zone))


@require_POST
def change_language(request: HttpRequest) -> HttpResponseBase:
    """Django's view. Raises BadRequest for what is longer than any address: see `mipass.base.kit.site`.

    Django also keeps the last thousand languages that were asked for, whatever they were.
    """
    if max(len(request.POST.get(name, "")) for name in ("next", "language")) > LONGEST_ADDRESS:
        raise BadRequest
    return set_language(request)


urlpatterns: list[URLPattern] = [path("language/", change_language, name="set_language")]
