from django.db import migrations, models

from mipass.base.kit.while_serving import AddIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("credentials", "0032_pending_stops"),
    ]

    operations = [
        AddIndex(
            model_name="credential",
            index=models.Index(
                condition=models.Q(("stop_pending", True)),
                fields=["distributor", "organization", "id"],
                name="credentials_pending_stops",
            ),
        ),
    ]
