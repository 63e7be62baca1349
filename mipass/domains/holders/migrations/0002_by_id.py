from django.db import migrations, models

from mipass.base.kit.while_serving import AddIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("holders", "0001_initial"),
    ]

    operations = [
        AddIndex(
            model_name="holder",
            index=models.Index(fields=["distributor", "organization", "id"], name="holders_by_id"),
        ),
    ]
