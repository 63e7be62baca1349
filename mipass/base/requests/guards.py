"""Request keys are kept for ever, as they were."""

from mipass.base.kit.guards import AppendOnly

GUARDS = [AppendOnly("requests_tenantrequest"), AppendOnly("requests_operatorrequest")]
