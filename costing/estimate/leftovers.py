"""What goes on costing after AWS let go of it: storage and rented capacity, but no traffic. Pure."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from costing.estimate.meters import (
    CACHE_UNITS,
    FILE_GETS,
    FILE_PUTS,
    KEY_REQUESTS,
    LOG_INGESTION,
    LOG_INGESTION_IA,
    LOG_STORAGE,
    SECRET_READS,
    SHARED_READ,
    SHARED_WRITTEN,
    TABLE_READS,
    TABLE_READS_IA,
    TABLE_WRITES,
    TABLE_WRITES_IA,
)
from costing.estimate.results import Estimate, Line, Unpriced

# What schedules set off is billed whatever the volume, but ends with what they ran.
_TRAFFIC: Final = frozenset(
    meter.key
    for meter in (
        *(FILE_GETS, FILE_PUTS, KEY_REQUESTS, LOG_INGESTION, LOG_INGESTION_IA, SECRET_READS),
        *(TABLE_READS, TABLE_READS_IA, TABLE_WRITES, TABLE_WRITES_IA),
        *(*CACHE_UNITS.values(), SHARED_READ, SHARED_WRITTEN),
    )
)
# Of a database, a cache and a data warehouse AWS keeps a snapshot; it itself is gone.
_SNAPSHOTS: Final = frozenset(
    {
        *("AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::ServerlessCache"),
        *("AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::RedshiftServerless::Namespace"),
    }
)
SNAPSHOT: Final = "A snapshot is billed by its size, which is not counted."
# Gaps of traffic that the template does not tell: nobody reads or writes what stays behind.
_NOBODY_CALLS: Final = ("Nothing in the template ", "How often ")


def left_behind(found: Estimate, kept: Collection[str]) -> Estimate:
    """Of an estimate at no requests at all: the resources that stay, by logical id, with what they cost by lying there.

    Take the estimate of the whole template that runs: what is kept cannot be understood without what used it.
    """
    lines = tuple(line for line in found.lines if line.logical_id in kept and _lies_there(line))
    snapshots = {(line.logical_id, line.type, line.component) for line in found.lines if line.type in _SNAPSHOTS}
    unpriced = (
        *(gap for gap in found.unpriced if gap.logical_id in kept and _goes_on(gap)),
        *(Unpriced(one, type_, SNAPSHOT, component) for one, type_, component in sorted(snapshots) if one in kept),
    )
    gaps = {gap.logical_id for gap in unpriced}
    billed = {line.logical_id for line in lines} | gaps
    sources = {name for line in lines for name, _ in line.sources}
    return replace(
        found,
        lines=lines,
        unpriced=unpriced,
        unbilled=tuple(free for free in found.unbilled if free.logical_id in kept),
        assumptions=tuple(used for used in found.assumptions if f"{used.component}.{used.key}" in sources),
        priced_count=len(billed - gaps),
        resource_count=len(billed),
    )


def together(after: Estimate, left: Estimate) -> Estimate:
    """The bill of what runs, and of what was left behind on the way there; a new one of the same name has other lines.

    The volume is that of what runs, so that it can be compared with the bill before.
    """
    again = {line.logical_id for line in after.lines}
    lines = (
        replace(line, name=f"{line.name}, left behind") if line.logical_id in again else line for line in left.lines
    )
    known = {(used.component, used.key) for used in after.assumptions}
    return replace(
        after,
        lines=(*after.lines, *lines),
        unpriced=(*after.unpriced, *left.unpriced),
        assumptions=(
            *after.assumptions,
            *(used for used in left.assumptions if (used.component, used.key) not in known),
        ),
        priced_count=after.priced_count + left.priced_count,
        resource_count=after.resource_count + left.resource_count,
    )


def _goes_on(gap: Unpriced) -> bool:
    return gap.type not in _SNAPSHOTS and not gap.reason.startswith(_NOBODY_CALLS)


def _lies_there(line: Line) -> bool:
    if line.type in _SNAPSHOTS:
        return False
    return line.meter == LOG_STORAGE.key or (line.recurring == "fixed" and line.meter not in _TRAFFIC)
