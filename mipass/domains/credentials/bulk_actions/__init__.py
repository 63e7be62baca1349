"""One action on many credentials, in steps of a worker."""
