from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from mipass.base.kit.clock import now


def number(apps: Any, _editor: Any) -> None:
    """The keys that there are have the number 0."""
    model = apps.get_model("distributors", "DataKey")
    for old in apps.get_model("distributors", "UnnumberedDataKey").objects.iterator():
        model.objects.create(
            distributor_id=old.distributor_id, number=0, wrapped=old.wrapped, serves_from_at=now()
        )


class Migration(migrations.Migration):
    dependencies = [
        ("distributors", "0004_replacement_phone"),
        ("keys", "0001_initial"),
    ]

    operations = [
        migrations.RenameModel("DataKey", "UnnumberedDataKey"),
        migrations.CreateModel(
            name="DataKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "distributor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="distributors.distributor"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("wrapped", models.BinaryField(max_length=128)),
                ("serves_from_at", models.DateTimeField()),
                ("settled_after", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("distributor", "number"), name="distributors_data_key_number"
                    )
                ],
            },
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.DeleteModel("UnnumberedDataKey"),
    ]
