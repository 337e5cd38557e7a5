"""The codes that have no comparison of their own: what was recorded with one stays listed until it is answered."""

from functools import partial

from projections.checks.check import Check
from projections.checks.recorded import by_entry

RULES = {
    "CLM-03": "One death is taken under one programme.",
    "COV-03": "The months on which a benefit rests are paid before its event.",
    "COV-08": "A list is kept under the right group (wadah).",
    "ELIG-02": "Who is sponsored is entitled, and works.",
    "MON-05": "No document of the treasury exceeds the one that it is drawn from, or comes before it.",
    "MON-09": "A refund is booked to its own fund and fiscal year.",
    "MON-12": "No more is given for a pledge than was pledged.",
}
CHECKS = tuple(Check(code, rule, partial(by_entry, code=code)) for code, rule in RULES.items())
