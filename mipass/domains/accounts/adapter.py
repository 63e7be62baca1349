"""How allauth meets the rest: mails go through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Queues mails instead of sending them."""
