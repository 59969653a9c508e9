"""Whose a file is, where it is named by its student: `<student>/…` or `<student>_….ipynb`, a zip like a notebook.

With a class list an id is never invented. Without one, what stands before the first `_` is an id only if nothing else
in the export is called so: `student_1` and `student_2` may be two people, and `ada_1` and `ada_2` one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from autograde.desk.collecting.account import Earlier, Fate
from autograde.desk.collecting.arrivals import Arrival, is_zip, left_behind
from autograde.desk.collecting.owner import ClassList, Owner
from autograde.desk.collecting.roster import LONGEST_ID, STUDENT_ID

IN_A_FOLDER = "put it into a folder named after its student"
ADVICE = f"give the class with --roster, or {IN_A_FOLDER}"
#: What is named after work, or after people whose names are hidden.
_NO_STUDENT = re.compile(
    r"(anonym(ous)?|anon|participant|submissions?|teilnehmer)(_?\d+)?|(assignment|attempt|copy|ex|exercise|final"
    r"|homework|hw|my|notebook|project|solution|task|unit|untitled|week)\d*",
    re.IGNORECASE,
)
#: What stands before a number or a name, and is nobody's id by itself.
_ANYBODY = ("group", "student", "team", "user")
#: Learning platforms write numbers of their own behind a name: of the person, or of the person's place in a course.
_CANVAS = re.compile(r"_(?:LATE_)?(\d+)_\d+_")
_MOODLE = re.compile(r"_(\d+)_assignsubmission_")
_BLACKBOARD = re.compile(r"_attempt_\d{4}-")


@dataclass(frozen=True)
class _Claim:
    """Whose a hand-in says that it is: spelled as it stands there; sure where no two people can be called so."""

    student: str = ""
    spelled: str = ""
    sure: bool = False
    fate: Fate | None = None
    why: str = ""


def owners(arrivals: Sequence[Arrival], people: ClassList) -> list[Owner]:
    """The owner of each arrival."""
    inside = [each for each in arrivals if not each.strays]
    counted = [each for each in inside if not left_behind(each.parts)]
    level, lost = _level_of_roster(counted, people.roster) if people.roster else _level(counted, people.known)
    deep = [each for each in inside if len(each.parts) > level and not left_behind(each.parts[: level + 1])]
    handles = {each.parts[level]: _is_folder(each, level) for each in deep}
    names = {handle: handle if folder else _begins(handle) for handle, folder in handles.items()}
    claims = {
        handle: _Claim(fate=Fate.UNKNOWN, why=lost) if lost else _claim(handle, folder, people, names)
        for handle, folder in handles.items()
    }
    works = {each.parts[level] for each in deep if _may_be_work(each)}
    claims = _Collisions(claims, works, people).found()
    return [_owner(each, level, claims) for each in arrivals]


def _advice(people: ClassList) -> str:
    """What to do where it cannot be told whose a file is: who gave a roster is not asked for one."""
    return IN_A_FOLDER if people.roster else ADVICE


def number_of(handle: str) -> str:
    """The number by which a learning platform tells people of one name apart; empty if there is none.

    >>> number_of("doejane_LATE_4711_815_work.ipynb"), number_of("ada_work.ipynb")
    ('4711', '')
    """
    found = _CANVAS.search(handle) or _MOODLE.search(f"{handle}_")
    return found[1] if found else ""


def _owner(arrival: Arrival, level: int, claims: dict[str, _Claim]) -> Owner:
    handle = arrival.parts[min(level, len(arrival.parts) - 1)]
    claim = claims.get(handle) if len(arrival.parts) > level else None
    if claim is None:
        return Owner("", level, handle, Fate.UNKNOWN, "it lies where no student's work does")
    return Owner("" if claim.fate else claim.student, level, handle, claim.fate, claim.why)


def _level_of_roster(arrivals: Sequence[Arrival], roster: Collection[str]) -> tuple[int, str]:
    """How many folders are around the whole class: as long as there is only one, and nothing names a student."""
    level = 0
    while True:
        here = [each for each in arrivals if len(each.parts) > level]
        if any(_fitting(each.parts[level], _is_folder(each, level), roster) for each in here):
            return level, ""
        if len({each.parts[level] for each in here if len(each.parts) > level + 1}) != 1:
            return 0, ""
        level += 1


def _level(arrivals: Sequence[Arrival], known: Collection[str]) -> tuple[int, str]:
    """How many folders are around the whole class, and why that cannot be told.

    The class begins where there is more than one folder, unless only a folder around it is called as a known student.
    """
    work = [each for each in arrivals if _may_be_work(each)] or arrivals
    paths = [each.parts for each in work]
    level = 0
    while len({path[: level + 1] for path in paths}) == 1 and all(len(path) > level + 1 for path in paths):
        level += 1
    if level == 1 and len(paths) == 1:
        return 0, ""
    unclear = level > 0 and all(len(path) == level + 1 for path in paths)  # one folder, and files in it
    for place in range(level + 1) if unclear else (level, *range(level)):
        here = [each for each in work if len(each.parts) > place]
        if any(_fitting(each.parts[place], _is_folder(each, place), known) for each in here):
            return place, ""
    if unclear:
        last = paths[0][level - 1]
        return level, f"whether {last!r} is a student or the whole class cannot be told: {ADVICE}"
    return level, ""


def _may_be_work(arrival: Arrival) -> bool:
    return ".ipynb" in arrival.parts[-1].lower() or is_zip(arrival.parts[-1])


def _is_folder(arrival: Arrival, level: int) -> bool:
    return level < len(arrival.parts) - 1 and not is_zip(arrival.parts[level])


def _claim(handle: str, folder: bool, people: ClassList, names: Mapping[str, str]) -> _Claim:
    """Whose a hand-in says that it is. names: what each of the export would be called where nobody is known."""
    if not folder and _plain(handle).startswith(_plain(people.unit)):
        why = f"{handle!r} is called by the unit's name, and names no student: {_advice(people)}"
        return _Claim(fate=Fate.UNKNOWN, why=why)
    beside = () if folder else (name for other, name in names.items() if other != handle and name)
    fitting = _fitting(handle, folder, people.roster or {*people.known, *beside})
    if len(fitting) > 1:
        return _Claim(
            fate=Fate.COLLISION, why=f"it may be of {' or of '.join(sorted(fitting))}: {_advice(people)}"
        )
    if not people.roster:
        return _invented(handle, folder, people.unit, fitting)
    if not fitting:
        return _Claim(fate=Fate.UNKNOWN, why=f"{_stem(handle, folder)!r} names nobody of the class")
    ((student, spelled),) = fitting.items()
    return _Claim(student, spelled, sure=True)


def _fitting(handle: str, folder: bool, ids: Collection[str]) -> dict[str, str]:
    """The ids that a hand-in may be of, each as spelled there: one that is its whole name, else any before a `_`."""
    name = _stem(handle, folder)
    plain = _plain(name)
    if name in ids:
        return {name: name}
    if whole := {each: name for each in ids if _plain(each) == plain}:
        return whole
    return {} if folder else {each: name[: len(each)] for each in ids if plain.startswith(f"{_plain(each)}_")}


@lru_cache(maxsize=100_000)
def _plain(text: str) -> str:
    """A name in which neither capitals matter nor how accents are written."""
    return unicodedata.normalize("NFC", text).casefold()


def _stem(handle: str, folder: bool) -> str:
    """The name of a hand-in without what says which kind of file it is."""
    return handle if folder else re.sub(r"(?i)\.(ipynb|zip)(\.\w+)?$|\.\w+$", "", handle)


def _begins(handle: str) -> str:
    """What stands before the first `_` in the name of a file; empty if there is none."""
    begins, blank, _ = _stem(handle, False).partition("_")
    return begins if blank else ""


def _invented(handle: str, folder: bool, unit: str, fitting: dict[str, str]) -> _Claim:
    """The claim of a hand-in where nobody said who is in the class. fitting: an id that is known, as it is spelled."""
    name = _stem(handle, folder)
    begins = name if folder else _begins(handle)
    student, spelled = next(iter(fitting.items()), (begins, begins))
    words = {*_plain(unit).split("_"), unit.partition("_")[0].lstrip("0")}
    if not begins:
        why = f"nothing in {handle!r} names a student"
    elif _MOODLE.search(f"{handle}_") or _BLACKBOARD.search(handle):
        why = f"{student!r} is what a learning platform calls somebody or something, and no id"
    elif (
        _NO_STUDENT.fullmatch(student)
        or _plain(name).startswith(_plain(unit))  # a folder, for of a file it was said before
        or (not folder and _plain(student) in (*_ANYBODY, *words))
    ):
        why = f"{student!r} names no student"
    elif not STUDENT_ID.fullmatch(student):
        shown = student if len(student) <= LONGEST_ID else f"{student[:LONGEST_ID]}…"
        why = f"{shown!r} cannot be an id: only letters, digits and . @ - _ may stand in it, {LONGEST_ID} at most"
    else:
        return _Claim(student, spelled, sure=folder)
    return _Claim(fate=Fate.UNKNOWN, why=f"{why}: {ADVICE}")


@dataclass
class _Collisions:
    """Finds hand-ins of one id that may be of two people."""

    claims: dict[str, _Claim]
    works: set[str]  # the hand-ins in which there is a notebook or a zip
    people: ClassList
    alike: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    before: dict[str, list[Earlier]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for handle, claim in self.claims.items():
            if claim.student:
                self.alike[_plain(claim.student)].append(handle)
        for each in self.people.earlier:
            self.before[_plain(each.student)].append(each)

    def found(self) -> dict[str, _Claim]:
        """The claims, with those marked that collide."""
        return {handle: self._marked(handle, claim) for handle, claim in self.claims.items()}

    def _marked(self, handle: str, claim: _Claim) -> _Claim:
        if not claim.student:
            return claim
        why = (
            self._by_number(handle, claim)
            or self._by_spelling(handle, claim)
            or self._by_chance(handle, claim)
        )
        why = f"{why}: {_advice(self.people)}" if why else ""
        return replace(claim, fate=Fate.COLLISION, why=why) if why else claim

    def _by_number(self, handle: str, claim: _Claim) -> str:
        number = number_of(handle)
        numbers = {number_of(other) for other in self.alike[_plain(claim.student)]} - {""}
        earlier = {number_of(each.handed_in_as) for each in self.before[_plain(claim.student)]} - {""}
        if number and len(numbers) > 1:
            return f"by the numbers {' and '.join(sorted(numbers))} {claim.student!r} is more than one person"
        if number and earlier - {number}:
            return (
                f"{claim.student!r} had the number {' and '.join(sorted(earlier))} before, and now {number}"
            )
        return ""

    def _by_spelling(self, handle: str, claim: _Claim) -> str:
        """Capitals alone tell no two people apart, and not on every machine two folders."""
        for other in self.alike[_plain(claim.student)]:
            theirs = self.claims[other]
            if theirs.spelled != claim.spelled and (
                claim.spelled != claim.student or theirs.spelled == theirs.student
            ):
                return f"{handle!r} and {other!r} may be of two people"
        return ""

    def _by_chance(self, handle: str, claim: _Claim) -> str:
        """What only begins alike, without a platform's number, may be of anybody; of one notebook nobody says so."""
        if claim.sure or number_of(handle):
            return ""
        alike = [other for other in self.alike[_plain(claim.student)] if other != handle]
        alone = handle in self.works and not any(
            self.claims[other].sure or other in self.works for other in alike
        )
        others = [] if alone else alike
        here = [each for each in self.before[_plain(claim.student)] if each.unit == self.people.unit]
        before = [each.handed_in_as for each in here if each.handed_in_as != handle]
        if others:
            return f"{handle!r} and {others[0]!r} may be of two people"
        return f"{handle!r} and {before[0]!r}, which came before, may be of two people" if before else ""
