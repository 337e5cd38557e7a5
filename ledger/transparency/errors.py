"""What proofs refuse: a note, a proof or a receipt that does not hold, and a log that cannot be used as it is.

::

    AmanahError
    ├── NotProved           a note, a proof or a receipt does not hold (HTTP 422, exit 1)
    └── StoreRefusal
        └── LogRefusal      the log refuses to go on as it stands (HTTP 503, exit 6)
"""

from ledger.errors import AmanahError, StoreRefusal


class NotProved(AmanahError):
    """A note, a proof or a receipt does not hold; the code says which step failed."""

    status = 422
    exit_code = 1


class LogRefusal(StoreRefusal):
    """The log refuses to go on: what it would sign does not follow from what it signed."""
