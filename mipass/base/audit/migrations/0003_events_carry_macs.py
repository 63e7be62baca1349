import hmac
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import migrations, models

from mipass.base.keys.master import read_octets
from mipass.base.kit.vault import derive


def seal_what_is_there(apps: Any, _editor: Any) -> None:
    """Seal the events of before in the old way: from here on an event without a MAC is refused."""
    events, seals = apps.get_model("audit", "Event"), apps.get_model("audit", "Seal")
    sealed = seals.objects.filter(event_id=models.OuterRef("id"))
    key = derive(read_octets(settings.CONFIG.master_key.get_secret_value()), "audit")
    heads: dict[UUID, tuple[int, bytes]] = {}
    for event in events.objects.filter(~models.Exists(sealed)).order_by("id").iterator():
        chain = event.distributor_id or UUID(int=0)
        position, previous = heads.get(chain) or _head(seals, chain)
        mac = hmac.digest(key, _content(chain, position + 1, previous, event), "sha256")
        heads[chain] = (position + 1, mac)
        seals.objects.create(chain=chain, position=position + 1, event_id=event.id, mac=mac)


def _head(seals: Any, chain: UUID) -> tuple[int, bytes]:
    last = seals.objects.filter(chain=chain).order_by("-position").first()
    return (last.position, bytes(last.mac)) if last else (0, b"")


def _content(chain: UUID, position: int, previous: bytes, event: Any) -> bytes:
    ids = [str(event.id), str(event.distributor_id), str(event.organization_id)]
    by = [event.actor_kind, str(event.actor_id), event.type, str(event.subject_id)]
    content = [str(chain), position, previous.hex(), *ids, *by, event.details, event.at.isoformat()]
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_reading_by_time"),
        ("keys", "0001_initial"),
    ]

    operations = [
        migrations.AddField("event", "mac", models.BinaryField(max_length=36, null=True)),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField("seal", "mac", models.BinaryField(max_length=36))]
        ),
        migrations.RunPython(seal_what_is_there, migrations.RunPython.noop),
    ]
