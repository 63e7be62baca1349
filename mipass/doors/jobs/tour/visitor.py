"""A person with a browser that has no scripts: opens pages, follows links, fills forms by their labels."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import cast
from urllib.parse import urljoin, urlsplit

import httpx

from mipass.config.error import ConfigError

try:
    from bs4 import BeautifulSoup, Tag
except ModuleNotFoundError:
    raise ConfigError("The tour needs a library to read pages: pip install 'mipass[tour]'") from None

SECONDS = 20.0


class TourError(Exception):
    """What a page did not show or do; the message says what was looked for and where."""


class Visitor:
    """One person's session. ``name`` is who the report says did it, ``address`` where they come from."""

    def __init__(self, name: str, base_url: str, address: str | None = None) -> None:
        self.name = name
        way = httpx.HTTPTransport(local_address=address)
        self._client = httpx.Client(base_url=base_url, follow_redirects=True, timeout=SECONDS, transport=way)
        self.status = 0
        self.url = base_url
        self._page = BeautifulSoup("", "html.parser")

    def open(self, address: str, *, expect: int = 200) -> None:
        """Go to a path or link and check the answer's status. Raises TourError."""
        self._take(self._client.get(self._own(address)), expect)

    def follow(self, text: str, *, within: str = "") -> None:
        """Follow the first link of that text or name; ``within`` names the table row that it stands in."""
        place = self._row(within) if within else self._page
        link = next((tag for tag in place.find_all("a", href=True) if text in _names(tag)), None)
        if link is None:
            raise TourError(f"no link “{text}”{f' in the row of {within}' if within else ''} on {self.url}")
        self.open(str(link["href"]))

    def submit(
        self,
        button: str,
        fields: Mapping[str, str] | None = None,
        *,
        files: Mapping[str, bytes] | None = None,
        expect: int = 200,
    ) -> None:
        """Fill the fields of the form that holds the button, named by their labels, and press it.

        A radio button or a checkbox is chosen by its label, an option of a list by its visible text.
        """
        form, pressed = self._find_button(button)
        data = _present_values(form)
        for label, value in (fields or {}).items():
            _fill(form, label, value, data)
        if pressed.get("name"):
            data[str(pressed["name"])] = [str(pressed.get("value", ""))]
        action = urljoin(self.url, str(form.get("action") or self.url))
        if str(form.get("method", "get")).lower() == "post":
            sent = {str(_field(form, label)["name"]): content for label, content in (files or {}).items()}
            answer = self._client.post(action, data=data, files=sent, headers={"Referer": self.url})
        else:
            answer = self._client.get(action, params=data)
        self._take(answer, expect)

    def shows(self, *texts: str) -> None:
        """Check that the page shows each text. Raises TourError naming the first that it does not."""
        shown = self.text
        for text in texts:
            if text not in shown:
                raise TourError(f"“{text}” is not shown on {self.url}")

    def hides(self, *texts: str) -> None:
        """Check that the page shows none of the texts."""
        shown = self.text
        for text in texts:
            if text in shown:
                raise TourError(f"“{text}” is shown on {self.url}, and should not be")

    def row_shows(self, row: str, *texts: str) -> None:
        """Check what the table row that holds ``row`` shows."""
        shown = _text_of(self._row(row))
        for text in texts:
            if text not in shown:
                raise TourError(f"the row of {row} shows “{shown}”, not “{text}”, on {self.url}")

    def figure(self, label: str) -> int:
        """The number that stands beside a label: in a list of details, or after it in a legend."""
        for term in self._page.find_all("dt"):
            value = term.find_next_sibling("dd")
            if _text_of(term).startswith(label) and isinstance(value, Tag):
                return _number(_text_of(value), label, self.url)
        for item in self._page.find_all("li"):  # the first legend: a plot further down has one too
            if _text_of(item).startswith(label):
                return _number(_text_of(item).removeprefix(label), label, self.url)
        return _number(self.text.rpartition(label)[2][:40], label, self.url)

    def download(self, text: str) -> bytes:
        """What lies behind the first link of that text; the page stays open."""
        link = next((tag for tag in self._page.find_all("a", href=True) if text in _names(tag)), None)
        if link is None:
            raise TourError(f"no link “{text}” on {self.url}")
        answer = self._client.get(self._own(str(link["href"])))
        if answer.status_code != 200:
            raise TourError(f"{answer.url} answered {answer.status_code}")
        return answer.content

    def has_button(self, label: str) -> bool:
        """Whether the page has a button of that name."""
        return any(label in _names(button) for button in self._page.find_all("button"))

    def copied(self, button: str) -> str:
        """What the button of that name copies."""
        for tag in self._page.find_all("button", attrs={"data-copy": True}):
            if button in _names(tag):
                return str(tag["data-copy"])
        raise TourError(f"nothing to copy by “{button}” on {self.url}")

    def mail(self, to: str, subject_part: str) -> dict[str, object]:
        """The newest mail to an address whose subject holds the text, from the outbox page; waits for it."""
        for _attempt in range(60):
            answer = self._client.get("/dev/outbox.json", params={"to": to})
            if answer.status_code != 200:
                raise TourError("the outbox page is not there: the tour is for development servers only")
            found = [mail for mail in answer.json() if subject_part.lower() in mail["subject"].lower()]
            if found:
                return cast("dict[str, object]", max(found, key=lambda mail: str(mail["at"])))
            time.sleep(0.25)
        raise TourError(f"no mail “{subject_part}” to {to} within 15 seconds")

    def link_in(self, mail: dict[str, object], part: str) -> str:
        """The first link of a mail whose path holds the text."""
        links = cast("list[str]", mail["links"])
        found = next((link for link in links if part in urlsplit(link).path), None)
        if found is None:
            raise TourError(f"the mail “{mail['subject']}” has no link with {part}")
        return found

    @property
    def text(self) -> str:
        """The page's text, with single spaces."""
        return _text_of(self._page)

    def _own(self, address: str) -> str:
        # A mail's link names the public address; the server under test may listen elsewhere.
        parts = urlsplit(urljoin(self.url, address))
        return parts._replace(scheme="", netloc="").geturl() or "/"

    def _take(self, answer: httpx.Response, expect: int) -> None:
        self.status, self.url = answer.status_code, str(answer.url)
        self._page = BeautifulSoup(answer.text, "html.parser")
        if answer.status_code != expect:
            raise TourError(
                f"{self.url} answered {answer.status_code} instead of {expect}: {self._summary()}"
            )

    def _summary(self) -> str:
        errors = " ".join(_text_of(tag) for tag in self._page.select(".field-error, .error, [role=alert]"))
        heading = self._page.find("h1")
        return (errors or (_text_of(heading) if isinstance(heading, Tag) else self.text))[:200]

    def _row(self, text: str) -> Tag:
        for row in self._page.find_all("tr"):
            if text in _text_of(row):
                return row
        raise TourError(f"no row of {text} on {self.url}")

    def _find_button(self, label: str) -> tuple[Tag, Tag]:
        for button in self._page.find_all("button"):
            form = button.find_parent("form") or self._page.find("form", id=str(button.get("form", "")))
            if label in _names(button) and isinstance(form, Tag):
                return form, button
        raise TourError(f"no button “{label}” on {self.url}")


def _number(text: str, label: str, url: str) -> int:
    match = re.search(r"\d[\d,]*", text)
    if match is None:
        raise TourError(f"no number beside “{label}” on {url}")
    return int(match[0].replace(",", ""))


def _text_of(tag: Tag | BeautifulSoup) -> str:
    return " ".join(tag.get_text(" ").split())


def _names(tag: Tag) -> set[str]:
    return {_text_of(tag), str(tag.get("aria-label", "")), str(tag.get("title", ""))} - {""}


def _present_values(form: Tag) -> dict[str, list[str]]:
    """What the form would send untouched."""
    data: dict[str, list[str]] = {}
    for field in form.find_all(["input", "select", "textarea"]):
        name, kind = str(field.get("name", "")), str(field.get("type", "text"))
        if not name or field.has_attr("disabled"):
            continue
        if field.name == "select":
            options = field.find_all("option")
            chosen = [option for option in options if option.has_attr("selected")] or options[:1]
            data[name] = [str(option.get("value", _text_of(option))) for option in chosen]
        elif kind in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                data.setdefault(name, []).append(str(field.get("value", "on")))
        elif kind not in {"submit", "button", "file"}:
            data[name] = [str(field.get("value", "")) if field.name == "input" else field.get_text()]
    return data


def _fill(form: Tag, label: str, value: str, data: dict[str, list[str]]) -> None:
    field = _field(form, label)
    name = str(field["name"])
    if field.name == "select":
        option = next((o for o in field.find_all("option") if value in _text_of(o)), None)
        if option is None:
            raise TourError(f"“{label}” does not offer “{value}”")
        data[name] = [str(option.get("value", value))]
    elif field.get("type") == "checkbox":  # of several by one name each can be ticked
        data[name] = [*data.get(name, []), str(field.get("value", "on"))]
    elif field.get("type") == "radio":
        data[name] = [str(field.get("value", "on"))]
    else:
        data[name] = [value]


def _field(form: Tag, label: str) -> Tag:
    for tag in form.find_all("label"):
        text = _text_of(tag)
        if text != label and not text.startswith((f"{label} ", f"{label}*")):
            continue
        field = form.find(id=str(tag.get("for", ""))) or tag.find(["input", "select", "textarea"])
        if isinstance(field, Tag):
            return field
    raise TourError(f"the form has no field “{label}”")
