"""Run in a scratch database: sealed values of each kind are opened by the configured keys."""

from __future__ import annotations

import sys

import django


def main() -> int:
    """A line for each that does not open, and 1."""
    django.setup()
    from mipass.doors.jobs.commands.key_check import key_faults  # noqa: PLC0415  after Django is set up
    from mipass.doors.jobs.commands.value_check import master_faults, value_faults  # noqa: PLC0415

    faults = [*master_faults()] or [*key_faults(), *value_faults()]
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
