"""People told apart by region all at once: what is known later of a seat does not change who was in it before."""

from ledger.corrections.person import CorrectPerson
from projections.coverage import coverage, people
from tests.projections.story import ON, Told, batch, enrol, fund, gift, person


def counted(it: Told, known_at: int) -> tuple[int | None, int]:
    """Return how many people sat in seats by a position: the sum of the districts, and all at once."""
    with it.desk.store.reader() as reader:
        rows = coverage(reader, level="district", known_at=known_at).rows
        return sum(row.people or 0 for row in rows), people(reader, known_at=known_at)


def test_whoever_was_taken_for_another_is_counted_where_he_lived_until_that_was_known(it: Told) -> None:
    it.tell("fund", fund(scheme="scheme-gn"))
    it.tell("gift", gift("gift-a", "party-a", 50_000_000))
    it.tell("batch", batch("batch-x", "2022-10", "2022-12"))
    it.tell("enrol", enrol("batch-x", [1, 2, 3]))
    before = it.position
    wrong = next(one for one in it.desk.book.entries("batch-x") if hasattr(one.event, "worker"))
    evidence = [{"issued_on": "2022-07-30", "kind": "minutes", "number": "BA-1"}]
    it.tell(
        "correct",
        CorrectPerson(
            corrects=wrong.position,
            effective_on=ON,
            evidence=evidence,
            person=person(9),
            reason="misread",
        ),
    )
    it.caught_up()
    assert counted(it, it.position) == (3, 3)
    assert counted(it, before) == (3, 3)
