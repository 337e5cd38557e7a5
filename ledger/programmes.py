"""The programmes of BPJS Ketenagakerjaan that a sponsor can pay."""

from enum import StrEnum


class Programme(StrEnum):
    """A programme: JKK and JKM always go together in sponsored cover, JHT is optional (PP 44/2015, PP 46/2015)."""

    JHT = "JHT"
    """Jaminan Hari Tua, old-age savings."""
    JKK = "JKK"
    """Jaminan Kecelakaan Kerja, work accident benefit."""
    JKM = "JKM"
    """Jaminan Kematian, death benefit."""
