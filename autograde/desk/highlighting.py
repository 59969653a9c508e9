"""Python code in color, but for what is made to keep a highlighter busy."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from autograde.grading.plain_text import plain

#: The longest cell that is shown in full, and the longest that is colored, in characters.
MOST_SHOWN, MOST_COLORED = 100_000, 20_000
#: What is not colored: the highlighter's time grows with the square of blanks in a row.
_BLANKS = re.compile(r"\s{300}")


def highlighted(source: str) -> Markup:
    """The code of a cell; without color where that would take long, and cut where nobody would read it.

    >>> highlighted("pass")
    Markup('<span class="k">pass</span>\\n')
    """
    shown, left_out = plain(source[:MOST_SHOWN]), len(source) - MOST_SHOWN
    rest = f"… {left_out} more characters are left out\n" if left_out > 0 else ""
    if len(shown) > MOST_COLORED or _BLANKS.search(shown):
        return escape(f"{shown}\n{rest}")
    return _colored(shown)


def _colored(source: str) -> Markup:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))
