"""The template of a stack that somebody else made, as data that we can compare, price and explain."""

from typing import Any, Final

from costing.estimate.template_text import UnreadableText, read_text
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.gateways import CloudFormation
from deployments.spec.template import canonical

LARGEST: Final = 1_048_576
"""Bytes of canonical JSON; AWS itself takes no larger templates."""


class NoTemplate(Exception):
    """There is no template that can be read; the text says why."""


def running_template(cloudformation: CloudFormation, stack_id: str) -> str:
    """The template that runs, as canonical JSON: as somebody sent it, or as AWS made it where macros were used.

    What it says of itself in our words is left out: whether a thing holds data is not for its template to say.

    :raises NoTemplate: when it is none, or too large.
    """
    try:
        data = _data(cloudformation.template(stack_id))
    except (AwsProblem, UnreadableText) as error:
        if isinstance(error, AwsProblem) and error.trouble not in {Trouble.INVALID, Trouble.UNKNOWN}:
            raise
        data = None
    if data is None or "Transform" in data:
        data = _processed(cloudformation, stack_id)
    text = canonical(_without_our_words(data))
    if len(text.encode()) > LARGEST:
        raise NoTemplate("Its template is larger than 1 MB, more than AWS takes and than Tierboard keeps.")
    return text


def _processed(cloudformation: CloudFormation, stack_id: str) -> dict[str, Any]:
    try:
        data = _data(cloudformation.template(stack_id, processed=True))
    except UnreadableText as error:
        raise NoTemplate(f"Its template cannot be read. {error}") from None
    if data is None:
        raise NoTemplate("Its template cannot be read: it is no set of resources.")
    return data


def _data(text: str) -> dict[str, Any] | None:
    data = read_text(text.encode())
    return data if isinstance(data, dict) and isinstance(data.get("Resources"), dict) else None


def _without_our_words(template: dict[str, Any]) -> dict[str, Any]:
    resources = {name: _plain(row) for name, row in template["Resources"].items()}
    return {**template, "Resources": resources}


def _plain(resource: Any) -> Any:
    metadata = resource.get("Metadata") if isinstance(resource, dict) else None
    if not isinstance(metadata, dict) or "Tierboard" not in metadata:
        return resource
    return {**resource, "Metadata": {key: part for key, part in metadata.items() if key != "Tierboard"}}
