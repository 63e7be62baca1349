"""Which of OAuth's and OpenID4VCI's errors each refusal is, at each endpoint of a wallet."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from mipass.base.kit.errors import DomainError, TooManyAttempts
from mipass.domains.credentials.phones.acceptance import AnotherKey, Denied
from mipass.domains.credentials.phones.grants import ProofSeen, TokenRefused
from mipass.doors.api.problems import oauth_error, problem, refusal, unauthorized
from mipass.protocol.errors import ProtocolError

# What is wrong with a request that cannot be read, by the last part of its address.
UNREADABLE: Mapping[str, str] = {
    "token": "invalid_request",  # RFC 6749, 5.2
    "nonce": "invalid_request",
    "credential": "invalid_credential_request",  # OpenID4VCI, 8.3.1.2
    "notification": "invalid_notification_request",  # 11.3
}
BAD_DPOP = "invalid_dpop_proof"  # RFC 9449, 5
BAD_PROOFS = {
    "bad_dpop": BAD_DPOP,
    "bad_proof": "invalid_proof",
    "bad_details": "invalid_authorization_details",  # RFC 9396, 5
}
REVERSIBLE = {
    "disabled",
    "validity_ended",
}  # a wallet gives up for good at what is denied (OpenID4VCI, 8.3.1.2)


class WalletError(Exception):
    """One of the specification's own errors, raised where its cause is seen."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error, self.description = error, description


def endpoint_of(request: HttpRequest) -> str:
    """The wallet's endpoint that was asked; empty for an address of ours."""
    last = request.path.rpartition("/")[2]
    return last if last in UNREADABLE else ""


def answer_to_wallet_error(_request: HttpRequest, error: WalletError) -> HttpResponse:
    """As the specification has it."""
    return oauth_error(error.error, description=error.description)


def answer_to_protocol_error(request: HttpRequest, error: ProtocolError) -> HttpResponse:
    """A proof that is not right, or content that cannot be read."""
    name = BAD_PROOFS.get(error.code, "")
    if not name:
        return problem(422, error.code, error.message)
    status = 401 if name == BAD_DPOP and endpoint_of(request) != "token" else 400
    return oauth_error(name, status=status, description=error.message)


def answer_to_domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A rule's refusal: in OAuth's words at a wallet's endpoint, and for tokens everywhere."""
    endpoint = endpoint_of(request)
    if isinstance(error, TooManyAttempts):
        return refusal(error)
    if isinstance(error, TokenRefused | ProofSeen) and endpoint != "token":
        status = 400 if error.code == "invalid_nonce" else 401
        return oauth_error(error.code, status=status, description=error.message)
    if not endpoint:
        return refusal(error)
    return oauth_error(_name(endpoint, error), description=error.message, code=error.code)


def _name(endpoint: str, error: DomainError) -> str:
    if isinstance(error, ProofSeen):
        return error.code
    if endpoint == "token":
        return "invalid_grant"
    if endpoint == "credential" and error.code not in REVERSIBLE:
        names: Mapping[type[DomainError], str] = {
            Denied: "credential_request_denied",
            AnotherKey: "invalid_proof",
        }
        return names.get(type(error), "invalid_credential_request")
    return error.code if error.code == "invalid_notification_id" else UNREADABLE[endpoint]


def answer_to_no_token(_request: HttpRequest, _error: Exception) -> HttpResponse:
    """Whoever brought none learns what would do."""
    return unauthorized()


def answer_to_unreadable(request: HttpRequest, _error: Exception) -> HttpResponse:
    """A body or a field that is not what the schema says. Nothing of it is repeated."""
    if name := UNREADABLE.get(endpoint_of(request)):
        return oauth_error(name, description="The request does not have the form that it must have.")
    return problem(422, "invalid", "The request does not have the form that it must have.")
