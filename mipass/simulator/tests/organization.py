"""An organization without a portal, by the machine's clock: it signs what phones and readers are given."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from mipass.protocol.certificates import (
    About,
    Purpose,
    fingerprint,
    make_certificate,
    make_root,
    read_csr,
    to_der,
)
from mipass.protocol.eat import verify_enrollment
from mipass.protocol.keys import new_key
from mipass.protocol.mdoc import issue_document
from mipass.protocol.reader_config import ReaderConfig, sign_config, sign_release
from mipass.protocol.status_bits import StatusBits
from mipass.protocol.statuslist import sign_list
from mipass.protocol.wiegand import encode
from mipass.simulator.phone_memory import Pass, PhoneStorage

DAY = timedelta(days=1)
DOC_TYPE = "org.mipass.pacs.1"
CARD = encode("H10301", {"facility_code": 123, "card_number": 45677})


class Organization:
    def __init__(self, name="Acme"):
        self.name, self.id = name, str(uuid4())
        self.url = f"https://portal.example/mobile/{self.id}"
        self.began = datetime.now(UTC) - DAY
        self.root_key, self.reader_root_key, self.keys = new_key(), new_key(), {}
        self.root = self._root(self.root_key, "root")
        self.reader_root = self._root(self.reader_root_key, "readers")
        self.certificates = {}
        for purpose in (Purpose.DOCUMENT_SIGNER, Purpose.CONFIG_SIGNER):
            self.keys[purpose] = new_key()
            self.certificates[purpose] = self._certificate(
                purpose, self.keys[purpose].public_key(), self.root_key, self.root
            )
        self.bits = StatusBits.empty(64)
        self.sequence = 0

    def _root(self, key, name):
        dates = {"not_before": self.began, "not_after": self.began + 3650 * DAY}
        about = About("DE", "https://portal.example", f"{self.url}/revoked/{name}")
        return make_root(key, name=f"{self.name} {name}", about=about, **dates)

    def _certificate(self, purpose, public, issuer_key, issuer):
        return make_certificate(
            purpose,
            public,
            name=f"{self.name} {purpose}",
            issuer_key=issuer_key,
            issuer=issuer,
            not_before=self.began,
            not_after=self.began + 365 * DAY,
        )

    def _signer(self, purpose):
        return {"key": self.keys[purpose], "chain": [self.certificates[purpose]]}

    def enrollment(self, nonce=b"n" * 16):
        return {
            "nonce": nonce,
            "organization_id": self.id,
            "root_hashes": [fingerprint(self.root)],
        }

    def config_for(self, request, *, nonce=b"n" * 16, **changes):
        """The configuration for a reader that asked to be enrolled."""
        public = read_csr(request["csr"])
        verify_enrollment(request["eat"], public, nonce=nonce, organization_id=self.id, csr=request["csr"])
        return self.config(public, **changes)

    def config(self, public, **changes):
        self.sequence += 1
        certificate = self._certificate(Purpose.READER, public, self.reader_root_key, self.reader_root)
        parts = {
            "sequence": self.sequence,
            "issued_at": datetime.now(UTC).replace(microsecond=0),
            "reader_id": str(uuid4()),
            "organization_id": self.id,
            "organization_name": self.name,
            "roots": (to_der(self.root),),
            "reader_chain": (to_der(certificate), to_der(self.reader_root)),
            "doc_type": DOC_TYPE,
            "status_uri": f"{self.url}/status",
        }
        return sign_config(ReaderConfig(**(parts | changes)), **self._signer(Purpose.CONFIG_SIGNER))

    def release(self, reader_id):
        return sign_release(
            reader_id=reader_id,
            organization_id=self.id,
            issued_at=datetime.now(UTC).replace(microsecond=0),
            **self._signer(Purpose.CONFIG_SIGNER),
        )

    def status_list(self, *, age=timedelta(0), life=DAY):
        issued_at = datetime.now(UTC) - age
        return sign_list(
            self.bits,
            uri=f"{self.url}/status",
            aggregation_uri=f"{self.url}/status/aggregation",
            issued_at=issued_at,
            expires_at=issued_at + life,
            ttl=timedelta(hours=1),
            reader_roots=[fingerprint(self.reader_root)],
            **self._signer(Purpose.DOCUMENT_SIGNER),
        )

    def give(self, phone, *, index=5, status_list=None, days=7, begins=timedelta(0)):
        """Put a document on the phone in that folder, as if it had been accepted there.

        It counts for some days, which begin so long from now.
        """
        held = Pass(issuer=self.url, offer=f"{self.url}/offers/{uuid4()}", roots=[to_der(self.root)])
        held.reader_roots = [fingerprint(self.reader_root)]
        signed_at = datetime.now(UTC).replace(microsecond=0)
        held.document = issue_document(
            doc_type=DOC_TYPE,
            card_data=CARD.to_bytes(),
            device_key=held.private_key.public_key(),
            status_uri=f"{self.url}/status",
            status_index=index,
            signed_at=signed_at,
            valid_from=signed_at + begins,
            valid_until=signed_at + begins + days * DAY,
            **self._signer(Purpose.DOCUMENT_SIGNER),
        )
        held.accepted, held.status_token = True, status_list
        with PhoneStorage(phone).changing() as memory:
            memory.passes.append(held)
        return held
