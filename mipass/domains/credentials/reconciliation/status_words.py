"""What panels write into a column that says which cards are active."""

from __future__ import annotations

_HEADINGS = (
    "status state active isactive enabled isenabled cardstatus cardstate cardactive badgestatus "
    "badgestate credentialstatus credentialstate credentialactive tokenstatus accessstatus aktiv "
    "istaktiv zustand kartenstatus kartezustand kartenzustand ausweisstatus ausweiszustand "
    "freigegeben freigabe"
)
_ACTIVE = (
    "active enabled activated valid ok good yes y true t 1 x on live issued assigned invited granted "
    "open aktiv aktiviert gültig freigegeben zugewiesen ausgegeben ja j wahr ein an"
)
_INACTIVE = (
    "inactive disabled deactivated revoked lost stolen expired blocked suspended deleted removed "
    "returned cancelled canceled void terminated locked destroyed damaged invalid unassigned denied "
    "ended retired off no n false f 0 inaktiv deaktiviert gesperrt verloren gestohlen abgelaufen "
    "gelöscht entfernt zurückgegeben ungültig beendet defekt nein falsch aus"
)
HEADINGS, ACTIVE, INACTIVE = (frozenset(words.split()) for words in (_HEADINGS, _ACTIVE, _INACTIVE))


def read_status(text: str) -> bool | None:
    """Whether a card is active; None for a word that nobody knows here. An empty cell says nothing of it."""
    word = text.strip().casefold()
    if word in INACTIVE:
        return False
    return True if not word or word in ACTIVE else None
