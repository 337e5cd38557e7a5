"""Agreements, decrees and lists; what is published; who controls whom."""

from ledger.exception_codes.rule import Rule, Way, When, audited, later, recorded

_COHORTS = "reports over cohorts of people"
_DUTIES = "who proposed, verified and paid"
_PAY = "tests/contributions/test_pay.py"

RULES: tuple[Rule, ...] = (
    Rule(
        "DOC-01",
        "public and village money is paid under a PKS in force",
        "a memorandum states an intention, only a PKS can be executed",
        (
            recorded("ledger.agreements.papers._in_force", f"{_PAY}::test_a_memorandum_is_no_pks"),
            audited("doc_01", "test_papers.py::test_a_payment_without_papers_is_one_finding_a_code_with_what_it_spent"),
        ),
        confirmed=False,
    ),
    Rule(
        "DOC-02",
        "cover starts on the day of signature or later, or by an alignment letter",
        "practice of regions: letters of alignment",
        (
            recorded(
                "ledger.agreements.papers._before_signature",
                f"{_PAY}::test_cover_that_starts_before_the_day_of_signature_lacks_a_letter",
            ),
            audited(
                "doc_02",
                "test_papers.py::test_cover_before_the_signature_is_listed_for_its_batch",
            ),
        ),
        confirmed=False,
    ),
    Rule(
        "DOC-03",
        "a decree names the people, not later than their enrolment",
        "decree of the head of the region",
        (
            recorded(
                "ledger.agreements.papers._decreed",
                f"{_PAY}::test_a_decree_that_is_later_than_the_enrolment_comes_too_late",
            ),
            audited("doc_03", "test_papers.py::test_a_payment_without_papers_is_one_finding_a_code_with_what_it_spent"),
        ),
        confirmed=False,
    ),
    Rule(
        "DOC-04",
        "a published number of people comes with their list",
        "control of our own",
        (audited("doc_04", "test_papers.py::test_a_number_of_people_without_their_list_is_listed"),),
    ),
    Rule(
        "RPT-01",
        "published figures agree with their parts, each other and the book",
        "control of our own",
        (audited("rpt_01", "test_papers.py::test_a_percentage_that_is_not_the_quotient_of_its_parts_is_listed"),),
    ),
    Rule(
        "RPT-02",
        "a number of people counts each once",
        "control of our own",
        (audited("rpt_02", "test_papers.py::test_a_sum_of_enrolments_presented_as_people_is_listed_with_its_parts"),),
    ),
    Rule("RPT-03", "no more are enrolled than there are", "control of our own", later("an estimate for each region")),
    Rule("CTL-01", "nobody proposes, verifies and pays alone", "control of our own", later(_DUTIES)),
    Rule(
        "CTL-02",
        "no entry is changed after it was written",
        "control of our own (RFC 6962)",
        (
            Way(
                When.AUDITED,
                "projections.audit_steps.Step.compare",
                "tests/projections/test_audit.py::test_one_changed_byte_of_an_entry_is_found_by_its_leaf",
            ),
        ),
    ),
    Rule("CTL-03", "no agent has abnormal enrolments", "press, 2022", later(_COHORTS)),
    Rule(
        "CTL-04",
        "a finding is followed up",
        "control of our own",
        (
            Way(
                When.AUDITED,
                "projections.checks.answers.standing",
                "tests/checks/test_listed.py::test_a_finding_is_answered_and_closed_by_events_and_stays_open_as_known_before",
            ),
        ),
    ),
)
