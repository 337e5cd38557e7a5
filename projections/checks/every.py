"""Every check, in one tuple."""

from projections.checks import (
    clm_01,
    cov_01,
    dbl_01,
    doc_01,
    doc_02,
    doc_03,
    doc_04,
    life_01,
    life_02,
    mon_01,
    mon_03,
    mon_04,
    mon_06,
    mon_07,
    mon_08,
    others,
    rpt_01,
    rpt_02,
)
from projections.checks.check import Check

CHECKS: tuple[Check, ...] = (
    dbl_01.CHECK,
    mon_01.CHECK,
    mon_03.CHECK,
    mon_04.CHECK,
    mon_06.CHECK,
    mon_07.CHECK,
    mon_08.CHECK,
    life_01.CHECK,
    doc_01.CHECK,
    doc_02.CHECK,
    doc_03.CHECK,
    doc_04.CHECK,
    cov_01.CHECK,
    clm_01.CHECK,
    rpt_01.CHECK,
    rpt_02.CHECK,
    life_02.CHECK,
    *others.CHECKS,
)
"""The first sixteen, then those that only list what was recorded."""
