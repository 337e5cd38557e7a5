"""What can be done with registers: import a snapshot, by the door that has sealed it, and erase one."""

from collections.abc import Iterable

from pydantic import ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from ledger.command import Command, FactCommand, Happening, History
from ledger.errors import AlreadyRecorded, Malformed, Unknown
from ledger.event import Label
from ledger.identifiers import SnapshotId
from ledger.periods import Day, PartialDate
from ledger.regions import KnownRegion
from ledger.registers.events import STREAM, ContentDigest, RegisterErased, RegisterImported, RowCount
from ledger.registers.held import Registers
from ledger.registers.sealed import SealedRegister
from ledger.registers.values import RegisterKind
from ledger.stating import must_not_lie_ahead, stated


class ImportRegister(FactCommand):
    """Take a snapshot of an outside register in; its rows go into the vault in the same commit.

    They were sealed as they were read, so that no door takes them as a body.
    """

    NOUN = "registers"
    model_config = ConfigDict(arbitrary_types_allowed=True)

    as_of: Day = Field(description="The day whose state the register shows.", examples=["2025-06-30"])
    clocked: bool = Field(
        False, exclude=True, description="Whether its day was taken from the clock: it is no part of the request then."
    )
    content: ContentDigest
    malformed: RowCount
    region: KnownRegion | None = Field(None, description="The region that it covers; left out: the whole country.")
    register_kind: RegisterKind
    rows: RowCount
    sealed: SealedRegister = Field(exclude=True, repr=False, description="The rows, sealed.")
    source: Label

    @model_serializer(mode="wrap")
    def _asked(self, written: SerializerFunctionWrapHandler) -> dict[str, object]:
        """Return what was asked for: the same request on another day is the same."""
        words: dict[str, object] = written(self)
        return {name: word for name, word in words.items() if not self.clocked or name != "effective_on"}

    def sealed_register(self) -> SealedRegister:
        """Return the rows, to be kept with the entry."""
        return self.sealed

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a register without rows, one as of a day to come, and the same file for the same day again."""
        must_not_lie_ahead(history, "as_of", PartialDate(self.as_of.isoformat()))
        if not self.rows:
            raise Malformed(
                "register_empty",
                f"expected rows of a register, found none that can be read and {self.malformed} that cannot; look at "
                "the columns, and export the register anew",
                malformed=self.malformed,
            )
        self._must_be_new(history.fold(Registers, STREAM))
        yield Happening(STREAM, [stated(history, self, RegisterImported, also={"snapshot": self.sealed.snapshot})])

    def _must_be_new(self, registers: Registers) -> None:
        asked = (self.register_kind, self.as_of, self.region, self.content)
        for one in registers.held.values():
            if (one.kind, one.as_of, one.region, one.content) == asked:
                raise AlreadyRecorded(
                    "register_imported",
                    f"expected a snapshot that is not held yet, found the same file for the same day imported at "
                    f"position {one.position}; nothing is left to do",
                    position=one.position,
                    snapshot=one.snapshot,
                )


class EraseRegister(FactCommand):
    """Destroy the key and the rows of a snapshot: what was decided by it stands, and nothing more is decided by it."""

    NOUN = "registers"
    VERB = "erase"

    snapshot: SnapshotId

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse a snapshot that was never imported, and one that is erased already."""
        registers = history.fold(Registers, STREAM)
        if self.snapshot in registers.erased:
            position = registers.erased[self.snapshot]
            raise AlreadyRecorded(
                "register_erased",
                f"expected a snapshot that is held, found {self.snapshot} erased at position {position}; nothing is "
                "left of it",
                position=position,
                snapshot=self.snapshot,
            )
        if self.snapshot not in registers.held:
            raise Unknown("snapshot", self.snapshot, advice="take one that `amanah registers list` shows")
        yield Happening(STREAM, [stated(history, self, RegisterErased)])


COMMANDS: tuple[type[Command], ...] = (EraseRegister,)
"""The command of this noun that every door takes; a register is imported by the door that reads its file."""
