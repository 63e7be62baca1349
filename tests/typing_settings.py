"""Django's settings for the type checker, behind which stands no installation."""

import os

os.environ["MIPASS_ENV"] = "test"
from mipass.settings import *  # noqa: F403  they read the environment
