"""A gift or a payment that was recorded twice: one of the two is taken back, and names the one that stands."""

from collections.abc import Iterable

from pydantic import Field

from ledger.command import Happening, History
from ledger.contributions.events import ContributionPaid, ContributionReversed
from ledger.contributions.months_held import cells_of
from ledger.contributions.of_batch import funded
from ledger.contributions.undo import ReverseContribution
from ledger.corrections.correcting import Correction, Steps, must_be, newest_version, only
from ledger.corrections.events import CorrectionKind
from ledger.corrections.gifts import must_be_whole_transfer, settle_what_is_short, take_back
from ledger.donations.events import DonationReceived, DonationReversed
from ledger.donations.reverse import funds_of
from ledger.enrollments import ranges
from ledger.enrollments.batch import Batch
from ledger.errors import Malformed, Refused, Unknown
from ledger.event import Entry, Position
from ledger.funds.fund import Fund
from ledger.funds.moves import Term
from ledger.money import rupiah as written


class CorrectDuplicate(Correction):
    """Take back a gift or a payment that was recorded twice; the one that stands covers what the other left."""

    NOUN = "corrections"
    VERB = "duplicate"

    stands: Position = Field(description="The position of the one that stands.", examples=[40])

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse two that differ in donor, month, amount or all their people, and one that was itself taken back."""
        wrong = self.target(history)
        right = self._standing(history)
        _must_not_be_taken_back(history, right)
        steps = Steps(history)
        if isinstance(wrong.event, ContributionPaid):
            _must_be_alike(wrong, right, _payment_words(wrong), _payment_words(right))
            _must_share_people(history, wrong, right)
            taken = steps.do(ReverseContribution(**self.shared(corrects=True), payment=self.corrects))
        else:
            gift = must_be(wrong, DonationReceived, "a gift or a payment")
            _must_be_alike(wrong, right, _gift_words(wrong), _gift_words(right))
            taken = self._taken_back(steps, gift, right)
        reversals = [*only(taken, DonationReversed), *only(taken, ContributionReversed)]
        linked = self.corrected(CorrectionKind.DUPLICATE, replaced_by=right.position, reversals=reversals)
        return [*steps.happenings, linked]

    def _standing(self, history: History) -> Entry:
        """Return the entry that stands, or refuse the same one, an unknown one and one that was corrected."""
        if self.stands == self.corrects:
            raise Malformed(
                "same_entry",
                f"expected two entries, found position {self.stands} twice; name the one that stands",
                position=self.stands,
            )
        entry = history.entry(self.stands)
        if entry is None:
            raise Unknown("entry", str(self.stands))
        newest = newest_version(history, self.stands)
        if newest != self.stands:
            raise Refused(
                "superseded",
                f"expected an entry that stands, found position {self.stands} corrected already: what stands in its "
                f"place is at position {newest}; name that one",
                corrects=self.stands,
                newest=newest,
            )
        return entry

    def _taken_back(self, steps: Steps, gift: DonationReceived, right: Entry) -> list[Entry]:
        must_be_whole_transfer(gift)
        stands = must_be(right, DonationReceived, "a gift")
        taken = take_back(steps, self, gift)
        settle_what_is_short(steps, self, taken, (stands.fund, stands.donation, stands.pot))
        return taken


def _must_not_be_taken_back(history: History, right: Entry) -> None:
    """Refuse as the one that stands a gift that the bank took back in full, or a payment reversed for all its seats."""
    gone = False
    if isinstance(right.event, ContributionPaid):
        gone = not _paid_cells(history, right.event, right.position)
    elif isinstance(right.event, DonationReceived):
        gift, funds = right.event.donation, funds_of(history, right.event.donation)
        held = [history.fold(Fund, fund) for fund in funds]
        gone = any(fund.terms(credit=gift)[Term.TAKEN] for fund in held) and not any(
            fund.plan_bounce(gift) for fund in held
        )
    if gone:
        raise Refused(
            "taken_back",
            f"expected an entry that stands, found {right.event.KIND} at position {right.position} taken back in full "
            "since; then the other one is no duplicate of it: leave that one, or name the one that stands",
            stands=right.position,
        )


def _must_share_people(history: History, wrong: Entry, right: Entry) -> None:
    """Refuse payments of wholly different people: they cost the same, and neither doubles the other."""
    first, second = (_people(history, entry) for entry in (wrong, right))
    if first and second and not first & second:
        raise Refused(
            "not_a_duplicate",
            f"expected at position {wrong.position} people whom the payment at position {right.position} paid too, "
            f"found {len(first)} others; name two payments of the same bill, or reverse the wrong one with "
            "`amanah contributions reverse`",
            position=wrong.position,
            stands=right.position,
            people=len(first),
        )


def _people(history: History, entry: Entry) -> set[str]:
    paid = must_be(entry, ContributionPaid, "a payment")
    batch = history.fold(Batch, paid.batch)
    seats = (seat for cell in _paid_cells(history, paid, entry.position) for seat in range(cell[0], cell[1] + 1))
    sitting = (batch.tenure(seat, paid.month) for seat in seats)
    return {tenure.worker for tenure in sitting if tenure is not None}


def _paid_cells(history: History, paid: ContributionPaid, position: int) -> ranges.Ranges:
    of = funded(history, paid.batch)
    return cells_of(of.fund, paid.batch, of.seats(()), [paid.month], payment=position)[paid.month]


def _gift_words(entry: Entry) -> tuple[str, int]:
    gift = must_be(entry, DonationReceived, "a gift, as the one that it doubles is")
    return f"{written(gift.rupiah)} of {gift.donor}", gift.rupiah


def _payment_words(entry: Entry) -> tuple[str, int]:
    paid = must_be(entry, ContributionPaid, "a payment, as the one that it doubles is")
    billed = sum(part.rupiah for part in paid.amounts)
    return f"{written(billed)} for {paid.month} of {paid.seats} seats", billed


def _must_be_alike(wrong: Entry, right: Entry, found: tuple[str, int], expected: tuple[str, int]) -> None:
    if found != expected:
        raise Refused(
            "not_a_duplicate",
            f"expected at position {wrong.position} the same as stands at position {right.position}, {expected[0]}, "
            f"found {found[0]}; name two entries of the same document, or correct the amount",
            position=wrong.position,
            stands=right.position,
            expected=expected[1],
            found=found[1],
        )
