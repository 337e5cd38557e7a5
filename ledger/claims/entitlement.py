"""What an event entitles to: components with their amounts, each by a rule of the book; pure, without a database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.claims import scholarship
from ledger.claims.events import ClaimComponent, ClaimKind
from ledger.cover.values import Cover
from ledger.law.rules import AdoptedRule, Rules
from ledger.law.values import Rule


class Measure(StrEnum):
    """What an amount of entitlement means."""

    AT_MOST = "at_most"
    """BPJS states the amount, up to a maximum."""
    EXACT = "exact"
    STATED = "stated"
    """BPJS states the amount, and no rule limits it."""


@dataclass(frozen=True, slots=True)
class Base:
    """The monthly base of the band in which the covering month was paid, and the tariff entry that says so."""

    rupiah: int
    article: str
    confirmed: bool
    position: int


@dataclass(frozen=True, slots=True)
class Entitled:
    """One component: its amount or maximum, by which article and by which entries."""

    component: ClaimComponent
    measure: Measure
    rupiah: int | None
    """None where BPJS states it, or where the base that it is a multiple of is not known."""
    article: str
    confirmed: bool
    """Whether every source text behind it was read."""
    positions: tuple[int, ...]
    """The entries that adopted its rules and its base."""


UNRULED = "PP 44/2015, as medically needed"
"""Treatment has no ceiling, and no rule is adopted for it: its source is the text itself."""
UNRULED_PAY = "PP 44/2015: the wage, and half of it after a year"


def entitled(kind: ClaimKind, event_on: date, cover: Cover, rules: Rules, *, base: Base | None) -> tuple[Entitled, ...]:
    """Return what an event gives whose month is paid; refuses a day for which a rule is not adopted.

    A scholarship is given as the most that it can be: for so many children, from the first level to the last.
    """
    match kind:
        case ClaimKind.DEATH:
            return tuple(_of_death(event_on, cover, rules))
        case ClaimKind.DEATH_AT_WORK:
            return tuple(_of_death_at_work(event_on, rules, base))
        case ClaimKind.ACCIDENT:
            return tuple(_of_accident(event_on, rules, base))


def is_limited(event_on: date, cover: Cover, rules: Rules) -> AdoptedRule | None:
    """Return the rule that leaves the funeral grant alone in the first months; none where it does not apply.

    The months in a row up to the event count (Permenaker 1/2025); whether a lapse starts them anew is not settled by
    the text that was read, and here it does.
    """
    limit = rules.found(Rule.JKM_LIMITED_MONTHS, event_on)
    return limit if limit is not None and cover.consecutive <= limit.row.value else None


def _of_death(event_on: date, cover: Cover, rules: Rules) -> Iterator[Entitled]:
    limit = rules.found(Rule.JKM_LIMITED_MONTHS, event_on)
    beside = [] if limit is None else [limit]
    funeral = _ruled(ClaimComponent.FUNERAL_GRANT, rules.must(Rule.FUNERAL_GRANT_RUPIAH, event_on), beside)
    if is_limited(event_on, cover, rules):
        yield funeral
        return
    yield _ruled(ClaimComponent.DEATH_BENEFIT, rules.must(Rule.JKM_DEATH_BENEFIT_RUPIAH, event_on), beside)
    yield _ruled(ClaimComponent.PERIODIC_BENEFIT, rules.must(Rule.PERIODIC_BENEFIT_RUPIAH, event_on), beside)
    yield funeral
    least = rules.must(Rule.SCHOLARSHIP_JKM_MONTHS_MIN, event_on)
    if cover.cumulative >= least.row.value:
        yield _scholarship(event_on, rules, [least])


def _of_death_at_work(event_on: date, rules: Rules, base: Base | None) -> Iterator[Entitled]:
    months = rules.must(Rule.JKK_DEATH_MONTHS, event_on)
    least = rules.must(Rule.JKM_DEATH_BENEFIT_RUPIAH, event_on)
    amount = None if base is None else max(months.row.value * base.rupiah, least.row.value)
    yield _made(ClaimComponent.DEATH_BENEFIT, Measure.EXACT, amount, [months, least], base)
    yield _ruled(ClaimComponent.PERIODIC_BENEFIT, rules.must(Rule.PERIODIC_BENEFIT_RUPIAH, event_on))
    yield _ruled(ClaimComponent.FUNERAL_GRANT, rules.must(Rule.FUNERAL_GRANT_RUPIAH, event_on))
    yield _scholarship(event_on, rules)
    yield from _of_care(event_on, rules)


def _of_accident(event_on: date, rules: Rules, base: Base | None) -> Iterator[Entitled]:
    months = rules.must(Rule.JKK_DISABILITY_MONTHS, event_on)
    amount = None if base is None else months.row.value * base.rupiah
    yield _made(ClaimComponent.DISABILITY, Measure.AT_MOST, amount, [months], base)
    periodic = rules.must(Rule.PERIODIC_BENEFIT_RUPIAH, event_on)
    yield _made(ClaimComponent.PERIODIC_BENEFIT, Measure.AT_MOST, periodic.row.value, [periodic])
    yield _scholarship(event_on, rules)
    yield from _of_care(event_on, rules)


def _of_care(event_on: date, rules: Rules) -> Iterator[Entitled]:
    """Yield what an accident gives while it is treated; transport may take each of its ways."""
    ways = (Rule.TRANSPORT_LAND_MAX_RUPIAH, Rule.TRANSPORT_SEA_MAX_RUPIAH, Rule.TRANSPORT_AIR_MAX_RUPIAH)
    limits = [rules.must(way, event_on) for way in ways]
    most = sum(limit.row.value for limit in limits)
    yield _made(ClaimComponent.TRANSPORT, Measure.AT_MOST, most, limits)
    yield Entitled(ClaimComponent.TREATMENT, Measure.STATED, None, UNRULED, False, ())
    yield Entitled(ClaimComponent.TEMPORARY_DISABILITY_PAY, Measure.STATED, None, UNRULED_PAY, False, ())


def _scholarship(event_on: date, rules: Rules, beside: Iterable[AdoptedRule] = ()) -> Entitled:
    children = rules.must(Rule.SCHOLARSHIP_CHILDREN_MAX, event_on).row.value
    most = children * scholarship.until_the_end(rules, event_on)
    found = [*beside, *scholarship.relied_on(rules, event_on)]
    return _made(ClaimComponent.SCHOLARSHIP, Measure.AT_MOST, most, found)


def _ruled(component: ClaimComponent, rule: AdoptedRule, beside: Iterable[AdoptedRule] = ()) -> Entitled:
    return _made(component, Measure.EXACT, rule.row.value, [rule, *beside])


def _made(
    component: ClaimComponent,
    measure: Measure,
    rupiah: int | None,
    rules: Iterable[AdoptedRule],
    base: Base | None = None,
) -> Entitled:
    known = [(rule.row.article, rule.row.confirmed, rule.position) for rule in rules]
    if base is not None:
        known.append((base.article, base.confirmed, base.position))
    return Entitled(
        component=component,
        measure=measure,
        rupiah=rupiah,
        article="; ".join(dict.fromkeys(article for article, _, _ in known)),
        confirmed=all(confirmed for _, confirmed, _ in known),
        positions=tuple(sorted({position for _, _, position in known})),
    )
