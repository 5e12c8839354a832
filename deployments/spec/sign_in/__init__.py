"""The parts of sign-in with Cognito that have rules of their own: attributes, passwords, apps, providers. Pure."""
