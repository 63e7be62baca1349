"""A client, its tokens and the organizations that it reaches share one distributor."""

from mipass.base.kit.guards import SameTenant

GUARDS = [
    SameTenant("clients_apiclientorganization", "client_id", "clients_apiclient"),
    SameTenant("clients_apiclientorganization", "organization_id", "organizations_organization"),
    SameTenant("clients_clientcount", "client_id", "clients_apiclient"),
    SameTenant("clients_apitoken", "client_id", "clients_apiclient"),
]
