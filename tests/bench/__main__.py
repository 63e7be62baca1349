"""`make bench`: measure, print the table, write bench.json in the data folder.

Each figure stands beside its floor from the same run, or its aim where there is no floor; the ratio is value
over that.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from mipass.config import load_config
from tests.bench import (
    bulk,
    doors,
    exporting,
    feed,
    issuing,
    page_weight,
    radio,
    reconcile,
    webhooks,
    wiegand_bench,
)
from tests.bench.figures import Figures, figure
from tests.bench.installation import installation

DATABASES = ("sqlite", "postgres")
CPU_AIM = 4.0  # ms
SEARCH_AIM = 50.0  # ms
BARE_STATEMENTS = 9  # of the bare driver: it begins, writes six rows, raises two balances


def _lists(database: str, quick: bool) -> Figures:
    """The credentials page, searched, sorted and filtered: with many credentials against few."""
    large, small, rounds = (10_000, 1_000, 3) if quick else (1_000_000, 1_000, 40)
    with installation(database) as place:
        pages = place.call("tests.bench.lists:measure", large, small, rounds)
    return _of_pages(pages, database, large)


def _api_lists(database: str, quick: bool) -> Figures:
    """The public API's list of credentials: with many against few."""
    large, small, rounds = (10_000, 1_000, 3) if quick else (1_000_000, 1_000, 40)
    with installation(database) as place:
        pages = place.call("tests.bench.api_lists:measure", large, small, rounds)
    return _of_pages(pages, database, large)


def _holder_search(database: str, quick: bool) -> Figures:
    """The page of holders, searched: with many holders against few, and against the aim of 50 ms."""
    large, small, rounds = (10_000, 1_000, 3) if quick else (1_000_000, 1_000, 40)
    with installation(database) as place:
        pages = place.call("tests.bench.holder_search:measure", large, small, rounds)
    aims = {
        f"{page}_{database}_aim": figure(many[0], f"ms of cpu ({large:,}), aim 50", SEARCH_AIM)
        for page, (many, _few) in pages.items()
    }
    return {**_of_pages(pages, database, large), **aims}


def _of_pages(pages: Mapping[str, Any], database: str, large: int) -> Figures:
    return {
        f"{page}_{database}_{what}": figure(many, f"ms of {what} ({large:,})", few)
        for page, (of_many, of_few) in pages.items()
        for what, many, few in zip(("cpu", "wall"), of_many, of_few, strict=True)
    }


def _status_list(database: str, quick: bool) -> Figures:
    """A status list after one change: the time until it is signed anew, and its size."""
    figures: Figures = {}
    sizes = {"10k": 10_000} if quick else {"10k": 10_000, "1m": 1_000_000}
    for name, entries in sizes.items():
        with installation(database) as place:
            update, floor, size, least = place.call(
                "tests.bench.status_lists:measure", entries, 3 if quick else 40
            )
        figures[f"status_list_update_{name}_{database}"] = figure(update, "ms after one change", floor)
        figures[f"status_list_size_{name}_{database}"] = figure(size, "bytes (3 % not valid)", least)
    return figures


def _acceptance(database: str, quick: bool) -> Figures:
    """A credential taken by a phone, from its link to Enabled, against its cryptography."""
    with installation(database) as place:
        cost, floor = place.call("tests.bench.accepting:measure", 5 if quick else 40)
    return {f"accept_flow_{database}": figure(cost, "ms of cpu", floor)}


def _issue_cost(database: str, quick: bool) -> Figures:
    """CPU of one issue through each door, in the portal and in PostgreSQL's process, and its statements."""
    figures: Figures = {}
    for door in ("form", "api"):
        with installation(database, MIPASS_API_QUOTA_TIMES="10000") as place:
            cost = place.call("tests.bench.issue_cost:measure", door, 20 if quick else 300)
        name = f"{door}_{database}"
        figures[f"issue_cost_{name}"] = figure(cost["cpu"], "ms of cpu", CPU_AIM)
        figures[f"issue_cost_{name}_database"] = figure(cost["database_cpu"], "ms of its cpu", cost["cpu"])
        figures[f"issue_cost_{name}_statements"] = figure(cost["statements"], "statements", BARE_STATEMENTS)
    return figures


def _sign_ins(quick: bool) -> Figures:
    """A sign-in, against its password's verification."""
    with installation("sqlite") as place:
        cost, floor = place.call("tests.bench.people:sign_ins", 5 if quick else 20)
    return {"login_cpu": figure(cost, "ms of cpu", floor)}


def _strangers(quick: bool) -> Figures:
    """Forms sent for known addresses, against unknown ones."""
    with installation("sqlite") as place:
        forms = place.call("tests.bench.people:strangers", 5 if quick else 18)
    return {
        f"anonymous_{form.replace('/', '_')}": figure(known, "ms known/unknown", unknown)
        for form, (known, unknown) in forms.items()
    }


MEASUREMENTS: Mapping[str, Callable[[bool], Mapping[str, Any]]] = {
    "wiegand_encode": lambda _quick: wiegand_bench.measure(),
    "reader_check": doors.reader_check,
    "document_issue": doors.document_issue,
    "door_bytes": doors.door_bytes,
    "ble_open": lambda _quick: radio.measure(),
    **{f"accept_flow_{database}": partial(_acceptance, database) for database in DATABASES},
    "login_cpu": _sign_ins,
    "anonymous": _strangers,
    "page_weight": lambda _quick: page_weight.measure(),
    **{f"issue_http_{database}": partial(issuing.measure, database) for database in DATABASES},
    **{f"issue_api_{database}": partial(issuing.measure_programs, database) for database in DATABASES},
    **{f"reconcile_100k_{database}": partial(reconcile.measure, database) for database in DATABASES},
    **{f"issue_cost_{database}": partial(_issue_cost, database) for database in DATABASES},
    **{f"bulk_{database}": partial(bulk.measure, database) for database in DATABASES},
    **{f"list_1m_{database}": partial(_lists, database) for database in DATABASES},
    **{f"holders_1m_{database}": partial(_holder_search, database) for database in DATABASES},
    **{f"list_api_1m_{database}": partial(_api_lists, database) for database in DATABASES},
    **{f"events_read_{database}": partial(feed.measure, database) for database in DATABASES},
    **{f"export_profile_{database}": partial(exporting.measure, database) for database in DATABASES},
    **{f"webhooks_sent_{database}": partial(webhooks.measure, database) for database in DATABASES},
    **{f"status_list_{database}": partial(_status_list, database) for database in DATABASES},
}


def main() -> None:
    """Measure what the command line names, or everything."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument(
        "--only", metavar="NAME", action="append", help="a figure, or the beginning of some names"
    )
    parser.add_argument("--quick", action="store_true", help="shorter runs and smaller lists: less exact")
    arguments = parser.parse_args()
    figures: dict[str, Any] = {}
    for name, measure in MEASUREMENTS.items():
        if not arguments.only or any(name.startswith(only) for only in arguments.only):
            figures |= _shown(measure(arguments.quick))
    if not figures:
        parser.error(f"nothing is called so; there are {', '.join(MEASUREMENTS)}")
    _write(figures)


def _shown(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, one in figures.items():
        print(
            f"{name:32} {one['value']:>12,.6g} {one['baseline']:>12,.6g} {one['ratio']:>8.3g}  {one['unit']}"
        )
    return figures


def _write(figures: Mapping[str, Any]) -> None:
    """Write the figures of this run in place of those of the last."""
    path = load_config().data_dir / "bench.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=2) + "\n")
    print(path)


if __name__ == "__main__":
    main()
