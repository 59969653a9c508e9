"""Whatever is handed in: wrong work gains nothing, honest work beside it loses nothing, and nothing else is touched."""

from __future__ import annotations

import ast
import contextlib
import csv
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from autograde.desk.feedback import feedback
from autograde.desk.report import class_report
from autograde.desk.report_files import write_report
from autograde.grading import sandbox
from tests.autograde.attacks.attack import HALVE, Attack
from tests.autograde.attacks.class_room import FULL, Graded, Run, current_user, graded_class
from tests.autograde.attacks.suite import ATTACKS, GROUPS
from tests.autograde.conftest import TOY
from tests.autograde.grading.sandbox.conftest import missing
from tests.autograde.grading.sandbox.places import opened

#: What may stand in an output, and the signs that no text may hold.
SHOWABLE = {"text/plain", "image/png", "image/jpeg"}
UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Class:
    """A class of attackers, and how it is graded; the tier is the best that works here where none is named."""

    attacks: list[Attack]
    tier: str = ""
    user: str = field(default_factory=current_user)
    jobs: int = 4
    between: int = 5


SLOW = [attack for attack in ATTACKS.values() if attack.slow]
OTHERS = [attack for attack in ATTACKS.values() if not attack.slow]
CLASSES = {
    "the best sandbox": Class(OTHERS),
    "the best sandbox, slowly": Class(SLOW, jobs=2, between=1),
    "landlock": Class(list(ATTACKS.values()), "landlock"),
    "namespaces of an ordinary user": Class(list(ATTACKS.values()), "namespaces", "ordinary"),
    "landlock of an ordinary user": Class(list(ATTACKS.values()), "landlock", "ordinary"),
}
RUNS = [
    pytest.param(name, id=name, marks=[pytest.mark.full] * (place > 0)) for place, name in enumerate(CLASSES)
]
TRIALS = [
    pytest.param(name, attack.student, id=f"{name}: {attack.name}", marks=[pytest.mark.full] * (place > 0))
    for place, (name, class_) in enumerate(CLASSES.items())
    for attack in class_.attacks
]
each_attack = pytest.mark.parametrize(("graded", "name"), TRIALS, indirect=["graded"])
each_run = pytest.mark.parametrize("graded", RUNS, indirect=True)


@pytest.fixture(scope="module")
def classes() -> Iterator[Callable[[str], Graded]]:
    """Each class graded once, all attackers with honest students between them, when it is first asked for."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def class_after_its_run(name: str) -> Graded:
            class_ = CLASSES[name]
            tier = class_.tier or sandbox.best() or ""
            reason = missing(class_.user) or stack.enter_context(opened(class_.user)).run(unusable, tier)
            if reason:
                pytest.skip(reason)
            run = Run(tier, class_.user, False, class_.jobs, class_.between)
            return stack.enter_context(graded_class(class_.attacks, run))

        yield class_after_its_run


@pytest.fixture
def graded(classes: Callable[[str], Graded], request: pytest.FixtureRequest) -> Graded:
    """A class after its run."""
    return classes(request.param)


class RunningParts(HTMLParser):
    """The tags and attributes of a page that run something, or fetch it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "iframe", "object", "embed", "base", "form", "link"}:
            self.found.append(tag)
        for name, value in attributes:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} {name}={value}")


def running_parts(page: str) -> list[str]:
    parser = RunningParts()
    parser.feed(page)
    return parser.found


def unusable(tier: str) -> str:
    """Why a tier does not work for this user; empty if it does."""
    return sandbox.usable().get(tier, "no sandbox works here")


@pytest.fixture
def student(graded: Graded, name: str) -> str:
    """Who handed in the attack of that name."""
    return next(student for student, attack in graded.attackers.items() if attack.student == name)


@each_attack
def test_wrong_work_gains_no_point_and_right_work_in_it_loses_none(graded: Graded, student: str, name: str):
    attack = ATTACKS[name]
    certain = {
        check: 0 if check in attack.loses else FULL[check] for check in FULL if check not in attack.uncertain
    }
    assert {check: graded.points[student][check] for check in certain} == certain


@each_attack
def test_an_attack_was_really_tried(graded: Graded, student: str, name: str):
    shown = graded.shown(student)
    assert [text for text in ATTACKS[name].says if text not in shown] == [], shown


@each_attack
def test_an_attack_sees_nothing_that_it_may_not(graded: Graded, student: str, name: str):
    shown = graded.shown(student)
    assert [text for text in graded.secrets(student) if text in shown] == []


@each_attack
def test_what_an_attack_displays_is_text_and_pictures(graded: Graded, student: str, name: str):
    outputs = [output for cell in graded.notebook(student).cells for output in cell.get("outputs", ())]
    assert {kind for output in outputs for kind in output.get("data", ())} <= SHOWABLE
    assert UNSHOWABLE.search(graded.shown(student)) is None


@each_run
def test_every_submission_has_a_record(graded: Graded):
    assert set(graded.entries) == {*graded.attackers, *graded.neighbours}


@each_run
def test_honest_work_between_attacks_has_all_its_points_and_no_remark(graded: Graded):
    told = {
        name: (graded.points[name], graded.entries[name].reason, graded.entries[name].notes)
        for name in graded.neighbours
    }
    assert {name: each for name, each in told.items() if each != (FULL, "", ())} == {}


@each_run
def test_no_process_outlives_the_run(graded: Graded):
    assert graded.left == []


@each_run
def test_no_file_is_left_behind(graded: Graded):
    assert list(graded.host.temporary.iterdir()) == []
    assert graded.host.marked() == []


@each_run
def test_no_file_is_changed(graded: Graded):
    assert graded.changed == []
    for name in ("outside", "home"):
        with open(graded.host.places[f"canary_{name}"]) as file:
            assert file.read() == graded.host.canaries[name]


@each_run
def test_nothing_is_heard_from_inside(graded: Graded):
    assert graded.host.heard == []


@each_run
def test_feedback_is_written_for_everybody_and_runs_nothing(graded: Graded):
    assert set(feedback(graded.folder, TOY)) == set(graded.entries)
    for student in graded.attackers:
        page = (graded.folder.step("feedback", TOY, student) / f"{TOY}.html").read_text()
        assert running_parts(page) == []
        assert [text for text in graded.secrets(student) if text in page] == []


@each_run
def test_the_table_of_the_report_has_no_formula_and_no_sign_that_steers(graded: Graded):
    paths = write_report(graded.folder, class_report(graded.folder, TOY))
    assert all(UNSHOWABLE.search(path.read_text(encoding="utf-8")) is None for path in paths)
    table = next(path for path in paths if path.suffix == ".csv").read_text(encoding="utf-8")
    cells = [cell for row in csv.reader(table.splitlines()) for cell in row]
    assert len(cells) > len(graded.entries)
    assert [cell for cell in cells if re.match(r"\s*[=+@\t\r\uff1d]|-\D", cell)] == []


def test_what_would_run_in_a_page_is_found():
    page = (
        '<p title="a onclick=b">x</p><a href=" JavaScript:f()">y</a><img onerror="g()"><SCRIPT>h()</SCRIPT>'
    )
    assert running_parts(page) == ["a href= JavaScript:f()", "img onerror=g()", "script"]


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_python_without_typing_errors(name: str):
    for cell in ATTACKS[name].cells():
        numbers = re.sub("@[a-z_]+@", "1", cell)  # where a place is named, a number is right everywhere
        ast.parse(TransformerManager().transform_cell(numbers.replace("in 1:", "in [1]:")))


def test_there_are_attacks_of_every_kind():
    assert all(len(group) >= 8 for group in GROUPS.values())
    assert len(ATTACKS) == sum(map(len, GROUPS.values())) >= 60
    assert all(
        check not in attack.uncertain or check in HALVE
        for attack in ATTACKS.values()
        for check in attack.loses
    )
