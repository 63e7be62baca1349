from typing import Any

from django.conf import settings
from django.db import migrations, models

from mipass.base.keys.master import configured_master, read_octets
from mipass.base.kit.clock import now
from mipass.base.kit.vault import UNNUMBERED_KEY, new_key
from mipass.config_error import ConfigError


def make_keys(apps: Any, editor: Any) -> None:
    """The first key; and as number 0 the master key, which until now was the one to derive from."""
    model, master = apps.get_model("keys", "InstallationKey"), configured_master()
    keys = {1: new_key()}
    if _was_in_use(editor.connection):
        if settings.CONFIG.master_key_uri:
            raise ConfigError(
                "Migrate with the master key of before; then move it by `mipass rotate-key master`."
            )
        keys[UNNUMBERED_KEY] = read_octets(settings.CONFIG.master_key.get_secret_value())
    for number, key in keys.items():
        model.objects.create(
            number=number, master=master.name, wrapped=master.wrap(number, key), made_at=now()
        )


def _was_in_use(connection: Any) -> bool:
    """Every installation in use has audit events."""
    if "audit_event" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM audit_event LIMIT 1")
        return cursor.fetchone() is not None


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="InstallationKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("master", models.CharField(max_length=100)),
                ("wrapped", models.BinaryField(max_length=128)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("number", "master"), name="keys_wrapped_once")
                ],
            },
        ),
        migrations.RunPython(make_keys, migrations.RunPython.noop),
    ]
