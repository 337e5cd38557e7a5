"""Two ids of one person count as one from the merger on, also where seats stay with the one who was absorbed."""

from datetime import date
from pathlib import Path

from ledger.contributions.commit import CommitContributions
from ledger.enrollments.seats import GraduateWorker
from ledger.identities.merge import MergeIdentities
from ledger.identities.split import SplitIdentity
from ledger.periods import Month
from projections.as_of import as_of
from projections.coverage import coverage, people
from projections.donor_accounts import donor_account
from projections.donor_histories import donor_histories
from projections.donor_statements import see_statement
from projections.export.parquet import export_parquet
from projections.independent.engine import ENGINES
from projections.joiners import coverage_changes
from projections.mergers import leads_at
from projections.rebuild import replay
from tests.corrections.stage import MINUTES
from tests.independent.test_recomputed import compared
from tests.projections.story import VILLAGES, Told, batch, enrol, gift, pay, two_gifts

MERGED_ON = date(2022, 12, 10)
NOVEMBER = date(2022, 11, 12)


def told(it: Told) -> tuple[str, str]:
    """Somebody of the second village has October and November paid under two NIKs, in two batches of two donors."""
    two_gifts(it)
    it.tell("batch two", batch("batch-two", "2022-10", "2022-11"))
    it.tell("enrol two", enrol("batch-two", [91, 92]))
    it.tell("commit two", CommitContributions(effective_on=date(2022, 11, 1), batch="batch-two"))
    it.tell("october two", pay("batch-two", "2022-10", on=date(2022, 11, 1)))
    it.tell("november two", pay("batch-two", "2022-11", on=NOVEMBER))
    return it.workers("batch-one")[6], it.workers("batch-two")[0]


def merge(it: Told, keeps: str, absorbed: str) -> None:
    words = {"absorbed": absorbed, "accept": ["ID-04"], "effective_on": MERGED_ON, "evidence": (MINUTES,)}
    it.tell("merged", MergeIdentities.model_validate({**words, "keeps": keeps}))


def split(it: Told, keeps: str, absorbed: str) -> None:
    words = {"effective_on": MERGED_ON, "evidence": (MINUTES,), "splits": keeps, "worker": absorbed}
    it.tell("split", SplitIdentity.model_validate(words))


def counted(it: Told, known_at: int | None = None, valid_at: date | None = None) -> dict[str, object]:
    """Return every count of distinct people that anybody is told."""
    it.caught_up()
    when = {"known_at": known_at, "valid_at": valid_at}
    with it.desk.store.reader() as reader:
        (whole,) = coverage(reader, on=NOVEMBER, **when).rows  # type: ignore[arg-type]
        villages = coverage(reader, level="village", on=NOVEMBER, **when).rows  # type: ignore[arg-type]
        work = coverage(reader, occupation="farmer", on=NOVEMBER, **when).rows  # type: ignore[arg-type]
        donors = donor_histories(reader, **when).rows  # type: ignore[arg-type]
        regions = [one for row in donors for one in donor_account(reader, donor=row.donor, **when).rows[0].regions]  # type: ignore[arg-type]
        asked = {"from_month": Month("2022-10"), "to_month": Month("2022-11")}
        (change,) = coverage_changes(reader, **asked, **when).rows  # type: ignore[arg-type]
        seen = see_statement(reader, "party-a", 2022, date(2022, 12, 31), known_at)
        assert seen is not None
        return {
            "all": people(reader, **when),  # type: ignore[arg-type]
            "sat": whole.people,
            "active": whole.active,
            "ever paid": whole.cumulative,
            "of the village": [(one.people, one.active) for one in villages if one.region == VILLAGES[1]],
            "of other villages": [(one.people, one.active) for one in villages if one.region != VILLAGES[1]],
            "farmers": [(one.people, one.active) for one in work],
            "of donor a": [row.bought.people for row in donors if row.donor == "party-a"],
            "of his statement": seen.people,
            "of his regions": sorted((one.region or "", one.people or 0) for one in regions),
            "joined and stayed": (change.active_before, change.active_after, change.stayed),
            "person-months": whole.person_months,
        }


def test_one_person_is_counted_once_wherever_people_are_counted(it: Told) -> None:
    keeps, absorbed = told(it)
    before = counted(it)
    known = it.position
    merge(it, keeps, absorbed)
    after = counted(it)
    assert after == {
        **before,
        "all": 21,
        "sat": 21,
        "active": 19,
        "ever paid": 21,
        "of the village": [(7, 6)],
        "farmers": [(21, 19)],
        "of donor a": [11],
        "of his statement": 11,
        "of his regions": [("35.25", 10), ("35.25", 11)],
        "joined and stayed": (19, 19, 17),
    }
    assert [before[name] for name in ("all", "sat", "active", "of the village", "of his statement")] == [
        22, 22, 20, [(8, 7)], 12,
    ]  # fmt: skip
    assert counted(it, known_at=known) == before


def test_the_date_of_the_merger_divides_nobody(it: Told) -> None:
    keeps, absorbed = told(it)
    merge(it, keeps, absorbed)
    assert counted(it, valid_at=date(2022, 12, 9))["all"] == counted(it)["all"] == 21


def test_a_merger_that_is_taken_back_counts_two_again(it: Told) -> None:
    keeps, absorbed = told(it)
    before = counted(it)
    merge(it, keeps, absorbed)
    split(it, keeps, absorbed)
    assert counted(it) == before


def leads(it: Told, known_at: int | None = None) -> dict[str, str]:
    it.caught_up()
    with it.desk.store.reader() as reader:
        return leads_at(reader, as_of(reader, known_at=known_at))


def test_whoever_is_merged_further_and_split_again_takes_those_who_led_to_him_along(it: Told) -> None:
    keeps, absorbed = told(it)
    last = it.workers("batch-one")[9]
    merge(it, keeps, absorbed)
    once = counted(it)
    merge(it, last, keeps)
    assert leads(it) == {absorbed: last, keeps: last}
    twice, known = counted(it), it.position
    assert (once["all"], twice["all"]) == (21, 20)
    split(it, last, keeps)
    assert leads(it) == {absorbed: keeps}
    assert counted(it) == once
    assert leads(it, known) == {absorbed: last, keeps: last}
    assert counted(it, known_at=known) == twice
    assert replay(it.desk.store).drifts == ()
    assert counted(it) == once


def test_what_is_counted_live_is_counted_after_a_rebuild(it: Told) -> None:
    merge(it, *told(it))
    before = counted(it)
    assert replay(it.desk.store).drifts == ()
    assert counted(it) == before


def test_the_independent_recomputation_counts_him_once_too(it: Told, tmp_path: Path) -> None:
    keeps, absorbed = told(it)
    merge(it, keeps, absorbed)
    it.caught_up()
    export_parquet(it.desk.store, tmp_path)
    for name in ENGINES:
        steps = compared(it, name, tmp_path, [(None, it.position), (None, it.at["merged"].first - 1)])
        assert [one for step in steps for one in step.discrepancies] == []


def test_the_independent_recomputation_takes_one_merger_back_too(it: Told, tmp_path: Path) -> None:
    """On the day before the last one has a seat, the two who are one count once, whoever they led to in between."""
    keeps, absorbed = told(it)
    it.tell("batch late", batch("batch-late", "2022-12", "2022-12", effective_on=MERGED_ON))
    it.tell("enrol late", enrol("batch-late", [95]))
    (last,) = it.workers("batch-late")
    merge(it, keeps, absorbed)
    merge(it, last, keeps)
    known = it.position
    split(it, last, keeps)
    it.caught_up()
    export_parquet(it.desk.store, tmp_path)
    before = date(2022, 12, 9)
    for name in ENGINES:
        steps = compared(it, name, tmp_path, [(None, it.position), (before, it.position), (before, known)])
        assert [one for step in steps for one in step.discrepancies] == []


def test_who_graduated_under_one_id_is_not_alone_while_he_is_sponsored_under_the_other(it: Told) -> None:
    two_gifts(it)
    it.tell("gift c", gift("gift-c", "party-a", 2_000_000))
    it.tell("batch two", batch("batch-two", "2022-11", "2022-12"))
    it.tell("enrol two", enrol("batch-two", range(91, 101)))
    it.tell("commit two", CommitContributions(effective_on=NOVEMBER, batch="batch-two"))
    for month in ("2022-11", "2022-12"):
        it.tell(month, pay("batch-two", month, on=MERGED_ON))
    it.tell("batch three", batch("batch-three", "2022-11", "2022-11"))
    it.tell("enrol three", enrol("batch-three", range(200, 206)))
    it.tell("commit three", CommitContributions(effective_on=NOVEMBER, batch="batch-three"))
    it.tell("november three", pay("batch-three", "2022-11", on=MERGED_ON))
    pairs = list(zip(it.workers("batch-one")[:10], it.workers("batch-two"), strict=True))
    for keeps, _ in pairs[5:]:
        leaves = {"batch": "batch-one", "effective_on": MERGED_ON, "from_month": "2022-12", "worker": keeps}
        it.tell("graduates", GraduateWorker.model_validate(leaves))
    it.tell("december", pay("batch-one", "2022-12", on=MERGED_ON))
    assert _alone(it) == (11, 5)
    for keeps, absorbed in pairs:
        merge(it, keeps, absorbed)
    assert _alone(it) == (6, 0)
    assert _alone(it, on=date(2023, 1, 31)) == (17, 5)


def _alone(it: Told, on: date = date(2022, 12, 31)) -> tuple[int | None, int | None]:
    """Return how many of a donor's people had their last month of his a month ago, and how many of them are alone."""
    it.caught_up()
    with it.desk.store.reader() as reader:
        (row,) = donor_account(reader, donor="party-a", valid_at=on).rows
    return row.alone[0].ended, row.alone[0].alone
