"""What an application will cost: template + usage + price book -> lines of a bill. Pure: no Django, no network, no
clock.

Start at ``estimate`` and ``curve`` (estimator), ``diff`` (diff), ``Usage`` (usage) and ``PriceBook`` (prices). What a
type costs is in ``resources``, one file a type.
"""

from costing.estimate.diff import CostDiff, diff
from costing.estimate.estimator import CostModel, Point, curve, estimate, read_model
from costing.estimate.prices import PriceBook
from costing.estimate.results import Estimate, Line, Unpriced
from costing.estimate.usage import Assumption, InvalidUsage, Usage

__all__ = [
    "Assumption",
    "CostDiff",
    "CostModel",
    "Estimate",
    "InvalidUsage",
    "Line",
    "Point",
    "PriceBook",
    "Unpriced",
    "Usage",
    "curve",
    "diff",
    "estimate",
    "read_model",
]
