"""Reading an answer as a person would."""

from typing import Any

from bs4 import BeautifulSoup, Tag


def page_of(response: Any) -> BeautifulSoup:
    """The answer's HTML."""
    return BeautifulSoup(response.content, "html.parser")


def find(page: Tag, selector: str) -> Tag:
    """The first element of a CSS selector, which must be there."""
    found = page.select_one(selector)
    assert found is not None, f"no {selector}"
    return found


def words(tag: Tag | None) -> str:
    """The text with single spaces."""
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


def details(response: Any) -> dict[str, str]:
    """The rows of the page's lists of details: label to value."""
    rows = page_of(response).select(".details-list > div")
    return {words(row.dt): words(row.dd) for row in rows}


def actions_of(tag: Tag) -> list[str]:
    """The names of the round links in a part of a page, in order."""
    return [str(link["aria-label"]) for link in tag.select("a.round[aria-label]")]


def errors_of(response: Any, field: str) -> str:
    """What stands beside a field as wrong."""
    found = page_of(response).select_one(f"#id_{field}_error")
    return words(found) if found else ""


def filled(form: Tag) -> dict[str, str]:
    """What a browser sends of a form in which nothing was changed; a box or radio that is ticked once."""
    sent: dict[str, str] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        name = str(field["name"])
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            sent[name] = str(chosen["value"]) if chosen else ""
        elif field.name == "textarea":
            sent[name] = field.text
        elif field.get("type") not in {"checkbox", "radio"} or field.has_attr("checked"):
            sent[name] = str(field.get("value", ""))
    return sent
