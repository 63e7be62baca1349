"""What a page answers to each person of the cast, and to nobody."""

from collections.abc import Mapping

from django.test import Client

from mipass.domains.accounts.models import Account
from tests.fixtures import sign_in


def answers(
    url: str, people: Mapping[str, Account], *, method: str = "get", data: Mapping[str, str] | None = None
) -> dict[str, int]:
    """The status that each person gets, each in a browser of their own; "nobody" is not signed in."""
    browsers = {name: sign_in(Client(), account) for name, account in people.items()} | {"nobody": Client()}
    return {name: getattr(client, method)(url, data or {}).status_code for name, client in browsers.items()}
