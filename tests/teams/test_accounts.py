"""Registering accounts: who may, what is refused, and the documents that the roles are made with."""

import json
from typing import Any

import pytest

from teams import accounts, documents, sessions
from teams.connecting import Answer, Outcome, Purpose, Question, verdict_of, why_no_role
from teams.models import AuditEntry, AwsAccount
from tests import factories
from tests.factories import Cast

ID = "444455556666"
ARN = f"arn:aws:iam::{ID}:role/"


@pytest.fixture
def cast(db: None) -> Cast:
    return factories.cast()


def made(cast: Cast, **changes: Any) -> AwsAccount:
    given: dict[str, Any] = {"team": cast.team, "name": "Main", "account_id": ID, "regions": ["eu-west-1", "us-east-1"]}
    return accounts.register(**(given | {"by": cast.owner} | changes))


def test_the_external_id_is_ours_and_long_enough(cast: Cast) -> None:
    first, second = made(cast), made(cast, team=cast.other_team, by=cast.outsider)
    assert first.external_id != second.external_id
    assert all(len(one.external_id) >= 3 + 43 for one in (first, second))
    assert (first.verdict, first.passed_at, first.next_check_at, first.has_roles) == ("", None, None, False)
    assert first.regions == ["us-east-1", "eu-west-1"]


@pytest.mark.parametrize("who", ["developer", "approver", "finance", "viewer", "outsider"])
def test_only_owners_act(cast: Cast, who: str) -> None:
    account, by = made(cast), getattr(cast, who)
    for action in (
        lambda: made(cast, by=by, account_id="777788889999"),
        lambda: accounts.set_roles(account=account, read_role_arn=ARN + "r", deploy_role_arn=ARN + "d", by=by),
        lambda: accounts.change(account=account, name="Mine", regions=["us-east-1"], by=by),
        lambda: accounts.ask_check(account=account, by=by),
    ):
        with pytest.raises(accounts.AccountRefused, match=r"Only owners of Platform .*\. Ask Owner\."):
            action()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"account_id": "12"}, "account_id", "twelve digits"),
        ({"account_id": "４４４４５５５５６６６６"}, "account_id", "twelve digits"),
        ({"account_id": "44445555666\0"}, "account_id", "twelve digits"),
        ({"name": ""}, "name", "1 to 60 visible characters"),
        ({"name": "\u202eniaM"}, "name", "visible characters"),
        ({"name": "x" * 61}, "name", "1 to 60"),
        ({"regions": []}, "regions", "at least one"),
        ({"regions": ["us-east-1/../"]}, "regions", "Choose regions of AWS"),
        ({"regions": ["us-east-1", "cn-north-1"]}, "regions", "separate parts of AWS"),
        ({"account_id": factories.ACCOUNT_ID}, "account_id", "has this account already, as Sandbox"),
    ],
)
def test_what_cannot_be_an_account_is_refused(cast: Cast, changes: Any, field: str, sentence: str) -> None:
    with pytest.raises(accounts.AccountRefused, match=sentence) as refused:
        made(cast, **changes)
    assert refused.value.field == field
    assert AwsAccount.objects.count() == 2


@pytest.mark.parametrize(
    ("arn", "sentence"),
    [
        ("", "no ARN of a role"),
        (ARN, "no ARN of a role"),
        (ARN + "a b", "no ARN of a role"),
        (ARN + "x" * 65, "no ARN of a role"),
        (ARN + "é", "no ARN of a role"),
        (ARN + "a\n", "no ARN of a role"),
        (ARN + "../../etc", None),
        (ARN + "team/look", None),
        (f"arn:aws:iam::{ID}:user/look", "no ARN of a role"),
        (f"arn:aws:sts::{ID}:assumed-role/look/x", "no ARN of a role"),
        (f"arn:aws:iam:us-east-1:{ID}:role/look", "no ARN of a role"),
        ("arn:aws:iam::111122223333:role/look", "belongs to account 111122223333, not to 444455556666"),
        (f"arn:aws-cn:iam::{ID}:role/look", "partition aws-cn"),
    ],
)
def test_role_arns(arn: str, sentence: str | None) -> None:
    found = why_no_role(arn, account_id=ID, partition="aws")
    assert (found is None) if sentence is None else sentence in str(found)


def test_other_roles_take_the_account_out_of_use_until_a_check(cast: Cast) -> None:
    account = cast.account
    assert account.passed_at is not None
    arn = f"arn:aws:iam::{account.account_id}:role/"
    same = accounts.set_roles(
        account=account, read_role_arn=account.read_role_arn, deploy_role_arn=account.deploy_role_arn, by=cast.owner
    )
    assert same.passed_at is not None and same.check_asked_by == cast.owner
    other = accounts.set_roles(account=account, read_role_arn=arn + "r", deploy_role_arn=arn + "d", by=cast.owner)
    assert (other.passed_at, other.verdict, other.is_being_checked) == (None, "", True)
    assert AuditEntry.objects.filter(action="account.roles", actor=cast.owner).count() == 1


def test_what_changes_is_written_once(cast: Cast) -> None:
    for _ in range(2):
        accounts.change(account=cast.account, name="Play", regions=["us-east-1"], by=cast.owner)
    entry = AuditEntry.objects.get(action="account.changed", actor=cast.owner)
    assert "Owner changed the AWS account 111122223333: Play, us-east-1." in entry.sentence
    with pytest.raises(accounts.AccountRefused, match="another part of AWS"):
        accounts.change(account=cast.account, name="Play", regions=["cn-north-1"], by=cast.owner)


def test_the_template_makes_two_roles_that_ask_for_the_external_id() -> None:
    where = {"team_slug": "platform", "partition": "aws", "account_id": ID, "external_id": "tb-x"}
    template = documents.template(**where, principal="arn:aws:iam::999999999999:role/tierboard")
    every = [row["Properties"] for row in template["Resources"].values() if row["Type"] == "AWS::IAM::Role"]
    roles = [row for row in every if "RoleName" in row]
    assert [row["RoleName"] for row in roles] == ["tierboard-platform-read", "tierboard-platform-deploy"]
    for row in roles:
        (trust,) = row["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Condition"] == {"StringEquals": {"sts:ExternalId": "tb-x"}}
        assert trust["Principal"] == {"AWS": "arn:aws:iam::999999999999:role/tierboard"}
    asks = documents.template(**where, principal="")
    assert "TierboardPrincipal" in asks["Parameters"] and "TierboardPrincipal" not in template["Parameters"]


def test_the_template_sets_the_role_of_logs_only_when_told_and_leaves_it() -> None:
    where = {"team_slug": "platform", "partition": "aws-cn", "account_id": ID, "external_id": "tb-x"}
    template = documents.template(**where, principal="arn:aws-cn:iam::999999999999:role/tierboard")
    assert template["Parameters"]["LogsOfRestApis"]["Default"] == "no"
    setting, role = template["Resources"]["LogSetting"], template["Resources"]["LogRole"]
    assert setting["Properties"] == {"CloudWatchRoleArn": {"Fn::GetAtt": ["LogRole", "Arn"]}}
    for one in (setting, role):
        assert template["Conditions"][one["Condition"]] == {"Fn::Equals": [{"Ref": "LogsOfRestApis"}, "yes"]}
        assert (one["DeletionPolicy"], one["UpdateReplacePolicy"]) == ("Retain", "Retain")
    (policy,) = role["Properties"]["ManagedPolicyArns"]
    assert policy == "arn:aws-cn:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"


def test_each_role_of_the_template_has_the_managed_policies_that_belong_to_it() -> None:
    """Which are made first, so that whoever takes the role on may do all of it."""
    resources = documents.template(
        team_slug="platform", partition="aws", account_id=ID, external_id="tb-x", principal=""
    )["Resources"]
    for purpose in Purpose:
        ids = [arn["Ref"] for arn in resources[f"{purpose.value.capitalize()}Role"]["Properties"]["ManagedPolicyArns"]]
        names = [resources[logical_id]["Properties"]["ManagedPolicyName"] for logical_id in ids]
        wanted = documents.policies(purpose, partition="aws", account_id=ID)
        assert names == [f"tierboard-platform-{purpose.value}-{part}" for part in wanted if part]
        assert [resources[logical_id]["Properties"]["PolicyDocument"] for logical_id in ids] == list(wanted.values())[
            1:
        ]


def _statements(purpose: Purpose) -> list[dict[str, Any]]:
    every = documents.policies(purpose, partition="aws", account_id=ID).values()
    return [statement for document in every for statement in document["Statement"]]


def test_the_read_role_changes_nothing() -> None:
    statements = _statements(Purpose.READ)
    actions = {action for row in statements for action in row["Action"]}
    verbs = {action.partition(":")[2] for action in actions}
    reading = (
        "Describe",
        "List",
        "Get",
        "GET",
        "Detect",
        "BatchDescribe",
        "FilterLogEvents",
        "Query",
        "Scan",
        "Decrypt",
    )
    assert all(verb.startswith(reading) for verb in verbs)
    assert "cloudformation:DetectStackDrift" in actions
    assert not actions & {"s3:GetObject", "s3:GetObjectVersion", "s3:*", "dynamodb:GetItem"}


def test_what_is_inside_is_read_by_policies_that_a_team_may_leave_out() -> None:
    found = documents.policies(Purpose.READ, partition="aws", account_id=ID)
    inside = ("logs:FilterLogEvents", "dynamodb:Query", "dynamodb:Scan", "kms:Decrypt")
    holders = {name for name, document in found.items() if any(verb in json.dumps(document) for verb in inside)}
    assert holders == {"function-logs", "table-items"}
    calling = documents.policies(Purpose.DEPLOY, partition="aws", account_id=ID)
    (statement,) = calling["function-tests"]["Statement"]
    assert statement["Action"] == ["lambda:InvokeFunction"]
    assert statement["Resource"] == [f"arn:aws:lambda:*:{ID}:function:tb-*"]
    assert sum('lambda:InvokeFunction"' in json.dumps(document) for document in calling.values()) == 1


def test_only_lists_and_what_has_no_arn_are_allowed_everywhere() -> None:
    statements = _statements(Purpose.DEPLOY)
    rows = [row for row in statements if "*" in row["Resource"]]
    everywhere = {action for row in rows for action in row["Action"]}
    assert {action for action in everywhere if "Describe" not in action} == {
        *("cognito-identity:CreateIdentityPool", "cognito-identity:SetIdentityPoolRoles", "cognito-idp:CreateUserPool"),
        "route53:ListHostedZones",
        *("logs:CreateLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:GetLogDelivery"),
        *("logs:ListLogDeliveries", "logs:PutResourcePolicy"),
        "acm:RequestCertificate",
        "backup-storage:MountCapsule",
        *("cloudfront:CreateCachePolicy", "cloudfront:CreateFunction", "cloudfront:CreateOriginAccessControl"),
        *("cloudfront:CreateResponseHeadersPolicy", "route53:ListHostedZones"),
        "kms:CreateKey",
        "lambda:CreateEventSourceMapping",
        *("redshift-serverless:ListNamespaces", "redshift-serverless:ListWorkgroups"),
        "redshift-serverless:ListSnapshotCopyConfigurations",
        "secretsmanager:GetRandomPassword",
    }
    (bound,) = [row for row in rows if row["Action"] == ["lambda:CreateEventSourceMapping"]]
    assert bound["Condition"] == {"ArnLike": {"lambda:FunctionArn": f"arn:aws:lambda:*:{ID}:function:tb-*"}}


def test_a_deployments_session_reaches_its_own_stack_alone() -> None:
    where = {"partition": "aws-us-gov", "account_id": ID, "region": "ap-southeast-2"}
    text = sessions.session_policy(**where, stack_name="tb-" + "x" * 125, change_set_name="p-" + "0" * 36)
    assert len(text) <= sessions.LONGEST_SESSION_POLICY
    stacks, *others = json.loads(text)["Statement"]
    place = f"arn:aws-us-gov:cloudformation:ap-southeast-2:{ID}"
    assert stacks["Resource"] == [f"{place}:stack/tb-{'x' * 125}/*", f"{place}:changeSet/p-{'0' * 36}/*"]
    assert not any("cloudformation" in action for row in others for action in row["Action"])
    named, further = others
    services = {action.partition(":")[0] for action in named["Action"]}
    assert services == {
        *("s3", "iam", "lambda", "dynamodb", "logs", "sqs", "sns", "scheduler", "secretsmanager", "es"),
    }
    assert all(any(name in arn for name in (":tb-", "/tb-", "!tb-", ":tierboard")) for arn in named["Resource"])
    assert further["Resource"] == "*"
    assert {"apigateway:*", "backup:*", "kms:*", "iam:CreateServiceLinkedRole"} <= set(further["Action"])
    assert not {"iam:*", "iam:PassRole", "lambda:*", "s3:*"} & set(further["Action"])


def test_a_session_reaches_secrets_by_name_but_for_what_has_none_yet() -> None:
    where = {"partition": "aws", "account_id": ID, "region": "us-east-1"}
    *_, further = json.loads(sessions.session_policy(**where, stack_name="tb-x", change_set_name="p-1"))["Statement"]
    assert {action for action in further["Action"] if action.startswith("secretsmanager:")} == {
        *("secretsmanager:CreateSecret", "secretsmanager:GetRandomPassword", "secretsmanager:TagResource"),
    }


def test_a_session_names_no_arn_that_another_one_takes_in() -> None:
    text = sessions.session_policy(
        partition="aws", account_id=ID, region="us-east-1", stack_name="tb-x", change_set_name="p-1"
    )
    arns = json.loads(text)["Statement"][1]["Resource"]
    assert "arn:aws:s3:::tb-*" in arns and "arn:aws:s3:::tb-*/*" not in arns
    (passwords,) = [arn for arn in arns if "redshift!" in arn]
    assert passwords == f"arn:aws:secretsmanager:us-east-1:{ID}:secret:redshift!tb-*"


@pytest.mark.parametrize("purpose", Purpose)
def test_policies_fit_into_their_role(purpose: Purpose) -> None:
    """IAM counts no white space, takes 10,240 characters inline and 6,144 of each of ten managed policies."""
    found = documents.policies(purpose, partition="aws-us-gov", account_id=ID)
    lengths = {name: len(json.dumps(document, separators=(",", ":"))) for name, document in found.items()}
    assert lengths.pop("") <= 10_240
    assert len(lengths) <= 10
    assert all(length <= 6_144 for length in lengths.values()), lengths


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ([], Outcome.UNKNOWN),
        ([Outcome.GOOD, Outcome.CAUTION], Outcome.GOOD),
        ([Outcome.GOOD, Outcome.SKIPPED], Outcome.UNKNOWN),
        ([Outcome.GOOD, Outcome.UNKNOWN], Outcome.UNKNOWN),
        ([Outcome.UNKNOWN, Outcome.REFUSED], Outcome.REFUSED),
    ],
)
def test_nothing_unclear_is_a_connection(found: list[Outcome], verdict: Outcome) -> None:
    assert verdict_of(Answer(Question.OURS, None, one, "") for one in found) is verdict


@pytest.mark.parametrize("service", ["redshift-serverless", "elasticfilesystem"])
def test_what_has_no_name_in_its_arn_is_deleted_only_where_its_tag_says_that_it_is_ours(service: str) -> None:
    found = documents.policies(Purpose.DEPLOY, partition="aws", account_id=ID)
    whole = [f"{service}:Delete{thing}" for thing in ("Namespace", "Workgroup", "FileSystem")]
    bound = [one for document in found.values() for one in document["Statement"] if set(whole) & set(one["Action"])]
    assert [one["Condition"] for one in bound] == [{"StringLike": {"aws:ResourceTag/tierboard:environment": "*"}}]
