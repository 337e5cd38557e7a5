"""Where somebody lives: a code in one of the forms of Indonesian sheets, or the names of a village and a district."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

from api.rosters.cells import Wrong, text_of
from api.rosters.headers import Cell
from ledger.regions import region_names, within

_FORMS = {2: (2,), 4: (2, 2), 6: (2, 2, 2), 10: (2, 2, 2, 4)}
_BEFORE = re.compile(r"^(desa|ds|kelurahan|kel|nagari|gampong|kecamatan|kec)\b\.?\s*")


@lru_cache(maxsize=100_000)
def code_of(cell: Cell) -> str | None:
    """Return a region code, dotted or not, kept as text or as a number; none where the cell is empty."""
    text = text_of(cell).replace(" ", "")
    if not text:
        return None
    digits = text.replace(".", "")
    lengths = _FORMS.get(len(digits))
    if lengths is None or not (digits.isascii() and digits.isdigit()):
        raise Wrong("region_unknown")
    starts = [sum(lengths[:at]) for at in range(len(lengths))]
    code = ".".join(digits[start : start + length] for start, length in zip(starts, lengths, strict=True))
    if code not in region_names():
        raise Wrong("region_unknown")
    return code


class Places:
    """The villages of a region by name; a name that several have is told apart by the district's."""

    def __init__(self, region: str | None) -> None:
        self._region = region

    def named(self, village: Cell, district: Cell) -> str | None:
        """Return the code of a village by its name; none where no name is given."""
        name, near = _folded(text_of(village)), _folded(text_of(district))
        if not name:
            return None
        found = _villages(self._region).get(name, ())
        codes = [code for code in found if not near or _folded(region_names()[code[:8]]) == near]
        if not codes:
            raise Wrong("village_unknown")
        if len(codes) > 1:
            raise Wrong("village_ambiguous", {"villages": len(codes)})
        return codes[0]


@cache
def _villages(region: str | None) -> Mapping[str, list[str]]:
    named: dict[str, list[str]] = defaultdict(list)
    for code, name in region_names().items():
        if len(code) == 13 and (region is None or within(code, region)):
            named[_folded(name)].append(code)
    return named


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", _BEFORE.sub("", name.casefold().strip()))
