"""The master key wraps the installation's keys, wherever it lives; afterwards the old one opens nothing."""

import pytest

from mipass.base.keys.hsm import HsmMaster
from mipass.base.keys.installation import forget_keys, installation_keys, load
from mipass.base.keys.master import SoftwareMaster, configured_master
from mipass.base.keys.models import InstallationKey
from mipass.base.keys.rewrapping import forget_others, wrap_also
from mipass.base.keys.tests.hsm import token
from mipass.base.kit.vault import CannotOpen, new_key, seal, unseal
from mipass.config.error import ConfigError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unremembered():
    """Forget before and after what a test did to the keys, which is rolled back."""
    forget_keys()
    yield
    forget_keys()


def use(monkeypatch, master):
    monkeypatch.setattr("mipass.base.keys.installation.configured_master", lambda: master)
    forget_keys()


def replace(monkeypatch, new):
    """Seal something, replace the master key, and look what opens by which."""
    sealed = seal(installation_keys("test"), b"secret", b"")
    old = configured_master()
    wrap_also(new, old=old)
    for either in (old, new):
        use(monkeypatch, either)
        assert unseal(installation_keys("test"), sealed, b"") == b"secret"
    forget_others(new)
    forget_keys()
    assert unseal(installation_keys("test"), sealed, b"") == b"secret"
    use(monkeypatch, old)
    with pytest.raises(ConfigError):
        unseal(installation_keys("test"), sealed, b"")


def test_a_key_in_software_is_replaced_by_another(monkeypatch):
    replace(monkeypatch, SoftwareMaster(new_key()))


def test_a_key_in_software_is_replaced_by_one_in_a_module(monkeypatch, tmp_path):
    with token(tmp_path) as uri:
        module = HsmMaster(uri)
        module.make()
        module.make()  # the second time it is there
        replace(monkeypatch, module)


def test_what_a_module_wrapped_is_bound_to_its_number(tmp_path):
    with token(tmp_path) as uri:
        module = HsmMaster(uri)
        module.make()
        wrapped = module.wrap(1, b"k" * 32)
        assert b"k" * 8 not in wrapped
        with pytest.raises(CannotOpen):
            module.unwrap(2, wrapped)


def test_a_module_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match="no_module"):
        HsmMaster("pkcs11:token=a;object=b?module-path=/no_module.so").wrap(1, b"")
    with token(tmp_path) as uri, pytest.raises(ConfigError, match="has no key master-1"):
        HsmMaster(uri).wrap(1, b"")
    with pytest.raises(ConfigError, match="module-path"):
        HsmMaster("pkcs11:token=a;object=b")


def test_wrapping_again_adds_nothing():
    new = SoftwareMaster(new_key())
    for _ in range(2):
        wrap_also(new, old=configured_master())
    assert InstallationKey.objects.count() == 2
    assert load(new) == load(configured_master())


def test_no_wrap_is_forgotten_that_the_new_key_lacks():
    with pytest.raises(ConfigError):
        forget_others(SoftwareMaster(new_key()))
