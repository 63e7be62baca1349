"""What can be done to organizations."""

from mipass.base.kit.actor import Permission

VIEW = Permission("organizations:view")
ADD = Permission("organizations:add")
EDIT = Permission("organizations:edit")
REMOVE = Permission("organizations:remove")
EDIT_DOOR_POLICY = Permission("organizations:edit_door_policy")
