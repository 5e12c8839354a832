"""The environment variables that configure Tierboard, read once and checked at start.

A wrong value stops the start with a sentence that names the variable and what to set. Nothing here imports Django.
"""

import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parent.parent
EXAMPLE_SECRETS = frozenset({"secret", "changeme", "change-me", "insecure", "django-insecure"})


class Mode(StrEnum):
    """What this process is part of. ``tooling`` serves nobody: it is for ``manage.py`` commands without a set-up."""

    TOOLING = "tooling"
    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class BadEnvironment(SystemExit):
    """The environment cannot be used; the message says which variable and what to do. Ends the process with code 2."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


class Environment(BaseSettings):
    """All variables with their defaults. Field names are the variables' names in lower case."""

    model_config = SettingsConfigDict(env_prefix="", extra="ignore", env_ignore_empty=True)

    tierboard_mode: Mode = Mode.TOOLING
    database_url: str = ""
    redis_url: str = ""
    secret_key: str = ""
    allowed_hosts: Annotated[list[str], NoDecode] = Field(default_factory=list)
    trusted_origins: Annotated[list[str], NoDecode] = Field(default_factory=list)
    behind_proxies: int = Field(default=0, ge=0, le=10)
    sandbox_url: str = ""
    sandbox_sites_port: int = Field(default=0, ge=0, le=65535)
    sandbox_budget: bool = False
    sandbox_token_file: str = ""
    data_dir: Path = CHECKOUT / ".data"
    port: int = Field(default=8000, ge=0, le=65535)
    team_storage_mb: int = Field(default=5 * 1024, ge=1, le=1_000_000)
    drift_hours: int = Field(default=24, ge=0, le=24 * 90)
    tierboard_principal: str = Field(default="", pattern=r"^(arn:aws[a-z-]*:iam::\d{12}:(role|user)/[\w+=,.@/-]+)?$")
    default_from_email: str = "tierboard@localhost"
    log_level: str = Field(default="INFO", pattern=r"^(DEBUG|INFO|WARNING|ERROR)$")
    metrics_token: str = ""
    operator_contact: str = Field(default="", max_length=120)

    @field_validator("allowed_hosts", "trusted_origins", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.tierboard_mode is Mode.PRODUCTION:
            self._refuse_incomplete_production()
        if self.sandbox_url and self.tierboard_mode is Mode.PRODUCTION:
            raise ValueError("SANDBOX_URL: the sandbox is for demo and test only; unset it in production.")
        if not self.operator_contact.isprintable():
            raise ValueError("OPERATOR_CONTACT: use one line of text, such as a mail address or the name of a channel.")
        if self.metrics_token and not 16 <= len(self.metrics_token) <= 200:
            raise ValueError("METRICS_TOKEN: use 16 to 200 random characters, or leave it empty: no metrics then.")
        if not self.secret_key:
            # Tooling, demo commands and tests sign nothing that outlives the process.
            self.secret_key = secrets.token_urlsafe(48)
        return self

    def _refuse_incomplete_production(self) -> None:
        for name in ("database_url", "secret_key", "allowed_hosts"):
            if not getattr(self, name):
                raise ValueError(f"{name.upper()}: must be set when TIERBOARD_MODE is production.")
        if len(self.secret_key) < 32 or self.secret_key.lower() in EXAMPLE_SECRETS:
            raise ValueError("SECRET_KEY: use at least 32 random characters, not an example value.")

    @property
    def serves(self) -> bool:
        """Whether web, worker and sweeper may run in this mode."""
        return self.tierboard_mode is not Mode.TOOLING


def read() -> Environment:
    """Read and check the process environment; ends the process with one sentence per problem when it cannot be used."""
    try:
        return Environment()
    except ValidationError as error:
        problems = "; ".join(_sentence(item) for item in error.errors())
        raise BadEnvironment(f"Tierboard cannot start: {problems}") from None


def _sentence(item: ErrorDetails) -> str:
    where = ".".join(str(part) for part in item["loc"]).upper()
    message = str(item["msg"]).removeprefix("Value error, ")
    return message if not where else f"{where}: {message}"


IDLE = "-c idle_in_transaction_session_timeout=30s"
"""A process that stands still in the middle of a transaction holds its rows: after this, PostgreSQL lets them go, so
that somebody else goes on. Nothing of ours waits for anybody but PostgreSQL within a transaction.
"""

PLANNED_SOON = "-c join_collapse_limit=4 -c jit=off"
"""Rows of lists are found by few tables, and what stands beside them is joined by key in the order that is written.
PostgreSQL looked for a better order of eight tables for 5 ms, and compiled what takes 50 ms for another 300.
"""


def database(url: str) -> dict[str, object]:
    """Django's ``DATABASES`` entry for a PostgreSQL URL; ``?host=/dir`` names a socket directory.

    :raises BadEnvironment: for any other engine; there is no second SQL dialect here.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise BadEnvironment("DATABASE_URL: must start with postgresql://; no other database is supported.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    try:
        port = parts.port
    except ValueError:
        raise BadEnvironment("DATABASE_URL: the port is not a number from 1 to 65535.") from None
    options = {key: value for key, value in query.items() if key not in {"host", "port"}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "tierboard",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(query.get("port") or port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "options": f"{IDLE} {PLANNED_SOON}", **options},
    }
