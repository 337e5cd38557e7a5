"""What ``init`` adopts: the instruments, tariffs, rules and calendars of the shipped files, each with its own key."""

from collections.abc import Collection, Sequence
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from ledger.command import Command
from ledger.law.commands import AdoptCalendar, AdoptRule, AdoptTariff, RegisterInstrument
from ledger.law.values import Rule


class _Shipped(BaseModel):
    """A shipped file: instruments, and what is adopted from them."""

    model_config = ConfigDict(extra="forbid")

    instruments: tuple[RegisterInstrument, ...]


class _Tariffs(_Shipped):
    """The file ``tariffs.json``."""

    tariffs: tuple[AdoptTariff, ...]


class _Rules(_Shipped):
    """The files ``rules.json`` and ``retention.json``."""

    rules: tuple[AdoptRule, ...]


class _Calendars(_Shipped):
    """The file ``calendars.json``."""

    calendars: tuple[AdoptCalendar, ...]


S = TypeVar("S", bound=_Shipped)


def init_commands() -> Sequence[tuple[Command, str]]:
    """Return the commands that ``init`` records, each with its idempotency key: instruments before what rests on them.

    A key tells the instrument, or the year: no instrument has two adoptions of one kind.
    """
    tariffs, rules, calendars = (
        _read("tariffs.json", _Tariffs),
        _read("rules.json", _Rules),
        _read("calendars.json", _Calendars),
    )
    registered = (*tariffs.instruments, *rules.instruments, *calendars.instruments)
    return [
        *((command, f"init-register-{command.instrument}") for command in registered),
        *((command, f"init-adopt-{command.instrument}") for command in tariffs.tariffs),
        *((command, f"init-adopt-rule-{command.instrument}") for command in rules.rules),
        *((command, f"init-adopt-calendar-{command.year}") for command in calendars.calendars),
    ]


def retention_commands(*, instruments: Collection[str] = (), rules: Collection[Rule] = ()) -> Sequence[Command]:
    """Return the commands that adopt the shipped rules on personal data, but for what a book has of them already.

    They stand apart from ``init``, since no lawyer has confirmed any of them: an office adopts them by its own act.
    """
    shipped = _read("retention.json", _Rules)
    wanted = [one for one in shipped.rules if not {row.rule for row in one.rows} <= set(rules)]
    return [*(one for one in shipped.instruments if one.instrument not in instruments), *wanted]


def _read(name: str, kind: type[S]) -> S:
    return kind.model_validate_json(files("ledger.data").joinpath(name).read_bytes())
