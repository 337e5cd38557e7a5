"""Lineage and accounts at an earlier position are what they were when the book stood there, whatever came after."""

from collections.abc import Iterator
from datetime import date

from ledger.corrections.gifts import CorrectAmount
from ledger.donations.commands import SettleShortfall
from ledger.donations.reverse import ReverseDonation
from ledger.enrollments.seats import GraduateWorker
from ledger.periods import Month
from projections.donor_accounts import donor_account
from projections.trace_gifts import trace_credit
from projections.trace_people import trace_claim, trace_person_month
from tests.projections.story import Told, gift, whole

DATES = (None, date(2022, 11, 15), date(2022, 12, 3))


def asked(it: Told, known_at: int | None) -> list[object]:
    """Ask every question at every date."""
    return [answer for valid_at in DATES for answer in _at(it, {"valid_at": valid_at, "known_at": known_at})]


def _at(it: Told, moment: dict[str, object]) -> Iterator[object]:
    with it.desk.store.reader() as reader:
        for credit in ("gift-a", "gift-b", "gift-cover", "budget-x"):
            yield trace_credit(reader, donation=credit, people=True, **moment).rows  # type: ignore[arg-type]
        for worker in it.workers("batch-one")[6:13:3]:
            for month in ("2022-10", "2022-12"):
                yield trace_person_month(reader, worker=worker, month=Month(month), **moment).rows  # type: ignore[arg-type]
        for claim in ("claim-one", "claim-two"):
            yield trace_claim(reader, claim=claim, **moment).rows  # type: ignore[arg-type]
        for donor in ("party-a", "party-b"):
            more = {"since": 50, "fiscal_year": 2022, "named": True}
            yield donor_account(reader, donor=donor, **more, **moment).rows  # type: ignore[arg-type]


def goes_on(it: Told) -> Iterator[int]:
    """Tell of people who go on alone, a bounce, a cover in its place and a gift recorded anew; stop after each."""
    for worker in it.workers("batch-two")[:5]:
        words = {"batch": "batch-two", "from_month": Month("2023-01"), "worker": worker}
        yield it.tell(worker, GraduateWorker.model_validate({**words, "effective_on": date(2022, 12, 12)})).position
    yield it.tell("bounce", ReverseDonation(donation="gift-b", effective_on=date(2022, 12, 2))).position
    cover = gift("gift-cover", "party-a", 600_000, effective_on=date(2022, 12, 3))
    yield it.tell("cover", cover).position
    words = {"cover": "gift-cover", "cover_pot": "pot-gn", "credit": "gift-b", "fund": "fund-gn", "pot": "pot-gn"}
    yield it.tell("settled", SettleShortfall.model_validate({**words, "effective_on": date(2022, 12, 8)})).position
    yield it.tell("wrong", gift("gift-wrong", "party-b", 90_000)).position
    minutes = [{"issued_on": "2022-11-01", "kind": "minutes", "number": "BA-1/2022"}]
    anew = {"corrects": it.at["wrong"].position, "reason": "misread", "evidence": minutes, "rupiah": 9_000}
    it.tell("anew", CorrectAmount.model_validate({**anew, "effective_on": date(2022, 12, 9)}))
    yield it.position


def test_every_answer_is_what_it_was_when_it_was_known(it: Told) -> None:
    whole(it)
    it.caught_up()
    before = {it.position: asked(it, None)}
    for position in goes_on(it):
        it.caught_up()
        before[position] = asked(it, None)
    assert len(before) >= 10
    for position, answers in before.items():
        assert asked(it, position) == answers
