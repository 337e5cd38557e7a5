"""What a process keeps of coverage, asked by several threads at once: each question has the answer it has alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random

from ledger.store import Store
from projections.coverage import CoverageRow, coverage, people
from tests.projections.story import Told, comings_and_goings, two_gifts

Question = tuple[str | None, date | None, int]
LEVELS = (None, "province", "regency", "district", "village")


def asked(store: Store, question: Question) -> tuple[list[CoverageRow], int]:
    level, valid_at, known_at = question
    with store.reader() as reader:
        rows = coverage(reader, level=level, valid_at=valid_at, known_at=known_at).rows
        return rows, people(reader, valid_at=valid_at, known_at=known_at)


def test_every_thread_has_the_answers_of_its_own_moments(it: Told) -> None:
    two_gifts(it)
    comings_and_goings(it)
    it.caught_up()
    dice = Random(5)
    questions: list[Question] = [
        (
            dice.choice(LEVELS),
            dice.choice([None, date(2022, 9, 1) + timedelta(days=dice.randrange(150))]),
            dice.randrange(it.position // 3, it.position + 1),
        )
        for _ in range(48)
    ]
    url = it.desk.store.engine.url.render_as_string(hide_password=False)
    alone, together = Store(url), Store(url)
    try:
        expected = [asked(alone, question) for question in reversed(questions)]
        with ThreadPoolExecutor(6) as threads:
            assert list(threads.map(lambda question: asked(together, question), questions)) == expected[::-1]
    finally:
        alone.dispose()
        together.dispose()
