"""What gifts and budget lines became: people, months and rupiah, by the cells that their money paid."""

from datetime import date

from ledger.contributions.commit import CommitContributions
from ledger.contributions.events import ContributionPaid
from ledger.donations.commands import SettleShortfall
from ledger.donations.reverse import ReverseDonation
from ledger.periods import Month
from projections.allocation_usage import BudgetLine, allocation_usage
from projections.as_of import as_of
from projections.donor_histories import DonorHistory, donor_histories
from projections.lineage import PaidSeats, Source, paid_cells, sources_of
from projections.moves import CellMove
from tests.projections.story import ON, Told, a_budget, batch, comings_and_goings, enrol, fund, gift, pay, two_gifts


def donors(it: Told, **asked: object) -> dict[str, DonorHistory]:
    with it.desk.store.reader() as reader:
        return {row.donor: row for row in donor_histories(reader, **asked).rows}  # type: ignore[arg-type]


def test_a_gift_is_people_months_and_a_visible_remainder(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    first = donors(it)["party-a"].gifts[0]
    assert (first.gift, first.fund, first.received_on) == ("gift-a", "fund-gn", ON)
    # Seats 0-10: October without seat 0, November without seats 3 and 4.
    assert (first.bought.person_months, first.bought.people) == (10 + 9, 11)
    assert (first.bought.first, first.bought.last) == ("2022-10", "2022-11")
    assert first.terms["available"].rupiah == 600_000 - 11 * 3 * 16_800 - 5_600
    assert first.terms["returned"].rupiah == 5_600


def test_a_natural_donor_is_without_a_name(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    found = donors(it)
    assert (found["party-a"].name, found["party-b"].name) == ("PT Contoh A", None)
    assert found["party-b"].party_kind == "individual"


def test_one_donor_can_be_asked_for(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    assert donors(it, donor="party-a") == {"party-a": donors(it)["party-a"]}
    assert donors(it, donor="party-none") == {}


def test_a_seat_taken_over_is_two_people_of_the_gift(it: Told) -> None:
    two_gifts(it)
    comings_and_goings(it)
    it.caught_up()
    bought = donors(it)["party-a"].gifts[0].bought
    assert (bought.person_months, bought.people) == (10 + 9 + 10, 12)


def test_at_an_earlier_moment_a_gift_has_bought_less(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    assert donors(it, known_at=it.at["october"].position)["party-a"].bought.person_months == 10
    assert donors(it, valid_at=date(2022, 11, 9))["party-a"].bought.person_months == 10
    assert donors(it, known_at=it.at["gift a"].position)["party-a"].bought.person_months == 0
    assert donors(it, known_at=it.at["fund"].position) == {}


def pooled(it: Told) -> None:
    """Money of two gifts that pays one person together: money.md, 20,000 and 15,000 for one seat and two months."""
    it.tell("fund", fund())
    it.tell("gift a", gift("gift-a", "party-a", 20_000, poolable=True))
    it.tell("gift b", gift("gift-b", "party-b", 15_000, poolable=True))
    it.tell("batch", batch("batch-one", "2022-10", "2022-11"))
    it.tell("enrol", enrol("batch-one", [1]))
    it.tell("commit", CommitContributions(effective_on=ON, batch="batch-one", pool=("gift-a", "gift-b")))
    it.tell("october", pay("batch-one", "2022-10"))
    it.tell("november", pay("batch-one", "2022-11"))


def test_a_person_month_of_two_gifts_names_the_rupiah_of_each(it: Told) -> None:
    pooled(it)
    it.caught_up()
    with it.desk.store.reader() as reader:
        moment = as_of(reader)
        october = sources_of(reader, moment, batch="batch-one", seat=0, month="2022-10")
        november = sources_of(reader, moment, batch="batch-one", seat=0, month="2022-11")
        unpaid = sources_of(reader, moment, batch="batch-one", seat=1, month="2022-11")
    assert october == [Source("gift-a", "pot-gn", "party-a", 16_800, 0)]
    assert [(s.credit, s.rupiah) for s in november] == [("gift-a", 3_200), ("gift-b", 13_600)]
    assert unpaid == []
    found = donors(it)
    assert (found["party-a"].bought.person_months, found["party-b"].bought.person_months) == (2, 1)


def test_a_bounced_gift_shows_its_shortfall_until_another_takes_its_seats(it: Told) -> None:
    two_gifts(it)
    it.tell("bounce", ReverseDonation(donation="gift-b", effective_on=date(2022, 12, 2)))
    it.tell("cover", gift("gift-cover", "party-a", 600_000, effective_on=date(2022, 12, 3)))
    it.caught_up()
    short = donors(it)["party-b"]
    assert short.terms["taken"].rupiah == 500_000
    assert short.terms["shortfall"].rupiah == 9 * 3 * 16_800
    assert short.bought.person_months == 8 + 9
    with it.desk.store.reader() as reader:
        source = sources_of(reader, as_of(reader), batch="batch-one", seat=12, month="2022-10")[0]
    assert (source.credit, source.shortfall) == ("gift-b", 9 * 3 * 16_800)
    it.tell(
        "settled",
        SettleShortfall(
            cover="gift-cover",
            cover_pot="pot-gn",
            credit="gift-b",
            effective_on=date(2022, 12, 4),
            fund="fund-gn",
            pot="pot-gn",
        ),
    )
    it.caught_up()
    after = donors(it)
    assert after["party-b"].terms["shortfall"].rupiah == 0
    assert after["party-b"].bought.person_months == 0
    assert after["party-a"].bought.person_months == 18 + 18
    with it.desk.store.reader() as reader:
        source = sources_of(reader, as_of(reader), batch="batch-one", seat=12, month="2022-10")[0]
    assert (source.credit, source.source, source.shortfall) == ("gift-cover", "party-a", 0)


def usage(it: Told) -> BudgetLine:
    with it.desk.store.reader() as reader:
        (row,) = allocation_usage(reader).rows
        return row


def test_a_budget_line_shows_what_it_may_spend_and_what_it_bought(it: Told) -> None:
    two_gifts(it)
    a_budget(it)
    it.caught_up()
    line = usage(it)
    assert (line.allocation, line.fund, line.source, line.fiscal_year) == (
        "budget-x",
        "fund-apbd",
        "party-pemkab",
        2022,
    )
    assert {name: figure.rupiah for name, figure in line.terms.items() if figure.rupiah} == {
        "allocated": 100_000,
        "raised": 20_800,
        "reduced": 30_000,
        "shortfall": 10_000,
        "spent": 100_800,
    }
    assert (line.bought.person_months, line.bought.people) == (6, 6)


def test_seats_paid_agree_with_the_payments_own_count(it: Told) -> None:
    two_gifts(it)
    comings_and_goings(it)
    it.caught_up()
    payments = [e.event.seats for e in it.desk.book.entries("fund-gn") if isinstance(e.event, ContributionPaid)]
    months = sum(donor.bought.person_months for donor in donors(it).values())
    assert months == sum(payments) - 2  # The two seats of November that were reversed.


def move(low: int, high: int, rupiah: int, *, months: tuple[str, str] = ("2022-10", "2022-10")) -> CellMove:
    return CellMove("gift-a", "pot-a", "party-a", "batch-a", Month(months[0]), Month(months[1]), low, high, rupiah, 1)


def test_cells_are_swept_once_however_often_money_came() -> None:
    cells = paid_cells([move(0, 9, 100), move(5, 14, 50), move(3, 3, -100)])
    assert cells == {
        ("batch-a", "2022-10"): [
            PaidSeats(0, 2, 100),
            PaidSeats(4, 4, 100),
            PaidSeats(5, 9, 150),
            PaidSeats(10, 14, 50),
        ]
    }
    assert paid_cells([move(0, 3, 10, months=("2022-10", "2022-11")), move(0, 3, -10)]) == {
        ("batch-a", "2022-11"): [PaidSeats(0, 3, 10)]
    }
