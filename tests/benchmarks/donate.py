"""Small commands: one donation alone, and eight writers on one fund."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from tests.benchmarks.stage import funded, gift, percentile, seconds
from tests.support.postgres import PostgresServer

ALONE = 2_000
TOGETHER = 3_000


def measure(kind: str, server: PostgresServer) -> list[tuple[str, str]]:
    """Return the figures of a database."""
    numbers = count(1)
    with funded(kind, server, rupiah=1_000_000) as desk:
        alone = [
            seconds(lambda: desk.book.record(gift(n), actor="tester", key=f"g{n}"))  # noqa: B023 (called at once)
            for n in (next(numbers) for _ in range(ALONE))
        ]
        start = time.perf_counter()
        with ThreadPoolExecutor(8) as pool:
            done = list(
                pool.map(
                    lambda n: desk.book.record(gift(n), actor="tester", key=f"g{n}"),
                    [next(numbers) for _ in range(TOGETHER)],
                )
            )
        rate = TOGETHER / (time.perf_counter() - start)
        assert len({receipt.position for receipt in done}) == TOGETHER
    p50, p99 = percentile(alone, 0.5) * 1000, percentile(alone, 0.99) * 1000
    return [
        (f"one donation, {ALONE:,} in a row on one fund", f"p50 {p50:.2f} ms, p99 {p99:.2f} ms"),
        ("8 writers on one fund", f"{rate:,.0f} donations/s, no conflict"),
    ]
