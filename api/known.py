"""What a question names must stand in the book, whatever it asks."""

from collections.abc import Callable, Mapping

from api.asked import Moment
from ledger.errors import Malformed, Unknown
from ledger.occupations import occupations
from ledger.regions import region_names
from ledger.store import Reader
from projections.funds_of import fund_of_pot, has_stood_in

SUBJECTS: Mapping[str, Callable[[str], Unknown]] = {
    "agreement": lambda id_: Unknown("agreement", id_, advice="look it up with `amanah coverage --by agreement`"),
    "credit": lambda id_: Unknown("credit", id_, advice="look it up with `amanah balances --by credit`"),
    "claim": lambda id_: Unknown("claim", id_, advice="look it up with `amanah register`"),
    "donation": lambda id_: Unknown("credit", id_, advice="look it up with `amanah balances --by credit`"),
    "donor": lambda id_: Unknown("donor", id_, advice="look it up with `amanah balances --by source`"),
    "fund": lambda id_: Unknown("fund", id_, advice="look it up with `amanah balances`"),
    "pot": lambda id_: Unknown("pot", id_, advice="look it up with `amanah balances --by pot`"),
    "scheme": lambda id_: Unknown("scheme", id_, advice="look it up with `amanah schemes list`"),
    "source": lambda id_: Unknown("party", id_, advice="look it up with `amanah balances --by source`"),
    "worker": lambda id_: Unknown("worker", id_, advice="look it up in the entries of his batch"),
}
"""The fields that name one thing: asked for by name, it must stand in the book, whatever the question."""


_CREDITS = ("donation", "allocation", "opening")
SCOPES: Mapping[str, tuple[str, ...]] = {"credit": _CREDITS, "donation": _CREDITS, "pot": ("pot",)}
"""The things that are no stream of their own: known by the id that was used once, in one of these scopes."""


def must_be_known(reader: Reader, asked: Moment) -> None:
    """Refuse a question about a thing that the book does not hold."""
    for field, refusal in SUBJECTS.items():
        named = getattr(asked, field, None)
        if named is not None and not _is_known(reader, field, named):
            raise refusal(named)


def _is_known(reader: Reader, field: str, named: str) -> bool:
    """Tell whether an id stands in the book: as a stream, as an id used once, or as a person of the vault."""
    if field in SCOPES:
        return any(reader.natural_key(scope, named) is not None for scope in SCOPES[field])
    return reader.stranger([named]) is None if field == "worker" else bool(reader.versions([named]))


def must_be_of_its_fund(reader: Reader, asked: Moment) -> None:
    """Refuse a pot, or a credit, beside a fund of which it never was; a fund is named by itself or by its pot."""
    fund, pot, credit = (getattr(asked, field, None) for field in ("fund", "pot", "credit"))
    home = None if pot is None else fund_of_pot(reader, pot)
    if fund is not None and home not in (None, fund):
        raise Malformed(
            "pot_of_another_fund",
            f"expected a pot of {fund}, found {pot} of {home}; name one of its own, or the other fund",
            fund=fund,
            pot=pot,
            pot_fund=home,
        )
    fund = fund or home
    if fund is not None and credit is not None and not has_stood_in(reader, credit, fund):
        raise Malformed(
            "credit_of_another_fund",
            f"expected a gift, a budget line or an opening balance whose money has stood in {fund}, found {credit}, "
            "of which none has; name another, or the fund where it stands",
            fund=fund,
            credit=credit,
        )


def must_be_of_the_lists(asked: Moment) -> None:
    """Refuse a code that neither the book, which answered nothing to it, nor our list of such codes has."""
    region, occupation = (getattr(asked, field, None) for field in ("region", "occupation"))
    if region is not None and region not in region_names():
        raise UnknownRegion(region)
    if occupation is not None and occupation not in occupations():
        raise UnknownOccupation(occupation)


class UnknownRegion(Unknown):
    """A region that neither the list nor the book has."""

    def __init__(self, code: str) -> None:
        super(Unknown, self).__init__(
            "unknown_region",
            f"expected a region code of the Kemendagri list (4.0.1), found {code}, which it has not; look the code up",
            id=code,
        )


class UnknownOccupation(Unknown):
    """An occupation that neither the list nor the book has."""

    def __init__(self, code: str) -> None:
        super(Unknown, self).__init__(
            "unknown_occupation_asked",
            f"expected an occupation of the list, found {code}, which it has not; take one of "
            f"{', '.join(occupations())}, which docs/glossary.md explains",
            id=code,
        )
