"""Mails that told an address that it has no account are not sent any more, and there is nothing to make them of."""

from typing import Any

from django.db import migrations


def cancel(apps: Any, _schema: Any) -> None:
    waiting = apps.get_model("outbox", "Mail").objects.filter(kind="unknown-account", status="queued")
    waiting.update(status="cancelled", context=None)


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0003_sent_to_an_address"),
    ]

    operations = [migrations.RunPython(cancel, migrations.RunPython.noop)]
