"""What can be done to a distributor."""

from mipass.base.kit.actor import Permission

VIEW = Permission("distributors:view")
EDIT = Permission("distributors:edit")
CREATE = Permission("distributors:create")
SUSPEND = Permission("distributors:suspend")
LIST = Permission("distributors:list")
ROTATE_KEY = Permission("distributors:rotate_key")  # by a command and the worker: by the system alone
