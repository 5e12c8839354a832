"""Money: estimates, price books and, keyed by an environment's uid, what was really spent.

Knows templates, prices and tags; never deployments, never dashboard.
"""
