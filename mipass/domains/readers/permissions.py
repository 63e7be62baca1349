"""What can be done with readers."""

from mipass.base.kit.actor import Permission

VIEW = Permission("readers:view")
MANAGE = Permission("readers:manage")
REPORT = Permission("readers:report")
ENROLL = Permission("readers:enroll")
PUBLISH_FIRMWARE = Permission("readers:publish_firmware")
