"""What `make bench` measures: figures of the portal, each beside its floor in the same run."""
