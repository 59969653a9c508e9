r"""The symbols of a formula.

A symbol is a letter with its decoration (`\hat x`, `\mathcal N`). A subscript is part of its name where it is a word
(`\theta_{\text{old}}`) or where the table has a row for just this form (`m_n`, a mean, beside `m`, an index); any other
is an index, whose letters are symbols of their own. Superscripts are read as any part of a formula. The pi of `2 \pi`
and the e of `e^x` are numbers.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

DECORATIONS = set(
    [
        r"\hat",
        r"\bar",
        r"\tilde",
        r"\widehat",
        r"\widetilde",
        r"\overline",
        r"\vec",
        r"\mathcal",
        r"\mathbb",
        r"\boldsymbol",
        r"\mathbf",
    ]
)
WORDS = set(
    [r"\mathrm", r"\operatorname", r"\text", r"\textrm", r"\textbf", r"\textit", r"\texttt", r"\mathit"]
)
GREEK = re.compile(
    r"\\(?:alpha|beta|gamma|delta|(?:var)?epsilon|zeta|eta|(?:var)?theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau"
    r"|upsilon|(?:var)?phi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega|ell)$"
)
# Operators, functions and distributions whose name is a word or a letter of a special alphabet, and the upright d of
# an integral and T of a transpose: no table of symbols has them. Other commands (\log, \sum, \le) are never symbols.
OPERATORS = {
    *(
        r"\mathbb{E}",
        r"\mathbb{R}",
        r"\mathbb{H}",
        r"\mathbb{V}",
        "d",
        "T",
        "KL",
        "ELBO",
        "BIC",
        "tr",
        "diag",
        "det",
    ),
    *(
        "rank",
        "sign",
        "Var",
        "Cov",
        "Categorical",
        "Bernoulli",
        "Uniform",
        "softmax",
        "sigmoid",
        "argmax",
        "argmin",
    ),
}
TOKEN = re.compile(r"\\(?:begin|end)\{[^}]*\}|\\[A-Za-z]+\*?|\\.|[A-Za-z]|[_^{}']|\d+|\S")
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$", re.DOTALL)
CODE = re.compile(r"^```.*?^```|(?<!`)`[^`\n]+`", re.DOTALL | re.MULTILINE)
LETTER = re.compile(r"[A-Za-z]$")


class Symbol(NamedTuple):
    r"""A symbol as it is written: `\hat{x}` and its subscript, and whether that is a word."""

    base: str
    subscript: str = ""
    named: bool = False

    def __str__(self) -> str:
        return f"{self.base}_{self.subscript}" if self.subscript else self.base


def formulas(markdown: str) -> list[str]:
    """The formulas of a text, inline and displayed; those in code are none."""
    return [display or inline for display, inline in FORMULA.findall(CODE.sub(" ", markdown))]


def symbols(formula: str) -> list[Symbol]:
    r"""The symbols of a formula, as they come.

    >>> [str(symbol) for symbol in symbols(r"\hat\mu_k = \sum_n r_{nk} x_n")]
    ['\\hat{\\mu}_k', 'k', 'n', 'r_nk', 'n', 'k', 'x_n', 'n']
    >>> [str(symbol) for symbol in symbols(r"\log p(x; \theta_{\text{old}}) \, dx")]
    ['p', 'x', '\\theta_old', 'x']
    """
    return list(_read(_tokens(formula)))


def _tokens(formula: str) -> list[str]:
    spaced = re.sub(r"\\[,;:!]\s*d\s*(?=[A-Za-z\\])", r" ", formula)  # the d of an integral
    return TOKEN.findall(re.sub(r"\\(?:begin|end)\{[^}]*\}(?:\{[^}]*\})?", " ", spaced))


def _read(tokens: list[str]) -> Iterator[Symbol]:
    place = 0
    while place < len(tokens):
        token = tokens[place]
        place += 1
        base = token if LETTER.match(token) or GREEK.match(token) else ""
        if token in DECORATIONS:
            group, place = _group(tokens, place)
            if len(group) > 1:
                yield from _read(group)
                continue
            base = f"{token}{{{''.join(group)}}}"
        elif token.rstrip("*") in WORDS:
            group, place = _group(tokens, place)
            base = "" if token.startswith("\\text") else "".join(group)
        upright = len(base) > 1 or token in WORDS  # a d or T in italics is a symbol
        if not base or (base in OPERATORS and upright) or _is_a_number(base, tokens, place):
            continue
        subscript: list[str] = []
        while tokens[place : place + 1] == ["'"]:
            place += 1
        if tokens[place : place + 1] == ["_"]:
            subscript, place = _group(tokens, place + 1)
        named = any(part in WORDS for part in subscript)
        yield Symbol(base, "".join(part for part in subscript if part not in {*WORDS, "{", "}", ","}), named)
        if not named:
            yield from _read(subscript)
        if tokens[place : place + 2] in (["^", "T"], ["^", "\\top"]):
            place += 2


def _is_a_number(base: str, tokens: list[str], place: int) -> bool:
    """Whether what ends here is 3.14 (a pi after a 2) or 2.72 (an e with an exponent), and no symbol."""
    return (base == "\\pi" and tokens[place - 2 : place - 1] == ["2"]) or (
        base == "e" and tokens[place : place + 1] == ["^"]
    )


def _group(tokens: list[str], place: int) -> tuple[list[str], int]:
    """What stands in the braces that open here, or the one token (with its argument); and where it goes on."""
    if tokens[place : place + 1] != ["{"]:
        first = tokens[place : place + 1]
        if first and first[0] in {*WORDS, *DECORATIONS}:
            group, end = _group(tokens, place + 1)
            return [*first, "{", *group, "}"], end
        return first, place + 1
    depth, end = 1, place + 1
    while depth and end < len(tokens):
        depth += {"{": 1, "}": -1}.get(tokens[end], 0)
        end += 1
    return tokens[place + 1 : end - 1], end


def row_of(symbol: Symbol, rows: list[Symbol]) -> Symbol | None:
    """The row of a table that a symbol belongs to: its own form, else the bare, else an indexed one."""
    alike = [row for row in rows if row.base == symbol.base]
    if symbol.named:
        return next((row for row in alike if row == symbol), None)
    plain = [row for row in alike if not row.named]
    for row in plain:
        if row.subscript == symbol.subscript:
            return row
    return min(plain, key=lambda row: bool(row.subscript), default=None)
