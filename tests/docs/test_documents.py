"""Every block of every document runs, and prints what the document says."""

from pathlib import Path

import pytest

from tests.docs.console import Shell, matches
from tests.docs.documents import ROOT, SYBIL, documents
from tests.support.demo import whole_demo


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", documents(), ids=_named)
def test_every_block_of_the_document_runs(
    path: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = SYBIL.parse(path)
    shell = Shell.opened(tmp_path)
    if "$ amanah demo" in document.text:
        (tmp_path / "amanah-home").symlink_to(whole_demo(tmp_path_factory))
    monkeypatch.chdir(tmp_path)
    document.namespace.update(shell=shell, folder=tmp_path)
    for example in document.examples():
        example.evaluate()


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [
        ("position 9, by office at …", "position 9, by office at 2026-11-21", True),
        ("position 9, by office at …", "position 8, by office at 2026-11-21", False),
        ("first\n…\nlast", "first\nsecond\nthird\nlast", True),
        ("first\n…\nlast", "first\nsecond\nthird", False),
        ("…", "", True),
        ("", "anything", False),
    ],
)
def test_an_ellipsis_stands_for_what_was_left_out_and_nothing_else_does(expected: str, found: str, same: bool) -> None:
    assert matches(expected, found) is same
