"""What a read is: one question, asked and answered alike by the command line and by HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from api.asked import Moment
from api.bootstrap import ReadingRoom
from api.known import must_be_known, must_be_of_its_fund, must_be_of_the_lists
from ledger.store import Reader
from projections.as_of import Answer
from projections.reading import answered

Q = TypeVar("Q", bound=Moment)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Read(Generic[Q, R]):
    """A question: its name as a subcommand, its route, what may be asked, and what answers it."""

    name: str
    path: str
    asked: type[Q]
    answer: Callable[..., Answer[R]]
    row: type[R]
    summary: str
    of_persons: Callable[[Q], bool] | None = None
    """Whether the answer tells of single people, under whatever ids: over HTTP it then needs a key."""
    public: Callable[[Reader, Q, Answer[R]], Answer[R]] | None = None
    """What is left of an answer for whoever asks without a key, where that is not the whole of it."""

    def ask(self, room: ReadingRoom, asked: Q, *, is_public: bool = False) -> Answer[R]:
        """Bring the projections up to the head, then answer from one consistent view; the public may see less."""
        if asked.min_position is not None:
            room.reach(asked.min_position)
        room.catch_up()
        answer = answered(room.store, lambda reader: self._answer(reader, asked, is_public=is_public))
        if not answer.rows:
            must_be_of_the_lists(asked)
        return answer

    def _answer(self, reader: Reader, asked: Q, *, is_public: bool) -> Answer[R]:
        must_be_known(reader, asked)
        must_be_of_its_fund(reader, asked)
        answer = self.answer(reader, **asked.question)
        return self.public(reader, asked, answer) if is_public and self.public is not None else answer


@cache
def _adapter(read: Read[Any, Any]) -> TypeAdapter[Any]:  # Any: the rows of any read
    return TypeAdapter(Answer[read.row])  # type: ignore[name-defined]  # made at run time


def answer_json(read: Read[Any, Any], answer: Answer[Any]) -> bytes:  # Any: the rows of any read
    """Return the one JSON form of an answer, the same behind every door; an event in a row keeps its own fields."""
    return _adapter(read).dump_json(answer, serialize_as_any=True)
