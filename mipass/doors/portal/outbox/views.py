"""The outbox page: mails that were kept on this machine. Development and demo only."""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from mipass.doors.portal.outbox.mailbox import KeptMail, get_mail, list_mails

# The mail's inline styles, and links that open in the whole window. Nothing runs, nothing is loaded.
SANDBOX = "allow-top-navigation-by-user-activation"
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": [SANDBOX],
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The newest mails, or those to one address."""
    _require_kept_mails()
    to = request.GET.get("to", "").strip()
    return render(request, "outbox/index.html", {"mails": list_mails(to=to), "to": to})


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """The same list for programs: the tour and tests."""
    _require_kept_mails()
    mails = list_mails(to=request.GET.get("to", "").strip())
    keys = ("to", "subject", "text", "links", "at")
    return JsonResponse([{key: getattr(mail, key) for key in keys} for mail in mails], safe=False)


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its stub knows views of a request alone
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: headers, links, text, and the HTML part in a frame."""
    return render(request, "outbox/mail.html", {"mail": _found(name), "sandbox": SANDBOX})


@require_safe
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # the same
def html_part(_request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, as the recipient's program would show it."""
    return HttpResponse(_found(name).html.replace("<head>", '<head><base target="_top">', 1))


def _require_kept_mails() -> None:
    """404 in production and wherever a mail server is set."""
    if settings.CONFIG.is_production or settings.CONFIG.mail_url.get_secret_value():
        raise Http404


def _found(name: str) -> KeptMail:
    _require_kept_mails()
    found = get_mail(name)
    if found is None:
        raise Http404
    return found
