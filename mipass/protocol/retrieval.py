"""What a reader asks and what a phone answers inside the session (ISO 18013-5, 8.3.2.1 and 9.1.3, 9.1.4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography import x509

from mipass.protocol import cbor, cose, fields
from mipass.protocol.card_data import ELEMENT
from mipass.protocol.certificates import verify_reader_chain
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PrivateKey
from mipass.protocol.mdoc import LARGEST, Document, document_from
from mipass.protocol.session import Transcript
from mipass.protocol.statuslist import ListOrder, order_item, read_order

VERSION = "1.0"
LARGEST_REQUEST = 8 << 10
LIST_HELD = "org.mipass.status_list"  # ours, in requestInfo (8.3.2.1.2.1)
NO_ELEMENTS = cbor.encode({})  # DeviceNameSpaces: a phone adds nothing of its own


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed DeviceRequest for one document. ``items`` is the embedded encoding that the reader signed."""

    doc_type: str
    elements: Collection[tuple[str, str]]  # namespace and element
    items: bytes
    reader_auth: cose.Sign1
    list_held: ListOrder | None = None


def make_request(
    *,
    doc_type: str,
    transcript: Transcript,
    key: PrivateKey,
    chain: Sequence[x509.Certificate],
    list_held: ListOrder | None = None,
) -> bytes:
    """DeviceRequest for the card data, which is not to be kept, signed by the reader (readerAuth, 9.1.4).

    ``list_held`` is the reader's status list: a phone over a slow radio carries none that is as old.
    """
    wanted: dict[str, Any] = {"docType": doc_type, "nameSpaces": {doc_type: {ELEMENT: False}}}
    if list_held is not None:
        wanted["requestInfo"] = {LIST_HELD: order_item(list_held)}
    items = cbor.encode(wanted)
    reader_auth = cose.sign1(key, _reader_authentication(transcript, items), chain=chain, detached=True)
    document = {"itemsRequest": cbor.Tag(cbor.EMBEDDED, items), "readerAuth": reader_auth}
    return cbor.encode({"version": VERSION, "docRequests": [document]})


def read_request(data: bytes) -> Request:
    """Read a DeviceRequest. Raises ProtocolError ``malformed``, or ``unknown_reader`` without a signature."""
    item = cbor.decode(data, largest=LARGEST_REQUEST)
    fields.version(item)
    requests = cbor.take(item, "docRequests", list)
    if len(requests) != 1:
        raise ProtocolError("malformed", "The reader asks for none or for several documents.")
    request = fields.closed(requests[0], ("itemsRequest",), ("readerAuth",))
    if "readerAuth" not in request:
        raise ProtocolError("unknown_reader", "The reader does not say who it is.")
    items = cbor.embedded_bytes(request["itemsRequest"])
    wanted = cbor.decode(items)
    return Request(
        fields.text(wanted, "docType"),
        _elements(cbor.take(wanted, "nameSpaces", dict)),
        items,
        cose.read_detached(request["readerAuth"]),
        _list_held(wanted),
    )


def _list_held(wanted: dict[str, Any]) -> ListOrder | None:
    """What a reader of ours says of its list; other readers name other things, or nothing."""
    info = cbor.take(wanted, "requestInfo", dict) if "requestInfo" in wanted else {}
    return read_order(info[LIST_HELD]) if LIST_HELD in info else None


def _elements(namespaces: dict[Any, Any]) -> Collection[tuple[str, str]]:
    found = set()
    for namespace, elements in namespaces.items():
        if not isinstance(elements, dict):
            raise ProtocolError("malformed", "The elements asked for are not a map.")
        for element in elements:
            cbor.take(elements, element, bool)
            found.add((namespace, element))
    return found


def verify_request(
    request: Request,
    *,
    transcript: Transcript,
    roots: Collection[x509.Certificate],
    reader_roots: Collection[bytes],
    at: datetime,
) -> x509.Certificate:
    """The certificate of the reader that signed, one of the same organization. Raises ProtocolError.

    ``reader_roots`` are the SHA-256 of the organization's roots of readers. Codes: ``malformed``,
    ``wrong_organization``, ``certificate_expired``, ``bad_signature``.
    """
    chain = request.reader_auth.chain
    key = verify_reader_chain(chain, roots=roots, reader_roots=reader_roots, at=at)
    request.reader_auth.verify(key, detached=_reader_authentication(transcript, request.items))
    return chain[0]


def _reader_authentication(transcript: Transcript, items: bytes) -> bytes:
    """ReaderAuthenticationBytes (9.1.4.4)."""
    return cbor.encode(cbor.embed(["ReaderAuthentication", transcript.item, cbor.Tag(cbor.EMBEDDED, items)]))


@dataclass(frozen=True, slots=True)
class Response:
    """A parsed DeviceResponse with its one document, of which nothing is verified yet."""

    doc_type: str
    document: Document
    device_signature: cose.Sign1
    device_elements: bytes = field(default=NO_ELEMENTS)


def make_response(
    *, issuer_signed: bytes, doc_type: str, transcript: Transcript, device_key: PrivateKey
) -> bytes:
    """DeviceResponse with the document, signed by the phone for this session (deviceSignature, 9.1.3)."""
    signature = cose.sign1(
        device_key, _device_authentication(transcript, doc_type, NO_ELEMENTS), detached=True
    )
    document = {
        "docType": doc_type,
        "issuerSigned": cbor.decode(issuer_signed, largest=LARGEST),
        "deviceSigned": {
            "nameSpaces": cbor.Tag(cbor.EMBEDDED, NO_ELEMENTS),
            "deviceAuth": {"deviceSignature": signature},
        },
    }
    return cbor.encode({"version": VERSION, "documents": [document], "status": 0})


def read_response(data: bytes, *, doc_type: str) -> Response:
    """Read a DeviceResponse with a document of that type. Raises ProtocolError.

    Codes: ``malformed``, ``bad_key``, ``wrong_doc_type``, and ``no_document`` if the phone has none.
    """
    item = fields.closed(
        cbor.decode(data, largest=LARGEST), ("version", "status"), ("documents", "documentErrors")
    )
    fields.version(item)
    if fields.number(item, "status") != 0 or "documents" not in item:
        raise ProtocolError("no_document", "The phone has no document of this kind.")
    documents = cbor.take(item, "documents", list)
    if len(documents) != 1:
        raise ProtocolError("malformed", "The phone shows several documents, or none.")
    return _read_presented(documents[0], doc_type)


def _read_presented(item: object, doc_type: str) -> Response:
    presented = fields.closed(item, ("docType", "issuerSigned", "deviceSigned"), ("errors",))
    if fields.text(presented, "docType") != doc_type:
        raise ProtocolError("wrong_doc_type", "The phone shows a document of another kind.")
    device_signed = fields.closed(presented["deviceSigned"], ("nameSpaces", "deviceAuth"))
    elements = cbor.embedded_bytes(device_signed["nameSpaces"])
    if cbor.decode(elements) != {}:
        raise ProtocolError("malformed", "The phone adds elements that nobody asked for.")
    signature = fields.closed(device_signed["deviceAuth"], ("deviceSignature",))["deviceSignature"]
    document = document_from(presented["issuerSigned"])
    if document.doc_type != doc_type:
        raise ProtocolError("wrong_doc_type", "The issuer signed a document of another kind.")
    return Response(doc_type, document, cose.read_detached(signature), elements)


def verify_device(response: Response, transcript: Transcript) -> None:
    """Raise ProtocolError ``not_this_device`` unless the document's own phone signed in this session."""
    signed = _device_authentication(transcript, response.doc_type, response.device_elements)
    try:
        response.device_signature.verify(response.document.device_key, detached=signed)
    except ProtocolError as error:
        raise ProtocolError("not_this_device", "The document was not issued to this phone.") from error


def _device_authentication(transcript: Transcript, doc_type: str, elements: bytes) -> bytes:
    """DeviceAuthenticationBytes (9.1.3.4)."""
    return cbor.encode(
        cbor.embed(["DeviceAuthentication", transcript.item, doc_type, cbor.Tag(cbor.EMBEDDED, elements)])
    )
