"""`mipass send-test-mail` over real SMTP, and whose certificate a mail server may show."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
import typer
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mipass.doors.jobs.commands.send_test_mail import send_test_mail
from mipass.doors.jobs.tests.conftest import ACCEPTED, MailServer, free_port, use_server

DAY = timedelta(days=1)


def test_the_servers_answer_is_printed(mail_server, settings, capsys):
    settings.DEFAULT_FROM_EMAIL = "portal@example.com"
    send_test_mail("ops@demo.test")

    assert capsys.readouterr().out == f"The mail was taken: {ACCEPTED}\n"
    [message] = mail_server.received
    assert message["To"] == "ops@demo.test"
    assert "portal@example.com" in message["From"]


@pytest.mark.parametrize(
    ("where", "answer"), [("to_recipient", "550 5.1.1 No such user"), ("to_data", "451 4.3.0 Later")]
)
def test_a_refusal_is_told_in_the_servers_words(mail_server, capsys, where, answer):
    setattr(mail_server, where, [answer])
    with pytest.raises(typer.Exit) as ended:
        send_test_mail("ops@demo.test")
    assert ended.value.exit_code == 1
    assert f"The mail was not taken: {answer}\n" in capsys.readouterr().err


def test_a_server_that_is_away_is_told(settings, capsys):
    use_server(settings, free_port())
    with pytest.raises(typer.Exit):
        send_test_mail("ops@demo.test")
    assert "refused" in capsys.readouterr().err.lower()


def test_what_is_no_address_is_not_tried(mail_server):
    with pytest.raises(typer.BadParameter):
        send_test_mail("ops")
    assert mail_server.received == []


def authority(name):
    """A certificate that stands for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    made = _unsigned(subject, subject, key).add_extension(constraints, critical=True)
    return made.sign(key, hashes.SHA256()), key


def _unsigned(subject, issuer, key):
    today = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - DAY)
        .not_valid_after(today + DAY)
    )


@pytest.fixture
def authorities(tmp_path):
    """Two files of certificates: of who vouched for the server, and of somebody else."""
    files = []
    for name in ("ours", "other"):
        certificate, key = authority(name)
        file = tmp_path / f"{name}.pem"
        file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        files.append((file, certificate, key))
    return files


@pytest.fixture
def secure_server(authorities, tmp_path, settings):
    """A mail server over TLS, whose certificate the first authority made."""
    (_file, issuer, issuer_key), _other = authorities
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        _unsigned(subject, issuer.subject, key)
        .add_extension(names, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    kept = tmp_path / "server.pem"
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    kept.write_bytes(key.private_bytes(pem, pkcs8, plain) + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(kept)
    server = MailServer(port=free_port())
    use_server(settings, server.port)
    settings.EMAIL_USE_SSL = True
    controller = Controller(server, hostname="127.0.0.1", port=server.port, ssl_context=context)
    controller.start()
    yield server
    controller.stop()


def believe(settings, file):
    settings.CONFIG = settings.CONFIG.model_copy(update={"mail_ca_file": file})


def test_a_mail_server_may_have_a_certificate_of_ones_own_authority(secure_server, authorities, settings):
    believe(settings, authorities[0][0])
    send_test_mail("ops@demo.test")
    assert len(secure_server.received) == 1


@pytest.mark.parametrize("which", ["another authority", "the system's"])
def test_a_mail_server_that_nobody_vouches_for_gets_nothing(
    secure_server, authorities, settings, capsys, which
):
    believe(settings, authorities[1][0] if which == "another authority" else None)
    with pytest.raises(typer.Exit):
        send_test_mail("ops@demo.test")
    assert "CERTIFICATE_VERIFY_FAILED" in capsys.readouterr().err
    assert secure_server.received == []
