"""A plugin for pytest that takes away what keeps one rule, named as CODE:way in AMANAH_WITHOUT, before tests load."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any

from ledger.exception_codes.every import RULES
from ledger.exception_codes.rule import Way, When

VARIABLE = "AMANAH_WITHOUT"
StandIn = Callable[[Any, str], Any]
"""Makes, of what keeps a rule and of its code, what keeps it no more."""


def gives(value: object) -> StandIn:
    """Return a stand-in for a function: it gives the same whatever it is asked."""
    return lambda original, code: lambda *given, **named: value


def _finds_nothing(check: Any, code: str) -> Any:
    return replace(check, find=lambda scope: ())


def _unrecorded(fact: Any, code: str) -> Any:
    """Let a fact be recorded without the code, and without anybody accepting it."""

    def without(command: Any, *, exceptions: Any = ()) -> Any:
        return fact(command, exceptions=[one for one in exceptions if one != code])

    return without


def _uncoded(codes_of: Any, code: str) -> Any:
    def without(command: Any, of: str, broken: Any, numbers: Any = ()) -> Any:
        return [] if of == code else codes_of(command, of, broken, numbers)

    return without


def _lenient(verdict: Any, code: str) -> Any:
    def without(*given: Any, **named: Any) -> Any:
        judged = verdict(*given, **named)
        return replace(judged, breaches=tuple(one for one in judged.breaches if one.code != code))

    return without


def _of_any_payer(covers: Any, code: str) -> Any:
    def without(row: Any, *given: Any, band: Any, sector: Any, funding_class: Any) -> Any:
        return covers(row, *given, band=band, sector=sector, funding_class=row.funding_class or funding_class)

    return without


def _as_it_is(stood_by: Any, code: str) -> Any:
    return lambda history, covered, event_on: covered


def _never_answered(standing: Any, code: str) -> Any:
    return lambda found, said: standing(found, ())


STAND_INS: Mapping[str, StandIn] = {
    "ledger.agreements.papers._before_signature": gives(False),
    "ledger.agreements.papers._decreed": gives(True),
    "ledger.agreements.papers._in_force": gives(True),
    "ledger.allocations.standing.codes_of": _uncoded,
    "ledger.claims.clock.penalty": gives(0),
    "ledger.claims.cover.stood_by": _as_it_is,
    "ledger.claims.deaths.paid_elsewhere": gives(None),
    "ledger.claims.heirs.out_of_order": gives(None),
    "ledger.claims.steps.ReportClaim._refusals": gives(()),
    "ledger.claims.verdict._unentitled": gives(()),
    "ledger.claims.verdict.verdict": _lenient,
    "ledger.command.FactCommand.fact": _unrecorded,
    "ledger.enrollments.enroll.overlaps": gives([]),
    "ledger.enrollments.enroll.refuse_twice": gives(None),
    "ledger.funds.admission.breaches": gives([]),
    "ledger.law.tariffs._covers": _of_any_payer,
    "ledger.nik.nik_errors": gives([]),
    "projections.checks.answers.standing": _never_answered,
    "projections.audit_steps.Step.compare": gives(None),
}


def stand_in(way: Way) -> StandIn:
    """Return what takes the place of what keeps a rule."""
    return _finds_nothing if way.by.endswith(".CHECK") else STAND_INS[way.by]


def kept_by(dotted: str) -> tuple[Any, str]:
    """Return what holds the thing of a dotted name, a module or a class, and its name there."""
    parts = dotted.split(".")
    for count in range(len(parts) - 1, 0, -1):
        try:
            holder = import_module(".".join(parts[:count]))
        except ModuleNotFoundError:
            continue
        for part in parts[count:-1]:
            holder = getattr(holder, part)
        return holder, parts[-1]
    raise LookupError(f"expected a name of the code, found {dotted}; mend the table of codes")


def kept() -> list[tuple[str, str, Way]]:
    """Return every way in which a rule is kept: its name as CODE:way, its code, and the way."""
    ways = [(rule.code, way) for rule in RULES for way in rule.ways if way.when is not When.LATER]
    return [(f"{code}:{way.when.value}", code, way) for code, way in ways]


def take_away(name: str) -> None:
    """Put the stand-in in the place of what keeps a rule, wherever it was imported already."""
    code, way = next((code, way) for known, code, way in kept() if known == name)
    holder, attribute = kept_by(way.by)
    original = getattr(holder, attribute)
    other = stand_in(way)(original, code)
    setattr(holder, attribute, other)
    for module in list(sys.modules.values()):
        for bound, value in list(vars(module).items()):
            if value is original:
                setattr(module, bound, other)


if VARIABLE in os.environ:
    take_away(os.environ[VARIABLE])
