"""What is looked up in all lectures: symbols (`lectures/notation.md`) and terms (`lectures/glossary.md`)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from autograde.course_folder import CourseFolder

SYMBOLS = re.compile(r"^### Symbols$(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
RENEW = "This page is made by `autograde build`"


class Row(NamedTuple):
    """A line of a lecture's table of symbols."""

    symbol: str
    meaning: str
    shape: str


class Term(NamedTuple):
    """A line of `lectures/glossary/NN_topic.md`: a word, a sentence, the section that introduces it, the lecture."""

    term: str
    sentence: str
    section: str
    lecture: str


def rows(markdown: str) -> list[Row]:
    """The table under `### Symbols`; a bar in a formula is written as `\\mid` or `\\Vert`.

    >>> rows("### Symbols\\n\\n| symbol | meaning | shape |\\n|---|---|---|\\n| $x_n$ | observed | $(D,)$ |")
    [Row(symbol='$x_n$', meaning='observed', shape='$(D,)$')]
    """
    found = SYMBOLS.search(markdown)
    lines = [line for line in found[1].splitlines() if line.startswith("|")] if found else []
    return [_row(line) for line in lines[2:]]


def _row(line: str) -> Row:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if len(cells) != 3:
        raise ValueError(f"expected | symbol | meaning | shape |, found: {line}")
    return Row(*cells)


def terms(path: Path) -> list[Term]:
    """The terms of one lecture's file, a line each: `term | sentence | section`."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = [part.strip() for part in line.split(" | ")]
        if len(parts) != 3:
            raise ValueError(f"{path.name}: expected `term | sentence | section`, found: {line}")
        term, sentence, section = parts
        found.append(Term(term, sentence, section, path.stem))
    return found


def pages(folder: CourseFolder) -> dict[Path, str]:
    """What the two pages should be; one for which no lecture has anything is not made."""
    made = {}
    lectures = sorted(folder.lectures.glob("[0-9][0-9]_*.py"))
    tables = {path.stem: rows(uncommented(path.read_text(encoding="utf-8"))) for path in lectures}
    if any(tables.values()):
        made[folder.lectures / "notation.md"] = notation(tables)
    files = sorted((folder.lectures / "glossary").glob("[0-9][0-9]_*.md"))
    if files:
        made[folder.lectures / "glossary.md"] = glossary([term for path in files for term in terms(path)])
    return made


def uncommented(text: str) -> str:
    """The Markdown of a py:percent text, without what marks it as comment."""
    return re.sub(r"^# ?", "", text, flags=re.MULTILINE)


def notation(tables: dict[str, list[Row]]) -> str:
    """All tables as one, a row for each symbol and meaning, with the lectures that use it."""
    used: dict[Row, list[str]] = {}
    for lecture, table in tables.items():
        for row in table:
            used.setdefault(row, []).append(f"[{int(lecture[:2])}]({lecture}.ipynb#cell-id=symbols)")
    lines = [f"| {' | '.join(row)} | {', '.join(links)} |" for row, links in used.items()]
    head = ["| symbol | meaning | shape | lectures |", "|---|---|---|---|"]
    said = f"{RENEW} from the tables of symbols that end the lectures."
    return "\n".join(["# Notation", "", said, "", *head, *lines, ""])


def glossary(terms: list[Term]) -> str:
    """All terms in order, each with a link to its section."""
    lines = [
        f"- **{term}**: {sentence} [Lecture {int(lecture[:2])}]({lecture}.ipynb#cell-id={section})"
        for term, sentence, section, lecture in sorted(terms, key=lambda term: term.term.lower())
    ]
    return "\n".join(["# Glossary", "", f"{RENEW} from the files of `lectures/glossary/`.", "", *lines, ""])
