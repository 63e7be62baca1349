"""Beside `mipass.config`, which takes a sixth of a second to import and half of the commands can spare."""


class ConfigError(Exception):
    """The environment does not make a usable configuration; the message says what is wrong."""
