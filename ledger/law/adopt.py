"""What ``init`` adopts: the instruments and tariffs of the shipped file, as commands with keys of their own."""

from collections.abc import Sequence
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from ledger.command import Command
from ledger.law.commands import AdoptTariff, RegisterInstrument


class _Shipped(BaseModel):
    """The file ``tariffs.json``."""

    model_config = ConfigDict(extra="forbid")

    instruments: tuple[RegisterInstrument, ...]
    tariffs: tuple[AdoptTariff, ...]


def init_commands() -> Sequence[tuple[Command, str]]:
    """Return the commands that ``init`` records, each with its idempotency key: instruments first, then tariffs."""
    shipped = _Shipped.model_validate_json(files("ledger.data").joinpath("tariffs.json").read_bytes())
    return [
        *((command, f"init-register-{command.instrument}") for command in shipped.instruments),
        *((command, f"init-adopt-{command.instrument}") for command in shipped.tariffs),
    ]
