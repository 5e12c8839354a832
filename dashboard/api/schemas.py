"""What goes in and out, as the OpenAPI description shows it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_EXAMPLE_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
# Visible characters and spaces: nothing that a log or a page would have to hide, nor what turns reading around.
LINE = r"^[^\x00-\x1f\x7f-\x9f\xad\u180e\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]*$"
KEY = r"^[\x21-\x7e]{1,200}$"

Name = Annotated[str, StringConstraints(pattern=NAME)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ComponentName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,59}$")]
Line = Annotated[str, StringConstraints(pattern=LINE, max_length=300)]


def _no_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


def _one_source(schema: dict[str, Any]) -> None:
    """A definition or a revision but not both, and something to deploy at all; zips alone go onto the newest one."""
    schema["not"] = {"required": ["definition", "revision"]}
    schema["anyOf"] = [{"required": [name]} for name in ("definition", "revision", "artifacts")]


class DeploymentRequest(BaseModel):
    """What to deploy, and where."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra=_one_source)

    application: Name = Field(description="Id or name of the application.", examples=["shop"])
    environment: Name = Field(description="Id or name of one of its environments.", examples=["staging"])
    definition: dict[str, Any] = Field(
        default_factory=dict,
        description="The whole definition. /api/v1/schema/definition is its JSON Schema. It is saved as a revision; "
        "when one that means the same is there, that one is taken.",
    )
    revision: int = Field(
        default=0,
        ge=1,
        le=2_147_483_647,
        description="Number of a revision that is there.",
        examples=[7],
        json_schema_extra=_no_default,
    )
    artifacts: dict[ComponentName, Sha256] = Field(
        default_factory=dict,
        min_length=1,
        max_length=50,
        description="SHA-256 of an uploaded zip for each component that gets one: a function's code, a website's "
        "files. Without definition and revision they go onto the newest revision.",
        examples=[{"notes": _EXAMPLE_SHA256}],
    )
    commit: str = Field(
        default="",
        pattern=r"^[0-9A-Fa-f]{7,64}$",
        description="The commit that this is, for people.",
        examples=["4f2c9e1"],
        json_schema_extra=_no_default,
    )
    mode: Literal["plan", "deploy"] = Field(
        default="deploy", description="plan: only work out changes and cost. deploy: carry the plan out once approved."
    )
    note: Line = Field(default="", description="Shown to whoever approves.", examples=["Greets by name"])

    def given(self, name: str) -> bool:
        """Whether the field was sent."""
        return name in self.model_fields_set


class Named(BaseModel):
    """Something with an id and a name."""

    id: UUID
    name: str


class Links(BaseModel):
    """Where to go on. ``page`` is for people."""

    status: str
    wait: str
    page: str


class Accepted(BaseModel):
    """What was asked for is in line. The same key gives the same answer."""

    id: UUID
    number: int
    application: Named
    environment: Named
    revision: int
    mode: Literal["plan", "deploy"]
    joined: bool = Field(default=False, description="It was under way already: its own commit and note stay.")
    links: Links


class Approvals(BaseModel):
    """How many people said yes and how many it takes."""

    given: int
    needed: int


class WaitingFor(BaseModel):
    """What has to happen next. ``approvals`` only where people have to decide."""

    kind: Literal["turn", "plan", "approval", "start", "aws"]
    sentence: str
    since: datetime | None
    expires_at: datetime | None
    approvals: Approvals | None


class ChangeRow(BaseModel):
    """One resource. ``sign``: + added, ~ changed, r replaced or may be, - removed."""

    sign: Literal["+", "~", "r", "-"]
    component: str
    logical_id: str
    type: str
    sentence: str
    replacement: str
    risks: list[str]


class Changes(BaseModel):
    """What AWS said it would do. ``data_at_risk`` counts resources whose data would be lost."""

    added: int
    changed: int
    replaced: int
    removed: int
    data_at_risk: int
    rows: list[ChangeRow]
    rows_left_out: int


class Amount(BaseModel):
    """USD a month as a decimal in a string. ``null`` is unknown and ``reason`` says why; it is never 0 then.

    ``unpriced`` counts what costs money and is not in the amount.
    """

    amount: str | None
    unpriced: int
    reason: str | None
    words: str


class Cost(BaseModel):
    """The estimate that approval is for, at its volume."""

    currency: Literal["USD"] = "USD"
    period: Literal["month"] = "month"
    before: Amount
    after: Amount
    difference: str | None
    words: str
    requests_per_month: int | None
    requests_source: Literal["measured", "stated", "default"] | None


class CheckRow(BaseModel):
    """A finding of our checks. ``deny`` ends the deployment before anything is changed."""

    severity: str
    component: str
    sentence: str


class ProblemRow(BaseModel):
    """Something to put right."""

    field: str
    detail: str


class OutputRow(BaseModel):
    """An address or name that people need."""

    key: str
    value: str
    component: str


class DeploymentLinks(BaseModel):
    """Where to go on. ``newer`` is the deployment that took this one's place."""

    status: str
    wait: str
    page: str
    newer: str | None


class DeploymentAnswer(BaseModel):
    """How a deployment stands."""

    id: UUID
    number: int
    application: Named
    environment: Named
    kind: str
    mode: Literal["plan", "deploy"]
    revision: int | None
    commit: str
    note: str
    requested_by: str
    requested_through: str | None
    requested_at: datetime
    state: str
    word: str
    sentence: str
    ended: bool
    ended_at: datetime | None
    good: bool | None = Field(description="Once ended: whether what was asked for is now so. null while it is open.")
    waiting_for: WaitingFor | None
    changes: Changes | None
    checks: list[CheckRow]
    problems: list[ProblemRow]
    cost: Cost | None
    outputs: list[OutputRow]
    links: DeploymentLinks


class EnvironmentRow(BaseModel):
    """A place where an application runs. ``observed``: it is somebody else's stack, and nothing is deployed there."""

    id: UUID
    name: str
    application: Named
    region: str
    protected: bool
    observed: bool
    approvals_required: int
    live_revision: int | None
    page: str


class ApplicationRow(BaseModel):
    """An application with its environments in promotion order."""

    id: UUID
    name: str
    team: str
    environments: list[Named]
    page: str


class Environments(BaseModel):
    """A part of a list. ``next`` is the address of what follows."""

    items: list[EnvironmentRow]
    count: int
    next: str | None


class Applications(BaseModel):
    """A part of a list. ``next`` is the address of what follows."""

    items: list[ApplicationRow]
    count: int
    next: str | None


class Uploaded(BaseModel):
    """A zip that is kept. Name ``sha256`` in a deployment."""

    sha256: Sha256 = Field(examples=[_EXAMPLE_SHA256])
    purpose: Literal["code", "content"]
    filename: str
    size: int
    files: int


class FieldError(BaseModel):
    """One thing to put right."""

    field: str
    detail: str


class ProblemAnswer(BaseModel):
    """Not done. ``type`` is stable, ``detail`` says what to do."""

    type: str = Field(examples=["urn:tierboard:problem:scope"])
    title: str
    status: int
    detail: str
    errors: list[FieldError]
