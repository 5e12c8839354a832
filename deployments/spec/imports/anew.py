"""What a component may not add to a resource, because AWS would make the resource anew for it. Pure.

From the page of each type in CloudFormation's reference: properties with "Update requires: Replacement" that a template
may leave out and that components say. What a template says and a component says otherwise is lost already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_REPLACES: Final[Mapping[str, frozenset[str]]] = {
    "AWS::EC2::SecurityGroup": frozenset(("VpcId",)),
    "AWS::EC2::Subnet": frozenset(("AvailabilityZone",)),
    "AWS::EFS::AccessPoint": frozenset(("PosixUser", "RootDirectory")),
    "AWS::EFS::FileSystem": frozenset(("Encrypted",)),
    "AWS::ElastiCache::ReplicationGroup": frozenset(("AtRestEncryptionEnabled", "CacheSubnetGroupName")),
    "AWS::RDS::DBCluster": frozenset(("DatabaseName", "DBSubnetGroupName", "MasterUsername", "StorageEncrypted")),
    "AWS::RDS::DBInstance": frozenset(("DBName", "DBSubnetGroupName", "MasterUsername", "StorageEncrypted")),
}


def made_anew(type_: str, added: Iterable[str]) -> str:
    """Why a component cannot stand for a resource, because of the places that it adds; empty when it can."""
    names = (place.removeprefix("Properties.").partition(".")[0] for place in added)
    found = next((name for name in names if name in _REPLACES.get(type_, ())), "")
    return found and f"It does not say {found}, which a component does: AWS would make it anew for that."
