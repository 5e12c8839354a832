"""The two ways into AWS, which workers, sweepers and the seed hand to actions. The web never loads this module."""

from deployments.aws.connections import Connections, enter

__all__ = ["connect", "enter"]

connect = Connections()
"""The process's connections: what everything but tests hands to ``advance``."""
