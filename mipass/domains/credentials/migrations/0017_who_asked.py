"""Who asked for a bulk upload or action, as a kind and an id. Until now all of them were admins."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

KINDS = [(kind, kind) for kind in ("admin", "operator", "person", "device", "reader", "system")]


def fill(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Before it was asked for its issue, a batch was its uploader's."""
    batches = apps.get_model("credentials", "Batch").objects
    batches.filter(asked_by_id__isnull=True).update(asked_by_id=F("created_by_id"))


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0016_verbs_stand_in_the_table"),
    ]

    operations = [
        migrations.RenameField("batch", "account_id", "asked_by_id"),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("batch", "asked_by_id", models.UUIDField()),
        migrations.AddField(
            "batch",
            "asked_by_kind",
            models.CharField(choices=KINDS, default="admin", max_length=10),
            preserve_default=False,
        ),
        migrations.AddField(
            "batch",
            "created_by_kind",
            models.CharField(choices=KINDS, default="admin", max_length=10),
            preserve_default=False,
        ),
        migrations.AddField(
            "bulkaction",
            "created_by_kind",
            models.CharField(choices=KINDS, default="admin", max_length=10),
            preserve_default=False,
        ),
    ]
