"""What of a difference is one thing to people: a component is replaced once, however many settings do that. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from deployments.spec.diff import FieldChange
from deployments.spec.kinds import KINDS
from deployments.spec.messages import in_sentence
from deployments.spec.text import joined


def together(changes: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """The changes of :func:`~deployments.spec.diff.diff` in its order, with one for each component that is replaced:
    by several of its settings, or by a component of another kind that has its name now.
    """
    by_component = groupby(changes, key=lambda change: change.component)
    return tuple(change for _, found in by_component for change in _together(list(found)))


def _together(changes: Sequence[FieldChange]) -> Iterator[FieldChange]:
    if [one.action for one in changes if not one.field] == ["removed", "added"]:
        yield _other_kind(*changes)
        return
    causes = [one for one in changes if one.because]
    for one in changes:
        if one not in causes:
            yield one
        elif one is causes[0]:
            yield one if len(causes) == 1 else _by_all(causes)


def _by_all(causes: Sequence[FieldChange]) -> FieldChange:
    """The first one with the settings of all. Of settings whose sentence says already by what it is replaced, the words
    say all; those of the others count where there are no such.
    """
    first, because = causes[0], joined([one.because for one in causes])
    leading = [one for one in causes if f": {one.because}" in one.sentence]
    plain = f"The {in_sentence(KINDS[first.replaced].label)} {first.component} is replaced by a new one"
    lead = leading[0].sentence.partition(f": {leading[0].because}")[0] if leading else plain
    words = " ".join(dict.fromkeys(one.words for one in leading or causes if one.words))
    return replace(
        first,
        label=", ".join(one.label for one in causes),
        before=None,
        after=None,
        action="changed",
        sentence=f"{lead}: {because}. {words}".rstrip(),
        words=words,
        unit=None,
        because=because,
    )


def _other_kind(old: FieldChange, new: FieldChange) -> FieldChange:
    name, words = old.component, "Nothing that the old one holds moves."
    was, will = in_sentence(old.label), in_sentence(new.label)
    sentence = f"The {was} {name} is replaced by the {will} {name}. {words}"
    kind = str(old.before["kind"])
    return FieldChange(name, "", new.label, old.before, new.after, True, "changed", sentence, words, replaced=kind)
