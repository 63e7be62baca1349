from django.db import migrations, models

from mipass.base.kit.while_serving import AddIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("credentials", "0033_pending_stops_by_index"),
    ]

    operations = [
        AddIndex(
            model_name="credential",
            index=models.Index(
                fields=["distributor", "organization", "changed_at", "id"],
                name="credentials_by_change",
            ),
        ),
    ]
