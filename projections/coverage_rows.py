"""A row of coverage: every count by its own name; quota, decreed, registered, active and cumulative are never one."""

from collections import Counter
from dataclasses import dataclass, field

from ledger.basis import Basis
from ledger.periods import PartialDate


@dataclass(frozen=True, slots=True)
class Share:
    """The active of a row out of a denominator that was asked for, which is named with its source and date."""

    numerator: int
    numerator_kind: str
    denominator: int
    denominator_kind: str
    percentage: str
    """Numerator over denominator in percent, to two decimals."""
    statistic: str | None
    """The published figure that the denominator is from; none where it is another count of the row."""
    as_of: PartialDate | None
    positions: tuple[int, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """People of one scheme in one region. Each count names what it counts; none is another's synonym."""

    scheme: str | None
    region: str | None
    region_name: str | None
    level: str
    enrolled: int | None
    """Registered: seats taken; a worker of two batches counts twice. Like ``people`` to ``replaced`` it is of all
    batches of the row up to the date, also where the row is of one month; what is paid, and how people stand, is then
    of that month."""
    people: int | None
    """Distinct workers who sat in those seats."""
    withdrawn: int | None
    graduated: int | None
    replaced: int | None
    person_months: int | None
    """Paid months of persons, of the month asked for or of all: a person's month counts once in each batch that pays
    it, so twice where one pays his JKK and JKM and another his JHT; with one programme asked for it is distinct. A
    month that another enrolment holds in every programme of the batch, or in the one asked for, does not count again.
    """
    active: int | None
    """Distinct persons whose month of the date asked for, or of today, is paid, in however many batches. A month that
    was paid after participation had lapsed is arrears, and gives no cover."""
    active_month: str
    batches: int
    basis: Basis
    """Of the people: the weakest of their enrolments."""
    months_basis: Basis
    """Of person-months, cumulative and active: computed, with the basis of the batches."""
    fund: str | None = None
    agreement: str | None = None
    fund_class: str | None = None
    programme: str | None = None
    occupation: str | None = None
    month: str | None = None
    """With ``fund`` to ``month``: what the row is of, where it was asked for by that; otherwise none."""
    quota: int | None = None
    """How many people the agreements provide for, as amended; none where no agreement says so."""
    quota_basis: Basis | None = None
    decreed: int | None = None
    """How many people the decrees name; none where no decree says so."""
    decreed_basis: Basis | None = None
    cumulative: int | None = 0
    """Distinct persons of whom a month up to that of the date is paid, whether they are active or not."""
    in_grace: int | None = None
    """Distinct persons whose month is not paid and whose participation goes on, whoever paid; counted where the month
    lies that was paid for them last. None where no rule of grace is adopted for the day."""
    lapsed: int | None = None
    """Distinct persons whose participation has ended, counted like those in grace."""
    full_jkm: int | None = None
    """The active in JKM who are past the first months in a row in which it gives the funeral grant alone; none where
    JKM is not asked about."""
    states_basis: Basis = Basis.REPORTED
    """Of in grace, lapsed and entitled: also assumed where the text of a rule was not read."""
    rules: tuple[int, ...] = ()
    """The entries that adopted the rules of grace and of limited months."""
    positions: tuple[int, ...] = ()
    """The openings of the batches counted, and the agreements and decrees: each leads on to what was counted."""
    share: Share | None = None
    fewer_than_five: tuple[str, ...] = ()
    """The counts that are not shown to whoever has no key, each of them none here: fewer than five people, or what
    such a number would follow from."""


@dataclass(slots=True)
class Sum:
    """The counts of one row as they are added up."""

    counts: Counter[str] = field(default_factory=Counter)
    batches: set[str] = field(default_factory=set)
    bases: set[Basis] = field(default_factory=set)
    month_bases: set[Basis] = field(default_factory=set)

    def add(self, batch: str, kind: str, basis: Basis, n: int) -> None:
        """Add to a count."""
        self.batches.add(batch)
        (self.month_bases if kind == "paid" else self.bases).add(basis)
        self.counts[kind] += n
