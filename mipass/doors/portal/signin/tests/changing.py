"""Changing an account's address by its pages, as tests of several subjects do it."""

from django.urls import reverse

from mipass.base.outbox.operations import claim_due_mails

NEW = "ada.new@example.com"
ASK, CODE = "/account/email/", "/account/email/code/"


def mailed(kind, name):
    """What the newest mail of a kind carries."""
    return str([mail.context[name] for mail in claim_due_mails(limit=50) if mail.kind == kind][-1])


def ask(client, email=NEW):
    return client.post(ASK, {"email": email})


def type_code(client, code=None):
    return client.post(CODE, {"code": code or mailed("email-change-code", "code")})


def change(client, email=NEW):
    """The whole way; the link that undoes it."""
    assert ask(client, email)["Location"] == CODE
    assert type_code(client)["Location"] == "/my-account/"
    return reverse("undo_email_change", args=[mailed("email-changed", "token")])
