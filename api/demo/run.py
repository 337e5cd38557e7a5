"""The demo from its first command to its summary: begun, completed where it was interrupted, or found finished."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from api.bootstrap import Office
from api.demo import gresik, kaltim, kaltim_reported, labusel, medan, nation, sumut, sumut_reported
from api.demo.script import Line, Recorded, Scene, Script
from api.demo.summary import DemoSummary, Refusal, summarise
from ledger.enrollments.enroll import EnrollWorkers
from ledger.errors import Refused
from ledger.law.adopt import init_commands
from ledger.store.bulk import collector_paused
from ledger.wording import plural

FIRST_KEY = "demo/nation/party-bpjs-ketenagakerjaan"
LAST_KEY = f"demo/medan/pay-{medan.BATCH}-{medan.FIRST}"
"""The keys of the first and the last command: a book that has them is the demo's, and finished."""

SCRIPTS: tuple[tuple[str, Script, int], ...] = (
    ("Offices and law", nation.script, 0),
    ("Labuhanbatu Selatan 2022", labusel.script, labusel.PEOPLE),
    ("GN Lingkaran Gresik", gresik.script, 7_767),
    ("Sumatera Utara and SERTAKAN", sumut.script, sum(sumut_reported.PEOPLE.values()) + 2),
    ("Kalimantan Timur 2023", kaltim.script, kaltim_reported.PEOPLE),
    ("Kota Medan 2024", medan.script, medan.PEOPLE),
)
"""Each scheme with the enrolments that it makes."""


def run_demo(
    office: Office, *, progress: Console | None = None, scripts: Sequence[tuple[str, Script, int]] = SCRIPTS
) -> DemoSummary:
    """Record the five schemes, bring the readers up to date and return what they say.

    The ids come from the seed and each command has a key of its own, so that a second run makes the same requests: an
    interrupted demo is completed, a finished one is left alone, and any other book is refused.
    """
    started = monotonic()
    must_be_a_demo_home(office)
    refusals: list[Refusal] = []
    found_finished = is_finished(office)
    if not found_finished:
        with _bars(progress) as bars:
            for title, script, people in scripts:
                _Teller(office, bars, bars.add_task(title, total=people or 1), refusals).tell(script, people)
            _catch_up(office, bars)
    office.catch_up()
    return summarise(office, refusals=refusals, seconds=None if found_finished else monotonic() - started)


def is_finished(office: Office) -> bool:
    """Tell whether the demo's last command stands in the book."""
    return _has(office, LAST_KEY)


def must_be_a_demo_home(office: Office) -> None:
    """Refuse a book that holds anything but what ``init`` adopts and what the demo records."""
    last = init_commands()[-1][1]
    with office.store.reader() as reader:
        adopted = reader.receipt(office.actor, last)
        begun = reader.receipt(office.actor, FIRST_KEY)
        position = reader.head.position
    if begun is None and (adopted is None or position != adopted.last):
        raise Refused(
            "not_a_demo_home",
            f"expected a new home or one that the demo began, found a book with {position} "
            f"{plural(position, 'entry', 'entries')} of another origin; give the demo a home of its own with --home",
            position=position,
        )


def _has(office: Office, key: str) -> bool:
    with office.store.reader() as reader:
        return reader.receipt(office.actor, key) is not None


@dataclass(slots=True)
class _Teller:
    """Records one script's scenes, one after the other."""

    office: Office
    bars: Progress
    task: TaskID
    refusals: list[Refusal]
    told: Recorded = field(init=False)

    def __post_init__(self) -> None:
        self.told = Recorded(self.office.book)

    def tell(self, script: Script, people: int) -> None:
        """Record every scene of a script; a scene is made when the one before it stands in the book."""
        with collector_paused(people):
            for scene in script(self.told):
                self._record(scene)
        self.bars.update(self.task, completed=people or 1)

    def _record(self, scene: Scene) -> None:
        book, actor = self.office.book, self.office.actor
        first = scene[0]
        if isinstance(first.command, EnrollWorkers):
            assert len(scene) == 1, "a list of people is a scene of its own"
            book.record(first.command, actor=actor, key=first.key)
            self.bars.advance(self.task, len(first.command.workers))
        elif first.declined is not None:
            self._refused(first, then=scene[1])
            self._record(scene[1:])
        else:
            book.record_all([(line.command, line.key) for line in scene], actor=actor)

    def _refused(self, line: Line, *, then: Line) -> None:
        """Send a command that must be refused; once what follows it stands in the book, it is past."""
        if _has(self.office, then.key):
            return
        before = self.office.book.head().position
        try:
            self.office.book.record(line.command, actor=self.office.actor, key=line.key)
        except Refused as refusal:
            if refusal.code != line.declined:
                raise
            assert self.office.book.head().position == before, "a refusal leaves the book as it was"
            self.refusals.append(Refusal(refusal.code, line.key, refusal.message, before))
        else:
            raise AssertionError(f"expected {line.key} to be refused with {line.declined}")


@contextmanager
def _bars(console: Console | None) -> Iterator[Progress]:
    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console or Console(quiet=True), disable=console is None) as bars:
        yield bars


def _catch_up(office: Office, bars: Progress) -> None:
    task = bars.add_task("Readers", total=office.book.head().position)
    office.runner.catch_up(progress=lambda reached, _: bars.update(task, completed=reached))
