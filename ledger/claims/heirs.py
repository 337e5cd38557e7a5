"""Who may be paid: the nearest heirs there are, in the order of PP 44/2015 art. 40, and nobody before them."""

from collections.abc import Mapping, Sequence

from ledger.claims.clock import CLOCKED
from ledger.claims.events import ClaimComponent, ClaimKind, PayeeKind
from ledger.claims.values import Relationship
from ledger.errors import Refused

RANK: Mapping[Relationship, int] = {
    Relationship.SPOUSE: 1,
    Relationship.CHILD: 1,
    Relationship.DIRECT_LINE: 2,
    Relationship.SIBLING: 3,
    Relationship.PARENT_IN_LAW: 4,
    Relationship.NAMED_IN_WILL: 5,
    Relationship.FUNERAL_ARRANGER: 6,
}
"""The order of art. 40: a later one is paid where there is no earlier one."""


OF_HEIRS = frozenset({ClaimComponent.DEATH_BENEFIT, ClaimComponent.FUNERAL_GRANT, ClaimComponent.PERIODIC_BENEFIT})
"""What a death gives to those who are left."""
OF_PROVIDERS = frozenset({ClaimComponent.FUNERAL_GRANT, ClaimComponent.TRANSPORT, ClaimComponent.TREATMENT})
"""What is paid to whoever gave care, or carried or buried the worker."""
_NEAREST = 1


def payee_unfit(kind: ClaimKind, component: ClaimComponent, payee: PayeeKind) -> Refused | None:
    """Return the refusal of a payee who cannot have a component: one who died, or who gave no care; or none."""
    if payee is PayeeKind.WORKER and kind in CLOCKED and component in OF_HEIRS:
        expected = "an heir, as the worker died"
    elif payee is PayeeKind.PROVIDER and component not in OF_PROVIDERS:
        expected = "the worker or an heir, as a provider has treatment, transport and funerals alone"
    else:
        return None
    return Refused(
        "payee_unfit",
        f"expected {component} to go to {expected}, found {payee}; mend the payee, or record as a fact what BPJS has "
        "paid",
        component=component,
        payee_kind=payee,
    )


def heirs_unknown(paid: Relationship | None) -> Refused | None:
    """Return the refusal of an heir who comes after others, where nobody said who is left; none for the nearest."""
    if paid is None or RANK[paid] == _NEAREST:
        return None
    nearest = sorted(heir for heir, rank in RANK.items() if rank == _NEAREST)
    return Refused(
        "relationships_unknown",
        f"expected {' or '.join(nearest)} where the approval says of nobody else who is left, found {paid}; approve "
        "with the relationships of those who are left first, or record as a fact what BPJS has paid",
        found=paid,
        nearest=nearest,
    )


def entitled_heirs(heirs: Sequence[Relationship], component: ClaimComponent) -> tuple[Relationship, ...]:
    """Return which of those who are left may be paid a component; none where it returns to the fund.

    Without any heir and will, the cost of the funeral goes to whoever arranged it.
    """
    true = [heir for heir in heirs if heir is not Relationship.FUNERAL_ARRANGER]
    if not true:
        return (Relationship.FUNERAL_ARRANGER,) if component is ClaimComponent.FUNERAL_GRANT else ()
    nearest = min(RANK[heir] for heir in true)
    return tuple(sorted({heir for heir in true if RANK[heir] == nearest}))


def out_of_order(heirs: Sequence[Relationship], paid: Relationship | None, component: ClaimComponent) -> Refused | None:
    """Return the refusal of a payee who is not among the nearest heirs; none where he is."""
    entitled = entitled_heirs(heirs, component)
    if paid in entitled:
        return None
    expected = " or ".join(entitled) if entitled else "nobody, as it returns to the social security fund,"
    found = "no relationship" if paid is None else paid
    return Refused(
        "heir_out_of_order",
        f"expected {component} to go to {expected} by the order of PP 44/2015 art. 40 (left are: "
        f"{', '.join(heirs) or 'none'}), found {found}; pay the nearest heir, or record as a fact what BPJS has paid",
        component=component,
        entitled=list(entitled),
        left=list(heirs),
        found=paid,
    )
