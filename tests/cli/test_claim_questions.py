"""What a claim entitles to, and whether its decision stands, asked on the command line."""

import json
from pathlib import Path

from tests.cli.running import run

DIED = "2022-10-20"


def say(home: Path, *words: str) -> str:
    ran = run(*words, "--home", home)
    assert ran.code == 0, ran.err
    return " ".join(ran.out.split())


def reported(home: Path, *, event_on: str = DIED, kind: str = "death", programme: str = "JKM") -> None:
    """Report and file a claim of the first worker of the batch, whose October is paid on the day of the event."""
    enrolled = run("events", "--kind", "WorkerEnrolled", "--home", home).out.splitlines()[0]
    worker = json.loads(enrolled)["state"]["what"]["worker"]
    event = ("--claim-kind", kind, "--programme", programme, "--event-on", event_on, "--worker", worker)
    say(home, "claims", "report", "--claim", "claim-a", *event, "--effective-on", "2022-11-01")
    say(home, "claims", "file", "--claim", "claim-a", "--effective-on", "2022-11-01")


def test_a_claim_tells_each_component_with_its_article(home: Path) -> None:
    reported(home)
    told = say(home, "claims", "entitle", "claim-a")
    for words in (
        "death_benefit",
        "Rp20.000.000",
        "periodic_benefit",
        "Rp12.000.000",
        "PP 82/2019",
        "month 1 in a row",
    ):
        assert words in told


def test_care_is_as_bpjs_states_and_transport_has_a_limit(home: Path) -> None:
    reported(home, kind="accident", programme="JKK")
    told = say(home, "claims", "entitle", "claim-a")
    assert "as BPJS states" in told
    assert "up to Rp17.000.000" in told
    assert "│ no │" in told


def test_an_event_that_nothing_covers_entitles_to_nothing(home: Path) -> None:
    reported(home, event_on="2022-11-01")
    assert "no paid month covers the event" in say(home, "claims", "entitle", "claim-a")


def test_a_decision_judged_again_agrees_and_names_the_budget_line(home: Path) -> None:
    reported(home)
    assert "Nothing recorded answers this." in say(home, "claims", "recompute", "claim-a")
    part = '[{"component": "funeral_grant", "rupiah": 10000000}]'
    day = ("--effective-on", "2022-11-02")
    say(home, "claims", "approve", "--claim", "claim-a", "--components", part, *day)

    told = say(home, "claims", "recompute", "claim-a")

    assert told.count("agrees") == 2
    assert "budget-labusel-2022 of party-pemkab-labusel: Rp16.800" in told


def test_a_claim_that_the_book_does_not_hold_is_unknown(home: Path) -> None:
    for question in ("entitle", "recompute"):
        ran = run("claims", question, "claim-nowhere", "--home", home)
        assert ran.code == 3
        assert "claim-nowhere" in ran.err
