"""Tags of a stack: how many, how long, and which keys belong to AWS (API_Tag, API_CreateChangeSet)."""

from sandbox.aws.errors import AwsError
from sandbox.aws.query import Fields

MOST, LONGEST_KEY, LONGEST_VALUE = 50, 128, 256


def read(fields: Fields) -> dict[str, str]:
    """The tags of a call. Raises AwsError."""
    pairs = [(one.required("Key"), one.text("Value")) for one in fields.structures("Tags")]
    tags = dict(pairs)
    if len(pairs) > MOST:
        raise _refused(f"Member must have length less than or equal to {MOST} at 'tags'")
    if len(tags) < len(pairs):
        raise AwsError("ValidationError", "Duplicate tag keys found. Please note that tag keys are case insensitive.")
    for key, value in pairs:
        if len(key) > LONGEST_KEY:
            raise _refused(f"Value '{key}' at 'tags.key' must have length less than or equal to {LONGEST_KEY}")
        if not 1 <= len(value) <= LONGEST_VALUE:
            raise _refused(f"Value '{value}' at 'tags.value' must have length between 1 and {LONGEST_VALUE}")
        if key.lower().startswith("aws:"):
            raise AwsError("ValidationError", "aws: prefixed tag key names are not allowed for external use.")
    return tags


def _refused(rule: str) -> AwsError:
    return AwsError("ValidationError", f"1 validation error detected: {rule}")
