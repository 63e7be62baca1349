"""Replacing the master key, and sealing anew what it sealed itself, from before keys had numbers."""

from __future__ import annotations

from mipass.base.audit.operations import change, record
from mipass.base.keys.master import MasterKey
from mipass.base.keys.rewrapping import forget_others, wrap_also
from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.outbox.operations import reseal_mails
from mipass.domains.accounts.mfa import reseal_second_factors
from mipass.domains.distributors.data_key_rotation import rewrap_data_keys
from mipass.domains.distributors.permissions import ROTATE_KEY
from mipass.domains.readers.online_signing import reseal_online_keys


@change("flows:add_master_key")
def add_master_key(*, actor: Actor, new: MasterKey, old: MasterKey) -> int:
    """Let a new master key open the installation beside the old one; how many keys it wraps."""
    actor.require(ROTATE_KEY, INSTALLATION)
    number = wrap_also(new, old=old)
    record(actor=actor, event="keys:master_key_added")
    return number


def reseal_for_master() -> int:
    """Seal anew what the master key itself sealed before keys had numbers. May be cut off and repeated."""
    return rewrap_data_keys() + reseal_mails() + reseal_second_factors() + reseal_online_keys()


@change("flows:end_old_master_keys")
def end_old_master_keys(*, actor: Actor, master: MasterKey) -> bool:
    """Let this master key alone open the installation; whether there was another one."""
    actor.require(ROTATE_KEY, INSTALLATION)
    if not forget_others(master):
        return False
    record(actor=actor, event="keys:master_key_replaced")
    return True
