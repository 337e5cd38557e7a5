"""Cover from before the book: the months that somebody paid for a worker before the first entry."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from ledger.command import FactCommand, Happening, History, Holding, must_be_new
from ledger.enrollments.events import OpeningCoverStated
from ledger.enrollments.holders import Overlap, held_refusal, overlaps
from ledger.enrollments.named import Named, check_names, known, people, refuse_twice, worker_ids
from ledger.enrollments.slots import mask_of
from ledger.errors import Malformed
from ledger.identifiers import WorkerId, no_nik
from ledger.identities.person import Person
from ledger.periods import Month
from ledger.programmes import Programme
from ledger.stating import must_be_distinct, must_name_an_entry

COVERS_MAX = 10_000

CoverId = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^cover-[a-z0-9]([a-z0-9.-]{0,56}[a-z0-9])?$", max_length=64),
    AfterValidator(no_nik),
    Field(description="The id of a list of opening cover.", examples=["cover-gresik-2022"]),
]


class OpeningCover(Named):
    """A worker's paid months from before the book."""

    months: tuple[Month, ...] = Field(
        min_length=1, max_length=600, description="The months paid.", examples=[["2022-08", "2022-09"]]
    )
    programmes: tuple[Programme, ...] = Field(
        (Programme.JKK, Programme.JKM),
        min_length=1,
        max_length=3,
        description="The programmes they were paid in.",
        examples=[["JKK", "JKM"]],
    )


class StateOpeningCover(FactCommand):
    """State cover from before the book: the months that workers had paid already, by whoever paid them."""

    NOUN = "enrollments"
    VERB = "state-opening-cover"
    IDS: ClassVar[Mapping[str, str]] = {"cover": "cover"}

    cover: CoverId | None = Field(None, description="The id of the list; random where left out.")
    workers: tuple[OpeningCover, ...] = Field(
        min_length=1,
        max_length=COVERS_MAX,
        description="The workers and their months.",
        examples=[[{"months": ["2022-08", "2022-09"], "worker": "w-0c9k7q3z5vhx2m8d"}]],
    )

    @model_validator(mode="after")
    def _named(self) -> Self:
        check_names(self.workers)
        return self

    def named_persons(self) -> Sequence[Person]:
        """Return the people named by NIK, in the order of the list."""
        return people(self.workers)

    def known_workers(self) -> Sequence[WorkerId]:
        """Return the workers named by id."""
        return known(self.workers)

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield one statement a worker, or refuse months that are to come, named twice or held."""
        assert self.cover is not None, "the book fills in the list's id"
        must_be_new(history, "opening_cover", self.cover)
        must_name_an_entry(history, self.corrects)
        workers = worker_ids(self.workers, history.persons)
        refuse_twice(workers)
        self._refuse_months(Month.of(history.today))
        holdings = history.holdings(workers)
        found = self._held(holdings, workers)
        if found:
            raise held_refusal(history, found, holdings)
        fact = self.fact()
        yield Happening(
            self.cover,
            [
                OpeningCoverStated(**fact, months=tuple(sorted(row.months)), programmes=row.programmes, worker=worker)
                for row, worker in zip(self.workers, workers, strict=True)
            ],
        )

    def _refuse_months(self, this_month: Month) -> None:
        for number, row in enumerate(self.workers, 1):
            must_be_distinct("months", row.months)
            must_be_distinct("programmes", row.programmes)
            if max(row.months) > this_month:
                raise Malformed(
                    "month_to_come",
                    f"expected months up to {this_month}, found {max(row.months)} in row {number}; cover that "
                    "is still to come is a batch of its own",
                    row=number,
                    found=max(row.months),
                )

    def _held(self, holdings: Mapping[tuple[str, int], Holding], workers: Sequence[str]) -> list[Overlap]:
        if not holdings:
            return []
        found: list[Overlap] = []
        for number, (row, worker) in enumerate(zip(self.workers, workers, strict=True), 1):
            wanted = mask_of(row.months, row.programmes)
            own = {(worker, year): holdings[worker, year] for year in wanted if (worker, year) in holdings}
            found += overlaps([worker], wanted, own, first_row=number)
        return found
