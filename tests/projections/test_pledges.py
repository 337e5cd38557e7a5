"""A donor's history shows what he undertook to give: due by its schedule, received, overdue, lapsed."""

from datetime import date

import pytest

from ledger.corrections.gifts import CorrectAmount
from ledger.donations.commands import LapsePledge, PledgeDonation
from ledger.donations.reverse import ReverseDonation
from ledger.errors import Refusal
from projections.donor_histories import DonorHistory, donor_histories
from projections.figures import Figure
from projections.pledges import Pledge
from tests.projections.story import ON, Told, fund, gift

DATES = (date(2022, 11, 1), date(2022, 12, 1), date(2023, 1, 1))


def pledged(it: Told, *, donor: str = "party-a", basis: str = "reported") -> None:
    """A pledge of 900,000, a third each month from November on."""
    it.tell("fund", fund())
    schedule = [{"on": day, "rupiah": 300_000} for day in DATES]
    words = {"basis": basis, "donor": donor, "effective_on": ON, "fund": "fund-gn", "pledge": "pledge-1"}
    it.tell("pledge", PledgeDonation.model_validate({**words, "rupiah": 900_000, "schedule": schedule}))


def gave(it: Told, name: str, rupiah: int, on: date, **more: object) -> None:
    it.tell(name, gift(name, "party-a", rupiah, effective_on=on, pledge="pledge-1", **more))


def history(it: Told, *, donor: str | None = "party-a", **asked: object) -> DonorHistory:
    it.caught_up()
    with it.desk.store.reader() as reader:
        (row,) = donor_histories(reader, donor=donor, **asked).rows  # type: ignore[arg-type]
    return row


def stands(it: Told, **asked: object) -> Pledge:
    (pledge,) = history(it, **asked).pledges
    return pledge


def amounts(pledge: Pledge) -> tuple[int, int, int, int]:
    return (pledge.due.rupiah, pledge.received.rupiah, pledge.overdue.rupiah, pledge.lapsed.rupiah)


def test_a_pledge_is_in_its_donors_history_before_anything_came(it: Told) -> None:
    pledged(it)
    row = history(it, valid_at=ON)
    assert (row.name, row.gifts, row.bought.person_months, row.terms["received"].rupiah) == ("PT Contoh A", (), 0, 0)
    (pledge,) = row.pledges
    assert (pledge.pledged.rupiah, pledge.fund, pledge.pledged_on) == (900_000, "fund-gn", ON)
    assert [due.on for due in pledge.schedule] == list(DATES)
    assert (amounts(pledge), pledge.overdue_since) == ((0, 0, 0, 0), None)
    it.caught_up()
    with it.desk.store.reader() as reader:
        assert donor_histories(reader, valid_at=date(2022, 10, 3)).rows == []
        assert donor_histories(reader, donor="party-b").rows == []


def test_what_is_due_and_has_not_come_is_overdue_since_the_first_date_not_met(it: Told) -> None:
    pledged(it)
    gave(it, "gift-a", 400_000, date(2022, 11, 5))
    before = stands(it, valid_at=date(2022, 11, 4))
    assert (amounts(before), before.overdue_since) == ((300_000, 0, 300_000, 0), DATES[0])
    ahead = stands(it, valid_at=date(2022, 11, 5))
    assert (amounts(ahead), ahead.overdue_since) == ((300_000, 400_000, 0, 0), None)
    late = stands(it, valid_at=date(2023, 2, 1))
    assert (amounts(late), late.overdue_since) == ((900_000, 400_000, 500_000, 0), DATES[1])
    assert amounts(stands(it)) == (900_000, 400_000, 500_000, 0)
    known = it.at["pledge"].position
    assert amounts(stands(it, known_at=known, valid_at=date(2022, 11, 5))) == (300_000, 0, 300_000, 0)


def test_what_the_bank_took_back_was_not_given(it: Told) -> None:
    pledged(it)
    gave(it, "gift-a", 400_000, date(2022, 11, 5))
    it.tell("bounce", ReverseDonation(donation="gift-a", effective_on=date(2022, 11, 9)))
    assert amounts(stands(it, valid_at=date(2022, 11, 10))) == (300_000, 0, 300_000, 0)
    assert amounts(stands(it, valid_at=date(2022, 11, 8))) == (300_000, 400_000, 0, 0)


def test_what_was_not_given_by_the_day_lapses_and_is_overdue_no_more(it: Told) -> None:
    pledged(it)
    gave(it, "gift-a", 400_000, date(2022, 11, 5))
    it.tell("lapse", LapsePledge(effective_on=date(2023, 3, 1), pledge="pledge-1"))
    gave(it, "gift-b", 50_000, date(2023, 3, 2), accept=("MON-12",))
    lapsed = stands(it)
    assert (amounts(lapsed), lapsed.lapsed_on) == ((900_000, 450_000, 0, 500_000), date(2023, 3, 1))
    open_still = stands(it, valid_at=date(2023, 2, 28))
    assert (amounts(open_still), open_still.lapsed_on) == ((900_000, 400_000, 500_000, 0), None)


def test_a_pledge_without_a_schedule_is_due_on_no_date(it: Told) -> None:
    it.tell("fund", fund())
    words = {"donor": "party-b", "effective_on": ON, "fund": "fund-gn", "pledge": "pledge-2", "rupiah": 10}
    it.tell("pledge", PledgeDonation.model_validate(words))
    row = history(it, donor=None)
    assert (row.donor, row.name) == ("party-b", None)
    assert amounts(row.pledges[0]) == (0, 0, 0, 0)


def test_figures_of_a_pledge_have_the_weakest_basis_of_what_they_compare(it: Told) -> None:
    pledged(it, basis="assumed")
    gave(it, "gift-a", 400_000, date(2022, 11, 5))
    pledge = stands(it)
    assert pledge.pledged == Figure(900_000, "assumed")
    assert (pledge.due.basis, pledge.received.basis, pledge.overdue.basis) == ("assumed", "derived", "assumed")


def test_a_gift_corrected_after_its_pledge_lapsed_counts_from_the_day_on_which_it_came(it: Told) -> None:
    pledged(it)
    gave(it, "gift-a", 50_000, date(2022, 11, 5))
    it.tell("lapse", LapsePledge(effective_on=date(2023, 1, 1), pledge="pledge-1"))
    minutes = {"issued_on": "2023-01-30", "kind": "minutes", "number": "BA-4/2023"}
    said = {"effective_on": date(2023, 2, 1), "evidence": [minutes], "reason": "misread"}
    wrong = it.at["gift-a"].position
    for name, rupiah in (("gift-b", 500_000), ("gift-c", 600_000)):
        words = {**said, "corrects": wrong, "donation": name, "rupiah": rupiah}
        wrong = it.tell(name, CorrectAmount.model_validate(words)).position - 1
    late = stands(it)
    assert (amounts(late), late.lapsed_on) == ((900_000, 600_000, 0, 300_000), date(2023, 1, 1))
    before = stands(it, valid_at=date(2023, 1, 31))
    assert amounts(before) == (900_000, 50_000, 0, 850_000)
    over = CorrectAmount.model_validate({**said, "corrects": wrong, "donation": "gift-d", "rupiah": 900_001})
    with pytest.raises(Refusal) as refused:
        it.tell("too much", over)
    assert (refused.value.code, refused.value.details["exceptions"]) == ("warning_not_accepted", ["MON-12"])
