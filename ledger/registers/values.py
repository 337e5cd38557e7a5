"""The words of outside registers: which there are, and what they say of somebody."""

from enum import StrEnum


class RegisterKind(StrEnum):
    """A register that somebody else keeps, and of which we hold a copy as of a day."""

    POPULATION = "population"
    """The civil registry's (Dukcapil): who is alive and active, and where he lives."""
    POVERTY = "poverty"
    """The single reference of social and economic data (DTSEN): the decile of welfare, 1 the poorest."""
    WAGE_EARNERS = "wage_earners"
    """Members of the wage earners' segment (PU), whose employer has to pay."""


class Standing(StrEnum):
    """What the civil registry says of a NIK."""

    ACTIVE = "active"
    DECEASED = "deceased"
    INACTIVE = "inactive"
    """The registry knows the NIK and does not serve it: blocked, given twice, moved abroad."""
