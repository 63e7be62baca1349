from typing import Any

from django.db import migrations, models

from mipass.domains.issuer.marks import mark_of


def mark_all(apps: Any, _editor: Any) -> None:
    """Trust the rows that are there now; from here on one without a MAC is refused."""
    for row in apps.get_model("issuer", "OrganizationKey").objects.iterator():
        row.mac = mark_of(row)
        row.save(update_fields=["mac"])


class Migration(migrations.Migration):
    dependencies = [
        ("issuer", "0001_initial"),
        ("audit", "0003_events_carry_macs"),
        ("distributors", "0005_numbered_data_keys"),
        ("keys", "0001_initial"),
    ]

    operations = [
        migrations.AddField("organizationkey", "mac", models.BinaryField(max_length=36, default=b"")),
        migrations.RunPython(mark_all, migrations.RunPython.noop),
        migrations.AlterField("organizationkey", "mac", models.BinaryField(max_length=36)),
    ]
