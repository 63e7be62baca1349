"""What a request says of its own length."""

import pytest

from tests.pages import page_of, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("length", ["NaN", "-1", "²", "1.5", "9" * 5_000])
@pytest.mark.parametrize("address", ["/login/", "/language/", "/logout/"])
def test_a_length_that_is_no_number_is_refused(client, address, length):
    answer = client.generic("POST", address, b"a=b", CONTENT_LENGTH=length)
    assert answer.status_code == 400
    assert words(page_of(answer).h1) == "This request cannot be read"
