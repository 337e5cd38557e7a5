"""Conditional reads (RFC 9110 section 13.1.2): an answer stays the same as long as the book has no new entry."""

from hashlib import sha256
from importlib.metadata import version

from fastapi import Request

from api.answer_forms import AnswerForm
from ledger.store import Head

HASH_DIGITS = 32
VERSION = version("amanah")


def tag_of(request: Request, head: Head, form: AnswerForm, *, is_public: bool) -> str:
    """Return the entity tag of an answer: by the question, the book's root, the program's version, form and audience.

    It is weak, since an answer may be compressed.
    """
    asked = f"{request.url.path}?{request.url.query} {VERSION} {form} {is_public} ".encode()
    return f'W/"{sha256(asked + bytes(head.root)).hexdigest()[:HASH_DIGITS]}"'


def is_known(tag: str, request: Request) -> bool:
    """Tell whether the client says that it has this very answer, and so needs no other."""
    given = request.headers.get("if-none-match", "")
    return tag.removeprefix("W/") in [one.strip().removeprefix("W/") for one in given.split(",")]
