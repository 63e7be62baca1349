from django.db import migrations, models
from django.db.models import Q

from mipass.base.kit.while_serving import AddIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("credentials", "0036_validity"),
    ]

    operations = [
        AddIndex(
            model_name="credential",
            index=models.Index(
                fields=["validity_due_at"],
                condition=Q(validity_due_at__isnull=False),
                name="credentials_validity_due",
            ),
        ),
    ]
