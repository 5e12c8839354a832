"""CloudFormation templates that somebody else wrote, read into definitions. Pure."""
