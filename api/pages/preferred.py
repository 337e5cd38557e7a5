"""Who asks: whether somebody would rather have a page than an answer of the API, and in which language."""

from fastapi import Request

from api.accepted import rated
from api.pages.words import LANGUAGES

_ANSWERS = ("application/problem+json", "application/json", "application/*")
_PAGES = ("text/html", "text/*")


def is_page(request: Request) -> bool:
    """Tell whether somebody looks for a page, not for an answer of the API."""
    path = request.url.path
    return not path.startswith("/v1") and prefers_page(request.headers.get("accept", ""))


def prefers_page(accept: str) -> bool:
    """Tell whether a header Accept (RFC 9110 section 12.5.1) rates HTML higher than JSON; alike, the one it names."""
    weights = rated(accept)
    others = weights.get("*/*", 0.0)
    page = next((weights[name] for name in _PAGES if name in weights), others)
    answer = max((weights[name] for name in _ANSWERS if name in weights), default=others)
    names_page, names_answer = "text/html" in weights, not weights.keys().isdisjoint(_ANSWERS)
    return page > 0 and (page, names_page) > (answer, names_answer)


def language_of(request: Request) -> str:
    """Return the language of what is told in place of a page: that of the address, as far as it says one."""
    if request.url.path.split("/")[1] == "en":
        return "en"
    asked = request.query_params.get("lang", "id")
    return asked if asked in LANGUAGES else "id"
