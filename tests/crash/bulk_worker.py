"""A program: the worker's duties for bulks, with invitations as fast as they can be queued."""

import os

os.environ["MIPASS_INVITATIONS_PER_MINUTE"] = "1000000"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mipass.settings")

import time

import django

django.setup()

from mipass.domains.credentials.bulk_uploads.invitations import invite_some  # noqa: E402
from mipass.domains.credentials.bulk_uploads.tidying import tidy  # noqa: E402
from mipass.flows.check_batch import check_next  # noqa: E402
from mipass.flows.issue_batch import issue_next_batch  # noqa: E402
from mipass.flows.undo_batch import undo_next_batch  # noqa: E402

print("began", flush=True)
while True:
    for duty in (check_next, issue_next_batch, undo_next_batch, invite_some, tidy):
        duty()
    time.sleep(0.02)
