"""Whatever read names a thing that the book does not hold is answered 404, as a problem with a stable code."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.fields import schema_of
from api.known import SUBJECTS
from api.reads import READS
from api.routes.reads import ROUTES

AN_ID = re.compile(r"\^\(?[a-z|]+\)?-\[")
CODES = {
    "agreement": "agreement",
    "claim": "claim",
    "credit": "credit",
    "donation": "credit",
    "donor": "donor",
    "pot": "pot",
} | {
    "fund": "fund",
    "scheme": "scheme",
    "source": "party",
    "worker": "worker",
}
NOBODY = {
    "agreement": "agreement-nobody",
    "claim": "claim-nobody",
    "donor": "party-nobody",
    "fund": "fund-nobody",
    "scheme": "scheme-nobody",
} | {
    "worker": "w-nbdynbdynbdynbdy",
    "credit": "gift-nobody",
    "donation": "gift-nobody",
    "pot": "pot-nobody",
}
OTHERS = (("{pot}", "pot-nobody"), ("{month}", "2022-10"))
"""What else stands in a path; of two ids that nobody has, the first is refused."""

ALSO = {"/v1/explain": "&report=balances&known_at=1,2", "/v1/months/export": "&month=2022-10"}
ALSO |= {"/v1/coverage/changes": "&from=2022-10&to=2022-11"}
"""What a read cannot do without."""


def addresses() -> Iterator[tuple[str, str]]:
    """Yield the address of every read with every id it takes, of a thing that is not there, and the refusal's code."""
    for path, read in ROUTES:
        for field in SUBJECTS.keys() & read.asked.model_fields.keys():
            nobody = NOBODY.get(field, "party-nobody")
            in_path = f"{{{field}}}"
            if in_path in path and field != "pot":
                address = path.replace(in_path, nobody)
                for name, value in OTHERS:
                    address = address.replace(name, value)
                yield address, f"unknown_{CODES[field]}"
            elif "{" not in path:
                yield f"{path}?{field}={nobody}{ALSO.get(path, '')}", f"unknown_{CODES[field]}"


ADDRESSES = sorted(set(addresses()))


def test_every_id_that_a_read_takes_is_looked_up() -> None:
    for read in READS:
        fields = schema_of(read.asked)["properties"]
        ids = {name for name, shape in fields.items() if AN_ID.search(str(shape))}
        assert ids <= SUBJECTS.keys(), read.name
    assert len(ADDRESSES) >= 9


@pytest.mark.parametrize(("address", "code"), [*ADDRESSES, ("/v1/events?stream=fund-nobody", "unknown_stream")])
def test_an_unknown_id_is_a_problem(client: TestClient, address: str, code: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    told = answer.json()
    assert (told["status"], told["code"], told["type"]) == (404, code, f"urn:amanah:error:{code}")
    assert re.match(r"expected .+, found .+; .+", told["detail"])
