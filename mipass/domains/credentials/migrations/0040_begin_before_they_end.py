from django.db import migrations, models
from django.db.models import F, Q

from mipass.base.kit.while_serving import AddConstraint


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("credentials", "0039_found_by_beginning"),
    ]

    operations = [
        AddConstraint(
            model_name="credential",
            constraint=models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lt=F("valid_until")),
                name="credentials_begin_before_they_end",
            ),
        ),
    ]
