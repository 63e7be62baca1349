"""Django's LOGGING: every line on one stream, and errors to a collector where one is named."""

from __future__ import annotations

from typing import Any

from mipass.config import Config

FILTERS = ["request_id", "scrub"]


def log_settings(config: Config) -> dict[str, Any]:
    """What ``logging.config.dictConfig`` takes."""
    handlers: dict[str, Any] = {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": FILTERS}
    }
    if url := config.error_url.get_secret_value():
        handlers["errors"] = {
            "()": "mipass.base.kit.error_hook.ErrorHook",
            "url": url,
            "environment": config.env.value,
            "filters": FILTERS,
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "mipass.base.kit.logs.RequestIdFilter"},
            "scrub": {"()": "mipass.base.kit.logs.ScrubFilter"},
        },
        "formatters": {"json": {"()": "mipass.base.kit.logs.JsonFormatter"}},
        "handlers": handlers,
        "root": {"handlers": [*handlers], "level": config.log_level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
