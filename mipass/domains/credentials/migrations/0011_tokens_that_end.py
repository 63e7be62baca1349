"""Refresh tokens end, and a phone has one of them."""

from datetime import timedelta
from typing import Any

from django.db import migrations, models

LIFETIME = timedelta(days=5 * 365)


def give_ends(apps: Any, _editor: Any) -> None:
    """Keep the newest refresh token of each phone: the one that it was given last."""
    tokens = apps.get_model("credentials", "DeviceToken").objects.filter(kind="refresh")
    newest = {token.device_id: token.id for token in tokens.order_by("id").only("id", "device_id").iterator()}
    for token in tokens.select_related("device").iterator():
        if newest[token.device_id] == token.id:
            tokens.filter(id=token.id).update(expires_at=token.device.claimed_at + LIFETIME)
        else:
            tokens.filter(id=token.id).delete()


class Migration(migrations.Migration):
    dependencies = [("credentials", "0010_drafts_without_checks")]

    operations = [
        migrations.AddField("device", "refused_at", models.DateTimeField(null=True)),
        migrations.RunPython(give_ends, migrations.RunPython.noop),
        migrations.RemoveIndex("devicetoken", "credentials_passing_tokens"),
        migrations.AlterField("devicetoken", "expires_at", models.DateTimeField()),
        migrations.AddIndex(
            "devicetoken", models.Index(fields=["expires_at"], name="credentials_tokens_by_end")
        ),
        migrations.AddConstraint(
            "devicetoken",
            models.UniqueConstraint(
                fields=["distributor", "device"],
                condition=models.Q(kind="refresh"),
                name="credentials_one_refresh_token",
            ),
        ),
    ]
