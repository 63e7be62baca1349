from django.db import migrations, models
from django.db.models import Q

from mipass.base.kit.while_serving import AddIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("credentials", "0038_found_by_end"),
    ]

    operations = [
        AddIndex(
            model_name="credential",
            index=models.Index(
                fields=["distributor", "organization", "valid_from"],
                condition=Q(valid_from__isnull=False),
                name="credentials_by_beginning",
            ),
        ),
    ]
