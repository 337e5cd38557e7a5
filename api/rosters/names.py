"""A name in a list, and the mark beside it or in a remark that somebody has died."""

import re

_MARK = re.compile(
    r"(?i)(?:[(\[]\s*|(?<![\w'’-]))(?:alm|almh|almarhum|almarhumah|wafat|meninggal(?:\s+dunia)?)(?![\w'’-])\s*\.?\s*[)\]]?"
)
_OF_ANOTHER = re.compile(
    r"(?i)\b(?:bin|binti|bt|anak|putra|putri|istri|suami|janda|duda|ahli\s+waris)(?:nya)?\b[\s.]*(?:(?:dari|sudah|telah|yang|yg)\s*)*$"
)
"""What stands before the mark of a parent or a spouse, who is not the one listed."""


def unmarked(name: str) -> tuple[str, bool]:
    """Return a name without the mark that its bearer has died, such as "(Alm)", and whether there was one."""
    for found in _MARK.finditer(name):
        before, after = name[: found.start()].rstrip(" ,-"), name[found.end() :].lstrip(" ,.-")
        if not _OF_ANOTHER.search(before):
            rest = f"{before} {after}".strip()
            return (rest if any(one.isalpha() for one in rest) else name), True
    return name, False


def says_dead(remark: str) -> bool:
    """Tell whether a remark says that who is listed has died; nothing else in a remark is read."""
    return unmarked(remark)[1]
