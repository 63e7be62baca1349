"""`mipass remote` and `mipass-remote`: a portal elsewhere, by its API."""

from __future__ import annotations

from mipass_client.remote import batches, credentials, events, exports, places
from mipass_client.remote.program import new_group

app = new_group("Use a portal elsewhere, by its API. `login` first, or set MIPASS_URL and MIPASS_TOKEN.")
app.command("login")(places.login)
app.command("me")(places.me)
app.command("organizations")(places.organizations)
app.add_typer(credentials.app, name="credentials")
app.add_typer(batches.app, name="batch")
app.command("export-profiles")(exports.export_profiles)
app.command("export")(exports.export)
app.command("readers")(places.readers)
app.command("credits")(places.credits)
app.add_typer(events.app, name="events")
app.add_typer(events.webhooks, name="webhooks")


def main() -> None:
    """Run it as a program of its own."""
    app(prog_name="mipass-remote")
