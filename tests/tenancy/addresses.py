"""Every route of the URLconf, found by walking it."""

from collections.abc import Iterator
from functools import cache
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.tenancy.routes import ROUTES
from tests.tenancy.world import Ids, World

NOWHERE: Ids = {
    "code": "H10301",
    "key": "no-such-key",
    "list_name": "credentials",
    "uidb36": "1",
    "name": "20260101T000000000000-no-such-mail",
    "provider_id": "no-such-provider",
    "identity_id": UUID(int=1),
    "passkey_id": "1000000",
    "session_id": "1000000",
}


@cache
def all_routes() -> dict[str, frozenset[str]]:
    """Each route's name, with its namespace, and the names of what its address carries."""
    return dict(_walk(get_resolver().url_patterns, "", frozenset()))


def _walk(
    patterns: list[URLPattern | URLResolver], namespace: str, carried: frozenset[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    for pattern in patterns:
        names = carried | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, names)
        else:
            yield f"{namespace}{pattern.name}", names


def ids_of(world: World, route: str, place: str = "target") -> Ids:
    """What the route's address carries, for the objects of a place."""
    assert world.voucher is not None
    assert world.release is not None
    everything = world.places[place] | NOWHERE
    everything |= {"voucher_id": world.voucher.voucher.id, "release_id": world.release.id}
    everything["token"] = world.links.get(route, "")
    renamed = ROUTES[route].ids
    return {name: everything[renamed.get(name, name)] for name in all_routes()[route]}


def address_of(route: str, ids: Ids) -> str:
    """The path."""
    assert all(isinstance(value, UUID | str) for value in ids.values())
    return reverse(route, kwargs=ids)
