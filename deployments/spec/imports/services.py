"""Which of AWS's services a resource belongs to, by the name that policies have for it. Pure.

Names are those of AWS's page "Actions, resources, and condition keys for AWS services".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_OTHERWISE: Final = {
    "AmazonMQ": "mq",
    "ApiGatewayV2": "apigateway",
    "ApplicationAutoScaling": "application-autoscaling",
    "CertificateManager": "acm",
    "Cognito": "cognito-idp",
    "DocDB": "rds",
    "EFS": "elasticfilesystem",
    "ElasticLoadBalancingV2": "elasticloadbalancing",
    "Elasticsearch": "es",
    "EMR": "elasticmapreduce",
    "KinesisFirehose": "firehose",
    "MSK": "kafka",
    "Neptune": "rds",
    "OpenSearchService": "es",
    "RedshiftServerless": "redshift-serverless",
    "ResourceGroups": "resource-groups",
    "StepFunctions": "states",
}
"""Where a policy's name is not the type's in small letters."""
_NEVER: Final = frozenset(("account", "cloudformation", "iam", "organizations", "sso", "sts"))
"""Whoever may use these freely may give themselves anything: what sessions may do with them stays as it is."""


def services_of(types: Iterable[str]) -> frozenset[str]:
    """The services of resource types, for a policy."""
    names = {parts[1] for one in types if len(parts := one.split("::")) == 3 and parts[0] == "AWS"}
    return frozenset(_OTHERWISE.get(name, name.lower()) for name in names) - _NEVER
