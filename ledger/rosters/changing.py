"""What becomes of each row of a list of changes: the command itself decides, after those of the rows before it.

Whoever is named twice, is not in the batch or is known otherwise is told first; of who takes a seat over, the rules of
enrolment are asked; then each row's own command is decided on the history ahead. What it refuses, no plan accepts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger.command import Happening, History
from ledger.enrollments.batch import Batch
from ledger.enrollments.events import BatchOpened, CardDelivered
from ledger.errors import Refusal
from ledger.funds.fund import Fund
from ledger.periods import Month
from ledger.rosters.carrying import carry_on
from ledger.rosters.changes import LIVING, Changes
from ledger.rosters.evidence import Said
from ledger.rosters.judging import Judgement
from ledger.rosters.newcomers import kept_out
from ledger.rosters.roster import Judged, Signed
from ledger.rosters.row_commands import command_of
from ledger.rosters.rows import Rows, RowsAhead, rows_of, together
from ledger.rosters.touched import Moved, Touched, touched
from ledger.rosters.values import ChangeKind, Verdict


@dataclass(slots=True)
class ChangeJudgement:
    """The verdicts of a list of changes, what it touches, and what applying it would append."""

    opened: BatchOpened
    verdicts: list[Judged]
    months: Mapping[Month, Touched]
    villages: Sequence[Moved]
    happenings: Sequence[Happening]
    carried: Judgement | None = None
    """Of a transfer: the batch that carries the people on, and what it costs."""

    @property
    def accepted(self) -> int:
        """How many rows are accepted."""
        return sum(judged.verdict is Verdict.ACCEPTED for judged in self.verdicts)

    @property
    def signed(self) -> list[Signed]:
        """The verdicts without their numbers."""
        return [Signed(judged.row, judged.verdict, judged.code) for judged in self.verdicts]

    @property
    def rupiah(self) -> int:
        """What the cells touched hold in all."""
        return sum(one.rupiah for one in self.months.values())


def say_what_is_plain(rows: Rows) -> None:
    """Say who is named twice, who is not in the batch, whom the vault knows otherwise, and who may not come in."""
    rows.said |= _twice(rows)
    rows.said |= _strange(rows)
    if rows.changes.terms.change is ChangeKind.REPLACE:
        rows.said |= kept_out(rows)
    if rows.changes.terms.change is ChangeKind.DELIVER_CARD:
        rows.said |= _delivered(rows)


def _twice(rows: Rows) -> Iterator[tuple[int, Said]]:
    """The first row of a person stays, whether he leaves by it or comes; later ones point to it."""
    seen: dict[str, int] = {}
    for index, (row, leaver) in enumerate(zip(rows.changes.rows, rows.leavers, strict=True)):
        own = [leaver, *rows.newcomers[index : index + 1]]
        first = min((seen[worker] for worker in own if worker in seen), default=None)
        for worker in own:
            seen.setdefault(worker, row.row)
        if first is not None:
            yield index, (Verdict.DUPLICATE, "same_nik", {"first_row": first})
        elif len(set(own)) < len(own):
            yield index, (Verdict.INELIGIBLE, "same_worker", {})


def _strange(rows: Rows) -> Iterator[tuple[int, Said]]:
    known_otherwise = {index - len(rows.newcomers) for index in rows.history.beside().differing}
    strangers = {index for index in rows.standing if rows.batch.seat_of(rows.leavers[index]) is None}
    sat = _everybody(rows.batch) if strangers else set()
    for index in strangers:
        code = "seat_taken_over" if rows.leavers[index] in sat else "not_in_batch"
        yield index, (Verdict.INELIGIBLE, code, {"batch": rows.batch.stream})
    for index in rows.standing:
        row = rows.changes.rows[index]
        if index in strangers:
            continue
        if row.marked_dead and not row.confirmed and rows.changes.terms.change in LIVING:
            yield index, (Verdict.UNDECIDED, "marked_dead", {"rule": "LIFE-01"})
        elif row.leaver.name and not row.confirmed and index in known_otherwise:
            yield index, (Verdict.UNDECIDED, "known_otherwise", {})


def _everybody(batch: Batch) -> set[str]:
    """Return everyone who ever sat in a batch."""
    return {tenure.worker for seat in range(len(batch.seats)) for tenure in batch.tenures(seat)}


def _delivered(rows: Rows) -> Iterator[tuple[int, Said]]:
    """A card is handed over once to whoever sits in a seat; who took the seat over since gets his own."""
    cards = rows.history.beside().of_kinds(rows.batch.stream, (CardDelivered.KIND,))
    last = {entry.event.seat: entry.position for entry in cards if isinstance(entry.event, CardDelivered)}
    for index in rows.standing:
        seat = rows.batch.seat_of(rows.leavers[index])
        assert seat is not None, "a row that stands is of somebody in the batch"
        if last.get(seat, 0) > rows.batch.tenures(seat)[-1].position:
            yield index, (Verdict.INELIGIBLE, "card_delivered", {"position": last[seat], "seat": seat})


def decide_rows(rows: Rows) -> None:
    """Let each row's command decide, after those of the rows before it; what it refuses is said of the row."""
    ahead = RowsAhead(rows.history, rows.held)
    for index in rows.standing:
        newcomer = rows.newcomers[index] if rows.newcomers else None
        command = command_of(rows.changes, rows.changes.rows[index], rows.leavers[index], newcomer)
        try:
            made = list(command.decide(ahead))
        except Refusal as refused:
            rows.said[index] = (Verdict.INELIGIBLE, refused.code, {**refused.details, "message": refused.message})
        else:
            rows.made[index] = made
            ahead.expect(made)


def judge_changes(history: History, changes: Changes) -> ChangeJudgement:
    """Give every row its verdict; refuses terms under which no row could be carried out."""
    rows = rows_of(history, changes)
    say_what_is_plain(rows)
    decide_rows(rows)
    carried = None if changes.opening is None else carry_on(rows, changes.opening)
    accepted = rows.standing
    fund = history.fold(Fund, rows.opened.fund)
    left = together(rows.made[index] for index in accepted)
    return ChangeJudgement(
        opened=rows.opened,
        verdicts=rows.verdicts,
        months=touched(fund, rows.batch, rows.seats(accepted)),
        villages=_villages(rows, accepted),
        happenings=[*left, *(carried.happenings if carried else ())],
        carried=carried,
    )


def _villages(rows: Rows, accepted: Sequence[int]) -> list[Moved]:
    if rows.changes.terms.change is ChangeKind.DELIVER_CARD:
        return []
    lived, found = rows.history.beside().seated(rows.batch.stream), dict[str, Moved]()
    for index in accepted:
        region = lived[rows.leavers[index]][0]
        moved = found.setdefault(region, Moved(region))
        moved.leaving += 1
        moved.joining += rows.changes.terms.change is ChangeKind.TRANSFER
        newcomer = rows.changes.rows[index].newcomer
        if newcomer is not None:
            found.setdefault(newcomer.region, Moved(newcomer.region)).joining += 1
    return [found[region] for region in sorted(found)]
