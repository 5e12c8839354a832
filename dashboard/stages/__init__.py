"""The deployment page's cards, as plain values: Plan, Checks, Cost, Approval, Deploy, Verify, and what went wrong."""
