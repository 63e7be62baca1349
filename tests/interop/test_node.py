import json

import pytest

from tests.interop.node import FOLDER, PeerError, run_script

PEERS = {
    "@auth0/mdl": ["MDoc", "DeviceResponse", "Verifier"],
    "@openid4vc/oauth2": ["Oauth2Client"],
    "@openid4vc/openid4vci": ["Openid4vciClient"],
    "@owf/mdoc": ["DeviceResponse", "Verifier"],
    "@owf/token-status-list": ["StatusListCwt"],
    "jsqr": ["default"],
    "standardwebhooks": ["Webhook"],
    "svix": ["Webhook"],
    "tuf-js": ["Updater"],
}
# Which no script imports.
PROGRAMS = {"@redocly/cli", "@stoplight/prism-cli", "openapi-fetch", "openapi-typescript", "typescript"}


def test_every_peer_loads_and_has_what_the_scripts_call():
    assert run_script("peers.mjs", PEERS) == PEERS


def test_every_peer_is_pinned_to_one_version():
    wanted = json.loads((FOLDER / "package.json").read_text())["dependencies"]
    locked = json.loads((FOLDER / "package-lock.json").read_text())["packages"]
    assert wanted.keys() == PEERS.keys() | PROGRAMS
    assert wanted == {name: locked[f"node_modules/{name}"]["version"] for name in wanted}


def test_the_lock_names_no_address():
    assert "://" not in (FOLDER / "package-lock.json").read_text()


def test_a_peer_that_is_not_there_fails_with_its_own_words():
    with pytest.raises(PeerError, match="ERR_MODULE_NOT_FOUND"):
        run_script("peers.mjs", {"not-a-peer": []})


def test_a_script_that_does_not_end_is_ended():
    with pytest.raises(PeerError, match="did not end"):
        run_script("endless.mjs", seconds=1)
