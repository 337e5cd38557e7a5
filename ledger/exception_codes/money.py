"""Amounts, documents of the treasury, collections, refunds and what is left over."""

from ledger.exception_codes.rule import Rule, audited, later, recorded, refused

_PAY = "tests/contributions/test_pay.py"
_CHAIN = "tests/allocations/test_chain.py"
_FACT = "ledger.command.FactCommand.fact"

RULES: tuple[Rule, ...] = (
    Rule(
        "MON-01",
        "an amount is people times months times rate",
        "BPK findings, Bima and Nunukan 2023",
        (
            recorded(
                _FACT,
                "tests/contributions/test_confirm.py::test_a_receipt_of_another_amount_than_was_paid_is_a_warning",
            ),
            audited("mon_01", "test_money.py::test_a_receipt_of_another_amount_is_listed_with_the_difference"),
        ),
    ),
    Rule(
        "MON-02",
        "the tariff is that of the month, band, sector and payer",
        "PP 44/2015; PP 50/2025 (relief, not for APBN and APBD)",
        (refused("ledger.law.tariffs._covers", "tests/law/test_tariffs.py::test_a_month_costs_what_the_law_says"),),
        default="the adopted tariff rows",
        confirmed=False,
    ),
    Rule(
        "MON-03",
        "an SP2D has its receipt of BPJS, a receipt of public money its SP2D",
        "BPK findings, Bima 2023",
        (audited("mon_03", "test_money.py::test_an_sp2d_is_listed_until_bpjs_has_receipted_all_of_it"),),
        confirmed=False,
    ),
    Rule(
        "MON-04",
        "what an intermediary collects arrives, and no more",
        "press, Pasuruan",
        (
            recorded(
                _FACT,
                "tests/donations/test_donations.py::test_more_than_was_collected_is_a_warning_however_many_parts_it_comes_in",
            ),
            audited("mon_04", "test_money.py::test_what_an_intermediary_collected_is_listed_until_it_arrives"),
        ),
    ),
    Rule(
        "MON-05",
        "no document of the treasury exceeds or precedes the one that it is drawn from",
        "PP 12/2019; Permendagri 77/2020",
        (
            recorded(
                "ledger.allocations.standing.codes_of",
                f"{_CHAIN}::test_more_than_the_document_before_it_has_left_is_a_fact_with_its_code",
            ),
        ),
        confirmed=False,
    ),
    Rule(
        "MON-06",
        "what is left of a budget at year end is explained",
        "UU 17/2003 article 4 (fiscal year)",
        (audited("mon_06", "test_money.py::test_what_a_line_has_left_is_listed_from_the_end_of_its_year_on"),),
    ),
    Rule(
        "MON-07",
        "months of cover after the fiscal year are shown as prepaid",
        "control of our own",
        (
            audited(
                "mon_07", "test_money.py::test_months_after_the_fiscal_year_are_listed_until_its_closing_shows_them"
            ),
        ),
        confirmed=False,
    ),
    Rule(
        "MON-08",
        "the remainder of a gift is used or returned",
        "control of our own",
        (
            audited(
                "mon_08",
                "test_money.py::test_a_remainder_is_listed_once_nothing_moved_it_for_longer_than_the_days_allowed",
            ),
        ),
        default="365 days without a move",
    ),
    Rule(
        "MON-09",
        "a refund is booked to its own fund and year",
        "Permendagri 77/2020",
        (
            recorded(
                "ledger.allocations.standing.codes_of",
                "tests/allocations/test_refund.py::test_a_refund_booked_to_another_fund_or_year_is_a_fact_with_its_code",
            ),
        ),
        confirmed=False,
    ),
    Rule(
        "MON-10",
        "the account code fits the beneficiary",
        "control of our own",
        later("names of account codes"),
        confirmed=False,
    ),
    Rule(
        "MON-11",
        "what is committed or paid was not taken back by the bank, or cut from the budget",
        "control of our own",
        (
            recorded(_FACT, f"{_PAY}::test_paying_from_a_gift_that_bounced_is_listed_and_must_be_accepted"),
            audited(
                "mon_11",
                "test_shortfalls.py::test_a_gift_that_bounced_after_it_was_spent_is_listed_until_its_shortfall_is_covered",
            ),
        ),
    ),
    Rule(
        "MON-12",
        "no more is given for a pledge than was pledged",
        "control of our own",
        (recorded(_FACT, "tests/donations/test_donations.py::test_more_than_was_pledged_is_a_warning"),),
    ),
)
