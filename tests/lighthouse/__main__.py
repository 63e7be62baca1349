"""Measures pages of a started demo portal with Lighthouse: ``bin/lighthouse`` writes ``docs/lighthouse.md``.

Ends with 1 when a category of a page has less than 95 points; the document is written all the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.browser.chromium import launch_options
from tests.gallery.screen import BULK, CREDENTIALS, A
from tests.gallery.walk import Site, served_scene
from tests.interop.node import NODE

FOLDER = Path(__file__).parent
DOCUMENT = FOLDER.parents[1] / "docs" / "lighthouse.md"
LEAST = 95
CATEGORIES = {
    "performance": "Performance",
    "accessibility": "Accessibility",
    "best-practices": "Best practices",
    "seo": "SEO",
}
SKIPPED = {"is-crawlable": "`robots.txt` keeps search engines out on purpose, since links in mails are keys"}
PAGES = {  # whose page it is, and where
    "Login": ("", "/login/"),
    "Home": ("admin", A + "home/"),
    "Credentials List": ("admin", CREDENTIALS),
    "Credential details": ("admin", CREDENTIALS + "{enabled}/"),
    "Bulk Credential Upload": ("admin", BULK + "upload/"),
}
HEAD = """# Lighthouse

Written by `make lighthouse`, which measures these pages of a started demo portal as a phone gets them, with
Lighthouse's own settings, which slow the network and the processor down. Each category must have at least
{least} of 100 points.

{table}

Measured with Lighthouse {version} in {chromium}, on a machine of {processors} processors with a load
of {load:.1f} (what ran or waited to run, the measuring included): other work beside it takes points of
performance, and never adds any.

Left out:

{skipped}
"""


def measured(site: Site) -> dict[str, Any]:
    """What Lighthouse says of all pages. Raises CalledProcessError when it cannot measure one."""
    pages = [
        {
            "name": name,
            "url": site.url + address.format(**site.facts),
            "session": site.sessions.get(person, ""),
        }
        for name, (person, address) in PAGES.items()
    ]
    browser = launch_options()
    given = {
        "chromium": browser["executable_path"],
        "options": browser["args"],
        "skipped": [*SKIPPED],
        "pages": pages,
    }
    done = subprocess.run(
        [NODE, FOLDER / "audit.mjs"], input=json.dumps(given), stdout=subprocess.PIPE, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def document(answer: dict[str, Any]) -> str:
    """The whole page, in Markdown. The load is the mean of the last 5 minutes."""
    rows = [["Page", *CATEGORIES.values()], ["---", *["--:"] * len(CATEGORIES)]]
    rows += [[page["name"], *(str(page["scores"][key]) for key in CATEGORIES)] for page in answer["pages"]]
    return HEAD.format(
        least=LEAST,
        table="\n".join(f"| {' | '.join(row)} |" for row in rows),
        version=answer["version"],
        chromium=answer["pages"][0]["chromium"].replace("/", " "),
        processors=os.cpu_count(),
        load=os.getloadavg()[1],
        skipped="\n".join(f"- the audit `{audit}`: {reason}." for audit, reason in SKIPPED.items()),
    )


def main() -> int:
    """Measure, write, and say what took points."""
    with served_scene() as site:
        answer = measured(site)
    DOCUMENT.write_text(document(answer))
    print(DOCUMENT.read_text())
    for page in answer["pages"]:
        for finding in page["lacking"]:
            print(f"{page['name']}: {finding}", file=sys.stderr)
    return int(any(score < LEAST for page in answer["pages"] for score in page["scores"].values()))


if __name__ == "__main__":
    sys.exit(main())
