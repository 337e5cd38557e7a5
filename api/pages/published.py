"""A published figure as one line: what it counts, as the source states it, with what it implies."""

from collections.abc import Iterator

from api.pages.words import number
from ledger.money import rupiah
from projections.statistics import Statistic

_WORDS = {
    "id": {
        "implied": "penyebut tersirat",
        "numerator": "orang",
        "denominator": "sebagai penyebut",
        "persons": "orang",
        "beneficiaries": "penerima",
        "cards": "kartu",
        "claims": "klaim",
        "governments": "pemerintah daerah",
        "companies": "perusahaan",
    },
    "en": {
        "implied": "implied denominator",
        "numerator": "people",
        "denominator": "as the denominator",
        "persons": "people",
        "beneficiaries": "recipients",
        "cards": "cards",
        "claims": "claims",
        "governments": "governments",
        "companies": "companies",
    },
}
_KINDS = {
    "id": {
        "active": "aktif",
        "allocated": "dianggarkan",
        "cumulative": "kumulatif",
        "decreed": "ditetapkan",
        "registered": "terdaftar",
    },
    "en": {},
}
_COUNTED = ("numerator", "denominator", "persons", "beneficiaries", "cards", "claims", "governments", "companies")


def published_text(figure: Statistic, language: str) -> str:
    """Return a published figure in a line."""
    parts = list(_parts(figure, language))
    implied = figure.implied_denominator
    if implied is not None:
        bounds = f"{number(implied.lowest, language)}–{number(implied.highest, language)}"
        parts.append(f"{_WORDS[language]['implied']} {number(implied.persons, language)} [{bounds}]")
    return ", ".join(parts) or "–"


def _parts(figure: Statistic, language: str) -> Iterator[str]:
    words, said = _WORDS[language], figure.words
    if "award" in said:
        yield f"{said['award']} {said['year']}"
    if said.get("percentage") is not None:
        yield f"{said['percentage']} %"
    amount = said.get("rupiah")
    if isinstance(amount, int):
        yield rupiah(amount)
    kind = f" ({_KINDS[language].get(str(said['count_kind']), said['count_kind'])})" if "count_kind" in said else ""
    for name in _COUNTED:
        count = said.get(name)
        if isinstance(count, int):
            yield f"{number(count, language)} {words[name]}{kind}"


def source_text(figure: Statistic) -> str:
    """Return what a figure rests on: title, publisher and date of its first document."""
    if not figure.evidence:
        return "–"
    first = figure.evidence[0]
    return ", ".join(str(part) for part in (first.title or first.number, first.issuer, first.issued_on) if part)
