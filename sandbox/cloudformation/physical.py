"""Physical ids that CloudFormation would invent."""

import secrets
import string

from sandbox.cloudformation.model import Properties

# Type: (property that takes the name, longest name, lower case only)
NAMED = {
    "AWS::S3::Bucket": ("BucketName", 63, True),
    "AWS::Lambda::Function": ("FunctionName", 64, False),
    "AWS::DynamoDB::Table": ("TableName", 255, False),
    "AWS::IAM::Role": ("RoleName", 64, False),
    "AWS::Logs::LogGroup": ("LogGroupName", 512, False),
    "AWS::ApiGateway::RestApi": ("Name", 128, False),
    "AWS::SQS::Queue": ("QueueName", 80, False),
    "AWS::SNS::Topic": ("TopicName", 256, False),
}
SUFFIX = 12


def with_name(type_name: str, properties: Properties, stack: str, logical_id: str) -> Properties:
    """The properties with a generated name where the type has one and the template gives none."""
    if type_name not in NAMED:
        return properties
    name, longest, lower = NAMED[type_name]
    if name in properties or (type_name == "AWS::ApiGateway::RestApi" and "Body" in properties):
        return properties
    return {**properties, name: generated(stack, logical_id, longest, lower=lower)}


def generated(stack: str, logical_id: str, longest: int, *, lower: bool = False) -> str:
    """`stack-logicalid-RANDOM`, cut from the left parts, as CloudFormation does."""
    letters = string.ascii_lowercase if lower else string.ascii_uppercase
    suffix = "".join(secrets.choice(letters + string.digits) for _ in range(SUFFIX))
    room = longest - SUFFIX - 2
    half = max(room // 2, room - len(logical_id))
    stem = f"{stack[:half]}-{logical_id[: room - min(len(stack), half)]}"
    return f"{stem.lower() if lower else stem}-{suffix}"


def recorded_id(type_name: str, stack: str, logical_id: str) -> str:
    """An id for a thing that is only written down."""
    return generated(stack, logical_id, 128)


def recorded_attribute(region: str, account: str, type_name: str, physical_id: str, attribute: str) -> str:
    """A plausible attribute of a thing that is only written down."""
    _, service, kind = type_name.lower().split("::")
    if attribute.endswith("Arn"):
        return f"arn:aws:{service}:{region}:{account}:{kind}/{physical_id}"
    if "Endpoint" in attribute or "DomainName" in attribute:
        return f"{physical_id.lower()}.{service}.{region}.sandbox.invalid"
    return physical_id
