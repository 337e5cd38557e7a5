"""The shell of the docs: ``$`` lines run in a folder of their own, and must print what stands under them.

``…`` stands for what differs from run to run or was left out: within a line for anything, as a line for any lines.
``amanah`` runs in this process, ``curl`` through the real app, everything else in bash.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

from fastapi.testclient import TestClient
from sybil import Example

from api.app import build_app
from api.bootstrap import open_office
from api.settings import read_settings
from tests.cli.running import run

SHELL_WORDS = frozenset("|<>;&`")
ASSIGNED = re.compile(r"([A-Z]+)=(.+)")
CURL_TOLD = re.compile(r"\$\((curl .+)\)")
PADDED = re.compile("( *)…( *)")
"""An ellipsis in a table, with the spaces that keep its column straight."""


@dataclass
class Shell:
    """A folder to work in, and the variables set so far."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @classmethod
    def opened(cls, folder: Path) -> "Shell":
        """Return a shell in a folder that holds what a clone of the repository does: the tests."""
        (folder / "tests").symlink_to(Path(__file__).parents[1])
        return cls(folder)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, line: str) -> str:
        """Run a line and return what it printed, standard error after standard output."""
        if assigned := ASSIGNED.fullmatch(line):
            asked = CURL_TOLD.fullmatch(assigned[2])
            told = self.run(asked[1]).strip() if asked else self._bash(f"printf %s {assigned[2]}")
            self.variables[assigned[1]] = told
            return ""
        words = [self._expanded(word) for word in shlex.split(line)]
        if words[0] == "amanah" and not SHELL_WORDS & set(line):
            return self._amanah(words[1:])
        return self._curl(words[1:]) if words[0] == "curl" else self._bash(line)

    def _expanded(self, word: str) -> str:
        return re.sub(r"\$([A-Z]+)", lambda found: self.variables[found[1]], word)

    def _amanah(self, words: list[str]) -> str:
        with chdir(self.folder), patch.dict(os.environ, _environment(), clear=True):
            ran = run(*words)
        return ran.out + ran.err + (f"[exit code {ran.code}]\n" if ran.code else "")

    def _bash(self, line: str) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**_environment(), **self.variables, "PATH": path}
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line], cwd=self.folder, env=environment, capture_output=True, text=True
        )
        return done.stdout + done.stderr + (f"[exit code {done.returncode}]\n" if done.returncode else "")

    def _curl(self, words: list[str]) -> str:
        method, url, form = "GET", "", ""
        headers: dict[str, str] = {}
        body: str | bytes | None = None
        waiting = iter(words)
        for word in waiting:
            match word:
                case "-H":
                    name, _, value = next(waiting).partition(": ")
                    headers[name] = value
                case "-d" | "--json":
                    method, body = "POST", next(waiting)
                    headers["Content-Type"] = "application/json"
                case "--data-binary":
                    method, body = "POST", (self.folder / next(waiting).removeprefix("@")).read_bytes()
                case "-s":
                    pass
                case "-o":
                    assert next(waiting) == "/dev/null", "an answer is printed, or left out for what -w tells of it"
                case "-w":
                    form = next(waiting)
                case _:
                    url = word
        split = urlsplit(url)
        with open_office(read_settings(home=self.folder / "amanah-home")) as office:
            client = TestClient(build_app(office))
            target = f"{split.path}?{split.query}" if split.query else split.path
            answer = client.request(method, target, headers=headers, content=body)
        if form:
            told = form.replace("%{http_code}", str(answer.status_code))
            return re.sub(r"%header\{([a-z-]+)\}", lambda found: answer.headers[found[1]], told) + "\n"
        return answer.text + "\n"


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AMANAH_")}


def commands(source: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a block with the output that it should print; a backslash ends a line to be continued."""
    lines = iter(source.splitlines())
    command, expected = "", list[str]()
    for line in lines:
        if line.startswith("$ "):
            if command:
                yield command, "\n".join(expected)
            command, expected = line[2:], []
            while command.endswith("\\"):
                command = command[:-1].rstrip() + " " + next(lines).strip()
        else:
            expected.append(line)
    if command:
        yield command, "\n".join(expected)


def matches(expected: str, found: str) -> bool:
    """Tell whether an output is the one expected, ``…`` standing for anything within a line, or for whole lines."""
    pattern = "\n".join(
        "(?:.*\n)*?.*"
        if line.strip() == "…"
        else ".*".join(map(re.escape, PADDED.sub(_narrow, line).rstrip().split("…")))
        for line in expected.strip("\n").split("\n")
    )
    return re.fullmatch(pattern, "\n".join(line.rstrip() for line in found.strip("\n").split("\n"))) is not None


def _narrow(found: re.Match[str]) -> str:
    return " " * bool(found[1]) + "…" + " " * bool(found[2])


def serves(command: str) -> bool:
    """Tell whether a command would not end by itself."""
    return command == "amanah serve" or (command.startswith("amanah demo") and "--no-serve" not in command)


def evaluate(example: Example) -> str | None:
    """Run a block; return what is wrong with its output."""
    shell: Shell = example.namespace["shell"]
    for command, expected in commands(example.parsed):
        if serves(command):
            continue
        found = shell.run(command)
        if not matches(expected, found):
            return f"$ {command}\nexpected:\n{expected}\nfound:\n{found}"
    return None
