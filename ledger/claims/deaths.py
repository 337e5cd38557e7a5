"""The other claims of one death: a report that corrects another, or that BPJS took beside it."""

from collections.abc import Iterator

from ledger.claims.claim import Claim, folded
from ledger.claims.events import ClaimKind, ClaimReported
from ledger.command import History
from ledger.errors import Refused
from ledger.programmes import Programme


def paid_elsewhere(history: History, reported: ClaimReported) -> Refused | None:
    """Return the refusal of a benefit for a death for which another claim has one; none where there is no other."""
    if reported.claim_kind is ClaimKind.ACCIDENT:
        return None
    for other in claims_of_death(history, reported.worker):
        claim = folded(other, history.entries(other))
        if other != reported.claim and claim.approved:
            return _twice(claim, reported.programme)
    return None


def _twice(other: Claim, programme: Programme) -> Refused:
    assert other.reported is not None, "a claim that is known was reported"
    return Refused(
        "one_death_one_programme",
        f"expected one claim with a benefit for one death, found {other.claim} approved under "
        f"{other.reported.programme} already, and {programme} asked for; reject this one, or record as a fact what "
        "BPJS has decided",
        other=other.claim,
        other_programme=other.reported.programme,
        programme=programme,
    )


def claims_of_death(history: History, worker: str) -> Iterator[str]:
    """Yield the claims of a worker's death: the first, those that correct it, and those taken beside it."""
    keys = [worker]
    seen: set[int] = set()
    while keys:
        position = history.natural_key("death", keys.pop())
        if position is None or position in seen:
            continue
        seen.add(position)
        entry = history.entry(position)
        assert entry is not None, "a natural key names an entry of the book"
        yield entry.stream
        keys += [f"{worker} corrects {position}", *(f"{worker} also {programme}" for programme in Programme)]


def reported_before(
    history: History, kind: ClaimKind, worker: str, programme: Programme, *, corrects: int | None
) -> Refused | None:
    """Return the refusal of a second report of one death under the other programme; none where it is the first.

    A report that corrects the first one is another attempt at the same death, and no second claim.
    """
    position = history.natural_key("death", worker)
    if kind is ClaimKind.ACCIDENT or corrects is not None or position is None:
        return None
    entry = history.entry(position)
    assert entry is not None, "a natural key names an entry of the book"
    assert isinstance(entry.event, ClaimReported), "a death is reported by a claim"
    if entry.event.programme is programme:
        return None
    return Refused(
        "one_death_one_programme",
        f"expected one claim for one death, found {entry.stream} reported under {entry.event.programme} (position "
        f"{position}), and {programme} asked for beside it; correct that report with this one, or record as a fact "
        "what BPJS has taken",
        other=entry.stream,
        other_programme=entry.event.programme,
        position=position,
        programme=programme,
    )
