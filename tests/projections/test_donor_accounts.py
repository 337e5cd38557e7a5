"""What a donor is told: small counts hidden with what they would follow from, a year's page, what changed since."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ledger.agreements.commands import SignAgreement
from ledger.contributions.commands import ConfirmContribution
from ledger.contributions.commit import CommitContributions
from ledger.enrollments.enroll import EnrollWorkers
from ledger.enrollments.seats import DeliverCard, GraduateWorker
from ledger.funds.commands import OpenPot
from projections.continued_alone import Alone
from projections.coverage import coverage
from projections.donor_accounts import DonorAccount, donor_account
from projections.donor_histories import donor_histories
from projections.shown import FEW, hidden, is_few, shown, shown_of_claims
from tests.projections.story import ON, Told, a_claim, batch, enrol, fund, gift, pay, person, two_gifts, whole

GRESIK, LAMONGAN, SURABAYA = "35.25.01.2001", "35.24.01.2001", "35.78.01.1001"


def account(it: Told, donor: str = "party-a", **asked: object) -> DonorAccount:
    with it.desk.store.reader() as reader:
        (row,) = donor_account(reader, donor=donor, **asked).rows  # type: ignore[arg-type]
        return row


def lived_in(it: Told, *regions: str) -> None:
    """People of one gift, a month paid, each where he lives."""
    it.tell("fund", fund())
    it.tell("gift", gift("gift-a", "party-a", 1_000_000))
    it.tell("batch", batch("batch-one", "2022-10", "2022-11", region="35"))
    rows = [
        {"person": person(n), "region": r, "occupation": "farmer", "basis": "reported"}
        for n, r in enumerate(regions, 1)
    ]
    it.tell("enrol", EnrollWorkers(batch="batch-one", workers=rows))
    it.tell("commit", CommitContributions(effective_on=ON, batch="batch-one"))
    it.tell("october", pay("batch-one", "2022-10"))
    it.caught_up()


def test_regions_of_enough_people_are_shown(it: Told) -> None:
    lived_in(it, *[GRESIK] * 6, *[LAMONGAN] * 5)
    rows = account(it).regions
    assert [(row.region, row.people, row.person_months) for row in rows] == [("35.24", 5, 5), ("35.25", 6, 6)]


def test_a_region_of_few_is_hidden_with_another_from_which_it_would_follow(it: Told) -> None:
    lived_in(it, *[GRESIK] * 7, *[LAMONGAN] * 6, *[SURABAYA] * 2)
    rows = account(it).regions
    assert [(row.region, row.people, row.person_months) for row in rows] == [("35.25", 7, 7), (None, 8, 8)]
    assert account(it, known_at=it.at["commit"].position).regions == ()


def test_few_people_in_all_have_no_region(it: Told) -> None:
    lived_in(it, *[GRESIK] * 3)
    assert [(row.region, row.people, row.person_months) for row in account(it).regions] == [(None, None, None)]


def test_people_whom_the_donor_named_are_shown_to_who_asks_for_them(it: Told) -> None:
    it.tell("fund", fund())
    it.tell("batch", batch("batch-one", "2022-10", "2022-10"))
    it.tell("enrol", enrol("batch-one", range(1, 4)))
    named = {"workers": it.workers("batch-one")}
    words = {"effective_on": ON, "fund": "fund-gn", "order": 10, "pot": "pot-named", "restrictions": named}
    it.tell("pot", OpenPot.model_validate(words))
    it.tell("gift", gift("gift-a", "party-a", 100_000, pot="pot-named"))
    it.tell("commit", CommitContributions(effective_on=ON, batch="batch-one"))
    it.tell("october", pay("batch-one", "2022-10"))
    it.caught_up()
    row = account(it, named=True)
    assert [(one.region, one.people) for one in row.regions] == [(None, None)]
    assert [(one.region, one.people) for one in row.named_regions or ()] == [("35.25", 3)]
    assert account(it).named_regions is None


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 12), max_size=8))
def test_nothing_hidden_follows_from_the_total(people: dict[str, int]) -> None:
    away = hidden(people)
    assert {key for key, count in people.items() if is_few(count)} <= away
    if away and {key for key, count in people.items() if count} - away:
        assert len(away) >= 2
        assert sum(people[key] for key in away) >= FEW


def test_counts_of_one_to_four_are_not_shown() -> None:
    assert [shown(count) for count in (0, 1, 4, 5)] == [0, None, None, 5]
    assert [shown(count, among=12) for count in (0, 7, 8, 11, 12)] == [0, 7, None, None, 12]


def test_claims_below_five_are_not_told_from_none(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    assert account(it).claims is None
    a_claim(it)
    it.caught_up()
    assert account(it).claims is None
    assert [shown_of_claims(count) for count in (0, 4, 5)] == [None, None, 5]


def test_people_of_a_gift_are_not_shown_where_they_are_few_or_follow_from_the_others(it: Told) -> None:
    it.tell("fund", fund())
    for number, people in enumerate((12, 2, 9), 1):
        of = f"gift-{number}"
        it.tell(of, gift(of, "party-a", people * 16_800))
        it.tell(f"batch {of}", batch(f"batch-{number}", "2022-10", "2022-10"))
        it.tell(f"enrol {of}", enrol(f"batch-{number}", range(20 * number, 20 * number + people)))
        it.tell(f"commit {of}", CommitContributions(effective_on=ON, batch=f"batch-{number}"))
        it.tell(f"pay {of}", pay(f"batch-{number}", "2022-10"))
    it.caught_up()
    row = account(it)
    assert row.bought.people == 23
    assert [(one.bought.people, one.bought.person_months) for one in row.gifts] == [(12, 12), (None, 2), (None, 9)]


def test_how_many_ended_is_not_shown_where_it_is_a_few_other_than_before(it: Told) -> None:
    it.tell("fund", fund())
    it.tell("gift", gift("gift-a", "party-a", 3_000_000))
    for number, (people, last) in enumerate(((10, "2022-10"), (2, "2022-12"), (8, "2023-03")), 1):
        of = f"batch-{number}"
        it.tell(of, batch(of, "2022-10", last))
        it.tell(f"enrol {of}", enrol(of, range(20 * number, 20 * number + people)))
        it.tell(f"commit {of}", CommitContributions(effective_on=ON, batch=of))
        for month in ("2022-10", "2022-11", "2022-12", "2023-01", "2023-02", "2023-03"):
            if month <= last:
                it.tell(f"{of} {month}", pay(of, month, on=date(2023, 2, 1)))
    it.caught_up()
    assert [one.ended for one in account(it, valid_at=date(2023, 2, 15)).alone] == [12, None, 0, 0]


def test_what_is_left_has_its_age(it: Told) -> None:
    two_gifts(it)
    it.tell("december, out of what is committed", pay("batch-one", "2022-12", on=date(2022, 12, 15)))
    it.caught_up()
    (left,) = account(it, valid_at=date(2022, 12, 31)).remainders
    assert (left.gift, left.rupiah, left.received_on) == ("gift-a", 600_000 - 33 * 16_800 - 5_600, ON)
    assert (left.age_days, left.moved_on) == (88, date(2022, 12, 1))


def graduated(it: Told, count: int, from_month: str = "2022-11") -> None:
    lived_in(it, *[GRESIK] * 12)
    for worker in it.workers("batch-one")[:count]:
        it.tell(
            worker,
            GraduateWorker(batch="batch-one", effective_on=date(2022, 11, 1), from_month=from_month, worker=worker),
        )
    it.caught_up()


def test_who_went_on_alone_is_counted_when_the_months_have_passed(it: Told) -> None:
    graduated(it, 6)
    assert account(it, valid_at=date(2023, 1, 31)).alone == (
        Alone(1, 12, 6),
        Alone(3, 12, 6),
        Alone(6, 0, 0),
        Alone(12, 0, 0),
    )
    assert [row.alone for row in account(it, valid_at=date(2022, 10, 31)).alone] == [0, 0, 0, 0]
    assert account(it, known_at=it.at["october"].position).alone[0] == Alone(1, 12, 0)


def test_who_goes_on_after_the_batch_has_ended_is_counted_from_the_month_when_he_does(it: Told) -> None:
    graduated(it, 6, from_month="2023-01")
    assert [row.alone for row in account(it, valid_at=date(2023, 4, 30)).alone] == [0, 6, 6, 0]
    with it.desk.store.reader() as reader:
        (row,) = coverage(reader, scheme="scheme-gn").rows
    assert (row.enrolled, row.graduated, row.person_months) == (12, 6, 12)


def test_few_who_went_on_alone_are_not_shown(it: Told) -> None:
    graduated(it, 3)
    assert [row.alone for row in account(it, valid_at=date(2022, 12, 31)).alone][:1] == [None]


def test_all_but_a_few_are_not_shown_either(it: Told) -> None:
    graduated(it, 10)
    assert [row.alone for row in account(it, valid_at=date(2022, 12, 31)).alone][:1] == [None]


def test_who_has_a_sponsor_again_is_not_alone(it: Told) -> None:
    graduated(it, 6)
    it.tell("fund two", fund("fund-two"))
    it.tell("gift two", gift("gift-two", "party-b", 500_000, fund="fund-two", pot="pot-two"))
    it.tell("again", batch("batch-two", "2023-01", "2023-01", "fund-two", effective_on=date(2022, 12, 1)))
    workers = it.workers("batch-one")[:6]
    rows = [{"worker": w, "region": GRESIK, "occupation": "farmer", "basis": "reported"} for w in workers]
    it.tell("enrol again", EnrollWorkers(batch="batch-two", workers=rows))
    it.tell("commit again", CommitContributions(effective_on=date(2022, 12, 1), batch="batch-two"))
    it.tell("january", pay("batch-two", "2023-01", on=date(2022, 12, 1)))
    it.caught_up()
    later = account(it, valid_at=date(2023, 4, 30)).alone
    assert [(row.months_after, row.alone) for row in later] == [(1, 6), (3, 0), (6, 6), (12, 0)]


def test_what_changed_since_makes_the_difference_at_every_pair_of_positions(it: Told) -> None:
    whole(it)
    it.caught_up()
    ends = sorted({receipt.position for receipt in it.at.values()})[-14:]
    with it.desk.store.reader() as reader:
        terms = {
            known: {
                name: figure.rupiah
                for row in donor_histories(reader, donor="party-a", known_at=known).rows
                for name, figure in row.terms.items()
            }
            for known in ends
        }
        for since in ends[::3]:
            for known in (one for one in ends if one >= since):
                for row in donor_account(reader, donor="party-a", since=since, known_at=known).rows:
                    assert row.changes is not None
                    for name, rupiah in row.terms.items():
                        effects = sum(change.effects.get(name, 0) for change in row.changes)
                        assert terms[since].get(name, 0) + effects == rupiah.rupiah


def test_a_reversal_since_takes_back_and_is_late(it: Told) -> None:
    two_gifts(it)
    it.caught_up()
    changes = account(it, since=it.at["november"].position).changes or ()
    assert [(one.event, one.takes_back, one.late) for one in changes] == [
        ("ContributionReversed", True, True),
        ("DonationReturned", False, True),
    ]
    assert changes[0].effects == {"spent": -33_600, "committed": 33_600}
    assert account(it, since=it.position).changes == ()
    assert account(it).changes is None


def filed(it: Told) -> None:
    """A gift under an agreement, used over New Year, with a receipt of BPJS."""
    it.tell("fund", fund())
    words = {"effective_on": ON, "agreement": "agreement-a", "agreement_kind": "pks", "number": "12/PKS/2022"}
    it.tell("pks", SignAgreement.model_validate({**words, "parties": ["party-a", "party-yayasan"]}))
    papers = [{"kind": "minutes", "number": "BAST/7/2022"}]
    it.tell("gift", gift("gift-a", "party-a", 600_000, bank_reference="FT-A", evidence=papers))
    it.tell("batch", batch("batch-one", "2022-12", "2023-01", agreement="agreement-a"))
    it.tell("enrol", enrol("batch-one", range(1, 11)))
    it.tell("commit", CommitContributions(effective_on=ON, batch="batch-one"))
    it.tell("december", pay("batch-one", "2022-12", on=date(2022, 12, 31)))
    it.tell("january", pay("batch-one", "2023-01", on=date(2023, 1, 5)))
    words = {"effective_on": date(2023, 1, 9), "payment": it.at["january"].position}
    it.tell("receipt", ConfirmContribution.model_validate({**words, "receipt_number": "BPJS-77"}))
    it.caught_up()


def test_a_year_is_filed_on_one_page(it: Told) -> None:
    filed(it)
    first, second = (account(it, fiscal_year=year).statement for year in (2022, 2023))
    assert first is not None
    assert second is not None
    assert first.closing == second.opening
    for year in (first, second):
        for name, figure in year.opening.items():
            assert figure.rupiah + year.movements[name] == year.closing[name].rupiah
    assert (first.opening["received"].rupiah, first.movements["received"], second.movements["received"]) == (
        0,
        600_000,
        0,
    )
    assert (first.person_months, second.person_months) == (10, 10)
    assert (first.first_month, second.last_month) == ("2022-12", "2023-01")
    assert [one.number for one in first.agreements] == ["12/PKS/2022"]
    assert [(one.kind, one.number) for one in first.papers] == [("bank_reference", "FT-A"), ("minutes", "BAST/7/2022")]
    assert [(one.kind, one.number) for one in second.papers] == [("bpjs_receipt", "BPJS-77")]


def test_a_receipt_stands_from_its_own_date_on(it: Told) -> None:
    filed(it)
    words = {"effective_on": date(2023, 1, 20), "payment": it.at["december"].position}
    it.tell("late receipt", ConfirmContribution.model_validate({**words, "receipt_number": "BPJS-76"}))
    it.caught_up()
    for day, receipts in ((date(2023, 1, 8), []), (date(2023, 1, 19), ["BPJS-77"]), (date(2023, 1, 20), ["BPJS-77"])):
        year = account(it, fiscal_year=2023, valid_at=day).statement
        assert year is not None
        assert [one.number for one in year.papers] == receipts
    for day, receipts in ((date(2023, 1, 19), []), (date(2023, 1, 20), ["BPJS-76"])):
        year = account(it, fiscal_year=2022, valid_at=day).statement
        assert year is not None
        assert [one.number for one in year.papers if one.kind == "bpjs_receipt"] == receipts


def test_cards_handed_over_are_filed_with_their_year_and_batch(it: Told) -> None:
    filed(it)
    for day, number, papers in (
        (date(2022, 12, 30), "BAST/30/2022", True),
        (date(2023, 1, 4), "BAST/1/2023", True),
        (date(2023, 1, 5), "no number", False),
    ):
        evidence = [{"kind": "minutes", "number": number}] if papers else []
        words = {"batch": "batch-one", "cards": 3, "effective_on": day, "evidence": evidence, "manner": "symbolic"}
        it.tell(number, DeliverCard.model_validate(words))
    it.tell("other", batch("batch-two", "2022-12", "2022-12"))
    words = {"batch": "batch-two", "cards": 1, "effective_on": date(2022, 12, 30), "manner": "symbolic"}
    it.tell("of nobody", DeliverCard.model_validate({**words, "evidence": [{"kind": "minutes", "number": "BAST/99"}]}))
    it.caught_up()
    for year, expected in ((2022, ["BAST/30/2022"]), (2023, ["BAST/1/2023"])):
        statement = account(it, fiscal_year=year).statement
        assert statement is not None
        assert [(one.of, one.number) for one in statement.handovers] == [("batch-one", n) for n in expected]


def test_a_year_ends_at_the_date_asked_for(it: Told) -> None:
    filed(it)
    early = account(it, fiscal_year=2022, valid_at=date(2022, 12, 4)).statement
    assert early is not None
    assert (early.person_months, early.agreements) == (0, ())
    assert account(it, fiscal_year=2021).statement is not None
