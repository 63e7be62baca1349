"""With a token that counts: whatever is sent, the answer is a refusal in the specification's words."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mipass.domains.credentials.models import Credential
from mipass.doors.api import middleware

pytestmark = pytest.mark.django_db

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = {
    "credential": ["credential_configuration_id", "credential_identifier", "proofs", "proof", "jwt"],
    "notification": ["notification_id", "event", "event_description"],
}
ERRORS = {
    "credential": {
        "invalid_credential_request",
        "unknown_credential_configuration",
        "unknown_credential_identifier",
        "invalid_proof",
        "invalid_nonce",
    },
    "notification": {"invalid_notification_request", "invalid_notification_id"},
}


def bodies(end):
    likely = st.sampled_from(["pacs_wiegand_mdoc", "credential_accepted", "credential_deleted"])
    proofs = st.fixed_dictionaries({"jwt": st.lists(st.text(max_size=30), max_size=2)})
    fields = st.dictionaries(st.sampled_from(NAMES[end]), likely | proofs | JSON, max_size=4)
    return fields | JSON


@pytest.mark.parametrize("end", ERRORS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(data=st.data())
def test_any_body_is_refused_in_words_of_the_specification(credential, phone, monkeypatch, end, data):
    monkeypatch.setattr(middleware, "REFUSALS", 1_000_000)
    if not phone.access:
        assert phone.claim(phone.mailed_code(credential)).status_code == 200
    answer = phone.post(end, data.draw(bodies(end)))
    assert answer.status_code == 400
    assert answer.json()["error"] in ERRORS[end]
    assert Credential.objects.get().status == "invited"


FORMS = st.dictionaries(
    st.sampled_from(["grant_type", "pre-authorized_code", "tx_code", "refresh_token", "client_id"]),
    st.sampled_from(["refresh_token", "urn:ietf:params:oauth:grant-type:pre-authorized_code"])
    | st.text(max_size=30),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(form=FORMS)
def test_any_token_request_is_refused_in_words_of_the_specification(phone, monkeypatch, form):
    monkeypatch.setattr(middleware, "REFUSALS", 1_000_000)
    answer = phone.post_token(form)
    assert answer.status_code == 400
    assert answer.json()["error"] in {"invalid_request", "invalid_grant", "unsupported_grant_type"}
