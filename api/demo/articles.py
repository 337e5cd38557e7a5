"""The published sources of the demo, as evidence: title, publisher and date, as far as they are known."""

from ledger.event import Evidence, EvidenceKind
from ledger.periods import PartialDate

SUMUT = Evidence(
    issued_on=PartialDate("2024"),
    issuer="Liputan6.com",
    kind=EvidenceKind.ARTICLE,
    title="BPJS Ketenagakerjaan dan Pemprov Sumut Perkuat Sinergi Lindungi Pekerja Rentan",
)
"""It prints no date; its acting governor and its Ramadan place it in 2024."""

SERTAKAN = Evidence(issued_on=PartialDate("2022-09-08"), issuer="Kompas.com", kind=EvidenceKind.ARTICLE)
"""The day on which SERTAKAN was launched stands in this source, not in the article on North Sumatra."""

GRESIK = Evidence(
    issued_on=PartialDate("2022-12"),
    issuer="Realita",
    kind=EvidenceKind.ARTICLE,
    title="Perlindungan Pekerja Rentan Dalam GN Lingkaran BPJS Ketenagakerjaan Gresik",
)

LABUSEL = Evidence(issued_on=PartialDate("2022-10-05"), issuer="Media Sumutku", kind=EvidenceKind.ARTICLE)

KALTIM = Evidence(
    issued_on=PartialDate("2023-07-05"),
    issuer="JPNN.com",
    kind=EvidenceKind.ARTICLE,
    title="Pemprov Kaltim Gercep Daftarkan 100 Ribu Pekerja Rentan jadi Peserta BPJS Ketenagakerjaan",
)

MEDAN = Evidence(
    issued_on=PartialDate("2024-09"),
    issuer="Sumatra Today",
    kind=EvidenceKind.ARTICLE,
    title="Pemko Medan dan BPJS Ketenagakerjaan Kolaborasi Berikan Perlindungan Pekerja Rentan",
)

MEDAN_GIFTS = Evidence(
    issued_on=PartialDate("2024-11-26"),
    issuer="ANTARA Kalbar",
    kind=EvidenceKind.ARTICLE,
    number="607561",
    title="Kota Medan terima dana CSR empat BUMN bantu pekerja rentan",
)
"""The four state firms' gifts stand in this source, not in the article on Medan."""
