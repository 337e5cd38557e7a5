"""Published figures beside the book's own: what they imply, by how much they differ, and what explains it."""

from datetime import date

from ledger.agreements.commands import AmendAgreement, IssueDecree, SignAgreement
from ledger.statistics.commands import NoteSource, ReportEnrollment, ReportPopulation
from projections.compared import Compared, Difference, compared
from projections.coverage import coverage
from projections.coverage_rows import CoverageRow
from tests.projections.story import ON, REGENCY, Told, batch, enrol, published, two_gifts

SOURCE = ({"kind": "article", "issuer": "Koran Contoh", "title": "Berita"},)


def figures(it: Told, **asked: object) -> dict[str, Compared]:
    it.caught_up()
    with it.desk.store.reader() as reader:
        return {row.statistic: row for row in compared(reader, **asked).rows}  # type: ignore[arg-type]


def report(statistic: str, kind: str, persons: int, period: str = "2022") -> ReportEnrollment:
    return ReportEnrollment(
        count_kind=kind,
        evidence=SOURCE,
        effective_on=date(2022, 12, 30),
        period=period,
        persons=persons,
        region=REGENCY,
        scheme="scheme-gn",
        statistic=statistic,
    )


def test_a_percentage_implies_a_denominator_with_the_interval_of_its_rounding(it: Told) -> None:
    two_gifts(it)
    published(it)
    rows = figures(it)
    gresik, kaltim = rows["stat-gresik"].implied_denominator, rows["stat-kaltim"].implied_denominator
    assert gresik is not None
    assert kaltim is not None
    assert (gresik.persons, gresik.lowest, gresik.highest) == (628_876, 628_796, 628_955)
    assert (kaltim.persons, kaltim.lowest, kaltim.highest) == (1_357_057, 1_355_915, 1_358_198)
    assert (rows["stat-gresik"].derived, rows["stat-gresik"].state) == (0, Difference.OPEN)
    assert (rows["stat-kaltim"].derived, rows["stat-kaltim"].state) == (None, Difference.UNKNOWN)


def test_each_published_count_stands_beside_the_count_of_its_own_name(it: Told) -> None:
    two_gifts(it)
    it.tell("registered", report("stat-registered", "registered", 20))
    it.tell("october", report("stat-october", "active", 18, "2022-10"))
    it.tell("cumulative", report("stat-cumulative", "cumulative", 25))
    it.tell("next year", report("stat-next", "registered", 3, "2023"))
    rows = figures(it)
    assert {id_: (row.derived, row.difference, row.state.value) for id_, row in rows.items()} == {
        "stat-registered": (20, 0, "none"),
        "stat-october": (18, 0, "none"),
        "stat-cumulative": (20, 5, "open"),
        "stat-next": (0, 3, "open"),
    }


def test_a_difference_is_explained_by_a_note_about_the_figure_from_then_on(it: Told) -> None:
    two_gifts(it)
    it.tell("cumulative", report("stat-cumulative", "cumulative", 25))
    before = it.position
    on = date(2023, 1, 5)
    common = {"effective_on": on, "evidence": SOURCE, "note_kind": "ambiguity"}
    other = it.tell("other", NoteSource(**common, printed="125 orang", statistic="stat-other")).position
    assert figures(it)["stat-cumulative"].state is Difference.OPEN
    note = NoteSource(**common, printed="25 orang", read_as="20", statistic="stat-note")
    position = it.tell("note", note).position
    assert figures(it)["stat-cumulative"].notes == (other,)
    assert figures(it)["stat-cumulative"].explained_by == (position,)
    assert figures(it)["stat-cumulative"].state is Difference.EXPLAINED
    assert figures(it, known_at=before)["stat-cumulative"].state is Difference.OPEN
    assert figures(it, valid_at=date(2023, 1, 4))["stat-cumulative"].state is Difference.OPEN


def row(it: Told, **asked: object) -> CoverageRow:
    it.caught_up()
    with it.desk.store.reader() as reader:
        (found,) = coverage(reader, **asked).rows  # type: ignore[arg-type]
    return found


def test_quota_and_decreed_are_what_the_papers_say_and_never_people(it: Told) -> None:
    two_gifts(it)
    signed = SignAgreement(
        agreement="agreement-gn",
        agreement_kind="pks",
        effective_on=ON,
        parties=("party-yayasan",),
        quota=30,
        region=REGENCY,
        scheme="scheme-gn",
    )
    it.tell("pks", signed)
    before = it.position
    it.tell("more", AmendAgreement(agreement="agreement-gn", effective_on=date(2022, 11, 1), quota=45))
    it.tell(
        "sk", IssueDecree(agreement="agreement-gn", decree="decree-gn", effective_on=ON, persons=22, region=REGENCY)
    )
    it.tell("batch", batch("batch-pks", "2023-01", "2023-01", agreement="agreement-gn"))
    it.tell("enrol", enrol("batch-pks", range(50, 54)))
    found = row(it, region=REGENCY)
    assert (found.quota, found.decreed, found.enrolled) == (45, 22, 24)
    assert row(it, region=REGENCY, known_at=before).quota == 30
    assert row(it, region=REGENCY, valid_at=date(2022, 10, 31)).quota == 30
    assert row(it, agreement="agreement-gn").enrolled == 4
    with it.desk.store.reader() as reader:
        by = {one.agreement: one for one in coverage(reader, by="agreement").rows}
        villages = coverage(reader, level="village").rows
    assert (by["agreement-gn"].quota, by[None].quota) == (45, None)
    assert {one.quota for one in villages} == {None}


def test_a_quota_is_not_of_one_occupation_nor_of_another_month(it: Told) -> None:
    two_gifts(it)
    months = {"first": "2022-12", "last": "2023-02"}
    signed = SignAgreement.model_validate(
        {
            "agreement": "agreement-gn",
            "agreement_kind": "pks",
            "effective_on": ON,
            **months,
            "parties": ["party-yayasan"],
            "programmes": ["JKK", "JKM"],
            "quota": 30,
            "scheme": "scheme-gn",
        }
    )
    it.tell("pks", signed)
    it.caught_up()
    with it.desk.store.reader() as reader:
        assert row(it).quota == 30
        assert [one.quota for one in coverage(reader, occupation="farmer").rows] == [None]
        assert coverage(reader, occupation="courier").rows == []
        assert coverage(reader, occupation="courier", by="programme").rows == []
        by_month = {one.month: one.quota for one in coverage(reader, by="month").rows}
        assert {month for month, quota in by_month.items() if quota == 30} == {"2022-12", "2023-01", "2023-02"}
        assert [(one.month, one.quota) for one in coverage(reader, by="month", month="2023-01").rows] == [
            ("2023-01", 30)
        ]


def test_a_share_names_its_denominator_with_kind_source_and_date(it: Told) -> None:
    two_gifts(it)
    it.tell(
        "estimate",
        ReportPopulation(
            as_of="2022", effective_on=date(2022, 9, 1), persons=400, region=REGENCY, statistic="stat-estimate"
        ),
    )
    asked = {"region": REGENCY, "valid_at": date(2022, 10, 31)}
    share = row(it, **asked, denominator="rentan_estimate").share
    assert share is not None
    assert (share.numerator, share.denominator, share.percentage) == (18, 400, "4.50")
    assert (share.denominator_kind, share.statistic, share.as_of) == ("rentan_estimate", "stat-estimate", "2022")
    assert share.positions == (it.at["estimate"].position,)
    assert row(it, **asked, denominator="labour_force").share is None
    registered = row(it, **asked, denominator="registered").share
    assert registered is not None
    assert (registered.denominator, registered.percentage) == (20, "90.00")
