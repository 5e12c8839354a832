"""Sign-in: a user pool with its apps, its providers, the address of its pages and the role for text messages. Pure.

What AWS does where a property is left out is what its reference says (Cognito API Reference, "CreateUserPool",
"PasswordPolicyType", "CreateUserPoolClient"): capital letters count, a first password is good for 7 days, the plan is
Essentials. It says nothing of MinimumLength, Require… and Mutable: a pool that leaves one out is never guessed at.
"""

from __future__ import annotations

import re
from typing import Any, Final

from deployments.spec.imports.proposal import Proposal, Unknown, View, only, target
from deployments.spec.imports.tokens import lengths
from deployments.spec.naming import short_hash
from deployments.spec.sign_in.attributes import CONTACTS, needed
from deployments.spec.sign_in.providers import MAKERS

_TYPE: Final = "AWS::Cognito::"
_MFA: Final = {"OFF": "off", "OPTIONAL": "optional", "ON": "required"}
_THREATS: Final = {"OFF": "off", "AUDIT": "watch", "ENFORCED": "act"}
_SECRET: Final = re.compile(r"\{\{resolve:secretsmanager:([^:{}]+):SecretString(?::([^:{}]+))?\}\}")
_RULES: Final = {name: f"Require{name.capitalize()}" for name in ("lowercase", "uppercase", "numbers", "symbols")}


def recognise(view: View, name: str) -> Proposal:
    """A pool whose every app, provider and page a form can say."""
    said = view.properties(name)
    if only(only(said, "UsernameConfiguration", dict, {}), "CaseSensitive", bool, True):
        raise Unknown("Capital letters count in its names, which no form has and AWS can never change of a pool.")
    sign_in = _sign_in(said)
    settings = {"sign_in": sign_in, **_pool(said), **_attributes(said, sign_in)}
    fixed = short_hash(sign_in, *needed(sign_in, settings["needed_attributes"]))
    claims = {f"UserPool{fixed}": name}
    role = target(only(said, "SmsConfiguration", dict, {}).get("SnsCallerArn"))
    if role is not None:
        claims["TextRole"] = role
    clients = sorted(view.of(f"{_TYPE}UserPoolClient", "UserPoolId", name), key=list(view.resources).index)
    settings["clients"] = [_client(view, one, claims) for one in clients]
    settings["providers"] = [_provider(view, one, claims) for one in _providers(view, name, clients)]
    domain = view.one(f"{_TYPE}UserPoolDomain", "UserPoolId", name)
    if domain is not None:
        settings["domain_prefix"] = _prefix(view.properties(domain).get("Domain"))
        claims["Domain"] = domain
    return Proposal(name, "user_pool", settings, claims)


def _sign_in(said: dict[str, Any]) -> str:
    names = tuple(sorted(only(said, "UsernameAttributes", list, [])))
    if not names:
        return "username"
    found = [kind for kind, contacts in CONTACTS.items() if kind != "username" and contacts == names]
    if not found:
        raise Unknown("People sign in with something that no form has.")
    return found[0]


def _pool(said: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "self_sign_up": not only(
            only(said, "AdminCreateUserConfig", dict, {}), "AllowAdminCreateUserOnly", bool, False
        ),
        "mfa": _MFA[only(said, "MfaConfiguration", str, "OFF")],
        "text_codes": "SMS_MFA" in only(said, "EnabledMfas", list, []),
        "plan": only(said, "UserPoolTier", str, "ESSENTIALS").lower(),
        "threat_protection": _THREATS[only(only(said, "UserPoolAddOns", dict, {}), "AdvancedSecurityMode", str, "OFF")],
        "deletion_protection": only(said, "DeletionProtection", str, "INACTIVE") == "ACTIVE",
        "passwords": _passwords(only(only(said, "Policies", dict, {}), "PasswordPolicy", dict, {})),
    }
    mail = only(said, "EmailConfiguration", dict, {})
    if mail.get("EmailSendingAccount") == "DEVELOPER":
        answers = only(mail, "ReplyToEmailAddress", str, None)
        found["mail"] = {"identity_arn": only(mail, "SourceArn", str, ""), "sender": only(mail, "From", str, "")}
        found["mail"] |= {"reply_to": answers} if answers else {}
    return found


def _passwords(rules: dict[str, Any]) -> dict[str, Any]:
    if unsaid := [name for name in ("MinimumLength", *_RULES.values()) if name not in rules]:
        raise Unknown(f"Its rules for passwords leave out what is never guessed: {', '.join(unsaid)}.")
    return {
        "minimum_length": only(rules, "MinimumLength", int, None),
        "first_password_days": only(rules, "TemporaryPasswordValidityDays", int, 7),
        **{ours: only(rules, name, bool, None) for ours, name in _RULES.items()},
    }


def _attributes(said: dict[str, Any], sign_in: str) -> dict[str, Any]:
    entries = only(said, "Schema", list, [])
    if unsaid := [str(one["Name"]) for one in entries if "Mutable" not in one]:
        raise Unknown(f"It does not say whether {unsaid[0]} may change later (Mutable), which is never guessed.")
    wanted = sorted(one["Name"] for one in entries if only(one, "Required", bool, False))
    own = [one for one in entries if not only(one, "Required", bool, False)]
    implied = () if sign_in == "email_or_phone" else CONTACTS[sign_in]
    return {
        "needed_attributes": [one for one in wanted if one not in implied],
        "own_attributes": [
            {
                "name": only(one, "Name", str, ""),
                "type": only(one, "AttributeDataType", str, "String"),
                "mutable": only(one, "Mutable", bool, None),
            }
            for one in own
        ],
    }


def _client(view: View, client: str, claims: dict[str, str]) -> dict[str, Any]:
    """One app. Whether it has a secret is said in the template or nowhere: said anew, CloudFormation would take it for
    another value and replace the app, whose id people's software has.
    """
    said = view.properties(client)
    if unsaid := [one for one in ("ClientName", "GenerateSecret") if one not in said]:
        raise Unknown(f"Its app {client} does not say its {unsaid[0]}, and forms always do.")
    if "ExplicitAuthFlows" not in said:
        raise Unknown(
            f"Its app {client} allows sign-in by functions of its own (ALLOW_CUSTOM_AUTH), which no form has."
        )
    name, good_for = only(said, "ClientName", str, ""), lengths(said)
    claims[f"Client{short_hash(name)}"] = client
    flows = only(said, "ExplicitAuthFlows", list, [])
    return {
        "name": name,
        "secret": only(said, "GenerateSecret", bool, False),
        "secure_password": "ALLOW_USER_SRP_AUTH" in flows,
        "password": "ALLOW_USER_PASSWORD_AUTH" in flows,
        "by_server": "ALLOW_ADMIN_USER_PASSWORD_AUTH" in flows,
        "callback_urls": only(said, "CallbackURLs", list, []),
        "sign_out_urls": only(said, "LogoutURLs", list, []),
        "access_minutes": good_for["AccessTokenValidity"],
        "id_minutes": good_for["IdTokenValidity"],
        "refresh_days": good_for["RefreshTokenValidity"],
    }


def _providers(view: View, name: str, clients: list[str]) -> list[str]:
    """In the order in which the first app lists them: it is the order that all apps get."""
    found = view.of(f"{_TYPE}UserPoolIdentityProvider", "UserPoolId", name)
    listed = only(view.properties(clients[0]), "SupportedIdentityProviders", list, []) if clients else []
    named = [view.properties(one).get("ProviderName") for one in found]
    places = {one: listed.index(word) for one, word in zip(found, named, strict=True) if word in listed}
    return sorted(found, key=lambda one: places.get(one, len(listed)))


def _provider(view: View, provider: str, claims: dict[str, str]) -> dict[str, Any]:
    said = view.properties(provider)
    kinds = [ours for ours, maker in MAKERS.items() if maker.type == said.get("ProviderType")]
    details = only(said, "ProviderDetails", dict, {})
    held = _SECRET.fullmatch(only(details, "private_key" if kinds == ["apple"] else "client_secret", str, ""))
    if not kinds or held is None:
        raise Unknown(f"{provider} is another provider than forms have, or holds its secret otherwise.")
    claims[f"Provider{short_hash(only(said, 'ProviderName', str, ''))}"] = provider
    found = {"type": kinds[0], "client_id": only(details, "client_id", str, ""), "secret": held[1]}
    found |= {"secret_key": held[2]} if held[2] else {}
    if kinds == ["oidc"]:
        found |= {"name": only(said, "ProviderName", str, ""), "issuer": only(details, "oidc_issuer", str, "")}
    if kinds == ["apple"]:
        found |= {key: only(details, key, str, "") for key in ("team_id", "key_id")}
    return found


def _prefix(domain: Any) -> str:
    """Ours is the prefix, the pool's mark and the stack's: another address is kept as it is."""
    parts = domain.get("Fn::Join", ["", []])[1] if isinstance(domain, dict) else []
    if len(parts) != 3 or not isinstance(parts[0], str):
        raise Unknown("The address of its pages has another form than forms have.")
    return parts[0]
