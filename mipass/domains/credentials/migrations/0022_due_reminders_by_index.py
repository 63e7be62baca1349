from django.db import migrations, models

from mipass.base.kit.while_serving import AddIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("credentials", "0021_reminders"),
    ]

    operations = [
        AddIndex(
            model_name="credential",
            index=models.Index(
                condition=models.Q(("status", "invited"), ("remind_at__isnull", False)),
                fields=["distributor", "remind_at"],
                name="credentials_reminders",
            ),
        ),
    ]
