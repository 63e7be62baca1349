"""MIPASS_OIDC_PROVIDERS: what is taken, what presets fill in, what is refused with a reason."""

import json

import pytest

from mipass.config import load_config
from mipass.config.error import ConfigError

WORKS = {
    "id": "works",
    "name": "Works",
    "issuer": "https://id.works.test",
    "client_id": "c",
    "client_secret": "s",
}
GOOGLE = {"id": "google", "preset": "google", "client_id": "c", "client_secret": "s"}
MICROSOFT = {"id": "ms", "preset": "microsoft", "tenant": "7a1e-0001", "client_id": "c", "client_secret": "s"}


@pytest.fixture
def providers(monkeypatch):
    def load(*given):
        monkeypatch.setenv("MIPASS_OIDC_PROVIDERS", json.dumps(given))
        return load_config().oidc_providers

    return load


def test_several_are_taken_and_presets_fill_in(providers):
    works, google, microsoft = providers(WORKS, GOOGLE, MICROSOFT)
    assert works.secret == "s"
    assert (google.name, google.issuer) == ("Google", "https://accounts.google.com")
    assert microsoft.issuer == "https://login.microsoftonline.com/7a1e-0001/v2.0"


def test_the_secret_may_lie_in_a_file_and_is_never_shown(providers, tmp_path):
    file = tmp_path / "secret"
    file.write_text("from-a-file\n")
    (works,) = providers({**WORKS, "client_secret": "", "client_secret_file": str(file)})
    assert works.secret == "from-a-file"
    assert "from-a-file" not in repr(works)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({**WORKS, "issuer": "http://id.works.test"}, "https://"),
        ({**WORKS, "issuer": "works"}, "https://"),
        ({**WORKS, "client_secret": ""}, "client_secret"),
        ({**WORKS, "id": "W/orks"}, "id"),
        ({**WORKS, "typo": 1}, "typo"),
        ({**MICROSOFT, "tenant": ""}, "tenant"),
    ],
)
def test_a_wrong_one_is_refused_with_a_reason(providers, wrong, reason):
    with pytest.raises(ConfigError, match=reason):
        providers(wrong)


def test_two_of_one_issuer_are_refused(providers):
    with pytest.raises(ConfigError, match="same id or issuer"):
        providers(WORKS, {**WORKS, "id": "again"})
