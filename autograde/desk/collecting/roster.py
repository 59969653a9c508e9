"""The class: who is in it, and what each is called."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from autograde.course_folder import CourseError
from autograde.grading.plain_text import name_of

#: A student's id names a folder, and stands in nbgrader's patterns: it must mean nothing to either, and be no longer
#: than a name may be.
LONGEST_ID = 100
STUDENT_ID = re.compile(rf"(?!.{{{LONGEST_ID + 1}}})[A-Za-z0-9][A-Za-z0-9.@-]*(?:_[A-Za-z0-9.@-]+)*")
ROSTER_COLUMNS = ("first_name", "last_name", "email")


def read_roster(path: Path) -> dict[str, dict[str, str]]:
    """The class by student id, from a CSV file with the columns id, first_name, last_name and email."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CourseError(f"the roster {path} cannot be read: {why}") from error
    rows = [
        {_column(name): (value or "").strip() for name, value in row.items() if name}
        for row in csv.DictReader(text.splitlines())
    ]
    if not rows or "id" not in rows[0]:
        raise CourseError(
            f"the roster {path} has no column id; the columns are id, first_name, last_name, email"
        )
    for row in rows:
        if not STUDENT_ID.fullmatch(row["id"]):
            raise CourseError(
                f"the roster {path} has the id {row['id']!r}: only letters, digits and . @ - _ may stand in it, "
                f"{LONGEST_ID} at most"
            )
    return {row["id"]: {name: name_of(row[name]) for name in ROSTER_COLUMNS if row.get(name)} for row in rows}


def _column(name: str) -> str:
    return name.strip().lower().replace(" ", "_")
