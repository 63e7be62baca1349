"""How long what is no longer needed is kept, in days. What each is for: docs/operator/retention.md."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class RetentionSettings(BaseSettings):
    """Ages; `mipass retention` deletes what is older."""

    keep_sessions_days: int = Field(
        1,
        ge=0,
        le=365,
        description="Days for which a session that ended is kept, with its browser and address",
    )
    keep_mails_days: int = Field(
        90,
        ge=7,
        le=3650,
        description="Days for which it is kept to whom a mail went and what the server said",
    )
    keep_failed_mails_days: int = Field(
        7,
        ge=0,
        le=90,
        description="Days for which a mail that was given up can be tried again; then it is wiped",
    )
    keep_notices_days: int = Field(
        30, ge=1, le=3650, description="Days for which what a person was told in Alert History is kept"
    )
    keep_attempts_days: int = Field(
        30, ge=1, le=3650, description="Days for which it is kept who tried which voucher"
    )
    keep_webhooks_days: int = Field(
        30, ge=1, le=3650, description="Days for which it is kept what went to a webhook and what it answered"
    )
    keep_tokens_days: int = Field(
        30,
        ge=1,
        le=3650,
        description="Days for which a token that ended is kept, with where it was used last",
    )
    keep_clients_days: int = Field(
        365, ge=1, le=3650, description="Days for which the name of a revoked API client is kept"
    )
    keep_reconciliations_days: int = Field(
        30, ge=1, le=365, description="Days for which it is kept what a panel's list was found to hold"
    )
    keep_drafts_days: int = Field(
        7, ge=1, le=365, description="Days after which an upload that nobody issues is thrown away"
    )
