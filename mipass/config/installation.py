"""The installation's settings: read once from the environment, typed, and refused with a reason.

``docs/operator/settings.md`` is made from this file by ``mipass settings``; a description here is
what an operator reads there.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import NoDecode, SettingsConfigDict

from mipass.config.addresses import (
    MAIL_SCHEMES,
    check_mail_url,
    check_public_url,
    database_settings,
    is_loopback,
    sqlite_url,
)
from mipass.config.checks import check_country, check_maker_roots, check_origins, check_providers, check_zone
from mipass.config.error import ConfigError
from mipass.config.providers import OidcProvider
from mipass.config.retention import RetentionSettings
from mipass.config.secret_files import accepted_key, is_varied, secret_in
from mipass.config.watching import WatchingSettings

PROJECT_DIR = Path(__file__).resolve().parents[2]
DEVELOPMENT_SECRET = "development-only-secret-never-for-production"  # noqa: S105
DEVELOPMENT_MASTER_KEY = base64.b64encode(b"development-only-32-byte-key-000").decode()


class Environment(StrEnum):
    """What kind of installation this is; only ``production`` guards real doors."""

    DEVELOPMENT = "development"
    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class Config(RetentionSettings, WatchingSettings):
    """Every setting, its default and its meaning. Names in the environment are the aliases, upper case."""

    model_config = SettingsConfigDict(env_prefix="MIPASS_", populate_by_name=True, extra="ignore")

    env: Environment = Field(
        Environment.PRODUCTION,
        description="production, or development, demo or test, which are served to their own machine alone",
    )
    debug: bool = Field(False, description="Django's debug pages; refused in production")
    data_dir: Path = Field(
        PROJECT_DIR / "var", description="Folder of the SQLite database, outbox and bench.json"
    )
    database_url: str = Field(
        "",
        validation_alias="DATABASE_URL",
        description="postgres://user:password@host/name or sqlite:////path; empty: SQLite in the data folder",
    )
    database_pool_size: int = Field(8, ge=1, description="Connections a process keeps to PostgreSQL")
    port: int = Field(
        8000, validation_alias="PORT", ge=1, le=65535, description="Port that `mipass serve` listens on"
    )
    bind: str = Field("127.0.0.1", description="Address that `mipass serve` listens on")
    server_processes: int = Field(1, ge=1, le=64, description="Server processes")
    server_threads: int = Field(4, ge=1, le=64, description="Threads in each server process")
    public_url: str = Field("", description="The portal's address in mails, e.g. https://mobile.example.com")
    secret_key: SecretStr = Field(
        SecretStr(DEVELOPMENT_SECRET), description="Signs sessions and links; 50 random characters or more"
    )
    secret_key_file: Path | None = Field(None, description="A file that holds the secret key instead")
    master_key: SecretStr = Field(
        SecretStr(DEVELOPMENT_MASTER_KEY),
        description="Base64 of 32 random bytes; wraps all other keys. Lose it and card data is lost",
    )
    master_key_file: Path | None = Field(None, description="A file that holds the master key instead")
    master_key_uri: str = Field(
        "",
        pattern=r"^(pkcs11:.+)?$",
        description="A key in a hardware module instead (RFC 7512): pkcs11:token=…;object=…"
        "?module-path=…&pin-source=file:…",
    )
    root_keys_uri: str = Field(
        "",
        pattern=r"^(pkcs11:.+)?$",
        description="A token in which organizations' new roots are made and sign: pkcs11:token=…"
        "?module-path=…&pin-source=file:…; empty: sealed in the database",
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="Number of reverse proxies whose X-Forwarded-For counts"
    )
    mail_url: SecretStr = Field(
        SecretStr(""),
        description="smtps://user:password@host:465 or smtp+starttls://…:587; empty: files for the outbox",
    )
    mail_allow_plaintext: bool = Field(False, description="Permit smtp:// without encryption in production")
    mail_from: str = Field("mipass@localhost", description="Sender of all mails")
    mail_attempts: int = Field(8, ge=1, le=50, description="Tries before a mail counts as failed")
    brand_name: str = Field("miPASS Mobile", description="Name of the portal on pages and in mails")
    brand_vendor: str = Field("The vendor", description="Who runs the installation and sells credits")
    brand_accent: str = Field("#4050d0", pattern=r"^#[0-9a-fA-F]{6}$", description="Accent colour, #rrggbb")
    brand_support: str = Field("", description="Support contact shown on pages and in mails")
    session_idle_minutes: int = Field(
        30, ge=1, description="A session ends after this long without a request"
    )
    session_hours: int = Field(12, ge=1, description="A session ends after this long in any case")
    invitation_days: int = Field(7, ge=1, le=90, description="Days for which an admin's invitation is open")
    credential_invitation_days: int = Field(
        14, ge=1, le=90, description="Days for which a credential's link is open"
    )
    invitations_per_minute: int = Field(
        1200, ge=1, le=1_000_000, description="Invitations of bulk uploads that are sent each minute"
    )
    doc_type: str = Field(
        "org.mipass.pacs.1",
        pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
        max_length=100,
        description="Type of the documents on phones, a reversed domain name of the vendor's; "
        "readers open for this one alone",
    )
    country: Annotated[str, AfterValidator(check_country)] = Field(
        "DE",
        description="Country of the issuer in certificates, as ISO 3166-1 alpha-2, where a distributor's own "
        "record names none; new roots bear it",
    )
    root_announcement_days: int = Field(
        30,
        ge=1,
        le=365,
        description="Days after which a new root signs though not every reader is known to trust it yet, "
        "and for which an old one is trusted after it",
    )
    status_list_octets: int = Field(
        4 << 20,
        ge=1 << 10,
        le=64 << 20,
        description="How long a status list may be that readers unpack, in octets with four entries each; "
        "told to them with their configuration",
    )
    holder_url: str = Field(
        "",
        description="Address of the holders' page where it has a host of its own, which leads here too, "
        "e.g. https://cards.example.com; empty: the public URL",
    )
    wallet_origins: Annotated[list[str], NoDecode, AfterValidator(check_origins)] = Field(
        default_factory=list,
        description="Origins of wallets in a browser that may fetch credentials, comma separated, e.g. "
        "https://wallet.example.com; empty: none but the holders' page",
    )
    reader_maker_roots: Annotated[Path | None, AfterValidator(check_maker_roots)] = Field(
        None,
        description="A PEM file of readers' makers' root certificates: then only a reader that one of them "
        "vouches for can be enrolled, and nobody claims another's device id; empty: whoever is first",
    )
    simulated_reader_url: str = Field(
        "",
        pattern=r"^(wss?://[A-Za-z0-9.:\[\]-]+)?$",
        description="WebSocket of a simulated reader that the holders' page offers; "
        "empty: none, in the demo ws://127.0.0.1:8765; refused in production",
    )
    oidc_providers: Annotated[list[OidcProvider], AfterValidator(check_providers)] = Field(
        default_factory=list,
        description="Third parties for sign-in: a JSON list of objects with id, name, issuer, client_id and "
        "client_secret or client_secret_file; preset google, or microsoft with tenant, fills name and issuer",
    )
    time_zone: Annotated[str, AfterValidator(check_zone)] = Field(
        "UTC", description="Zone of dates for people who chose none and in mails to them, e.g. Europe/Berlin"
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Further host names, comma separated; the public URL's is always allowed",
    )

    _accepted: list[tuple[str, datetime | None]] = PrivateAttr(default_factory=list)

    @field_validator("allowed_hosts", "wallet_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if content := secret_in(self.secret_key_file):
            first, *others = content.get_secret_value().split("\n")
            self.secret_key = SecretStr(first.strip())
            self._accepted = [found for line in others if (found := accepted_key(line))]
        self.master_key = secret_in(self.master_key_file) or self.master_key
        self.public_url = (self.public_url or f"http://localhost:{self.port}").rstrip("/")
        self.holder_url = (self.holder_url or self.public_url).rstrip("/")
        if self.env is Environment.DEMO:
            self.simulated_reader_url = self.simulated_reader_url or "ws://127.0.0.1:8765"
        self.database_url = self.database_url or sqlite_url(self.data_dir / "mipass.sqlite3")
        return self

    @model_validator(mode="after")
    def _addresses_can_be_used(self) -> Self:
        database_settings(self.database_url)
        check_mail_url(self.mail_url.get_secret_value(), MAIL_SCHEMES)
        check_public_url("MIPASS_PUBLIC_URL", self.public_url)
        check_public_url("MIPASS_HOLDER_URL", self.holder_url)
        return self

    @model_validator(mode="after")
    def _keys_are_usable(self) -> Self:
        try:
            key = base64.b64decode(self.master_key.get_secret_value(), validate=True)
        except binascii.Error:
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
    """Read the environment. Raises ConfigError naming each setting that is wrong."""
    try:
        return Config()
    except ValidationError as error:
        lines = (
            ": ".join([*map(str, e["loc"]), e["msg"].removeprefix("Value error, ")]) for e in error.errors()
        )
        raise ConfigError(
            "The settings cannot be used:\n" + "\n".join(f"  {line}" for line in lines)
        ) from None
