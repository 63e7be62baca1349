"""The installation's settings: read once from the environment, typed, and refused with a reason."""

from mipass.config.addresses import MAIL_SCHEMES
from mipass.config.error import ConfigError
from mipass.config.fields import PACKAGE_DIR, PROJECT_DIR, Environment, variable_of
from mipass.config.installation import Config, load_config
from mipass.config.providers import OidcProvider

__all__ = [
    "MAIL_SCHEMES",
    "PACKAGE_DIR",
    "PROJECT_DIR",
    "Config",
    "ConfigError",
    "Environment",
    "OidcProvider",
    "load_config",
    "variable_of",
]
