"""A class of attackers with honest students between them, graded in one run, and what became of it all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import nbformat
from nbformat import NotebookNode

from autograde.course_folder import CourseFolder
from autograde.grading.grade import grade
from autograde.grading.journal import Entry, journal_of
from autograde.grading.releases import record
from tests.autograde.attacks.attack import Attack, notebook_of
from tests.autograde.attacks.host import CHECKOUT, Host, adopting, host
from tests.autograde.conftest import TOY, TOY_TEXT, answered, hand_in, points, released_course
from tests.autograde.grading.sandbox.places import opened

FULL = {"check-double": 2, "hidden-double": 1, "check-halve": 2, "hidden-halve": 1, "why": 0}
#: Where the withheld modules begin, and what stands in the hidden cases.
WITHHELD_TEXTS = (
    "Gaussian mixtures: densities and responsibilities, the two steps of EM",
    "Exact answers about Gaussian mixtures, by another route",
    "The toy exercise's cases: cheap to build",
    "1000 * torch.randn",
)
#: How long a run may take at the very most, in seconds.
LIMIT = 3000.0


@dataclass
class Graded:
    """A class after its run.

    attackers: who handed an attack in; neighbours: the honest students; entries: of the journal; left: the processes
    that were there after the run; changed: the files of the course that were not the same after it.
    """

    host: Host
    folder: CourseFolder
    attackers: dict[str, Attack]
    neighbours: list[str]
    entries: dict[str, Entry]
    points: dict[str, dict[str, float]]
    left: list[str]
    changed: list[str]

    def notebook(self, student: str) -> NotebookNode:
        """The notebook that the teaching assistant sees."""
        return nbformat.read(self.folder.step("autograded", TOY, student) / f"{TOY}.ipynb", as_version=4)

    def shown(self, student: str) -> str:
        """All that a submission made the grader say or show."""
        outputs = [output for cell in self.notebook(student).cells for output in cell.get("outputs", ())]
        entry = self.entries[student]
        return "\n".join([*map(text_of, outputs), entry.reason, *entry.notes])

    def secrets(self, student: str) -> list[str]:
        """The texts that a student may not see."""
        canaries = [
            text
            for name, text in self.host.canaries.items()
            if name != "neighbour" or "neighbour" not in student
        ]
        return [*canaries, *WITHHELD_TEXTS]


def current_user() -> str:
    """The kind of user that the tests run as."""
    return "root" if os.geteuid() == 0 else "ordinary"


def text_of(output: Mapping) -> str:
    """The text of an output."""
    if output["output_type"] == "error":
        return "\n".join([output["ename"], output["evalue"], *output["traceback"]])
    if output["output_type"] == "stream":
        return output["text"]
    return json.dumps(output["data"], ensure_ascii=False) + json.dumps(output["metadata"], ensure_ascii=False)


@dataclass(frozen=True)
class Run:
    """How a class is graded: in which tier, as "root" or an "ordinary" user, with an honest student after how many."""

    tier: str
    user: str
    in_kernel: bool = False
    jobs: int = 2
    between: int = 1


@contextlib.contextmanager
def graded_class(attacks: Iterable[Attack], run: Run) -> Iterator[Graded]:
    """Grade a class of attackers with honest students between them, in a process of its own."""
    with host() as here:
        folder = _course(here)
        attackers = {f"{number:03d}-{attack.student}": attack for number, attack in enumerate(attacks)}
        neighbours = [f"{name[:3]}-z-neighbour" for name in list(attackers)[:: run.between]]
        right = answered(folder)
        honest = answered(folder)
        honest.cells.append(nbformat.v4.new_code_cell(f"# {here.canary('neighbour')}"))
        for name, attack in attackers.items():
            _hand_in(here, folder, name, attack, right)
        for name in neighbours:
            hand_in(folder, name, honest)
        _open_all(here.course)
        before = _digests(folder)
        left: list[str] = []
        with adopting(left):
            _grade(here, run)
        after = _digests(folder)
        changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
        entries = journal_of(folder.state, TOY).entries()
        found = {name: points(folder, name) for name in entries}
        yield Graded(here, folder, attackers, neighbours, entries, found, left, changed)


def _course(here: Host) -> CourseFolder:
    """A released course with canaries in its hidden checks, its gradebook, its secret and its environment."""
    text = TOY_TEXT.read_text().replace(
        "### BEGIN HIDDEN",
        f"### BEGIN HIDDEN TESTS\n# {here.canary('hidden')}\n### END HIDDEN TESTS\n### BEGIN HIDDEN",
    )
    folder = released_course(here.course, TOY, text)
    record(folder, TOY)
    (folder.state / "secret").write_text(here.canary("secret"))
    with folder.gradebook() as gradebook:
        gradebook.add_student("ada", email=here.canary("gradebook"))
    here.places |= {
        "course": str(here.course),
        "outside": str(here.outside),
        "home": str(Path.home()),
        "checkout": str(CHECKOUT),
        "mark": here.mark,
        "pids": repr([os.getpid()]),
        "in_reach": "the run of the tests is in reach",
        "nearly_too_long": "9",
        "listens": "45123",
        "neighbour": str(folder.step("submitted", TOY, "000-z-neighbour") / f"{TOY}.ipynb"),
    }
    return folder


def _hand_in(here: Host, folder: CourseFolder, name: str, attack: Attack, right: NotebookNode) -> None:
    places = {**here.places, "student": name}
    path = hand_in(folder, name, notebook_of(attack, right, places))
    if attack.lay is not None:
        path.unlink()
        attack.lay(path)
    for file, text in attack.beside.items():
        beside = path.parent / file
        beside.parent.mkdir(parents=True, exist_ok=True)
        for place, value in places.items():
            text = text.replace(f"@{place}@", value)
        beside.write_text(text)


def _open_all(root: Path) -> None:
    """Leave nothing to the modes of files: only the sandbox is to stand in the way."""
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o777 if path.is_dir() else 0o666)


def _digests(folder: CourseFolder) -> dict[str, str]:
    """The digests of all files that grading has no reason to change."""
    roots = [folder.exercises, folder.source_notebook(TOY).parent, folder.state / "releases"]
    roots += [folder.root / "release", folder.root / "submitted"]
    files = [path for root in roots for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    files += [folder.state / "secret", folder.root / "nbgrader_config.py"]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def grade_in(folder: str, tier: str, jobs: int, in_kernel: bool) -> None:
    """Grade a course's folder: what is done in the place of a run."""
    grade(CourseFolder.open(Path(folder)), TOY, jobs=jobs, tier=tier, in_kernel=in_kernel)


def _grade(here: Host, run: Run) -> None:
    """Grade in a process of its own, which is ended where the run would not end by itself."""
    secret = {"TMPDIR": str(here.temporary), "LVM_ATTACK_CANARY": here.canary("environment")}
    with mock.patch.dict(os.environ, secret), opened(run.user) as place:
        end = threading.Timer(LIMIT, place.process.kill)
        end.start()
        try:
            place.run(grade_in, str(here.course), run.tier, run.jobs, run.in_kernel)
        finally:
            end.cancel()
