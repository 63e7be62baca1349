"""What the pages of an invitation share."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# The address holds the token, so no other site may learn it. Not "no-referrer": with that, browsers send
# forms with "Origin: null", which the protection against forged forms refuses.
REFERRER_POLICY = "strict-origin"


def closed(request: HttpRequest) -> HttpResponse:
    """A link that is used, withdrawn, replaced or expired, or never was one."""
    answer = render(request, "invitations/closed.html", status=404)
    answer.headers["Referrer-Policy"] = REFERRER_POLICY
    return answer
