"""A reader that is installed by itself: no portal, no database. `mipass_reader.main` starts it."""
