"""The texts of the portal and their German: taken out of code and templates, read, and written.

Babel does what Django's ``makemessages`` does by GNU gettext's programs, so that nothing need be installed.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "mipass" / "locale" / "de" / "LC_MESSAGES"
KEYWORDS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[+0-9]*[sdX]|\{\w+\}|</?\w+")
FIRST_WRITTEN = datetime(2026, 11, 24, tzinfo=UTC)  # the same at every run: no line changes by itself
Message = tuple[str | None, str, str]  # context, text, plural or ""


def extracted() -> dict[Message, list[str]]:
    """Every text that is marked for translation, and the files that it is in."""
    found: dict[Message, list[str]] = {}
    for path in sorted((ROOT / "mipass").rglob("*")):
        place = path.relative_to(ROOT)
        if place.suffix not in {".py", ".html", ".txt"} or {"tests", "protocol"} & set(place.parts):
            continue
        for message in _texts_of(path):
            found.setdefault(message, []).append(str(place))
    return found


def _texts_of(path: Path) -> Iterator[Message]:
    source = path.read_text()
    if path.suffix != ".py":
        # What stands between the texts is no program; parentheses keep its indentation from mattering.
        source = f"(\n{templatize(source, origin=str(path))}\n)"
    for _line, text, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        single, plural = text[:2] if isinstance(text, tuple) else (text, "")
        if single:
            yield (context, single, plural)


def read_catalogue(path: Path = FOLDER / "django.po") -> Catalog:
    """The German texts."""
    with path.open("rb") as file:
        return read_po(file, locale="de")


def compiled(catalogue: Catalog) -> bytes:
    """The ``.mo`` of these texts."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def write_catalogue() -> list[str]:
    """Bring both files up to date with the code. Returns the texts that have no German yet."""
    known = read_catalogue()
    fresh = Catalog(
        "de",
        header_comment=known.header_comment,
        project="mipass",
        version="0",
        creation_date=FIRST_WRITTEN,
        revision_date=FIRST_WRITTEN,
        fuzzy=False,
    )
    for (context, single, plural), files in extracted().items():
        old = known.get((single, plural) if plural else single, context)
        fresh.add(
            (single, plural) if plural else single,
            old.string if old else None,
            locations=[(file, 0) for file in sorted(set(files))],
            context=context,
        )
    with (FOLDER / "django.po").open("wb") as file:
        write_po(file, fresh, width=0, sort_output=True, include_lineno=False)
    (FOLDER / "django.mo").write_bytes(compiled(read_catalogue()))
    return [str(message.id) for message in fresh if message.id and not all(strings(message.string))]


def strings(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The forms of a text or of its translation."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


if __name__ == "__main__":
    for missing in write_catalogue():
        print("no German yet:", missing)
