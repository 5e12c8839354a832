"""What the launcher says to a person when it cannot go on."""


class LaunchError(Exception):
    """One sentence or two: what happened, to what, and what to do next. Shown without a traceback."""
