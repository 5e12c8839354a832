"""What people call the properties and rights of data stores beyond tables, and when everyone may search. Pure."""

from collections.abc import Mapping
from typing import Any, Final

DOMAIN: Final = "AWS::OpenSearchService::Domain"
STORE_PROPERTIES: Final[dict[str, dict[str, str]]] = {
    DOMAIN: {
        "Tags": "Tags",
        "AccessPolicies": "Who may search",
        "ClusterConfig": "Size",
        "ClusterConfig.DedicatedMasterCount": "Nodes that manage",
        "ClusterConfig.DedicatedMasterEnabled": "Nodes that manage",
        "ClusterConfig.DedicatedMasterType": "Type of node that manages",
        "ClusterConfig.InstanceCount": "Nodes",
        "ClusterConfig.InstanceType": "Type of node",
        "ClusterConfig.ZoneAwarenessConfig": "Zones",
        "ClusterConfig.ZoneAwarenessConfig.AvailabilityZoneCount": "Zones",
        "ClusterConfig.ZoneAwarenessEnabled": "Zones",
        "DomainEndpointOptions": "Encryption of connections",
        "EBSOptions": "Storage",
        "EBSOptions.VolumeSize": "Storage of a node",
        "EncryptionAtRestOptions": "Encryption",
        "EngineVersion": "Version",
        "NodeToNodeEncryptionOptions": "Encryption between nodes",
        "OffPeakWindowOptions": "Quiet hours",
        "OffPeakWindowOptions.OffPeakWindow.WindowStartTime.Hours": "Quiet hours begin at",
        "SoftwareUpdateOptions": "Renew the software by itself",
        "SoftwareUpdateOptions.AutoSoftwareUpdateEnabled": "Renew the software by itself",
    },
    "AWS::EFS::AccessPoint": {
        "AccessPointTags": "Tags",
        "FileSystemId": "File system",
        "PosixUser": "User of functions",
        "RootDirectory": "Folder of functions",
    },
    "AWS::EFS::FileSystem": {
        "BackupPolicy": "Daily backups",
        "Encrypted": "Encryption",
        "FileSystemPolicy": "Who is let in",
        "FileSystemTags": "Tags",
        "LifecyclePolicies": "Seldom used files",
        "LifecyclePolicies.TransitionToArchive": "Into the archive after",
        "LifecyclePolicies.TransitionToIA": "Seldom used after",
        "PerformanceMode": "Kind of use",
        "ThroughputMode": "Speed",
    },
    "AWS::EFS::MountTarget": {
        "FileSystemId": "File system",
        "SecurityGroups": "Security group",
        "SubnetId": "Where it stands",
    },
    "AWS::ElastiCache::ReplicationGroup": {
        "Tags": "Tags",
        "AtRestEncryptionEnabled": "Encryption",
        "AutomaticFailoverEnabled": "Copies take over",
        "CacheNodeType": "Type of node",
        "CacheSubnetGroupName": "Where it stands",
        "Engine": "Engine",
        "EngineVersion": "Version of the engine",
        "MultiAZEnabled": "Copies in the other zone",
        "NumCacheClusters": "Copies",
        "ReplicationGroupDescription": "Description",
        "SecurityGroupIds": "Security group",
        "SnapshotRetentionLimit": "Keep daily backups for",
        "SnapshotWindow": "Backups begin at",
        "TransitEncryptionEnabled": "Encryption of connections",
        "UserGroupIds": "Who is let in",
    },
    "AWS::ElastiCache::ServerlessCache": {
        "Tags": "Tags",
        "CacheUsageLimits": "Ceilings",
        "CacheUsageLimits.DataStorage": "Holds at most",
        "CacheUsageLimits.ECPUPerSecond": "Does at most",
        "DailySnapshotTime": "Backups begin at",
        "Engine": "Engine",
        "FinalSnapshotName": "Name of the last backup",
        "MajorEngineVersion": "Version of the engine",
        "SecurityGroupIds": "Security group",
        "ServerlessCacheName": "Name",
        "SnapshotRetentionLimit": "Keep daily backups for",
        "SubnetIds": "Where it stands",
        "UserGroupId": "Who is let in",
    },
    "AWS::ElastiCache::SubnetGroup": {"Tags": "Tags", "Description": "Description", "SubnetIds": "Where nodes stand"},
    "AWS::ElastiCache::User": {
        "Tags": "Tags",
        "AccessString": "What it may do",
        "AuthenticationMode": "How it signs in",
        "Engine": "Engine",
        "UserId": "Name",
        "UserName": "Name",
    },
    "AWS::ElastiCache::UserGroup": {"Tags": "Tags", "Engine": "Engine", "UserGroupId": "Name", "UserIds": "Users"},
}
"""Type → path → label."""
STORE_UNITS: Final = {
    (DOMAIN, "EBSOptions.VolumeSize"): " GB",
    ("AWS::ElastiCache::ReplicationGroup", "SnapshotRetentionLimit"): " days",
    ("AWS::ElastiCache::ServerlessCache", "SnapshotRetentionLimit"): " days",
    ("AWS::RedshiftServerless::Workgroup", "BaseCapacity"): " units",
    ("AWS::RedshiftServerless::Workgroup", "MaxCapacity"): " units",
}
"""The units that AWS leaves out beside the number."""
STORE_RIGHTS: Final = {
    "elasticache:Connect": "sign in to",
    "elasticfilesystem:ClientMount": "read files in",
    "elasticfilesystem:ClientWrite": "write files to",
    "es:ESHttpDelete": "delete documents in",
    "es:ESHttpGet": "search",
    "es:ESHttpHead": "search",
    "es:ESHttpPatch": "change documents in",
    "es:ESHttpPost": "send questions and documents to",
    "es:ESHttpPut": "add documents to",
    "redshift-data:BatchExecuteStatement": "send SQL to",
    "redshift-data:CancelStatement": "end its own questions to",
    "redshift-data:DescribeStatement": "see how its own questions go in",
    "redshift-data:ExecuteStatement": "send SQL to",
    "redshift-data:GetStatementResult": "read answers to its own questions from",
    "redshift-serverless:GetCredentials": "sign in as itself to",
}


def opens_to_everyone(properties: Mapping[str, Any]) -> bool:
    """Whether a search domain on the internet answers calls that nobody signed."""
    if properties.get("VPCOptions"):
        return False
    document = properties.get("AccessPolicies")
    found = document.get("Statement", []) if isinstance(document, Mapping) else []
    statements = found if isinstance(found, list) else [found]
    return any(
        one.get("Effect") == "Allow" and one.get("Principal") in ("*", {"AWS": "*"}) and not one.get("Condition")
        for one in statements
        if isinstance(one, Mapping)
    )
