"""What may ask for rows of several tenants, or of one that is not known yet: each with its reason."""

# Tables whose rows may belong to no tenant, so that its name finds nothing.
GLOBAL_TABLES = {
    "credits.Voucher": "global until it is redeemed: found before anybody's tenant is known",
    "outbox.Mail": "mails go to people outside any tenant as well; the worker takes them in turn",
}

# Modules that only carry out what others word.
ASK_ALL = {
    "mipass.base.kit.db",
    "mipass.base.kit.paging",
    "mipass.base.kit.looking",
    "mipass.base.kit.reliance",
}

# ``module:function`` of what asks for more than one tenant's rows.
ACROSS_TENANTS = {
    "mipass.domains.credits.vouchers:_refuse_over": "guesses of an account or a serial count across portals",
    "mipass.domains.credits.tally:_mark": "the worker sums the transfers of all",
    "mipass.domains.credits.tally:_tallies": "the worker sums the transfers of all",
    "mipass.domains.credits.check:check_ledger": "the system proves the whole ledger",
}
