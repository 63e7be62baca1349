from django.db import migrations, models
from django.db.models import Q

from mipass.base.kit.while_serving import AddIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("credentials", "0037_validity_by_index"),
    ]

    operations = [
        AddIndex(
            model_name="credential",
            index=models.Index(
                fields=["distributor", "organization", "valid_until"],
                condition=Q(valid_until__isnull=False),
                name="credentials_by_end",
            ),
        ),
    ]
