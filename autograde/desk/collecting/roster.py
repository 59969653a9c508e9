"""The class: who is in it, and what each is called."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from autograde.course_folder import CourseError
from autograde.grading.plain_text import name_of

#: A student's id names a folder, and stands in nbgrader's patterns: it must mean nothing to either, and be no longer
#: than a name may be.
LONGEST_ID = 100
STUDENT_ID = re.compile(rf"(?!.{{{LONGEST_ID + 1}}})[A-Za-z0-9][A-Za-z0-9.@-]*(?:_[A-Za-z0-9.@-]+)*")
ROSTER_COLUMNS = ("first_name", "last_name", "email")
_SEPARATORS = {";": "semicolons", "\t": "tabs"}
_SAVE_ANEW = 'save it as "CSV UTF-8", parted by commas'


def read_roster(path: Path) -> dict[str, dict[str, str]]:
    """The class by student id, from a CSV file with the columns id, first_name, last_name and email."""
    table = csv.DictReader(_text_of(path).splitlines())
    _assert_columns(path, table.fieldnames or ())
    rows = [{_column(name): (value or "").strip() for name, value in row.items() if name} for row in table]
    _assert_ids(path, [row["id"] for row in rows])
    return {row["id"]: {name: name_of(row[name]) for name in ROSTER_COLUMNS if row.get(name)} for row in rows}


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
            raise CourseError(f"the roster {path} cannot be read: it is written in UTF-16; {_SAVE_ANEW}")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"line {data[: error.start].count(10) + 1}"
        raise CourseError(
            f"the roster {path} cannot be read: {place} is not UTF-8, but perhaps Latin-1; {_SAVE_ANEW}"
        ) from error
    except OSError as error:
        raise CourseError(f"the roster {path} cannot be read: {error.strerror or error}") from error


def _assert_columns(path: Path, heads: Sequence[str]) -> None:
    if "id" in map(_column, heads):
        return
    has = f"it has {', '.join(map(repr, heads))}" if heads else "it is empty"
    if len(heads) == 1 and (parted := [name for mark, name in _SEPARATORS.items() if mark in heads[0]]):
        has = f"it is parted by {parted[0]}, not by commas; {_SAVE_ANEW}"
    columns = ", ".join(("id", *ROSTER_COLUMNS))
    raise CourseError(f"the roster {path} has no column id: {has}. The columns are {columns}")


def _assert_ids(path: Path, ids: Sequence[str]) -> None:
    if not ids:
        raise CourseError(f"the roster {path} names nobody: below its heads there is no line")
    for student in ids:
        if not STUDENT_ID.fullmatch(student):
            raise CourseError(
                f"the roster {path} has the id {student!r}: only letters, digits and . @ - _ may stand in it, "
                f"{LONGEST_ID} at most"
            )
        if re.fullmatch(r"\d+\.0+", student):
            whole = student.partition(".")[0]
            raise CourseError(
                f"the roster {path} has the id {student!r}, as a spreadsheet writes the number {whole}: make the "
                "column one of text, and write it without the point"
            )
    places = Counter(student.casefold() for student in ids)
    if twice := [student for student in ids if places[student.casefold()] > 1]:
        raise CourseError(
            f"the roster {path} has more than one row of {', '.join(dict.fromkeys(twice))}: which of them is meant? "
            "Capitals tell no two students apart"
        )


def _column(name: str) -> str:
    return name.strip().lower().replace(" ", "_")
