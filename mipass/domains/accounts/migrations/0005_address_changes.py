import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import mipass.base.kit.clock


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_sign_in_held")]

    operations = [
        migrations.CreateModel(
            name="AddressChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("old_email", models.CharField(max_length=254)),
                ("new_email", models.CharField(max_length=254)),
                ("changed_at", models.DateTimeField(default=mipass.base.kit.clock.now, editable=False)),
                ("undo_hash", models.BinaryField(max_length=32, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="address_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["old_email"], name="accounts_kept_addresses"),
                    models.Index(fields=["undo_hash"], name="accounts_undo_links"),
                ],
            },
        ),
    ]
