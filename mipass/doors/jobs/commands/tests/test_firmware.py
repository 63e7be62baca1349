"""`mipass firmware`, as the person with the keys meets it."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from mipass.doors.jobs.commands.firmware import PASSPHRASE_VARIABLE, app
from mipass.protocol.clock import now_utc
from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware_metadata import (
    check_root,
    fingerprint,
    make_root,
    public_key,
    read_root,
    read_targets,
    write_key,
)
from mipass.protocol.firmware_metadata import sign as sign_metadata
from mipass.protocol.firmware_requests import SigningRequest, write_request
from mipass.protocol.firmware_ring import KeyRing
from mipass.protocol.keys import new_key
from mipass.protocol.tests.firmware_repository import image_of, release_of

PASSPHRASE = "a-phrase-for-tests"


def run(*arguments, phrase=PASSPHRASE, said=""):
    environment = {PASSPHRASE_VARIABLE: phrase, "COLUMNS": "200"}
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env=environment, input=said)


@pytest.fixture
def online(tmp_path):
    path = tmp_path / "online-key.json"
    path.write_text(json.dumps(write_key(public_key(new_key()))))
    return path


@pytest.fixture
def keys(tmp_path, online):
    folder = tmp_path / "keys"
    done = run("init", "--keys", folder, "--online-key", online)
    assert done.exit_code == 0, done.output
    return folder


def test_the_passphrase_may_come_over_standard_input(tmp_path, online):
    folder = tmp_path / "keys"
    stdin = "--passphrase-stdin"
    made = run("init", "--keys", folder, "--online-key", online, stdin, phrase="", said=f"{PASSPHRASE}\n")
    assert made.exit_code == 0, made.output
    signed = sign(
        tmp_path, folder, ask(tmp_path, keys=folder), "--yes", stdin, phrase="", said=f"{PASSPHRASE}\n"
    )
    assert signed.exit_code == 0, signed.output
    wrong = sign(
        tmp_path,
        folder,
        ask(tmp_path, keys=folder),
        "--yes",
        stdin,
        phrase=PASSPHRASE,
        said="another phrase\n",
    )
    assert wrong.exit_code == 1


def ask(tmp_path, *releases, keys=None, remove=(), version=1):
    """Write a signing request on top of what was signed last."""
    targets = (keys / f"{version}.targets.json").read_bytes() if keys else None
    add = tuple((release, hashlib.sha256(b"").hexdigest()) for release in releases)
    path = tmp_path / "request.json"
    path.write_bytes(write_request(SigningRequest(add, tuple(remove), targets)))
    return path


def sign(tmp_path, keys, request, *options, said="", **environment):
    out = tmp_path / "targets.json"
    return run("sign", request, "--keys", keys, "--out", out, *options, said=said, **environment)


def test_the_keys_are_made_encrypted_and_for_nobody_else(keys):
    files = sorted(path.name.partition("-")[0] for path in keys.glob("*.pem"))
    assert files == ["root", "second", "spare", "targets"]
    assert all(b"ENCRYPTED" in path.read_bytes() for path in keys.glob("*.pem"))
    assert {path.stat().st_mode & 0o777 for path in keys.glob("*.pem")} == {0o600}
    assert keys.stat().st_mode & 0o777 == 0o700


def test_beginning_tells_the_fingerprint_and_what_to_upload(tmp_path, online):
    done = run("init", "--keys", tmp_path / "keys", "--online-key", online)
    root = (tmp_path / "keys" / "1.root.json").read_bytes()
    assert fingerprint(root) in done.stdout
    assert str(tmp_path / "keys" / "1.targets.json") in done.stdout
    signed = read_root(root).signed
    assert (len(signed.roles["root"].keyids), signed.roles["root"].threshold) == (3, 2)


def test_beginning_twice_is_refused_and_changes_nothing(keys, online):
    before = {path.name: path.read_bytes() for path in keys.iterdir()}
    done = run("init", "--keys", keys, "--online-key", online)
    assert done.exit_code == 1
    assert "has a root already" in done.stderr
    assert {path.name: path.read_bytes() for path in keys.iterdir()} == before


def test_keys_never_lie_in_a_repository(tmp_path, online):
    (tmp_path / "project" / ".git").mkdir(parents=True)
    done = run("init", "--keys", tmp_path / "project" / "deep" / "keys", "--online-key", online)
    assert done.exit_code == 1
    assert "git repository" in done.stderr
    assert not (tmp_path / "project" / "deep").exists()


def test_a_short_passphrase_is_refused(tmp_path, online):
    done = run("init", "--keys", tmp_path / "keys", "--online-key", online, phrase="short")
    assert done.exit_code == 1
    assert "12 characters" in done.stderr
    assert list((tmp_path / "keys").iterdir()) == []


def test_the_passphrase_is_asked_for_twice_when_it_is_not_in_the_environment(tmp_path, online):
    said = f"{PASSPHRASE}\n{PASSPHRASE}\n"
    done = run("init", "--keys", tmp_path / "keys", "--online-key", online, phrase="", said=said)
    assert done.exit_code == 0
    assert PASSPHRASE not in done.output


def test_signing_shows_what_it_will_publish_and_asks(tmp_path, keys):
    request = ask(tmp_path, release_of("1.0"), keys=keys)
    image = tmp_path / "image.bin"
    image.write_bytes(image_of("1.0"))
    done = sign(tmp_path, keys, request, "--image", image, said="y\n")
    assert done.exit_code == 0, done.output
    assert "+ Model R 1.0 (sequence 1)" in done.stdout
    assert "image checked" in done.stdout
    targets = read_targets((tmp_path / "targets.json").read_bytes()).signed
    assert (targets.version, list(targets.targets)) == (2, ["model-r-1.0.bin"])
    assert (keys / "2.targets.json").read_bytes() == (tmp_path / "targets.json").read_bytes()


def test_saying_no_signs_nothing(tmp_path, keys):
    done = sign(tmp_path, keys, ask(tmp_path, release_of("1.0"), keys=keys), said="n\n")
    assert done.exit_code == 1
    assert "image NOT checked" in done.stdout
    assert not (tmp_path / "targets.json").exists()
    assert not (keys / "2.targets.json").exists()


def test_an_image_that_the_request_does_not_name_is_refused(tmp_path, keys):
    image = tmp_path / "image.bin"
    image.write_bytes(b"another image")
    done = sign(tmp_path, keys, ask(tmp_path, release_of("1.0"), keys=keys), "--image", image, "--yes")
    assert done.exit_code == 1
    assert "none of the images of this request" in done.stderr
    assert not (tmp_path / "targets.json").exists()


def test_what_was_published_is_kept_and_what_is_withdrawn_goes(tmp_path, keys):
    first = [release_of("1.0"), release_of("1.1", sequence=2)]
    assert sign(tmp_path, keys, ask(tmp_path, *first, keys=keys), "--yes").exit_code == 0
    request = ask(tmp_path, release_of("1.2", sequence=3), keys=keys, remove=["model-r-1.0.bin"], version=2)
    done = sign(tmp_path, keys, request, "--yes")
    assert "- Model R 1.0" in done.stdout
    targets = read_targets((tmp_path / "targets.json").read_bytes()).signed
    assert sorted(targets.targets) == ["model-r-1.1.bin", "model-r-1.2.bin"]


def test_a_request_on_top_of_what_was_never_signed_here_is_refused(tmp_path, keys):
    request = json.loads(ask(tmp_path, keys=keys).read_text())
    forged = json.loads(request["targets"])
    forged["signed"]["targets"] = {"evil.bin": release_of("6.6").to_target().to_dict()}
    request["targets"] = json.dumps(forged)
    (tmp_path / "request.json").write_text(json.dumps(request))
    done = sign(tmp_path, keys, tmp_path / "request.json", "--yes")
    assert done.exit_code == 1
    assert "not signed as it must be" in done.stderr


def test_a_request_on_top_of_older_targets_is_refused(tmp_path, keys):
    sign(tmp_path, keys, ask(tmp_path, release_of("1.0"), keys=keys), "--yes")
    for request in (ask(tmp_path, keys=keys), ask(tmp_path)):
        done = sign(tmp_path, keys, request, "--yes")
        assert done.exit_code == 1
        assert "targets 2 were signed here" in done.stderr


@pytest.mark.parametrize(
    "release",
    [release_of("1.0"), replace(release_of("1.0.0", sequence=2), path="other.bin")],
)
def test_a_version_that_is_there_already_is_refused(tmp_path, keys, release):
    sign(tmp_path, keys, ask(tmp_path, release_of("1.0"), keys=keys), "--yes")
    done = sign(tmp_path, keys, ask(tmp_path, release, keys=keys, version=2), "--yes")
    assert done.exit_code == 1
    assert "is there already" in done.stderr


@pytest.mark.parametrize(
    "content", [b"{}", b"", b"[]", b"\xff", b'{"type": "mipass-firmware-signing-request"}']
)
def test_what_is_no_request_is_refused(tmp_path, keys, content):
    (tmp_path / "request.json").write_bytes(content)
    done = sign(tmp_path, keys, tmp_path / "request.json", "--yes")
    assert done.exit_code == 1
    assert "cannot be read" in done.stderr


def test_a_wrong_passphrase_is_told_and_signs_nothing(tmp_path, keys):
    request = ask(tmp_path, release_of("1.0"), keys=keys)
    done = sign(tmp_path, keys, request, "--yes", phrase="another-phrase-here")
    assert done.exit_code == 1
    assert "cannot be opened by this passphrase" in done.stderr
    assert not (keys / "2.targets.json").exists()


def test_new_keys_are_signed_by_the_old_root(tmp_path, keys):
    done = run("rotate", "--keys", keys, "--new", "root", "--new", "targets")
    assert done.exit_code == 0, done.output
    old, new = (read_root((keys / f"{version}.root.json").read_bytes()) for version in (1, 2))
    assert set(new.signatures) >= {old.signed.roles["root"].keyids[0], new.signed.roles["root"].keyids[0]}
    assert old.signed.roles["targets"].keyids != new.signed.roles["targets"].keyids
    assert f"{keys}/2.root.json and {keys}/2.targets.json" in done.stdout
    assert (
        sign(tmp_path, keys, ask(tmp_path, release_of("1.0"), keys=keys, version=2), "--yes").exit_code == 0
    )


def test_with_all_root_keys_lost_nothing_can_be_replaced(keys):
    for path in keys.glob("[rs]*-*.pem"):
        path.unlink()
    done = run("rotate", "--keys", keys, "--new", "root")
    assert done.exit_code == 1
    assert "2 of the keys of the root role are needed, 0 lie in this folder" in done.stderr


def test_one_root_key_alone_replaces_nothing_and_leaves_nothing_behind(keys):
    for path in [*keys.glob("second-*.pem"), *keys.glob("spare-*.pem")]:
        path.unlink()
    before = sorted(path.name for path in keys.iterdir())
    done = run("rotate", "--keys", keys, "--new", "root")
    assert done.exit_code == 1
    assert "2 of the keys of the root role are needed, 1 lie in this folder" in done.stderr
    assert sorted(path.name for path in keys.iterdir()) == before


@pytest.mark.parametrize("lost", ["root", "second", "spare"])
def test_one_lost_root_key_is_replaced_by_the_other_two(keys, lost):
    [path] = keys.glob(f"{lost}-*.pem")
    path.unlink()
    assert run("rotate", "--keys", keys, "--new", lost).exit_code == 0
    old, new = (read_root((keys / f"{version}.root.json").read_bytes()) for version in (1, 2))
    check_root(new, trusted=old.signed, at=now_utc())
    assert (len(new.signed.roles["root"].keyids), new.signed.roles["root"].threshold) == (3, 2)
    assert len(set(new.signed.roles["root"].keyids) & set(old.signed.roles["root"].keyids)) == 2


def test_a_thief_of_one_root_key_makes_no_root_that_readers_follow(keys):
    old = read_root((keys / "1.root.json").read_bytes())
    stolen = KeyRing(keys, lambda: PASSPHRASE).keys(old.signed, "root")[0]
    forged = make_root(
        version=2,
        expires=now_utc() + timedelta(days=9),
        root_keys=[public_key(stolen)],
        targets_keys=[public_key(new_key())],
        online_key=public_key(new_key()),
    )
    with pytest.raises(ProtocolError) as caught:
        check_root(read_root(sign_metadata(forged, [stolen])), trusted=old.signed, at=now_utc())
    assert caught.value.code == "bad_signature"


def test_a_root_of_two_keys_that_one_may_sign_becomes_two_of_three(tmp_path):
    ring = KeyRing(tmp_path / "old", lambda: PASSPHRASE)
    ring.make_folder()
    first, spare, targets = (ring.make_key(use) for use in ("root", "spare", "targets"))
    old = make_root(
        version=1,
        expires=now_utc() + timedelta(days=9),
        root_keys=[public_key(first), public_key(spare)],
        targets_keys=[public_key(targets)],
        online_key=public_key(new_key()),
    )
    ring.keep("root", 1, sign_metadata(old, [first]))
    assert run("rotate", "--keys", tmp_path / "old").exit_code == 0
    role = read_root((tmp_path / "old" / "2.root.json").read_bytes()).signed.roles["root"]
    assert (len(role.keyids), role.threshold) == (3, 2)


def test_a_folder_without_a_root_is_told(tmp_path, keys):
    done = sign(tmp_path, tmp_path / "empty", ask(tmp_path), "--yes")
    assert done.exit_code == 1
    assert "mipass firmware init" in done.stderr


def test_an_unknown_key_name_is_refused(keys):
    assert run("rotate", "--keys", keys, "--new", "online").exit_code == 2


NO_DJANGO = """
import sys
from mipass.cli import main
sys.argv = ["mipass", "firmware", "sign", "--help"]
try:
    main()
except SystemExit:
    print(sorted({"django", "mipass.settings"} & set(sys.modules)))
"""


def test_signing_needs_no_portal():
    done = subprocess.run([sys.executable, "-c", NO_DJANGO], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")
