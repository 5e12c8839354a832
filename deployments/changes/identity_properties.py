"""What people call the properties of sign-in: the form's label where a field makes the property. Pure."""

from typing import Final

_POOL: Final = {"UserPoolId": "User pool"}
IDENTITY: Final[dict[str, dict[str, str]]] = {
    "AWS::Cognito::IdentityPool": {
        "AllowClassicFlow": "Older way to get credentials",
        "AllowUnauthenticatedIdentities": "Guests too",
        "CognitoIdentityProviders": "Sign-in",
        "IdentityPoolTags": "Tags",
    },
    "AWS::Cognito::IdentityPoolRoleAttachment": {"IdentityPoolId": "Identity pool", "Roles": "Roles"},
    "AWS::Cognito::UserPool": {
        "AccountRecoverySetting": "Where a forgotten password is asked for",
        "AdminCreateUserConfig": "Who may add people",
        "AdminCreateUserConfig.AllowAdminCreateUserOnly": "Everybody may sign up",
        "AutoVerifiedAttributes": "What is confirmed with a code",
        "DeletionProtection": "Deletion protection",
        "EmailConfiguration": "Mail through your own address",
        "EnabledMfas": "Ways of the second step",
        "MfaConfiguration": "Second step at sign-in",
        "Policies": "Passwords",
        "Policies.PasswordPolicy": "Passwords",
        "Schema": "Attributes of your own",
        "Schema.Required": "Needed from each person",
        "SmsConfiguration": "Role for text messages",
        "UserAttributeUpdateSettings": "What is confirmed before it changes",
        "UserPoolAddOns": "Strange sign-ins",
        "UserPoolAddOns.AdvancedSecurityMode": "Strange sign-ins",
        "UserPoolTags": "Tags",
        "UserPoolTier": "Feature plan",
        "UsernameAttributes": "People sign in by",
        "UsernameConfiguration": "Whether capital letters count in names",
    },
    "AWS::Cognito::UserPoolClient": {
        **_POOL,
        "AccessTokenValidity": "Access is good for",
        "AllowedOAuthFlows": "Ways of the hosted pages",
        "AllowedOAuthFlowsUserPoolClient": "Uses the hosted pages",
        "AllowedOAuthScopes": "What the hosted pages tell",
        "CallbackURLs": "Back to",
        "ClientName": "Name",
        "EnableTokenRevocation": "Signing out everywhere",
        "ExplicitAuthFlows": "Ways to sign in",
        "GenerateSecret": "With a secret",
        "IdTokenValidity": "Identity is good for",
        "LogoutURLs": "Back to after signing out",
        "PreventUserExistenceErrors": "Whether errors tell who exists",
        "RefreshTokenValidity": "Stays signed in for",
        "SupportedIdentityProviders": "Accounts that it takes",
        "TokenValidityUnits": "Units of the times",
    },
    "AWS::Cognito::UserPoolDomain": {**_POOL, "Domain": "Address of hosted pages"},
    "AWS::Cognito::UserPoolIdentityProvider": {
        **_POOL,
        "AttributeMapping": "What it tells of people",
        "ProviderDetails": "How it is asked",
        "ProviderName": "Name",
        "ProviderType": "Provider",
    },
}
"""Type → path → label."""
