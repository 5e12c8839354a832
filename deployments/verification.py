"""What came of one question that was asked of a running site or API, as it is stored with its deployment. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Result:
    """One question and its answer.

    ``wanted_status`` None took every answer below 400. ``detail`` is what came ("200 OK"), ``said`` how its text began,
    ``why`` a sentence when it is not what was wanted. ``status`` None: no answer. ``asked`` is false when the time was
    over before its turn. ``tries`` counts looks, ``revision`` is the one whose smoke tests were asked.
    """

    label: str
    url: str
    ok: bool
    detail: str = ""
    ms: int | None = None
    at: datetime | None = None
    tries: int = 1
    component: str = ""
    method: str = "GET"
    wanted_status: int | None = None
    wanted_text: str = ""
    status: int | None = None
    said: str = ""
    why: str = ""
    asked: bool = True
    revision: int | None = None

    @property
    def is_web(self) -> bool:
        """Whether a browser may be sent there: outputs come from templates that people write."""
        return self.url.startswith(("https://", "http://"))

    @property
    def failed(self) -> bool:
        """Whether it was asked and what came is not what was wanted; of what was not asked nothing is known."""
        return self.asked and not self.ok

    @property
    def sentence(self) -> str:
        """What is wrong, with what it is about; empty when nothing is."""
        return "" if self.ok else f"{self.label or 'An address'}: {self.why or self.detail or 'No answer.'}"

    def to_json(self) -> dict[str, Any]:
        """As the column holds it."""
        return asdict(self) | {"at": self.at.isoformat() if self.at else None}


def results_of(stored: object) -> list[Result]:
    """The column's rows, also of releases that stored less; what is no row is passed over."""
    rows = stored if isinstance(stored, list) else []
    return [_result(row) for row in rows if isinstance(row, Mapping)]


def newest(results: Iterable[Result]) -> datetime | None:
    """When the last question was asked."""
    return max((result.at for result in results if result.at), default=None)


def _result(row: Mapping[str, Any]) -> Result:
    names = ("label", "url", "detail", "component", "wanted_text", "said", "why")
    return Result(
        **{name: str(row.get(name) or "") for name in names},
        ok=row.get("ok") is True,
        ms=_number(row.get("ms")),
        at=_moment(row.get("at")),
        tries=_number(row.get("tries")) or 1,
        method=str(row.get("method") or "GET"),
        wanted_status=_number(row.get("wanted_status")),
        status=_number(row.get("status")),
        asked=row.get("asked") is not False,
        revision=_number(row.get("revision")),
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _moment(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return at if at.tzinfo else None
