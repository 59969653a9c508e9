"""Whatever a student, a program or a cheat did to a notebook: the student's work and the course's checks are in it."""

import base64
import copy
import io
import json
import random
import re
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from PIL import Image

from autograde.course_folder import CourseFolder
from autograde.exercise import checks, grade_id, is_open_question, is_task, tasks
from autograde.grading.intake import Rebuilt, Unreadable, rebuild, stand_in
from autograde.grading.releases import record
from tests.autograde.conftest import TOY
from tests.autograde.grading.releases_of_the_toy import (
    EARLIER,
    NAMES,
    RELEASE,
    TEXT,
    cell_of,
    code,
    done,
    markdown,
    release_of,
)

RIGHT = {"double": cell_of(done(), "double")["source"], "halve": cell_of(done(), "halve")["source"]}
ANSWER = "An answer for a person to read."
ATTEMPT = "def double(x):\n    return 2 * x"


def rebuilt(content: Any) -> Rebuilt:
    return rebuild(json.dumps(content).encode(), [EARLIER, RELEASE])


def outcome(data: bytes) -> Rebuilt | str:
    """The rebuilt notebook, or the reason why there is none."""
    try:
        return rebuild(data, [EARLIER, RELEASE])
    except Unreadable as refusal:
        return str(refusal)


def assert_sound_or_refused(data: bytes) -> None:
    result = outcome(data)
    assert result == outcome(data)
    if isinstance(result, str):
        assert result
        assert "\n" not in result
    else:
        assert_sound(result.notebook)
        assert set(tasks(result.notebook)) <= set(RIGHT)


def ids(notebook: NotebookNode) -> list[str]:
    return [cell.id for cell in notebook.cells]


def written(notebook: NotebookNode) -> dict[str, str]:
    """The text of each cell that a student is to write."""
    return {grade_id(cell): cell.source for cell in notebook.cells if is_task(cell) or is_open_question(cell)}


def assert_sound(result: NotebookNode) -> None:
    """What holds of every rebuilt notebook, whatever was handed in."""
    nbformat.validate(result)
    assert (result.nbformat, result.nbformat_minor) == (4, 5)
    assert result.metadata == RELEASE.released.metadata
    json.dumps(result, ensure_ascii=False).encode()
    assert [cell for cell in result.cells if cell.cell_type == "code" and cell.outputs] == []
    assert [cell.source for cell in checks(result)] == [cell.source for cell in checks(RELEASE.source)] or {
        cell.id: cell.source for cell in checks(result)
    } == {cell.id: cell.source for cell in checks(RELEASE.source)}
    for cell in result.cells:
        if cell.id.startswith("own-"):
            assert cell.metadata == {}
        else:
            released = cell_of(RELEASE.released, cell.id)
            assert (cell.metadata, cell.cell_type) == (released.metadata, released.cell_type)
            if not (is_task(cell) or is_open_question(cell) or grade_id(cell) in CHECKS):
                assert cell.source == released.source
    places = ids(result)
    assert len(set(places)) == len(places)
    assert set(NAMES) - set(places) <= {"double", "halve", *UNGRADED}
    for check in CHECKS:
        task = check.partition("-")[2]
        assert task not in places or places.index(task) < places.index(check)


CHECKS = [cell.id for cell in checks(RELEASE.source)]
UNGRADED = [cell.id for cell in RELEASE.released.cells if not grade_id(cell)]
DEMONSTRATION = UNGRADED[-1]


def test_the_toys_releases_are_those_of_nbgrader(shared_toy: CourseFolder):
    kept = record(shared_toy, TOY)
    assert (kept.released, kept.source) == (RELEASE.released, RELEASE.source)


def test_an_untouched_release_is_rebuilt_as_it_is_with_the_checks_of_the_source():
    result = rebuilt(RELEASE.released)
    expected = copy.deepcopy(RELEASE.released)
    for cell in checks(expected):
        cell.source = cell_of(RELEASE.source, cell.id).source
    assert result == Rebuilt(expected, [], RELEASE.version)
    assert "double_of_the_drawn" in json.dumps(result.notebook)


def test_a_submission_keeps_what_was_written_and_nothing_else_of_it():
    content = done()
    for number, cell in enumerate(content["cells"]):
        cell["metadata"] |= {"tags": ["raises-exception"], "editable": True, "name": "x", "widgets": {}}
        if cell["cell_type"] == "code":
            cell["execution_count"] = number
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "✓ double: twice 3 and 5"}]
    content["metadata"] = {"kernelspec": {"name": "julia-1.9"}, "widgets": {"application/x": {}}, "a": 1}
    result = rebuilt(content)
    assert result.notes == []
    assert_sound(result.notebook)
    assert written(result.notebook) == {**RIGHT, "why": ANSWER}


def test_own_cells_of_every_kind_stay_where_they_are():
    content = done()
    raw = {"cell_type": "raw", "source": "<b>", "metadata": {"format": "text/html"}, "id": "r"}
    own = [code("import math"), markdown("A thought."), raw]
    content["cells"][2:2] = own
    content["cells"].append(code("double(4)", metadata={"nbgrader": {"grade_id": "mine", "grade": True}}))
    result = rebuilt(content)
    assert ids(result.notebook) == [*NAMES[:2], "own-1", "own-2", "own-3", *NAMES[2:], "own-4"]
    assert [(cell.cell_type, cell.source) for cell in result.notebook.cells[2:5]] == [
        (cell["cell_type"], cell["source"]) for cell in own
    ]
    assert_sound(result.notebook)


# --- mendings: what is done to a submission in which everything is right, and what is said of it -----------------


def strip_headers(content: dict) -> None:
    for cell in content["cells"]:
        cell["metadata"] = {}


def strip_headers_and_ids(content: dict) -> None:
    for cell in content["cells"]:
        cell["metadata"] = {}
        cell.pop("id")


def outdate_headers(content: dict) -> None:
    for cell in content["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] = {
                "grade_id": cell["metadata"]["nbgrader"]["grade_id"],
                "schema_version": 1,
                "points": 100,
                "grade": True,
            }


def delete_checks(content: dict) -> None:
    content["cells"] = [cell for cell in content["cells"] if cell["id"] not in CHECKS]


def delete_all_but_what_is_written(content: dict) -> None:
    for name in ("double", "halve", "why"):
        cell_of(content, name)
    content["cells"] = [cell for cell in content["cells"] if cell["id"] in ("double", "halve", "why")]


def edit_checks(content: dict) -> None:
    cell_of(content, "check-double")["source"] = 'check.close(lambda x: [6.0, 10.0], "double_of_three")'
    cell_of(content, "hidden-double")["source"] += "\nprint('tried')"


def comment_a_check_out(content: dict) -> None:
    cell_of(content, "check-double")["source"] = '# check.close(double, "double_of_three")'


def make_a_check_prose(content: dict) -> None:
    cell_of(content, "check-halve")["cell_type"] = "markdown"


def double_checks(content: dict) -> None:
    content["cells"] += [copy.deepcopy(cell_of(content, name)) for name in ("check-double", "check-halve")]
    copied = copy.deepcopy(cell_of(content, "check-double"))
    content["cells"].append({**copied, "metadata": {}, "id": "another"})


def put_checks_first(content: dict) -> None:
    content["cells"].sort(key=lambda cell: cell["id"] not in CHECKS)


def put_checks_last(content: dict) -> None:
    content["cells"].sort(key=lambda cell: cell["id"] in CHECKS)


def point_checks_elsewhere(content: dict) -> None:
    first, second = (
        cell_of(content, name)["metadata"]["nbgrader"] for name in ("check-double", "hidden-halve")
    )
    first["grade_id"], second["grade_id"] = second["grade_id"], first["grade_id"]


def give_all_the_same_id(content: dict) -> None:
    for cell in content["cells"]:
        cell["id"] = "same"


def give_ids_that_are_none(content: dict) -> None:
    for cell in content["cells"]:
        cell["id"] = "ä" * 100


def put_setup_last(content: dict) -> None:
    content["cells"].sort(key=lambda cell: cell["id"] == "setup")


def edit_the_setup(content: dict) -> None:
    cell_of(content, "setup")["source"] = "from course import check"


def delete_the_setup(content: dict) -> None:
    content["cells"].remove(cell_of(content, "setup"))


def make_tasks_prose(content: dict) -> None:
    cell_of(content, "double")["cell_type"] = "markdown"
    cell_of(content, "halve")["cell_type"] = "raw"
    cell_of(content, "why")["cell_type"] = "code"


def copy_a_task(content: dict) -> None:
    content["cells"].append(copy.deepcopy(cell_of(content, "double")))


def leave_an_untouched_copy_before(content: dict) -> None:
    untouched = json.loads(json.dumps(cell_of(RELEASE.released, "double")))
    content["cells"].insert(2, untouched)


def delete_the_question(content: dict) -> None:
    cell_of(content, "why")["metadata"] = {}
    cell_of(content, "why")["id"] = "x"


def save_with_other_line_ends(content: dict) -> None:
    for cell in content["cells"]:
        cell.pop("id")
        cell["metadata"] = {}
        cell["source"] = re.sub(r"[ \r]*\n", "  \r\n", cell["source"] + "\n")


LOST = "8 cells without headers were recognised by other signs"
PUT_BACK = "deleted check cells were put back"
MENDINGS: dict[Callable[[dict], None], list[str]] = {
    strip_headers: [LOST],
    strip_headers_and_ids: [LOST],
    outdate_headers: [],
    delete_checks: ["4 deleted check cells were put back"],
    delete_all_but_what_is_written: [
        "4 deleted check cells were put back",
        "1 deleted locked cell was put back",
        "3 deleted other cells were put back",
    ],
    edit_checks: ["2 edited check cells were put back"],
    comment_a_check_out: ["1 edited check cell was put back"],
    make_a_check_prose: ["1 edited check cell was put back"],
    double_checks: ["3 further copies of fixed cells were left out"],
    put_checks_first: ["4 check cells before their tasks were moved behind"],
    put_checks_last: [],
    point_checks_elsewhere: [
        "2 edited check cells were put back",
        "1 check cell before its task was moved behind",
    ],
    give_all_the_same_id: [],
    give_ids_that_are_none: [],
    put_setup_last: [],
    edit_the_setup: ["1 edited locked cell was put back"],
    delete_the_setup: ["1 deleted locked cell was put back"],
    make_tasks_prose: [
        "double had become a markdown cell, and is a code cell again",
        "halve had become a raw cell, and is a code cell again",
        "why had become a code cell, and is a markdown cell again",
    ],
    copy_a_task: ["double was there 2 times: one of them is graded, what is written in others stays"],
    leave_an_untouched_copy_before: [
        "double was there 2 times: one of them is graded, what is written in others stays"
    ],
    delete_the_question: ["1 cell without a header was recognised by other signs"],
    save_with_other_line_ends: [LOST],
}


@pytest.mark.parametrize("mending", MENDINGS, ids=lambda mending: mending.__name__)
def test_a_right_submission_stays_right_and_is_told_of(mending: Callable[[dict], None]):
    content = done()
    mending(content)
    result = rebuilt(content)
    assert_sound(result.notebook)
    texts = {name: text.rstrip() for name, text in written(result.notebook).items()}
    texts = {name: "\n".join(line.rstrip() for line in text.split("\n")) for name, text in texts.items()}
    assert texts == {**RIGHT, "why": ANSWER}
    assert result.notes == MENDINGS[mending]
    assert result.version == RELEASE.version


SAME_ORDER = set(MENDINGS) - {copy_a_task, put_checks_last, point_checks_elsewhere}


@pytest.mark.parametrize("mending", sorted(SAME_ORDER, key=repr), ids=lambda mending: mending.__name__)
def test_what_was_mended_is_the_release_in_its_order_without_anything_else(mending: Callable[[dict], None]):
    content = done()
    mending(content)
    assert ids(rebuilt(content).notebook) == NAMES


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from([each for each in MENDINGS if each is not make_tasks_prose]), max_size=5),
    st.randoms(),
)
def test_mendings_together_leave_what_was_written_as_well(mendings: list, order: random.Random):
    content = done()
    for mending in mendings:
        try:
            mending(content)
        except KeyError:  # an earlier one took what this one needs
            continue
    if order.random() < 0.5:
        own = [cell for cell in content["cells"] if cell.get("id") not in ("double", "halve")]
        content["cells"].insert(order.randrange(len(own)), code("1"))
    result = rebuilt(content)
    assert_sound(result.notebook)
    sources = [cell.source.replace("  \n", "\n").strip() for cell in result.notebook.cells]
    assert RIGHT["double"] in sources
    assert RIGHT["halve"] in sources


# --- tasks: which cell is it, and what becomes of the others ---------------------------------------------------


def test_of_two_attempts_the_first_is_graded_and_both_run_where_they_are():
    content = done()
    second = {**copy.deepcopy(cell_of(content, "double")), "source": ATTEMPT}
    content["cells"].append(second)
    result = rebuilt(content).notebook
    assert written(result)["double"] == RIGHT["double"]
    assert ids(result) == [*NAMES, "own-1"]
    assert result.cells[-1].source == ATTEMPT


def test_a_copied_task_that_became_something_else_is_not_taken_for_the_task():
    content = done()
    other = {**copy.deepcopy(cell_of(content, "double")), "source": "factor = 2"}
    content["cells"].insert(2, other)
    result = rebuilt(content).notebook
    assert written(result)["double"] == RIGHT["double"]
    assert (result.cells[2].id, result.cells[2].source) == ("own-1", "factor = 2")


def test_an_attempt_counts_before_an_untouched_copy_and_its_checks_stand_behind_it():
    content = done()
    content["cells"].append(copy.deepcopy(cell_of(content, "double")))
    cell_of(content, "double")["source"] = cell_of(RELEASE.released, "double").source
    result = rebuilt(content).notebook
    assert written(result)["double"] == RIGHT["double"]
    assert ids(result)[-3:] == ["double", "check-double", "hidden-double"]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("place", [2, 3])
def test_a_task_that_was_made_prose_and_written_anew_is_where_it_was_written_anew(kind: str, place: int):
    content = done()
    cell_of(content, "double")["cell_type"] = kind
    content["cells"].insert(place, code(ATTEMPT))
    result = rebuilt(content).notebook
    assert written(result)["double"] == ATTEMPT
    assert [(cell.cell_type, cell.source) for cell in result.cells if cell.id == "own-1"] == [
        (kind, RIGHT["double"])
    ]
    assert_sound(result)


def test_an_untouched_task_that_was_made_prose_cannot_undo_what_was_written_before_it():
    content = done()
    stub = cell_of(content, "double")
    stub["source"], stub["cell_type"] = cell_of(RELEASE.released, "double").source, "raw"
    content["cells"].insert(2, code(ATTEMPT))
    result = rebuilt(content).notebook
    assert written(result)["double"] == ATTEMPT
    assert not [cell for cell in result.cells if "NotImplementedError" in cell.source]


def test_a_deleted_task_comes_back_untouched():
    content = done()
    content["cells"].remove(cell_of(content, "double"))
    result = rebuilt(content)
    assert ids(result.notebook) == NAMES
    assert written(result.notebook)["double"] == cell_of(RELEASE.released, "double").source
    assert result.notes == ["double was missing: its untouched cell is back"]
    assert_sound(result.notebook)


@pytest.mark.parametrize("indent", ["", "    "])
def test_a_deleted_task_stays_missing_where_its_function_stands_in_another_task(indent: str):
    content = done()
    content["cells"].remove(cell_of(content, "double"))
    both = RIGHT["double"].replace("\n", "\n" + indent)
    cell_of(content, "halve")["source"] += f"\n\n{'if True:' if indent else ''}\n{indent}{both}"
    result = rebuilt(content)
    places = ids(result.notebook)
    assert "double" not in places
    assert places.index("halve") < places.index("check-double") < places.index("hidden-double")
    assert "double has no cell of its own: its function stands in another cell" in result.notes


@pytest.mark.parametrize(
    "source",
    [
        "def double(x):",
        "async def  double (x): 1",
        "double = lambda x: 2 * x",
        "double: object = abs",
        "class double: 1",
    ],
)
def test_a_task_without_header_is_known_by_what_it_defines_though_it_may_not_parse(source: str):
    content = done()
    cell_of(content, "double").update(source=f"import math\n{source}\n  )", metadata={}, id="x")
    assert written(rebuilt(content).notebook)["double"].startswith("import math")


@pytest.mark.parametrize(
    "source", ["double == 3", "print(double)", "doubled = 1", "def redouble(): 1", "x = double"]
)
def test_what_only_uses_a_function_is_not_taken_for_its_task(source: str):
    content = done()
    cell_of(content, "double").update(source=source, metadata={}, id="x")
    result = rebuilt(content)
    assert written(result.notebook)["double"] == cell_of(RELEASE.released, "double").source
    assert source in [cell.source for cell in result.notebook.cells if cell.id.startswith("own-")]


def test_prose_that_shows_a_function_is_not_taken_for_its_task():
    content = done()
    cell_of(content, "double").update(metadata={}, id="x")
    content["cells"].insert(0, markdown(ATTEMPT))
    result = rebuilt(content).notebook
    assert written(result)["double"] == RIGHT["double"]
    assert (result.cells[0].cell_type, result.cells[0].source) == ("markdown", ATTEMPT)


def test_prose_that_shows_a_function_does_not_stand_for_a_deleted_task():
    content = done()
    content["cells"].remove(cell_of(content, "double"))
    content["cells"].append(markdown(ATTEMPT))
    result = rebuilt(content).notebook
    assert written(result)["double"] == cell_of(RELEASE.released, "double").source
    assert ids(result) == [*NAMES, "own-1"]


# --- what students, and cheats, write into cells of the course --------------------------------------------------


@pytest.mark.parametrize("retyped", [True, False])
def test_a_function_written_into_a_checks_cell_runs_before_the_check(retyped: bool):
    content = done()
    cell_of(content, "double")["source"] = "# see below"
    check = cell_of(content, "check-double")
    check["source"] = f"{ATTEMPT}\n\n{check['source']}" if retyped else ATTEMPT
    result = rebuilt(content)
    assert ids(result.notebook)[2:5] == ["double", "own-1", "check-double"]
    assert result.notebook.cells[3].source == check["source"]
    assert "what was written into check-double stays as a cell of the student's own" in result.notes
    assert_sound(result.notebook)


@pytest.mark.parametrize(
    "source",
    [
        "check.close = print",
        "# check.close(double)",
        'check.shape(double, "double_of_three")',
        'check.close(halve, "half_of_six")',  # another check's text
        "# Out of sight: other numbers.",
        "",
    ],
)
def test_what_a_cheat_makes_of_a_check_is_gone(source: str):
    content = done()
    cell_of(content, "check-double")["source"] = source
    result = rebuilt(content).notebook
    assert ids(result) == NAMES
    assert_sound(result)


def test_a_check_that_was_emptied_leaves_no_empty_cell_behind():
    told = release_of(TEXT.replace('"points": 1}\n### BEGIN', '"points": 1}\n# Out of sight.\n### BEGIN'), 3)
    assert all(cell.source for cell in told.released.cells)
    content = done(told)
    cell_of(content, "check-double")["source"] = " "
    assert ids(rebuild(json.dumps(content).encode(), [told]).notebook) == [c.id for c in told.released.cells]


def test_of_an_edited_and_an_untouched_copy_of_a_check_the_untouched_one_counts():
    content = done()
    untouched = copy.deepcopy(cell_of(content, "check-double"))
    cell_of(content, "check-double")["source"] = "# check.close()"
    content["cells"].append(untouched)
    result = rebuilt(content)
    assert ids(result.notebook)[-1] == "check-double"
    assert result.notes == ["1 further copy of a fixed cell was left out"]


def test_a_checks_header_on_prose_of_the_students_own_leaves_the_prose_and_the_check():
    content = done()
    content["cells"].remove(cell_of(content, "check-double"))
    header = {"nbgrader": {"grade_id": "check-double", "grade": True, "points": 2}}
    content["cells"].append(markdown("My thoughts.", metadata=header))
    result = rebuilt(content).notebook
    assert [cell.source for cell in result.cells if cell.id == "own-1"] == ["My thoughts."]
    assert_sound(result)


def test_an_import_written_into_the_setup_runs_behind_it():
    content = done()
    cell_of(content, "setup")["source"] += "\nimport math"
    result = rebuilt(content)
    assert ids(result.notebook)[1:3] == ["setup", "own-1"]
    assert result.notebook.cells[2].source.endswith("import math")
    assert result.notes[-1] == "1 edited locked cell was put back"
    assert_sound(result.notebook)


def test_a_header_of_a_task_on_a_check_changes_no_check():
    content = done()
    cell_of(content, "check-double")["metadata"]["nbgrader"]["grade_id"] = "double"
    result = rebuilt(content).notebook
    assert written(result)["double"] == RIGHT["double"]
    assert_sound(result)


# --- prose, demonstrations, answers -----------------------------------------------------------------------------


@pytest.mark.parametrize("with_ids", [True, False])
def test_an_edited_demonstration_stays_in_place_and_the_untouched_one_stays_away(with_ids: bool):
    content = done()
    demonstration = cell_of(content, DEMONSTRATION)
    demonstration["source"] += "\ndouble(4)"
    if not with_ids:
        strip_headers_and_ids(content)
    result = rebuilt(content).notebook
    assert ids(result) == [*NAMES[:-2], "own-1", "why"]
    assert result.cells[-2].source == demonstration["source"]
    assert written(result)["why"] == ANSWER


def test_prose_about_a_demonstration_does_not_keep_it_away():
    content = done()
    demonstration = cell_of(content, DEMONSTRATION)
    demonstration.update(markdown(demonstration["source"] + "\nprints the seed."))
    result = rebuilt(content).notebook
    assert ids(result) == [*NAMES[:-1], "own-1", "why"]


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_a_demonstration_that_a_student_made_text_is_not_run(kind: str):
    content = done()
    cell_of(content, DEMONSTRATION)["cell_type"] = kind
    result = rebuilt(content).notebook
    assert ids(result) == [*NAMES[:-2], "own-1", "why"]
    assert result.cells[-2].cell_type == kind


def test_a_copied_demonstration_runs_twice_as_it_did_for_the_student():
    content = done()
    content["cells"].append({**copy.deepcopy(cell_of(content, DEMONSTRATION)), "id": "x"})
    result = rebuilt(content)
    assert ids(result.notebook) == [*NAMES, "own-1"]
    assert result.notes == []


@pytest.mark.parametrize("name", [UNGRADED[0], DEMONSTRATION])
def test_a_copy_with_the_same_id_stays_whether_it_was_edited_or_not(name: str):
    for edit in ("", "\n# edited"):
        content = done()
        copied = copy.deepcopy(cell_of(content, name))
        content["cells"].insert(0, {**copied, "source": copied["source"] + edit})
        result = rebuilt(content).notebook
        assert sorted(ids(result)) == sorted([*NAMES, "own-1"])
        assert cell_of(result, "own-1").source == copied["source"] + edit


def test_an_answer_counts_before_an_untouched_copy_of_its_question():
    content = done()
    content["cells"].insert(0, json.loads(json.dumps(cell_of(RELEASE.released, "why"))))
    result = rebuilt(content).notebook
    assert ids(result) == NAMES
    assert written(result)["why"] == ANSWER


@pytest.mark.parametrize("neighbour", ["before", "after"])
def test_an_answer_without_header_is_known_by_its_place(neighbour: str):
    content = done()
    cell_of(content, "why").update(metadata={}, id="x")
    if neighbour == "after":
        content["cells"].remove(cell_of(content, DEMONSTRATION))
        content["cells"].insert(0, content["cells"].pop())  # nothing is beside it
        assert rebuilt(content).notebook.cells[0].source == ANSWER
    else:
        assert written(rebuilt(content).notebook)["why"] == ANSWER


def test_code_in_the_place_of_an_answer_stays_code():
    content = done()
    content["cells"][-1] = code("double(5)")
    result = rebuilt(content).notebook
    assert ids(result) == [*NAMES, "own-1"] or ids(result) == [*NAMES[:-1], "why", "own-1"]
    assert written(result)["why"] == cell_of(RELEASE.released, "why").source


def image(kind: str = "PNG", size: int = 4) -> str:
    buffer = io.BytesIO()
    Image.effect_noise((size, size), 200).convert("RGB").save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode()


def test_images_in_answers_stay():
    png, jpeg = image(), image("JPEG")
    content = done()
    cell_of(content, "why")["attachments"] = {"a b.png": {"image/png": png}}
    content["cells"].append(
        markdown("![](attachment:c)", attachments={"c": {"image/jpeg": [jpeg[:9], jpeg[9:]]}})
    )
    result = rebuilt(content)
    assert result.notebook.cells[-2].attachments == {"a b.png": {"image/png": png}}
    assert result.notebook.cells[-1].attachments == {"c": {"image/jpeg": jpeg}}
    assert result.notes == []
    assert_sound(result.notebook)


def test_code_is_never_searched_for_images():
    content = done()
    content["cells"].append(
        code('"![](data:image/png;base64,AAAA)"', attachments={"a.png": {"image/png": image()}})
    )
    result = rebuilt(content)
    assert result.notebook.cells[-1].source == content["cells"][-1]["source"]
    assert "attachments" not in result.notebook.cells[-1]


HOSTILE_ATTACHMENTS: list[Any] = [
    {"a.svg": {"image/svg+xml": "<svg onload='x'/>"}},
    {"a.png": {"image/png": base64.b64encode(b"<script>").decode()}},
    {"a.png": {"image/png": "no base64 \ud800"}},
    {"a.png": {"image/png": 3}},
    {"a.png": None},
]


@pytest.mark.parametrize("attachments", HOSTILE_ATTACHMENTS)
def test_what_is_no_image_is_left_out_and_said(attachments: Any):
    content = done()
    cell_of(content, "why")["attachments"] = attachments
    result = rebuilt(content)
    assert "attachments" not in cell_of(result.notebook, "why")
    assert result.notes == [
        "1 attachment was left out: only PNG and JPEG images are kept, up to 5 MB together"
    ]


def test_thirty_megabytes_of_attachments_cost_the_images_and_nothing_else():
    large = image(size=1000)  # noise, about 1.4 MB
    content = done()
    names = [f"{number}.png" for number in range(20)]
    cell_of(content, "why")["attachments"] = {name: {"image/png": large} for name in names}
    assert len(json.dumps(content)) > 30e6
    result = rebuilt(content)
    assert written(result.notebook) == {**RIGHT, "why": ANSWER}
    assert list(cell_of(result.notebook, "why").attachments) == names[: int(5e6 // (len(large) * 3 / 4))]
    assert "attachments were left out" in result.notes[0]


# --- earlier releases ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strip", [None, strip_headers, strip_headers_and_ids])
def test_work_on_an_earlier_release_is_checked_by_the_current_one_and_said(strip: Callable | None):
    content = done(EARLIER)
    if strip:
        strip(content)
    result = rebuilt(content)
    assert result.version == EARLIER.version
    assert result.notes[0] == "made from the release of 2026-09-01, and checked by that of 2026-09-02"
    assert written(result.notebook) == {**RIGHT, "why": ANSWER}
    assert_sound(result.notebook)
    own = [cell.source for cell in result.notebook.cells if cell.id.startswith("own-")]
    third = cell_of(done(EARLIER), "third")["source"]
    assert own == ['print("the seed", os.environ.get("LVM_CHECK_SEED"))', third]
    assert (
        "third is not asked any more: what was written for it stays as a cell of the student's own"
        in result.notes
    )


def test_prose_of_an_earlier_release_stays_where_it_was_edited_and_goes_where_it_was_not():
    content = done(EARLIER)
    content["cells"][0]["source"] += "\nMy notes."
    result = rebuilt(content).notebook
    prose = [
        cell.source for cell in result.cells if cell.id.startswith("own-") and cell.cell_type == "markdown"
    ]
    assert prose == [content["cells"][0]["source"]]


def test_a_check_that_a_student_brought_up_to_date_is_not_called_edited():
    content = done(EARLIER)
    cell_of(content, "check-double")["source"] = cell_of(RELEASE.released, "check-double").source
    result = rebuilt(content)
    assert result.version == EARLIER.version
    assert [note for note in result.notes if "edited" in note] == []


def test_outputs_of_a_release_are_none_of_a_submission():
    with_outputs = copy.deepcopy(RELEASE)
    cell_of(with_outputs.released, "setup").update(outputs=[nbformat.v4.new_output("stream", text="x")])
    result = rebuild(json.dumps(done()).encode(), [with_outputs])
    assert_sound(result.notebook)


def test_an_untouched_task_that_is_not_asked_any_more_is_gone():
    content = json.loads(json.dumps(EARLIER.released))
    assert not [cell for cell in rebuilt(content).notebook.cells if "third" in cell.source]


def test_a_task_that_is_new_since_then_is_there_untouched():
    data = json.dumps(done(RELEASE)).encode()
    result = rebuild(data, [RELEASE, EARLIER])
    assert result.version == RELEASE.version
    assert cell_of(result.notebook, "third").source == cell_of(EARLIER.released, "third").source
    assert "third is not in the release that this was made from: it is there untouched" in result.notes
    assert [cell.source for cell in checks(result.notebook)] == [
        cell.source for cell in checks(EARLIER.source)
    ]


def test_of_releases_that_agree_equally_the_newest_is_meant():
    content = {"cells": [code(ATTEMPT)]}
    assert rebuilt(content).version == RELEASE.version


# --- what is no submission of this exercise ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells",
    [
        [code("1 + 1"), markdown("double")],
        [
            json.loads(json.dumps(cell))
            for cell in RELEASE.released.cells
            if grade_id(cell) not in ("double", "halve", "why")
        ],
    ],
)
def test_a_notebook_in_which_nothing_is_to_be_written_is_refused(cells: list):
    with pytest.raises(Unreadable) as refusal:
        rebuilt({"cells": cells})
    assert str(refusal.value) == "the notebook is not this exercise: none of the cells to be written is in it"


def test_the_stand_in_is_the_untouched_release_with_the_reason_as_it_is_on_top():
    notebook = stand_in(RELEASE, "<script>\n# no heading")
    assert notebook.cells[0].source.endswith("\n\n    <script>\n    # no heading")
    assert notebook.cells[1:] == rebuilt(RELEASE.released).notebook.cells
    nbformat.validate(notebook)


# --- anything at all -------------------------------------------------------------------------------------------

names = st.sampled_from([*NAMES, "third", "own-1", "", "unknown"])
texts = st.sampled_from(
    [ATTEMPT, "", "\ud800", "\x00", "check.close(1)", *[cell.source for cell in RELEASE.released.cells]]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=2) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
headers = st.fixed_dictionaries({"nbgrader": st.fixed_dictionaries({"grade_id": names | json_values})})
cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | json_values,
        "source": texts | st.text(max_size=9) | json_values,
        "id": names | json_values,
        "metadata": headers | json_values,
        "attachments": json_values,
        "outputs": json_values,
    },
)


@settings(deadline=None, max_examples=400)
@given(st.data())
def test_whatever_is_done_to_the_cells_the_notebook_is_sound_or_there_is_a_reason(data: st.DataObject):
    content = done(data.draw(st.sampled_from([RELEASE, EARLIER])))
    for _ in range(data.draw(st.integers(0, 8))):
        place = data.draw(st.integers(0, len(content["cells"])))
        match data.draw(st.sampled_from(["insert", "delete", "copy", "move", "change"])):
            case "insert":
                content["cells"].insert(place, data.draw(cells | json_values))
            case "delete":
                del content["cells"][place : place + 3]
            case "copy":
                content["cells"] += copy.deepcopy(content["cells"][place : place + 2])
            case "move":
                content["cells"] = content["cells"][place:] + content["cells"][:place]
            case "change":
                for cell in content["cells"][place : place + 1]:
                    if isinstance(cell, dict):
                        cell.update(data.draw(cells))
    assert_sound_or_refused(json.dumps(content).encode())


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["cells", "worksheets", "metadata"]), json_values | st.lists(cells)))
def test_any_json_is_rebuilt_soundly_or_refused(content: dict):
    assert_sound_or_refused(json.dumps(content).encode())


BYTES = json.dumps(done()).encode()


@settings(deadline=None)
@given(st.integers(0, len(BYTES)), st.binary(max_size=3), st.integers(0, 40))
def test_any_damage_to_the_bytes_is_rebuilt_soundly_or_refused(place: int, new: bytes, lost: int):
    assert_sound_or_refused(BYTES[:place] + new + BYTES[place + lost :])


def test_releases_are_never_changed_by_what_is_handed_in_or_done_with_the_result():
    before = copy.deepcopy(RELEASE)
    content = done()
    cell_of(content, "why")["source"] = "other"
    for notebook in (
        rebuilt(content).notebook,
        rebuilt({"cells": [code(ATTEMPT)]}).notebook,
        stand_in(RELEASE, ""),
    ):
        for node in (notebook, *notebook.cells):
            node.metadata.clear()
            node.update(source="", outputs=[])
    assert before == RELEASE
