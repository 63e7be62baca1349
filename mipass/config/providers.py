"""The third parties at which people may sign in."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from mipass.config.secret_files import secret_in


class OidcProvider(BaseModel):
    """A third party at which people may sign in (OpenID Connect); a preset knows the issuer and the name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    preset: Literal["google", "microsoft"] | None = None
    tenant: str = Field("", pattern=r"^[0-9a-fA-F-]*$")
    name: str = Field("", max_length=60)
    issuer: str = ""
    client_id: str = Field(min_length=1)
    client_secret: SecretStr = SecretStr("")
    client_secret_file: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, data: object) -> object:
        """Microsoft's issuer names one tenant: a shared one could not be checked (Core 1.0, 3.1.3.7)."""
        if not isinstance(data, dict) or data.get("preset") not in OIDC_PRESETS:
            return data
        name, issuer = OIDC_PRESETS[data["preset"]]
        if "{tenant}" in issuer and not data.get("tenant"):
            raise ValueError("the preset microsoft needs tenant, the directory's id")
        return {"name": name, "issuer": issuer.format(tenant=data.get("tenant")), **data}

    @model_validator(mode="after")
    def _is_usable(self) -> Self:
        parts = urlsplit(self.issuer)
        is_local = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
        if not parts.hostname or not (parts.scheme == "https" or is_local):
            raise ValueError(f"the issuer of {self.id} must be an https:// address")
        if not self.name or not self.secret:
            raise ValueError(f"{self.id} needs a name, and client_secret or client_secret_file")
        return self

    @property
    def secret(self) -> str:
        """The client's secret."""
        kept = secret_in(self.client_secret_file, f"client_secret_file of {self.id}")
        return (kept or self.client_secret).get_secret_value()


OIDC_PRESETS = {
    "google": ("Google", "https://accounts.google.com"),
    "microsoft": ("Microsoft", "https://login.microsoftonline.com/{tenant}/v2.0"),
}
