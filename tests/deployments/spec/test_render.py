"""Rules that every template keeps: determinism, kept data, least privilege, a new deployment for a changed API."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.changes.resources import REPEATABLE_PARTS
from deployments.changes.rights import WITHOUT_ARN
from deployments.spec.bundles import bundles
from deployments.spec.canvas import ENVIRONMENT_NAME, Canvas
from deployments.spec.parse import parse, parse_text
from deployments.spec.render import PARAMETERS, render
from deployments.spec.template import BODY_LIMIT, OutputSpec, Template
from tests.deployments.spec.examples import SHA, api, function, only, resources, site, table, variables, whole, with_
from tests.golden.cases import case_folders

GOLDEN = [folder.joinpath("definition.yml").read_bytes() for folder in case_folders()]
OURS = [text for text in GOLDEN if b"kind: raw" not in text]
"""Without those in which somebody else wrote a part."""
TAGS = {"tierboard:application", "tierboard:environment", "tierboard:team"}
UNTAGGABLE = {
    "AWS::ApiGateway::Authorizer",
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::GatewayResponse",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::Model",
    "AWS::ApiGateway::Resource",
    "AWS::IAM::Policy",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::Backup::BackupSelection",
    "AWS::KMS::Alias",
    "AWS::Lambda::Alias",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::ApiGateway::RequestValidator",
    "AWS::ApiGateway::UsagePlanKey",
    "AWS::ApiGateway::BasePathMapping",
    "AWS::ApiGatewayV2::ApiMapping",
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::RouteResponse",
    "AWS::CloudFront::CachePolicy",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::Cognito::IdentityPoolRoleAttachment",
    "AWS::Cognito::UserPoolClient",
    "AWS::Cognito::UserPoolDomain",
    "AWS::Cognito::UserPoolIdentityProvider",
    *("AWS::EC2::Route", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SubnetRouteTableAssociation"),
    *("AWS::EC2::VPCGatewayAttachment", "AWS::EFS::MountTarget", "AWS::RDS::DBProxyTargetGroup"),
    "AWS::Lambda::Permission",
    "AWS::Lambda::Url",
    "AWS::Lambda::Version",
    "AWS::Route53::RecordSet",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::Scheduler::Schedule",
}
SNAPSHOT = {"AWS::ElastiCache::ReplicationGroup", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance"}
"""Types that lie in a network and could not be left behind without it."""
HOLDS_DATA = {
    "AWS::EFS::FileSystem",
    "AWS::Backup::BackupVault",
    "AWS::Cognito::IdentityPool",
    "AWS::Cognito::UserPool",
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::Lambda::Version",
    "AWS::Logs::LogGroup",
    "AWS::OpenSearchService::Domain",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
}
OF_A_FUNCTION = tuple(
    f"AWS::Lambda::{kind}" for kind in ("Alias", "EventInvokeConfig", "EventSourceMapping", "Permission", "Version")
)
"""Types that name a function."""
OWN_TAGS = ("UserPoolTags", "IdentityPoolTags", "FileSystemTags", "AccessPointTags")
"""What types call their tags that do not call them so."""
TAG_MAPS = {"AWS::Backup::BackupPlan": "BackupPlanTags", "AWS::Backup::BackupVault": "BackupVaultTags"}
"""Types that write their tags as a mapping, with the property."""


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_reordering_changes_no_byte(data: st.DataObject) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shuffled(value[key]) for key in data.draw(st.permutations(list(value)))}
        return value

    document = data.draw(st.sampled_from([parse_text(text).to_document() for text in GOLDEN]))
    turned = shuffled(document)
    assert render(parse(turned)).text == render(parse(document)).text
    assert bundles(parse(turned)) == bundles(parse(document))


@settings(max_examples=10, deadline=None)
@given(st.permutations([("GET", "/"), ("GET", "/a/{id}"), ("POST", "/a/{id}"), ("ANY", "/b/{proxy+}"), ("PUT", "/a")]))
def test_the_order_of_routes_changes_no_byte(routes: list[tuple[str, str]]) -> None:
    document = only(api=api(*((*route, "f") for route in routes)), f=function())
    ordered = only(api=api(*((*route, "f") for route in sorted(routes))), f=function())
    assert render(parse(document)).text == render(parse(ordered)).text


def tag_names(properties: dict[str, Any]) -> set[str]:
    """Whether they stand in a list or, as Cognito and simple APIs want it, in a mapping."""
    tags: Any = next((properties[name] for name in ("Tags", *OWN_TAGS) if name in properties), [])
    return set(tags) if isinstance(tags, dict) else {tag["Key"] for tag in tags}


@pytest.mark.parametrize("text", OURS)
def test_every_resource_says_whose_it_is_and_carries_tags(text: bytes) -> None:
    definition = parse_text(text)
    for resource in render(definition).body["Resources"].values():
        about = resource["Metadata"]["Tierboard"]
        assert definition[about["Component"]].kind == about["Kind"]
        tags = tag_names(resource["Properties"]) | resource["Properties"].get(TAG_MAPS.get(resource["Type"]), {}).keys()
        assert (tags >= TAGS) is (resource["Type"] not in UNTAGGABLE)


@pytest.mark.parametrize("text", GOLDEN)
def test_what_holds_data_is_kept_and_nothing_has_a_name_of_its_own(text: bytes) -> None:
    for resource in render(parse_text(text)).body["Resources"].values():
        kept = (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
        about = resource.get("Metadata", {}).get("Tierboard", {})
        keeps = "Retain" if resource["Type"] in HOLDS_DATA else "Snapshot" if resource["Type"] in SNAPSHOT else None
        if keeps == "Snapshot" and about.get("Part") in REPEATABLE_PARTS:
            keeps = "Delete"
        if about.get("Kind") == "alarms":  # its key encrypts nothing that lasts
            keeps = None
        assert kept == (keeps, keeps)
        assert not {"BucketName", "TableName", "FunctionName", "RoleName", "LogGroupName"} & (
            resource["Properties"].keys() if not resource["Type"].startswith(OF_A_FUNCTION) else set()
        )


@pytest.mark.parametrize("text", OURS)
def test_no_right_reaches_further_than_one_resource(text: bytes) -> None:
    for resource in render(parse_text(text)).body["Resources"].values():
        texts = resource["Metadata"]["Tierboard"]["Kind"] == "user_pool"  # to telephones, which have no ARN
        policies = resource["Properties"].get("Policies", []) if resource["Type"] == "AWS::IAM::Role" else []
        for document in policies:
            for statement in document["PolicyDocument"]["Statement"]:
                nameless = WITHOUT_ARN.issuperset(statement["Action"]) or statement["Effect"] == "Deny" or texts
                assert (statement["Resource"] == "*") is nameless
                assert not any("*" in action for action in statement["Action"])


@pytest.mark.parametrize("text", GOLDEN)
def test_the_four_parameters_are_always_there_and_used(text: bytes) -> None:
    template = render(parse_text(text))
    # Parts as written bring conditions of their own.
    further = {ENVIRONMENT_NAME} if "Conditions" in template.body and text in OURS else set()
    assert set(template.body["Parameters"]) == {*PARAMETERS, *further}
    assert all(f'{{"Ref":"{name}"}}' in template.text for name in PARAMETERS)


@pytest.mark.parametrize("text", OURS)
def test_outputs_are_described_and_listed(text: bytes) -> None:
    template = render(parse_text(text))
    assert {spec.key for spec in template.outputs} == template.body["Outputs"].keys() - {"TierboardArtifacts"}
    assert all(output["Description"] for output in template.body["Outputs"].values())


def test_the_outputs_of_the_whole_example() -> None:
    assert render(parse(whole())).outputs == (
        OutputSpec("ApiUrl", "api", "api_url"),
        OutputSpec("NotesName", "notes", "name"),
        OutputSpec("NotesTableName", "notes_table", "name"),
        OutputSpec("WebBucket", "web", "bucket"),
        OutputSpec("WebUrl", "web", "site_url"),
    )


def test_new_content_changes_only_a_tag_and_a_note_of_the_bucket() -> None:
    before, after = resources(whole()), resources(with_("web", content={"artifact": SHA}))
    assert {name for name in before if before[name] != after[name]} == {"WebSiteBucket"}
    assert {"Key": "tierboard:content", "Value": SHA[:16]} in after["WebSiteBucket"]["Properties"]["Tags"]
    assert after["WebSiteBucket"]["Metadata"]["Tierboard"]["Content"] == f"content/{SHA}.zip"


def test_new_code_changes_only_the_function() -> None:
    before, after = resources(whole()), resources(with_("notes", code={"artifact": SHA}))
    assert {name for name in before if before[name] != after[name]} == {"NotesFunction"}
    code = after["NotesFunction"]["Properties"]["Code"]
    assert code == {"S3Bucket": {"Ref": "ArtifactBucket"}, "S3Key": f"code/{SHA}.zip"}


def test_inline_code_lies_under_the_digest_of_its_zip() -> None:
    bundle = next(one for one in bundles(parse(whole())) if one.purpose == "code")
    assert resources(whole())["NotesFunction"]["Properties"]["Code"]["S3Key"] == bundle.key


def test_a_function_finds_what_it_uses_in_variables() -> None:
    document = with_("notes", environment={"GREETING": "Hi"}, uses={"notes_table": "read", "helper": "call"})
    document["components"]["helper"] = function()
    assert variables(document, "NotesFunction") == {
        "CORS_ORIGINS": "*",
        "GREETING": "Hi",
        "HELPER": {"Ref": "HelperFunction"},
        "NOTES_TABLE": {"Ref": "NotesTableTable"},
    }
    assert variables(document, "HelperFunction") == {}


def actions(access: str) -> list[str]:
    document = only(f=function(uses={"notes": access}), notes=table())
    statements = resources(document)["FRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    assert statements[-1]["Resource"] == {"Fn::GetAtt": ["NotesTable", "Arn"]}
    return [action.removeprefix("dynamodb:") for action in statements[-1]["Action"]]


def test_rights_on_a_table() -> None:
    assert "PutItem" not in actions("read")
    assert not {"GetItem", "Query", "Scan"} & set(actions("write"))
    assert set(actions("read_write")) == {*actions("read"), *actions("write")}


def test_a_site_without_redirects_has_no_rules() -> None:
    bucket = resources(only(web=site()))["WebSiteBucket"]["Properties"]
    assert bucket["WebsiteConfiguration"] == {"IndexDocument": "index.html"}


def test_a_long_template_says_that_it_does_not_fit() -> None:
    many = {f"f{n}": function(environment={"TEXT": "x" * 900}) for n in range(40)}
    template = render(parse(only(**many)))
    assert template.size > BODY_LIMIT
    assert not template.fits_in_request
    assert render(parse(whole())).fits_in_request


def test_the_size_counts_bytes_not_characters() -> None:
    body = {"Text": "é" * 100}
    assert Template(body, ()).size == len('{"Text":""}') + 200


def test_two_resources_never_share_an_id() -> None:
    definition = parse(whole())
    canvas = Canvas(definition)
    canvas.add(definition["web"], "Bucket", "AWS::S3::Bucket", {}, part="bucket")
    with pytest.raises(ValueError, match="WebBucket"):
        canvas.add(definition["web"], "Bucket", "AWS::S3::Bucket", {}, part="bucket")


def test_names_that_continue_each_other_do_not_meet() -> None:
    names = ("x", "x_access", "x_access_log", "x_site", "x_rest", "x_site_bucket", "x_log", "x_request")
    for one in names:
        document = only(helper=function(), **{name: function() for name in names})
        document["components"][one] = api(("GET", "/", "helper"), access_log=True)
        assert len(resources(document)) == len(set(resources(document)))
        document["components"][one] = site()
        assert f"{''.join(word.title() for word in one.split('_'))}SiteBucket" in resources(document)
