"""Where a template comes from: the request's body, the sandbox's own S3, or the stack itself."""

from urllib.parse import quote, unquote, urlsplit

from sandbox.aws.errors import AwsError
from sandbox.aws.query import Fields
from sandbox.backend.resources import Resources
from sandbox.cloudformation.templates import BODY_BYTES, URL_BYTES


class Sources:
    """Fetches template texts under AWS's limits."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    async def template(self, fields: Fields, region: str, previous: str) -> str:
        """The text that a call means. Raises AwsError."""
        body, url, reuse = fields.text("TemplateBody"), fields.text("TemplateURL"), fields.flag("UsePreviousTemplate")
        if sum(map(bool, (body, url, reuse))) != 1:
            message = (
                "Either Template URL or Template Body must be specified."
                if not (body or url or reuse)
                else ("Specify exactly one of 'TemplateBody', 'TemplateURL' and 'UsePreviousTemplate'")
            )
            raise AwsError("ValidationError", message)
        if reuse:
            return previous
        if url:
            return await self._fetched(url, region)
        if len(body.encode()) > BODY_BYTES:
            raise AwsError(
                "ValidationError",
                f"1 validation error detected: Value '{body[:60]}...' at 'templateBody' failed to satisfy constraint: "
                f"Member must have length less than or equal to {BODY_BYTES}",
            )
        return body

    async def _fetched(self, url: str, region: str) -> str:
        bucket, key, version = _place(url)
        target = f"/{quote(bucket)}/{quote(key)}" + (f"?versionId={quote(version)}" if version else "")
        answer = await self._resources.exists("s3", target, region, "GET")
        if not answer.ok:
            raise AwsError(
                "ValidationError",
                "S3 error: The specified key does not exist. For more information check the S3 error documentation",
            )
        if len(answer.body) > URL_BYTES:
            raise AwsError("ValidationError", f"Template may not exceed {URL_BYTES} bytes in size.")
        return answer.body.decode("utf-8", errors="replace")


def _place(url: str) -> tuple[str, str, str]:
    """Bucket, key and version of an S3 URL: path style or virtual-hosted, AWS's host or the sandbox's."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    version = next((p.removeprefix("versionId=") for p in parts.query.split("&") if p.startswith("versionId=")), "")
    path = unquote(parts.path).lstrip("/")
    label, _, rest = host.partition(".s3")
    if rest.endswith("amazonaws.com") and label != host and label:
        return label, path, version
    if host.startswith("s3") or host in ("127.0.0.1", "localhost"):
        bucket, _, key = path.partition("/")
        if bucket and key:
            return bucket, key, version
    raise AwsError("ValidationError", "TemplateURL must be a supported URL.")
