"""Why Checkov's findings in the golden templates stay: for each check a sentence, and what proves it on the resource.

A finding that no excuse covers is to be mended, or to be given a true reason here; an excuse that covers none goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Excuse:
    """`kinds` are the kinds of component whose resources may have the finding; `holds` proves the reason on one."""

    kinds: tuple[str, ...]
    reason: str
    holds: Callable[[Properties], bool] = lambda properties: True


def _without(name: str) -> Callable[[Properties], bool]:
    return lambda properties: name not in properties


def _statements(role: Properties) -> list[Any]:
    return [one for policy in role["Policies"] for one in policy["PolicyDocument"]["Statement"]]


def _has_password(database: Properties) -> bool:
    return database["ManageMasterUserPassword"] is True


_BY_PASSWORD: Final = "Functions sign in with the password that AWS makes, keeps as a secret and changes by itself."
_APIS: Final = ("rest_api", "http_api", "websocket_api")
_STORES: Final = ("site", "bucket")
EXCUSES: Final[dict[str, Excuse]] = {
    "CKV_AWS_18": Excuse(
        _STORES,
        "S3 writes access logs late and not all of them, into a second bucket that grows and that nobody reads.",
        _without("LoggingConfiguration"),
    ),
    "CKV_AWS_21": Excuse(
        _STORES,
        "A website's files lie under their SHA-256 in the artifact bucket, which has versions; a file store has them "
        "unless a person switched them off.",
        _without("VersioningConfiguration"),
    ),
    "CKV_AWS_26": Excuse(("topic",), "A person chose no key for this topic.", _without("KmsMasterKeyId")),
    "CKV_AWS_27": Excuse(
        ("queue", "function", "table", "bucket"),
        "The queue is encrypted with SQS's own key, which Checkov does not count.",
        lambda queue: queue["SqsManagedSseEnabled"] is True,
    ),
    "CKV_AWS_28": Excuse(
        ("table",),
        "A person switched recovery off; it is on unless somebody does.",
        lambda table: table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is False,
    ),
    "CKV_AWS_31": Excuse(
        ("cache",),
        "What is sent and kept is encrypted, and only the doors of connected functions lead in; a password that all of "
        "them share would have to stand in the template.",
        lambda nodes: (
            nodes["TransitEncryptionEnabled"] and nodes["AtRestEncryptionEnabled"] and "AuthToken" not in nodes
        ),
    ),
    "CKV_AWS_54": Excuse(
        ("site",),
        "S3 serves this website to everybody by its address, which needs a public policy; ACLs stay blocked.",
        lambda bucket: "WebsiteConfiguration" in bucket and bucket["PublicAccessBlockConfiguration"]["BlockPublicAcls"],
    ),
    "CKV_AWS_56": Excuse(
        ("site",),
        "S3 serves this website to everybody by its address; what may be read are the files that were published.",
        lambda bucket: "WebsiteConfiguration" in bucket,
    ),
    "CKV_AWS_59": Excuse(
        ("rest_api",),
        "Visitors of a website call the route without signing in; a person may ask for sign-in or a key on each.",
        lambda method: method["AuthorizationType"] == "NONE",
    ),
    "CKV_AWS_66": Excuse(
        ("function",), "A person chose that logs are kept for ever; else 30 days.", _without("RetentionInDays")
    ),
    "CKV_AWS_68": Excuse(
        ("site",),
        "A web firewall is paid for by the month and by request; what is delivered are files that everybody may read.",
        lambda distribution: "WebACLId" not in distribution["DistributionConfig"],
    ),
    "CKV_AWS_73": Excuse(
        _APIS, "Traces are paid for by the request; a person switches them on.", _without("TracingEnabled")
    ),
    "CKV_AWS_76": Excuse(
        _APIS, "An access log is paid for by the request; a person switches it on.", _without("AccessLogSetting")
    ),
    "CKV_AWS_84": Excuse(
        ("search",),
        "Logs of slow questions are paid for by the GB; what functions ask stands in their own logs.",
        _without("LogPublishingOptions"),
    ),
    "CKV_AWS_86": Excuse(
        ("site",),
        "An access log of a distribution lies in a second bucket that grows and that nobody reads.",
        lambda distribution: "Logging" not in distribution["DistributionConfig"],
    ),
    "CKV_AWS_95": Excuse(
        _APIS, "An access log is paid for by the request; a person switches it on.", _without("AccessLogSettings")
    ),
    "CKV_AWS_111": Excuse(
        ("user_pool",),
        "Cognito sends codes to telephone numbers, which have no ARN; the role may do this one thing.",
        lambda role: all(one["Action"] == ["sns:Publish"] for one in _statements(role)),
    ),
    "CKV_AWS_115": Excuse(
        ("function",),
        "A reservation takes calls away from all other functions of the account; a person makes it where it is needed.",
        _without("ReservedConcurrentExecutions"),
    ),
    "CKV_AWS_116": Excuse(
        ("function",),
        "Failed events go to a box by a destination or by what runs the function, which Checkov does not look at; "
        "callers that wait for the answer see the failure themselves.",
    ),
    "CKV_AWS_117": Excuse(
        ("function",),
        "The function uses nothing that is reached only inside a network; one that does is placed there.",
        _without("VpcConfig"),
    ),
    "CKV_AWS_118": Excuse(
        ("database",),
        "Monitoring of the machine's processes is paid for as logs; CloudWatch has the usual figures without it.",
        _without("MonitoringInterval"),
    ),
    "CKV_AWS_119": Excuse(
        ("table",),
        "DynamoDB encrypts every table; a key of one's own is paid for by the month, and a person may choose it.",
        lambda table: table.get("SSESpecification", {}).get("KMSMasterKeyId") is None,
    ),
    "CKV_AWS_120": Excuse(
        ("rest_api",),
        "A cache is paid for by the hour and answers with what was true before; a person switches it on.",
        _without("CacheClusterEnabled"),
    ),
    "CKV_AWS_149": Excuse(
        ("secret",),
        "Secrets Manager encrypts every secret with its key in the account; a key of one's own serves other accounts.",
        _without("KmsKeyId"),
    ),
    "CKV_AWS_157": Excuse(
        ("database",),
        "A second machine in another zone costs as much again; a person switches it on.",
        lambda database: database["MultiAZ"] is False,
    ),
    "CKV_AWS_158": Excuse(
        ("function", *_APIS), "CloudWatch Logs encrypts every log group by itself.", _without("KmsKeyId")
    ),
    "CKV_AWS_161": Excuse(("database",), _BY_PASSWORD, _has_password),
    "CKV_AWS_162": Excuse(("database",), _BY_PASSWORD, _has_password),
    "CKV_AWS_166": Excuse(
        ("table",), "AWS Backup encrypts every vault with its key in the account.", _without("EncryptionKeyArn")
    ),
    "CKV_AWS_173": Excuse(
        ("function",),
        "Lambda encrypts variables by itself; they hold names, and a secret only by its ARN.",
        _without("KmsKeyArn"),
    ),
    "CKV_AWS_174": Excuse(
        ("site",),
        "CloudFront itself decides about TLS at its own address; with a certificate of one's own it is 1.2 at least.",
        lambda distribution: distribution["DistributionConfig"]["ViewerCertificate"]["CloudFrontDefaultCertificate"],
    ),
    "CKV_AWS_258": Excuse(
        ("function",), "A person opened this address to everybody.", lambda url: url["AuthType"] == "NONE"
    ),
    "CKV_AWS_317": Excuse(
        ("search",),
        "An audit log needs sign-in by people of the domain's own; here only signed calls of functions come in.",
        _without("LogPublishingOptions"),
    ),
    "CKV_AWS_366": Excuse(
        ("identity_pool",),
        "A person let guests in, with a role of their own.",
        lambda pool: pool["AllowUnauthenticatedIdentities"] is True,
    ),
}
