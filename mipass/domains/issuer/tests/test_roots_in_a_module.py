"""Roots that lie in a hardware module, apart from their signers. The module is SoftHSM."""

import pytest

from mipass.base.keys.tests.hsm import token
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.vault import unseal
from mipass.config.error import ConfigError
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.issuer import keys
from mipass.domains.issuer.keys import current_root, document_signer, open_key, trust_anchors
from mipass.domains.issuer.models import KeyPurpose, OrganizationKey
from mipass.domains.issuer.root_keys import IN_MODULE
from mipass.domains.issuer.rotation import announce_root, rotate_signers, use_announced_root
from mipass.protocol.keys import private_from_der
from mipass.protocol.mdoc import verify_document

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture
def module(tmp_path, settings):
    """The settings name a token for roots."""
    with token(tmp_path) as uri:
        named = uri.replace(";object=master-1", "")
        settings.CONFIG = settings.CONFIG.model_copy(update={"root_keys_uri": named})
        keys._opened.cache_clear()
        yield settings
    keys._opened.cache_clear()


def kept(row):
    """What the database holds of a private key, opened."""
    place = keys._place(row.organization_id, row.purpose, row.id)
    return unseal(data_keys(row.distributor_id), bytes(row.sealed), place)


def is_good(door):
    verify_document(door.document().issuer_signed, roots=trust_anchors(door.organization), at=now())


def test_the_root_signs_in_the_module_and_the_database_holds_its_label_alone(module, door):
    is_good(door)
    root = current_root(door.organization)
    assert kept(root).startswith(IN_MODULE)
    signer = OrganizationKey.objects.get(id=document_signer(door.organization).key_id)
    private_from_der(kept(signer))  # the signers stay where they are


def test_new_signers_ask_for_the_module_and_present_ones_go_on_without(module, door):
    is_good(door)
    uri = module.CONFIG.root_keys_uri
    module.CONFIG = module.CONFIG.model_copy(update={"root_keys_uri": uri.replace("token=", "token=no")})
    keys._opened.cache_clear()
    is_good(door)
    with pytest.raises(ConfigError, match="nomipass"):
        rotate_signers(actor=SYSTEM, organization=door.organization)
    with pytest.raises(ConfigError):
        open_key(current_root(door.organization))
    module.CONFIG = module.CONFIG.model_copy(update={"root_keys_uri": uri})
    rotate_signers(actor=SYSTEM, organization=door.organization)
    is_good(door)


def test_an_older_root_in_the_database_is_followed_by_one_in_the_module(module, door):
    uri = module.CONFIG.root_keys_uri
    module.CONFIG = module.CONFIG.model_copy(update={"root_keys_uri": ""})
    is_good(door)
    old = current_root(door.organization)
    private_from_der(kept(old))
    module.CONFIG = module.CONFIG.model_copy(update={"root_keys_uri": uri})
    announce_root(actor=SYSTEM, organization=door.organization)
    use_announced_root(actor=SYSTEM, organization=door.organization, at_once=True)
    new = current_root(door.organization)
    assert new.id != old.id
    assert kept(new).startswith(IN_MODULE)
    is_good(door)
    assert OrganizationKey.objects.filter(purpose=KeyPurpose.ROOT).count() == 2
