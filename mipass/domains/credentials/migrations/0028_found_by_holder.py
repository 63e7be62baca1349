from django.db import migrations, models
from django.db.models import Q

from mipass.base.kit.while_serving import AddIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("credentials", "0027_holders"),
    ]

    operations = [
        AddIndex(
            model_name="credential",
            index=models.Index(
                fields=["distributor", "organization", "holder", "id"],
                condition=Q(holder__isnull=False),
                name="credentials_by_holder",
            ),
        ),
    ]
