"""CloudFormation as AWS documents it: change sets, operations over time, events, in front of one-resource stacks."""
