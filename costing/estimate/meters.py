"""What AWS meters: one constant per price, with the words that people read for it, and what every account gets free.
Pure.

A meter is where tiers are counted: all usage of an account on one meter is summed before it is priced.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

API = "APIs"
FUNCTIONS = "Functions"
STORES = "Data stores"
FILES = "Files and delivery"
PEOPLE = "Sign-in and messages"
LOGS = "Logs and monitoring"
OTHER = "Everything else"
FAMILIES: Final = (API, FUNCTIONS, STORES, FILES, PEOPLE, LOGS, OTHER)

MILLION = 10**6
THOUSAND = 10**3
_SCALE_WORDS = {THOUSAND: "per 1,000", MILLION: "per million"}


@dataclass(frozen=True, slots=True)
class Meter:
    """One thing that AWS counts. ``scale`` is how many units the shown price is for; ``place`` is None for the
    estimate's region.
    """

    code: str
    dimension: str
    service: str
    family: str
    name: str
    unit: str
    units: str
    scale: int = 1
    place: str | None = None

    @property
    def key(self) -> str:
        """A short stable name of the price: ``AmazonApiGateway/rest_requests``."""
        return f"{self.code}/{self.dimension}"

    def per(self) -> str:
        """What the shown price is for: "per million requests"."""
        return f"per {self.unit}" if self.scale == 1 else f"{_SCALE_WORDS[self.scale]} {self.units}"

    def per_short(self) -> str:
        """The same beside a quantity, which says the unit already: "per million"."""
        return _SCALE_WORDS.get(self.scale, f"per {self.unit}")

    def amount_of(self, quantity: Decimal) -> str:
        """The unit's name in the right number."""
        return self.unit if quantity == 1 else self.units


def _gateway(dimension: str, name: str, unit: str, scale: int = 1) -> Meter:
    return Meter("AmazonApiGateway", dimension, "API Gateway", API, name, unit, unit + "s", scale)


def _lambda(dimension: str, name: str, unit: str, scale: int = 1) -> Meter:
    return Meter("AWSLambda", dimension, "Lambda", FUNCTIONS, name, unit, unit + "s", scale)


def _dynamodb(dimension: str, name: str, unit: str, scale: int = 1) -> Meter:
    return Meter("AmazonDynamoDB", dimension, "DynamoDB", STORES, name, unit, unit + "s", scale)


def _s3(dimension: str, name: str, unit: str, scale: int = 1) -> Meter:
    return Meter("AmazonS3", dimension, "S3", FILES, name, unit, unit + "s", scale)


def _logs(dimension: str, name: str, unit: str, units: str) -> Meter:
    return Meter("AmazonCloudWatch", dimension, "CloudWatch Logs", LOGS, name, unit, units)


def _edge(dimension: str, name: str, area: str, unit: str) -> Meter:
    """A price of CloudFront in one area of the world."""
    units, scale = ("GB", 1) if unit == "GB" else (unit + "s", MILLION)
    return Meter("AmazonCloudFront", dimension, "CloudFront", FILES, name, unit, units, scale, f"edge:{area}")


_PERSON: Final = ("person a month", "people a month")

REST_REQUESTS = _gateway("rest_requests", "Requests", "request", MILLION)
HTTP_REQUESTS = _gateway("http_requests", "Requests of simple APIs", "request", MILLION)
SOCKET_MESSAGES = _gateway("websocket_messages", "Messages of live connections", "message", MILLION)
SOCKET_MINUTES = _gateway("websocket_connection_minutes", "Minutes of live connections", "minute", MILLION)
CACHE_SIZES: Final = ("0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237")
CACHES: Final = {size: _gateway(f"cache_{size}gb", f"Cache of {size} GB", "hour") for size in CACHE_SIZES}

X86 = "x86_64"
ARM = "arm64"
LAMBDA_REQUESTS: Final = {
    X86: _lambda("requests_x86", "Requests", "request", MILLION),
    ARM: _lambda("requests_arm", "Requests", "request", MILLION),
}
LAMBDA_DURATION: Final = {
    X86: _lambda("duration_x86", "Running time", "GB-second"),
    ARM: _lambda("duration_arm", "Running time", "GB-second"),
}
LAMBDA_WARM: Final = {
    X86: _lambda("provisioned_concurrency_x86", "Kept-warm copies", "GB-second"),
    ARM: _lambda("provisioned_concurrency_arm", "Kept-warm copies", "GB-second"),
}
LAMBDA_WARM_DURATION: Final = {
    X86: _lambda("duration_provisioned_x86", "Running time of kept-warm copies", "GB-second"),
    ARM: _lambda("duration_provisioned_arm", "Running time of kept-warm copies", "GB-second"),
}
LAMBDA_STORAGE: Final = {
    X86: _lambda("ephemeral_storage_x86", "Temporary storage above 512 MB", "GB-second"),
    ARM: _lambda("ephemeral_storage_arm", "Temporary storage above 512 MB", "GB-second"),
}

TABLE_WRITES = _dynamodb("ondemand_write", "Writes", "write unit", MILLION)
TABLE_READS = _dynamodb("ondemand_read", "Reads", "read unit", MILLION)
TABLE_WRITES_IA = _dynamodb("ondemand_write_ia", "Writes", "write unit", MILLION)
TABLE_READS_IA = _dynamodb("ondemand_read_ia", "Reads", "read unit", MILLION)
TABLE_WRITE_HOURS = _dynamodb("provisioned_write", "Write capacity", "unit-hour")
TABLE_READ_HOURS = _dynamodb("provisioned_read", "Read capacity", "unit-hour")
TABLE_STORAGE = _dynamodb("storage_standard", "Storage", "GB-month")
TABLE_STORAGE_IA = _dynamodb("storage_ia", "Storage", "GB-month")
TABLE_BACKUPS = _dynamodb("ondemand_backup_storage", "Backups", "GB-month")
TABLE_UNDO = _dynamodb("pitr_backup_storage", "Undo window for data", "GB-month")

FILE_STORAGE = _s3("storage_standard", "Storage", "GB-month")
FILE_PUTS = _s3("requests_tier1_put", "Uploads and listings", "request", THOUSAND)
FILE_GETS = _s3("requests_tier2_get", "Downloads", "request", THOUSAND)

LOG_INGESTION = _logs("logs_ingestion_standard", "Ingestion", "GB", "GB")
LOG_INGESTION_IA = _logs("logs_ingestion_infrequent_access", "Ingestion", "GB", "GB")
LOG_STORAGE = _logs("logs_storage", "Storage", "GB-month", "GB-months")

QUEUE_REQUESTS = Meter(
    "AWSQueueService", "standard_requests", "SQS", PEOPLE, "Requests", "request", "requests", MILLION
)
QUEUE_REQUESTS_FIFO = Meter(
    "AWSQueueService", "fifo_requests", "SQS", PEOPLE, "Requests, in order", "request", "requests", MILLION
)
PUBLISHES = Meter("AmazonSNS", "standard_publish_api", "SNS", PEOPLE, "Messages", "message", "messages", MILLION)
PUBLISHES_FIFO = Meter(
    "AmazonSNS", "fifo_publish_api", "SNS", PEOPLE, "Messages, in order", "message", "messages", MILLION
)
PUBLISHED_FIFO = Meter("AmazonSNS", "fifo_publish_payload", "SNS", PEOPLE, "Text of messages", "GB", "GB")
DELIVERIES_FIFO = Meter("AmazonSNS", "fifo_delivery", "SNS", PEOPLE, "Deliveries", "delivery", "deliveries", MILLION)
DELIVERED_FIFO = Meter("AmazonSNS", "fifo_delivery_payload", "SNS", PEOPLE, "Text of deliveries", "GB", "GB")
MAILS = Meter("AmazonSNS", "email_delivery", "SNS", PEOPLE, "Mails", "mail", "mails", THOUSAND)
WEB_DELIVERIES = Meter(
    "AmazonSNS", "http_delivery", "SNS", PEOPLE, "Deliveries over HTTP", "delivery", "deliveries", MILLION
)
SCHEDULED_RUNS = Meter(
    "AWSEvents", "scheduler_invocations", "EventBridge Scheduler", FUNCTIONS, "Runs", "run", "runs", MILLION
)
SECRETS = Meter(
    "AWSSecretsManager", "secret", "Secrets Manager", OTHER, "Secrets kept", "secret-month", "secret-months"
)
SECRET_READS = Meter("AWSSecretsManager", "api_requests", "Secrets Manager", OTHER, "Reads", "read", "reads", THOUSAND)

CACHE_DATA: Final = {
    engine: Meter(
        "AmazonElastiCache", f"serverless_{engine}_data", "ElastiCache", STORES, "Held", "GB-hour", "GB-hours"
    )
    for engine in ("valkey", "redis", "memcached")
}
CACHE_UNITS: Final = {
    engine: Meter(
        "AmazonElastiCache", f"serverless_{engine}_ecpu", "ElastiCache", STORES, "Commands", "unit", "units", MILLION
    )
    for engine in CACHE_DATA
}
CACHE_NODES: Final = {
    (engine, kind): Meter(
        "AmazonElastiCache", f"node_{engine}_{kind}", "ElastiCache", STORES, f"Nodes of type {kind}", "hour", "hours"
    )
    for engine in ("valkey", "redis")
    for kind in (
        *("cache.t4g.micro", "cache.t4g.small", "cache.t4g.medium"),
        *("cache.m7g.large", "cache.m7g.xlarge", "cache.r7g.large", "cache.r7g.xlarge"),
    )
}


def _efs(dimension: str, name: str, unit: str, units: str) -> Meter:
    return Meter("AmazonEFS", dimension, "EFS", FILES, name, unit, units)


SHARED_FILES = _efs("storage_standard", "Storage", "GB-month", "GB-months")
SHARED_FILES_RARE: Final = {
    "elastic": _efs("storage_infrequent_access_elastic", "Storage, seldom used", "GB-month", "GB-months"),
    "bursting": _efs("storage_infrequent_access", "Storage, seldom used", "GB-month", "GB-months"),
}
SHARED_READ = _efs("elastic_read", "Read", "GB", "GB")
SHARED_WRITTEN = _efs("elastic_write", "Written", "GB", "GB")
SEARCH_TYPES: Final = (
    *("t3.small", "t3.medium", "m6g.large", "m6g.xlarge", "m6g.2xlarge"),
    *("r6g.large", "r6g.xlarge", "r6g.2xlarge"),
)
SEARCH_NODES: Final = {
    kind: Meter("AmazonES", f"node_{kind}.search", "OpenSearch", STORES, f"Nodes of type {kind}", "hour", "hours")
    for kind in SEARCH_TYPES
}
SEARCH_STORAGE = Meter("AmazonES", "storage_gp3", "OpenSearch", STORES, "Storage of nodes", "GB-month", "GB-months")

PEOPLE_BY_PLAN: Final = {
    plan: Meter("AmazonCognito", f"{plan.lower()}_mau", "Cognito", PEOPLE, f"People, plan {plan.title()}", *_PERSON)
    for plan in ("LITE", "ESSENTIALS", "PLUS")
}
PEOPLE_ELSEWHERE = Meter("AmazonCognito", "saml_oidc_mau", "Cognito", PEOPLE, "People with another sign-in", *_PERSON)

TRACES = Meter("AWSXRay", "traces_recorded", "X-Ray", LOGS, "Traces recorded", "trace", "traces", MILLION)
ALARMS = Meter("AmazonCloudWatch", "alarm_standard", "CloudWatch", LOGS, "Alarms", "alarm-month", "alarm-months")
KEY_MONTHS = Meter("awskms", "customer_managed_key", "KMS", OTHER, "Key of its own", "key-month", "key-months")
KEY_REQUESTS = Meter("awskms", "requests_symmetric", "KMS", OTHER, "Requests to a key", "request", "requests", MILLION)

TRANSFER_OUT = Meter("AWSDataTransfer", "out_to_internet", "Data transfer", FILES, "Data transfer out", "GB", "GB")

AREAS: Final = {
    "us": "North America",
    "europe": "Europe",
    "japan": "Japan",
    "asia_pacific": "Asia",
    "india": "India",
    "south_africa": "Africa",
    "middle_east": "the Middle East",
    "south_america": "South America",
    "australia": "Australia",
}
"""Where CloudFront's prices differ, by the price list's name for it; Canada costs what the United States do."""
EDGE_REQUESTS: Final = {area: _edge("https_requests", f"Requests in {AREAS[area]}", area, "request") for area in AREAS}
EDGE_TRANSFER: Final = {area: _edge("data_transfer_out", f"Data to {AREAS[area]}", area, "GB") for area in AREAS}
EDGE_PROGRAM = Meter(
    "AmazonCloudFront", "functions_invocations", "CloudFront", FILES, "Program runs", "run", "runs", MILLION, "global"
)
EDGE_CLEARED = Meter(
    "AmazonCloudFront", "invalidation_paths", "CloudFront", FILES, "Cleared paths", "path", "paths", place="global"
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an account gets free each month, for ever, over several meters together; used up in the order of
    ``meters``.
    """

    amount: Decimal
    meters: tuple[Meter, ...]


# Free amounts that are no zero-price band in the price list. Those that are one (DynamoDB's 25 GB) come with the book.
# CloudWatch's 5 GB are one allowance for ingestion and storage together, as AWS's price page has it since 2026.
ALLOWANCES: Final = (
    Allowance(Decimal(1_000_000), tuple(LAMBDA_REQUESTS.values())),
    Allowance(Decimal(400_000), tuple(LAMBDA_DURATION.values())),
    Allowance(Decimal(1_000_000), (PUBLISHES,)),
    Allowance(Decimal(5), (LOG_INGESTION, LOG_INGESTION_IA, LOG_STORAGE)),
    Allowance(Decimal(100), (TRANSFER_OUT,)),
    Allowance(Decimal(10), (ALARMS,)),
    # CloudFront's price page, "Included in Always Free Tier": one allowance for all the world.
    Allowance(Decimal(1024), tuple(EDGE_TRANSFER.values())),
    Allowance(Decimal(10_000_000), tuple(EDGE_REQUESTS.values())),
    Allowance(Decimal(2_000_000), (EDGE_PROGRAM,)),
)
