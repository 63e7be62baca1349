"""A database of before keys had numbers opens after `mipass migrate`, and no more by its master key alone."""

import base64
import os
from dataclasses import replace

import pytest

from tests.bench.installation import Installation
from tests.upgrade.unnumbered import BITS, LINK, SECRET

HERE = "tests.upgrade.unnumbered"


@pytest.fixture
def place(tmp_path, fresh_database):
    """An installation without tables."""
    environment = os.environ | {
        "DATABASE_URL": fresh_database,
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
        "MIPASS_DATA_DIR": str(tmp_path),
        "MIPASS_ENV": "development",
    }
    return Installation(os.environ["MIPASS_TEST_DATABASE"], tmp_path, environment)


def test_what_was_sealed_before_is_opened_and_sealed_anew(place):
    before = {bytes.fromhex(plain) for plain in place.call(f"{HERE}:build")}
    assert len(before) == 4  # a mail, a second factor, a firmware key, a data key
    assert SECRET.encode() in before
    place.mipass("migrate")
    found = place.call(f"{HERE}:look")
    assert (found["mail"], found["secret"], found["card"]) == (LINK, SECRET, BITS.binary)
    assert found["firmware"]
    assert found["audit"] == []
    assert found["derived"] == []
    assert (found["data keys"], found["under the data key"]) == ([0], 3)  # card, root, the new signer
    place.mipass("migrate")
    assert place.call(f"{HERE}:faults") == []
    place.mipass("verify-audit")


@pytest.mark.deep
def test_its_data_key_is_replaced_like_any_other(place):
    place.call(f"{HERE}:build")
    place.mipass("migrate")
    distributor = place.call(f"{HERE}:distributor_id")
    place.mipass("rotate-key", "data", "--distributor", distributor, "--wait")
    found = place.call(f"{HERE}:look")
    assert (found["data keys"], found["card"], found["under the data key"]) == ([1], BITS.binary, 0)
    assert place.call(f"{HERE}:faults") == []


IN_A_MODULE = {"MIPASS_MASTER_KEY_URI": "pkcs11:token=mipass;object=master-1?module-path=/not/asked.so"}
ANOTHER = {"MIPASS_MASTER_KEY": base64.b64encode(bytes(range(100, 132))).decode()}


@pytest.mark.deep
@pytest.mark.parametrize(
    ("setting", "told"),
    [(IN_A_MODULE, "Migrate with the master key of before"), (ANOTHER, "is not the one that this database")],
)
def test_by_another_master_key_than_before_it_is_refused_and_nothing_is_lost(place, setting, told):
    place.call(f"{HERE}:build")
    with pytest.raises(SystemExit, match=told) as refused:
        replace(place, environment=place.environment | setting).mipass("migrate")
    assert "Traceback" not in str(refused.value)
    place.mipass("migrate")
    found = place.call(f"{HERE}:look")
    assert (found["mail"], found["secret"], found["card"]) == (LINK, SECRET, BITS.binary)
    assert found["derived"] == []
