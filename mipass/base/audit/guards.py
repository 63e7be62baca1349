"""The audit log may only grow."""

from mipass.base.kit.guards import AppendOnly

GUARDS = [AppendOnly("audit_event"), AppendOnly("audit_seal")]
