"""Prometheus's text format, version 0.0.4. Pure: samples in, text out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Metric:
    """One metric with its samples: pairs of labels and value. One without samples says nothing of its value.

    ``kind`` is gauge or counter; a counter's name ends with ``_total``, a time's with ``_seconds``.
    """

    name: str
    kind: str
    help: str
    samples: Iterable[tuple[Mapping[str, str], float | int]] = field(default_factory=tuple)


def gauge(name: str, text: str, value: float | int | None) -> Metric:
    """A metric with one sample, or none where the value is not known."""
    return Metric(name, "gauge", text, () if value is None else (({}, value),))


def written(metrics: Iterable[Metric]) -> str:
    """The whole answer."""
    return "".join(line for metric in metrics for line in _lines(metric))


def _lines(metric: Metric) -> Iterable[str]:
    yield f"# HELP {metric.name} {_escaped(metric.help)}\n"
    yield f"# TYPE {metric.name} {metric.kind}\n"
    for labels, value in metric.samples:
        inside = ",".join(f'{name}="{_label(text)}"' for name, text in labels.items())
        yield f"{metric.name}{{{inside}}} {_number(value)}\n" if inside else f"{metric.name} {_number(value)}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _label(text: str) -> str:
    return _escaped(text).replace('"', '\\"')


def _number(value: float | int) -> str:
    return str(value) if isinstance(value, int) else f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"
