"""A phone accepts a credential, and later asks whether it still counts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from mipass.protocol.clock import now_utc
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import from_base64url
from mipass.protocol.mdoc import Document, read_document, verify_document
from mipass.simulator.errors import Refused, Unreachable
from mipass.simulator.issuer import Issuer, fetch_offer, offer_address
from mipass.simulator.phone_memory import Pass, PhoneStorage
from mipass.simulator.portal import Portal

UNKNOWN = {"invalid_grant", "invalid_token"}
KEPT = "The portal does not know this credential. It is kept on this phone, with its keys."


def accept(
    storage: PhoneStorage, portal: Portal, link: str, code: Callable[[], str], confirm: Callable[[Pass], bool]
) -> Pass:
    """Follow an invitation's link to the end: the credential is Enabled and its document on this phone.

    ``code`` gives the mailed code when it was sent; ``confirm`` shows the card and asks the person. What the
    phone holds is kept at each step: called again, an interrupted acceptance goes on. Raises Refused,
    Unreachable, ProtocolError.
    """
    address = offer_address(link)
    held = _find_or_begin(storage, portal, address)
    issuer = Issuer(portal, held.issuer, held.proving_key)
    held.roots, held.reader_roots = issuer.roots, issuer.reader_roots
    token = _token(issuer, portal, held, code)
    _keep(storage, held)
    notification_id = fetch_document(issuer, held, token)
    _keep(storage, held)
    if not confirm(held):
        issuer.notify(str(token["access_token"]), notification_id, "credential_failure")
        raise Refused("declined", "The credential was not accepted; the invitation stays open.")
    issuer.notify(str(token["access_token"]), notification_id, "credential_accepted")
    held.accepted, held.status = True, "enabled"
    fetch_status(portal, held)
    _keep(storage, held)
    return held


def refresh(storage: PhoneStorage, portal: Portal, held: Pass) -> Pass:
    """Fetch a fresh document and status list, or learn that there is none any more.

    Raises Refused, and forgets nothing: a reader goes by what is signed, and a portal that was put back to an
    earlier state does not know every card.
    """
    issuer = Issuer(portal, held.issuer, held.proving_key)
    held.roots, held.reader_roots = issuer.roots, issuer.reader_roots
    try:
        token = issuer.refresh(held.refresh_token)
        take_token(held, token)
        fetch_document(issuer, held, token)
    except Refused as error:
        if error.code in UNKNOWN:
            raise Refused(error.code, KEPT, status=error.status, told=error.told) from error
        raise
    finally:
        _try_to_fetch_status(portal, held)
        _keep(storage, held)
    return held


def access_token(portal: Portal, held: Pass) -> tuple[Issuer, str]:
    """A fresh access token, with the issuer at which it counts."""
    issuer = Issuer(portal, held.issuer, held.proving_key)
    token = issuer.refresh(held.refresh_token)
    take_token(held, token)
    return issuer, str(token["access_token"])


def _token(issuer: Issuer, portal: Portal, held: Pass, code: Callable[[], str]) -> dict[str, Any]:
    """By the mailed code; or by the refresh token, if an earlier try came so far."""
    if held.refresh_token:
        token = issuer.refresh(held.refresh_token, undecided=True)
    else:
        portal.post(f"{held.offer}/code")
        typed = code()
        # Fetched when all else is there: what is in it is good for ten minutes, and once.
        token = issuer.exchange(fetch_offer(portal, held.offer).code, typed)
    take_token(held, token)
    return token


def take_token(held: Pass, token: dict[str, Any]) -> None:
    """Note what a token response says beside the token."""
    held.refresh_token = str(token.get("refresh_token") or held.refresh_token)
    held.scope = str(token.get("scope", ""))
    held.status = str(token.get("credential_status", held.status))
    held.label = str(token.get("credential_label", held.label))


def fetch_document(issuer: Issuer, held: Pass, token: dict[str, Any]) -> str:
    """Put a fresh document on the phone; the id by which its fate is told. Raises ProtocolError, Refused.

    A document that is not the organization's, or not bound to this phone's key, is refused.
    """
    answer = issuer.credential(str(token["access_token"]), held.private_key)
    try:
        issuer_signed = from_base64url(answer["credentials"][0]["credential"])
    except (KeyError, IndexError, TypeError) as error:
        raise Refused("bad_answer", "The portal's answer holds no credential.") from error
    document = verify_document(issuer_signed, roots=held.trusted, at=now_utc(), may_begin_later=True)
    if document.device_key.public_numbers() != held.private_key.public_key().public_numbers():
        raise ProtocolError("not_this_device", "The document is bound to another phone's key.")
    held.document = issuer_signed
    return str(answer.get("notification_id", ""))


def fetch_status(portal: Portal, held: Pass) -> None:
    """Fetch the newest status list, for readers that have no network, and to know which of them are removed.

    One that the organization did not sign, or that is older than the one held, is left.
    """
    uri = document_of(held).status_uri
    held.take_list(portal.get(uri).content, uri=uri, at=now_utc())


def document_of(held: Pass) -> Document:
    """The document, parsed."""
    return read_document(held.document or b"")


def _try_to_fetch_status(portal: Portal, held: Pass) -> None:
    """The list is good to have, and no reason to fail for."""
    if held.document is not None:
        with suppress(Refused, Unreachable):
            fetch_status(portal, held)


def _find_or_begin(storage: PhoneStorage, portal: Portal, address: str) -> Pass:
    """The credential of that offer; its keys are kept before the portal hears of them."""
    if held := storage.read().of_offer(address):
        return held
    held = Pass(issuer=fetch_offer(portal, address).issuer, offer=address)
    _keep(storage, held)
    return held


def _keep(storage: PhoneStorage, held: Pass) -> None:
    with storage.changing() as memory:
        memory.passes = [each for each in memory.passes if each.offer != held.offer] + [held]
