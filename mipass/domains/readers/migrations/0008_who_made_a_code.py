"""Who made an enrollment code, as a kind and an id. Until now all of them were admins."""

from django.db import migrations, models

KINDS = [(kind, kind) for kind in ("admin", "operator", "person", "device", "reader", "system")]


class Migration(migrations.Migration):
    dependencies = [
        ("readers", "0007_times"),
    ]

    operations = [
        migrations.AddField(
            "enrollmentcode",
            "created_by_kind",
            models.CharField(choices=KINDS, default="admin", max_length=10),
            preserve_default=False,
        ),
    ]
