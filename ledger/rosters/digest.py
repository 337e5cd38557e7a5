"""The digest of a plan: the same for the same terms, list, verdicts and cost, and for nothing else."""

import hashlib
import json
from collections.abc import Iterable, Mapping

from ledger.errors import Detail
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.rosters.judging import Judgement
from ledger.rosters.roster import Judged, Roster, Signed
from ledger.rosters.values import Verdict


def costs(judgement: Judgement) -> dict[Month, dict[Programme, int]]:
    """Return what the accepted rows cost in each month, by programme, at the rate of the month."""
    people = judgement.accepted
    found: dict[Month, dict[Programme, int]] = {}
    for rate in judgement.opened.rates:
        for ordinal in range(rate.first.ordinal, rate.last.ordinal + 1):
            found.setdefault(Month.at(ordinal), {})[rate.programme] = rate.rupiah * people
    return dict(sorted(found.items()))


def total(judgement: Judgement) -> int:
    """Return what the accepted rows cost in all."""
    return sum(rupiah for month in costs(judgement).values() for rupiah in month.values())


def digest_of(roster: Roster, judgement: Judgement) -> str:
    """Return the digest that a second person approves; the list itself enters it by a keyed digest alone."""
    words = {
        "content": roster.content,
        "costs": costs(judgement),
        "criteria": judgement.criteria.position,
        "evidence": told_once(judgement.verdicts),
        "pots": list(roster.pots),
        "terms": roster.opening.model_dump(mode="json"),
        "verdicts": judgement.signed,
    }
    return hashed(words if roster.renews is None else words | {"renews": roster.renews})


def hashed(words: Mapping[str, object]) -> str:
    """Return the digest of what a plan says."""
    return f"sha256:{hashlib.sha256(json.dumps(words, sort_keys=True, separators=(',', ':')).encode()).hexdigest()}"


def told_once(verdicts: Iterable[Judged]) -> tuple[list[Mapping[str, Detail]], list[int]]:
    """Return the evidence of those accepted, each once, and which of them each accepted row has, in their order."""
    table: dict[str, int] = {}
    told: list[Mapping[str, Detail]] = []
    places: dict[int, int] = {}
    rows = []
    for judged in verdicts:
        if judged.verdict is not Verdict.ACCEPTED:
            continue
        place = places.get(id(judged.numbers))
        if place is None:
            words = json.dumps(judged.numbers, sort_keys=True)
            place = places[id(judged.numbers)] = table.setdefault(words, len(told))
            if place == len(told):
                told.append(judged.numbers)
        rows.append(place)
    return told, rows


def changed(before: list[Signed], now: list[Signed]) -> list[tuple[Signed, Signed]]:
    """Return the rows whose verdict is another one now, as it was and as it is."""
    return [(was, is_) for was, is_ in zip(before, now, strict=True) if was != is_]
