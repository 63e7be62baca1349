"""Documents and the door's protocol against software of other people, in both directions."""

import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pymdoccbor.mdoc.verifier import MdocCbor

from mipass.protocol import cbor
from mipass.protocol.certificates import make_csr, to_der
from mipass.protocol.door import Decision, Reason, decide
from mipass.protocol.frames import FrameReader, Kind, frame
from mipass.protocol.keys import base64url, from_base64url, jwk, new_key
from mipass.protocol.retrieval import make_request, make_response
from mipass.protocol.revocations import Revoked, make_revocation_list
from mipass.protocol.session import Transcript, make_engagement, reader_key_bytes
from mipass.protocol.tests.parties import CARD, DAY, DOC_TYPE, Organization, Phone, Reader
from tests.interop.node import run_script

NOW = datetime.now(UTC).replace(microsecond=0)
ORGANIZATION = Organization(now=NOW)
ELEMENT = ["card_data", base64url(CARD.to_bytes())]


@dataclass
class Presentation:
    """What went over the air in one session, for a peer to look at."""

    organization: Organization = field(default_factory=lambda: ORGANIZATION)
    changes: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        phone, reader = Phone(self.organization, changes=self.changes), Reader(self.organization)
        ephemeral = [new_key().public_key() for _ in range(2)]
        self.transcript = Transcript(make_engagement(ephemeral[0]), reader_key_bytes(ephemeral[1]))
        self.request = make_request(
            doc_type=DOC_TYPE, transcript=self.transcript, key=reader.key, chain=reader.chain
        )
        self.response = make_response(
            issuer_signed=phone.document, doc_type=DOC_TYPE, transcript=self.transcript, device_key=phone.key
        )

    def changed(self, change) -> bytes:
        """The response with something else in its document."""
        item = cbor.decode(self.response)
        change(item["documents"][0])
        return cbor.encode(item)


def other_card_data(document: dict[str, Any]) -> None:
    [item] = document["issuerSigned"]["nameSpaces"][DOC_TYPE]
    changed = cbor.decode(item.value) | {"elementValue": bytes.fromhex("06bdd936c1")}
    document["issuerSigned"]["nameSpaces"][DOC_TYPE] = [cbor.embed(changed)]


def other_signature(document: dict[str, Any]) -> None:
    document["issuerSigned"]["issuerAuth"][3] = bytes(64)


def private_jwk(phone: Phone, **more: str) -> dict[str, str]:
    secret = phone.key.private_numbers().private_value.to_bytes(32)
    return jwk(phone.key.public_key()) | {"d": base64url(secret)} | more


class TestAuth0:
    """@auth0/mdl, which is no part of the product, as a reader."""

    def verify(
        self, presentation: Presentation, *, response=None, transcript=None, organization=ORGANIZATION
    ):
        return run_script(
            "auth0_verify.mjs",
            {
                "response": base64url(response or presentation.response),
                "transcript": base64url((transcript or presentation.transcript).encode()),
                "roots": [organization.root.public_bytes(Encoding.PEM).decode()],
            },
        )

    def failed(self, presentation: Presentation, **circumstances) -> set[str]:
        checks = self.verify(presentation, **circumstances)["checks"]
        assert len(checks) >= 11
        return {check["id"] for check in checks if check["status"] != "PASSED"}

    def test_it_accepts_our_response_and_reads_the_card_data(self):
        found = self.verify(Presentation())
        assert [check for check in found["checks"] if check["status"] != "PASSED"] == []
        assert (found["docType"], found["elements"]) == (DOC_TYPE, [ELEMENT])

    def test_it_refuses_another_session(self):
        assert self.failed(Presentation(), transcript=Presentation().transcript) == {
            "DEVICE_SIGNATURE_VALIDITY"
        }

    def test_it_refuses_another_organization(self):
        other = Organization("Globex", now=NOW)
        assert self.failed(Presentation(), organization=other) == {"ISSUER_CERTIFICATE_VALIDITY"}

    def test_it_refuses_other_card_data(self):
        shown = Presentation()
        assert self.failed(shown, response=shown.changed(other_card_data)) == {"ATTRIBUTE_DIGEST_MATCH"}

    def test_it_refuses_another_signature(self):
        shown = Presentation()
        assert self.failed(shown, response=shown.changed(other_signature)) == {"ISSUER_SIGNATURE_VALIDITY"}

    def test_it_refuses_an_expired_document(self):
        old = Presentation(changes={"signed_at": NOW - DAY, "valid_until": NOW - DAY / 2})
        assert self.failed(old) == {"MSO_VALIDITY_AT_VERIFICATION_TIME"}


class TestAuth0Phone:
    """@auth0/mdl as the phone that holds our document, and our reader's judgement."""

    def decide(self, phone: Phone, signing: Phone) -> Decision:
        transcript = Presentation().transcript
        issued = {"docType": DOC_TYPE, "issuerSigned": cbor.decode(phone.document)}
        answered = run_script(
            "auth0_phone.mjs",
            {
                "docType": DOC_TYPE,
                "held": base64url(cbor.encode({"version": "1.0", "documents": [issued], "status": 0})),
                "transcript": base64url(transcript.encode()),
                "deviceKey": private_jwk(signing, kid="device"),
            },
        )
        trust = ORGANIZATION.trust(tokens=[ORGANIZATION.status_list()])
        return decide(from_base64url(answered), transcript=transcript, trust=trust, at=NOW)

    def test_our_reader_opens_for_it(self):
        phone = Phone(ORGANIZATION)
        decision = self.decide(phone, signing=phone)
        assert (decision.reason, decision.bits) == (Reason.OPENED, CARD)

    def test_our_reader_refuses_another_key(self):
        decision = self.decide(Phone(ORGANIZATION), signing=Phone(ORGANIZATION))
        assert decision.reason is Reason.NOT_THIS_DEVICE


class TestOwfHolder:
    """@owf/mdoc as the phone that is handed a document."""

    def failed(self, document: bytes) -> list[str]:
        roots = [base64url(to_der(ORGANIZATION.root))]
        checks = run_script("owf_document.mjs", {"document": base64url(document), "roots": roots})
        assert len(checks) >= 6
        return [one["check"] for one in checks if one["status"] != "PASSED"]

    def test_it_accepts_our_document(self):
        assert self.failed(Phone(ORGANIZATION).document) == []

    def test_it_refuses_a_document_of_another_organization(self):
        other = Organization("Globex", now=NOW)
        assert self.failed(Phone(other).document) == ["Issuer certificate must be valid"]


class TestOwfReader:
    """@owf/mdoc as a reader."""

    def verify(
        self, presentation: Presentation, *, response=None, transcript=None, organization=ORGANIZATION
    ):
        return run_script(
            "owf_verify.mjs",
            {
                "request": base64url(presentation.request),
                "response": base64url(response or presentation.response),
                "transcript": base64url(cbor.encode((transcript or presentation.transcript).item)),
                "roots": [base64url(to_der(organization.root))],
            },
        )

    def failed(self, presentation: Presentation, **circumstances) -> list[str]:
        checks = self.verify(presentation, **circumstances)["checks"]
        assert len(checks) >= 8
        return [check["check"] for check in checks if check["status"] != "PASSED"]

    def test_it_accepts_our_response_to_our_request_and_reads_the_card_data(self):
        found = self.verify(Presentation())
        assert self.failed(Presentation()) == []
        assert (found["docType"], found["elements"]) == (DOC_TYPE, [ELEMENT])

    def test_it_refuses_another_session(self):
        [failed] = self.failed(Presentation(), transcript=Presentation().transcript)
        assert failed == "Device signature must be valid"

    def test_it_refuses_another_organization(self):
        [failed] = self.failed(Presentation(), organization=Organization("Globex", now=NOW))
        assert failed == "Issuer certificate must be valid"

    def test_it_refuses_other_card_data(self):
        shown = Presentation()
        [failed] = self.failed(shown, response=shown.changed(other_card_data))
        assert "digest" in failed

    def test_it_refuses_an_expired_document(self):
        old = Presentation(changes={"signed_at": NOW - DAY, "valid_until": NOW - DAY / 2})
        assert self.failed(old) == ["The MSO must be valid at the time of verification"]


class TestOwfPhone:
    """@owf/mdoc as the phone that holds our document, and our reader."""

    def present(self, phone: Phone, reader: Reader, device_key: dict[str, str]):
        """The reader's decision, and how the peer judged the reader's signature."""
        door = reader.session(at=NOW)
        engaged = run_script("owf_engage.mjs")
        started = frame(Kind.ENGAGEMENT, from_base64url(engaged["engagement"]))
        [asked] = FrameReader().feed(door.receive(started))
        answered = run_script(
            "owf_answer.mjs",
            {
                "establishment": base64url(asked.content),
                "document": base64url(phone.document),
                "deviceKey": device_key,
                **engaged,
            },
        )
        door.receive(frame(Kind.DATA, from_base64url(answered["sessionData"])))
        return door.close(), answered["checks"]

    def reader(self) -> Reader:
        return Reader(ORGANIZATION, tokens=[ORGANIZATION.status_list()])

    def test_our_reader_opens_for_it_and_it_accepts_our_reader(self):
        phone = Phone(ORGANIZATION)
        decision, checks = self.present(phone, self.reader(), private_jwk(phone, alg="ES256"))
        assert (decision.reason, decision.bits) == (Reason.OPENED, CARD)
        assert {check["status"] for check in checks} == {"PASSED"}

    def test_our_reader_refuses_another_key(self):
        phone, other = Phone(ORGANIZATION), Phone(ORGANIZATION)
        decision, _ = self.present(phone, self.reader(), private_jwk(other, alg="ES256"))
        assert decision.reason is Reason.NOT_THIS_DEVICE

    def test_our_reader_refuses_the_undefined_algorithm_that_it_writes_without_one(self):
        phone = Phone(ORGANIZATION)
        decision, _ = self.present(phone, self.reader(), private_jwk(phone))
        assert decision.reason is Reason.MALFORMED


class TestPymdoccbor:
    """pymdoccbor: like ours it reads CBOR by cbor2, so it proves structure, digests and signatures."""

    def verify(self, response: bytes, organization: Organization) -> bool:
        peer = MdocCbor()
        peer.loads(response.hex())
        accepted: bool = peer.verify(trusted_root_certs=[organization.root])
        return accepted

    def test_it_accepts_our_response_and_reads_the_card_data(self):
        shown = Presentation()
        peer = MdocCbor()
        peer.loads(shown.response.hex())
        assert peer.verify(trusted_root_certs=[ORGANIZATION.root])
        assert peer.disclosure_map == {DOC_TYPE: {"card_data": CARD.to_bytes()}}
        [document] = peer.documents
        assert document.issuersigned.issuer_auth.verified_root == ORGANIZATION.root

    @pytest.mark.parametrize("change", [other_card_data, other_signature])
    def test_it_refuses_a_changed_document(self, change):
        assert not self.verify(Presentation().changed(change), ORGANIZATION)

    def test_it_refuses_another_organization(self):
        assert not self.verify(Presentation().response, Organization("Globex", now=NOW))


class TestOpenssl:
    """openssl: our certificates and requests."""

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)

    def files(self, folder: Path, organization: Organization) -> tuple[Path, Path, Path]:
        reader = Reader(organization)
        parts = {"root": organization.root, "readers": organization.reader_root, "reader": reader.chain[0]}
        for name, certificate in parts.items():
            (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        return folder / "root.pem", folder / "readers.pem", folder / "reader.pem"

    def test_it_verifies_a_reader_up_to_its_root(self, tmp_path):
        _, readers, reader = self.files(tmp_path, ORGANIZATION)
        done = self.run("verify", "-x509_strict", "-CAfile", readers, reader)
        assert (done.returncode, done.stdout) == (0, f"{reader}: OK\n"), done.stderr

    def test_it_verifies_a_document_signer(self, tmp_path):
        root, *_ = self.files(tmp_path, ORGANIZATION)
        signer = tmp_path / "signer.pem"
        signer.write_bytes(ORGANIZATION.signer.public_bytes(Encoding.PEM))
        done = self.run("verify", "-x509_strict", "-CAfile", root, signer)
        assert (done.returncode, done.stdout) == (0, f"{signer}: OK\n"), done.stderr

    def test_it_refuses_a_reader_of_another_organization(self, tmp_path):
        other = tmp_path / "other"
        other.mkdir()
        root, readers, _ = self.files(tmp_path, ORGANIZATION)
        _, _, reader = self.files(other, Organization("Globex", now=NOW))
        assert self.run("verify", "-CAfile", readers, reader).returncode != 0
        assert self.run("verify", "-CAfile", root, reader).returncode != 0

    def test_it_names_the_purposes(self, tmp_path):
        _, _, reader = self.files(tmp_path, ORGANIZATION)
        shown = self.run(
            "x509", "-in", reader, "-noout", "-ext", "extendedKeyUsage,keyUsage,basicConstraints"
        )
        assert "1.0.18013.5.1.6" in shown.stdout
        assert "Digital Signature" in shown.stdout
        assert "CA:TRUE" not in shown.stdout

    def test_it_checks_a_signer_against_the_revocation_list(self, tmp_path):
        root, *_ = self.files(tmp_path, ORGANIZATION)
        signer, listed = tmp_path / "signer.pem", tmp_path / "revoked.pem"
        signer.write_bytes(ORGANIZATION.signer.public_bytes(Encoding.PEM))
        serial = ORGANIZATION.signer.serial_number
        for revoked, status in (([], 0), ([Revoked(serial + 1, NOW)], 0), ([Revoked(serial, NOW)], 2)):
            dates = {"issued_at": NOW, "next_at": NOW + 90 * DAY}
            content = make_revocation_list(ORGANIZATION.root_key, ORGANIZATION.root, revoked=revoked, **dates)
            listed.write_bytes(x509.load_der_x509_crl(content).public_bytes(Encoding.PEM))
            done = self.run("verify", "-crl_check", "-CRLfile", listed, "-CAfile", root, signer)
            assert done.returncode == status, done.stderr

    def test_it_verifies_our_certification_request(self, tmp_path):
        request = tmp_path / "request.der"
        request.write_bytes(make_csr(new_key(), name="Front door"))
        done = self.run("req", "-in", request, "-inform", "DER", "-verify", "-noout", "-subject")
        assert done.returncode == 0, done.stderr
        assert "Front door" in done.stdout
        assert "OK" in done.stderr + done.stdout
