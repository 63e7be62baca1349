from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import migrations, models

from mipass.base.keys.master import configured_master, read_octets
from mipass.base.kit.clock import now
from mipass.base.kit.vault import UNNUMBERED_KEY, CannotOpen, Derived, Key, OneKey, new_key, unseal
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
        _require_that_it_opens(editor.connection, Key(UNNUMBERED_KEY, keys[UNNUMBERED_KEY]))
    for number, key in keys.items():
        model.objects.create(
            number=number, master=master.name, wrapped=master.wrap(number, key), made_at=now()
        )


def _was_in_use(connection: Any) -> bool:
    """Every installation in use has audit events."""
    return _first_of(connection, "audit_event", "1") is not None


def _require_that_it_opens(connection: Any, key: Key) -> None:
    """Another master key than that of before would be kept as that, and the right one refused for ever."""
    row = _first_of(connection, "distributors_datakey", "distributor_id, wrapped")
    if row is None:
        return
    try:
        unseal(Derived(OneKey(key), "data-keys"), row[1], UUID(str(row[0])).bytes)
    except CannotOpen:
        raise ConfigError(
            "The master key of the settings is not the one that this database was used with."
        ) from None


def _first_of(connection: Any, table: str, columns: str) -> Any:
    if table not in connection.introspection.table_names():
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} LIMIT 1")  # noqa: S608  both are written here
        return cursor.fetchone()


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
