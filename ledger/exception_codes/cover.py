"""Months of cover, and the claims that rest on them."""

from ledger.exception_codes.rule import Rule, audited, later, recorded, refused

_COHORTS = "reports over cohorts of people"
_CLAIMS = "tests/claims"
_FACT = "ledger.command.FactCommand.fact"

RULES: tuple[Rule, ...] = (
    Rule(
        "COV-01",
        "no month is unpaid between two programme years",
        "control of our own",
        (audited("cov_01", "test_people.py::test_a_gap_between_two_years_is_listed_with_the_people_who_have_it"),),
    ),
    Rule(
        "COV-02",
        "a sponsor pays before participation lapses",
        "Perdir BPJS 22/PERDIR.02/072022 (grace)",
        (
            recorded(
                _FACT, "tests/contributions/test_reconnect.py::test_a_late_sponsor_is_a_warning_that_must_be_accepted"
            ),
            audited(
                "cov_02", "test_late.py::test_months_paid_after_the_lapse_are_listed_by_payment_until_they_are_joined"
            ),
        ),
        default="the adopted rule grace_months",
        confirmed=False,
    ),
    Rule(
        "COV-03",
        "the months on which a benefit rests are paid before its event",
        "control of our own",
        (
            recorded(
                "ledger.claims.cover.stood_by",
                f"{_CLAIMS}/test_back_dated.py::test_a_payment_after_the_event_covers_it_as_back_dated",
            ),
        ),
        confirmed=False,
    ),
    Rule(
        "COV-04",
        "cover of the first months is limited, and known to be so",
        "Permenaker 1/2025",
        later(_COHORTS),
        default="the adopted rule jkm_limited_months",
        confirmed=False,
    ),
    Rule("COV-05", "somebody goes on when a sponsor ends", "press, 2024", later(_COHORTS)),
    Rule("COV-06", "each participant has a card", "Kotawaringin Timur 2024", later("cards by person")),
    Rule("COV-07", "a quota is filled", "press, villages", later(_COHORTS)),
    Rule(
        "COV-08",
        "a list is kept under the right group (wadah)",
        "BPJS procedure book",
        (recorded(_FACT, "tests/corrections/test_group.py::test_a_wrong_group_is_accepted_as_one_and_minuted"),),
        confirmed=False,
    ),
    Rule(
        "CLM-01",
        "a paid month covers the event",
        "PP 44/2015",
        (
            refused(
                "ledger.claims.verdict.verdict",
                f"{_CLAIMS}/test_claims.py::test_an_event_of_a_worker_whom_nobody_paid_is_not_covered",
            ),
            recorded(
                "ledger.claims.verdict.verdict",
                f"{_CLAIMS}/test_as_fact.py::test_an_event_without_cover_is_approved_by_bpjs_alone",
            ),
            audited(
                "clm_01", "test_people.py::test_a_claim_whose_month_is_not_paid_any_more_is_listed_with_the_reversal"
            ),
        ),
    ),
    Rule("CLM-02", "deaths soon after enrolment are looked at", "press, 2022", later(_COHORTS)),
    Rule(
        "CLM-03",
        "one death is taken under one programme, and one event by one claim",
        "PP 44/2015",
        (
            refused(
                "ledger.claims.steps.ReportClaim._refusals",
                f"{_CLAIMS}/test_as_fact.py::test_one_death_has_one_programme",
            ),
            recorded(
                "ledger.claims.deaths.paid_elsewhere",
                f"{_CLAIMS}/test_as_fact.py::test_a_second_benefit_for_one_death_is_refused_and_recorded_as_a_fact",
            ),
        ),
        confirmed=False,
    ),
    Rule(
        "CLM-04",
        "components, amounts, children and heirs are those of the rules",
        "PP 44/2015 article 40; PP 82/2019; Permenaker 1/2025",
        (
            refused(
                "ledger.claims.verdict._unentitled",
                f"{_CLAIMS}/test_as_fact.py::test_an_amount_is_approved_as_the_rule_has_it",
            ),
            recorded(
                "ledger.claims.heirs.out_of_order",
                f"{_CLAIMS}/test_as_fact.py::test_a_sibling_paid_before_the_widow_is_a_fact_of_bpjs",
            ),
            audited(
                "clm_04",
                "test_claims.py::test_a_benefit_whose_months_in_a_row_are_gone_is_listed_until_they_are_paid_again",
            ),
        ),
        default="the adopted rules of benefits",
        confirmed=False,
    ),
    Rule(
        "CLM-05",
        "a death benefit is paid in time, or with its penalty",
        "PP 44/2015",
        (
            recorded(
                "ledger.claims.clock.penalty",
                f"{_CLAIMS}/test_documents.py::test_a_late_benefit_without_its_penalty_is_listed",
            ),
            audited(
                "clm_05",
                "test_claims.py::"
                "test_a_benefit_is_listed_from_the_day_after_its_last_one_until_it_is_paid_with_its_penalty",
            ),
        ),
        default="the adopted rules claim_working_days and late_permille_a_day",
        confirmed=False,
    ),
    Rule("CLM-06", "no claim stays open", "press, 2023", later("claims by age; each claim shows its clock already")),
    Rule(
        "CLM-07",
        "a ceremony hands over the sum of its components",
        "Kaltim, JPNN.com 5 July 2023",
        later("claims behind a ceremony"),
    ),
)
