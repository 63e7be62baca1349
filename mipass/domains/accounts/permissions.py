"""What can be done to other people's accounts. The system alone makes them."""

from mipass.base.kit.actor import Permission

CREATE = Permission("accounts:create")
BLOCK = Permission("accounts:block")
