"""The schema that the servers of the last release know: what is added to it must let them work on.

With a release its commit and each app's newest migration are written here, and the exceptions are emptied.
"""

COMMIT = "8acf7bd49865d3c03ec80385bf01b98397008e79"

RELEASED = {
    "accounts": "0004_sign_in_held",
    "admins": "0002_nominations_that_wait",
    "audit": "0003_events_carry_macs",
    "credentials": "0017_who_asked",
    "credits": "0004_macs_name_their_key",
    "distributors": "0006_data_keys_looked_through",
    "issuer": "0003_times",
    "keys": "0001_initial",
    "organizations": "0002_door_policy",
    "outbox": "0004_no_mail_to_strangers",
    "readers": "0008_who_made_a_code",
    "requests": "0002_macs_name_their_key",
}

# What a migration may do against the rules, by its name: the beginning of the statement, and why it is right.
EXCEPTIONS: dict[str, dict[str, str]] = {}
