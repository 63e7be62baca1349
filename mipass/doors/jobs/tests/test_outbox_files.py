"""Without a mail server each mail is a file."""

import email

from django.core.mail import EmailMessage, get_connection


def test_each_mail_is_a_file_and_the_names_sort_by_time(settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path / "outbox"
    connection = get_connection("mipass.doors.jobs.outbox_files.EmailBackend")

    connection.send_messages([EmailMessage(f"mail {n}", "x", to=["a@demo.test"]) for n in range(5)])

    files = sorted(settings.OUTBOX_DIR.iterdir())
    assert [file.suffix for file in files] == [".eml"] * 5
    subjects = [email.message_from_bytes(file.read_bytes())["Subject"] for file in files]
    assert subjects == [f"mail {n}" for n in range(5)]
