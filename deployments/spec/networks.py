"""What a person decides about a private network. Pure.

Limits are those of AWS's pages "VPC CIDR blocks" and "Subnet CIDR blocks" (VPC User Guide): a network takes /16 to /28,
a subnet at least /28 with five addresses for AWS itself. A network of ours has room for four subnets, so it ends at
/26. Which services have an interface endpoint is on "AWS services that integrate with AWS PrivateLink". Prices that
help texts name are those of us-east-1; the estimate has them for each region.
"""

from __future__ import annotations

from ipaddress import IPv4Network, ip_network
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.text import quoted

LARGEST, SMALLEST = 16, 26
SUBNETS: Final = 4
_PRIVATE: Final = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_EXAMPLE: Final = "such as 10.0.0.0/16"


def _addresses(value: str) -> str:
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        raise ValueError(f"{quoted(value)} is no range of addresses. Write one {_EXAMPLE}.") from None
    if not isinstance(network, IPv4Network) or "/" not in value:
        raise ValueError(f"Write an IPv4 address, a slash and a number, {_EXAMPLE}.")
    if not LARGEST <= network.prefixlen <= SMALLEST:
        raise ValueError(f"The number behind the slash must be from {LARGEST} (most addresses) to {SMALLEST} (fewest).")
    if not any(network.subnet_of(private) for private in _PRIVATE):
        raise ValueError("Take a range within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16: others belong to somebody.")
    if str(network) != value:
        raise ValueError(f"A range begins at its first address: write {network}.")
    return value


def _way(label: str, words: str, service: str) -> Shown:
    return Shown(label, words, widget="checkbox", aws_name=f"VPCEndpoint {service}")


class Ways(Settings):
    """Services that are reached from inside without a way to the internet. Each costs the same."""

    secrets: Annotated[
        bool, _way("Secrets", "Passwords of databases and other secrets can be read from inside.", "secretsmanager")
    ] = False
    queues: Annotated[bool, _way("Message queues", "Messages can be sent and fetched from inside.", "sqs")] = False
    topics: Annotated[bool, _way("Topics", "Messages can be published from inside.", "sns")] = False
    functions: Annotated[bool, _way("Functions", "Functions inside can call other functions.", "lambda")] = False
    sign_in: Annotated[
        bool, _way("Sign-in", "Functions inside can manage people. Hosted pages are not part of it.", "cognito-idp")
    ] = False
    sql: Annotated[bool, _way("SQL over HTTPS", "Functions inside can use the Data API of a database.", "rds-data")] = (
        False
    )
    warehouses: Annotated[
        bool, _way("Data warehouses", "Functions inside can send SQL to data warehouses.", "redshift-data")
    ] = False
    apis: Annotated[
        bool | None,
        # None for no, so that definitions written before there were any keep their digest.
        AfterValidator(lambda value: value or None),
        _way("Private APIs", "Functions inside can call APIs that are entered from here alone.", "execute-api"),
    ] = None


SERVICES: Final = {
    "secrets": "secretsmanager",
    "queues": "sqs",
    "topics": "sns",
    "functions": "lambda",
    "sign_in": "cognito-idp",
    "sql": "rds-data",
    "warehouses": "redshift-data",
    "apis": "execute-api",
}
"""The field of Ways -> the last part of AWS's service name."""
PRIVATE_APIS: Final = "apis"
"""The field of Ways by which private APIs are entered."""


class NetworkSettings(Settings):
    """What a person decides about a private network."""

    addresses: Annotated[
        str,
        AfterValidator(_addresses),
        Shown(
            "Range of addresses",
            "Private addresses of everything inside, half of them for it. Only matters when networks are joined.",
            form="An IPv4 range from /16 to /26 within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.",
            replaces=True,
            replaces_words="A change makes a new network. What is inside cannot move to it and has to be made anew.",
            placeholder="10.0.0.0/16",
            aws_name="CidrBlock",
        ),
    ] = "10.0.0.0/16"
    internet: Annotated[
        Literal["none", "one", "two"],
        Shown(
            "Way to the internet",
            "What is inside reaches public addresses only through a gateway that is paid by the hour and by the GB. "
            "Nothing from the internet ever comes in.",
            widget="radio",
            choices=(
                Choice("none", "None", "Free. Files and tables are reached all the same, other services by choice."),
                Choice(
                    "one",
                    "One gateway",
                    "About $37 a month with its address, and $0.045 a GB. While its zone fails, nothing gets out.",
                ),
                Choice("two", "A gateway in each zone", "Twice that. When one zone fails, the other still gets out."),
            ),
            aws_name="AWS::EC2::NatGateway",
        ),
    ] = "none"
    reach: Annotated[
        Ways,
        Shown(
            "Services reached from inside",
            "Without a way to the internet, only these, file stores and tables can be reached. Each costs about $15 a "
            "month ($0.01 an hour in both zones), and $0.01 a GB.",
            widget="group",
            aws_name="AWS::EC2::VPCEndpoint",
        ),
    ] = Field(default_factory=Ways)


def endpoint_role(way: str) -> str:
    """Which part of the network the endpoint of a field of Ways is, such as ``SignInEndpoint``."""
    return "".join(word.capitalize() for word in way.split("_")) + "Endpoint"


def subnets(settings: NetworkSettings) -> tuple[str, ...]:
    """The ranges of the two private subnets, then of the two public ones, each a quarter of the network."""
    network = IPv4Network(settings.addresses)
    return tuple(str(part) for part in network.subnets(prefixlen_diff=2))
