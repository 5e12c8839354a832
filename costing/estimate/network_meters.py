"""What private networks and the databases in them are billed by. Pure; see ``costing.estimate.meters``."""

from costing.estimate.meters import MILLION, OTHER, STORES, Meter


def _rds(dimension: str, name: str, unit: str, scale: int = 1) -> Meter:
    return Meter("AmazonRDS", dimension, "RDS and Aurora", STORES, name, unit, unit + "s", scale)


def _redshift(dimension: str, name: str, unit: str) -> Meter:
    return Meter("AmazonRedshift", dimension, "Redshift", STORES, name, unit, unit + "s")


NAT_HOURS = Meter("AmazonEC2", "nat_gateway_hours", "EC2", OTHER, "Gateways to the internet", "hour", "hours")
NAT_DATA = Meter("AmazonEC2", "nat_gateway_data", "EC2", OTHER, "Data through gateways", "GB", "GB")
PUBLIC_ADDRESSES = Meter("AmazonVPC", "public_ipv4_in_use", "VPC", OTHER, "Public addresses", "hour", "hours")
ENDPOINT_HOURS = Meter(
    "AmazonVPC", "interface_endpoint_hours", "VPC", OTHER, "Services reached from inside", "hour", "hours"
)
ENDPOINT_DATA = Meter("AmazonVPC", "interface_endpoint_data", "VPC", OTHER, "Data to these services", "GB", "GB")

AURORA_UNITS = _rds("aurora_serverless_v2", "Capacity", "unit-hour")
AURORA_UNITS_IO = _rds("aurora_serverless_v2_io_optimized", "Capacity", "unit-hour")
AURORA_STORAGE = _rds("aurora_storage", "Storage", "GB-month")
AURORA_STORAGE_IO = _rds("aurora_storage_io_optimized", "Storage", "GB-month")
AURORA_REQUESTS = _rds("aurora_io", "Reads and writes of storage", "request", MILLION)
AURORA_BACKUPS = _rds("aurora_backup", "Undo window for data", "GB-month")
SQL_REQUESTS = _rds("data_api_requests", "Statements", "statement", MILLION)
WAREHOUSE_UNITS = _redshift("serverless_rpu", "Capacity", "unit-hour")
WAREHOUSE_STORAGE = _redshift("managed_storage_rms", "Storage", "GB-month")
PROXY_UNITS = _rds("proxy_serverless_v2", "Shared connections", "unit-hour")
PROXY_PROCESSORS = _rds("proxy_vcpu", "Shared connections", "processor-hour")


def machine(size: str, engine: str, *, several: bool) -> Meter:
    """The hours of a machine of a size, by AWS's names of size and engine; several: one more in another zone."""
    return _rds(f"{size}_{engine}_{_zones(several)}", f"Machine {size}", "hour")


def machine_storage(kind: str, *, several: bool) -> Meter:
    """The storage of a machine, by AWS's name of the kind of disk."""
    return _rds(f"{kind}_storage_{_zones(several)}", f"Storage {kind}", "GB-month")


def machine_backups() -> Meter:
    """Backups of a machine beyond what is free."""
    return _rds("backup", "Undo window for data", "GB-month")


def _zones(several: bool) -> str:
    return "multi_az" if several else "single_az"
