"""What the tests read in a lecture: its cells, the numbers of its prose, and the cells that assert them."""

import functools
import io
import re
import tokenize
from decimal import Decimal
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from autograde.authoring.build import is_assertion

ROOT = Path(__file__).parents[2]
LECTURES = sorted((ROOT / "lectures").glob("[0-9][0-9]_*.py"))

# Headings count sections and minutes, the line on time adds these up, and references have years and pages. Code in an
# answer is run, and symbols have shapes.
NOT_A_CLAIM = re.compile(
    r"^```.*?^``` | ^\#[^\n]*$ | ^\*\*Time\.\*\*[^\n]*$ | `[^`]*` | \b(?:section|unit|chapter|exercise)s?\s+\d+"
    r" | \((?:18|19|20)\d\d[a-z]?\)",  # of a paper, as it is cited
    re.MULTILINE | re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
LOOKED_UP = re.compile(r"^#+ (?:Symbols|References)$.*", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)")


@functools.cache
def cells(lecture: Path) -> list[NotebookNode]:
    """The cells of a lecture, read from its text, once: jupytext takes half a second."""
    return jupytext.read(lecture, fmt="py:percent").cells


def numbers(prose: str) -> set[str]:
    """The numbers a reader could check: those with a decimal point, and whole ones of two digits or more.

    >>> sorted(numbers("From 0 to 1 in 200 steps: $-1.09$, see section 12 and Wu (1983). `x[10:]`"))
    ['1.09', '200']
    """
    claims = NOT_A_CLAIM.sub("", LOOKED_UP.sub("", prose))
    return {number for number in NUMBER.findall(claims) if "." in number or len(number) > 1}


def claims(lecture: Path) -> list[tuple[set[str], str]]:
    """For each text cell its numbers, and the source of the assertion cell that comes next."""
    found: list[tuple[set[str], str]] = []
    assertion = ""
    for cell in reversed(cells(lecture)):
        if is_assertion(cell):
            assertion = cell.source
        elif cell.cell_type == "markdown":
            found.append((numbers(cell.source), assertion))
    return found[::-1]


def values(source: str) -> set[float]:
    """The numbers that stand in a piece of code."""
    return {_value(token) for token in _tokens(source) if token.type == tokenize.NUMBER}


def with_wrong_number(source: str, number: str) -> str:
    """The code with this number's last digit one higher, wherever the number stands.

    >>> with_wrong_number("assert round(x, 2) == 135.31", "135.31")
    'assert round(x, 2) == 135.32'
    """
    true = Decimal(number)
    wrong = str(true + Decimal(1).scaleb(int(true.as_tuple().exponent)))
    lines = source.splitlines()
    for token in reversed(_tokens(source)):
        if token.type == tokenize.NUMBER and _value(token) == float(number):
            (row, begin), (_, end) = token.start, token.end
            lines[row - 1] = lines[row - 1][:begin] + wrong + lines[row - 1][end:]
    return "\n".join(lines)


def _tokens(source: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO(source).readline))


def _value(token: tokenize.TokenInfo) -> float:
    return float(token.string.replace("_", "")) if "x" not in token.string else float(int(token.string, 0))
