"""A command that states a fact: its words become the event's, once its dates, months and lists make sense."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from ledger.command import Codes, FactCommand, History
from ledger.errors import Malformed, Unknown
from ledger.event import Evidence, EvidenceKind, Fact
from ledger.occupations import occupations
from ledger.periods import Month, PartialDate

E = TypeVar("E", bound=Fact)


def stated(
    history: History,
    command: FactCommand,
    kind: type[E],
    *,
    exceptions: Codes = (),
    without: Sequence[str] = (),
    also: Mapping[str, Any] | None = None,  # Any: fields of several types, which the event validates
) -> E:
    """Return the event that says what the command's fields of the same names say.

    But for those named ``without``, and with what was found ``also``, which goes before the command's own.
    """
    must_name_an_entry(history, command.corrects)
    common = command.fact(exceptions=exceptions)
    shared = kind.model_fields.keys() & type(command).model_fields.keys() - common.keys() - set(without)
    return kind(**{**common, **{name: getattr(command, name) for name in shared}, **(also or {})})


def must_name_an_entry(history: History, position: int | None) -> None:
    """Refuse a correction of an entry that is not in the book."""
    if position is not None and history.entry(position) is None:
        raise Unknown("entry", str(position))


def must_have_minutes(evidence: Iterable[Evidence]) -> None:
    """Refuse a correction whose evidence holds no minutes, or none with number and date."""
    papers = list(evidence)
    lacks = [_lacking(paper) for paper in papers if paper.kind is EvidenceKind.MINUTES]
    if [] in lacks:
        return
    kinds = sorted({paper.kind for paper in papers})
    without = f"minutes without {' and '.join(lacks[0])}" if lacks else ", ".join(kinds) or "no document"
    raise Malformed(
        "minutes_required",
        f"expected the minutes of the correction among its evidence, found {without}; name them (kind minutes), with "
        "their number (number) and date (issued_on)",
        found=[str(kind) for kind in kinds],
        lacking=lacks[0] if lacks else ["number", "issued_on"],
    )


def _lacking(paper: Evidence) -> list[str]:
    """Return the fields that a document needs to be found again and does not have."""
    return [name for name in ("number", "issued_on") if getattr(paper, name) is None]


def must_not_lie_ahead(history: History, name: str, day: PartialDate | None) -> None:
    """Refuse a date that cannot have come yet, whatever its unknown part is."""
    if day is not None and day.earliest > history.today:
        raise Malformed(
            "dated_in_the_future",
            f"expected {name} up to today, {history.today} in UTC+9, found {day}; record it when it has happened",
            field=name,
            today=str(history.today),
            found=str(day),
        )


def must_be_in_order(first: Month | None, last: Month | None) -> None:
    """Refuse a last month before the first one; either may be unknown."""
    if first is not None and last is not None and last < first:
        raise Malformed(
            "last_before_first",
            f"expected a last month from {first} on, found {last}; exchange the two or mend one",
            first=first,
            last=last,
        )


def must_be_distinct(name: str, values: Sequence[str]) -> None:
    """Refuse a list that names the same thing twice."""
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise Malformed(
            "listed_twice",
            f"expected each of {name} once, found {', '.join(twice)} more than once; leave the second out",
            field=name,
            twice=twice,
        )


def must_be_occupations(codes: Iterable[str | None]) -> None:
    """Refuse an occupation that is not on the list; an absent one is fine. The words found are not repeated."""
    unknown = len({code for code in codes if code is not None} - occupations().keys())
    if unknown:
        raise Malformed(
            "unknown_occupation",
            f"expected occupations of the list, found {unknown} that {'is' if unknown == 1 else 'are'} not on it; take "
            f"one of {', '.join(occupations())}, which docs/glossary.md explains",
            unknown=unknown,
            known=list(occupations()),
        )
