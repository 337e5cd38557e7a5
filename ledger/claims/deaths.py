"""The other claims of one event: a report that corrects another, or that BPJS took beside it."""

from collections.abc import Iterator

from ledger.claims.claim import UNDECIDED, Claim, folded
from ledger.claims.events import ClaimKind, ClaimReported
from ledger.command import History
from ledger.errors import Refused
from ledger.event import Entry
from ledger.programmes import Programme

_TWICE = ("", *(f" also {programme}" for programme in Programme))
"""How the natural key of a death ends: a report in order, and one that BPJS took under the wrong programme."""


def paid_elsewhere(history: History, reported: ClaimReported) -> Refused | None:
    """Return the refusal of a benefit for an event for which another claim has one; none where there is no other."""
    for other in claims_of_event(history, reported):
        claim = folded(other, history.entries(other))
        if other != reported.claim and claim.approved:
            return _twice(claim, reported)
    return None


def _twice(other: Claim, reported: ClaimReported) -> Refused:
    assert other.reported is not None, "a claim that is known was reported"
    numbers = {"other": other.claim, "other_programme": other.reported.programme, "programme": reported.programme}
    if reported.claim_kind is ClaimKind.ACCIDENT:
        return Refused(
            "one_event_one_claim",
            f"expected one claim with a benefit for one accident, found {other.claim} approved already, which "
            f"{reported.claim} is linked with by a correction; reject this one, or record as a fact what BPJS has "
            "decided",
            **numbers,
        )
    return Refused(
        "one_death_one_programme",
        f"expected one claim with a benefit for one death, found {other.claim} approved under "
        f"{other.reported.programme} already, and {reported.programme} asked for; reject this one, or record as a "
        "fact what BPJS has decided",
        **numbers,
    )


def superseded(history: History, claim: str) -> Refused | None:
    """Return the refusal to take up a claim again that another one corrects, while that one stands; or none."""
    for entry in _following(history, history.entries(claim)[0]):
        other = folded(entry.stream, history.entries(entry.stream))
        if other.approved or other.state in UNDECIDED:
            return Refused(
                "claim_superseded",
                f"expected a claim that no other one corrects, found {other.claim} {other.state}, which corrects "
                f"{claim} (position {entry.position}); go on with that one or reject it first, or record as a fact "
                "what BPJS has done",
                other=other.claim,
                other_state=other.state,
                position=entry.position,
            )
    return None


def claims_of_event(history: History, reported: ClaimReported) -> Iterator[str]:
    """Yield the claims of one event: of a death all there are, of an accident those linked by corrections."""
    if reported.claim_kind is not ClaimKind.ACCIDENT:
        yield from claims_of_death(history, reported.worker)
        return
    first = history.entries(reported.claim)[0]
    while (corrected := _report(first).corrects) is not None:
        before = history.entry(corrected)
        assert before is not None, "a report corrects an entry of the book"
        first = before
    yield first.stream
    yield from (entry.stream for entry in _following(history, first))


def claims_of_death(history: History, worker: str) -> Iterator[str]:
    """Yield the claims of a worker's death: the first, those that correct it, and those taken beside it."""
    for twice in _TWICE:
        entry = _used(history, "death", f"{worker}{twice}")
        if entry is not None:
            yield entry.stream
            yield from (other.stream for other in _following(history, entry))


def _following(history: History, first: Entry) -> Iterator[Entry]:
    """Yield the reports that correct a report, and those that correct them."""
    reports = [first]
    while reports:
        found = list(_corrections(history, reports.pop()))
        reports += found
        yield from found


def _corrections(history: History, entry: Entry) -> Iterator[Entry]:
    reported = _report(entry)
    keys = [("death", f"{reported.worker} corrects {entry.position}{twice}") for twice in _TWICE]
    if reported.claim_kind is ClaimKind.ACCIDENT:
        keys = [("accident_corrected", str(entry.position))]
    yield from (found for scope, key in keys if (found := _used(history, scope, key)) is not None)


def _used(history: History, scope: str, key: str) -> Entry | None:
    position = history.natural_key(scope, key)
    return None if position is None else history.entry(position)


def _report(entry: Entry) -> ClaimReported:
    assert isinstance(entry.event, ClaimReported), "an event is reported by a claim"
    return entry.event


def reported_before(
    history: History, kind: ClaimKind, worker: str, programme: Programme, *, corrects: int | None
) -> Refused | None:
    """Return the refusal of a second report of one death under the other programme; none where it is the first.

    A report that corrects the first one is another attempt at the same death, and no second claim. Of one in order
    under the same programme the natural key tells.
    """
    if kind is ClaimKind.ACCIDENT or corrects is not None:
        return None
    entries = (history.entries(claim)[0] for claim in claims_of_death(history, worker))
    in_order = history.natural_key("death", worker) is not None
    entry = next((one for one in entries if not in_order or _report(one).programme is not programme), None)
    if entry is None:
        return None
    other = _report(entry).programme
    return Refused(
        "one_death_one_programme",
        f"expected one claim for one death, found {entry.stream} reported under {other} (position {entry.position}), "
        f"and {programme} asked for beside it; correct that report with this one, or record as a fact what BPJS has "
        "taken",
        other=entry.stream,
        other_programme=other,
        position=entry.position,
        programme=programme,
    )
