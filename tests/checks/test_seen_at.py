"""Over random histories: from the position that a finding names on, and not before, the book shows it as it is."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ledger.allocations.close_year import CloseYear
from ledger.allocations.commands import ReviseAllocation
from ledger.allocations.documents import DisburseFunds, OrderPayment, ReleaseFunds
from ledger.allocations.refund import ReceiveRefund
from ledger.command import Command
from ledger.contributions.commands import ConfirmContribution
from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import ContributionPaid
from ledger.contributions.undo import ReleaseCommitment, ReverseContribution
from ledger.donations.commands import CollectDonation
from ledger.donations.reverse import ReverseDonation
from ledger.enrollments.opening_cover import StateOpeningCover
from ledger.errors import Refusal
from ledger.statistics.commands import ReportCoverage, ReportEnrollment
from projections.checks.listed import Finding
from tests.checks.found import found
from tests.checks.test_money import FUND, LINE, MONTH, budget
from tests.projections.story import Told, batch, enrol, gift, pay, story, two_gifts

ACCEPT = ("COV-02", "DOC-01", "DOC-02", "DOC-03", "LIFE-01", "MON-01", "MON-04", "MON-05", "MON-11")
MONTHS = ("2022-11", "2022-12", "2023-01", "2023-03")


def _payments(it: Told) -> list[int]:
    entries = (*it.desk.book.entries("fund-gn"), *it.desk.book.entries(FUND))
    return [entry.position for entry in entries if isinstance(entry.event, ContributionPaid)]


def _last(it: Told, kind: str) -> int:
    found = [entry for entry in it.desk.book.entries(FUND) if entry.event.KIND in (kind,)]
    return found[-1].position if found else it.position


def _document(it: Told, kind: type[Command], **parent: int) -> Command:
    lines = [{"allocation": LINE, "rupiah": MONTH, **parent}]
    words = {"effective_on": date(2022, 10, 5), "fund": FUND, "lines": lines, "number": f"D/{it.position}"}
    return kind.model_validate({**words, "accept": ACCEPT})


def _sp2d(it: Told, number: int) -> None:
    it.tell("spd", _document(it, ReleaseFunds))
    it.tell("spm", _document(it, OrderPayment, parent=it.position))
    it.tell("sp2d", _document(it, DisburseFunds, parent=it.position))


def _pay(it: Told, number: int) -> Command:
    of = ("batch-apbd", "batch-one", "batch-next")[number % 3]
    orders = [_last(it, "FundsDisbursed")] if of == "batch-apbd" and number % 2 else []
    return pay(of, MONTHS[number % 4], on=date(2023, 3, 1), accept=ACCEPT, disbursements=orders)


def _reverse(it: Told, number: int) -> Command:
    paid = _payments(it)
    seats = [{"seat_from": number % 4, "seat_to": number % 4 + 1}] if number % 3 else []
    words = {"payment": paid[number % len(paid)], "recommit": bool(number % 2), "seats": seats}
    return ReverseContribution.model_validate({**words, "effective_on": date(2023, 3, 2)})


def _receipt(it: Told, number: int) -> Command:
    paid = _payments(it)
    words = {"payment": paid[number % len(paid)], "receipt_number": f"R{it.position}", "accept": ACCEPT}
    return ConfirmContribution.model_validate({**words, "effective_on": date(2023, 3, 3)})


def _refund(it: Told, number: int) -> Command:
    lines = [{"allocation": LINE, "parent": _last(it, "FundsDisbursed"), "rupiah": 10_000}]
    words = {"booked_in": 2022, "effective_on": date(2022, 12, 8), "fund": FUND, "lines": lines}
    return ReceiveRefund.model_validate({**words, "number": f"S{it.position}", "accept": ACCEPT})


def _twice(it: Told, number: int) -> None:
    name = f"batch-t{it.position}"
    it.tell(name, batch(name, "2022-11", "2022-12"))
    words = {"as_fact": True, "accept": ("DBL-01",), "effective_on": date(2022, 10, 4)}
    it.tell("twice", enrol(name, [number, number + 1], **words))
    it.tell("commit", CommitContributions(effective_on=date(2022, 10, 4), batch=name))
    it.tell("paid", pay(name, MONTHS[number % 2], on=date(2022, 11, 3), accept=ACCEPT))


def _stated(it: Told, number: int) -> Command:
    workers = it.workers("batch-one")
    stated = {"months": ["2023-01", "2023-02"], "programmes": ["JKK", "JKM"], "worker": workers[number]}
    return StateOpeningCover.model_validate({"effective_on": date(2023, 1, 5), "workers": [stated]})


def _collect(it: Told, number: int) -> Command:
    words = {"collector": "party-b", "donation": f"gift-c{number % 2}", "donor": "party-a", "fund": "fund-gn"}
    return CollectDonation.model_validate({**words, "rupiah": 90_000, "effective_on": date(2022, 10, 4)})


def _remit(it: Told, number: int) -> Command:
    more = {"collected": f"gift-c{number % 2}", "effective_on": date(2022, 10, 20), "accept": ACCEPT}
    return gift(f"gift-r{it.position}", "party-a", 30_000, **more)


def _bounce(it: Told, number: int) -> Command:
    gifts = [e.event.donation for e in it.desk.book.entries("fund-gn") if e.event.KIND == "DonationReceived"]  # type: ignore[attr-defined]
    return ReverseDonation(donation=gifts[number % len(gifts)], effective_on=date(2023, 3, 4))


def _year(it: Told, number: int) -> Command:
    words = {"effective_on": date(2022, 12, 31), "fiscal_year": 2022, "fund": FUND, "carry_over": bool(number % 2)}
    return CloseYear.model_validate(words)


def _release(it: Told, number: int) -> Command:
    on = date(2022, 12, 30)
    return ReleaseCommitment.model_validate({"batch": "batch-apbd", "first": MONTHS[number % 3], "effective_on": on})


def _figure(it: Told, number: int) -> Command:
    kind = "registered" if number % 2 else "cumulative"
    words = {"count_kind": kind, "period": str(2022 + number % 3), "persons": 10 * (1 + number)}
    of = {"region": "35.25", "scheme": "scheme-gn", "statistic": f"stat-{it.position}"}
    return ReportEnrollment.model_validate({**words, **of, "effective_on": date(2023, 1, 1)})


def _share(it: Told, number: int) -> Command:
    parts = ({"numerator": 50}, {"denominator": 100}, {"percentage": "50.00"}, {"numerator": 40}, {"percentage": "9"})
    kinds = {"as_of": "2022-12-31", "denominator_kind": "employed", "numerator_kind": "all_active"}
    of = {"region": "35.25", "statistic": f"stat-{it.position}", "effective_on": date(2023, 1, 1)}
    return ReportCoverage.model_validate({**parts[number % 5], **kinds, **of})


ACTIONS: dict[str, Callable[[Told, int], Command]] = {
    "bounce": _bounce,
    "close": _year,
    "collect": _collect,
    "commit": lambda it, n: CommitContributions(
        effective_on=date(2023, 1, 2), batch="batch-next" if n % 2 else "batch-one"
    ),
    "enrol": lambda it, n: enrol("batch-next", [n, n + 1]),
    "figure": _figure,
    "pay": _pay,
    "receipt": _receipt,
    "refund": _refund,
    "release": _release,
    "remit": _remit,
    "reverse": _reverse,
    "revise": lambda it, n: ReviseAllocation(
        allocation=LINE, change=(n - 5) * 40_000, effective_on=date(2022, 12, 1), fund=FUND, pot="pot-apbd"
    ),
    "share": _share,
    "stated": _stated,
    "young": lambda it, n: gift(f"gift-y{it.position}", "party-a", 5_000, effective_on=date(2025, 11, 20 + n)),
}
SEVERAL: dict[str, Callable[[Told, int], None]] = {"sp2d": _sp2d, "twice": _twice}
"""Steps of several commands."""
NAMES = sorted([*ACTIONS, *SEVERAL, "later", "pay", "pay", "reverse"])
STEPS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(1, 8)),
    min_size=8,
    max_size=25,
)


def told(it: Told, steps: list[tuple[str, int]]) -> None:
    """Tell a story of what is possible of some steps; after ``later`` the next entry is written days on."""
    two_gifts(it)
    budget(it, 3 * MONTH + 50_000, months=("2022-11", "2023-01"))
    it.tell("gift c", gift("gift-c", "party-a", 900_000, effective_on=date(2023, 1, 2)))
    it.tell("next", batch("batch-next", "2023-01", "2023-04", effective_on=date(2023, 1, 2)))
    it.tell("enrol next", enrol("batch-next", [2, 3]))
    for number, (name, n) in enumerate(steps):
        if name == "later":
            it.desk.clock.now += timedelta(days=n)
            continue
        with suppress(Refusal):
            if name in SEVERAL:
                SEVERAL[name](it, n)
            else:
                it.tell(f"{name} {number}", ACTIONS[name](it, n))


AGAIN = ("COV-01", "MON-06")
"""Of the payments of whole batches these know the newest alone; where it changes nothing they are shown again."""


def form(row: Finding) -> tuple[object, ...]:
    """What a reader is shown of a finding but for when, and for its answers."""
    return row.finding, row.subjects, row.positions, row.rupiah, row.people, row.seen_on, row.basis


def is_shown_from_its_position_on(it: Told) -> None:
    now = found(it)
    told_of = {position: {form(row) for row in found(it, known_at=position)} for position in _boundaries(it, now)}
    for row in now:
        assert form(row) in told_of[row.seen_at], row
        assert row.code in AGAIN or form(row) not in told_of[row.seen_at - 1], row
        assert row in found(it, row.code, after=row.seen_at - 1)


def _boundaries(it: Told, rows: list[Finding]) -> set[int]:
    return {at for row in rows for at in (row.seen_at, row.seen_at - 1)}


@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(STEPS)
def test_a_finding_is_shown_as_it_is_from_the_position_that_it_names(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder, story(f"sqlite:///{Path(folder) / 'book.sqlite'}") as it:
        told(it, steps)
        is_shown_from_its_position_on(it)


def test_the_stories_are_told_and_find_something_of_most_checks(tmp_path: Path) -> None:
    """Else the property above would hold of nothing."""
    with story(f"sqlite:///{tmp_path / 'book.sqlite'}") as it:
        names = ["sp2d", "pay", "collect", "remit", "figure", "share", "twice", "enrol", "commit"]
        told(it, [(name, n) for n in range(1, 7) for name in (*names, "receipt", "bounce", "pay", "young", "later")])
        codes = {row.code for row in found(it)}
    assert codes >= {"DBL-01", "DOC-01", "DOC-03", "DOC-04", "MON-03", "MON-04", "MON-06", "MON-08", "MON-11"}
    assert codes >= {"RPT-01", "RPT-02"}
