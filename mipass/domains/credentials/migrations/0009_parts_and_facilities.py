"""The guards put the index of parts in place again, under its new name and on SQLite in its new form."""

from typing import Any

from django.db import migrations, models

NAME = "credentials_credential_email_parts"


def make_way(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER INDEX IF EXISTS {NAME} RENAME TO credentials_credential_email_runs")
        return
    for ending in ("add", "drop", "edit"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME}_{ending}")
    schema_editor.execute(f"DROP TABLE IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0008_phones"),
        ("distributors", "0003_branding_and_policies"),
        ("organizations", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(make_way, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="credential", name="credentials_by_facility"),
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(
                fields=["distributor", "organization", "facility_index", "email", "id"],
                name="credentials_by_facility",
            ),
        ),
        migrations.RemoveIndex(model_name="credential", name="credentials_by_status"),
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(
                fields=["distributor", "organization", "status", "email", "id", "format"],
                name="credentials_by_status",
            ),
        ),
    ]
