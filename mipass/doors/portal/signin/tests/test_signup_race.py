"""Several people register one address at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from mipass.domains.accounts.models import Account
from mipass.doors.portal.signin.tests.pages import SIGNUP, mails_to

RIVALS = 6


def register(_rival: int) -> tuple[int, str]:
    try:
        response = Client().post(reverse("account_signup"), SIGNUP)
        return response.status_code, response.headers.get("Location", "")
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_all_get_the_same_answer_and_one_account_is_made():
    with ThreadPoolExecutor(RIVALS) as rivals:
        answers = set(rivals.map(register, range(RIVALS)))
    assert answers == {(302, reverse("account_email_verification_sent"))}
    assert Account.objects.count() == 1
    assert "confirm-email" in mails_to(SIGNUP["email"])
