"""What may ask for rows of several tenants, or of one that is not known yet, and why."""

# Tables whose rows may belong to no tenant, so that its name finds nothing.
GLOBAL_TABLES = {
    "credits.Voucher": "global until it is redeemed: found before anybody's tenant is known",
    "outbox.Mail": "mails go to people outside any tenant as well; the worker takes them in turn",
}

# Modules that only carry out what others word.
ASK_ALL = {
    "mipass.base.kit.db",
    "mipass.base.kit.paging",
    "mipass.base.kit.prepared",
    "mipass.base.kit.looking",
    "mipass.base.kit.reliance",
}

# ``module:function`` of what asks for more than one tenant's rows, by the reason.
REASONS = {
    "the seals of one chain are of many tenants' events": {
        "mipass.base.audit.kept:_lines_of",
        "mipass.base.audit.sealing:_genuine",
        "mipass.base.audit.sealing:_verify_seals",
        "mipass.base.audit.sealing:_verify_unsealed",
        "mipass.base.audit.sealing:unsealed_since",
    },
    "whoever may see the subject may see its events": {
        "mipass.base.audit.queries:list_events_of",
        "mipass.base.audit.queries:list_genuine",
    },
    "a token of the API tells whose it is": {
        "mipass.domains.clients.queries:find_token",
    },
    "the worker seals all rows anew, each by its id": {
        "mipass.base.keys.resealing:_each",
        "mipass.base.keys.resealing:reseal",
    },
    "a person's own sign-ins, in whichever portal": {
        "mipass.domains.accounts.queries:count_failed_sign_ins",
    },
    "which portals an account or an address belongs to": {
        "mipass.domains.accounts.address_changes:_make_free",
        "mipass.domains.admins.addresses:follow_address",
        "mipass.domains.admins.addresses:leave_address",
        "mipass.domains.admins.known_names:_list_memberships",
        "mipass.domains.admins.operations:lock_left_without",
        "mipass.domains.admins.queries:find_invitation",
        "mipass.domains.admins.queries:get_invitation",
        "mipass.domains.admins.queries:has_memberships",
        "mipass.domains.admins.queries:list_pending_invitations",
        "mipass.domains.admins.queries:list_portals",
        "mipass.domains.admins.queries:policy_wants_second_factor",
    },
    "the system and operators reach every tenant": {
        "mipass.domains.admins.queries:get_admin",
        "mipass.domains.clients.queries:get_client",
        "mipass.domains.credentials.queries:get_credential",
        "mipass.domains.organizations.queries:_found_by",
        "mipass.domains.organizations.queries:list_live",
        "mipass.domains.webhooks.queries:find_endpoint",
        "mipass.doors.console.audit:_nominees",
        "mipass.doors.jobs.mail_context:_further_nomination",
    },
    "after a restore all tenants are gone through": {
        "mipass.domains.admins.restoring:_close_again",
        "mipass.domains.admins.restoring:end_open_invitations",
        "mipass.domains.clients.restoring:_close_again",
        "mipass.domains.clients.restoring:_states",
        "mipass.domains.credentials.restoring:_close_again",
        "mipass.domains.credentials.restoring:_states",
        "mipass.domains.credentials.restoring:end_open_links",
        "mipass.domains.credentials.restoring:stop_queued_work",
        "mipass.domains.issuer.restoring:_go_past",
        "mipass.domains.issuer.restoring:leave_gap",
        "mipass.domains.issuer.restoring:suspend_all",
        "mipass.domains.privacy.restoring:_credentials",
        "mipass.domains.privacy.restoring:_erase_credential_again",
        "mipass.domains.privacy.restoring:_erase_holder_again",
        "mipass.domains.privacy.restoring:_holders",
        "mipass.domains.readers.restoring:end_enrollment_codes",
        "mipass.domains.webhooks.restoring:drop_held_deliveries",
        "mipass.domains.webhooks.restoring:hold_queued_deliveries",
        "mipass.domains.webhooks.restoring:send_held_deliveries",
        "mipass.flows.after_restore:_close_organization_again",
    },
    "an API token is all that its client says": {
        "mipass.domains.clients.queries:find_token",
    },
    "the worker takes the work of all in turn": {
        "mipass.domains.clients.expiring:list_ending",
        "mipass.domains.clients.retiring:list_untold",
        "mipass.domains.credentials.bulk_actions.queries:list_running",
        "mipass.domains.credentials.bulk_uploads.invitations:invite_some",
        "mipass.domains.credentials.bulk_uploads.leases:take_of",
        "mipass.domains.credentials.bulk_uploads.tidying:tidy",
        "mipass.domains.credentials.bulk_uploads.uploads:discard_forgotten",
        "mipass.domains.credentials.bulk_uploads.writing:delete_some",
        "mipass.domains.credentials.phones.grants:purge_expired",
        "mipass.domains.credentials.stops:list_organizations_with_stops",
        "mipass.domains.credentials.reconciliation.retention:forget_reconciliations",
        "mipass.domains.credentials.reconciliation.retention:forget_removed",
        "mipass.domains.credentials.validity_changes:list_due",
        "mipass.domains.credentials.work:jobs_in_progress",
        "mipass.domains.credentials.undoing:forget_undos",
        "mipass.domains.credits.retention:forget_attempts",
        "mipass.domains.files.leases:take_next",
        "mipass.domains.files.queries:count_open",
        "mipass.domains.files.retention:askers",
        "mipass.domains.files.retention:forget_files",
        "mipass.doors.jobs.file_making:forget_made_files",
        "mipass.domains.issuer.queries:list_announcing",
        "mipass.domains.issuer.rotation:rotate_due_keys",
        "mipass.domains.privacy.erasing:forget_remains",
        "mipass.domains.readers.expiry:forget_enrollments",
        "mipass.domains.webhooks.health:look_after_failing",
        "mipass.domains.admins.retention:forget_clients",
        "mipass.domains.clients.retention:forget_tokens",
        "mipass.domains.webhooks.retention:forget_deliveries",
        "mipass.domains.webhooks.retention:forget_endpoints",
        "mipass.flows.close_organization:continue_closings",
        "mipass.flows.use_known_roots:_use_if_known",
    },
    "the operators' console sums all tenants": {
        "mipass.domains.credits.pace:_moved",
        "mipass.domains.credits.queries:count_issued",
        "mipass.domains.credits.queries:get_sales",
    },
    "a link's code is all that its holder has": {
        "mipass.domains.credentials.links:open_by_code",
    },
    "an address of a list names the organization alone": {
        "mipass.domains.issuer.lists:_bring_up_to_date",
        "mipass.domains.issuer.revocations:revocation_list",
    },
    "the system proves all keys and rows": {
        "mipass.domains.issuer.marks:all_faults",
        "mipass.domains.issuer.reset:_made_ahead",
        "mipass.doors.jobs.commands.value_check:value_faults",
        "mipass.flows.replace_secret_key:record_secret_key",
    },
    "a reader says its code, its key or its id, and that tells whose it is": {
        "mipass.domains.readers.codes:find_code",
        "mipass.domains.readers.enrollment:_again",
        "mipass.domains.readers.enrollment:_known",
        "mipass.domains.readers.key_changes:is_superseded",
        "mipass.domains.readers.queries:find_reader",
        "mipass.domains.readers.queries:is_reader_key",
        "mipass.domains.readers.reports:read_report",
    },
    "the vendor withdraws firmware from all": {
        "mipass.domains.readers.firmware:remove_firmware",
        "mipass.domains.readers.upgrade_reports:end_upgrades_to",
        "mipass.domains.readers.upgrade_reports:locked_open",
    },
    "guesses of an account or a serial count across portals": {
        "mipass.domains.credits.vouchers:_refuse_over",
    },
    "the worker sums the transfers of all": {
        "mipass.domains.credits.tally:_mark",
        "mipass.domains.credits.tally:_tallies",
    },
    "the system proves the whole ledger": {
        "mipass.domains.credits.check:check_ledger",
    },
}
ACROSS_TENANTS = set().union(*REASONS.values())
