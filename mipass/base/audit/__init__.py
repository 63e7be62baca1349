"""What happened, by whom, to what: append-only events, sealed into a chain per tenant."""
