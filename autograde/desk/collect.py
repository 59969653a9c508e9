"""Bring a class's submissions into the course's folder, from a folder or a zip, with or without a roster.

Every file that came is accounted for. Of a student's notebooks one counts, and only it is taken, under a path that we
choose: nothing in an archive decides where a file is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from autograde.course_folder import CourseError, CourseFolder
from autograde.desk.collecting import submitted
from autograde.desk.collecting.account import Account, Earlier, Fate, Row, earlier_hand_ins, write_account
from autograde.desk.collecting.arrivals import SIZE_LIMIT, Arrival, arrived, left_behind
from autograde.desk.collecting.choosing import NO_TIME, Candidate, choose
from autograde.desk.collecting.contents import Content, Exercise, contents_of, exercises
from autograde.desk.collecting.owner import ClassList, Owner, Reader
from autograde.desk.collecting.plain_names import ADVICE, owners
from autograde.desk.collecting.roster import read_roster
from autograde.desk.collecting.stamps import clock_of
from autograde.gradebook import file_of

#: What lies beside hand-ins in an export and is nobody's work.
_LISTS = (".csv", ".html", ".json", ".md", ".tsv", ".txt", ".xls", ".xlsx", ".xml", ".yaml", ".yml")


class AwaitsPerson(CourseError):
    """Something of what came was not taken, or not surely: a person must look."""

    exit_code = 3


def collect(
    folder: CourseFolder,
    unit: str,
    submissions: Path,
    roster: Path | None = None,
    *,
    time_zone: str | None = None,
    dry_run: bool = False,
    reader: Reader = owners,
) -> Account:
    """Copy the submissions of a unit to `submitted/`, the roster to the gradebook; returns what became of each file.

    time_zone: in which a zip's times are read that have none, by default this machine's; dry_run: only look;
    reader: says whose each file is, for exports that are made in their own way.

    Raises `CourseError` if the submissions or the roster cannot be read.
    """
    clock = clock_of(time_zone)
    students = read_roster(roster) if roster else {}
    if not dry_run:
        folder.prepare()
    known, of_course = _known(folder, dry_run), exercises(folder)
    with arrived(submissions, clock) as arrivals:
        earlier = _still_there(folder, unit, earlier_hand_ins(folder))
        people = ClassList(tuple(students), known, earlier, unit)
        found = reader(arrivals, people)
        contents = contents_of(arrivals, unit, of_course)
        items = [Item(*each) for each in zip(arrivals, found, contents, strict=True)]
        rows = _rows(folder, unit, items, of_course, sure=bool(roster))
        if not dry_run:
            _take(folder, unit, items, rows)
    here = {row.student for row in rows if row.counts} | submitted.handed_in(folder, unit)
    missing, zone = sorted({*students, *known} - here), str(clock) if clock.asked else ""
    account = Account(rows, missing, zone, _unmatched(tuple(students), found))
    if not dry_run:
        write_account(folder, unit, account, here)
        _write_students(folder, students, [*account.students, *account.unchanged])
    return account


def _write_students(
    folder: CourseFolder, roster: Mapping[str, Mapping[str, str]], others: Sequence[str]
) -> None:
    """Have the gradebook know the class; where there is nobody to know, none is made."""
    if not roster and not others:
        return
    with folder.gradebook() as gradebook:
        for student in sorted({*roster, *others}):
            gradebook.update_or_create_student(student, **roster.get(student, {}))


def _unmatched(roster: Sequence[str], owners: Sequence[Owner]) -> str:
    """What was compared with what, where nothing that came is named by anybody of the roster; else empty."""
    if not roster or not owners or any(owner.fate is not Fate.UNKNOWN for owner in owners):
        return ""
    return (
        f"nobody of the roster named any of it: its column id, as {roster[0]!r}, was compared with the names of "
        f"folders, and with what files are called or begin with before a _, as {owners[0].handed_in_as!r}. Write into "
        "that column what the names begin with"
    )


def assert_nobody_waits(unit: str, account: Account) -> None:
    """Raise `AwaitsPerson` unless every student's hand-in was taken, or is what was there before."""
    if waiting := len(account.waiting):
        raise AwaitsPerson(
            f"{waiting} {'file waits' if waiting == 1 else 'files wait'} for you, marked with ▶"
        )
    if not account.students and not account.unchanged:
        came = (
            "what came is older than what was collected before"
            if account.counts[Fate.VERSION]
            else "none came"
        )
        raise AwaitsPerson(f"no notebook of {unit} was collected: {came}")


@dataclass(frozen=True)
class Item:
    """A file that came, whose it is, and what is in it."""

    arrival: Arrival
    owner: Owner
    content: Content

    @property
    def handed_in(self) -> datetime | None:
        """The time of the hand-in as a whole: of what is in a student's zip, the zip's own."""
        return next((time for time in self.arrival.times[self.owner.level :] if time), None)

    @property
    def left_behind(self) -> bool:
        """Whether it is hidden, or left by a program."""
        return not self.arrival.strays and left_behind(self.arrival.parts)

    @property
    def may_count(self) -> bool:
        """Whether it is somebody's notebook of the exercise, or what is left of one."""
        some = self.content.digest != "" and not self.left_behind
        return some and self.owner.fate is None and self.content.fate in (None, Fate.DAMAGED)

    def row(self, fate: Fate, why: str, *, counts: bool = False, waits: bool = False) -> Row:
        """The file's row in the account."""
        owner = self.owner
        return Row(
            owner.student, self.arrival.path, owner.handed_in_as, self.handed_in, fate, why, counts, waits
        )

    def candidate(self, unit: str) -> Candidate:
        """The file among others of its student."""
        named = unit.casefold() in self.arrival.parts[-1].casefold()
        written = self.arrival.times[-1] or NO_TIME
        return Candidate(self.arrival.path, self.content, self.handed_in or NO_TIME, written, named)


def _known(folder: CourseFolder, dry_run: bool) -> tuple[str, ...]:
    """The students of the gradebook; where there is none yet, none is made to look."""
    file = file_of(folder.course_directory().db_url)
    if file and file.parent.is_dir() and not file.exists() and (dry_run or not folder.was_graded()):
        return ()
    with folder.gradebook() as gradebook:
        return tuple(student.id for student in gradebook.students)


def _still_there(folder: CourseFolder, unit: str, earlier: Sequence[Earlier]) -> list[Earlier]:
    """The earlier hand-ins without those of the unit whose submission a person took away since."""
    there = submitted.handed_in(folder, unit)
    return [each for each in earlier if each.unit != unit or each.student in there]


def _rows(
    folder: CourseFolder, unit: str, items: Sequence[Item], of_course: Sequence[Exercise], *, sure: bool
) -> list[Row]:
    """A row for each item, in their order. sure: whether there is a roster."""
    rows: dict[int, Row] = {}
    mine: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if item.may_count:
            mine[item.owner.student].append(place)
        else:
            rows[place] = _row_of_no_candidate(item)
    for student, places in mine.items():
        if not sure and _of_several([items[place] for place in places]):
            why = f"the folders in {items[places[0]].owner.handed_in_as!r} may be of several people: {ADVICE}"
            rows |= {place: items[place].row(Fate.COLLISION, why, waits=True) for place in places}
            continue
        before = submitted.standing(folder, unit, student, of_course)
        verdicts = choose([items[place].candidate(unit) for place in places], before)
        for place, verdict in zip(places, verdicts, strict=True):
            rows[place] = items[place].row(
                verdict.fate, verdict.why, counts=verdict.counts, waits=verdict.waits
            )
    settled = {row.student for row in rows.values() if row.fate in (Fate.TAKEN, Fate.UNCHANGED, Fate.VERSION)}
    return [_or_waits(rows[place], items[place], settled) for place in range(len(items))]


def _row_of_no_candidate(item: Item) -> Row:
    """The row of a file that cannot count, whoever handed it in."""
    fate, why = item.content.fate, item.content.why
    if item.left_behind:
        return item.row(Fate.NOT_NOTEBOOK, "hidden, or left by a program")
    if fate is Fate.NOT_NOTEBOOK:
        return item.row(fate, why)
    if not item.content.digest:  # nothing of it can be read: what we could not do is nobody's submission
        return item.row(Fate.DAMAGED, why, waits=True)
    if item.owner.fate:
        return item.row(item.owner.fate, item.owner.why, waits=True)
    return item.row(Fate.OTHER_UNIT, why)


def _of_several(items: Sequence[Item]) -> bool:
    """Whether notebooks of the exercise lie in different folders inside of one that may be no student's."""
    level = items[0].owner.level
    inside = [item.arrival.parts[level + 1 : -1] for item in items if item.content.fate is None]
    return len({folders[0] for folders in inside if folders}) > 1


def _or_waits(row: Row, item: Item, settled: set[str]) -> Row:
    """A row; of whom nothing is settled, whatever came waits for a person, but for lists that lie beside hand-ins."""
    if row.fate not in (Fate.NOT_NOTEBOOK, Fate.OTHER_UNIT):
        return row
    if item.left_behind and not (
        row.student and item.content.digest
    ):  # a copy that Jupyter keeps may be all there is
        return row
    beside = len(item.arrival.parts) <= item.owner.level + 1
    if item.owner.fate and beside and PurePosixPath(row.file).suffix.lower() in _LISTS:
        return row
    return replace(row, waits=row.student not in settled)


def _take(folder: CourseFolder, unit: str, items: Sequence[Item], rows: Sequence[Row]) -> None:
    """Put what counts, and is not there, into `submitted/`; of a file that is too large its beginning."""
    for item, row in zip(items, rows, strict=True):
        if row.counts and row.fate is not Fate.UNCHANGED:
            submitted.take(folder, unit, row.student, item.arrival.read(SIZE_LIMIT), row.time)
