"""What can be done to other people's accounts. No role holds it: the system alone makes them."""

from mipass.base.kit.actor import Permission

CREATE = Permission("accounts:create")
