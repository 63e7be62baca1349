"""How a request becomes an actor, and a refusal an answer. Every view of the portal stands behind this."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, cast
from uuid import UUID

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mipass.base.kit.actor import Actor, Permission
from mipass.base.kit.errors import Forbidden, Invalid, NotFound, Refused, TooManyAttempts
from mipass.base.kit.ids import new_id
from mipass.base.requests.operations import KEY_LENGTH, PROGRAMS_KEY, KeyReused
from mipass.domains.accounts.models import Account
from mipass.domains.admins.models import Admin
from mipass.domains.admins.queries import admin_actor, get_membership, operator_actor
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.queries import get_organization
from mipass.doors.web.factors import ask_for_second_factor, operators_need_one, used_second_factor
from mipass.doors.web.recent import recent_sign_in as recent_sign_in  # noqa: PLC0414  views take both here
from mipass.doors.web.recent import recent_where_due
from mipass.doors.web.typed import SHOWN_AGAIN, address_after_login, go, shows_again, typed_before

Page = Callable[..., HttpResponse]


class PortalRequest(HttpRequest):
    """A request inside a distributor's portal: who acts, and where."""

    actor: Actor
    account: Account
    membership: Admin
    distributor: Distributor


class OperatorRequest(HttpRequest):
    """A request inside the vendor console."""

    actor: Actor
    account: Account


def signed_in(view: Page) -> Page:
    """Send anonymous people to the login, and afterwards back to what they wanted to see.

    What they wanted to do is not done: the form is shown to them again, with what they typed.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method in {"GET", "HEAD"}:
            return redirect_to_login(request.get_full_path())
        return go(request, address_after_login(request))

    return page


def own_page(view: Page) -> Page:
    """A page of the person's own account: for signed-in people, and recently so where the table says it."""
    return signed_in(recent_where_due(typed_before(view)))


PortalView = Callable[Concatenate[PortalRequest, ...], HttpResponse]
ConsoleView = Callable[Concatenate[OperatorRequest, ...], HttpResponse]


def portal_page(permission: Permission, *methods: str) -> Callable[[PortalView], Page]:
    """A page of a distributor's portal, for members who hold the permission.

    Its address carries ``distributor_id``. Anonymous: to the login. Not a member: 404. Role without the
    permission: 403, or 404 where the address names an organization out of reach. Suspended distributor, or a
    second factor that it requires was not used by this session: a page that says so. Who may enter is then
    asked to confirm who they are, where :mod:`mipass.doors.web.freshness` says so.
    """

    def decorate(view: PortalView) -> Page:
        recent = recent_where_due(typed_before(view))

        @require_http_methods(_taken(methods))
        @signed_in
        @wraps(view)
        def page(request: HttpRequest, *, distributor_id: UUID, **ids: Any) -> HttpResponse:
            inside = enter_portal(request, distributor_id)
            if inside.distributor.is_suspended:
                return render(request, "portal/suspended.html", status=403)
            if inside.distributor.require_second_factor and not used_second_factor(request):
                return ask_for_second_factor(request)
            if not inside.actor.can(permission):
                _require_reach(inside, ids)
                raise Forbidden
            return recent(inside, **ids)

        return shows_again(page) if "GET" in _taken(methods) else page

    return decorate


def _taken(methods: tuple[str, ...]) -> list[str]:
    """The methods that a page takes; GET and HEAD unless it says other, and HEAD wherever GET is."""
    named = methods or ("GET",)
    return [*named, "HEAD"] if "GET" in named else [*named]


def _require_reach(inside: PortalRequest, ids: Mapping[str, Any]) -> None:
    """Raise NotFound where a person must not learn whether the organization exists."""
    if organization_id := ids.get("organization_id"):
        get_organization(actor=inside.actor, organization_id=organization_id)


def enter_portal(request: HttpRequest, distributor_id: UUID) -> PortalRequest:
    """The request with its actor, from the live membership row. Raises NotFound for a stranger."""
    inside = cast("PortalRequest", request)
    inside.account = cast("Account", request.user)
    membership = get_membership(account=inside.account, distributor_id=distributor_id)
    if membership is None:
        raise NotFound
    inside.membership, inside.distributor = membership, membership.distributor
    inside.actor = admin_actor(membership)
    return inside


def console_page(*methods: str) -> Callable[[ConsoleView], Page]:
    """A page of the vendor console. Anybody but an operator gets 404; production wants a second factor."""

    def decorate(view: ConsoleView) -> Page:
        recent = recent_where_due(typed_before(view))

        @require_http_methods(_taken(methods))
        @signed_in
        @wraps(view)
        def page(request: HttpRequest, **ids: Any) -> HttpResponse:
            inside = cast("OperatorRequest", request)
            inside.account = cast("Account", request.user)
            inside.actor = operator_actor(inside.account)
            if operators_need_one() and not used_second_factor(request):
                return ask_for_second_factor(request)
            return recent(inside, **ids)

        return shows_again(page) if "GET" in _taken(methods) else page

    return decorate


class ActionForm(forms.Form):
    """A form whose action can be refused. ``is_complete``: valid, but for being only shown again."""

    refusal: Exception | None = None
    is_complete: bool = False

    def _post_clean(self) -> None:
        """Django calls this last: what only comes back after a login is shown, and never valid."""
        super()._post_clean()  # type: ignore[misc]
        self.is_complete = not self.errors
        if SHOWN_AGAIN in self.data:
            self.add_error(None, _("This has not been sent yet. Check it, and send it again."))
            if self.is_multipart():
                self.add_error(None, _("Files have to be chosen again."))


class KeyedForm(ActionForm):
    """A form that carries an idempotency key, so that sending it twice acts once."""

    request_key = forms.CharField(
        widget=forms.HiddenInput, max_length=KEY_LENGTH, initial=lambda: str(new_id())
    )

    def clean(self) -> dict[str, Any]:
        """Say above the form what is wrong with a field that nobody sees."""
        if "request_key" in self.errors or str(self.data.get("request_key", "")).startswith(PROGRAMS_KEY):
            raise forms.ValidationError(_("This form is incomplete. Reload the page and send it again."))
        return super().clean() or self.cleaned_data


@contextmanager
def refusals_in(form: ActionForm) -> Iterator[None]:
    """Show what an operation refuses beside the field it names, or above the form."""
    try:
        yield
    except KeyReused as refusal:
        data = cast("QueryDict", form.data).copy()
        data[form.add_prefix("request_key")] = str(new_id())
        form.data = data
        form.refusal = refusal
        form.add_error(
            None, _("This form was sent before with other content. Check the result, or send it again.")
        )
    except (Invalid, Refused, TooManyAttempts) as refusal:
        form.refusal = refusal
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def show_form(
    request: HttpRequest, template: str, form: ActionForm, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The page of a form: 200 when fresh, 422 with its errors, 429 past a limit."""
    status = 422 if form.is_bound and form.errors else 200
    if isinstance(form.refusal, TooManyAttempts):
        status = 429
    response = render(request, template, {"form": form, **(context or {})}, status=status)
    if isinstance(form.refusal, TooManyAttempts):
        response["Retry-After"] = str(form.refusal.retry_after)
    return response


def done(request: HttpRequest, url: str) -> HttpResponse:
    """After a successful action: to ``url``, from a dialog as from a page."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
