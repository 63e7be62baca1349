"""The audit log may only grow."""

from mipass.base.kit.db import AppendOnly

GUARDS = [AppendOnly("audit_event"), AppendOnly("audit_seal")]
