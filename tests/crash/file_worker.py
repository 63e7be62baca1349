"""A program: the worker's duty for long files, in parts so small that it can be killed between them."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mipass.settings")

import time

import django

django.setup()

from mipass.domains.files import making  # noqa: E402
from mipass.doors.jobs.file_making import make_next_file  # noqa: E402

making.PART = 2_000

print("began", flush=True)
while True:
    make_next_file()
    time.sleep(0.02)
