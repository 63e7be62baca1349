from django.db import migrations, models

from mipass.base.kit.while_serving import AddIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("credentials", "0025_locked_offers_by_index"),
    ]

    operations = [
        AddIndex(
            model_name="device",
            index=models.Index(
                condition=models.Q(("ended_at", None), ("refused_at__isnull", False)),
                fields=["distributor", "credential"],
                name="credentials_refusals",
            ),
        ),
    ]
