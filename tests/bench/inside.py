"""`python -m tests.bench.inside MODULE:FUNCTION ARGUMENTS`: call it within Django, print what it returns."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import django


def main() -> None:
    """Take the call from the command line, and give its answer as a line of JSON."""
    django.setup()
    module, _, name = sys.argv[1].partition(":")
    answer = getattr(import_module(module), name)(*json.loads(sys.argv[2]))
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
