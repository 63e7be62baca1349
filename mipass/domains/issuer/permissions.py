"""What can be done to an organization's keys: by a command and by the worker, so by the system alone."""

from mipass.base.kit.actor import Permission

ROTATE = Permission("keys:rotate")
