"""A small story told through the commands' own models: Labuhanbatu Selatan with a budget, and a gift in Gresik."""

from datetime import date

from api.bootstrap import Office
from api.verbs import VERBS

SMALL = "2022-10-04"
Step = tuple[str, str, dict[str, object]]

FACT: dict[str, object] = {"effective_on": SMALL}
PEOPLE = [
    {"name": f"Pekerja Contoh {n}", "nik": f"1222010{n}0190000{n}", "birth_date": f"1990-01-0{n}"} for n in range(1, 4)
]

STEPS: tuple[Step, ...] = (
    (
        "parties",
        "register",
        {"party": "party-pemkab-labusel", "party_kind": "government_unit", "name": "Pemkab Labusel"},
    ),
    ("parties", "register", {"party": "party-bpjs-kisaran", "party_kind": "bpjs_office", "name": "BPJS Kisaran"}),
    ("parties", "register", {"party": "party-gresik-firm", "party_kind": "corporate_csr", "name": "Firma Contoh"}),
    (
        "parties",
        "register",
        {"party": "party-gresik-foundation", "party_kind": "foundation", "name": "Yayasan <Contoh>"},
    ),
    ("parties", "register", {"party": "party-person", "party_kind": "individual", "person_name": "Orang Rekaan"}),
    (
        "schemes",
        "open",
        {"scheme": "scheme-labusel-2022", "name": "Labusel 2022", "programmes": ["JKK", "JKM"], "region": "12.22"},
    ),
    (
        "agreements",
        "sign",
        {
            "agreement": "agreement-labusel-2022",
            "agreement_kind": "pks",
            "number": "1/PKS/2022",
            "signed_on": "2022-09-30",
            "parties": ["party-pemkab-labusel", "party-bpjs-kisaran"],
            "programmes": ["JKK", "JKM"],
            "first": "2022-10",
            "last": "2022-12",
        },
    ),
    (
        "funds",
        "open",
        {
            "fund": "fund-labusel-2022",
            "pot": "pot-labusel-2022",
            "fund_class": "apbd_regency",
            "fiscal_year": 2022,
            "name": "APBD Labusel 2022",
            "owner": "party-pemkab-labusel",
            "region": "12.22",
            "scheme": "scheme-labusel-2022",
        },
    ),
    (
        "funds",
        "open",
        {
            "fund": "fund-gresik-2022",
            "pot": "pot-gresik-2022",
            "fund_class": "donation",
            "name": "GN Lingkaran",
            "owner": "party-gresik-foundation",
        },
    ),
    (
        "allocations",
        "allocate",
        {
            "allocation": "budget-labusel-2022",
            "fiscal_year": 2022,
            "fund": "fund-labusel-2022",
            "pot": "pot-labusel-2022",
            "rupiah": 100_800_000,
            "source": "party-pemkab-labusel",
        },
    ),
    (
        "donations",
        "receive",
        {
            "donation": "gift-first",
            "account": "bri-gresik-01",
            "bank_reference": "FT-1",
            "donor": "party-gresik-firm",
            "fund": "fund-gresik-2022",
            "pot": "pot-gresik-2022",
            "rupiah": 500_000,
        },
    ),
    (
        "enrollments",
        "open-batch",
        {
            "agreement": "agreement-labusel-2022",
            "batch": "batch-labusel-2022",
            "first": "2022-10",
            "last": "2022-12",
            "fund": "fund-labusel-2022",
            "scheme": "scheme-labusel-2022",
            "region": "12.22",
            "basis": "derived",
        },
    ),
    (
        "enrollments",
        "enrol",
        {
            "batch": "batch-labusel-2022",
            "workers": [{"person": person, "region": "12.22.01.2002", "occupation": "farmer"} for person in PEOPLE],
        },
    ),
    ("enrollments", "seal", {"batch": "batch-labusel-2022"}),
    ("contributions", "commit", {"batch": "batch-labusel-2022"}),
    (
        "contributions",
        "pay",
        {
            "batch": "batch-labusel-2022",
            "months": ["2022-10"],
            "effective_on": "2022-10-20",
            "accept": ["DOC-01", "DOC-02", "DOC-03"],
        },
    ),
    (
        "statistics",
        "report-enrollment",
        {
            "statistic": "stat-labusel",
            "count_kind": "registered",
            "period": "2022",
            "persons": 2000,
            "region": "12.22",
            "scheme": "scheme-labusel-2022",
            "evidence": [
                {"kind": "article", "title": "Sebuah artikel", "issuer": "Penerbit", "issued_on": "2022-10-05"}
            ],
        },
    ),
    ("law", "register", {"instrument": "law-inpres-2-2021", "instrument_kind": "inpres", "number": "2/2021"}),
)


def tell(office: Office) -> None:
    """Record the story, each step under a key of its own."""
    assert date.fromisoformat(SMALL)
    for number, (noun, verb, body) in enumerate(STEPS):
        command = VERBS[noun, verb].model_validate(_filled(noun, verb, body))
        office.book.record(command, actor=office.actor, key=f"story-{number}")


def _filled(noun: str, verb: str, body: dict[str, object]) -> dict[str, object]:
    field = VERBS[noun, verb].model_fields.get("effective_on")
    return {**(FACT if field is not None and field.is_required() else {}), **body}
