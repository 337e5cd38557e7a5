"""How many people agreements provide for and decrees name: quota and decreed, beside what the seats say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger.agreements.events import AgreementAmended, AgreementSigned, BeneficiaryDecreeIssued
from ledger.basis import Basis, weakest
from ledger.periods import months_between
from ledger.store import Reader
from projections.as_of import AsOf
from projections.coverage_groups import By, Key, Opened, Scope, keys_of
from projections.kept_told import said_at
from projections.paid_cells import Split
from projections.told import Said, Told, by_id, first_of

PROVISIONS = Told(
    "provisions",
    {
        AgreementSigned: by_id("agreement"),
        AgreementAmended: by_id("agreement"),
        BeneficiaryDecreeIssued: by_id("decree"),
    },
)


@dataclass(frozen=True, slots=True)
class Provision:
    """A number of people that one paper names, where it belongs, and the entries that say so."""

    kind: str
    """quota or decreed"""
    persons: int
    region: str | None
    keys: frozenset[Key]
    basis: Basis
    positions: tuple[int, ...]


def provisions(reader: Reader, moment: AsOf, opened: Opened, by: By, scope: Scope) -> list[Provision]:
    """Return the papers of what is asked about, each once."""
    named = _named(opened)
    found: list[Provision] = []
    for paper, said in said_at(reader, moment, PROVISIONS).items():
        signed, decree = first_of(said, AgreementSigned), first_of(said, BeneficiaryDecreeIssued)
        if signed is not None and isinstance(signed.event, AgreementSigned):
            found += _quota(paper, signed.event, said, opened, named, by, scope)
        elif decree is not None and isinstance(decree.event, BeneficiaryDecreeIssued):
            found += _decreed(paper, decree.event, said, opened, named, by, scope)
    return found


def _named(opened: Opened) -> Mapping[str, Sequence[str]]:
    """Return by agreement or decree the batches that name it."""
    found: dict[str, list[str]] = {}
    for batch, one in opened.every.items():
        for paper in (one.agreement, one.decree):
            if paper is not None:
                found.setdefault(paper, []).append(batch)
    return found


def _quota(
    paper: str,
    event: AgreementSigned,
    said: Sequence[Said],
    opened: Opened,
    named: Mapping[str, Sequence[str]],
    by: By,
    scope: Scope,
) -> Iterator[Provision]:
    stated = [one for one in said if isinstance(one.event, (AgreementSigned, AgreementAmended)) and one.event.quota]
    batches = named.get(paper, ())
    keys = _keys(opened, batches, by) if batches else _own_keys(event, by, scope)
    if stated and keys:
        last = stated[-1]
        assert isinstance(last.event, (AgreementSigned, AgreementAmended))
        positions = tuple(one.position for one in said)
        yield Provision("quota", last.event.quota or 0, event.region, keys, last.event.basis, positions)


def _decreed(
    paper: str,
    event: BeneficiaryDecreeIssued,
    said: Sequence[Said],
    opened: Opened,
    named: Mapping[str, Sequence[str]],
    by: By,
    scope: Scope,
) -> Iterator[Provision]:
    batches = named.get(paper) or named.get(event.agreement or "", ())
    keys = _keys(opened, batches, by) if batches else _own_keys(event, by, scope)
    if event.persons and keys:
        positions = tuple(one.position for one in said)
        yield Provision("decreed", event.persons, event.region, keys, weakest([event.basis]), positions)


def _keys(opened: Opened, batches: Sequence[str], by: By) -> frozenset[Key]:
    """Return what a paper is counted under: as the batches do that name it and are asked about."""
    asked = (opened.asked[batch] for batch in batches if batch in opened.asked)
    return frozenset(key for one in asked for key in keys_of(one, by, opened.classes))


def _own_keys(event: AgreementSigned | BeneficiaryDecreeIssued, by: By, scope: Scope) -> frozenset[Key]:
    """Return what a paper that no batch names is counted under: what it says itself, never a fund."""
    if scope.fund or scope.fund_class or scope.scheme not in (None, event.scheme):
        return frozenset()
    if scope.agreement not in (None, event.agreement):
        return frozenset()
    signed = event if isinstance(event, AgreementSigned) else None
    if scope.programme is not None and (signed is None or scope.programme not in signed.programmes):
        return frozenset()
    match by:
        case "scheme":
            return frozenset([event.scheme])
        case "agreement":
            return frozenset([event.agreement])
        case "programme":
            return frozenset(programme.value for programme in signed.programmes) if signed else frozenset()
        case "month" if signed and signed.first and signed.last:
            return frozenset(str(month) for month in months_between(signed.first, signed.last))
        case _:
            return frozenset()


def place_of(provision: Provision, split: Split) -> str | None:
    """Return the region of a row that a paper is counted in; none where the paper's region is wider or another."""
    code = provision.region or ""
    if not split.length and split.region is None:
        return ""
    return code[: split.length] if split.has_region(code) else None
