import django.db.models.deletion
from django.db import migrations, models

import mipass.base.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0029_holders_of_uploads"),
        ("distributors", "0007_remind_of_invitations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Undo",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=mipass.base.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account_id", models.UUIDField()),
                ("verb", models.CharField(max_length=20)),
                ("changed_at", models.DateTimeField()),
                ("overtook", models.BooleanField()),
                ("link_hash", models.BinaryField(max_length=32, null=True)),
                ("link_expires_at", models.DateTimeField(null=True)),
                ("remind_at", models.DateTimeField(null=True)),
                ("reminders", models.PositiveSmallIntegerField(default=0)),
                (
                    "credential",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="credentials.credential"
                    ),
                ),
                (
                    "distributor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="distributors.distributor"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["changed_at"], name="credentials_old_undos")],
                "constraints": [
                    models.UniqueConstraint(fields=("distributor", "credential"), name="credentials_one_undo")
                ],
            },
        ),
    ]
