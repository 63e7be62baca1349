"""The installation's keys: a few random ones, wrapped by the master key; all others are derived from them."""
