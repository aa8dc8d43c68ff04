"""Rule-driven strength programming: the next session of an athlete, and the reason for every number in it."""

__version__ = "0.1.0"
