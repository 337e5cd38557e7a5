"""What an exported file holds, and how the words of an entry fill it; nothing is folded, added up or left out.

Months are numbers, twelve a year (2022-10 is 24,273), so that any engine can count from one to the next; days are ISO
text. An absent word is null.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Words = Mapping[str, Any]  # Any: decoded JSON
Made = dict[str, Any]  # Any: the cells of a row, by column
Rows = Callable[[Words], Iterable[Made]]


@dataclass(frozen=True)
class ExportTable:
    """One file: its columns as ``{"name": "text" | "int" | "bool"}``, and which kinds of entries fill it."""

    name: str
    columns: Mapping[str, str]
    kinds: Mapping[str, Rows]

    def rows(self, position: int, kind: str, words: Words) -> Iterator[tuple[Any, ...]]:  # Any: the columns differ
        """Yield the rows of an entry, its position and kind first."""
        for number, made in enumerate(self.kinds[kind](words)):
            cells = {"position": position, "kind": kind, "n": number, **_common(words), **made}
            yield tuple(cells.get(name) for name in self.columns)


def month_number(month: str) -> int:
    """Return a month such as 2022-10 as a number that rises by one a month."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _common(words: Words) -> Made:
    """Return what every table has; money that was posted to an open month counts on that day."""
    on = words.get("posted_on") or words.get("effective_on")
    return {"fund": words.get("fund"), "batch": words.get("batch"), "effective_on": on}


def _of(**columns: str) -> Rows:
    """Return a row of words under the names of columns; a word in quotation marks stands as it is."""

    def made(words: Words) -> Iterable[Made]:
        return ({name: word[1:] if word[:1] == "'" else words.get(word) for name, word in columns.items()},)

    return made


def _lots(credit: str | None) -> Rows:
    """Return a row for each lot that an entry lists; ``credit`` names the entry's word where the lot has none."""

    def made(words: Words) -> Iterable[Made]:
        for lot in words["lots"]:
            named = words[credit] if credit else lot["allocation"]
            yield {"credit": named, "pot": lot["pot"], "rupiah": lot.get("rupiah")}

    return made


def _span(words: Words) -> Made:
    if "month" in words:
        return {"first": month_number(words["month"]), "last": month_number(words["month"])}
    return {"first": month_number(words["first"]), "last": month_number(words["last"])}


def _rows(*lists: str, **more: str) -> Rows:
    """Return a row for each rectangle of cells in some lists of an entry."""

    def made(words: Words) -> Iterable[Made]:
        for part in lists:
            for row in words.get(part) or ():
                own = {name: words[word] for name, word in more.items()}
                yield {**row, **_span(row), **own, "part": part}

    return made


def _cells(words: Words) -> Iterable[Made]:
    """Yield a row for each run of months and seats."""
    months = words["months"] if "months" in words else [{"month": words["month"]}]
    for run in months:
        for seats in words["seats"]:
            own = {name: words.get(name) for name in ("payment", "recommit", "to_revenue")}
            yield {**_span(run), **seats, **own}


def _left_out(words: Words) -> Iterable[Made]:
    yield {**_span(words), "seat_from": words["seat"], "seat_to": words["seat"]}


def _paid(words: Words) -> Iterable[Made]:
    yield {**_span(words), "seats": words["seats"]}


def _batch(words: Words) -> Iterable[Made]:
    yield {**_span(words), "scheme": words.get("scheme"), "programmes": len(words["programmes"])}


def _sits(words: Words) -> Iterable[Made]:
    own = {name: words.get(name) for name in ("seat", "worker", "replaces", "region")}
    month = words.get("from_month") or words.get("effective_on")
    yield {**own, "from_month": month and month_number(month)}


def _overpaid(words: Words) -> Iterable[Made]:
    for run in words.get("overpaid") or ():
        yield {**_span(run), "programme": run["programme"], "seat_from": words["seat"], "seat_to": words["seat"]}


def _taken_up(words: Words) -> Iterable[Made]:
    return _cells(words) if words.get("overpaid_of") else ()


_PLACE = {"position": "int", "kind": "text", "n": "int", "effective_on": "text", "fund": "text"}
_RECTANGLE = {"first": "int", "last": "int", "seat_from": "int", "seat_to": "int"}

ENTRIES = {
    "position": "int",
    "stream": "text",
    "version": "int",
    "kind": "text",
    "at": "text",
    "by": "text",
    "leaf": "text",
    "state": "text",
}
"""The columns of the entries: ``state`` is the stored JSON as it is, ``leaf`` the hash of its bytes in hexadecimal."""

TABLES = (
    ExportTable(
        "money",
        {
            **_PLACE,
            **dict.fromkeys(("credit", "pot", "to_credit", "to_pot", "to_fund", "source", "money_kind"), "text"),
            "rupiah": "int",
        },
        {
            "OpeningBalanceStated": _of(
                credit="credit", pot="pot", source="source", money_kind="money_kind", rupiah="rupiah"
            ),
            "TransferReceived": _of(
                credit="credit", pot="pot", source="source", money_kind="money_kind", rupiah="rupiah"
            ),
            "DonationReceived": _of(credit="donation", pot="pot", source="donor", money_kind="'cash", rupiah="rupiah"),
            "BudgetAllocated": _of(
                credit="allocation", pot="pot", source="source", money_kind="'authority", rupiah="rupiah"
            ),
            "AllocationRevised": _of(credit="allocation", pot="pot", rupiah="change"),
            "FundsTransferred": _of(
                credit="credit", pot="from_pot", to_credit="credit", to_pot="to_pot", to_fund="to_fund", rupiah="rupiah"
            ),
            "DonationDesignated": _of(
                credit="donation",
                pot="from_pot",
                to_credit="donation",
                to_pot="to_pot",
                to_fund="fund",
                rupiah="rupiah",
            ),
            "DonationReturned": _of(credit="donation", pot="pot", rupiah="rupiah"),
            "DonationReversed": _lots("donation"),
            "ShortfallSettled": _of(
                credit="credit", pot="pot", to_credit="cover", to_pot="cover_pot", rupiah="returned"
            ),
            "PotClosed": _of(pot="pot"),
            "FiscalYearClosed": _lots(None),
        },
    ),
    ExportTable(
        "rows",
        {
            **_PLACE,
            **dict.fromkeys(("batch", "part", "credit", "pot", "to_credit", "to_pot"), "text"),
            **_RECTANGLE,
            "rupiah": "int",
        },
        {
            "ContributionsCommitted": _rows("rows"),
            "CommitmentRated": _rows("given_back", "taken"),
            "ExcessCarried": _rows("given_back"),
            "ShortfallSettled": _rows("rows", to_credit="cover", to_pot="cover_pot"),
        },
    ),
    ExportTable(
        "cells",
        {
            **_PLACE,
            "batch": "text",
            **_RECTANGLE,
            "payment": "int",
            "recommit": "bool",
            "to_revenue": "bool",
            "seats": "int",
        },
        {
            "CommitmentReleased": _cells,
            "ContributionReversed": _cells,
            "ContributionPaid": _paid,
            "WorkerLeftOut": _left_out,
        },
    ),
    ExportTable(
        "batches",
        {**_PLACE, "batch": "text", "scheme": "text", "first": "int", "last": "int", "programmes": "int"},
        {"BatchOpened": _batch},
    ),
    ExportTable(
        "seats",
        {
            **_PLACE,
            "batch": "text",
            "seat": "int",
            "worker": "text",
            "replaces": "text",
            "region": "text",
            "from_month": "int",
        },
        dict.fromkeys(
            (
                *("WorkerEnrolled", "WorkerReplaced", "DomicileChanged", "EnrollmentCorrected", "WorkerWithdrawn"),
                "WorkerGraduated",
            ),
            _sits,
        ),
    ),
    ExportTable(
        "overpaid",
        {**_PLACE, "batch": "text", **_RECTANGLE, "programme": "text"},
        {"WorkerEnrolled": _overpaid, "MonthsTakenUp": _taken_up},
    ),
)
"""The narrow files: what moves money, cells of batches, batches, who sits where, and months that are held twice."""
