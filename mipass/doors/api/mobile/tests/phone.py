"""A phone that accepts a credential over HTTP, step by step, with every part to be got wrong."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from mipass.base.kit.clock import now
from mipass.base.outbox.operations import claim_due_mails
from mipass.domains.credentials.models import Credential
from mipass.protocol.dpop import make_proof
from mipass.protocol.keys import PrivateKey, from_base64url, new_key
from mipass.protocol.openid4vci import CONFIGURATION, PRE_AUTHORIZED, make_key_proof

CONTENT, FORM = "application/json", "application/x-www-form-urlencoded"


def mailed() -> dict[tuple[Any, str], dict[str, Any]]:
    """What the worker would mail now: the newest context by credential and kind. They count as taken."""
    return {(mail.subject_id, mail.kind): dict(mail.context) for mail in claim_due_mails(limit=500)}


def link_of(credential: Credential) -> str:
    """The token of the link that was mailed last."""
    return str(mailed()[credential.id, "credential-invitation"]["token"])


def told(answer: Any) -> tuple[int, str]:
    """The status and the code that a refusal names."""
    body = answer.json()
    return answer.status_code, body.get("code") or body["error"]


def stays_invited(credential: Credential) -> bool:
    """Whether it is so still."""
    credential.refresh_from_db()
    return credential.status == "invited"


@dataclass
class Phone:
    """Two keys and what the portal told so far."""

    organization_id: Any
    link: str
    dpop_key: PrivateKey = field(default_factory=new_key)
    device_key: PrivateKey = field(default_factory=new_key)
    client: Client = field(default_factory=Client)
    access: str = ""
    refresh: str = ""
    notification_id: str = ""
    code: str = ""
    document: bytes = b""

    @property
    def issuer(self) -> str:
        return f"{settings.CONFIG.public_url}/mobile/{self.organization_id}"

    def path(self, end: str) -> str:
        return f"/mobile/{self.organization_id}/{end}"

    def offer(self) -> Any:
        answer = self.client.get(self.path(f"offers/{self.link}"))
        if answer.status_code == 200:
            self.code = answer.json()["grants"][PRE_AUTHORIZED]["pre-authorized_code"]
        return answer

    def ask_for_code(self) -> Any:
        return self.client.post(self.path(f"offers/{self.link}/code"))

    def mailed_code(self, credential: Credential) -> str:
        self.offer()
        assert self.ask_for_code().status_code == 204
        return str(mailed()[credential.id, "credential-code"]["code"])

    def proof(self, end: str, **changes: Any) -> str:
        facts = {"method": "POST", "url": f"{self.issuer}/{end}", "now": now(), **changes}
        return make_proof(facts.pop("key", self.dpop_key), **facts)

    def post_token(self, form: dict[str, str], *, proof: str | None = None) -> Any:
        headers = {"DPoP": self.proof("token") if proof is None else proof}
        answer = self.client.post(self.path("token"), urlencode(form), FORM, headers=headers)
        if answer.status_code == 200:
            self.access = answer.json()["access_token"]
            self.refresh = answer.json().get("refresh_token", self.refresh)
        return answer

    def claim(self, code: str, *, pre_authorized: str | None = None, **changes: Any) -> Any:
        """By the code of a fresh look at the offer; by that of the last one, if it shows none any more."""
        if pre_authorized is None:
            self.offer()
        used = self.code if pre_authorized is None else pre_authorized
        form = {"grant_type": PRE_AUTHORIZED, "pre-authorized_code": used, "tx_code": code}
        return self.post_token(form, **changes)

    def renew(self, **changes: Any) -> Any:
        return self.post_token({"grant_type": "refresh_token", "refresh_token": self.refresh}, **changes)

    def post(self, end: str, body: Any, *, proof: str | None = None, access: str | None = None) -> Any:
        token = self.access if access is None else access
        made = self.proof(end, access_token=token) if proof is None else proof
        headers = {"DPoP": made, "Authorization": f"DPoP {token}"}
        return self.client.post(self.path(end), json.dumps(body), CONTENT, headers=headers)

    def nonce(self) -> str:
        return str(self.client.post(self.path("nonce")).json()["c_nonce"])

    def key_proof(self, nonce: str, **changes: Any) -> str:
        facts = {"audience": self.issuer, "nonce": nonce, "now": now(), **changes}
        return make_key_proof(facts.pop("key", self.device_key), **facts)

    def fetch(self, *, key_proof: str | None = None, **changes: Any) -> Any:
        made = self.key_proof(self.nonce()) if key_proof is None else key_proof
        body = {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": [made]}}
        answer = self.post("credential", body, **changes)
        if answer.status_code == 200:
            self.document = from_base64url(answer.json()["credentials"][0]["credential"])
            self.notification_id = answer.json()["notification_id"]
        return answer

    def notify(self, event: str = "credential_accepted", **changes: Any) -> Any:
        body = {"notification_id": self.notification_id, "event": event}
        return self.post("notification", body, **changes)

    def accept(self, credential: Credential) -> "Phone":
        """The whole way."""
        assert self.claim(self.mailed_code(credential)).status_code == 200
        assert self.fetch().status_code == 200
        assert self.notify().status_code == 204
        return self
