"""Web addresses of one's own that lead to an API, each in one environment: domain name, way, record. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from deployments.spec.imports.proposal import Proposal, Unknown, View, only, target
from deployments.spec.naming import short_hash

_REST: Final = ("AWS::ApiGateway::BasePathMapping", "RestApiId")
_NEWER: Final = ("AWS::ApiGatewayV2::ApiMapping", "ApiId")
"""What leads from an address to an API, and the property that names the API."""
_RECORD: Final = "AWS::Route53::RecordSet"


def with_addresses(view: View, proposal: Proposal) -> Proposal:
    """An API with those of its addresses that a form can say; others are left to the rest, with the reason."""
    way, key = _REST if proposal.kind == "rest_api" else _NEWER
    rows: list[dict[str, Any]] = []
    claims: dict[str, str] = {}
    left: dict[str, str] = {}
    for leads in view.of(way, key, proposal.main):
        domain = target(view.properties(leads).get("DomainName")) or ""
        records = _records(view, domain)
        try:
            row = _row(view, leads, domain)
            zoned, mine = _parts(view, row, leads, domain, records)
        except Unknown as unknown:
            left |= {one: str(unknown) for one in (leads, domain, *records) if one in view.resources}
        else:
            rows.append(zoned)
            claims |= mine
    plain = replace(proposal, left={**proposal.left, **left})
    if not rows:
        return plain
    settings = {**plain.settings, "domains": rows}
    return replace(plain, settings=settings, claims={**plain.claims, **claims}, otherwise=plain)


def _row(view: View, leads: str, domain: str) -> dict[str, Any]:
    """The address without its zone. Raises Unknown for one that no form has."""
    if domain not in view.resources:
        raise Unknown("It leads from an address that is not in this template.")
    if [one for way, _ in (_REST, _NEWER) for one in view.of(way, "DomainName", domain)] != [leads]:
        raise Unknown("It leads to several APIs; an address of a component leads to one.")
    environment = view.environments.get(str(view.resources[domain].get("Condition")))
    if environment is None:
        raise Unknown("It is there in every environment; an address of a component belongs to one.")
    said = view.properties(domain)
    newer = only(said, "DomainNameConfigurations", list, [])
    one = newer[0] if len(newer) == 1 and isinstance(newer[0], dict) else {}
    shown = one.get("CertificateArn", said.get("RegionalCertificateArn"))
    if not isinstance(shown, str):
        raise Unknown("Its certificate is not named by its ARN, as a component names one that is there.")
    return {"environment": environment, "name": only(said, "DomainName", str, ""), "certificate": shown}


def _records(view: View, domain: str) -> list[str]:
    """The records of an address: those that point to it, and those of its name."""
    address = view.resources.get(domain, {}).get("Properties", {}).get("DomainName")
    return [
        name
        for name, body in view.resources.items()
        if body.get("Type") == _RECORD and _belongs(body.get("Properties", {}), domain, address)
    ]


def _belongs(record: dict[str, Any], domain: str, address: Any) -> bool:
    leads = record.get("AliasTarget")
    points = isinstance(leads, dict) and target(leads.get("DNSName")) == domain
    return points or (isinstance(address, str) and record.get("Name") == address)


def _parts(
    view: View, row: dict[str, Any], leads: str, domain: str, records: list[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The row with its zone, where a record of the template stands there, and its resources by their part."""
    mark = short_hash(row["environment"], row["name"])
    claims = {f"Domain{mark}": domain, f"Leads{mark}": leads}
    for record in records:
        said = view.properties(record)
        if said.get("Type") == "A" and "HostedZoneId" in said:
            zone = only(said, "HostedZoneId", str, None)
            return {**row, "zone": zone}, {**claims, f"Record{mark}": record}
    if records:
        # Without its zone a component would tell people to enter at their DNS what is there already.
        raise Unknown("What points to it is no record of type A in a hosted zone that is named by its id.")
    return row, claims
