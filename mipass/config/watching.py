"""Who may watch the installation: the scraper of metrics, and the collector of errors."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings

from mipass.config.secret_files import secret_in

SHORTEST_TOKEN = 20


class WatchingSettings(BaseSettings):
    """What is told to whom, beside the log."""

    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Whoever sends it as a bearer token reads /metrics; 20 characters or more; empty: nobody",
    )
    metrics_token_file: Path | None = Field(None, description="A file that holds the token instead")
    error_url: SecretStr = Field(
        SecretStr(""),
        description="Where unexpected errors are told by Sentry's protocol (a DSN), scrubbed like the log; "
        "needs `pip install 'mipass[errors]'`; empty: the log alone",
    )
    error_url_file: Path | None = Field(None, description="A file that holds that address instead")

    @model_validator(mode="after")
    def _watchers_can_be_told(self) -> Self:
        self.metrics_token = (
            secret_in(self.metrics_token_file, "MIPASS_METRICS_TOKEN_FILE") or self.metrics_token
        )
        self.error_url = secret_in(self.error_url_file, "MIPASS_ERROR_URL_FILE") or self.error_url
        if self.error_url.get_secret_value():
            _check_error_url(self.error_url.get_secret_value())
        if 0 < len(self.metrics_token.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError("MIPASS_METRICS_TOKEN must have 20 characters or more (openssl rand -hex 20)")
        return self


def _check_error_url(url: str) -> None:
    """Raise ValueError unless the library is there and takes it. Its words repeat nothing of the address."""
    if find_spec("sentry_sdk") is None:
        raise ValueError("MIPASS_ERROR_URL needs a library: pip install 'mipass[errors]'")
    from sentry_sdk.utils import BadDsn, Dsn  # noqa: PLC0415  an extra, which most installations lack

    try:
        Dsn(url)
    except BadDsn:
        raise ValueError("MIPASS_ERROR_URL must be https://KEY@HOST/PROJECT") from None
