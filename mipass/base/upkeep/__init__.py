"""Signs of life of an installation: its workers, and when each check of it was made last."""
