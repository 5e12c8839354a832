"""Brings the files of each site to where visitors read them: put what differs, then remove what is gone.

A deployment that stops half way goes on where the bucket is: what is there already is not put again.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence

from deployments.actions.revisions import meaning, revision_of
from deployments.actions.stage import artifact_bucket
from deployments.actions.work import Work
from deployments.aws.shapes import SiteObject, StackOutput
from deployments.failpoints import fp
from deployments.models import Revision
from deployments.spec.bundles import SiteFile, site_files
from deployments.spec.site_config import site_config
from deployments.spec.site_files import NO_CACHE
from deployments.spec.sources import CONFIG_FILE
from deployments.transitions import ensure_margin

# A step ends after this time; the next one goes on with the rest.
STEP_SECONDS = 15.0


def release_content(work: Work, outputs: Sequence[StackOutput]) -> bool:
    """Bring every site of the revision up to date; false when there is more to do in another step."""
    revision = revision_of(work.deployment)
    deadline = time.monotonic() + STEP_SECONDS
    buckets = _buckets(revision, outputs)
    for bundle in meaning(revision).bundles:
        if bundle.purpose == "content" and bundle.component in buckets:
            archive = bundle.content or work.aws.storage.get(artifact_bucket(work), bundle.key)
            files = [_object(file) for file in site_files(archive)] + _config(revision, bundle.component, outputs)
            if not _bring(work, buckets[bundle.component], files, deadline):
                return False
    return True


def _buckets(revision: Revision, outputs: Sequence[StackOutput]) -> dict[str, str]:
    specs = meaning(revision).outputs
    values = {output.key: output.value for output in outputs}
    return {component: values[key] for key, (component, kind) in specs.items() if kind == "bucket" and key in values}


def _object(file: SiteFile) -> SiteObject:
    return SiteObject(file.path, file.body, file.content_type, file.cache_control)


def _config(revision: Revision, site: str, outputs: Sequence[StackOutput]) -> list[SiteObject]:
    """The file in which a site finds the addresses of the APIs that it uses, and the ids of its sign-in."""
    used = meaning(revision).definition[site].uses
    if not used:
        return []
    specs = meaning(revision).outputs
    told = {specs[output.key]: output.value for output in outputs if output.key in specs}
    body = json.dumps(site_config(used, told), indent=2) + "\n"
    return [SiteObject(CONFIG_FILE, body.encode(), "application/json; charset=utf-8", NO_CACHE)]


def _bring(work: Work, bucket: str, files: Iterable[SiteObject], deadline: float) -> bool:
    there = work.aws.storage.listing(bucket)
    wanted: set[str] = set()
    for file in files:
        wanted.add(file.path)
        if there.get(file.path) == _md5(file.body):
            continue
        if time.monotonic() > deadline:
            return False
        fp("before_put_file")
        ensure_margin(work.deployment)
        work.aws.storage.put_file(bucket, file)
        fp("after_put_file")
    _remove(work, bucket, there, wanted)
    return True


def _remove(work: Work, bucket: str, there: Mapping[str, str], wanted: set[str]) -> None:
    gone = sorted(set(there) - wanted)
    if gone:
        fp("before_delete_files")
        ensure_margin(work.deployment)
        work.aws.storage.delete_files(bucket, gone)
        fp("after_delete_files")


def _md5(body: bytes) -> str:
    """As S3's ETag has it: tells different files apart, protects nothing."""
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
