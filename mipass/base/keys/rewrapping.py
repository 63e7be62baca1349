"""Replacing the master key: every installation key is wrapped by the new one beside the old, then alone.

Nothing else is touched: what was sealed stays as it is. In between either of them opens the installation.
Functions for whoever records the change: they join its transaction.
"""

from __future__ import annotations

from mipass.base.keys.installation import keep_wrapped, load
from mipass.base.keys.master import MasterKey
from mipass.base.keys.models import InstallationKey


def wrap_also(new: MasterKey, *, old: MasterKey) -> int:
    """Let another master key open the installation too; how many keys it wraps. Safe to repeat."""
    keys = load(old)
    for number, key in keys.items():
        keep_wrapped(new, number, key)
    if load(new) != keys:  # it is about to be the only one
        raise RuntimeError("what the new master key wrapped does not open as it was")
    return len(keys)


def is_wrapped_by_others(master: MasterKey) -> bool:
    """Whether some other master key opens the installation too."""
    return InstallationKey.objects.exclude(master=master.name).exists()


def forget_others(master: MasterKey) -> int:
    """Let no other master key open the installation. Raises ConfigError when this one does not."""
    mine = set(load(master))
    others = InstallationKey.objects.exclude(master=master.name)
    if set(others.values_list("number", flat=True)) - mine:
        raise RuntimeError("a key would be lost that this master key does not wrap")
    return others.delete()[0]
