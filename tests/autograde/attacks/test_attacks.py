"""Whatever is handed in: wrong work gains nothing, honest work beside it loses nothing, and nothing else is touched."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from autograde.feedback import feedback
from autograde.grading import sandbox
from autograde.report import class_report
from autograde.report_files import write_report
from tests.autograde.attacks.attack import HALVE
from tests.autograde.attacks.class_room import FULL, Graded, graded_class
from tests.autograde.attacks.suite import ATTACKS, GROUPS
from tests.autograde.conftest import TOY

#: What may stand in an output, and the signs that no text may hold.
SHOWABLE = {"text/plain", "image/png", "image/jpeg"}
UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
TIERS = ["the best", pytest.param("landlock", marks=pytest.mark.full)]


@pytest.fixture(scope="module", params=TIERS)
def graded(request: pytest.FixtureRequest) -> Iterator[Graded]:
    """All attackers with an honest student after each, graded in one run."""
    tier = sandbox.best() if request.param == "the best" else request.param
    if why := "no sandbox works here" if tier is None else sandbox.usable()[tier]:
        pytest.skip(why)
    with graded_class(ATTACKS.values(), str(tier)) as class_:
        yield class_


@pytest.fixture
def student(graded: Graded, name: str) -> str:
    """Who handed in the attack of that name."""
    return next(student for student, attack in graded.attackers.items() if attack.student == name)


@pytest.mark.parametrize("name", ATTACKS)
def test_wrong_work_gains_no_point_and_right_work_in_it_loses_none(graded: Graded, student: str, name: str):
    attack = ATTACKS[name]
    certain = {
        check: 0 if check in attack.loses else FULL[check] for check in FULL if check not in attack.uncertain
    }
    assert {check: graded.points[student][check] for check in certain} == certain


@pytest.mark.parametrize("name", [name for name, attack in ATTACKS.items() if attack.says])
def test_an_attack_was_really_tried(graded: Graded, student: str, name: str):
    shown = graded.shown(student)
    assert [text for text in ATTACKS[name].says if text not in shown] == []


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_sees_nothing_that_it_may_not(graded: Graded, student: str, name: str):
    shown = graded.shown(student)
    assert [text for text in graded.secrets(student) if text in shown] == []


@pytest.mark.parametrize("name", ATTACKS)
def test_what_an_attack_displays_is_text_and_pictures(graded: Graded, student: str, name: str):
    outputs = [output for cell in graded.notebook(student).cells for output in cell.get("outputs", ())]
    assert {kind for output in outputs for kind in output.get("data", ())} <= SHOWABLE
    assert UNSHOWABLE.search(graded.shown(student)) is None


def test_every_submission_has_a_record(graded: Graded):
    assert set(graded.entries) == {*graded.attackers, *graded.neighbours}


def test_honest_work_between_attacks_has_all_its_points_and_no_remark(graded: Graded):
    told = {
        name: (graded.points[name], graded.entries[name].reason, graded.entries[name].notes)
        for name in graded.neighbours
    }
    assert {name: each for name, each in told.items() if each != (FULL, "", ())} == {}


def test_no_process_outlives_the_run(graded: Graded):
    assert graded.left == []


def test_no_file_is_left_behind(graded: Graded):
    assert list(graded.host.temporary.iterdir()) == []
    assert graded.host.marked() == []


def test_no_file_is_changed(graded: Graded):
    assert graded.changed == []
    for name in ("outside", "home"):
        with open(graded.host.places[f"canary_{name}"]) as file:
            assert file.read() == graded.host.canaries[name]


def test_nothing_is_heard_from_inside(graded: Graded):
    assert graded.host.heard == []


def test_feedback_is_written_for_everybody_and_runs_nothing(graded: Graded):
    assert set(feedback(graded.folder, TOY)) == set(graded.entries)
    for student in graded.attackers:
        page = (graded.folder.step("feedback", TOY, student) / f"{TOY}.html").read_text()
        assert (
            re.search(
                r"<(script|iframe|object|embed|base|form|link)\b|<[^>]*\son\w+=|javascript:[^<]*>", page
            )
            is None
        )
        assert [text for text in graded.secrets(student) if text in page] == []


def test_the_table_of_the_report_has_no_formula_and_no_sign_that_steers(graded: Graded):
    paths = write_report(graded.folder, class_report(graded.folder, TOY))
    assert all(UNSHOWABLE.search(path.read_text(encoding="utf-8")) is None for path in paths)
    table = next(path for path in paths if path.suffix == ".csv").read_text(encoding="utf-8")
    cells = [cell for row in csv.reader(table.splitlines()) for cell in row]
    assert len(cells) > len(graded.entries)
    assert [cell for cell in cells if re.match(r"\s*[=+@\t\r\uff1d]|-\D", cell)] == []


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_python_without_typing_errors(name: str):
    for cell in ATTACKS[name].cells():
        numbers = re.sub(
            "@[a-z_]+@", "1", cell
        )  # a place in the text of a cell: a number is right everywhere
        ast.parse(TransformerManager().transform_cell(numbers.replace("in 1:", "in [1]:")))


def test_there_are_attacks_of_every_kind():
    assert all(len(group) >= 8 for group in GROUPS.values())
    assert len(ATTACKS) == sum(map(len, GROUPS.values())) >= 60
    assert all(
        check not in attack.uncertain or check in HALVE
        for attack in ATTACKS.values()
        for check in attack.loses
    )
