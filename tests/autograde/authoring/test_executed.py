"""A lecture is executed once for each text, library and what is added to it; what is stale or broken is not taken."""

import multiprocessing
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from autograde.authoring import executed
from autograde.authoring.executed import executed_lecture

# Each execution leaves a line, so that executions can be counted.
TEXT = """# %% [markdown]
# # A lecture

# %%
with open({log!r}, "a") as log:
    print("executed", file=log)

# %%
print("{word}")
"""


@pytest.fixture
def lecture(tmp_path: Path) -> Path:
    path = tmp_path / "01_toy.py"
    write(path, "shown")
    return path


def write(lecture: Path, word: str) -> None:
    lecture.write_text(TEXT.format(log=str(lecture.with_name("log")), word=word), encoding="utf-8")


def executions(lecture: Path) -> int:
    return len(lecture.with_name("log").read_text().splitlines())


def kept(lecture: Path) -> list[Path]:
    return list((lecture.parent / ".cache").glob("*.ipynb"))


def said(notebook: nbformat.NotebookNode) -> str:
    return notebook.cells[-1].outputs[0].text


def added(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [nbformat.v4.new_code_cell("1 + 1")] if cell.cell_type == "markdown" else []


def test_the_second_time_it_comes_from_the_cache(lecture):
    assert executed_lecture(lecture) == executed_lecture(lecture)
    assert executions(lecture) == 1


def test_a_changed_text_is_executed_and_replaces_the_old_one(lecture):
    executed_lecture(lecture)
    write(lecture, "changed")
    assert said(executed_lecture(lecture)) == "changed\n"
    assert executions(lecture) == 2
    assert len(kept(lecture)) == 1


def test_a_changed_library_is_a_reason_to_execute(lecture, tmp_path, monkeypatch):
    module = tmp_path / "module.py"
    module.write_text("x = 1")
    monkeypatch.setattr(executed, "COURSE", tmp_path)
    monkeypatch.setattr(executed, "LIBRARY", [module])
    executed_lecture(lecture)
    executed_lecture(lecture)
    assert executions(lecture) == 1
    module.write_text("x = 2")
    executed_lecture(lecture)
    assert executions(lecture) == 2


def test_the_library_is_all_that_a_lecture_may_import():
    files = {path.relative_to(executed.COURSE).as_posix() for path in executed.LIBRARY}
    assert {"__init__.py", "device.py", "lvm/em/loop.py", "view/explore.py"} <= files
    assert not [file for file in files if file.startswith("check/")]


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"cells": 1}', '{"nbformat": 4, "nbformat_minor": 5}'])
def test_a_broken_entry_is_executed_anew(lecture, broken):
    executed_lecture(lecture)
    (entry,) = kept(lecture)
    entry.write_text(broken)
    assert said(executed_lecture(lecture)) == "shown\n"
    assert executions(lecture) == 2
    assert executed_lecture(lecture) == nbformat.read(entry, as_version=4)


def test_an_entry_with_other_cells_is_executed_anew(lecture):
    executed_lecture(lecture)
    (entry,) = kept(lecture)
    entry.write_text(entry.read_text().replace('print(\\"shown\\")', 'print(\\"other\\")'))
    assert said(executed_lecture(lecture)) == "shown\n"
    assert executions(lecture) == 2


def test_a_run_with_more_cells_serves_those_who_want_the_lecture_alone(lecture):
    tested = executed_lecture(lecture, added)
    assert [cell.source for cell in tested.cells].count("1 + 1") == 1
    shared = executed_lecture(lecture)
    assert executions(lecture) == 1
    (entry,) = kept(lecture)
    entry.unlink()
    assert shared == executed_lecture(lecture)


def test_a_run_without_them_does_not_serve_those_who_want_more_cells(lecture):
    executed_lecture(lecture)
    executed_lecture(lecture, added)
    executed_lecture(lecture, added)
    executed_lecture(lecture)
    assert executions(lecture) == 2
    assert len(kept(lecture)) == 2


def test_a_run_that_failed_is_not_kept(lecture):
    write(lecture, '" + 1 / 0 + "')
    with pytest.raises(CellExecutionError):
        executed_lecture(lecture)
    assert executed_lecture(lecture, added).cells[-1].outputs[0].output_type == "error"
    assert kept(lecture) == []


def test_of_two_processes_that_want_the_same_lecture_one_executes_it(lecture):
    processes = multiprocessing.get_context("spawn")
    both = [processes.Process(target=executed_lecture, args=(lecture,)) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert [each.exitcode for each in both] == [0, 0]
    assert executions(lecture) == 1
