"""The worker that keeps the projections up with the book while the office is open."""

import logging

from eventsourcing.persistence import PersistenceError

from api.after_commits import AfterCommits
from api.bootstrap import Office

GATHER_SECONDS = 0.1
"""Commits that come close together are taken in at once; a read does not wait for it, since it catches up itself."""
_log = logging.getLogger("amanah")


def follower(office: Office) -> AfterCommits:
    """Return the worker that catches up after each commit; safe to kill at any line, since each page is one commit."""
    return AfterCommits(office.store, lambda: _caught_up(office), name="amanah-follower", gather=GATHER_SECONDS)


def _caught_up(office: Office) -> bool:
    try:
        office.catch_up()
    except PersistenceError as error:
        _log.warning("the projections wait for the database: %s", type(error).__name__)
        return False
    return True
