"""The words of a tariff key."""

from enum import StrEnum


class InstrumentKind(StrEnum):
    """Kinds of legal instrument, in the field's own terms."""

    INPRES = "inpres"
    INSTRUKSI = "instruksi"
    KEPUTUSAN = "keputusan"
    PERATURAN_BADAN = "peraturan_badan"
    PERBUP = "perbup"
    PERDA = "perda"
    PERGUB = "pergub"
    PERMEN = "permen"
    PERWALI = "perwali"
    PP = "pp"
    SURAT_EDARAN = "surat_edaran"
    UU = "uu"
    UUD = "uud"


class Band(StrEnum):
    """Income bands of Lampiran II PP 44/2015 as amended; sponsored cover uses the lowest."""

    LOWEST = "lowest"


class FundingClass(StrEnum):
    """Who pays, as the relief of PP 50/2025 tells them apart."""

    DONATION = "donation"
    """Donors of any kind, and the worker himself."""
    STATE_BUDGET = "state_budget"
    """APBN and APBD, village funds included until a ruling says otherwise."""


class Sector(StrEnum):
    """Sectors that a rule or a scheme tells apart."""

    OTHER = "other"
    RELIGIOUS = "religious"
    TRANSPORT = "transport"
