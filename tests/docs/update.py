"""Writes what blocks print today where a document says otherwise: ``python -m tests.docs.update README.md``."""

import re
import sys
import tempfile
from contextlib import chdir
from pathlib import Path

from sybil import Example

from tests.docs.console import Shell, commands, matches, serves
from tests.docs.documents import SYBIL

CHANGING = (
    r"\d{4}-\d\d-\d\dT[\d:.]+Z",
    r"(?<=\(key )cli-[0-9a-f]{24}",
    r"(?<=root )[0-9a-f]{16}",
    r"[0-9a-f]{64}",
    r"(?<=\"nonce\":\")[0-9a-f]{32}",
    r"(?<=w-)[0-9a-z]{16}",
    r"(?<=plan-)[0-9a-z]{16}",
    r"(?<=snapshot-)[0-9a-z]{16}",
    r"(?<=batch-)[0-9a-z]{16}",
    r"amanah_[a-z0-9]+",
    r"(?<=, in )[\d.]+(?= s\.)",
)


def printed(example: Example) -> str:
    """Return a block with what its commands print, and ``…`` for what changes."""
    shell: Shell = example.namespace["shell"]
    lines = []
    for command, expected in commands(str(example.parsed)):
        found = expected if serves(command) else shell.run(command)
        for pattern in CHANGING:
            found = (
                found if matches(expected, found) else "\n".join(_left_out(pattern, line) for line in found.split("\n"))
            )
        kept = expected if matches(expected, found) else "\n".join(line.rstrip() for line in found.splitlines())
        lines += [f"$ {command}", *([kept.strip("\n")] if kept.strip() else [])]
    return "\n".join(lines) + "\n"


def _left_out(pattern: str, line: str) -> str:
    """Put an ellipsis for what changes, and in a table the spaces that keep its column straight."""
    return re.sub(pattern, lambda found: "…".ljust(len(found[0])) if line.startswith("│") else "…", line)


def update(path: Path) -> str:
    """Return the document's text with today's output."""
    document = SYBIL.parse(path)
    text = document.text
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        document.namespace.update(shell=Shell.opened(Path(folder)), folder=Path(folder))
        for example in document.examples():
            if example.region.lexemes.get("arguments") != "console":
                example.evaluate()
                continue
            source = str(example.parsed)
            now = printed(example)
            if _output(now) != _output(source):
                text = text.replace(source, _with_commands_of(source, now), 1)
    return text


def _output(block: str) -> list[str]:
    return [expected for _, expected in commands(block)]


def _with_commands_of(source: str, now: str) -> str:
    """Return today's block with the commands as the document breaks them over lines."""
    written = re.findall(r"^\$ (?:.*\\\n)*.*\n", source, re.MULTILINE)
    outputs = _output(now)
    return "".join(
        command + (f"{output}\n" if output else "") for command, output in zip(written, outputs, strict=True)
    )


if __name__ == "__main__":
    for name in sys.argv[1:]:
        target = Path(name).resolve()
        target.write_text(update(target), encoding="utf-8")
