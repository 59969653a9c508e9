"""Python code in color, as far as that takes little time: what students hand in may be made to take much."""

from __future__ import annotations

from markupsafe import Markup, escape

from autograde.grading.caps import OverTime, limited
from autograde.grading.plain_text import plain

#: The longest cell that is shown in full, in characters, and how long coloring one may take, in seconds.
MOST_SHOWN, SECONDS = 100_000, 1.0


def highlighted(source: str) -> Markup:
    """The code of a cell; without color where that would take too long, and cut where nobody would read it.

    >>> highlighted("pass")
    Markup('<span class="k">pass</span>\\n')
    """
    shown, left_out = plain(source[:MOST_SHOWN]), len(source) - MOST_SHOWN
    rest = f"… {left_out} more characters are left out\n" if left_out > 0 else ""
    try:
        with limited(SECONDS):
            return _colored(shown) + rest
    except OverTime:
        return escape(f"{shown}\n{rest}")


def _colored(source: str) -> Markup:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))
