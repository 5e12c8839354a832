"""The price book in words: what AWS calls a service, a price, a unit and a region, as people read it. Pure."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from costing.estimate import meters, network_meters
from costing.estimate.meters import Meter
from dashboard.services import service_word
from teams.regions import REGIONS

MILLION: Final = 10**6
_MANY: Final = Decimal("0.001")
"""Below this a price is said for a million."""

_SERVICES: Final[Mapping[str, str]] = {
    "AWSDataTransfer": "Data transfer",
    "AWSEvents": "EventBridge",
    "AWSLambda": "Lambda",
    "AWSLambda@Edge": "Lambda@Edge",
    "AWSQueueService": "SQS",
    "AWSSecretsManager": "Secrets Manager",
    "AWSSystemsManager": "Systems Manager",
    "AWSXRay": "X-Ray",
    "AmazonApiGateway": "API Gateway",
    "AmazonCloudFront": "CloudFront",
    "AmazonCloudWatch": "CloudWatch",
    "AmazonCognito": "Cognito",
    "AmazonDynamoDB": "DynamoDB",
    "AmazonEC2": "EC2",
    "AmazonEFS": "EFS",
    "AmazonES": "OpenSearch",
    "AmazonElastiCache": "ElastiCache",
    "AmazonRDS": "RDS and Aurora",
    "AmazonRedshift": "Redshift",
    "AmazonRoute53": "Route 53",
    "AmazonS3": "S3",
    "AmazonSNS": "SNS",
    "AmazonStates": "Step Functions",
    "AmazonVPC": "VPC",
    "awskms": "KMS",
    "awswaf": "WAF",
}
"""What AWS writes on its bill for each service code."""

_LABELS: Final[Mapping[str, str]] = {
    "EventBridge": "Schedules and events",
    "Lambda@Edge": "Functions at the edge",
    "Route 53": "Web addresses",
    "Step Functions": "Workflows",
    "Systems Manager": "Parameters",
    "WAF": "Web firewall",
}
"""Our words where the bill of an estimate has none yet."""

_METERS: Final[Mapping[tuple[str, str], Meter]] = {
    (meter.code, meter.dimension): meter
    for module in (meters, network_meters)
    for thing in vars(module).values()
    for meter in (thing.values() if isinstance(thing, dict) else [thing])
    if isinstance(meter, Meter) and not (meter.place or "").startswith("edge:")
}
_DIMENSIONS: Final[Mapping[str, str]] = {
    "esm_kafka_event_poller_unit": "Pollers of Kafka",
    "inter_az": "Between zones of a region",
    "to_other_regions": "To other regions",
    "api_getmetricdata": "Metrics read",
    "edge_duration": "Running time",
    "edge_requests": "Requests",
    "requests_1500wcu": "Requests",
    "alarm_standard": "Alarms",
    "alarm_composite": "Combined alarms",
    "aurora_io": "Reads and writes of storage",
    "m2m_tokens": "Tokens for machines",
    "rule": "Rules",
    "serverless_ocu": "Serverless capacity",
    "serverless_rpu": "Serverless capacity",
    "web_acl": "Rule sets",
}
_TOKENS: Final[Mapping[str, str]] = {
    "acu": "capacity unit",
    "api": "API",
    "arm": "on Arm",
    "aws": "AWS",
    "az": "zone",
    "ecpu": "compute units",
    "edge": "at the edge",
    "esm": "event source",
    "fifo": "in order",
    "http": "HTTP",
    "https": "HTTPS",
    "ia": "seldom used",
    "ip": "by address",
    "ipv4": "IPv4",
    "mau": "people a month",
    "nat": "NAT",
    "oidc": "OIDC",
    "ondemand": "on demand",
    "pitr": "undo window",
    "cloudwatch": "CloudWatch",
    "rms": "",
    "rsa": "RSA",
    "rds": "RDS",
    "s3": "S3",
    "saml": "SAML",
    "sia": "seldom used files",
    "snapstart": "SnapStart",
    "sqs": "SQS",
    "v2": "v2",
    "vended": "from AWS services",
    "x86": "on x86",
}
_UNITS: Final[Mapping[str, str]] = {
    "ACU-hour": "capacity unit and hour",
    "ECPU": "compute unit",
    "EPU-hour": "poller and hour",
    "MAU": "person a month",
    "OCU-hour": "capacity unit and hour",
    "RCU-hour": "read unit and hour",
    "RPU-hour": "capacity unit and hour",
    "RRU": "read unit",
    "WCU-hour": "write unit and hour",
    "WRU": "write unit",
    "rWCU-hour": "replicated write unit and hour",
    "rWRU": "replicated write unit",
    "sRRU": "read of a stream",
}
_IRREGULAR: Final[Mapping[str, str]] = {"query": "queries"}
_VARIANTS: Final = ("arm", "x86", "ia")
_EDGES: Final = "edge:"


def service_words(code: str) -> tuple[str, str]:
    """Our word for a service and AWS's; the same twice where we have none."""
    aws = _SERVICES.get(code, code)
    return _LABELS.get(aws) or service_word(aws), aws


def service_label(code: str) -> str:
    """Both words for a service as one text, which finds its prices alone."""
    ours, aws = service_words(code)
    return ours if ours == aws else f"{ours} {aws}"


def services_labelled(text: str) -> list[str]:
    """AWS's codes of the services with this label; usually one, or none."""
    return [code for code in _SERVICES if service_label(code).lower() == " ".join(text.lower().split())]


def dimension_words(code: str, dimension: str) -> str:
    """What is paid for: as on invoices where estimates use it, else AWS's identifier spelt out."""
    if meter := _METERS.get((code, dimension)):
        variant = next((_TOKENS[end] for end in _VARIANTS if dimension.endswith(f"_{end}")), "")
        return f"{meter.name} {variant}".strip()
    if known := _DIMENSIONS.get(dimension):
        return known
    words = " ".join(_TOKENS.get(word, word) for word in dimension.split("_"))
    words = words.strip()
    return words[:1].upper() + words[1:]


def region_words(region: str) -> str:
    """AWS's name of the place; edges of the delivery network by their part of the world."""
    if region.startswith(_EDGES):
        return f"Delivery from {region.removeprefix(_EDGES).replace('_', ' ').title().replace('Us', 'the US')}"
    return "Everywhere" if region == "global" else REGIONS.get(region, region)


def place_words(region: str) -> str:
    """``US East (N. Virginia), us-east-1``: the place first, for who knows no codes; alone what has no name."""
    name = REGIONS.get(region)
    return f"{name}, {region}" if name else region


def price_words(price: str, unit: str) -> str:
    """``$3.50 per million requests``: never rounded, and never with more zeros than anybody can count."""
    name, _, aside = unit.partition(" (")
    name = _UNITS.get(name, name)
    note = f" ({aside}" if aside else ""
    try:
        amount = Decimal(price)
    except InvalidOperation:
        return f"${price} per {name}{note}"
    if 0 < amount < _MANY:
        return f"{_dollars(amount * MILLION)} per million {_plural(name)}{note}"
    return f"{_dollars(amount)} per {name}{note}"


def prices_words(bands: Sequence[Sequence[str | None]], unit: str) -> tuple[str, list[str]]:
    """A price in one line, and the steps of a graduated one, each with where it begins."""
    said = [price_words(str(band[2]), unit) for band in bands]
    if len(said) < 2:
        return (said[0] if said else "none"), []
    starts = [f"from {_count(str(band[0]))} on" if place else "at first" for place, band in enumerate(bands)]
    free = not Decimal(str(bands[0][2]))
    line = f"Free at first, then {said[1]}" if free else f"{said[0]}, cheaper in large amounts"
    return line, [f"{price} {start}" for price, start in zip(said, starts, strict=True)]


def _dollars(amount: Decimal) -> str:
    """With two decimals at least, and with all that there are."""
    text = f"{amount.normalize():,f}"
    whole, _, rest = text.partition(".")
    return f"${whole}.{rest:0<2}"


def _plural(name: str) -> str:
    first, gap, rest = name.partition(" ")
    if name.startswith(("GB", "read of")):
        return re.sub(r"^(GB-(?:second|month|hour))$", r"\1s", name) if name.startswith("GB") else "reads of a stream"
    if gap and first in {"read", "write", "replicated", "compute", "capacity", "token"}:
        return f"{name}s"
    return f"{_IRREGULAR.get(first, first + 's')}{gap}{rest}"


def _count(text: str) -> str:
    """Where a step begins, with separators."""
    return f"{int(text):,}" if text.isascii() and text.isdigit() else text


def source_words(source: str) -> str:
    """Whose price it is, in few words; ``source`` says it in full."""
    text = source.lower()
    if "public copy" in text:
        return "Public copy of AWS's price list"
    if text.startswith(("infracost", "c3x")):
        return "Public price data"
    if "offer" in text or "price list" in text:
        return "AWS's price list"
    return "AWS's pricing page" if "pricing page" in text else "Public price data"


def codes_called(word: str) -> tuple[list[str], list[str]]:
    """AWS's codes of the services and of the regions whose names hold ``word``."""
    asked = word.lower()
    services = [code for code in _SERVICES if asked in " ".join(service_words(code)).lower()]
    return services, [code for code, name in REGIONS.items() if asked in name.lower()]


def names() -> Mapping[str, Mapping[str, str]]:
    """The words of AWS's codes as pages show them, in small letters, by what to call such a column."""
    services = {code: " ".join(service_words(code)).lower() for code in _SERVICES}
    return {"shown_service": services, "shown_region": {code: name.lower() for code, name in REGIONS.items()}}
