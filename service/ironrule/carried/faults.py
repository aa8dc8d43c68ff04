"""What can be wrong between the carried state and the events sent with it.

CarriedFault
├── CarryStale         the caller must resend from an earlier state
└── CarryIncompatible  the state was written by a rulebook of another shape
"""

from __future__ import annotations


class CarriedFault(Exception):
    """The caller's carried state does not fit this call."""


class CarryStale(CarriedFault):
    """An event was changed, or arrived, before what the state already covers."""

    def __init__(self, event_id: str, message: str) -> None:
        super().__init__(message)
        self.event_id = event_id


class CarryIncompatible(CarriedFault):
    """The state cannot be read by this rulebook."""
