"""``python -m tests.benchmarks [name ...]``: print the table of docs/performance.md."""

import sys

from tests.benchmarks import (
    cover,
    coverage,
    demo,
    donate,
    elsewhere,
    enrol,
    entitle,
    feed,
    lineage,
    persons,
    proof,
    rebuild,
    rosters,
    statement,
)
from tests.benchmarks.stage import RUNS, machine
from tests.support.postgres import running_postgres

BENCHMARKS = {
    "enrol": enrol.measure,
    "donate": donate.measure,
    "cover": cover.measure,
    "coverage": coverage.measure,
    "entitle": entitle.measure,
    "rebuild": rebuild.measure,
    "statement": statement.measure,
    "elsewhere": elsewhere.measure,
    "demo": demo.measure,
    "lineage": lineage.measure,
    "feed": feed.measure,
    "proof": proof.measure,
    "rosters": rosters.measure,
    "persons": persons.measure,
}


def main(names: list[str]) -> None:
    """Measure and print a Markdown table."""
    print(f"Median of {RUNS} runs where not said otherwise. {machine()}.\n")
    print("| what | SQLite | PostgreSQL |\n| --- | --- | --- |")
    with running_postgres() as server:
        for name in names or BENCHMARKS:
            columns = [BENCHMARKS[name](kind, server) for kind in ("sqlite", "postgresql")]
            for (what, sqlite), (_, postgres) in zip(*columns, strict=True):
                print(f"| {what} | {sqlite} | {postgres} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
