"""What a client accepts: the header Accept (RFC 9110 section 12.5.1), each media type with its weight."""


def rated(accept: str) -> dict[str, float]:
    """Return the weight of each media type that the header names; one of an unreadable weight counts for nothing."""
    return dict(_rated(part) for part in accept.lower().split(","))


def _rated(part: str) -> tuple[str, float]:
    name, *parameters = (word.strip() for word in part.split(";"))
    quality = next((word[2:] for word in parameters if word.startswith("q=")), "1")
    try:
        return name, float(quality)
    except ValueError:
        return name, 0.0
