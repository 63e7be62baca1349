"""How the installation itself is: workers, what waits, mails in trouble, checks and versions."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import django
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.audit.sealing import unsealed_since
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import NotFound
from mipass.base.kit.shapes import Words
from mipass.base.kit.versions import own_version
from mipass.base.outbox.addresses import domain_of, nameless
from mipass.base.outbox.models import Mail
from mipass.base.outbox.queries import queue_state
from mipass.base.outbox.retrying import troubled_mails, try_again
from mipass.base.upkeep.models import RunningWorker
from mipass.base.upkeep.queries import is_alive, last_runs, list_workers
from mipass.domains.accounts.blocking import list_operators
from mipass.domains.credentials.work import jobs_in_progress
from mipass.domains.distributors.queries import list_distributors
from mipass.domains.files.queries import count_open
from mipass.doors.console.pages import confirm
from mipass.doors.web.door import OperatorRequest, console_page
from mipass.doors.web.lists import number_pages, read_state

COLUMNS = {"id": "id"}
# What is to run by itself: shown even where it never did.
RUNS: dict[str, Words] = {
    "backup": gettext_lazy("Backup"),
    "verify-backup": gettext_lazy("Check of a backup"),
    "seal-audit": gettext_lazy("Seals exported"),
    "verify-audit": gettext_lazy("Check of the audit log"),
    "check-ledger": gettext_lazy("Check of the ledger"),
    "retention": gettext_lazy("Old data deleted"),
}
OF_THE_WORKER: dict[str, Words] = {"erasing": gettext_lazy("Holders erased by policies")}


@console_page()
def view(request: OperatorRequest) -> HttpResponse:
    """All of it on one page; the mails in trouble page by page."""
    state = read_state(request, default_sort="-id", sorts=[*COLUMNS])
    mails, page = number_pages(state, troubled_mails(actor=request.actor), COLUMNS)
    workers = list_workers()
    context = {
        "workers": [_worker(each) for each in workers],
        "nobody_works": not any(map(is_alive, workers)),
        "queue": queue_state(),
        "jobs": sum(jobs_in_progress().values()) + count_open(),
        "unsealed_since": unsealed_since(),
        "mails": _mails(request.actor, mails),
        "page": page,
        "runs": _runs(),
        "versions": _versions(),
        "operators": _operators(request.actor),
    }
    return render(request, "console/system.html", context)


def _worker(worker: RunningWorker) -> dict[str, Any]:
    return {
        "row": worker,
        "status": "running" if is_alive(worker) else "stopped",
        "troubles": ", ".join(worker.troubles),
    }


def _mails(actor: Actor, mails: Sequence[Mail]) -> list[dict[str, Any]]:
    names = _names(actor, {mail.distributor_id for mail in mails if mail.distributor_id})
    return [_mail(mail, names) for mail in mails]


def _mail(mail: Mail, names: dict[UUID, str]) -> dict[str, Any]:
    """People of a distributor are no business of the console: there only the mail server is told."""
    is_own = mail.distributor_id is None
    return {
        "row": mail,
        "kind": mail.kind.replace("-", " "),
        "recipient": mail.recipient if is_own else f"…@{domain_of(mail.recipient)}",
        "place": "" if mail.distributor_id is None else names.get(mail.distributor_id, ""),
        "answer": mail.answer if is_own else nameless(mail.answer),
        "next_try": mail.due_at if mail.status == "queued" else None,
        "try_url": reverse("console:try_mail", args=[mail.id]) if getattr(mail, "is_kept", False) else "",
    }


def _names(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(list_distributors(actor=actor).filter(id__in=ids).values_list("id", "name"))


def _runs() -> list[dict[str, Any]]:
    done = last_runs()
    names = [*RUNS, *(name for name in done if name not in RUNS)]
    return [
        {
            "name": {**RUNS, **OF_THE_WORKER}.get(name, name),
            "command": "mipass worker" if name in OF_THE_WORKER else f"mipass {name}",
            "run": done.get(name),
        }
        for name in names
    ]


def _versions() -> list[tuple[str, str]]:
    database = ".".join(map(str, connection.get_database_version()))
    return [
        (_("Portal"), own_version()),
        (_("Database"), f"{connection.display_name} {database}"),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
    ]


def _operators(actor: Actor) -> dict[str, int]:
    active = list_operators(actor=actor).filter(is_active=True).count()
    return {"active": active, "disabled": list_operators(actor=actor).count() - active}


@console_page("GET", "POST")
def try_mail(request: OperatorRequest, mail_id: UUID) -> HttpResponse:
    """Let a mail go at once."""
    mail = troubled_mails(actor=request.actor).filter(id=mail_id).first()
    if mail is None:
        raise NotFound
    return confirm(
        request,
        "console/try_mail.html",
        lambda: try_again(actor=request.actor, mail_id=mail_id),
        back=reverse("console:system"),
        context=_mails(request.actor, [mail])[0],
    )
