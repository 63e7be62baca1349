"""What there is to set: each setting, its default and its meaning, and nothing of what must hold for it.

``docs/operator/settings.md`` is made from this file by ``mipass settings``; a description here is
what an operator reads there.
"""

from __future__ import annotations

import base64
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import NoDecode, SettingsConfigDict

from mipass.config.checks import (
    certificates_for,
    check_country,
    check_networks,
    check_origins,
    check_providers,
    check_zone,
)
from mipass.config.database import Pooler
from mipass.config.providers import OidcProvider
from mipass.config.retention import RetentionSettings
from mipass.config.watching import WatchingSettings

PACKAGE_DIR = Path(__file__).resolve().parents[1]
PROJECT_DIR = PACKAGE_DIR.parent
IS_CLONE = (PROJECT_DIR / "pyproject.toml").is_file()
DEVELOPMENT_SECRET = "development-only-secret-never-for-production"  # noqa: S105
DEVELOPMENT_MASTER_KEY = base64.b64encode(b"development-only-32-byte-key-000").decode()


def own_folder() -> Path:
    """Where data lies that no setting places: in a clone its ``var``, else a folder of the person's own."""
    if IS_CLONE:
        return PROJECT_DIR / "var"
    kept = os.environ.get("XDG_DATA_HOME") or f"{os.environ.get('HOME', '')}/.local/share"
    return Path(kept) / "mipass"


class Environment(StrEnum):
    """What kind of installation this is; only ``production`` guards real doors."""

    DEVELOPMENT = "development"
    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class Fields(RetentionSettings, WatchingSettings):
    """Every setting, its default and its meaning. Names in the environment are the aliases, upper case."""

    model_config = SettingsConfigDict(env_prefix="MIPASS_", populate_by_name=True, extra="ignore")

    env: Environment = Field(
        Environment.PRODUCTION,
        description="production, or development, demo or test, which are served to their own machine alone",
    )
    debug: bool = Field(False, description="Django's debug pages; refused in production")
    data_dir: Path = Field(
        default_factory=own_folder,
        description="Folder of what the portal writes: the SQLite database, static files, heads of the audit "
        "log, the outbox; of an installed package ~/.local/share/mipass, and in production it must be named",
    )
    static_dir: Path | None = Field(
        None,
        description="Folder that `mipass collect-static` filled, as in an image; empty: `static` in the data "
        "folder, filled at each start",
    )
    database_url: str = Field(
        "",
        validation_alias="DATABASE_URL",
        description="postgres://user:password@host/name, of a cluster @host1:5432,host2:5432/name, or "
        "sqlite:////path; empty: SQLite in the data folder",
    )
    database_url_file: Path | None = Field(
        None, validation_alias="DATABASE_URL_FILE", description="A file that holds the database's URL instead"
    )
    database_pool_size: int = Field(8, ge=1, description="Connections a process keeps to PostgreSQL")
    database_pooler: Pooler = Field(
        Pooler.NONE, description="transaction: DATABASE_URL leads to PgBouncer in transaction mode"
    )
    database_read_url: str = Field(
        "",
        description="A replica of PostgreSQL, or several hosts: for reads that may be a little old; "
        "empty: all is read where it is written",
    )
    database_read_url_file: Path | None = Field(None, description="A file that holds that URL instead")
    port: int = Field(
        8000, validation_alias="PORT", ge=1, le=65535, description="Port that `mipass serve` listens on"
    )
    bind: str = Field("127.0.0.1", description="Address that `mipass serve` listens on")
    server_processes: int = Field(1, ge=1, le=64, description="Server processes")
    server_threads: int = Field(4, ge=1, le=64, description="Threads in each server process")
    public_url: str = Field("", description="The portal's address in mails, e.g. https://mobile.example.com")
    hsts_preload: bool = Field(
        False,
        description="Ask browsers' makers to list the public URL's host, and all below it, as https alone: "
        "a listing is undone in months",
    )
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
    mail_url_file: Path | None = Field(None, description="A file that holds the mail server's URL instead")
    mail_ca_file: Annotated[Path | None, AfterValidator(certificates_for("MIPASS_MAIL_CA_FILE"))] = Field(
        None,
        description="A PEM file of the authorities that may vouch for the mail server; "
        "empty: those of the system",
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
    token_max_days: int = Field(
        365, ge=1, le=3650, description="Days for which an API token can be good at most"
    )
    api_quota_times: int = Field(
        1,
        ge=1,
        le=10_000,
        description="How many times the API's quotas a client has: 1,200 reads, 240 writes and 60 searches a "
        "minute, and its distributor four times that",
    )
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
    reader_maker_roots: Annotated[
        Path | None, AfterValidator(certificates_for("MIPASS_READER_MAKER_ROOTS"))
    ] = Field(
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
    egress_allowed_networks: Annotated[list[str], NoDecode, AfterValidator(check_networks)] = Field(
        default_factory=list,
        description="Networks of your own that webhooks may reach, comma separated, e.g. 10.20.0.0/16; "
        "link-local and metadata addresses only each by itself (/32, /128); empty: public addresses alone, "
        "in the demo and in development 127.0.0.1 too",
    )
    time_zone: Annotated[str, AfterValidator(check_zone)] = Field(
        "UTC", description="Zone of dates for people who chose none and in mails to them, e.g. Europe/Berlin"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR"
    )
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Further host names, comma separated; the public URL's is always allowed",
    )


def variable_of(field: str) -> str:
    """The variable that sets a field."""
    alias = Fields.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"MIPASS_{field.upper()}"
