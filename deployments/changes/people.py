"""What is particular about people in a user pool: rights on them in words, and what AWS can never take back. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from deployments.changes.resources import properties_of, resources_of

RIGHTS: Final = {
    "cognito-idp:AdminConfirmSignUp": "let people in who signed up to",
    "cognito-idp:AdminCreateUser": "add people to",
    "cognito-idp:AdminDeleteUser": "delete people from",
    "cognito-idp:AdminDisableUser": "stop people of",
    "cognito-idp:AdminEnableUser": "let people back into",
    "cognito-idp:AdminGetUser": "look people up in",
    "cognito-idp:AdminInitiateAuth": "sign people in to",
    "cognito-idp:AdminListGroupsForUser": "see the groups of people in",
    "cognito-idp:AdminResetUserPassword": "reset passwords of",
    "cognito-idp:AdminRespondToAuthChallenge": "sign people in to",
    "cognito-idp:AdminSetUserPassword": "set passwords of",
    "cognito-idp:AdminUpdateUserAttributes": "change what is known of people in",
    "cognito-idp:AdminUserGlobalSignOut": "sign people out of",
    "cognito-idp:DescribeUserPool": "see the settings of",
    "cognito-idp:ListUsers": "list the people of",
}
TO_A_NUMBER: Final = frozenset({"sns:Publish"})
"""Actions whose target may be a telephone number, which has no ARN."""
POOL: Final = "AWS::Cognito::UserPool"


def opens_to_guests(properties: Mapping[str, Any]) -> bool:
    """Whether people who did not sign in may take a role that may do something."""
    return bool(properties.get("Policies")) and "'unauthenticated'" in str(properties.get("AssumeRolePolicyDocument"))


def lost_attributes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """User pools that go on with attributes missing or otherwise than they were, by logical id: AWS adds attributes to
    a pool, and refuses whatever else (CloudFormation: "Existing schema attributes cannot be modified or deleted").
    """
    for logical_id, resource in sorted(resources_of(after).items()):
        if resource.get("Type") == POOL and logical_id in resources_of(before):
            old, new = (_attributes(properties_of(template, logical_id)) for template in (before, after))
            if lost := sorted(name for name, entry in old.items() if new.get(name) != entry):
                yield logical_id, lost


def _attributes(properties: Mapping[str, Any]) -> dict[str, Any]:
    entries = properties.get("Schema", [])
    rows = entries if isinstance(entries, list) else []
    return {str(entry.get("Name")): entry for entry in rows if isinstance(entry, Mapping)}
