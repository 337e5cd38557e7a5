"""Report what others have published: figures set beside the book's own, contradictions included, never state."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import Field

from ledger.command import Command, FactCommand, Happening, History, must_be_new, must_exist
from ledger.errors import Malformed
from ledger.event import Fact, Label, Quotation
from ledger.identifiers import PartyId, SchemeId, StatisticId
from ledger.money import Rupiah
from ledger.parties.standing import must_stand
from ledger.periods import Month, PartialDate
from ledger.programmes import Programme
from ledger.regions import KnownRegion
from ledger.stating import must_be_distinct, must_be_in_order, must_not_lie_ahead, stated
from ledger.statistics.events import (
    AwardGiven,
    BenefitCeremonyReported,
    CardCeremonyReported,
    ClaimStatisticReported,
    Count,
    CountKind,
    CoverageStatisticReported,
    DenominatorKind,
    EnrollmentStatisticReported,
    NoteKind,
    NumeratorKind,
    Percentage,
    PopulationEstimateReported,
    SourceNoted,
)


class Report(FactCommand):
    """Report one published figure under an id of its own; ``STATES`` is the event that it becomes."""

    NOUN: ClassVar[str] = "statistics"
    IDS: ClassVar[Mapping[str, str]] = {"statistic": "stat"}
    STATES: ClassVar[type[Fact]]

    statistic: StatisticId | None = Field(None, description="The statistic's id; random where left out.")

    def check(self, history: History) -> None:
        """Refuse what makes no sense in this report."""

    def decide(self, history: History) -> Iterable[Happening]:
        """Refuse an id in use and what makes no sense."""
        assert self.statistic is not None, "the book fills absent ids"
        must_be_new(history, "statistic", self.statistic)
        self.check(history)
        yield Happening(self.statistic, [stated(history, self, self.STATES)])


class ReportCoverage(Report):
    """Report a published coverage figure; what the source does not state is left out."""

    VERB: ClassVar[str] = "report-coverage"
    STATES: ClassVar[type[Fact]] = CoverageStatisticReported

    as_of: PartialDate = Field(description="The date it is about.", examples=["2022-12-23"])
    denominator: Count | None = Field(None, description="Out of how many people.", examples=[1_873_899])
    denominator_kind: DenominatorKind = Field(description="Out of which people.", examples=["unstated"])
    numerator: Count | None = Field(None, description="How many people.", examples=[247_777])
    numerator_kind: NumeratorKind = Field(description="Which people are counted.", examples=["all_active"])
    percentage: Percentage | None = Field(
        None, description="The percentage as printed, right or wrong.", examples=["39.40"]
    )
    region: KnownRegion = Field(description="Where.", examples=["35.25"])
    rounded: bool = Field(False, strict=True, description="Whether the source prints the numerator rounded.")

    def check(self, history: History) -> None:
        """Refuse a date to come, a figure without a figure, and more people than there are.

        A percentage that is not the quotient of its parts is recorded as printed: the book shows the contradiction.
        """
        must_not_lie_ahead(history, "as_of", self.as_of)
        if self.numerator is None and self.percentage is None:
            raise Malformed(
                "nothing_reported",
                "expected a numerator or a percentage, found neither; say what the source prints",
            )
        if self.numerator is not None and self.denominator is not None and self.numerator > self.denominator:
            raise Malformed(
                "numerator_above_denominator",
                f"expected at most {self.denominator:,} people, the denominator, found {self.numerator:,}; "
                "exchange the two or mend one",
                numerator=self.numerator,
                denominator=self.denominator,
            )


class ReportEnrollment(Report):
    """Report a published number of enrolled people, and which of the five kinds of count it is."""

    VERB: ClassVar[str] = "report-enrollment"
    STATES: ClassVar[type[Fact]] = EnrollmentStatisticReported

    count_kind: CountKind = Field(description="Which kind of count.", examples=["registered"])
    first: Month | None = Field(None, description="The first contribution month it covers.")
    last: Month | None = Field(None, description="The last contribution month it covers.")
    period: PartialDate = Field(description="The time it is about.", examples=["2022"])
    persons: Count = Field(description="How many people.", examples=[10_000])
    programmes: tuple[Programme, ...] = Field((), max_length=3, description="The programmes it names.")
    region: KnownRegion = Field(description="Where.", examples=["12"])
    scheme: SchemeId | None = Field(None, description="The scheme it is about.")

    def check(self, history: History) -> None:
        """Refuse a time to come, months out of order and an unknown scheme."""
        must_not_lie_ahead(history, "period", self.period)
        must_be_in_order(self.first, self.last)
        must_be_distinct("programmes", self.programmes)
        must_exist(history, "scheme", self.scheme)


class ReportPopulation(Report):
    """Report a published estimate of how many vulnerable workers there are."""

    VERB: ClassVar[str] = "report-population"
    STATES: ClassVar[type[Fact]] = PopulationEstimateReported

    as_of: PartialDate = Field(description="The date it is about.", examples=["2024-09-04"])
    persons: Count = Field(description="How many people.", examples=[212_000])
    region: KnownRegion = Field(description="Where.", examples=["12.71"])

    def check(self, history: History) -> None:
        """Refuse a date to come."""
        must_not_lie_ahead(history, "as_of", self.as_of)


class ReportClaims(Report):
    """Report a published total of claims paid: of all participants, never of a sponsor's people."""

    VERB: ClassVar[str] = "report-claims"
    STATES: ClassVar[type[Fact]] = ClaimStatisticReported

    claims: Count | None = Field(None, description="How many claims.", examples=[43])
    period: PartialDate = Field(description="The time it is about.", examples=["2024"])
    programmes: tuple[Programme, ...] = Field((), max_length=3, description="The programmes it names.")
    region: KnownRegion = Field(description="Where.", examples=["12"])
    rupiah: Rupiah = Field(description="The total in whole rupiah.", examples=[365_860_000_000])

    def check(self, history: History) -> None:
        """Refuse a time to come."""
        must_not_lie_ahead(history, "period", self.period)
        must_be_distinct("programmes", self.programmes)


class ReportBenefitCeremony(Report):
    """Report that benefits were handed over in public; paid and promised money may be mixed."""

    VERB: ClassVar[str] = "report-benefit-ceremony"
    STATES: ClassVar[type[Fact]] = BenefitCeremonyReported

    beneficiaries: Count = Field(description="The heirs or workers of how many participants.", examples=[5])
    region: KnownRegion = Field(description="Where.", examples=["64"])
    rupiah: Rupiah = Field(description="The total in whole rupiah.", examples=[838_000_000])


class ReportCardCeremony(Report):
    """Report that cards were handed to representatives in public: a symbol, not cover."""

    VERB: ClassVar[str] = "report-card-ceremony"
    STATES: ClassVar[type[Fact]] = CardCeremonyReported

    cards: Count | None = Field(None, description="How many cards, where it is stated.", examples=[10])
    region: KnownRegion = Field(description="Where.", examples=["64"])
    scheme: SchemeId | None = Field(None, description="The scheme it is about.")

    def check(self, history: History) -> None:
        """Refuse an unknown scheme."""
        must_exist(history, "scheme", self.scheme)


class GiveAward(Report):
    """Report that an award was given, such as the Paritrana Award."""

    VERB: ClassVar[str] = "give-award"
    STATES: ClassVar[type[Fact]] = AwardGiven

    award: Label = Field(description="The award's name.", examples=["Paritrana Award"])
    companies: Count | None = Field(None, description="To how many companies.", examples=[12])
    governments: Count | None = Field(None, description="To how many local governments.", examples=[3])
    recipients: tuple[PartyId, ...] = Field((), max_length=50, description="To whom, where they are parties.")
    region: KnownRegion = Field(description="Where.", examples=["64"])
    year: int = Field(strict=True, ge=1990, le=2199, description="The year it is for.", examples=[2022])

    def check(self, history: History) -> None:
        """Refuse a year to come and unknown recipients."""
        must_not_lie_ahead(history, "year", PartialDate(str(self.year)))
        must_be_distinct("recipients", self.recipients)
        must_stand(history, self.recipients, on=self.effective_on)


class NoteSource(Report):
    """Note that something in a source is misprinted, ambiguous or not applicable, and how it is read."""

    VERB: ClassVar[str] = "note-source"
    STATES: ClassVar[type[Fact]] = SourceNoted

    note_kind: NoteKind = Field(description="What is noted.", examples=["misprint"])
    printed: Quotation = Field(description="The words as printed.", examples=["Pasal 38H"])
    read_as: Quotation | None = Field(None, description="How they are read.", examples=["Pasal 28H"])
    scheme: SchemeId | None = Field(None, description="The scheme it is about.")

    def check(self, history: History) -> None:
        """Refuse an unknown scheme, and a misprint that is read as it is printed."""
        must_exist(history, "scheme", self.scheme)
        if self.note_kind is NoteKind.MISPRINT and self.printed == self.read_as:
            raise Malformed(
                "read_as_printed",
                "expected a misprint to be read otherwise than it is printed, found the same words; "
                "mend one of the two or leave read_as out",
            )


COMMANDS: tuple[type[Command], ...] = (
    ReportCoverage,
    ReportEnrollment,
    ReportPopulation,
    ReportClaims,
    ReportBenefitCeremony,
    ReportCardCeremony,
    GiveAward,
    NoteSource,
)
