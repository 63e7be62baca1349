"""Files of the ready-made profiles, read as the systems' own pages say that their imports read them."""
