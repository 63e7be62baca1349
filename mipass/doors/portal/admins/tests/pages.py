"""What a person at the pages about admins does and sees."""

from typing import Any

from django.test import Client
from django.urls import reverse

from mipass.domains.admins.models import Admin
from mipass.domains.distributors.models import Distributor


def at(name: str, distributor: Distributor, admin: Admin | None = None) -> str:
    """The address of a page about a distributor's admins."""
    return reverse(f"admins:{name}", args=[distributor.id, *([admin.id] if admin else [])])


def shown(response: Any) -> str:
    """The part of a page that is its own."""
    page: str = response.content.decode()
    return page[page.index("<main") : page.index("</main>")]


def step(client: Client, distributor: Distributor, number: int, **data: object) -> Any:
    """Press *Next* on a step of *Invite New Admin*, with what travels in its form."""
    return client.post(at("invite", distributor), {"step": number, **data})
