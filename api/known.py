"""What a question names must stand in the book, whatever it asks."""

from collections.abc import Callable, Mapping

from api.asked import Moment
from ledger.errors import Unknown
from ledger.store import Reader

SUBJECTS: Mapping[str, Callable[[str], Unknown]] = {
    "agreement": lambda id_: Unknown("agreement", id_),
    "credit": lambda id_: Unknown("credit", id_),
    "claim": lambda id_: Unknown("claim", id_),
    "donation": lambda id_: Unknown("credit", id_),
    "donor": lambda id_: Unknown("donor", id_),
    "fund": lambda id_: Unknown("fund", id_),
    "pot": lambda id_: Unknown("pot", id_),
    "scheme": lambda id_: Unknown("scheme", id_),
    "source": lambda id_: Unknown("party", id_),
    "worker": lambda id_: Unknown("worker", id_),
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


class UnknownRegion(Unknown):
    """A region that neither the list nor the book has."""

    def __init__(self, code: str) -> None:
        super(Unknown, self).__init__(
            "unknown_region",
            f"expected a region code of the Kemendagri list (4.0.1), found {code}, which it has not; look the code up",
            id=code,
        )
