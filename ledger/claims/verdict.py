"""The verdict on an approval: what covers the event, what it entitles to, and which rules the approval breaks.

The same function judges when the decision is made and whenever it is recomputed later: pure, over a history.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.claims import scholarship
from ledger.claims.cover import Covered, arrears_of, base_of, covered_on, paid_by, paid_on, stood_by
from ledger.claims.deaths import paid_elsewhere
from ledger.claims.entitlement import Entitled, Measure, entitled, is_limited
from ledger.claims.events import DIED_TWICE, ClaimComponent, ClaimKind, ClaimReported, Component, Covering
from ledger.command import History
from ledger.cover.values import CoverState, PaidMonth
from ledger.errors import Refused
from ledger.identities.person import Child
from ledger.law.rules import STREAM, Rules
from ledger.law.values import Rule
from ledger.money import rupiah

BACK_DATED = "COV-03"
"""A month on which the benefit rests was paid, stated or joined, or its worker enrolled, after the event."""
NOT_COVERED = "CLM-01"
"""No paid month covers the event."""
NOT_ENTITLED = "CLM-04"
"""A payee, a child, a component or an amount to which the rules do not entitle."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a decision breaks: the code under which it would be recorded as a fact, and the refusal."""

    code: str
    refusal: Refused


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided of a claim: which components, for whom, and on which day."""

    components: tuple[Component, ...]
    on: date
    count: int = 0
    """How many children have a scholarship."""
    children: tuple[Child, ...] | None = ()
    """Who they are, which only the vault knows; none where a decision is judged without it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a decision rests on, and what it breaks."""

    covered: Covered
    given: tuple[Entitled, ...]
    """What the event entitles to; empty where nothing covers it."""
    breaches: tuple[Breach, ...]
    back_dated: bool
    relied_on: tuple[int, ...]
    """The entries of rules and tariffs by which it was judged, and of the months whose number counted."""
    payments: tuple[int, ...] = ()
    """What paid, or stated, the months on which it rests: that of the event, and those whose number counted."""

    @property
    def covering(self) -> Covering | None:
        """The paid month, where one covers the event."""
        return self.covered.covering

    @property
    def codes(self) -> list[str]:
        """The codes under which the decision is recorded as a fact."""
        return sorted({breach.code for breach in self.breaches} | ({BACK_DATED} if self.back_dated else set()))


def verdict(
    history: History, reported: ClaimReported, decision: Decision, *, covered: Covered | None = None
) -> Verdict:
    """Judge a decision over a history; refuses only where a rule or tariff that it needs is not adopted.

    A reader that leaves out what is dated later gives the cover that is left.
    """
    covered = covered or covered_on(history, reported.worker, reported.programme, reported.event_on)
    twice = paid_elsewhere(history, reported)
    breaches = [] if twice is None else [Breach(DIED_TWICE, twice)]
    given: tuple[Entitled, ...] = ()
    back_dated = False
    if covered.covering is None:
        breaches.append(Breach(NOT_COVERED, _not_covered(reported, covered)))
    else:
        given = entitlements(history, reported, covered)
        breaches += [Breach(NOT_COVERED, late) for late in _unpaid(history, covered.covering, decision.on)]
        breaches += [Breach(NOT_ENTITLED, late) for late in _unpaid_yet(history, reported, covered, given, decision)]
        breaches += [Breach(NOT_ENTITLED, r) for r in _unentitled(history, reported, covered, given, decision)]
        by_then = stood_by(history, covered, reported.event_on)
        back_dated = by_then.covering is None or bool(_lacking(history, reported, given, by_then, decision))
    counted = {one.payment for one in counted_on(history, reported, covered, decision)}
    relied_on = tuple(sorted(counted | _by_law(history, reported, given)))
    of_event = set() if covered.covering is None else {covered.covering.payment}
    return Verdict(covered, given, tuple(breaches), back_dated, relied_on, tuple(sorted(counted | of_event)))


def _lacking(
    history: History, reported: ClaimReported, given: Sequence[Entitled], other: Covered, decision: Decision
) -> list[ClaimComponent]:
    """Return the components decided on that are given, and would not be where the person had stood otherwise."""
    asked = {part.component for part in decision.components} & {one.component for one in given}
    return sorted(asked - {one.component for one in entitlements(history, reported, other)})


def _by_law(history: History, reported: ClaimReported, given: Sequence[Entitled]) -> set[int]:
    grace = history.fold(Rules, STREAM).must(Rule.GRACE_MONTHS, reported.event_on)
    return {grace.position, *(position for one in given for position in one.positions)}


def counted_on(history: History, reported: ClaimReported, covered: Covered, decision: Decision) -> Sequence[PaidMonth]:
    """Return the paid months on whose number a decision rests: all for a scholarship, those in a row for the rest.

    Only a death outside work asks how many there are; the month of the event itself is named by the approval.
    """
    cover = covered.cover
    if reported.claim_kind is not ClaimKind.DEATH or covered.covering is None:
        return ()
    if any(part.component is ClaimComponent.SCHOLARSHIP for part in decision.components):
        return cover.counted
    limit = history.fold(Rules, STREAM).found(Rule.JKM_LIMITED_MONTHS, reported.event_on)
    return () if limit is None else cover.counted[-cover.consecutive :]


def entitlements(history: History, reported: ClaimReported, covered: Covered) -> tuple[Entitled, ...]:
    """Return what an event entitles to whose month is paid."""
    if covered.covering is None:
        return ()
    base = None if reported.claim_kind is ClaimKind.DEATH else base_of(history, covered.covering)
    rules = history.fold(Rules, STREAM)
    return entitled(reported.claim_kind, reported.event_on, covered.cover, rules, base=base)


def _not_covered(reported: ClaimReported, covered: Covered) -> Refused:
    cover = covered.cover
    through, grace = cover.paid_through, cover.state is CoverState.IN_GRACE
    found = f"{reported.programme} paid through {through}" if through else f"no month of {reported.programme} paid yet"
    note = f", and the event in grace, which runs until {cover.grace_until}" if grace else ""
    arrears = arrears_of(cover, reported.event_on)
    months = ", ".join(arrears)
    way = f"pay the arrears of {months}, dated not after the approval: then it is covered" if arrears else ""
    return Refused(
        "not_covered",
        f"expected {reported.worker}'s month of the event of {reported.event_on} to be paid, found {found}{note}; "
        f"{way or 'record the payment where there is one'}, reject the claim, or record as a fact what BPJS has "
        "decided",
        arrears=list(arrears),
        worker=reported.worker,
        event_on=reported.event_on.isoformat(),
        paid_through=through,
        in_grace=grace,
        state=cover.state,
    )


def _unpaid(history: History, covering: Covering, on: date) -> Iterator[Refused]:
    """Yield the refusal of an approval that is dated before the payment that it rests on."""
    paid = paid_on(history, covering)
    if paid > on:
        yield Refused(
            "paid_after_approval",
            f"expected an approval on or after {paid}, when {covering.month} was paid (position {covering.payment}), "
            f"found {on}; mend the date, or record as a fact what BPJS has decided",
            paid_on=paid.isoformat(),
            payment=covering.payment,
        )


def _unpaid_yet(
    history: History, reported: ClaimReported, covered: Covered, given: Sequence[Entitled], decision: Decision
) -> Iterator[Refused]:
    """Yield the refusal of a component that rests on months paid only after the approval, though its month was not."""
    paid = paid_by(covered, reported.event_on, decision.on)
    lacking = [] if paid.covering is None else _lacking(history, reported, given, paid, decision)
    late = [one for one in covered.cover.counted if one.paid_on is not None and one.paid_on > decision.on]
    if lacking and late:
        last = max(late, key=lambda one: (one.paid_on or date.min, one.month))
        yield Refused(
            "paid_after_approval",
            f"expected an approval on or after {last.paid_on}, when {last.month} was paid (position {last.payment}), "
            f"on which {', '.join(lacking)} rests, found {decision.on}; mend the date, or record as a fact what BPJS "
            "has decided",
            paid_on=None if last.paid_on is None else last.paid_on.isoformat(),
            payment=last.payment,
        )


def _unentitled(
    history: History, reported: ClaimReported, covered: Covered, given: Sequence[Entitled], decision: Decision
) -> Iterator[Refused]:
    by_name = {one.component: one for one in given}
    for part in decision.components:
        found = by_name.get(part.component)
        if found is None:
            yield _not_given(history, reported, covered, part.component, list(by_name))
        elif part.component is not ClaimComponent.SCHOLARSHIP:
            yield from _amount(found, part.rupiah)
    if any(part.component is ClaimComponent.SCHOLARSHIP for part in decision.components):
        yield from _scholarship(history, reported, decision)


def _not_given(
    history: History, reported: ClaimReported, covered: Covered, component: ClaimComponent, given: Sequence[str]
) -> Refused:
    rules, cover = history.fold(Rules, STREAM), covered.cover
    limit = is_limited(reported.event_on, cover, rules)
    least = rules.found(Rule.SCHOLARSHIP_JKM_MONTHS_MIN, reported.event_on)
    why = ""
    if limit is not None:
        why = (
            f": month {cover.consecutive} in a row, and in the first {limit.row.value} only the funeral grant is given"
        )
    elif component is ClaimComponent.SCHOLARSHIP and least is not None:
        why = f": {cover.cumulative} paid months, and a scholarship needs {least.row.value}"
    return Refused(
        "component_not_entitled",
        f"expected components to which the event entitles ({', '.join(given)}), found {component}{why}; leave it out, "
        "or record as a fact what BPJS has decided",
        component=component,
        entitled=list(given),
        consecutive=cover.consecutive,
        cumulative=cover.cumulative,
        limited_months=None if limit is None else limit.row.value,
    )


def _amount(entitled: Entitled, found: int) -> Iterator[Refused]:
    if entitled.measure is Measure.STATED:
        return
    if entitled.rupiah is None:
        yield Refused(
            "base_unknown",
            f"expected a tariff that states the base of the paid month's band, of which {entitled.component} is a "
            "multiple, found none; adopt one with its base, or record as a fact what BPJS has decided",
            component=entitled.component,
        )
    elif found > entitled.rupiah or (entitled.measure is Measure.EXACT and found != entitled.rupiah):
        most = "at most " if entitled.measure is Measure.AT_MOST else ""
        yield Refused(
            "amount_not_entitled",
            f"expected {most}{rupiah(entitled.rupiah)} for {entitled.component} ({entitled.article}), found "
            f"{rupiah(found)}; mend the amount, or record as a fact what BPJS has decided",
            component=entitled.component,
            entitled=entitled.rupiah,
            found=found,
        )


def _scholarship(history: History, reported: ClaimReported, decision: Decision) -> Iterator[Refused]:
    rules, day = history.fold(Rules, STREAM), reported.event_on
    yield from scholarship.children_refused(rules, day, decision.count)
    if decision.children is None:
        return
    for number, child in enumerate(decision.children, 1):
        yield from scholarship.child_refused(rules, day, child, decision.on, number=number)
    asked = sum(p.rupiah for p in decision.components if p.component is ClaimComponent.SCHOLARSHIP)
    yield from scholarship.children_unfit(day, decision.children)
    due = scholarship.total(rules, day, decision.children, on=decision.on)
    if asked != due:
        yield Refused(
            "amount_not_entitled",
            f"expected {rupiah(due)} for the scholarship of {len(decision.children)} children, each from the year in "
            f"which it is to the end of its schooling or age, found {rupiah(asked)}; name the children and mend "
            "the amount, or record as a fact what BPJS has decided",
            component=ClaimComponent.SCHOLARSHIP,
            entitled=due,
            found=asked,
        )
