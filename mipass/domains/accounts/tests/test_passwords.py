"""What a password costs to guess."""

import pytest
from django.contrib.auth.hashers import check_password, make_password


@pytest.fixture(autouse=True)
def cheap_hashes() -> None:
    """Not here: other tests hash cheaply, this one looks at the real cost."""


def test_hashes_are_argon2id_at_the_chosen_cost():
    hashed = make_password("a lake without boats")
    assert hashed.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("a lake without boats", hashed)
