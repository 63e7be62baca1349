"""The installation's settings, read once from the environment: completed, and refused with a reason."""

from __future__ import annotations

import base64
from datetime import datetime
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import (
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import SettingsError

from mipass.config.addresses import (
    MAIL_SCHEMES,
    check_mail_url,
    check_public_url,
    is_loopback,
    sqlite_url,
)
from mipass.config.database import database_settings
from mipass.config.error import ConfigError
from mipass.config.fields import (
    DEVELOPMENT_MASTER_KEY,
    DEVELOPMENT_SECRET,
    IS_CLONE,
    PROJECT_DIR,
    Environment,
    Fields,
    variable_of,
)
from mipass.config.secret_files import accepted_key, is_varied, secret_in

READ_URL = "MIPASS_DATABASE_READ_URL"


class Config(Fields):
    """The settings of this installation. Names in the environment are the aliases, upper case."""

    _accepted: list[tuple[str, datetime | None]] = PrivateAttr(default_factory=list)

    @field_validator("allowed_hosts", "wallet_origins", "egress_allowed_networks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if content := secret_in(self.secret_key_file, "MIPASS_SECRET_KEY_FILE"):
            first, *others = content.get_secret_value().split("\n")
            self.secret_key = SecretStr(first.strip())
            self._accepted = [found for line in others if (found := accepted_key(line))]
        self.master_key = secret_in(self.master_key_file, "MIPASS_MASTER_KEY_FILE") or self.master_key
        self.mail_url = secret_in(self.mail_url_file, "MIPASS_MAIL_URL_FILE") or self.mail_url
        if address := secret_in(self.database_url_file, "DATABASE_URL_FILE"):
            self.database_url = address.get_secret_value()
        if address := secret_in(self.database_read_url_file, "MIPASS_DATABASE_READ_URL_FILE"):
            self.database_read_url = address.get_secret_value()
        self.public_url = (self.public_url or f"http://localhost:{self.port}").rstrip("/")
        self.holder_url = (self.holder_url or self.public_url).rstrip("/")
        if self.env is Environment.DEMO:
            self.simulated_reader_url = self.simulated_reader_url or "ws://127.0.0.1:8765"
        if self.env in {Environment.DEMO, Environment.DEVELOPMENT}:  # which serve this machine alone
            self.egress_allowed_networks = self.egress_allowed_networks or ["127.0.0.1/32"]
        self.database_url = self.database_url or sqlite_url(self.data_dir / "mipass.sqlite3")
        return self

    @model_validator(mode="after")
    def _data_lie_outside_the_program(self) -> Self:
        if not IS_CLONE and self.data_dir.resolve().is_relative_to(PROJECT_DIR):
            raise ValueError("MIPASS_DATA_DIR must not lie where the program is installed")
        return self

    @model_validator(mode="after")
    def _addresses_can_be_used(self) -> Self:
        database_settings(self.database_url)
        if self.database_read_url:
            settings = (
                database_settings(self.database_url),
                database_settings(self.database_read_url, READ_URL),
            )
            if any("sqlite" in each["ENGINE"] for each in settings):
                raise ValueError(f"{READ_URL} needs PostgreSQL, and DATABASE_URL too: SQLite has no replicas")
        check_mail_url(self.mail_url.get_secret_value(), MAIL_SCHEMES)
        check_public_url("MIPASS_PUBLIC_URL", self.public_url)
        check_public_url("MIPASS_HOLDER_URL", self.holder_url)
        return self

    @model_validator(mode="after")
    def _keys_are_usable(self) -> Self:
        try:
            key = base64.b64decode(self.master_key.get_secret_value(), validate=True)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise ValueError("MIPASS_MASTER_KEY must be base64 of exactly 32 bytes (openssl rand -base64 32)")
        return self

    @model_validator(mode="after")
    def _production_is_safe(self) -> Self:
        if self.env is Environment.PRODUCTION and (problems := list(self._production_problems())):
            raise ValueError("; ".join(problems))
        return self

    def _production_problems(self) -> list[str]:
        secret = self.secret_key.get_secret_value()
        master_key = self.master_key.get_secret_value()
        scheme = urlsplit(self.mail_url.get_secret_value()).scheme
        checks = {
            "MIPASS_DEBUG must be off in production": self.debug,
            "MIPASS_DATA_DIR must name a folder": not IS_CLONE and "data_dir" not in self.model_fields_set,
            "MIPASS_SECRET_KEY must be set to 50 random characters or more": secret == DEVELOPMENT_SECRET
            or len(secret) < 50
            or not is_varied(secret.encode()),
            "MIPASS_MASTER_KEY must be set (openssl rand -base64 32)": not self.master_key_uri
            and (master_key == DEVELOPMENT_MASTER_KEY or not is_varied(base64.b64decode(master_key))),
            "MIPASS_ALLOWED_HOSTS must name each host: * would believe any": any(
                "*" in host or not host.strip(".") for host in self.allowed_hosts
            ),
            "MIPASS_PUBLIC_URL must be an https:// address": not self.public_url.startswith("https://"),
            "MIPASS_HOLDER_URL must be an https:// address": self.holder_url != self.public_url
            and not self.holder_url.startswith("https://"),
            "MIPASS_SIMULATED_READER_URL opens no real door: leave it empty": bool(self.simulated_reader_url),
            "MIPASS_MAIL_URL must name a mail server": scheme not in MAIL_SCHEMES,
            "MIPASS_MAIL_URL is unencrypted: use smtps:// or smtp+starttls://, "
            "or set MIPASS_MAIL_ALLOW_PLAINTEXT": (scheme == "smtp" and not self.mail_allow_plaintext),
            "MIPASS_WALLET_ORIGINS must be https:// origins": any(
                not origin.startswith("https://") for origin in self.wallet_origins
            ),
            "MIPASS_OIDC_PROVIDERS must name https:// issuers": any(
                not provider.issuer.startswith("https://") for provider in self.oidc_providers
            ),
        }
        return [problem for problem, found in checks.items() if found]

    def exposure(self, address: str) -> str:
        """Why this installation may not listen on ``address``; empty where it may.

        One that guards no real doors has published keys and shows its mails to whoever asks.
        """
        if self.is_production:
            return ""
        if not is_loopback(address):
            return f"on {address}, where others reach it"
        if not self.public_url.startswith("http://") or not is_loopback(self.public_host):
            return f"as {self.public_url}, which others can reach"
        return ""

    @property
    def accepted_secret_keys(self) -> list[tuple[str, datetime | None]]:
        """Further keys by which sessions and links may be signed, while it is replaced; each until when."""
        return self._accepted

    @property
    def is_production(self) -> bool:
        """Whether this installation guards real doors."""
        return self.env is Environment.PRODUCTION

    @property
    def public_host(self) -> str:
        """The host of the public URL, without the port."""
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def holder_host(self) -> str:
        """The host of the holders' page, without the port."""
        return urlsplit(self.holder_url).hostname or "localhost"


def load_config() -> Config:
    """Read the environment. Raises ConfigError naming each setting that is wrong, and the value of none."""
    try:
        return Config()
    except ValidationError as error:
        lines = [_line(each["loc"], each["msg"]) for each in error.errors(include_input=False)]
    except SettingsError:  # its message names the field alone, its cause would tell of the value
        lines = ["MIPASS_OIDC_PROVIDERS must be a JSON list of objects, in one line"]
    raise ConfigError("The settings cannot be used:\n" + "\n".join(f"  {line}" for line in lines))


def _line(location: tuple[int | str, ...], message: str) -> str:
    place = [variable_of(str(part)) if part in Config.model_fields else str(part) for part in location]
    said = message.removeprefix("Value error, ")
    return said if place and said.startswith(place[0]) else ": ".join([*place, said])


def make_folder(path: Path) -> None:
    """Make a folder of the data's, unless it is there. Raises ConfigError where that cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"MIPASS_DATA_DIR cannot be used: {error.strerror}: {path}") from None
