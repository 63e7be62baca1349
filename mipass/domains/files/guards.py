"""A file, its parts and the organization whose data it holds share one distributor."""

from mipass.base.kit.guards import SameTenant

GUARDS = [
    SameTenant("files_madefile", "organization_id", "organizations_organization"),
    SameTenant("files_filepart", "file_id", "files_madefile"),
]
