"""What can be done for the installation as a whole."""

from mipass.base.kit.actor import Permission

LOOK_AFTER = Permission("system:look_after")
