"""The documents whose blocks run: README and docs, each as one test, since its blocks build on one another."""

import re
from collections.abc import Iterator
from doctest import ELLIPSIS
from pathlib import Path

from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

from tests.docs.console import evaluate

ROOT = Path(__file__).parents[2]
FILE_BLOCK = RawFencedCodeBlockLexer(re.compile(r"(?:json|csv|text) (?P<name>\S+)$\n", re.MULTILINE))


def write_file(example: Example) -> None:
    """Write a block that names a file, such as ``json workers.json``, into the shell's folder."""
    example.namespace["shell"].write(example.region.lexemes["name"], str(example.region.lexemes["source"]))


def parse_files(document: Document) -> Iterator[Region]:
    """Yield the blocks that name a file."""
    for region in FILE_BLOCK(document):
        region.evaluator = write_file
        yield region


SYBIL = Sybil(
    parsers=[CodeBlockParser("console", evaluate), PythonCodeBlockParser((), ELLIPSIS), parse_files],
    path=str(ROOT),
    patterns=["README.md", "docs/*.md"],
)


def documents() -> list[Path]:
    """Return every document written by hand."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs/decisions").glob("*.md"))]
