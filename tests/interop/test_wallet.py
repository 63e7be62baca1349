"""A wallet of other people takes a credential from a portal that serves it over HTTP."""

import pytest
from django.conf import settings

from mipass.base.kit.clock import now
from mipass.domains.issuer.keys import trust_anchors
from mipass.doors.api.mobile.tests.phone import link_of, mailed
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.protocol.keys import from_base64url, public_from_jwk, thumbprint
from mipass.protocol.mdoc import verify_document
from tests.interop.node import PeerError, run_script

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def credential(live_server, monkeypatch, full_admin, organization_a):
    """An invited credential of a portal that is served."""
    config = settings.CONFIG.model_copy(update={"public_url": live_server.url})
    monkeypatch.setattr(settings, "CONFIG", config)
    return issue(full_admin, organization_a)


@pytest.fixture
def offer_uri(credential, live_server):
    return f"{live_server.url}/mobile/{credential.organization_id}/offers/{link_of(credential)}"


def mailed_code(credential, offer_uri):
    asked = run_script("wallet.mjs", {"offerUri": offer_uri})
    assert asked["status"] == 204
    assert asked["version"] == "V1"
    return mailed()[credential.id, "credential-code"]["code"]


def test_a_wallet_accepts_and_refreshes(credential, offer_uri):
    taken = run_script("wallet.mjs", {"offerUri": offer_uri, "txCode": mailed_code(credential, offer_uri)})

    assert taken["granted"]["token_type"] == "DPoP"
    assert taken["granted"]["credential_status"] == "invited"
    assert taken["refreshed"]["credential_status"] == "enabled"
    credential.refresh_from_db()
    assert credential.status == "enabled"
    for text in taken["credentials"]:
        document = verify_document(
            from_base64url(text), roots=trust_anchors(credential.organization), at=now()
        )
        assert document.card_data == bytes.fromhex("06bdd936c0")
        assert thumbprint(document.device_key) == thumbprint(public_from_jwk(taken["deviceKey"]))


def test_a_wallet_understands_a_wrong_code(credential, offer_uri):
    right = mailed_code(credential, offer_uri)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    with pytest.raises(PeerError, match="invalid_grant"):
        run_script("wallet.mjs", {"offerUri": offer_uri, "txCode": wrong})
