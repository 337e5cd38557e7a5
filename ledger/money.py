"""Whole rupiah, and how an amount is split and written."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

RUPIAH_MAX = 10**15
"""One thousand trillion rupiah, about a third of Indonesia's state budget: more is a typing error. Below 2^53, so that
every JSON reader sees the same integer (RFC 8785 section 3.2.2.3)."""

Rupiah = Annotated[
    int, Field(strict=True, ge=1, le=RUPIAH_MAX, description="Whole rupiah, at least 1.", examples=[100_800_000])
]
RupiahOrZero = Annotated[
    int, Field(strict=True, ge=0, le=RUPIAH_MAX, description="Whole rupiah, 0 or more.", examples=[16_800])
]
RupiahChange = Annotated[
    int,
    Field(
        strict=True,
        ge=-RUPIAH_MAX,
        le=RUPIAH_MAX,
        description="Whole rupiah; negative for a cut.",
        examples=[-20_800_000],
    ),
]


def rupiah(amount: int) -> str:
    """Write an amount as Indonesians read it: ``Rp1.680.000.000``."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Split an amount by weights so that the parts sum to it: largest remainder first, then the earlier part.

    Raises ValueError where the weights are empty, negative or all zero.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("expected weights of 0 or more with a sum above 0; give each part its weight")
    parts = [amount * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in order[: amount - sum(parts)]:
        parts[i] += 1
    return parts
