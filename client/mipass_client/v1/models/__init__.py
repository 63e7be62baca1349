"""Contains all the data models used in inputs/outputs"""

from .account_out import AccountOut
from .account_out_code import AccountOutCode
from .actor_ref import ActorRef
from .actor_ref_kind import ActorRefKind
from .admin_in import AdminIn
from .admin_in_language import AdminInLanguage
from .admin_in_role_type_0 import AdminInRoleType0
from .admin_in_scope import AdminInScope
from .admin_out import AdminOut
from .admin_out_role import AdminOutRole
from .admin_out_scope import AdminOutScope
from .admin_out_status import AdminOutStatus
from .allocation import Allocation
from .allocation_type import AllocationType
from .api_problem import ApiProblem
from .attempt_out import AttemptOut
from .audit_events_actor_kind_type_0 import AuditEventsActorKindType0
from .batch_out import BatchOut
from .batch_out_state import BatchOutState
from .bulk_action_in import BulkActionIn
from .bulk_action_in_reason_type_0 import BulkActionInReasonType0
from .bulk_action_in_verb import BulkActionInVerb
from .bulk_action_out import BulkActionOut
from .bulk_action_out_state import BulkActionOutState
from .card_in import CardIn
from .card_of import CardOf
from .card_out import CardOut
from .cards import Cards
from .cards_in import CardsIn
from .changed_batch import ChangedBatch
from .changed_batch_state import ChangedBatchState
from .changed_credential import ChangedCredential
from .changed_credential_status import ChangedCredentialStatus
from .changed_credential_validity import ChangedCredentialValidity
from .changed_holder import ChangedHolder
from .changed_organization import ChangedOrganization
from .changed_organization_status import ChangedOrganizationStatus
from .changed_reader import ChangedReader
from .changed_reader_output import ChangedReaderOutput
from .changes import Changes
from .client_out import ClientOut
from .column_in import ColumnIn
from .column_in_source_type_0 import ColumnInSourceType0
from .column_out import ColumnOut
from .columns_in import ColumnsIn
from .columns_in_columns_item_type_0 import ColumnsInColumnsItemType0
from .columns_in_date_order_type_0 import ColumnsInDateOrderType0
from .columns_in_numbers_type_0 import ColumnsInNumbersType0
from .configuration import Configuration
from .contact_out import ContactOut
from .contact_patch import ContactPatch
from .copy_in import CopyIn
from .copy_in_accepted_item import CopyInAcceptedItem
from .copy_in_language import CopyInLanguage
from .credential_in import CredentialIn
from .credential_in_accepted_item import CredentialInAcceptedItem
from .credential_in_language import CredentialInLanguage
from .credential_out import CredentialOut
from .credential_out_status import CredentialOutStatus
from .credential_out_validity import CredentialOutValidity
from .credential_patch import CredentialPatch
from .credential_patch_language import CredentialPatchLanguage
from .credentials_of_order import CredentialsOfOrder
from .credentials_of_status_type_0 import CredentialsOfStatusType0
from .credentials_of_validity_type_0 import CredentialsOfValidityType0
from .dates_in import DatesIn
from .deactivation import Deactivation
from .deactivation_credentials import DeactivationCredentials
from .delivery_out import DeliveryOut
from .delivery_out_status import DeliveryOutStatus
from .delivery_with_tries import DeliveryWithTries
from .delivery_with_tries_status import DeliveryWithTriesStatus
from .device_out import DeviceOut
from .distributor_out import DistributorOut
from .distributor_patch import DistributorPatch
from .distributor_ref import DistributorRef
from .door_policy import DoorPolicy
from .enabling import Enabling
from .enrollment_code_out import EnrollmentCodeOut
from .event_actor import EventActor
from .event_data import EventData
from .event_data_details import EventDataDetails
from .event_item import EventItem
from .event_out import EventOut
from .event_out_details import EventOutDetails
from .event_page import EventPage
from .event_subject import EventSubject
from .export_profile_in import ExportProfileIn
from .export_profile_in_dates_type_0 import ExportProfileInDatesType0
from .export_profile_in_delimiter_type_0 import ExportProfileInDelimiterType0
from .export_profile_in_encoding_type_0 import ExportProfileInEncodingType0
from .export_profile_in_form_type_0 import ExportProfileInFormType0
from .export_profile_in_format_map_type_0 import ExportProfileInFormatMapType0
from .export_profile_in_numbers_type_0 import ExportProfileInNumbersType0
from .export_profile_in_quoting_type_0 import ExportProfileInQuotingType0
from .export_profile_in_removals_type_0 import ExportProfileInRemovalsType0
from .export_profile_in_states_type_0_item import ExportProfileInStatesType0Item
from .export_profile_in_status_map_type_0 import ExportProfileInStatusMapType0
from .export_profile_in_system_type_0 import ExportProfileInSystemType0
from .export_profile_out import ExportProfileOut
from .export_profile_out_dates import ExportProfileOutDates
from .export_profile_out_delimiter import ExportProfileOutDelimiter
from .export_profile_out_encoding import ExportProfileOutEncoding
from .export_profile_out_form import ExportProfileOutForm
from .export_profile_out_format_map import ExportProfileOutFormatMap
from .export_profile_out_numbers import ExportProfileOutNumbers
from .export_profile_out_quoting import ExportProfileOutQuoting
from .export_profile_out_removals import ExportProfileOutRemovals
from .export_profile_out_states_item import ExportProfileOutStatesItem
from .export_profile_out_status_map import ExportProfileOutStatusMap
from .field_error import FieldError
from .file_out import FileOut
from .file_out_kind import FileOutKind
from .file_out_state import FileOutState
from .finding_counts import FindingCounts
from .for_all_rows import ForAllRows
from .format_field import FormatField
from .format_out import FormatOut
from .found_out import FoundOut
from .found_out_finding import FoundOutFinding
from .found_out_status_type_0 import FoundOutStatusType0
from .found_token import FoundToken
from .holder_file import HolderFile
from .holder_file_credentials_item import HolderFileCredentialsItem
from .holder_file_events_item import HolderFileEventsItem
from .holder_file_holder import HolderFileHolder
from .holder_in import HolderIn
from .holder_out import HolderOut
from .holder_patch import HolderPatch
from .invitation_out import InvitationOut
from .invitation_out_state import InvitationOutState
from .inviting import Inviting
from .inviting_language import InvitingLanguage
from .issue_in import IssueIn
from .issue_in_accepted_item import IssueInAcceptedItem
from .issue_in_language import IssueInLanguage
from .issued_out import IssuedOut
from .issued_out_status import IssuedOutStatus
from .issued_out_validity import IssuedOutValidity
from .ledger_transfers_code_type_0 import LedgerTransfersCodeType0
from .limit import Limit
from .maker import Maker
from .me import Me
from .merge import Merge
from .new_token_out import NewTokenOut
from .organization_in import OrganizationIn
from .organization_out import OrganizationOut
from .organization_out_status import OrganizationOutStatus
from .organization_patch import OrganizationPatch
from .organization_patch_status_type_0 import OrganizationPatchStatusType0
from .page_account_out import PageAccountOut
from .page_admin_out import PageAdminOut
from .page_batch_out import PageBatchOut
from .page_bulk_action_out import PageBulkActionOut
from .page_credential_out import PageCredentialOut
from .page_delivery_out import PageDeliveryOut
from .page_event_out import PageEventOut
from .page_export_profile_out import PageExportProfileOut
from .page_found_out import PageFoundOut
from .page_holder_out import PageHolderOut
from .page_organization_out import PageOrganizationOut
from .page_pool_out import PagePoolOut
from .page_reader_out import PageReaderOut
from .page_row_out import PageRowOut
from .page_transfer_out import PageTransferOut
from .page_webhook_endpoint_out import PageWebhookEndpointOut
from .pending import Pending
from .pending_action import PendingAction
from .policies_out import PoliciesOut
from .policies_patch import PoliciesPatch
from .pool_in import PoolIn
from .pool_out import PoolOut
from .reach_in import ReachIn
from .reach_in_role_type_0 import ReachInRoleType0
from .reach_in_scope import ReachInScope
from .reader_out import ReaderOut
from .reader_out_output import ReaderOutOutput
from .reader_patch import ReaderPatch
from .reader_patch_output_type_0 import ReaderPatchOutputType0
from .reading import Reading
from .reading_date_order_type_0 import ReadingDateOrderType0
from .reading_encoding_type_0 import ReadingEncodingType0
from .reading_numbers_type_0 import ReadingNumbersType0
from .reconciliation_out import ReconciliationOut
from .reconciliation_out_panel_status_type_0 import ReconciliationOutPanelStatusType0
from .reconciliation_out_state import ReconciliationOutState
from .redeemed_out import RedeemedOut
from .removal import Removal
from .replay import Replay
from .replayed import Replayed
from .resending import Resending
from .resending_language import ResendingLanguage
from .result_in import ResultIn
from .result_in_outcome import ResultInOutcome
from .revocation import Revocation
from .revocation_reason import RevocationReason
from .rotation import Rotation
from .row_in import RowIn
from .row_out import RowOut
from .row_problem import RowProblem
from .rows_in import RowsIn
from .rows_of_batch_outcome import RowsOfBatchOutcome
from .rows_of_reconciliation_finding_type_0 import RowsOfReconciliationFindingType0
from .rows_of_reconciliation_status_type_0 import RowsOfReconciliationStatusType0
from .selection_in import SelectionIn
from .selection_in_status_type_0 import SelectionInStatusType0
from .selection_in_validity_type_0 import SelectionInValidityType0
from .status_counts import StatusCounts
from .summary import Summary
from .taken_card import TakenCard
from .taken_cards import TakenCards
from .taking import Taking
from .token_out import TokenOut
from .transfer_out import TransferOut
from .transfer_out_code import TransferOutCode
from .transfer_out_credit import TransferOutCredit
from .transfer_out_debit import TransferOutDebit
from .trouble import Trouble
from .voucher_in import VoucherIn
from .voucher_out import VoucherOut
from .warned import Warned
from .webhook_deliveries_of_status_type_0 import WebhookDeliveriesOfStatusType0
from .webhook_endpoint_in import WebhookEndpointIn
from .webhook_endpoint_made import WebhookEndpointMade
from .webhook_endpoint_made_status import WebhookEndpointMadeStatus
from .webhook_endpoint_out import WebhookEndpointOut
from .webhook_endpoint_out_status import WebhookEndpointOutStatus
from .webhook_endpoint_patch import WebhookEndpointPatch

__all__ = (
    "AccountOut",
    "AccountOutCode",
    "ActorRef",
    "ActorRefKind",
    "AdminIn",
    "AdminInLanguage",
    "AdminInRoleType0",
    "AdminInScope",
    "AdminOut",
    "AdminOutRole",
    "AdminOutScope",
    "AdminOutStatus",
    "Allocation",
    "AllocationType",
    "ApiProblem",
    "AttemptOut",
    "AuditEventsActorKindType0",
    "BatchOut",
    "BatchOutState",
    "BulkActionIn",
    "BulkActionInReasonType0",
    "BulkActionInVerb",
    "BulkActionOut",
    "BulkActionOutState",
    "CardIn",
    "CardOf",
    "CardOut",
    "Cards",
    "CardsIn",
    "ChangedBatch",
    "ChangedBatchState",
    "ChangedCredential",
    "ChangedCredentialStatus",
    "ChangedCredentialValidity",
    "ChangedHolder",
    "ChangedOrganization",
    "ChangedOrganizationStatus",
    "ChangedReader",
    "ChangedReaderOutput",
    "Changes",
    "ClientOut",
    "ColumnIn",
    "ColumnInSourceType0",
    "ColumnOut",
    "ColumnsIn",
    "ColumnsInColumnsItemType0",
    "ColumnsInDateOrderType0",
    "ColumnsInNumbersType0",
    "Configuration",
    "ContactOut",
    "ContactPatch",
    "CopyIn",
    "CopyInAcceptedItem",
    "CopyInLanguage",
    "CredentialIn",
    "CredentialInAcceptedItem",
    "CredentialInLanguage",
    "CredentialOut",
    "CredentialOutStatus",
    "CredentialOutValidity",
    "CredentialPatch",
    "CredentialPatchLanguage",
    "CredentialsOfOrder",
    "CredentialsOfStatusType0",
    "CredentialsOfValidityType0",
    "DatesIn",
    "Deactivation",
    "DeactivationCredentials",
    "DeliveryOut",
    "DeliveryOutStatus",
    "DeliveryWithTries",
    "DeliveryWithTriesStatus",
    "DeviceOut",
    "DistributorOut",
    "DistributorPatch",
    "DistributorRef",
    "DoorPolicy",
    "Enabling",
    "EnrollmentCodeOut",
    "EventActor",
    "EventData",
    "EventDataDetails",
    "EventItem",
    "EventOut",
    "EventOutDetails",
    "EventPage",
    "EventSubject",
    "ExportProfileIn",
    "ExportProfileInDatesType0",
    "ExportProfileInDelimiterType0",
    "ExportProfileInEncodingType0",
    "ExportProfileInFormType0",
    "ExportProfileInFormatMapType0",
    "ExportProfileInNumbersType0",
    "ExportProfileInQuotingType0",
    "ExportProfileInRemovalsType0",
    "ExportProfileInStatesType0Item",
    "ExportProfileInStatusMapType0",
    "ExportProfileInSystemType0",
    "ExportProfileOut",
    "ExportProfileOutDates",
    "ExportProfileOutDelimiter",
    "ExportProfileOutEncoding",
    "ExportProfileOutForm",
    "ExportProfileOutFormatMap",
    "ExportProfileOutNumbers",
    "ExportProfileOutQuoting",
    "ExportProfileOutRemovals",
    "ExportProfileOutStatesItem",
    "ExportProfileOutStatusMap",
    "FieldError",
    "FileOut",
    "FileOutKind",
    "FileOutState",
    "FindingCounts",
    "ForAllRows",
    "FormatField",
    "FormatOut",
    "FoundOut",
    "FoundOutFinding",
    "FoundOutStatusType0",
    "FoundToken",
    "HolderFile",
    "HolderFileCredentialsItem",
    "HolderFileEventsItem",
    "HolderFileHolder",
    "HolderIn",
    "HolderOut",
    "HolderPatch",
    "InvitationOut",
    "InvitationOutState",
    "Inviting",
    "InvitingLanguage",
    "IssueIn",
    "IssueInAcceptedItem",
    "IssueInLanguage",
    "IssuedOut",
    "IssuedOutStatus",
    "IssuedOutValidity",
    "LedgerTransfersCodeType0",
    "Limit",
    "Maker",
    "Me",
    "Merge",
    "NewTokenOut",
    "OrganizationIn",
    "OrganizationOut",
    "OrganizationOutStatus",
    "OrganizationPatch",
    "OrganizationPatchStatusType0",
    "PageAccountOut",
    "PageAdminOut",
    "PageBatchOut",
    "PageBulkActionOut",
    "PageCredentialOut",
    "PageDeliveryOut",
    "PageEventOut",
    "PageExportProfileOut",
    "PageFoundOut",
    "PageHolderOut",
    "PageOrganizationOut",
    "PagePoolOut",
    "PageReaderOut",
    "PageRowOut",
    "PageTransferOut",
    "PageWebhookEndpointOut",
    "Pending",
    "PendingAction",
    "PoliciesOut",
    "PoliciesPatch",
    "PoolIn",
    "PoolOut",
    "ReachIn",
    "ReachInRoleType0",
    "ReachInScope",
    "ReaderOut",
    "ReaderOutOutput",
    "ReaderPatch",
    "ReaderPatchOutputType0",
    "Reading",
    "ReadingDateOrderType0",
    "ReadingEncodingType0",
    "ReadingNumbersType0",
    "ReconciliationOut",
    "ReconciliationOutPanelStatusType0",
    "ReconciliationOutState",
    "RedeemedOut",
    "Removal",
    "Replay",
    "Replayed",
    "Resending",
    "ResendingLanguage",
    "ResultIn",
    "ResultInOutcome",
    "Revocation",
    "RevocationReason",
    "Rotation",
    "RowIn",
    "RowOut",
    "RowProblem",
    "RowsIn",
    "RowsOfBatchOutcome",
    "RowsOfReconciliationFindingType0",
    "RowsOfReconciliationStatusType0",
    "SelectionIn",
    "SelectionInStatusType0",
    "SelectionInValidityType0",
    "StatusCounts",
    "Summary",
    "TakenCard",
    "TakenCards",
    "Taking",
    "TokenOut",
    "TransferOut",
    "TransferOutCode",
    "TransferOutCredit",
    "TransferOutDebit",
    "Trouble",
    "VoucherIn",
    "VoucherOut",
    "Warned",
    "WebhookDeliveriesOfStatusType0",
    "WebhookEndpointIn",
    "WebhookEndpointMade",
    "WebhookEndpointMadeStatus",
    "WebhookEndpointOut",
    "WebhookEndpointOutStatus",
    "WebhookEndpointPatch",
)
