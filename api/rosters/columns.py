"""As what each column of a file is read, told by its letter: a title is the file's own words, and may name somebody."""

from pydantic import BaseModel, Field

from api.rosters.headers import BORN, Column, Heading, Titles
from api.rosters.titles import letter


class ColumnTold(BaseModel):
    """A column of the file that has a title."""

    column: str = Field(description="The letter of the column, as the spreadsheet shows it.", examples=["B"])
    read_as: str | None = Field(description="As what it is read; none: it is not read.", examples=["NIK"])


def columns_told(heading: Heading, kind: Titles) -> list[ColumnTold]:
    """Return every column that has a title, but for those that an earlier result of ours has added."""
    read = {place: column for column, place in heading.places.items() if column in kind.read}
    if not {*BORN} <= {*read.values()}:
        read = {place: column for place, column in read.items() if column not in _PARTS}
    return [
        ColumnTold(column=letter(place), read_as=read.get(place))
        for place in heading.own
        if heading.titles[place] or place in read
    ]


_PARTS = frozenset({Column.BIRTH_MONTH, Column.BIRTH_YEAR})
"""Month and year alone are no birth date."""
