"""Brings code, site content and long templates into the artifact bucket, each once, by SHA-256."""

from deployments.actions.revisions import meaning
from deployments.actions.work import Work
from deployments.aws.errors import AwsProblem, Trouble
from deployments.failpoints import fp
from deployments.models import Artifact, Revision
from deployments.spec.bundles import Bundle
from deployments.spec.template import BODY_LIMIT
from deployments.transitions import ensure_margin


class MissingArtifact(Exception):
    """An uploaded zip is no longer in the team's store. ``component`` needs it."""

    def __init__(self, component: str) -> None:
        super().__init__(component)
        self.component = component


def artifact_bucket(work: Work) -> str:
    """The one artifact bucket of the account and region."""
    return f"tierboard-artifacts-{work.target.account_id}-{work.target.region}"


def stage(work: Work, revision: Revision) -> str:
    """Put everything that the revision needs and that is not there yet; returns the template's address if it is long.

    Naturally repeatable. Raises AwsProblem, MissingArtifact and LostRace.
    """
    bucket = artifact_bucket(work)
    _ensure(work, bucket)
    for bundle in meaning(revision).bundles:
        if not work.aws.storage.has(bucket, bundle.key):
            _put(work, bucket, bundle.key, _content(bundle, revision))
    return _long_template(work, bucket, revision)


def _long_template(work: Work, bucket: str, revision: Revision) -> str:
    body = revision.template.encode()
    if len(body) <= BODY_LIMIT:
        return ""
    key = f"templates/{revision.template_sha256}.json"
    if not work.aws.storage.has(bucket, key):
        _put(work, bucket, key, body)
    return work.aws.storage.url(bucket, key)


def _ensure(work: Work, bucket: str, *, anew: bool = False) -> None:
    fp("before_create_bucket")
    ensure_margin(work.deployment)
    work.aws.storage.ensure_artifact_bucket(bucket, anew=anew)
    fp("after_create_bucket")


def _put(work: Work, bucket: str, key: str, body: bytes, *, again: bool = True) -> None:
    fp("before_put_artifact")
    ensure_margin(work.deployment)
    try:
        work.aws.storage.put(bucket, key, body)
    except AwsProblem as problem:
        if problem.trouble is not Trouble.ABSENT or not again:
            raise
        # Somebody removed the bucket since it was last looked at.
        _ensure(work, bucket, anew=True)
        _put(work, bucket, key, body, again=False)
        return
    fp("after_put_artifact")


def _content(bundle: Bundle, revision: Revision) -> bytes:
    if bundle.content is not None:
        return bundle.content
    team = revision.application.team_id
    row = Artifact.objects.filter(team_id=team, sha256=bundle.sha256, purpose=bundle.purpose).first()
    if row is None:
        raise MissingArtifact(bundle.component)
    return bytes(row.content)
