"""From a resolved resource of a stack to the thing itself: MiniStack where it can, a record where it cannot."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from sandbox.backend import complements
from sandbox.backend.resources import CannotMake, Made, NoSuchAttribute, ResourceFailed, Resources, Wanted
from sandbox.cloudformation import schemas
from sandbox.cloudformation.model import Properties, Resource
from sandbox.cloudformation.physical import with_name
from sandbox.cloudformation.recorded import recorded_attribute, recorded_id
from sandbox.settings import Settings

RECORDED = "Recorded only: the sandbox does not run {}."
NO_CODE = (
    'Resource handler returned message: "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: '
    'The specified key does not exist. (Service: Lambda, Status Code: 400)" (HandlerErrorCode: InvalidRequest)'
)
NOT_EMPTY = (
    'Resource handler returned message: "The bucket you tried to delete is not empty (Service: S3, Status Code: 409, '
    'Request ID: {}, Extended Request ID: null)" (HandlerErrorCode: GeneralServiceException)'
)
PYTHON = "python"
DATABASES = ("AWS::RDS::DBCluster", "AWS::RDS::DBInstance")
DISTRIBUTION = "AWS::CloudFront::Distribution"
SCHEDULE = "AWS::Scheduler::Schedule"
SILENT = {
    "AWS::ElastiCache::ReplicationGroup": "the cache",
    "AWS::OpenSearchService::Domain": "the search domain",
}
"""Made by MiniStack with an address of this machine at which nothing listens."""
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a type, not a password


@dataclass(frozen=True)
class Place:
    """Where a stack lives."""

    stack_name: str
    region: str


class Makers:
    """Creates, updates and deletes resources; everything here may be repeated for the same uid."""

    def __init__(self, resources: Resources, settings: Settings) -> None:
        self._resources = resources
        self._settings = settings
        self._unknown: dict[str, set[str]] = {}

    def named(self, resource: Resource, place: Place) -> Resource:
        """The resource with the physical name that it will get, decided before anything is made."""
        named = with_name(resource.type, resource.properties, place.stack_name, resource.logical_id)
        return replace(resource, properties=named)

    async def create(self, resource: Resource, place: Place, attributes: set[str]) -> Resource:
        """The resource with its physical id and attributes. Raises ResourceFailed."""
        await self._check_code(resource, place)
        try:
            return await self._telling(resource, place, attributes, self._resources.create)
        except CannotMake:
            return self._recorded(resource, place, attributes)

    async def _telling(
        self, resource: Resource, place: Place, attributes: set[str], make: Callable[[Wanted], Awaitable[Made]]
    ) -> Resource:
        """The resource as it was made; attributes that MiniStack does not know are plausible ones."""
        unknown = self._unknown.setdefault(resource.type, set())
        attributes = attributes | ({"Id"} if resource.type == SECRET else set())
        while True:
            # Another thing of the type may learn of an attribute at the same time, so this attempt keeps what it asked.
            asked = attributes - unknown
            try:
                made = await make(self._wanted(resource, place, asked))
                break
            except NoSuchAttribute as error:
                if error.name not in asked:
                    raise
                unknown.add(error.name)
        told = self._with(resource, made)
        left = attributes - {name for name, value in told.attributes.items() if value}
        return replace(told, attributes={**told.attributes, **self._plausible(told, place, left)})

    async def update(
        self, resource: Resource, place: Place, attributes: set[str], actual: Properties | None = None
    ) -> Resource:
        """The same thing with new properties; `actual` is what somebody made of it by hand. Raises ResourceFailed."""
        if resource.recorded_only:
            return self._recorded(resource, place, attributes)
        await self._check_code(resource, place)
        attributes = attributes | set(resource.attributes)

        async def make(wanted: Wanted) -> Made:
            if actual is not None:
                return await self._resources.revert(wanted, actual)
            return await self._resources.update(wanted)

        return await self._telling(resource, place, attributes, make)

    async def delete(self, resource: Resource, place: Place) -> None:
        """Remove the thing. Raises ResourceFailed."""
        if resource.recorded_only or not resource.physical_id:
            return
        if resource.type == "AWS::S3::Bucket" and not await self._resources.bucket_is_empty(
            resource.physical_id, place.region
        ):
            raise ResourceFailed(NOT_EMPTY.format(secrets.token_hex(8).upper()))
        owned = complements.owned(resource.type, resource.physical_id, place.region)
        await self._resources.delete(resource.uid, place.region, owned)

    def _wanted(self, resource: Resource, place: Place, attributes: set[str]) -> Wanted:
        names = tuple(sorted(attributes))
        lists = frozenset(
            name for name in names if schemas.attribute_kind(resource.type, place.region, name) == "array"
        )
        return Wanted(resource.uid, resource.type, resource.properties, names, place.stack_name, place.region, lists)

    def _with(self, resource: Resource, made: Made) -> Resource:
        attributes = dict(made.attributes)
        if resource.type == "AWS::S3::Bucket" and "WebsiteURL" in attributes:
            attributes["WebsiteURL"] = self._settings.site_url(made.physical_id)
        physical_id = made.physical_id
        if resource.type in SILENT:
            attributes = {name: value for name, value in attributes.items() if "End" not in name}
        if resource.type == SECRET:
            # MiniStack refers to a secret by its name, AWS by its ARN.
            physical_id = attributes.get("Id", physical_id)
        return replace(resource, physical_id=physical_id, attributes=attributes, reason=_remark(resource))

    def _recorded(self, resource: Resource, place: Place, attributes: set[str]) -> Resource:
        physical_id = resource.physical_id or recorded_id(
            resource.type, place.region, resource.properties, place.stack_name, resource.logical_id
        )
        reason = RECORDED.format(resource.type)
        recorded = replace(resource, physical_id=physical_id, recorded_only=True, reason=reason)
        asked = attributes | set(resource.attributes)
        return replace(recorded, attributes=self._plausible(recorded, place, asked))

    def _plausible(self, resource: Resource, place: Place, attributes: set[str]) -> dict[str, Any]:
        return {
            name: recorded_attribute(resource.type, place.region, resource.physical_id, name, resource.properties)
            for name in sorted(attributes)
        }

    async def _check_code(self, resource: Resource, place: Place) -> None:
        code = resource.properties.get("Code", {}) if resource.type == "AWS::Lambda::Function" else {}
        if "S3Bucket" not in code:
            return
        if not await self._resources.object_exists(str(code["S3Bucket"]), str(code.get("S3Key", "")), place.region):
            raise ResourceFailed(NO_CODE)


def _remark(resource: Resource) -> str:
    """What the sandbox cannot do with a thing that it made, or an empty string."""
    runtime = str(resource.properties.get("Runtime", PYTHON))
    if resource.type == "AWS::Lambda::Function" and not runtime.startswith(PYTHON):
        return f"The sandbox cannot run {runtime}; it runs Python functions only."
    expression, zone = (resource.properties.get(f"ScheduleExpression{end}", "") for end in ("", "Timezone"))
    if resource.type == SCHEDULE and str(expression).startswith("cron") and zone not in ("", "UTC"):
        return f"The sandbox runs this schedule by the clock of UTC, not of {zone}."
    if resource.type == "AWS::Lambda::Function" and resource.properties.get("FileSystemConfigs"):
        return "The sandbox gives functions no file system: the folder below /mnt is not there."
    if resource.type in SILENT:
        return f"The sandbox keeps the settings of {SILENT[resource.type]}; nothing answers at its address."
    if resource.type in DATABASES:
        return "The sandbox keeps the settings of the database; no SQL runs in it."
    if resource.type == DISTRIBUTION and (resource.properties.get("DistributionConfig") or {}).get("Aliases"):
        return "Names of its own do not lead to the sandbox; the distribution answers at its address below localhost."
    return ""
