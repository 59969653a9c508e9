"""Text from students as it may be written anywhere: without what steers a terminal, and no longer than is read."""

from __future__ import annotations

import re

# What terminals obey: colours and cursor moves; titles, links and other strings; single letters after an escape.
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]"
)
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# Besides the controls: marks that turn the direction of what follows, so that code reads as what it is not.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")  # cannot be written as UTF-8


def plain(text: str) -> str:
    r"""A text of printable characters, tabs and line ends; colour sequences are gone altogether.

    >>> plain("\x1b[31mred\x1b[0m\r\nand\x00 done")
    'red\nand done'
    """
    text = _LINE_ENDS.sub("\n", _SEQUENCES.sub("", text))
    return _HALF_CHARACTERS.sub("\ufffd", _CONTROLS.sub("", text))


def one_line(text: str, limit: int) -> str:
    r"""A plain text in one line of at most `limit` characters.

    >>> one_line("a name\nover two lines", 8)
    'a name …'
    """
    words = " ".join(plain(text[: 4 * limit]).split())
    return words if len(words) <= limit else words[: limit - 1] + "…"


def name_of(text: str) -> str:
    """The name of a person, without what formgrader's pages would take for markup: they show names as they are.

    >>> name_of("Given <b>")
    'Given ‹b›'
    """
    return one_line(text, 100).translate({ord("<"): "‹", ord(">"): "›", ord('"'): "”"})


def shortened(text: str, limit: int) -> str:
    """A plain text of at most `limit` characters and a line that says how much is left out.

    >>> print(shortened("abcdef", 3))
    abc
    … 3 more characters are left out
    """
    kept, left_out = plain(text[:limit]), len(text) - limit
    return kept if left_out <= 0 else f"{kept}\n… {left_out} more characters are left out"
