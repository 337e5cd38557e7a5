"""Who may be sponsored, and who pays for whom."""

from ledger.exception_codes.rule import Rule, audited, later, recorded, refused

_DUKCAPIL = "answers of Dukcapil to identity checks"
_SNAPSHOTS = "snapshots of membership, occupation and poverty from outside"
_LISTS = "the lists of decrees, held by digest and compared with enrolments"
_FACT = "ledger.command.FactCommand.fact"

RULES: tuple[Rule, ...] = (
    Rule(
        "ID-01",
        "a NIK has a length, date and region that can be",
        "the form of the NIK",
        (
            refused(
                "ledger.nik.nik_errors",
                "tests/identities/test_person.py::test_a_nik_that_cannot_be_says_why_and_not_what",
            ),
        ),
    ),
    Rule("ID-02", "the NIK is found active at Dukcapil", "BPK findings, Nunukan 2023", later(_DUKCAPIL)),
    Rule(
        "ID-03",
        "a person is in a list and a month once",
        "BPK findings, Nunukan 2023",
        (
            refused(
                "ledger.enrollments.enroll.refuse_twice",
                "tests/enrollments/test_enroll.py::test_the_same_worker_twice_is_refused_by_row",
            ),
        ),
    ),
    Rule(
        "ID-04",
        "a person has one NIK and one participant number",
        "press, 2022",
        (
            recorded(
                _FACT,
                "tests/identities/test_merge.py::test_months_that_both_hold_stay_are_named_and_must_be_accepted",
            ),
            audited("id_04", "test_two_niks.py::test_months_paid_under_two_niks_are_listed_until_they_are_mended"),
        ),
        confirmed=False,
    ),
    Rule("ID-05", "name and birth date agree with Dukcapil", "BPK findings, Nunukan 2023", later(_DUKCAPIL)),
    Rule(
        "LIFE-01",
        "no sponsored month lies after the month of death",
        "BPK findings, Pagaralam 2023",
        (audited("life_01", "test_people.py::test_months_paid_after_the_month_of_death_are_listed_with_their_cost"),),
    ),
    Rule(
        "LIFE-02",
        "what was paid for months after a death, claim or move is refunded",
        "refund clause of the PKS",
        (audited("life_02", "test_people.py::test_a_refund_due_after_a_death_is_listed_until_it_came"),),
    ),
    Rule("LIFE-03", "a sponsored person lives in the sponsor's region", "BPK findings, Nunukan 2023", later(_DUKCAPIL)),
    Rule(
        "LIFE-04",
        "age at first registration is within the limit",
        "working age 17-64 in regional rules",
        later(_DUKCAPIL),
        confirmed=False,
    ),
    Rule(
        "DBL-01",
        "a person's month is paid once in each programme",
        "control of our own: province and regency may protect the same person",
        (
            refused(
                "ledger.enrollments.enroll.overlaps",
                "tests/enrollments/test_enroll.py::test_months_that_another_batch_holds_are_refused_with_their_holder",
            ),
            recorded(
                _FACT,
                "tests/enrollments/test_enroll.py::test_double_months_are_recorded_only_where_the_actor_accepts_the_warning",
            ),
            audited("dbl_01", "test_people.py::test_a_month_that_bpjs_took_twice_is_listed_with_what_it_cost"),
        ),
    ),
    Rule("DBL-02", "no sponsored person is a wage earner or pays by himself", "KPK/Stranas 2023", later(_SNAPSHOTS)),
    Rule(
        "DBL-03",
        "lists of two sponsors do not overlap before payment",
        "control of our own: an enrolment takes the months, before anything is paid",
        (
            refused(
                "ledger.enrollments.enroll.overlaps",
                "tests/enrollments/test_enroll.py::test_months_that_another_batch_holds_are_refused_with_their_holder",
            ),
        ),
    ),
    Rule(
        "ELIG-01", "no civil servant, soldier or village official is sponsored", "KPK/Stranas 2023", later(_SNAPSHOTS)
    ),
    Rule(
        "ELIG-02",
        "a sponsored person works; who does not, leaves with what was paid for him on the list",
        "press, Serang",
        (
            recorded(
                _FACT,
                "tests/enrollments/test_leaving_paid_months.py::test_who_was_paid_for_and_is_not_entitled_leaves_with_a_code",
            ),
        ),
        confirmed=False,
    ),
    Rule("ELIG-03", "a poverty criterion is met on data that is not outdated", "KPK/Stranas 2023", later(_SNAPSHOTS)),
    Rule(
        "ELIG-04",
        "money under an earmark goes to whom it is for",
        "PP 38/2023 and PMK 91/2023 (DBH sawit); the donor's designation",
        (
            refused(
                "ledger.funds.admission.breaches",
                "tests/contributions/test_commit.py::test_money_for_some_occupations_pays_no_batch_with_others_in_it",
            ),
        ),
    ),
    Rule("ELIG-05", "who is paid for stands in the decree", "decree of the head of the region", later(_LISTS)),
    Rule("ELIG-06", "who stands in the decree is registered", "decree of the head of the region", later(_LISTS)),
)
