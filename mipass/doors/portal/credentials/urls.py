"""Addresses of an organization's credentials, below …/organizations/<organization_id>/credentials/."""

from django.urls import path

from mipass.doors.portal.credentials import actions, issuing, views

app_name = "credentials"

ONE = "<uuid:credential_id>/"

urlpatterns = [
    path("", views.list, name="list"),
    path("issue/", issuing.issue, name="issue"),
    path(ONE, views.view, name="view"),
    path(f"{ONE}copy/", issuing.copy, name="copy"),
    path(f"{ONE}resend/", actions.resend, name="resend"),
    path(f"{ONE}correct-address/", actions.correct_address, name="correct_address"),
    path(f"{ONE}disable/", actions.disable, name="disable"),
    path(f"{ONE}enable/", actions.enable, name="enable"),
    path(f"{ONE}revoke/", actions.revoke, name="revoke"),
    path(f"{ONE}replace-phone/", actions.replace_phone, name="replace_phone"),
    path(f"{ONE}withdraw/", actions.withdraw, name="withdraw"),
    path(f"{ONE}set-installer/", actions.set_installer, name="set_installer"),
    path(f"{ONE}remove-installer/", actions.remove_installer, name="remove_installer"),
]
