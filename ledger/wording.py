"""How a number and its noun stand together in a sentence: 1 seat, 2 seats, 0 seats."""


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a noun in the form that its number asks for; where no plural is given, it is made with an s."""
    return one if count == 1 else many or f"{one}s"
