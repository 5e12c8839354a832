"""What costing does: one verb, one module. Each action owns its transaction and may be repeated."""

from costing.actions.load_prices import load_shipped_prices

__all__ = ["load_shipped_prices"]
