"""What a text of a certain form is called in a refusal: an example in place of a regular expression."""

import re

_EXAMPLES = {
    "agreement": "agreement-labusel-2022",
    "batch": "batch-labusel-2022",
    "budget": "budget-labusel-2022",
    "claim": "claim-3k7q0z9vhx2m5c8d",
    "cover": "cover-gresik-2022",
    "decree": "decree-kaltim-2023",
    "finding": "finding-doc-02-81zeafw1zh5c",
    "fund": "fund-labusel-2022",
    "gift": "gift-3k7q0z9vhx2m5c8d",
    "law": "law-inpres-2-2021",
    "opening": "opening-gresik-2022",
    "party": "party-pemkab-labusel",
    "plan": "plan-3k7q0z9vhx2m5c8d",
    "pledge": "pledge-3k7q0z9vhx2m5c8d",
    "pot": "pot-labusel-2022",
    "request": "request-3k7q0z9vhx2m5c8d",
    "scheme": "scheme-labusel-2022",
    "snapshot": "snapshot-3k7q0z9vhx2m5c8d",
    "stat": "stat-gresik-coverage-2022",
    "statement": "statement-3k7q0z9vhx2m5c8d",
    "w": "w-0c9k7q3z5vhx2m8d",
}
"""An id of each kind, by what stands before its first hyphen."""
_ID = re.compile(r"\^\(?([a-z]+)[a-z|]*\)?-\[")
KNOWN_AT_PATTERN = r"^(\d{1,16}|\d{4}-\d\d-\d\dT[0-9:.]{2,15}(Z|[+-]\d\d:?\d\d))$"
PROGRAMMES_PATTERN = r"^(JHT|JKK|JKM)(,(JHT|JKK|JKM)){0,2}$"
_CHOICE = re.compile(r"\^\(([a-z_|]+)\)\$")
_OTHERS = (
    (KNOWN_AT_PATTERN, "a position such as 1042, or a moment such as 2023-01-01T00:00:00+07:00"),
    (PROGRAMMES_PATTERN, "programmes such as JKK,JKM"),
    (r"^[0-9]{4}$", "an account of four digits such as 1101"),
    (r"^[0-9][0-9](\.[0-9][0-9]", "a region code such as 12.22"),
    (r"^[A-Za-z0-9/._:-](", "a reference of letters, digits, spaces and / . _ : - such as FT22360A1B2C"),
    (r"^[a-z]+(_[a-z]+)*$", "an occupation's code such as street_seller; docs/glossary.md lists them"),
    (r"^[A-Za-z0-9/._:-]([", "a number of ASCII letters, digits, spaces and / . - _ : only, such as 900/123/DPA/2022"),
    (r"^[a-z]+(_[a-z]+)*$", "a code of the list of occupations, such as farmer"),
    (r"^[A-Z]{2,4}-", "a code such as DOC-01"),
    (r"^[0-9a-f]{32}$", "32 hexadecimal digits"),
    (r"^sha256:", "a digest: sha256: and 64 hexadecimal digits"),
    (r"^[0-9a-f]{64}$", "a hash of 64 hexadecimal digits"),
    (r"^[0-9]{1,3}(\.[0-9]", "a percentage such as 42.88"),
    (r"^[0-9]\.[0-9]\.[0-9][0-9]", "a budget account such as 5.1.02.02.01.0001"),
)


def form_of(pattern: str) -> str:
    """Return what a text with this pattern is, with an example."""
    of_id = _ID.match(pattern)
    if of_id and of_id[1] in _EXAMPLES:
        return f"an id such as {_EXAMPLES[of_id[1]]}"
    choice = _CHOICE.fullmatch(pattern)
    if choice:
        return f"one of {choice[1].replace('|', ', ')}"
    for beginning, words in _OTHERS:
        if pattern.startswith(beginning):
            return words
    return "text of the form that the field's description tells"
