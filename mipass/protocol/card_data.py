"""The one element of our documents: the card's bits as octets (see :meth:`Bits.to_bytes`)."""

from __future__ import annotations

from mipass.protocol.errors import ProtocolError
from mipass.protocol.wiegand_bits import Bits, WiegandError

ELEMENT = "card_data"


def read_bits(data: object) -> Bits:
    """The 1 to 256 bits of an element's value. Raises ProtocolError ``bad_card_data``."""
    try:
        if isinstance(data, bytes):
            return Bits.from_bytes(data)
    except WiegandError as error:
        raise ProtocolError("bad_card_data", "The card data is no bit string of 1 to 256 bits.") from error
    raise ProtocolError("bad_card_data", "The card data is not a string of octets.")
