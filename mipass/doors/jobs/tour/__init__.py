"""The tour: people walking the main job through a running server's pages, over HTTP alone."""
