"""Who asks: whether somebody would rather have a page than an answer of the API, and in which language."""

from fastapi import Request

from api.pages.words import LANGUAGES

_ANSWERS = ("application/problem+json", "application/json", "application/*")
_PAGES = ("text/html", "text/*")


def is_page(request: Request) -> bool:
    """Tell whether somebody looks for a page, not for an answer of the API."""
    path = request.url.path
    return not path.startswith("/v1") and prefers_page(request.headers.get("accept", ""))


def prefers_page(accept: str) -> bool:
    """Tell whether a header Accept (RFC 9110 section 12.5.1) rates HTML higher than JSON; alike, the one it names."""
    rated = dict(_rated(part) for part in accept.lower().split(","))
    others = rated.get("*/*", 0.0)
    page = next((rated[name] for name in _PAGES if name in rated), others)
    answer = max((rated[name] for name in _ANSWERS if name in rated), default=others)
    names_page, names_answer = "text/html" in rated, not rated.keys().isdisjoint(_ANSWERS)
    return page > 0 and (page, names_page) > (answer, names_answer)


def _rated(part: str) -> tuple[str, float]:
    name, *parameters = (word.strip() for word in part.split(";"))
    quality = next((word[2:] for word in parameters if word.startswith("q=")), "1")
    try:
        return name, float(quality)
    except ValueError:
        return name, 0.0


def language_of(request: Request) -> str:
    """Return the language of what is told in place of a page: that of the address, as far as it says one."""
    if request.url.path.split("/")[1] == "en":
        return "en"
    asked = request.query_params.get("lang", "id")
    return asked if asked in LANGUAGES else "id"
