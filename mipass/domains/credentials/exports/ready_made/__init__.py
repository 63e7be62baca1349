"""Ready-made profiles: data files beside this one, each what the pages of a system say that its import wants.

None was ever tried on the product. They are copied into an organization, which then has its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import Words
from mipass.domains.credentials.exports.layouts import Layout

# In the order in which pages offer them.
CODES = ("genetec", "gallagher", "net2", "ccure", "protege", "generic")
CERTAINTIES: Mapping[str, Words] = {
    "high": _("High"),
    "high_names": _("High for the names"),
    "medium": _("Medium"),
    "none": _("No description of an import was read"),
}
_NOTES: Mapping[str, Words] = {
    "genetec": _(
        "The import asks which column is what. A card format is a number for the usual ones, else its exact "
        "name in Security Center: enter it under Format words. Each line needs a first or last name, so link "
        "holders. Enter under Status words what your system calls each status. The dates of activation and "
        "expiration are those of the credential; choose under Dates how your system writes them."
    ),
    "gallagher": _(
        "One cardholder object per line, for a program that sends them. Replace SERVER and NUMBER by the "
        "addresses of your division and card type. A first or last name is needed, so link holders. A card "
        "works from its Valid From until its Valid Until, where it has them."
    ),
    "net2": _(
        "The order of the fields is that of your site: export from Net2 once, and paste the first line of "
        "that file. The first two fields are required. Token numbers have 8 digits at most; longer ones are "
        "refused. Which of its fields are dates no page says: those that your line names are filled, written "
        "as you choose under Dates."
    ),
    "ccure": _(
        "CHUID Format is the name of the format in C•CURE: enter it under Format words. The names of the "
        "columns are those of the credential's fields. Choose under Dates how your system writes dates."
    ),
    "protege": _(
        "No header line, and the facility code before the card number in one cell. An access level that "
        "does not exist is made by the import; enter yours as fixed text. PINs must differ, and this portal "
        "has none. The import takes no dates: who may come in for a time only has to be given an end there."
    ),
    "generic": _(
        "Plain CSV with common names. Paste the header line of a file that your system takes, and say what "
        "each column is."
    ),
}


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """``pages`` are what was read, ``certainty`` a code of how sure that makes.

    ``takes_headings``: the columns are a site's own, so somebody pastes its header line.
    """

    code: str
    system: str
    certainty: str
    note: Words
    pages: Sequence[str]
    takes_headings: bool
    layout: Layout

    @property
    def certainty_words(self) -> Words:
        """How sure, in words."""
        return CERTAINTIES[self.certainty]


@lru_cache(maxsize=1)
def ready_made() -> Mapping[str, ReadyMade]:
    """All of them by their codes."""
    return {code: _read(code) for code in CODES}


def _read(code: str) -> ReadyMade:
    said = json.loads((Path(__file__).parent / f"{code}.json").read_text(encoding="utf-8"))
    return ReadyMade(
        code=code,
        system=said["system"],
        certainty=said["certainty"],
        note=_NOTES[code],
        pages=said["pages"],
        takes_headings=said.get("takes_headings", False),
        layout=replace(Layout.of(said["layout"]), system=code),
    )
