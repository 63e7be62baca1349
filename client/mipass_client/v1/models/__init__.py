"""Contains all the data models used in inputs/outputs"""

from .allocation import Allocation
from .allocation_type import AllocationType
from .api_problem import ApiProblem
from .card_in import CardIn
from .card_of import CardOf
from .card_out import CardOut
from .cards import Cards
from .cards_in import CardsIn
from .changed_credential import ChangedCredential
from .changed_credential_status import ChangedCredentialStatus
from .client_out import ClientOut
from .copy_in import CopyIn
from .copy_in_accepted_item import CopyInAcceptedItem
from .copy_in_language import CopyInLanguage
from .credential_in import CredentialIn
from .credential_in_accepted_item import CredentialInAcceptedItem
from .credential_in_language import CredentialInLanguage
from .credential_out import CredentialOut
from .credential_out_status import CredentialOutStatus
from .credential_patch import CredentialPatch
from .credential_patch_language import CredentialPatchLanguage
from .credential_walk import CredentialWalk
from .credential_walk_status_type_0 import CredentialWalkStatusType0
from .credential_walk_status_type_1 import CredentialWalkStatusType1
from .credentials_of_status_type_0 import CredentialsOfStatusType0
from .credentials_of_status_type_1 import CredentialsOfStatusType1
from .device_out import DeviceOut
from .distributor_ref import DistributorRef
from .door_policy import DoorPolicy
from .event_actor import EventActor
from .event_data import EventData
from .event_data_details import EventDataDetails
from .event_item import EventItem
from .event_page import EventPage
from .event_subject import EventSubject
from .feed_query import FeedQuery
from .field_error import FieldError
from .format_field import FormatField
from .format_out import FormatOut
from .found_token import FoundToken
from .invitation_out import InvitationOut
from .invitation_out_state import InvitationOutState
from .issued_out import IssuedOut
from .issued_out_status import IssuedOutStatus
from .limit import Limit
from .me import Me
from .new_token_out import NewTokenOut
from .organization_in import OrganizationIn
from .organization_out import OrganizationOut
from .organization_out_status import OrganizationOutStatus
from .organization_patch import OrganizationPatch
from .organization_patch_status_type_0 import OrganizationPatchStatusType0
from .organization_walk import OrganizationWalk
from .page_credential_out import PageCredentialOut
from .page_organization_out import PageOrganizationOut
from .pending import Pending
from .pending_action import PendingAction
from .removal import Removal
from .resending import Resending
from .resending_language import ResendingLanguage
from .revocation import Revocation
from .revocation_reason import RevocationReason
from .rotation import Rotation
from .summary import Summary
from .token_out import TokenOut

__all__ = (
    "Allocation",
    "AllocationType",
    "ApiProblem",
    "CardIn",
    "CardOf",
    "CardOut",
    "Cards",
    "CardsIn",
    "ChangedCredential",
    "ChangedCredentialStatus",
    "ClientOut",
    "CopyIn",
    "CopyInAcceptedItem",
    "CopyInLanguage",
    "CredentialIn",
    "CredentialInAcceptedItem",
    "CredentialInLanguage",
    "CredentialOut",
    "CredentialOutStatus",
    "CredentialPatch",
    "CredentialPatchLanguage",
    "CredentialWalk",
    "CredentialWalkStatusType0",
    "CredentialWalkStatusType1",
    "CredentialsOfStatusType0",
    "CredentialsOfStatusType1",
    "DeviceOut",
    "DistributorRef",
    "DoorPolicy",
    "EventActor",
    "EventData",
    "EventDataDetails",
    "EventItem",
    "EventPage",
    "EventSubject",
    "FeedQuery",
    "FieldError",
    "FormatField",
    "FormatOut",
    "FoundToken",
    "InvitationOut",
    "InvitationOutState",
    "IssuedOut",
    "IssuedOutStatus",
    "Limit",
    "Me",
    "NewTokenOut",
    "OrganizationIn",
    "OrganizationOut",
    "OrganizationOutStatus",
    "OrganizationPatch",
    "OrganizationPatchStatusType0",
    "OrganizationWalk",
    "PageCredentialOut",
    "PageOrganizationOut",
    "Pending",
    "PendingAction",
    "Removal",
    "Resending",
    "ResendingLanguage",
    "Revocation",
    "RevocationReason",
    "Rotation",
    "Summary",
    "TokenOut",
)
