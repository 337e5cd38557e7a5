"""What keeps a person's data: cover, a claim, or the retention that the law sets for the fund that paid."""

from collections.abc import Iterator, Sequence
from datetime import date

from ledger.claims.asking import known_claim
from ledger.claims.claim import ClaimState
from ledger.claims.events import ClaimReported
from ledger.command import History
from ledger.enrollments.batch import Batch
from ledger.enrollments.holders import held_of
from ledger.funds.fund import Fund
from ledger.identities.events import Keeping, KeptFor
from ledger.identities.mergers import ids_of
from ledger.law import rules
from ledger.law.rules import AdoptedRule, Rules
from ledger.law.values import FundingClass, Rule
from ledger.periods import Month

_ENDED = (ClaimState.CLOSED, ClaimState.PAID, ClaimState.REJECTED, ClaimState.WITHDRAWN)
_RETENTION = {
    FundingClass.DONATION: Rule.IDENTITY_RETENTION_PRIVATE_MONTHS,
    FundingClass.STATE_BUDGET: Rule.IDENTITY_RETENTION_PUBLIC_MONTHS,
}
_OF_WORKER = ("accident", "death")
"""The natural keys by which a claim is known as somebody's."""


def adopted(history: History, rule: Rule) -> AdoptedRule:
    """Return the rule in force today, or refuse where none was adopted."""
    return history.fold(Rules, rules.STREAM).must(rule, history.today)


def claims_of(history: History, worker: str) -> list[str]:
    """Return a worker's claims, the oldest first."""
    positions = {p for scope in _OF_WORKER for p in history.natural_keys(scope, of=worker).values()}
    entries = [entry for position in sorted(positions) if (entry := history.entry(position)) is not None]
    return list(dict.fromkeys(entry.stream for entry in entries if isinstance(entry.event, ClaimReported)))


def keepings(history: History, worker: str) -> list[Keeping]:
    """Return all that keeps a person's data today: claims that run, then cover and retention of each fund."""
    ids = ids_of(history, worker)
    return [keeping for own in ids for keeping in (*_claims(history, own), *_funds(history, own))]


def last_month(history: History, worker: str) -> Month | None:
    """Return the last month that a person holds."""
    held = [one for own in ids_of(history, worker) for one in held_of(history, own, history.holdings([own]))]
    return max((month for one in held for month in one.months), default=None)


def _claims(history: History, worker: str) -> Iterator[Keeping]:
    for claim in claims_of(history, worker):
        if known_claim(history, claim).state not in _ENDED:
            yield Keeping(claim=claim, kept_for=KeptFor.CLAIM)


def _funds(history: History, worker: str) -> Iterator[Keeping]:
    last: dict[str | None, tuple[Month, FundingClass]] = {}
    for one in held_of(history, worker, history.holdings([worker])):
        fund, paid_by = _payer(history, one.batch)
        for month in one.months:
            last[fund] = max(last.get(fund, (month, paid_by)), (month, paid_by))
    for fund, (month, paid_by) in sorted(last.items(), key=lambda one: one[0] or ""):
        keeping = _keeping(history, month, paid_by)
        if keeping is not None:
            yield keeping.model_copy(update={"controller": _owner(history, fund), "fund": fund})


def _payer(history: History, batch: str | None) -> tuple[str | None, FundingClass]:
    """Return who pays a batch; cover from before the book is kept as long as a public budget's."""
    opened = history.fold(Batch, batch).opened if batch is not None else None
    return (None, FundingClass.STATE_BUDGET) if opened is None else (opened.fund, opened.funding_class)


def _owner(history: History, fund: str | None) -> str | None:
    opened = history.fold(Fund, fund).opened if fund is not None else None
    return None if opened is None else opened.owner


def _keeping(history: History, last: Month, paid_by: FundingClass) -> Keeping | None:
    """Return what keeps data today where the last month held is this one: cover through its grace, then retention."""
    grace, kept = adopted(history, Rule.GRACE_MONTHS), adopted(history, _RETENTION[paid_by])
    for kept_for, rule in ((KeptFor.COVER, grace), (KeptFor.RETENTION, kept)):
        until = end_of(last, rule)
        if history.today <= until:
            return Keeping(article=rule.row.article, kept_for=kept_for, law=rule.position, until=until)
    return None


def kept_until(history: History, batch: str) -> date:
    """Return until when the law keeps what was said of a batch's people."""
    fold = history.fold(Batch, batch)
    _, paid_by = _payer(history, batch)
    return end_of(fold.months[-1], adopted(history, _RETENTION[paid_by]))


def end_of(month: Month, rule: AdoptedRule) -> date:
    """Return the last day of as many months after one as a rule sets."""
    return month.plus(rule.row.value).last_day


def sentence(keeping: Keeping) -> str:
    """Say why data is kept, as a refusal does."""
    if keeping.kept_for is KeptFor.CLAIM:
        return f"{keeping.claim} is not ended"
    whose = f" by {keeping.controller} for {keeping.fund}" if keeping.fund else ""
    return f"{keeping.kept_for} runs until {keeping.until}{whose} ({keeping.article})"


def numbers(found: Sequence[Keeping]) -> list[dict[str, str | int | None]]:
    """Return why data is kept as the numbers of a refusal."""
    return [keeping.model_dump(mode="json", exclude_none=True) for keeping in found]
