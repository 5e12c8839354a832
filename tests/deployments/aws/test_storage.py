"""The artifact bucket: closed, versioned, looked at once in a while, and made again when somebody removed it."""

from typing import Any

import pytest
from botocore.stub import Stubber

from deployments.aws.errors import AwsProblem
from deployments.aws.storage import RIGHT_SECONDS, RightBuckets, StorageGateway
from tests.deployments.aws.test_requests import client

OWNER = {"ExpectedBucketOwner": "111122223333"}
CLOSED = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)


def expect_a_new_bucket(stubber: Stubber, bucket: str) -> None:
    stubber.add_client_error("head_bucket", "404", expected_params={"Bucket": bucket, **OWNER})
    place = {"LocationConstraint": "eu-west-1"}
    stubber.add_response("create_bucket", {}, {"Bucket": bucket, "CreateBucketConfiguration": place})
    closed = {"Bucket": bucket, "PublicAccessBlockConfiguration": CLOSED, **OWNER}
    stubber.add_response("put_public_access_block", {}, closed)
    versioned = {"Bucket": bucket, "VersioningConfiguration": {"Status": "Enabled"}, **OWNER}
    stubber.add_response("put_bucket_versioning", {}, versioned)


def storage(made: Any, right: RightBuckets) -> StorageGateway:
    return StorageGateway(
        lambda _service: made, account_id="111122223333", region="eu-west-1", endpoint_url=None, right=right
    )


def test_the_artifact_bucket_is_closed_versioned_and_ours_and_not_looked_at_with_every_plan() -> None:
    made, right = client("s3"), RightBuckets()
    with Stubber(made) as stubber:
        expect_a_new_bucket(stubber, "seen-by-two")
        storage(made, right).ensure_artifact_bucket("seen-by-two")
        storage(made, right).ensure_artifact_bucket("seen-by-two")
        stubber.assert_no_pending_responses()


def test_an_artifact_bucket_is_looked_at_again_after_a_while_and_when_it_is_asked_for() -> None:
    made, now = client("s3"), [1000.0]
    right = RightBuckets(lambda: now[0])
    with Stubber(made) as stubber:
        for how, later in (({}, 0.0), ({"anew": True}, 1.0), ({}, RIGHT_SECONDS + 2)):
            now[0] = 1000.0 + later
            expect_a_new_bucket(stubber, "again")
            storage(made, right).ensure_artifact_bucket("again", **how)
            stubber.assert_no_pending_responses()


def test_an_artifact_bucket_that_could_not_be_made_right_is_not_believed() -> None:
    made, right = client("s3"), RightBuckets()
    with Stubber(made) as stubber:
        stubber.add_client_error("head_bucket", "403", expected_params={"Bucket": "refused", **OWNER})
        with pytest.raises(AwsProblem):
            storage(made, right).ensure_artifact_bucket("refused")
        expect_a_new_bucket(stubber, "refused")
        storage(made, right).ensure_artifact_bucket("refused")
        stubber.assert_no_pending_responses()


def test_the_address_of_a_template_is_path_style() -> None:
    assert storage(None, RightBuckets()).url("b", "k") == "https://s3.eu-west-1.amazonaws.com/b/k"
