"""What can be done to webhooks. The matrix, which lies below, holds the permission itself."""

from mipass.domains.admins.permissions import MANAGE_WEBHOOKS

MANAGE = MANAGE_WEBHOOKS
