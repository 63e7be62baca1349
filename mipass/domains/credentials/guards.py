"""A credential, its organization, its transfer and its model share one distributor.

Parts of its address are found by an index.
"""

from mipass.base.kit.guards import SameTenant
from mipass.domains.credentials.search import EMAIL_PARTS

GUARDS = [
    EMAIL_PARTS,
    SameTenant("credentials_credential", "organization_id", "organizations_organization"),
    SameTenant("credentials_credential", "issue_transfer_id", "credits_transfer"),
    SameTenant("credentials_credential", "copy_of_id", "credentials_credential"),
    SameTenant("credentials_credential", "holder_id", "holders_holder"),
    SameTenant("credentials_numberpool", "organization_id", "organizations_organization"),
    SameTenant("credentials_numberdraw", "organization_id", "organizations_organization"),
    SameTenant("credentials_batch", "organization_id", "organizations_organization"),
    SameTenant("credentials_batchpart", "batch_id", "credentials_batch"),
    SameTenant("credentials_stagedrow", "batch_id", "credentials_batch"),
    SameTenant("credentials_stagedholder", "batch_id", "credentials_batch"),
    SameTenant("credentials_wrongrow", "batch_id", "credentials_batch"),
    SameTenant("credentials_columnmapping", "organization_id", "organizations_organization"),
    SameTenant("credentials_bulkaction", "organization_id", "organizations_organization"),
    SameTenant("credentials_bulkactionrow", "action_id", "credentials_bulkaction"),
    SameTenant("credentials_bulkactionrow", "credential_id", "credentials_credential"),
    SameTenant("credentials_exportprofile", "organization_id", "organizations_organization"),
    SameTenant("credentials_offer", "credential_id", "credentials_credential"),
    SameTenant("credentials_device", "organization_id", "organizations_organization"),
    SameTenant("credentials_device", "credential_id", "credentials_credential"),
    SameTenant("credentials_device", "document_id", "issuer_statusentry"),
    SameTenant("credentials_devicetoken", "device_id", "credentials_device"),
    SameTenant("credentials_undo", "credential_id", "credentials_credential"),
]
