"""Sign-in: a Cognito user pool with its app clients, hosted pages and providers. Holds people, so it is never deleted.

How people sign in and which standard attributes they need is fixed at AWS once a pool is made (CloudFormation refuses
the update). So both are part of the pool's logical id: a change of them is a new, empty pool beside the old one, which
the plan says before anything happens, instead of a deployment that fails.
"""

from __future__ import annotations

from typing import Any

from deployments.spec.canvas import Canvas, Grant, allow, arn_of, logical, policy, ref, sub, tag_map
from deployments.spec.definition import Component
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.naming import short_hash, variable_name
from deployments.spec.sign_in.attributes import CONTACTS, needed, schema
from deployments.spec.sign_in.clients import client_properties, client_role, main_client
from deployments.spec.sign_in.mail import mail_properties
from deployments.spec.sign_in.passwords import password_policy
from deployments.spec.sign_in.providers import provider_properties, provider_role
from deployments.spec.sign_in.settings import UserPoolSettings

READ = ("AdminGetUser", "AdminListGroupsForUser", "DescribeUserPool", "ListUsers")
MANAGE = (
    *READ,
    "AdminConfirmSignUp",
    "AdminCreateUser",
    "AdminDeleteUser",
    "AdminDisableUser",
    "AdminEnableUser",
    "AdminResetUserPassword",
    "AdminSetUserPassword",
    "AdminUpdateUserAttributes",
    "AdminUserGlobalSignOut",
)
SIGN_IN = ("AdminInitiateAuth", "AdminRespondToAuthChallenge", "AdminUserGlobalSignOut")
ACTIONS = {"read": READ, "manage": MANAGE, "sign_in": SIGN_IN}

_THREATS = {"off": None, "watch": "AUDIT", "act": "ENFORCED"}
_SECOND_STEP = {"off": "OFF", "optional": "OPTIONAL", "required": "ON"}


def pool_id(component: Component) -> str:
    """The logical id of the pool. It changes with what AWS can never change of a pool."""
    pool = settings_of(component, UserPoolSettings)
    return logical(component.name, f"UserPool{_fixed(pool)}")


def _fixed(pool: UserPoolSettings) -> str:
    return short_hash(pool.sign_in, *needed(pool.sign_in, pool.needed_attributes))


def client_id(component: Component) -> str:
    """The logical id of the app client that websites and functions are given."""
    return logical(component.name, client_role(main_client(settings_of(component, UserPoolSettings).clients)))


def client_ids(component: Component) -> list[str]:
    """The logical ids of all app clients, in the order of the form."""
    clients = settings_of(component, UserPoolSettings).clients
    return [logical(component.name, client_role(client)) for client in clients]


def draw(canvas: Canvas, component: Component) -> None:
    """The role that sends text messages, the pool, its providers, its apps and the address of its hosted pages."""
    pool = settings_of(component, UserPoolSettings)
    canvas.add(
        component,
        f"UserPool{_fixed(pool)}",
        "AWS::Cognito::UserPool",
        _pool_properties(canvas, component, pool),
        part="user pool",
        keep=True,
    )
    providers = _draw_providers(canvas, component, pool)
    for client in pool.clients:
        properties = client_properties(client, [provider.known_as for provider in pool.providers])
        canvas.add(
            component,
            client_role(client),
            "AWS::Cognito::UserPoolClient",
            {**properties, "UserPoolId": ref(pool_id(component))},
            part=f"app {client.name}",
            depends_on=providers,
        )
    if pool.domain_prefix is not None:
        _draw_domain(canvas, component, pool, pool.domain_prefix)
    _outputs(canvas, component, pool)


def _pool_properties(canvas: Canvas, component: Component, pool: UserPoolSettings) -> dict[str, Any]:
    contacts = CONTACTS[pool.sign_in]
    recovery = [f"verified_{name}" for name in contacts]
    threats = _THREATS[pool.threat_protection]
    return {
        "AccountRecoverySetting": {
            "RecoveryMechanisms": [{"Name": name, "Priority": place} for place, name in enumerate(recovery, start=1)]
        },
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": not pool.self_sign_up},
        "AutoVerifiedAttributes": list(contacts),
        "DeletionProtection": "ACTIVE" if pool.deletion_protection else "INACTIVE",
        "EmailConfiguration": mail_properties(pool.mail),
        "EnabledMfas": _second_steps(pool),
        "MfaConfiguration": _SECOND_STEP[pool.mfa],
        "Policies": {"PasswordPolicy": password_policy(pool.passwords)},
        "Schema": schema(pool.sign_in, pool.needed_attributes, pool.own_attributes) or None,
        "SmsConfiguration": _draw_texting(canvas, component) if _texts(pool) else None,
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": list(contacts)},
        "UserPoolAddOns": {"AdvancedSecurityMode": threats} if threats else None,
        "UserPoolTags": tag_map(),
        "UserPoolTier": pool.plan.upper(),
        "UsernameAttributes": None if pool.sign_in == "username" else list(contacts),
        "UsernameConfiguration": {"CaseSensitive": False},
    }


def _second_steps(pool: UserPoolSettings) -> list[str] | None:
    if pool.mfa == "off":
        return None
    return ["SOFTWARE_TOKEN_MFA", *(["SMS_MFA"] if pool.text_codes else [])]


def _texts(pool: UserPoolSettings) -> bool:
    """Whether the pool ever writes a text message."""
    return pool.text_codes or "phone_number" in CONTACTS[pool.sign_in]


def _draw_texting(canvas: Canvas, component: Component) -> dict[str, Any]:
    """The role with which Cognito sends text messages, and how it is named to it. A telephone number has no ARN: AWS
    accepts no narrower resource for this one action (Cognito Developer Guide, "SMS message settings").
    """
    external_id = short_hash(component.name, "texts")
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "cognito-idp.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId"), "sts:ExternalId": external_id}},
    }
    properties = {
        "AssumeRolePolicyDocument": policy(trust),
        "Policies": [{"PolicyName": "Texts", "PolicyDocument": policy(allow(["sns:Publish"], "*"))}],
    }
    role = canvas.add(component, "TextRole", "AWS::IAM::Role", properties, part="role for text messages", tagged=True)
    return {"ExternalId": external_id, "SnsCallerArn": arn_of(role)}


def _draw_providers(canvas: Canvas, component: Component, pool: UserPoolSettings) -> list[str]:
    """Their logical ids. An app that names one can only be made after it."""
    attributes = needed(pool.sign_in, pool.needed_attributes)
    return [
        canvas.add(
            component,
            provider_role(provider),
            "AWS::Cognito::UserPoolIdentityProvider",
            {**provider_properties(provider, attributes), "UserPoolId": ref(pool_id(component))},
            part=f"sign-in with {provider.known_as}",
        )
        for provider in pool.providers
    ]


def _draw_domain(canvas: Canvas, component: Component, pool: UserPoolSettings, prefix: str) -> None:
    """AWS gives an address to one pool of the region only. So it is another one for each stack, and for a pool that
    takes the place of an older one: both exist for a while.
    """
    stack = {"Fn::Select": [2, {"Fn::Split": ["/", ref("AWS::StackId")]}]}
    stack = {"Fn::Select": [0, {"Fn::Split": ["-", stack]}]}
    domain = canvas.add(
        component,
        "Domain",
        "AWS::Cognito::UserPoolDomain",
        {
            "Domain": {"Fn::Join": ["-", [prefix, _fixed(pool)[:4], stack]]},
            "UserPoolId": ref(pool_id(component)),
        },
        part="address of the hosted pages",
    )
    url = sub("https://${" + domain + "}.auth.${AWS::Region}.amazoncognito.com")
    canvas.output(component, "SignInUrl", "sign_in_url", url, f"Hosted sign-in pages of {component.name}")


def _outputs(canvas: Canvas, component: Component, pool: UserPoolSettings) -> None:
    main = main_client(pool.clients)
    canvas.output(component, "UserPoolId", "user_pool", ref(pool_id(component)), f"User pool of {component.name}")
    canvas.output(component, "ClientId", "client", ref(client_id(component)), f"App {main.name} of {component.name}")
    for client in pool.clients:
        if client is not main:
            role = client_role(client)
            value = ref(logical(component.name, role))
            canvas.output(component, f"{role}Id", "name", value, f"App {client.name} of {component.name}")


def variables(name: str) -> tuple[str, ...]:
    """Where a function finds the pool and the app."""
    own = variable_name(name)
    return (f"{own}_USER_POOL_ID", f"{own}_CLIENT_ID")


def grant(canvas: Canvas, pool: Component, access: str) -> Grant:
    """Rights on this one pool, and the ids of the pool and of its app."""
    statement = allow([f"cognito-idp:{action}" for action in ACTIONS[access]], arn_of(pool_id(pool)))
    ids = (ref(pool_id(pool)), ref(client_id(pool)))
    return Grant((statement,), dict(zip(variables(pool.name), ids, strict=True)))


KIND = Kind(
    name="user_pool",
    label="Sign-in",
    aws_name="Cognito user pool",
    tier="identity",
    summary="Knows who people are: passwords, second steps, accounts from elsewhere.",
    settings=UserPoolSettings,
    render=draw,
    grant=grant,
    variables=variables,
    used_by={
        "function": (
            Access("read", "Look people up", "May read who there is and what is known of them."),
            Access("manage", "Manage people", "May also add, change, stop and remove people."),
            Access("sign_in", "Sign people in", "May sign people in with the password that they gave."),
        ),
        "site": (Access("sign_in", "Sign people in", "The website's scripts find the ids to sign people in with."),),
    },
    cannot_use=dict.fromkeys(
        ("site", "rest_api", "http_api", "function", "table", "user_pool", "identity_pool"),
        "Sign-in uses nothing. Let what needs to know people use it instead.",
    ),
)
