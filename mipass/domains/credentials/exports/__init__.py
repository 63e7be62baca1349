"""Credentials as files: a list for once, and profiles as access control systems want their cards."""
