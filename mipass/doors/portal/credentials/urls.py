"""Addresses of an organization's credentials, below …/organizations/<organization_id>/credentials/."""

from django.urls import path

from mipass.doors.portal.credentials import actions, issuing, views
from mipass.doors.portal.credentials.options import BUTTONS

app_name = "credentials"

ONE = "<uuid:credential_id>/"

urlpatterns = [
    path("", views.list, name="list"),
    path("issue/", issuing.issue, name="issue"),
    path(ONE, views.view, name="view"),
    path(f"{ONE}copy/", issuing.copy, name="copy"),
    path(f"{ONE}correct-address/", actions.correct_address, name="correct_address"),
    path(f"{ONE}label/", actions.label, name="label"),
    path(f"{ONE}validity/", actions.validity, name="set_validity"),
    path(f"{ONE}holder/", actions.holder, name="holder"),
    path(f"{ONE}revoke/", actions.revoke, name="revoke"),
    path(f"{ONE}replace-phone/", actions.replace_phone, name="replace_phone"),
    path(f"{ONE}undo/", actions.undo, name="undo"),
    path(f"{ONE}withdraw/", actions.withdraw, name="withdraw"),
    *(path(f"{ONE}{verb.replace('_', '-')}/", actions.button(verb), name=verb) for verb in BUTTONS),
]
