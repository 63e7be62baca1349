from django.db import migrations, models

from mipass.base.kit.while_serving import AddIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("credentials", "0023_reminders"),
    ]

    operations = [
        AddIndex(
            model_name="credential",
            index=models.Index(
                condition=models.Q(("remind_at__isnull", False), ("status", "invited")),
                fields=["distributor", "remind_at"],
                name="credentials_reminders",
            ),
        ),
    ]
