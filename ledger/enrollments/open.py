"""Opening a batch: its months, programmes and money, and the rates that the law sets for them."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import ClassVar

from pydantic import Field

from ledger.command import FactCommand, Happening, History, must_be_new, must_exist
from ledger.enrollments.events import BatchOpened, GroupType, Rate
from ledger.enrollments.slots import SHIFTS
from ledger.errors import Malformed
from ledger.funds.events import AUTHORITY_CLASSES
from ledger.funds.standing import known_fund, must_be_open, opening_of
from ledger.identifiers import AgreementId, BatchId, DecreeId, FundId, SchemeId
from ledger.law.tariffs import STREAM, Tariffs
from ledger.law.values import Band, FundingClass, Sector
from ledger.periods import Month, months_between
from ledger.programmes import Programme
from ledger.regions import KnownRegion
from ledger.stating import must_be_distinct, must_be_in_order, stated

MONTHS_MAX = 36
"""Three years: longer cover is another batch, under the rates of its own time."""


class OpenBatch(FactCommand):
    """Open a batch of seats for a fund: all that its workers share, at the rates in force for each month."""

    NOUN = "enrollments"
    VERB = "open-batch"
    IDS: ClassVar[Mapping[str, str]] = {"batch": "batch"}

    agreement: AgreementId | None = Field(None, description="The agreement it rests on.")
    band: Band = Field(Band.LOWEST, description="The income band that sets the rate.", examples=["lowest"])
    batch: BatchId | None = Field(None, description="The id of the batch; random where left out.")
    decree: DecreeId | None = Field(None, description="The decree that names its people.")
    first: Month = Field(description="The first contribution month.", examples=["2022-10"])
    fund: FundId = Field(description="The fund that pays.", examples=["fund-labusel-2022"])
    group_type: GroupType | None = Field(
        None, description="The group (wadah) under which BPJS keeps the list.", examples=["SG"]
    )
    last: Month = Field(description="The last contribution month.", examples=["2022-12"])
    programmes: tuple[Programme, ...] = Field(
        (Programme.JKK, Programme.JKM),
        min_length=1,
        max_length=3,
        description="The programmes it pays; JKK and JKM go together.",
        examples=[["JKK", "JKM"]],
    )
    region: KnownRegion | None = Field(None, description="The region its workers live in.", examples=["12.22"])
    scheme: SchemeId | None = Field(None, description="The scheme it serves.")
    sector: Sector = Field(Sector.OTHER, description="The workers' sector, where a rate depends on it.")

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the batch with its rates, or refuse ids that do not stand, months or programmes."""
        assert self.batch is not None, "the book fills in the batch's id"
        must_be_new(history, "batch", self.batch)
        fund = known_fund(history, self.fund)
        must_be_open(fund, on=self.effective_on)
        must_exist(history, "scheme", self.scheme)
        must_exist(history, "agreement", self.agreement)
        must_exist(history, "decree", self.decree)
        self._refuse_months()
        self._refuse_programmes()
        authority = opening_of(fund).fund_class in AUTHORITY_CLASSES
        funding_class = FundingClass.STATE_BUDGET if authority else FundingClass.DONATION
        rates = self._rates(history.fold(Tariffs, STREAM), funding_class)
        opened = stated(history, self, BatchOpened, also={"funding_class": funding_class, "rates": rates})
        yield Happening(self.batch, [opened])

    def _refuse_months(self) -> None:
        must_be_in_order(self.first, self.last)
        months = self.last.ordinal - self.first.ordinal + 1
        if months > MONTHS_MAX:
            raise Malformed(
                "too_many_months",
                f"expected 1 to {MONTHS_MAX} months, found {months}, from {self.first} to {self.last}; open a batch "
                "for each run of months",
                months=months,
                months_max=MONTHS_MAX,
            )

    def _refuse_programmes(self) -> None:
        must_be_distinct("programmes", self.programmes)
        if (Programme.JKK in self.programmes) is not (Programme.JKM in self.programmes):
            raise Malformed(
                "programmes_apart",
                f"expected JKK and JKM together (PP 44/2015), found {', '.join(self.programmes)}; name both or neither",
                programmes=list(self.programmes),
            )

    def _rates(self, tariffs: Tariffs, funding_class: FundingClass) -> tuple[Rate, ...]:
        """Return the rates in force, months of the same rate and law in one row."""
        return tuple(
            Rate(first=months[0], last=months[-1], law=law, programme=programme, rupiah=rupiah)
            for programme in SHIFTS
            if programme in self.programmes
            for (rupiah, law), months in self._runs(tariffs, programme, funding_class)
        )

    def _runs(
        self, tariffs: Tariffs, programme: Programme, funding_class: FundingClass
    ) -> Iterator[tuple[tuple[int, int], list[Month]]]:
        def in_force(month: Month) -> tuple[int, int]:
            return tariffs.rate(programme, month, band=self.band, sector=self.sector, funding_class=funding_class)

        for rate, months in groupby(months_between(self.first, self.last), key=in_force):
            yield rate, list(months)
