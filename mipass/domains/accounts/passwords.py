"""How passwords are hashed."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane, as OWASP's Password Storage Cheat Sheet says first."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
