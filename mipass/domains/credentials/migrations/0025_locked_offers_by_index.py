from django.db import migrations, models

from mipass.base.kit.while_serving import AddIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("credentials", "0024_due_reminders_by_index"),
    ]

    operations = [
        AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("used_at", None), ("wrong_tries__gte", 5)),
                fields=["distributor", "credential"],
                name="credentials_locked_offers",
            ),
        ),
    ]
