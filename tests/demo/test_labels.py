"""Each fact of the demo says on what it rests: a day, a fund or a card that no source states is never reported."""

from collections.abc import Iterator

import pytest

from api.bootstrap import ReadingRoom, open_reading_room
from api.demo import articles, gresik_gifts, kaltim, medan, sertakan, sumut_reported
from api.settings import read_settings
from ledger.agreements.events import AgreementSigned
from ledger.basis import Basis
from ledger.donations.events import DonationReceived
from ledger.enrollments.events import CardDelivered, CardManner
from ledger.event import Event
from ledger.funds.events import FundOpened
from ledger.schemes.events import OutreachHeld, SchemeOpened
from ledger.store.mapper import decode
from tests.support.demo import whole_demo

NOT_IN_ITS_SOURCE = [kaltim.FUND, "fund-sumut-2022", "fund-sumut-2023", medan.BUDGET_FUND, medan.GIFTS_FUND]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingRoom]:
    with open_reading_room(read_settings(home=whole_demo(tmp_path_factory))) as opened:
        yield opened


def told(room: ReadingRoom, stream: str) -> list[Event]:
    with room.store.reader() as reader:
        return [decode(stored).event for stored in reader.stream(stream)]


def test_the_visit_to_the_university_belongs_to_sertakan(room: ReadingRoom) -> None:
    (visit,) = [event for event in told(room, sertakan.SCHEME) if isinstance(event, OutreachHeld)]
    assert visit.invited == (sumut_reported.UNIVERSITY,)
    assert visit.evidence == (articles.SUMUT,)
    assert not [event for event in told(room, sumut_reported.SCHEME) if isinstance(event, OutreachHeld)]


def test_the_start_of_sertakan_cites_the_source_that_states_it(room: ReadingRoom) -> None:
    opened = told(room, sertakan.SCHEME)[0]
    assert isinstance(opened, SchemeOpened)
    assert opened.started is not None
    assert (str(opened.started), opened.effective_on) == ("2022-09-08", sertakan.LAUNCHED)
    assert articles.SERTAKAN in opened.evidence


def test_a_day_that_no_source_prints_is_assumed(room: ReadingRoom) -> None:
    (signed,) = told(room, "agreement-sumut-pks")
    (visit,) = [event for event in told(room, sertakan.SCHEME) if isinstance(event, OutreachHeld)]
    assert isinstance(signed, AgreementSigned)
    assert signed.effective_on == visit.effective_on == sumut_reported.SIGNED
    assert (signed.basis, visit.basis) == (Basis.ASSUMED, Basis.ASSUMED)
    assert str(signed.signed_on) == "2024"


@pytest.mark.parametrize("fund", NOT_IN_ITS_SOURCE)
def test_a_fund_that_no_source_reports_is_assumed(room: ReadingRoom, fund: str) -> None:
    opened = told(room, fund)[0]
    assert isinstance(opened, FundOpened)
    assert opened.basis is Basis.ASSUMED


def test_no_fund_of_the_demo_is_reported(room: ReadingRoom) -> None:
    with room.store.reader() as reader:
        funds = [decode(stored).event for stored in reader.entries(limit=100, kinds=[FundOpened.KIND])]
    assert len(funds) > len(NOT_IN_ITS_SOURCE)
    assert not [fund for fund in funds if isinstance(fund, FundOpened) and fund.basis is Basis.REPORTED]


def test_the_symbolic_cards_are_of_one_city_by_assumption(room: ReadingRoom) -> None:
    with room.store.reader() as reader:
        cards = [decode(stored).event for stored in reader.entries(limit=100, kinds=[CardDelivered.KIND])]
    symbolic = [card for card in cards if isinstance(card, CardDelivered) and card.manner is CardManner.SYMBOLIC]
    assert [card.basis for card in symbolic] == [Basis.ASSUMED]


def test_about_fifty_companies_are_marked_as_rounded(room: ReadingRoom) -> None:
    (meeting,) = [event for event in told(room, gresik_gifts.SCHEME) if isinstance(event, OutreachHeld)]
    assert (meeting.attending_companies, meeting.rounded, meeting.basis) == (50, True, Basis.REPORTED)


def test_a_gift_whose_bank_reference_no_source_prints_says_so(room: ReadingRoom) -> None:
    gifts = [event for event in told(room, medan.GIFTS_FUND) if isinstance(event, DonationReceived)]
    assert {gift.basis for gift in gifts} == {Basis.REPORTED}
    assert [gift.account for gift in gifts] == ["tidak disebut sumber"] * len(medan.GIFTS)
    for gift, (party, name, rupiah) in zip(gifts, medan.GIFTS, strict=True):
        assert (gift.donor, gift.rupiah) == (party, rupiah)
        assert gift.bank_reference == f"tidak disebut sumber - {name}"
