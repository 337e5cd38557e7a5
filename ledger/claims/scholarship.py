"""The scholarship of a child: so much a year by the level of schooling, up to the first degree (PP 82/2019)."""

from collections.abc import Iterator, Sequence
from datetime import date

from ledger.claims.values import SchoolLevel
from ledger.errors import Refused
from ledger.identities.person import Child
from ledger.law.rules import AdoptedRule, Rules
from ledger.law.values import Rule
from ledger.money import rupiah

LEVELS: tuple[tuple[SchoolLevel, Rule, Rule], ...] = (
    (
        SchoolLevel.KINDERGARTEN,
        Rule.SCHOLARSHIP_KINDERGARTEN_RUPIAH,
        Rule.SCHOLARSHIP_KINDERGARTEN_YEARS_MAX,
    ),
    (SchoolLevel.PRIMARY, Rule.SCHOLARSHIP_PRIMARY_RUPIAH, Rule.SCHOLARSHIP_PRIMARY_YEARS_MAX),
    (
        SchoolLevel.LOWER_SECONDARY,
        Rule.SCHOLARSHIP_LOWER_SECONDARY_RUPIAH,
        Rule.SCHOLARSHIP_LOWER_SECONDARY_YEARS_MAX,
    ),
    (
        SchoolLevel.UPPER_SECONDARY,
        Rule.SCHOLARSHIP_UPPER_SECONDARY_RUPIAH,
        Rule.SCHOLARSHIP_UPPER_SECONDARY_YEARS_MAX,
    ),
    (SchoolLevel.HIGHER, Rule.SCHOLARSHIP_HIGHER_RUPIAH, Rule.SCHOLARSHIP_HIGHER_YEARS_MAX),
)
"""The levels in their order, and the rules that say what a year costs and how many years there are."""


def yearly(rules: Rules, day: date, level: SchoolLevel) -> AdoptedRule:
    """Return the rule of what a year of a level gives, for events of a day."""
    return rules.must(_of(level)[1], day)


def years_max(rules: Rules, day: date, level: SchoolLevel) -> AdoptedRule:
    """Return the rule of how many years of a level are paid, for events of a day."""
    return rules.must(_of(level)[2], day)


def years_alike(rules: Rules, day: date, amount: int) -> int:
    """Return how many years are paid with an amount: of every level that gives so much a year."""
    alike = [level for level, _, _ in LEVELS if yearly(rules, day, level).row.value == amount]
    return sum(years_max(rules, day, level).row.value for level in alike)


def until_the_end(
    rules: Rules,
    day: date,
    level: SchoolLevel = SchoolLevel.KINDERGARTEN,
    level_year: int = 1,
    *,
    years: int | None = None,
) -> int:
    """Return what is paid from a year of a level, that year included, to the last level's end, or for some years."""
    names = [name for name, _, _ in LEVELS]
    due: list[int] = []
    for name in names[names.index(level) :]:
        passed = level_year - 1 if name is level else 0
        due += [yearly(rules, day, name).row.value] * max(years_max(rules, day, name).row.value - passed, 0)
    return sum(due if years is None else due[: max(years, 0)])


def relied_on(rules: Rules, day: date) -> list[AdoptedRule]:
    """Return every rule of the scholarship for events of a day."""
    named = [rule for _, amount, years in LEVELS for rule in (amount, years)]
    return [rules.must(rule, day) for rule in (*named, Rule.SCHOLARSHIP_CHILDREN_MAX, Rule.CHILD_AGE_MAX_YEARS)]


def children_refused(rules: Rules, day: date, count: int) -> Iterator[Refused]:
    """Yield the refusal of more children than a scholarship is for."""
    most = rules.must(Rule.SCHOLARSHIP_CHILDREN_MAX, day).row.value
    if count > most:
        yield Refused(
            "too_many_children",
            f"expected at most {most} children with a scholarship, found {count}; leave the others out, or record as "
            "a fact what BPJS has decided",
            children_max=most,
            found=count,
        )


def child_refused(rules: Rules, day: date, child: Child, on: date, *, number: int) -> Iterator[Refused]:
    """Yield why a child has no right to a scholarship on a day; the child is named by its number alone."""
    oldest = rules.must(Rule.CHILD_AGE_MAX_YEARS, day).row.value
    if child.age_on(on) >= oldest or child.married or child.working:
        yield Refused(
            "scholarship_ended",
            f"expected child {number} to be under {oldest} years old, not married and not at work, found that one of "
            "them is not so; leave the child out, or record as a fact what BPJS has decided",
            child=number,
            age_max=oldest,
        )
    most = years_max(rules, day, child.level).row.value
    if child.level_year > most:
        yield Refused(
            "level_years_exceeded",
            f"expected at most {most} years of the level of child {number}, found a later one; name the level that "
            "the child is in, or record as a fact what BPJS has decided",
            child=number,
            years_max=most,
        )


def children_unfit(day: date, children: Sequence[Child]) -> Iterator[Refused]:
    """Yield why children of an event of a day are not those of a scholarship: born after it, or named twice."""
    for number, child in enumerate(children, 1):
        if child.born_on > day:
            yield Refused(
                "born_after_event",
                f"expected child {number} to be born by {day}, the day of the event, found a later day; mend it or "
                "leave the child out, or record as a fact what BPJS has decided",
                child=number,
                event_on=day.isoformat(),
            )
        if any(child.is_same(other) for other in children[: number - 1]):
            yield Refused(
                "child_listed_twice",
                f"expected each child once, found child {number} the same as one before it; leave it out, or number "
                "the children born on one day (twin), or record as a fact what BPJS has decided",
                child=number,
            )


def year_refused(rules: Rules, day: date, child: Child, school_year: int, *, number: int) -> Iterator[Refused]:
    """Yield why a school year gives no scholarship: it began before the event's year, or after the child's end."""
    oldest = rules.must(Rule.CHILD_AGE_MAX_YEARS, day).row.value
    if school_year < day.year:
        why = f"the year of the event or a later one, found {school_year}"
    elif child.age_on(date(school_year, 1, 1)) >= oldest:
        why = f"one that begins before child {number} is {oldest} years old, found a later one"
    else:
        return
    yield Refused(
        "school_year_unfit",
        f"expected a school year that is {why}; mend the year, or record as a fact what BPJS has decided",
        child=number,
        event_year=day.year,
        school_year=school_year,
        age_max=oldest,
    )


def total(rules: Rules, day: date, children: Sequence[Child], *, on: date) -> int:
    """Return what the scholarships of some children come to, from the year in which they are on a day.

    Each further year begins a year later, and is given if the child is under the age at which it ends by then.
    """
    oldest = rules.must(Rule.CHILD_AGE_MAX_YEARS, day).row.value
    return sum(
        until_the_end(rules, day, child.level, child.level_year, years=oldest - child.age_on(on)) for child in children
    )


def written(rules: Rules, day: date) -> str:
    """Write what each level gives, for people."""
    return "; ".join(
        f"{level} {rupiah(yearly(rules, day, level).row.value)} a year, {years_max(rules, day, level).row.value} years"
        for level, _, _ in LEVELS
    )


def _of(level: SchoolLevel) -> tuple[SchoolLevel, Rule, Rule]:
    return next(row for row in LEVELS if row[0] is level)
