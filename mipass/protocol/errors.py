"""The one error that this package raises for what comes from outside: bytes, tokens, certificates."""


class ProtocolError(Exception):
    """What was received is refused. ``code`` is stable and names the reason; the message tells a person.

    No message repeats card data, a key or a token.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
