"""Print to any terminal and into any file: signs that an encoding lacks are written in letters."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

#: Signs that are written otherwise where they are lacking, if they are no Greek letters and have no plain form.
PLAIN = {"✓": "ok", "✗": "NO", "→": "->", "–": "-", "−": "-", "…": "...", "·": "-"}
PLAIN |= {"≤": "<=", "≥": ">=", "≠": "!=", "‖": "||", "√": "sqrt ", "×": "x", "∞": "infinity", "▶": ">"}


def print_anywhere() -> None:
    """Let what is printed reach any terminal and any file."""
    codecs.register_error("lvm-plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="lvm-plain")


def _plain(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end]
    return "".join(map(in_letters, lacking)), error.end


def in_letters(sign: str) -> str:
    """A sign in ASCII: a Greek letter by its name, a raised or lowered or special letter as itself, else "?".

    >>> "".join(map(in_letters, "Σπ ℓ≤𝔼"))
    'Sigmapi l<=E'
    """
    if sign in PLAIN or sign.isascii():
        return PLAIN.get(sign, sign)
    kind, _, letter = unicodedata.name(sign, "").rpartition(" LETTER ")
    if kind in ("GREEK SMALL", "GREEK CAPITAL"):
        name = letter.split(" ")[0].lower()
        return name if kind.endswith("SMALL") else name.capitalize()
    plain = unicodedata.normalize("NFKD", sign).replace("\u2044", "/").encode("ascii", "ignore").decode()
    return plain or "?"
