"""What the role that deploys may do with private networks and what lies in them; see `teams/documents.py`. Pure.

EC2 draws the ids of everything in a network and tells no more in its ARNs than the kind of thing (Service Authorization
Reference, "Amazon EC2"), so these are bound to the kinds that a network of ours is made of. Whoever connects a function
with a network must be allowed to look at the network (Lambda Developer Guide, "Giving Lambda functions access to
resources in an Amazon VPC").
"""

from typing import Final

from teams.statements import Statement

_THINGS: Final = (
    *("elastic-ip", "internet-gateway", "natgateway", "route-table", "security-group", "security-group-rule"),
    *("subnet", "vpc", "vpc-endpoint"),
)
STATEMENTS: Final[tuple[Statement, ...]] = (
    (
        "PartsOfNetworksHaveNoNames",
        (
            *("ec2:CreateVpc", "ec2:DeleteVpc", "ec2:ModifyVpcAttribute"),
            *("ec2:CreateSubnet", "ec2:DeleteSubnet", "ec2:ModifySubnetAttribute"),
            *("ec2:CreateRouteTable", "ec2:DeleteRouteTable", "ec2:CreateRoute", "ec2:DeleteRoute", "ec2:ReplaceRoute"),
            *("ec2:AssociateRouteTable", "ec2:DisassociateRouteTable", "ec2:ReplaceRouteTableAssociation"),
            *("ec2:CreateInternetGateway", "ec2:DeleteInternetGateway"),
            *("ec2:AttachInternetGateway", "ec2:DetachInternetGateway"),
            *("ec2:AllocateAddress", "ec2:ReleaseAddress", "ec2:CreateNatGateway", "ec2:DeleteNatGateway"),
            *("ec2:CreateVpcEndpoint", "ec2:ModifyVpcEndpoint", "ec2:DeleteVpcEndpoints"),
            *("ec2:CreateSecurityGroup", "ec2:DeleteSecurityGroup"),
            *("ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"),
            *("ec2:AuthorizeSecurityGroupEgress", "ec2:RevokeSecurityGroupEgress"),
            *("ec2:UpdateSecurityGroupRuleDescriptionsIngress", "ec2:UpdateSecurityGroupRuleDescriptionsEgress"),
            *("ec2:CreateTags", "ec2:DeleteTags"),
        ),
        tuple("arn:{partition}:ec2:*:{account}:" + thing + "/*" for thing in _THINGS),
        {},
    ),
    (
        "PartsOfNetworksAreFoundByList",
        (
            *("ec2:DescribeAccountAttributes", "ec2:DescribeAddresses", "ec2:DescribeAvailabilityZones"),
            *("ec2:DescribeInternetGateways", "ec2:DescribeNatGateways", "ec2:DescribeNetworkAcls"),
            *("ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroupRules"),
            *("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeTags", "ec2:DescribeVpcAttribute"),
            *("ec2:DescribeVpcEndpoints", "ec2:DescribeVpcs"),
        ),
        ("*",),
        {},
    ),
)
