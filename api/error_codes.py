"""Every stable code, found in the source where it is raised, with its sentence, status and exit code."""

import ast
import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from api.errors import HTTP_CODES, OTHER_HTTP
from ledger.errors import PREFIXES, AlreadyRecorded, AmanahError, Malformed, Refusal, Unknown

PACKAGES = ("ledger", "projections", "api")
_ROOT = Path(__file__).parents[1]
_GAP = "…"
_WRONG_FIELDS = f"expected {_GAP} as described, found {_GAP} wrong: {_GAP}; mend them and send it again"


@dataclass(frozen=True, slots=True, order=True)
class CodeTold:
    """A code with what it means at each door."""

    code: str
    status: int
    exit_code: int | None
    sentence: str


def error_codes() -> list[CodeTold]:
    """Return every code, in alphabetical order, each once; a sentence has … where numbers and ids stand."""
    found: dict[str, CodeTold] = {}
    for told in (*_of_fields(), *_of_http(), *_in_source()):
        found.setdefault(told.code, told)
    return sorted(found.values())


def _of_fields() -> Iterator[CodeTold]:
    yield CodeTold("malformed", Malformed.status, Malformed.exit_code, _WRONG_FIELDS)


def _of_http() -> Iterator[CodeTold]:
    for status, (code, sentence) in HTTP_CODES.items():
        yield CodeTold(code, status, None, sentence)
    yield CodeTold(OTHER_HTTP[0], 400, None, OTHER_HTTP[1])


def _in_source() -> Iterator[CodeTold]:
    for package in PACKAGES:
        for path in sorted((_ROOT / package).rglob("*.py")):
            module = ".".join(path.relative_to(_ROOT).with_suffix("").parts)
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    yield from _in_class(node, module)
                elif isinstance(node, ast.Call):
                    yield from _in_call(node, module)


def _in_class(node: ast.ClassDef, module: str) -> Iterator[CodeTold]:
    """Yield the codes that a refusal's own constructor passes up."""
    kind = _refusal(node.name, module)
    if kind is None:
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "__init__":
            yield from _told(inner.args, kind)


def _in_call(node: ast.Call, module: str) -> Iterator[CodeTold]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if name in ("must_exist", "Unknown") and words:
        advice = [keyword.value.value for keyword in node.keywords if isinstance(keyword.value, ast.Constant)]
        yield _unknown(words[0], *map(str, advice))
    elif name == "must_be_new" and words:
        noun = words[0]
        sentence = f"expected a new {noun}, found {_GAP} in the book already; choose another id or leave it out"
        yield CodeTold(f"{noun}_exists", AlreadyRecorded.status, AlreadyRecorded.exit_code, sentence)
    elif name == "problem" and len(node.args) > 2 and isinstance(node.args[0], ast.Constant):
        yield CodeTold(_text(node.args[1]), int(str(node.args[0].value)), None, _text(node.args[2]))
    elif name in ("malformed", "malformed_fields"):
        yield from _malformed(node)
    elif (kind := _refusal(name, module)) is not None:
        yield from _told(node.args, kind)


def _unknown(noun: str, *advice: str) -> CodeTold:
    found = f"{PREFIXES[noun]}-{_GAP}" if noun in PREFIXES else _GAP
    refusal = Unknown(noun, found, advice=advice[0]) if advice else Unknown(noun, found)
    return CodeTold(refusal.code, refusal.status, refusal.exit_code, refusal.message)


def _malformed(node: ast.Call) -> Iterator[CodeTold]:
    for keyword in node.keywords:
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
            yield CodeTold(str(keyword.value.value), Malformed.status, Malformed.exit_code, _WRONG_FIELDS)


def _refusal(name: str, module: str) -> type[AmanahError] | None:
    """Return the refusal that a name stands for in a module, or none."""
    kind = getattr(importlib.import_module(module), name, None) if name[:1].isupper() else None
    return kind if isinstance(kind, type) and issubclass(kind, AmanahError) else None


def _told(args: Iterable[ast.expr], kind: type[AmanahError]) -> Iterator[CodeTold]:
    texts = [_text(arg) for arg in args][:2]
    if len(texts) == 2 and texts[0] and kind not in (AmanahError, Refusal):
        codes = texts[0].split("|")
        for code in codes:
            yield CodeTold(code, kind.status, kind.exit_code, texts[1])


def _text(node: ast.expr) -> str:
    """Return a string as it stands in the source: … for what is filled in, | between the two of a choice."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) or _GAP for part in parts)
        case ast.IfExp(body=one, orelse=other):
            return f"{_text(one)}|{_text(other)}" if _text(one) and _text(other) else ""
    return ""
