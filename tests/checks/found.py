"""What the tests of the checks ask: the findings of a book, of one check where asked."""

from projections.checks.listed import Finding, findings
from tests.projections.story import Told


def found(it: Told, code: str | None = None, **asked: object) -> list[Finding]:
    """Return the findings once the readers have caught up."""
    it.caught_up()
    with it.desk.store.reader() as reader:
        return findings(reader, code=code, **asked).rows  # type: ignore[arg-type]
