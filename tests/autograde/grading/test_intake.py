"""What is no notebook is refused with a plain reason; what is one is taken as it is."""

import contextlib
import json
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograde.build import exercise_notebook
from autograde.exercise import grade_id
from autograde.grading.intake import Unreadable, read, stand_in
from tests.autograde.conftest import TOY_TEXT

RELEASED = exercise_notebook(TOY_TEXT.read_text())
BYTES = json.dumps(RELEASED).encode()


def read_bytes(folder: Path, data: bytes) -> nbformat.NotebookNode:
    (folder / "x.ipynb").write_bytes(data)
    return read(folder / "x.ipynb", RELEASED)


REASONS = {
    b"": "the file is empty",
    b" \n": "the file is empty",
    BYTES[:300] + b"\xff" + BYTES[300:]: "the file is not a notebook: it is not UTF-8 text",
    BYTES[: len(BYTES) // 2]: "the file is not a complete notebook: it breaks off or is damaged (line 1)",
    b"[" * 100_000: "the file is not a complete notebook: it breaks off or is damaged (nested too deeply)",
    b"[]": "the file is not a notebook: it has no cells",
    b'{"worksheets": []}': "the file is not a notebook: it has no cells",
    b'{"cells": 3}': "the notebook is damaged: ",
    b'{"cells": [3], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}': "the notebook is damaged: ",
    b'{"cells": [], "metadata": {}, "nbformat": 99, "nbformat_minor": 5}': "the notebook is damaged: ",
    b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}': "the notebook is not this exercise",
}


@pytest.mark.parametrize(("data", "reason"), REASONS.items(), ids=range(len(REASONS)))
def test_what_is_no_notebook_of_the_exercise_is_refused_and_says_why(
    tmp_path: Path, data: bytes, reason: str
):
    with pytest.raises(Unreadable) as refusal:
        read_bytes(tmp_path, data)
    assert str(refusal.value).startswith(reason)
    assert "\n" not in str(refusal.value)


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(Unreadable, match=r"there is no file gone\.ipynb"):
        read(tmp_path / "gone.ipynb", RELEASED)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.integers(0, len(BYTES)), st.binary(max_size=3), st.integers(0, 40))
def test_no_damage_leads_to_anything_but_a_notebook_or_a_reason(
    tmp_path: Path, place: int, new: bytes, lost: int
):
    with contextlib.suppress(Unreadable):
        assert read_bytes(tmp_path, BYTES[:place] + new + BYTES[place + lost :]).cells


def test_an_unharmed_notebook_keeps_every_cell(tmp_path: Path):
    assert [cell.source for cell in read_bytes(tmp_path, BYTES).cells] == [
        cell.source for cell in RELEASED.cells
    ]


@pytest.mark.parametrize("doubled", [True, False])
def test_doubled_and_missing_cell_ids_are_mended(tmp_path: Path, doubled: bool):
    content = json.loads(BYTES)
    for cell in content["cells"]:
        if doubled:
            cell["id"] = "same"
        else:
            del cell["id"]
    ids = [cell.id for cell in read_bytes(tmp_path, json.dumps(content).encode()).cells]
    assert len(set(ids)) == len(ids)


def test_headers_are_those_of_the_release_whatever_became_of_them(tmp_path: Path):
    content = json.loads(BYTES)
    content["cells"][2]["metadata"]["nbgrader"] = {"grade_id": "double"}
    content["cells"][3]["metadata"]["nbgrader"]["points"] = 100
    content["cells"][4]["metadata"]["nbgrader"]["schema_version"] = 1
    content["cells"][5]["metadata"]["nbgrader"] = "none"
    content["cells"] += [
        content["cells"][3],
        {**content["cells"][0], "metadata": {"nbgrader": {"grade_id": "mine"}}},
    ]
    headers = [
        cell.metadata.get("nbgrader") for cell in read_bytes(tmp_path, json.dumps(content).encode()).cells
    ]
    expected = [cell.metadata.get("nbgrader") for cell in RELEASED.cells]
    without_halve = [each for each in expected if each != expected[5]]
    assert headers == [*without_halve[:5], None, *without_halve[5:], None, None]


def test_deleted_checks_and_questions_are_back_where_they_were(tmp_path: Path):
    content = json.loads(BYTES)
    deleted = ("setup", "check-double", "hidden-double", "why")
    content["cells"] = [cell for cell in content["cells"] if cell["id"] not in deleted]
    restored = [cell for cell in read_bytes(tmp_path, json.dumps(content).encode()).cells if grade_id(cell)]
    assert [cell.source for cell in restored] == [cell.source for cell in RELEASED.cells if grade_id(cell)]


def test_a_deleted_task_stays_deleted_for_its_function_may_stand_elsewhere(tmp_path: Path):
    content = json.loads(BYTES)
    content["cells"] = [cell for cell in content["cells"] if cell["id"] != "double"]
    assert "double" not in [cell.id for cell in read_bytes(tmp_path, json.dumps(content).encode()).cells]


def test_a_reason_is_shown_as_it_is_whatever_stands_in_it():
    shown = stand_in(RELEASED, "<script>\n# no heading").cells[0].source
    assert shown.endswith("\n\n    <script>\n    # no heading")
    assert len(RELEASED.cells) + 1 == len(stand_in(RELEASED, "").cells)
