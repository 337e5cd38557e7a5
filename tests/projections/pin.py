"""``python -m tests.projections.pin``: pin what each projection's version writes, once the version was raised."""

import json
import tempfile
from pathlib import Path

from projections.digest import digest_of
from projections.registry import all_projections
from tests.projections.story import story, whole

PINNED = Path(__file__).parent.parent / "vectors" / "projections.json"


def found(url: str) -> dict[str, list[int | str]]:
    """Return each projection's version with the hash of what it writes of the story."""
    with story(url) as told:
        whole(told)
        told.caught_up()
        with told.desk.store.reader() as reader:
            return {one.name: [one.version, digest_of(reader, one.tables)] for one in all_projections()}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PINNED.write_text(json.dumps(found(f"sqlite:///{folder}/book.sqlite"), indent=1) + "\n", encoding="utf-8")
