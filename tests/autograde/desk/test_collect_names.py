"""Nobody's work is taken for somebody else's: no id is invented beside a roster, and what may be two people is told."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.course_folder import CourseFolder
from autograde.desk.collect import collect
from autograde.desk.collecting.account import Earlier, Fate
from autograde.desk.collecting.arrivals import Arrival
from autograde.desk.collecting.owner import ClassList, Owner
from autograde.desk.collecting.plain_names import owners
from tests.autograde.conftest import TOY
from tests.autograde.desk.handing_in import CALM, full, write_folder

UNIT = "01_latent_variables"


def told(
    paths: Sequence[str],
    roster: Sequence[str] = (),
    known: Sequence[str] = (),
    earlier: Sequence[Earlier] = (),
) -> dict[str, str]:
    """Whose each file is; of nobody's, how it ends."""
    return {
        path: each.student or (each.fate.value if each.fate else "")
        for path, each in zip(paths, whose(paths, ClassList(roster, known, earlier, UNIT)), strict=True)
    }


def whose(paths: Sequence[str], people: ClassList) -> list[Owner]:
    arrivals = [Arrival(tuple(path.split("/")), (None,) * len(path.split("/"))) for path in paths]
    return owners(arrivals, people)


UNKNOWN, COLLISION = Fate.UNKNOWN.value, Fate.COLLISION.value


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["ada/x.ipynb", "bo/x.ipynb"], ["ada", "bo"]),
        (["ada_x.ipynb", "bo_x.ipynb"], ["ada", "bo"]),
        (["ada_x.zip/deep/y.ipynb", "bo_x.zip/z.ipynb"], ["ada", "bo"]),
        (["class/ada/x.ipynb", "class/bo/x.ipynb"], ["ada", "bo"]),
        (["week/class/ada/x.ipynb", "week/class/bo/x.ipynb"], ["ada", "bo"]),
        (["class.zip/ada/x.ipynb", "class.zip/bo/x.ipynb"], ["ada", "bo"]),
        (["ada/x.ipynb"], ["ada"]),
        (["ada/x.ipynb", "ada/x.pdf"], ["ada", "ada"]),
        (["doejane_4711_1_x.ipynb", "doejane_LATE_4711_2_x-1.ipynb"], ["doejane", "doejane"]),
        (["student_01/x.ipynb", "student_02/x.ipynb"], ["student_01", "student_02"]),
    ],
)
def test_without_a_roster_a_name_that_nobody_shares_is_an_id(paths: list[str], expected: list[str]):
    assert list(told(paths).values()) == expected


@pytest.mark.parametrize(
    "path",
    [
        f"{UNIT}.ipynb",
        f"{UNIT}_final.ipynb",
        "01_solution.ipynb",
        "1_solution.ipynb",
        "latent_variables.ipynb",
        "Untitled_1.ipynb",
        "notebook.ipynb",
        "student_3.ipynb",
        "Exercise_attempt_2026-01-01-12-00-00_x.ipynb",
        "Participant_12345_assignsubmission_file_x.ipynb",
        "Participant_12345_assignsubmission_file_/x.ipynb",
        "Participant 12345/x.ipynb",
        "Participant_1/x.ipynb",
        "Madonna_12345_assignsubmission_file/x.ipynb",
        "submission_123456/x.ipynb",
        "Zoë_x.ipynb",
        "a b_x.ipynb",
    ],
)
def test_without_a_roster_what_names_no_student_invents_none(path: str):
    assert told([path, "ada/x.ipynb"]) == {path: UNKNOWN, "ada/x.ipynb": "ada"}


def test_three_blind_hand_ins_are_not_one_student():
    blind = [f"Participant_{number}_assignsubmission_file_{UNIT}.ipynb" for number in (11, 12, 13)]
    assert set(told(blind).values()) == {UNKNOWN}
    assert set(told(blind, roster=["ada", "bo"]).values()) == {UNKNOWN}
    assert set(told(blind, roster=["Participant"]).values()) == {COLLISION}


def test_two_people_of_one_name_are_not_one_student():
    namesakes = ["doejane_4711_1_x.ipynb", "doejane_4712_2_x.ipynb"]
    assert set(told(namesakes).values()) == {COLLISION}
    assert set(told(namesakes, roster=["doejane"]).values()) == {COLLISION}


def test_a_namesake_who_comes_later_is_told_from_who_came_before():
    for unit in (UNIT, "02_elbo"):
        before = [Earlier(unit, "doejane", "doejane_4711_1_x.ipynb")]
        assert told(["doejane_4712_2_x.ipynb"], earlier=before) == {"doejane_4712_2_x.ipynb": COLLISION}
        assert told(["doejane_4711_9_x.ipynb"], earlier=before) == {"doejane_4711_9_x.ipynb": "doejane"}


@pytest.mark.parametrize(
    "paths",
    [
        ["lab_ada.ipynb", "lab_bo.ipynb"],
        ["ada_1.ipynb", "ada_2.ipynb"],
        ["Ada_1.ipynb", "ada_2.ipynb"],
        ["Ada/x.ipynb", "ada/x.ipynb"],
    ],
)
def test_without_a_roster_what_may_be_two_people_is_not_one(paths: list[str]):
    assert set(told(paths).values()) == {COLLISION}


def test_a_folder_is_surer_than_what_only_begins_alike():
    assert told(["ada/x.ipynb", "ada_x.ipynb"]) == {"ada/x.ipynb": "ada", "ada_x.ipynb": COLLISION}


def test_a_name_that_only_begins_as_an_earlier_hand_in_may_be_of_somebody_else():
    before = [Earlier(UNIT, "lab", "lab_ada.ipynb")]
    assert told(["lab_bo.ipynb"], earlier=before) == {"lab_bo.ipynb": COLLISION}
    assert told(["lab_ada.ipynb"], earlier=before) == {"lab_ada.ipynb": "lab"}
    assert told(["lab_bo.ipynb"], roster=["lab"], earlier=before) == {"lab_bo.ipynb": "lab"}


@pytest.mark.parametrize(
    "paths",
    [
        ["class/ada_x.ipynb", "class/bo_x.ipynb"],
        ["class/1.ipynb", "class/2.ipynb"],
        ["class/ada/1.ipynb", "class/ada/2.ipynb"],
        ["class/ada/1.ipynb"],
    ],
)
def test_without_a_roster_one_folder_may_be_a_student_or_the_class(paths: list[str]):
    assert set(told(paths).values()) == {UNKNOWN}
    assert "cannot be told: give the class with --roster" in whose(paths, ClassList(unit=UNIT))[0].why


def test_the_gradebook_knows_a_student_by_their_folder():
    assert set(told(["ada/1.ipynb", "ada/2.ipynb"], known=["ada"]).values()) == {"ada"}
    assert set(told(["ada/1/x.ipynb", "ada/2/x.ipynb"], known=["ada"]).values()) == {"ada"}
    assert set(told(["ada/bo_x.ipynb", "ada/cy_x.ipynb"], known=["ada", "bo"]).values()) == {"ada"}
    assert told(["a_b_x.ipynb", "cy_x.ipynb"], known=["a_b"]) == {"a_b_x.ipynb": "a_b", "cy_x.ipynb": "cy"}
    assert set(told(["class/ada_x.ipynb", "class/bo_x.ipynb"], known=["ada"]).values()) == {"ada", "bo"}


def test_what_was_once_taken_for_a_student_is_not_one_for_ever():
    path = "Participant_123_assignsubmission_file_x.ipynb"
    assert told([path, "01_solution.ipynb"], known=["Participant", "01"]) == {
        path: UNKNOWN,
        "01_solution.ipynb": UNKNOWN,
    }


def test_a_file_that_begins_as_a_folder_is_nobody_elses():
    assert told(["a_b/x.ipynb", "a_b_y.ipynb"]) == {"a_b/x.ipynb": "a_b", "a_b_y.ipynb": COLLISION}


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("ada/x.ipynb", "ada"),
        ("class/ada/x.ipynb", "ada"),
        ("class/ada_x.ipynb", "ada"),
        ("ada.ipynb", "ada"),
        ("ada.zip/x.ipynb", "ada"),
        ("ADA_x.ipynb", "ada"),
        ("ada_bo_x.ipynb", "ada"),
        ("a_b_final.ipynb", "a_b"),
        ("c.d@x.org_final.ipynb", "c.d@x.org"),
        ("adam_x.ipynb", UNKNOWN),
        ("ada_b/x.ipynb", UNKNOWN),
        ("zed/ada/x.ipynb", UNKNOWN),
        ("zed/ada_x.ipynb", UNKNOWN),
        ("01_latent_variables.ipynb", UNKNOWN),
    ],
)
def test_with_a_roster_no_id_is_invented(path: str, student: str):
    deep = len(path.split("/")) - 1 if path.startswith("class/") else 0
    beside = "class/bo_x.ipynb" if deep else "bo_x.ipynb"
    assert told([path, beside], roster=["ada", "bo", "a_b", "c.d@x.org"])[path] == student


def test_a_file_that_has_only_the_units_name_is_no_students_of_that_number():
    for roster in ([], ["01", "1"]):
        assert told([f"{UNIT}.ipynb"], roster=roster) == {f"{UNIT}.ipynb": UNKNOWN}
    assert told([f"01_{UNIT}.ipynb"], roster=["01"]) == {f"01_{UNIT}.ipynb": "01"}


def test_what_is_no_notebook_makes_no_two_people_of_one():
    assert told(["ada_x.ipynb", "ada_notes.pdf"]) == {"ada_x.ipynb": "ada", "ada_notes.pdf": COLLISION}
    numbered = ["doejane_1_1_x.ipynb", "doejane_2_2_notes.pdf"]
    assert set(told(numbered).values()) == {COLLISION}


def test_a_roster_tells_which_of_two_spellings_is_the_students():
    assert told(["ada/x.ipynb", "Ada/x.ipynb"], roster=["ada"]) == {
        "ada/x.ipynb": "ada",
        "Ada/x.ipynb": COLLISION,
    }


def test_a_name_that_two_ids_begin_is_nobodys():
    assert told(["a_b_x.ipynb", "a_x.ipynb"], roster=["a", "a_b"]) == {
        "a_b_x.ipynb": COLLISION,
        "a_x.ipynb": "a",
    }


def test_several_people_in_one_folder_are_not_one_student(toy: CourseFolder, tmp_path: Path):
    files = {"bo_x.ipynb": full(toy), "class/ada/x.ipynb": full(toy, "1"), "class/cy/x.ipynb": full(toy, "2")}
    account = collect(toy, TOY, write_folder(tmp_path / "in", files))
    assert {row.file: row.fate for row in account.rows} == {
        "bo_x.ipynb": Fate.TAKEN,
        "class/ada/x.ipynb": Fate.COLLISION,
        "class/cy/x.ipynb": Fate.COLLISION,
    }


NAMES = st.sampled_from(
    ["ada", "Ada", "bo", "a", "a_b", "lab", "01", "class", "zed", "Zoë", "doejane_7_1_x", "doejane_8_2_x"]
)
PARTS = st.lists(NAMES, max_size=3)
ENDS = st.sampled_from(
    [".ipynb", ".zip/x.ipynb", "_x.ipynb", "_y.ipynb", "_x.zip/deep/y.ipynb", "_3.pdf", "/x.ipynb"]
)
PATHS = st.builds(lambda parts, name, end: "/".join([*parts, f"{name}{end}"]), PARTS, NAMES, ENDS)
ROSTERS = st.sampled_from([(), ("ada", "bo", "a", "a_b", "doejane"), ("cy",)])


@CALM
@given(st.lists(PATHS, unique=True, max_size=8), ROSTERS)
def test_every_file_has_an_owner_or_a_reason(paths: list[str], roster: tuple[str, ...]):
    for each in whose(paths, ClassList(roster, unit=UNIT)):
        assert bool(each.student) == (each.fate is None)
        assert bool(each.why) == (each.fate is not None)
        assert not roster or not each.student or each.student in roster


@CALM
@given(st.lists(PATHS, unique=True, max_size=8), ROSTERS)
def test_no_two_hand_ins_that_may_be_of_two_people_have_one_owner(paths: list[str], roster: tuple[str, ...]):
    hand_ins: dict[str, set[str]] = {}
    for each in whose(paths, ClassList(roster, unit=UNIT)):
        if each.student:
            hand_ins.setdefault(each.student.casefold(), set()).add(each.handed_in_as)
    for student, names in hand_ins.items():
        numbers = {number for name in names for number in ("_7_", "_8_") if number in name}
        assert all(name.casefold().startswith(student) for name in names)
        assert len(numbers) <= 1
        assert roster or len(names) == 1 or all("_7_" in name or "_8_" in name for name in names)


@CALM
@given(st.lists(PATHS, unique=True, min_size=1, max_size=8), ROSTERS, st.randoms(use_true_random=False))
def test_whose_a_file_is_depends_on_no_order(paths: list[str], roster: tuple[str, ...], random):
    shuffled = list(paths)
    random.shuffle(shuffled)
    assert told(paths, roster) == {path: told(shuffled, roster)[path] for path in paths}


@CALM
@given(st.lists(PATHS, unique=True, min_size=1, max_size=8))
def test_that_students_were_taken_once_makes_nobody_else_of_them(paths: list[str]):
    first = told(paths)
    students = {each.student for each in whose(paths, ClassList(unit=UNIT)) if each.student}
    assert told(paths, known=sorted(students)) == first
