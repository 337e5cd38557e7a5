"""The words of a tariff key and of a rule."""

import re
from enum import StrEnum
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_BAND = re.compile(r"lowest|[1-9][0-9]{6,7}")


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


class Band(str):
    """An income band of Lampiran II PP 44/2015 as amended: ``lowest``, or its base in whole rupiah, ``1200000``.

    Any band can be named so; what it costs is adopted from the law, never computed from the base.
    """

    __slots__ = ()

    LOWEST: ClassVar["Band"]
    """The band that sponsored cover uses."""

    def __new__(cls, text: str) -> Self:
        """Take a band's name, or refuse another form."""
        if not _BAND.fullmatch(text):
            raise ValueError(
                "expected a band as lowest, or as its base in whole rupiah such as 1200000, found another form; write "
                "one of the two"
            )
        return super().__new__(cls, text)

    @property
    def base(self) -> int | None:
        """The base that the band is named by; the lowest is named by none."""
        return None if self == "lowest" else int(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls, core_schema.str_schema(strict=True, max_length=8), serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        words = "The income band: lowest, or its base in whole rupiah."
        return {"type": "string", "description": words, "examples": ["lowest"]}


Band.LOWEST = Band("lowest")


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


class Rule(StrEnum):
    """What a rule of benefits, cover or procedure sets, in one whole number; the unit stands in the name."""

    CHILD_AGE_MAX_YEARS = "child_age_max_years"
    """A scholarship ends when the child reaches it."""
    CLAIM_WORKING_DAYS = "claim_working_days"
    """Within so many working days from complete documents a death benefit is due."""
    DATA_REQUEST_HOURS = "data_request_hours"
    """Within so many hours somebody's request about his own data is answered."""
    FUNERAL_GRANT_RUPIAH = "funeral_grant_rupiah"
    GRACE_MONTHS = "grace_months"
    """Through so many unpaid months participation goes on."""
    HELD_MONTHS_RETENTION_MONTHS = "held_months_retention_months"
    """So long after the last month held it is kept, without a person, that a NIK held it."""
    IDENTITY_RETENTION_PRIVATE_MONTHS = "identity_retention_private_months"
    """So long after the last month that donors paid it is kept who somebody is."""
    IDENTITY_RETENTION_PUBLIC_MONTHS = "identity_retention_public_months"
    """So long after the last month that a public budget paid it is kept who somebody is."""
    JKK_DEATH_MONTHS = "jkk_death_months"
    """The death benefit of JKK in months of the base."""
    JKK_DISABILITY_MONTHS = "jkk_disability_months"
    """The benefit for permanent total disability in months of the base."""
    JKK_REPORT_HOURS = "jkk_report_hours"
    JKM_DEATH_BENEFIT_RUPIAH = "jkm_death_benefit_rupiah"
    JKM_LIMITED_MONTHS = "jkm_limited_months"
    """In so many first months of a participation JKM gives the funeral grant alone."""
    LATE_PERMILLE_A_DAY = "late_permille_a_day"
    """What a late benefit costs BPJS for each day, in thousandths of it."""
    PERIODIC_BENEFIT_RUPIAH = "periodic_benefit_rupiah"
    """The periodic benefit of 24 months, paid at once."""
    SCHOLARSHIP_CHILDREN_MAX = "scholarship_children_max"
    SCHOLARSHIP_JKM_MONTHS_MIN = "scholarship_jkm_months_min"
    """Paid months from which JKM gives a scholarship; JKK asks for none."""
    SCHOLARSHIP_KINDERGARTEN_RUPIAH = "scholarship_kindergarten_rupiah"
    SCHOLARSHIP_KINDERGARTEN_YEARS_MAX = "scholarship_kindergarten_years_max"
    SCHOLARSHIP_PRIMARY_RUPIAH = "scholarship_primary_rupiah"
    SCHOLARSHIP_PRIMARY_YEARS_MAX = "scholarship_primary_years_max"
    SCHOLARSHIP_LOWER_SECONDARY_RUPIAH = "scholarship_lower_secondary_rupiah"
    SCHOLARSHIP_LOWER_SECONDARY_YEARS_MAX = "scholarship_lower_secondary_years_max"
    SCHOLARSHIP_UPPER_SECONDARY_RUPIAH = "scholarship_upper_secondary_rupiah"
    SCHOLARSHIP_UPPER_SECONDARY_YEARS_MAX = "scholarship_upper_secondary_years_max"
    SCHOLARSHIP_HIGHER_RUPIAH = "scholarship_higher_rupiah"
    SCHOLARSHIP_HIGHER_YEARS_MAX = "scholarship_higher_years_max"
    TRANSPORT_AIR_MAX_RUPIAH = "transport_air_max_rupiah"
    TRANSPORT_LAND_MAX_RUPIAH = "transport_land_max_rupiah"
    TRANSPORT_SEA_MAX_RUPIAH = "transport_sea_max_rupiah"
