"""CloudWatch log groups: what their writers put in, and what is kept, compressed, until its retention ends. Pure."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from costing.estimate.charges import DAYS, KB_IN_GB, Answer, Charge, Gap, Often, Scene, as_decimal, spread, uncounted
from costing.estimate.graph import FUNCTION_TYPE, HTTP_STAGE_TYPE, STAGE_TYPE
from costing.estimate.meters import LOG_INGESTION, LOG_INGESTION_IA, LOG_STORAGE, Meter
from costing.estimate.money import format_quantity
from costing.estimate.reading import Resource, references

# CloudWatch bills storage of the compressed log; AWS's own examples count 0.15 of what came in.
COMPRESSED = Fraction(15, 100)


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """All writers of the template together; a group that nobody writes to is a gap, since its writers are elsewhere."""
    written = Often()
    answers: list[Answer] = []
    for name in scene.graph.log_writers.get(resource.logical_id, ()):
        found = _written(scene.graph.by_id[name], scene)
        if found is None:
            yield Gap(f"How often {name} writes to it is not known.")
            continue
        written = written.plus(found[0])
        answers.extend(found[1])
    yield from uncounted(resource, {"DataProtectionPolicy": "Finding personal data"})
    if written == Often() and not answers:
        if not scene.graph.log_writers.get(resource.logical_id):
            yield Gap("Nothing in the template writes to this log group.")
        return
    kind = resource.properties.text("LogGroupClass", "STANDARD")
    meter = LOG_INGESTION_IA if kind == "INFREQUENT_ACCESS" else LOG_INGESTION
    if resource.properties.has("RetentionInDays"):
        days = resource.properties.number("RetentionInDays", default=None, lowest=1, highest=3_653)
        months, how = days / DAYS, f"kept {days:,} days, compressed to {COMPRESSED * 100} %"
    else:
        months, how, kept = _for_ever(resource, scene)
        answers.append(kept)
    yield from _group(resource, meter, written, months, how, answers)


def unnamed_group(resource: Resource, scene: Scene, kb: Often, answers: Sequence[Answer]) -> Iterator[Charge]:
    """The log that AWS itself opens where the template has no log group: it is kept for ever."""
    months, how, kept = _for_ever(resource, scene)
    yield from _group(resource, LOG_INGESTION, kb, months, how, (*answers, kept))


def _for_ever(resource: Resource, scene: Scene) -> tuple[Fraction, str, Answer]:
    kept = scene.ask(resource, "kept_months")
    months = format_quantity(as_decimal(kept.value))
    return kept.value, f"kept for ever, counted after {months} months, compressed to {COMPRESSED * 100} %", kept


def _group(
    resource: Resource, meter: Meter, kb: Often, months: Fraction, how: str, answers: Sequence[Answer]
) -> Iterator[Charge]:
    used = tuple(answers)
    yield from spread(meter, resource, kb.times(KB_IN_GB), answers=used)
    yield from spread(LOG_STORAGE, resource, kb.times(KB_IN_GB * COMPRESSED * months), how, used)


def _written(writer: Resource, scene: Scene) -> tuple[Often, tuple[Answer, ...]] | None:
    """KB, by how often it is written."""
    if writer.type == FUNCTION_TYPE:
        found = scene.calls(writer)
        if found is None:
            return None
        size = scene.ask(writer, "log_kb")
        return found[0].times(size.value), (*found[1], size)
    stages = {STAGE_TYPE: "RestApiId", HTTP_STAGE_TYPE: "ApiId"}
    named = references(writer.properties.values.get(stages.get(writer.type, "")))
    apis = (scene.graph.by_id.get(name) for name in named)
    api = next((found for found in apis if found is not None), None)
    if api is None:
        return None
    share, answers = scene.share(api)
    size = scene.ask(writer, "access_log_kb")
    return Often(share * size.value), (*answers, size)
