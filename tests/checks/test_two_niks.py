"""ID-04: months of one person paid under two NIKs."""

from datetime import date

from ledger.contributions.commit import CommitContributions
from ledger.contributions.undo import ReverseContribution
from ledger.identities.merge import MergeIdentities
from ledger.identities.split import SplitIdentity
from tests.checks.found import found
from tests.corrections.stage import MINUTES
from tests.projections.story import Told, batch, enrol, pay, two_gifts

SECOND = date(2022, 12, 10)


def merged(it: Told) -> tuple[str, str]:
    """Two people of two batches, both with October and November paid, prove to be one."""
    two_gifts(it)
    it.tell("batch two", batch("batch-two", "2022-10", "2022-11"))
    it.tell("enrol two", enrol("batch-two", [91, 92]))
    it.tell("commit two", CommitContributions(effective_on=date(2022, 11, 1), batch="batch-two"))
    it.tell("october two", pay("batch-two", "2022-10", on=date(2022, 11, 1)))
    it.tell("november two", pay("batch-two", "2022-11", on=date(2022, 11, 12)))
    keeps, absorbed = it.workers("batch-one")[5], it.workers("batch-two")[0]
    words = {"absorbed": absorbed, "accept": ["ID-04"], "effective_on": SECOND, "evidence": (MINUTES,), "keeps": keeps}
    it.tell("merged", MergeIdentities.model_validate(words))
    return keeps, absorbed


def test_months_paid_under_two_niks_are_listed_until_they_are_mended(it: Told) -> None:
    keeps, absorbed = merged(it)
    (row,) = found(it, "ID-04")
    assert (row.subjects, row.rupiah, row.seen_on) == ((keeps, absorbed, "batch-one", "batch-two"), 33_600, SECOND)
    seats = [it.at["enrol"].first + 5, it.at["enrol two"].first]
    payments = [it.at[name].position for name in ("october", "november", "october two", "november two")]
    assert row.positions == tuple(sorted([it.at["merged"].first, *seats, *payments]))
    assert found(it, "ID-04", valid_at=date(2022, 12, 9)) == []
    undo = {"effective_on": SECOND, "recommit": False, "seats": [{"seat_from": 0, "seat_to": 0}]}
    it.tell("one", ReverseContribution.model_validate({**undo, "payment": payments[2]}))
    assert [row.rupiah for row in found(it, "ID-04")] == [16_800]
    it.tell("two", ReverseContribution.model_validate({**undo, "payment": payments[3]}))
    assert found(it, "ID-04") == []


def test_a_merger_that_is_taken_back_lists_nothing(it: Told) -> None:
    keeps, absorbed = merged(it)
    words = {"effective_on": SECOND, "evidence": (MINUTES,), "splits": keeps, "worker": absorbed}
    it.tell("split", SplitIdentity.model_validate(words))
    assert found(it, "ID-04") == []


def test_people_whose_months_do_not_meet_are_no_exception(it: Told) -> None:
    two_gifts(it)
    it.tell("batch two", batch("batch-two", "2023-01", "2023-01"))
    it.tell("enrol two", enrol("batch-two", [91]))
    words = {"effective_on": SECOND, "evidence": (MINUTES,)}
    both = {"absorbed": it.workers("batch-two")[0], "keeps": it.workers("batch-one")[5]}
    it.tell("merged", MergeIdentities.model_validate({**words, **both}))
    assert found(it, "ID-04") == []
