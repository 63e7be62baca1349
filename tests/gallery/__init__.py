"""`make gallery`: every screen in every state, in light, dark and at 320 px, as pictures on one page."""
