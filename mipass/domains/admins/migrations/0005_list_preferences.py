import django.db.models.deletion
from django.db import migrations, models

import mipass.base.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("admins", "0004_role"),
        ("distributors", "0007_remind_of_invitations"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListPreferences",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=mipass.base.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("list_name", models.CharField(max_length=20)),
                ("columns", models.JSONField(null=True)),
                ("views", models.BinaryField(null=True)),
                ("admin", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="admins.admin")),
                (
                    "distributor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="distributors.distributor"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("distributor", "admin", "list_name"), name="admins_list_once"
                    )
                ],
            },
        ),
    ]
