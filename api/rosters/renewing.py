"""Renewing: the next year is planned for who sits in a batch at its end, as a list of people out of the vault."""

from collections.abc import Mapping

from api.bootstrap import Office
from api.rosters.from_batch import Sitting, opened_batch, sitting_in
from api.rosters.keeping import persons_changed
from api.rosters.plan_told import PlanTold, Terms
from api.rosters.plans import keep_plan, placed
from api.rosters.reading import Read
from ledger.enrollments.open import OpenBatch
from ledger.rosters.roster import Candidate
from ledger.store.bulk import MANY, collector_paused

CARRIED = ("band", "programmes", "scheme", "sector")
"""What a renewal takes from the batch that it renews, where nothing else is said."""


def make_renewal(office: Office, opening: OpenBatch, terms: Terms, *, actor: str) -> PlanTold:
    """Plan a batch for everyone who sits in the one that ``terms`` renew; each is judged as on any list."""
    assert terms.renews is not None, "a renewal names the batch that it renews"
    with collector_paused(MANY):
        changed = persons_changed(office)
        sitting = sitting_in(office, terms.renews, actor=actor)
        opening = placed(office, opening)
        if opening.region is None:
            opening = opening.model_copy(update={"region": sitting.opened.region})
        found = Read(_candidates(sitting), by_id=True)
        return keep_plan(office, opening, terms, found, sitting.file, actor=actor, changed=changed, whole=True)


def carried_terms(office: Office, batch: str, *, actor: str) -> Mapping[str, object]:
    """Return the terms of a batch that its renewal has too, as words."""
    told = opened_batch(office, batch, actor=actor).model_dump(mode="json")
    return {name: told[name] for name in CARRIED if told[name] is not None}


def _candidates(sitting: Sitting) -> list[Candidate]:
    return [Candidate(row, person, *sitting.lived[worker]) for row, (worker, person) in sitting.people.items()]
