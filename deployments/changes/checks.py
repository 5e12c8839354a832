"""The checks that every plan passes through: what is wrong or worth a look, by component. Pure.

``deny`` ends the deployment, ``warn`` is shown to whoever decides, ``pass`` says that something was looked at.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from deployments.changes.change import Action, Change
from deployments.changes.credentials import credentials
from deployments.changes.databases import refused_databases
from deployments.changes.delivery import DISTRIBUTION, certificates_elsewhere
from deployments.changes.explain import is_public
from deployments.changes.people import POOL, lost_attributes
from deployments.changes.resources import (
    About,
    about,
    copied_at_the_end,
    kept_on_removal,
    kept_on_replacement,
    properties_of,
    resources_of,
)
from deployments.changes.rights import POLICY_TYPES, rights, widened
from deployments.changes.tables import refused
from deployments.changes.warehouses import refused_warehouses
from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse_stored
from deployments.spec.problems import InvalidDefinition
from deployments.spec.runtimes import RETIRED
from deployments.spec.template import RESOURCE_LIMIT, SIZE_LIMIT, canonical


class Severity(StrEnum):
    """How much a finding weighs."""

    PASS = "pass"  # noqa: S105 - a word, not a password
    WARN = "warn"
    DENY = "deny"


@dataclass(frozen=True)
class Finding:
    """One result of one check, located where that is possible."""

    code: str
    severity: Severity
    sentence: str
    component: str | None = None
    field: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data, as plans store it and pages read it."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "component": self.component,
            "field": self.field,
            "sentence": self.sentence,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Finding":
        """Read back what :meth:`to_json` wrote."""
        return cls(row["code"], Severity(row["severity"]), row["sentence"], row.get("component"), row.get("field"))


@dataclass(frozen=True)
class Facts:
    """What the checks look at: explained changes, the template that runs (or empty) and the one to come (or empty).

    ``document`` is the definition that the template to come is made from: what people typed, code and pages included.
    ``region`` is where it goes; empty when that is not known.
    """

    changes: tuple[Change, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    protected: bool
    document: Mapping[str, Any] = field(default_factory=dict)
    region: str = ""


def check(facts: Facts) -> tuple[Finding, ...]:
    """Every finding, worst first, then by component; the same facts always give the same findings."""
    found = [finding for look in _CHECKS for finding in look(facts)]
    order = {Severity.DENY: 0, Severity.WARN: 1, Severity.PASS: 2}
    return tuple(sorted(found, key=lambda f: (order[f.severity], f.component or "", f.code, f.sentence)))


def denied(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that end a deployment."""
    return tuple(finding for finding in findings if finding.severity is Severity.DENY)


def _data(facts: Facts) -> Iterator[Finding]:
    at_risk = [change for change in facts.changes if "data_loss" in change.risks]
    for change in at_risk:
        yield Finding("data_at_risk", Severity.WARN, change.sentence, change.component or None)
    if not at_risk:
        yield Finding("data_at_risk", Severity.PASS, "Nothing that holds data is removed or replaced.")


def _unprotected_data(facts: Facts) -> Iterator[Finding]:
    for known in _resources(facts.after):
        keeps = kept_on_removal(facts.after, known.logical_id) and kept_on_replacement(facts.after, known.logical_id)
        if known.holds_data and not keeps and not copied_at_the_end(facts.after, known.logical_id):
            severity = Severity.DENY if facts.protected else Severity.WARN
            words = (
                f"{known.words} would be deleted with its data when it leaves the stack: it has no policy to keep it."
            )
            yield Finding("data_not_kept", severity, words, known.component or None)


_CALLED: Final = ("Everyone can call", " without signing in")
_OPENED: Final = {
    "AWS::S3::BucketPolicy": ("Everyone on the internet can read the files of", ""),
    DISTRIBUTION: ("Everyone on the internet can read the files of", ""),
    "AWS::IAM::Role": ("Everyone can read what guests may read through", " without signing in"),
}


def _public(facts: Facts) -> Iterator[Finding]:
    opened: dict[tuple[str, str], str] = {}
    for change in facts.changes:
        if "public" in change.risks:
            what, how = _OPENED.get(change.type, _CALLED)
            name = change.component or change.logical_id
            opened[(name, what)] = f"{what} **{name}**{how}."
    for (name, _), words in sorted(opened.items()):
        yield Finding("public", Severity.WARN, words, name)
    still = any(
        is_public(known.type, properties_of(facts.after, known.logical_id)) for known in _resources(facts.after)
    )
    if not opened:
        yield Finding("public", Severity.PASS, "Nothing more becomes public." if still else "Nothing is public.")


def _rights(facts: Facts) -> Iterator[Finding]:
    more = False
    for known in _resources(facts.after):
        if facts.before and known.type in POLICY_TYPES:
            words = widened(facts.before, facts.after, known.logical_id, known.component)
            if words:
                more = True
                yield Finding("rights_widened", Severity.WARN, words, known.component or None)
    if not more:
        words_ = (
            "No role may do more than before." if facts.before else "Each role may reach only what its component uses."
        )
        yield Finding("rights_widened", Severity.PASS, words_)


def _wildcards(facts: Facts) -> Iterator[Finding]:
    for known in _resources(facts.after):
        wild = sorted({right.action for right in rights(facts.after, known.logical_id) if right.is_wildcard})
        if wild:
            words = f"{known.words} may use {', '.join(wild[:3])} on everything in the account. Name what it needs."
            yield Finding("rights_everything", Severity.DENY, words, known.component or None)


def _runtimes(facts: Facts) -> Iterator[Finding]:
    for known in _resources(facts.after):
        runtime = properties_of(facts.after, known.logical_id).get("Runtime")
        if known.type == "AWS::Lambda::Function" and isinstance(runtime, str) and runtime in RETIRED:
            since, instead = RETIRED[runtime]
            words = f"AWS retired {runtime} on {since}. Choose {instead} for **{known.component or known.logical_id}**."
            yield Finding("runtime_retired", Severity.DENY, words, known.component or None, "runtime")


def _tables(facts: Facts) -> Iterator[Finding]:
    refusals = (refused, refused_databases, refused_warehouses)
    for found in (one for ask in refusals for one in ask(facts.changes, facts.before, facts.after)):
        yield Finding(found.code, Severity.DENY, found.sentence, found.component or None, found.field)


def _credentials(facts: Facts) -> Iterator[Finding]:
    for found in credentials(facts.document):
        setting, _, inside = found.field.partition(".")
        where = f"its variable {inside}" if setting == "environment" else f"its {setting}"
        words = (
            f"A secret stands in plain text: **{found.component}** holds {found.what} in {where}. Whoever may read the "
            "definition or the function can read it. Take it out, have it replaced where it was made, add a component "
            f"of the kind Secret for the new one, and let **{found.component}** read it from there."
        )
        yield Finding("secret_in_plain_text", Severity.DENY, words, found.component, found.field)


def _advice(facts: Facts) -> Iterator[Finding]:
    """What AWS accepts and advises against, as each kind says of its components."""
    try:
        definition = parse_stored(facts.document)
    except InvalidDefinition:
        return
    for component in definition:
        for setting, words in KINDS[component.kind].advise(definition, component):
            yield Finding("advice", Severity.WARN, f"**{component.name}**: {words}", component.name, setting)


def _size(facts: Facts) -> Iterator[Finding]:
    size, count = len(canonical(dict(facts.after)).encode()), len(resources_of(facts.after))
    if size > SIZE_LIMIT:
        words = f"The template has {size:,} bytes; AWS takes {SIZE_LIMIT:,}. Split the application."
        yield Finding("template_size", Severity.DENY, words)
    if count > RESOURCE_LIMIT:
        words = f"The template has {count} resources; AWS takes {RESOURCE_LIMIT}. Split the application."
        yield Finding("template_size", Severity.DENY, words)


def _unknown(facts: Facts) -> Iterator[Finding]:
    for change in facts.changes:
        if change.action in {Action.UNKNOWN, Action.DYNAMIC}:
            yield Finding("unknown_change", Severity.WARN, change.sentence, change.component or None)


def _resolved_later(facts: Facts) -> Iterator[Finding]:
    count = canonical(dict(facts.after)).count("{{resolve:")
    if count:
        what = "1 value is" if count == 1 else f"{count} values are"
        words = f"{what} looked up by AWS while deploying, so nobody can see it now."
        yield Finding("resolved_later", Severity.WARN, words)


def _protection(facts: Facts) -> Iterator[Finding]:
    if facts.protected and facts.after:
        yield Finding("protected", Severity.PASS, "The stack gets termination protection.")


def _attributes(facts: Facts) -> Iterator[Finding]:
    for logical_id, names in lost_attributes(facts.before, facts.after):
        known = about(logical_id, POOL, facts.after)
        words = (
            f"AWS can neither change nor remove an attribute that people of **{known.component or logical_id}** have: "
            f"{', '.join(names)}. Put it back as it was. Nobody has to use it."
        )
        yield Finding("attribute_lost", Severity.DENY, words, known.component or None, "own_attributes")


def _certificates(facts: Facts) -> Iterator[Finding]:
    for component, words in certificates_elsewhere(facts.after, facts.region):
        yield Finding("certificate_elsewhere", Severity.DENY, words, component, "address.certificate")


_CHECKS = (
    _data,
    _unprotected_data,
    _public,
    _rights,
    _wildcards,
    _runtimes,
    _tables,
    _certificates,
    _credentials,
    _advice,
    _size,
    _unknown,
    _resolved_later,
    _attributes,
    _protection,
)


def _resources(template: Mapping[str, Any]) -> Iterator[About]:
    for logical_id, resource in sorted(resources_of(template).items()):
        yield about(logical_id, str(resource.get("Type", "")), template)
