"""The one-time way in that is mailed to whom strangers' wrong passwords would keep out."""

from __future__ import annotations

from typing import cast

from allauth.core.ratelimit import consume_or_429
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mipass.domains.accounts.known_browsers import find_way_in, remember_browser, use_way_in


def way_in(request: HttpRequest, key: str) -> HttpResponse:
    """A button, since scanners of mail open links; pressed, this browser has a counter of its own."""
    if request.method == "POST" and (refusal := consume_or_429(request, action="confirmation")):
        return cast("HttpResponse", refusal)
    account = find_way_in(key)
    if account is None or (request.method == "POST" and not use_way_in(key)):
        return render(request, "account/way_in.html", {"login_url": reverse("account_login")}, status=404)
    if request.method != "POST":
        return render(
            request, "account/way_in.html", {"email": account.email, "login_url": reverse("account_login")}
        )
    response = redirect(f"{reverse('account_login')}?status=way-in")
    remember_browser(request, response, account)
    return response
