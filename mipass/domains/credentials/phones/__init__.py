"""How a credential gets onto a phone, and what the phone may then ask for."""
