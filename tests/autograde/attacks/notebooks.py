# ruff: noqa: E501 (hostile code is as long as it is)
"""Broken and hostile notebooks: bytes that are none, and notebooks whose checks, headers and cells were tampered with."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograde.exercise import checks, grade_id, header
from tests.autograde.attacks.attack import ALL, END, SQUARED, Attack

Change = Callable[[NotebookNode], NotebookNode | bytes | str]


def _each_check(change: Callable[[NotebookNode], object]) -> Change:
    """A change of every check cell."""

    def changed(notebook: NotebookNode) -> NotebookNode:
        for cell in checks(notebook):
            change(cell)
        return notebook

    return changed


def _text(change: Callable[[str], str]) -> Change:
    """A change of the file's text."""
    return lambda notebook: change(json.dumps(notebook))


def _with(notebook: NotebookNode, **entries: object) -> NotebookNode:
    notebook.update(entries)
    return notebook


def _without_checks(notebook: NotebookNode) -> NotebookNode:
    return _with(notebook, cells=[cell for cell in notebook.cells if cell not in checks(notebook)])


def _checks_first(notebook: NotebookNode) -> NotebookNode:
    first = checks(notebook)
    return _with(notebook, cells=[*first, *(cell for cell in notebook.cells if cell not in first)])


def _passing_copies_first(notebook: NotebookNode) -> NotebookNode:
    copies = [copy.deepcopy(cell) for cell in checks(notebook)]
    for cell in copies:
        cell.source = "print('✓ double: twice 3 and 5')"
    return _with(notebook, cells=[*copies, *notebook.cells])


def _re_pointed(notebook: NotebookNode) -> NotebookNode:
    """The headers of the checks of `double` on those of `halve`, whose function is right, and the other way round."""
    swapped = {"double": "halve", "halve": "double"}
    for cell in checks(notebook):
        kind, _, task = grade_id(cell).partition("-")
        cell.metadata.nbgrader.grade_id = f"{kind}-{swapped[task]}"
    return notebook


def _task_points_to_another(notebook: NotebookNode) -> NotebookNode:
    named = {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)}
    named["double"].metadata.nbgrader.grade_id = "check-double"
    named["check-double"].metadata.nbgrader.grade_id = "double"
    return notebook


def _with_a_bonus(notebook: NotebookNode) -> NotebookNode:
    for name in ("bonus", "check-bonus", "hidden-double", "check-double"):
        cell = new_code_cell("print('✓')\n100")
        cell.metadata["nbgrader"] = {
            "grade": True, "grade_id": name, "locked": False, "points": 1000, "schema_version": 3, "solution": False,
            "cell_type": "code", "task": False,
        }  # fmt: skip
        notebook.cells.append(cell)
    return notebook


def _with_written_results(notebook: NotebookNode) -> NotebookNode:
    passed = {"output_type": "stream", "name": "stdout", "text": "✓ double: twice 3 and 5\n"}
    for cell in checks(notebook):
        cell.outputs, cell.execution_count = [passed], 1
        cell.metadata["nbgrader"]["points"] = 1000
        cell.metadata["nbgrader"]["score"] = 1000
    notebook.metadata["nbgrader"] = {"score": 1000, "max_score": 1000}
    return notebook


def _task_of_another_kind(kind: str) -> Change:
    def change(notebook: NotebookNode) -> NotebookNode:
        for cell in notebook.cells:
            if grade_id(cell) in ("double", "check-double", "hidden-halve"):
                cell.cell_type = kind
        return notebook

    return change


def _without_metadata(notebook: NotebookNode) -> NotebookNode:
    for number, cell in enumerate(notebook.cells):
        cell.metadata.clear()
        cell["id"] = f"cell-{number}"
    return notebook


def _hostile_metadata(notebook: NotebookNode) -> NotebookNode:
    for cell in notebook.cells:
        cell.metadata["tags"] = [
            "remove-cell",
            "raises-exception",
            "skip-execution",
            "<script>alert(1)</script>",
        ]
        cell.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
        cell.metadata["collapsed"] = cell.metadata["deletable"] = "=1+1"
        if header(cell):
            header(cell).update(
                schema_version="\x1b[31m", points=float("inf"), locked="yes", checksum=5, task=[]
            )
    notebook.metadata = {
        "kernelspec": {"name": "../../bin/sh", "display_name": "<script>", "language": "sh", "argv": ["rm", "-rf", "/"]},
        "language_info": {"name": "R", "codemirror_mode": "<img src=x onerror=alert(1)>"},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"x": {"model_name": "HTML"}}}},
        "celltoolbar": "<script>", "title": "{{ 7 * 7 }}", "authors": [{"name": "{% include '/etc/passwd' %}"}],
    }  # fmt: skip
    return notebook


def _huge_attachments(notebook: NotebookNode) -> NotebookNode:
    cell = new_markdown_cell("![a](attachment:a.png)")
    cell["attachments"] = {
        "a.png": {"image/png": "A" * 30_000_000},
        "../b.svg": {"image/svg+xml": "<svg onload='alert(1)'/>"},
    }
    question = next(cell for cell in notebook.cells if grade_id(cell) == "why")
    question["attachments"] = copy.deepcopy(cell["attachments"])
    notebook.cells.append(cell)
    return notebook


def _duplicates(notebook: NotebookNode) -> NotebookNode:
    notebook.cells = [copy.deepcopy(cell) for cell in notebook.cells for _ in range(2)]
    for cell in notebook.cells:
        cell["id"] = "same"
    return notebook


def _old_format(notebook: NotebookNode) -> str:
    cells = []
    for cell in notebook.cells:
        text = "input" if cell.cell_type == "code" else "source"
        cells.append(
            {"cell_type": cell.cell_type, text: cell.source, "metadata": cell.metadata, "language": "python"}
        )
    return json.dumps(
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    )


def _damaged_cells(notebook: NotebookNode) -> NotebookNode:
    odd = [
        None,
        5,
        "x",
        [],
        {},
        {"cell_type": 5, "source": {"a": 1}},
        {"cell_type": "code", "source": [1, 2], "metadata": []},
    ]
    notebook.cells = [*odd, *notebook.cells, *odd]
    return notebook


def _surrogates(notebook: NotebookNode) -> str:
    notebook.cells.append(new_code_cell("print('reached the end', '@lone@')"))
    notebook.cells.append(new_markdown_cell("text @lone@ \x00 \x1b[31m \u202e end"))
    return json.dumps(notebook).replace("@lone@", "\\ud83d\\udc00\\udfff")


def _thousands_of_cells(notebook: NotebookNode) -> NotebookNode:
    notebook.cells.extend([new_code_cell("1")] * 20_000)
    return notebook


def _link_to(target: str) -> Callable[[Path], object]:
    return lambda path: os.symlink(target, path)


BYTES = [
    Attack("hands in nothing", double="", change=lambda _: b"", loses=ALL, says=("the file is empty",)),
    Attack("hands in blanks", double="", change=lambda _: b" \n\t \n", loses=ALL, says=("the file is empty",)),
    Attack("hands in half a notebook", double="", change=_text(lambda text: text[: len(text) // 2]), loses=ALL, says=("breaks off",)),
    Attack("hands in a picture", double="", change=lambda _: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), loses=ALL, says=("breaks off",)),
    Attack("hands in a list", double="", change=lambda _: "[]", loses=ALL, says=("no cells",)),
    Attack("hands in the number one", double="", change=lambda _: "1", loses=ALL, says=("no cells",)),
    Attack("hands in brackets alone", double="", change=lambda _: "[" * 1_000_000, loses=ALL, says=("nested too deeply",)),
    Attack("hands in seventy megabytes", double="", change=_text(lambda text: text + " " * 70_000_000), loses=ALL, says=("larger than",)),
    Attack(
        "hands in millions of small values",
        double="",
        change=_text(lambda text: text[:-1] + ', "x": [' + "[]," * 12_000_000 + "[]]}"),
        loses=ALL,
        says=("too many values",),
    ),
    Attack(
        "hands in another exercise",
        double="",
        change=lambda notebook: _with(notebook, cells=[new_code_cell("1 + 1"), new_markdown_cell("# Another")]),
        loses=ALL,
        says=("not this exercise",),
    ),
    Attack("hands in twenty thousand cells", double="", change=_thousands_of_cells, loses=ALL, says=("more than",)),
    Attack("hands in a link to a file of the grader's", lay=_link_to("/etc/passwd"), loses=ALL, says=("no notebook of this exercise",)),
    Attack("hands in a link to itself", lay=_link_to("01_toy.ipynb"), loses=ALL, says=("no notebook of this exercise",)),
    Attack("hands in a pipe that never gives anything", lay=os.mkfifo, loses=ALL, says=("no notebook of this exercise",)),
    Attack("hands in a folder", lay=Path.mkdir, loses=ALL, says=("no notebook of this exercise",)),
]  # fmt: skip

INTACT = [
    Attack("has a byte order mark", double="", change=_text(lambda text: b"\xef\xbb\xbf" + text.encode()), loses=(), says=()),
    Attack("has thirty megabytes of attachments", double="", change=_huge_attachments, loses=(), says=()),
    Attack("has every cell twice with one id", double="", change=_duplicates, loses=(), says=()),
    Attack("has the format of long ago", double="", change=_old_format, loses=(), says=()),
    Attack("has a format that does not exist", double="", change=lambda n: _with(n, nbformat=-7, nbformat_minor="x"), loses=(), says=()),
    Attack("has no metadata at all", double="", change=_without_metadata, loses=(), says=()),
    Attack("has hostile metadata everywhere", double="", change=_hostile_metadata, loses=(), says=()),
    Attack("has cells that are none", double="", change=_damaged_cells, loses=(), says=("damaged cells were left out",)),
    Attack("has halves of characters", double="", change=_surrogates, loses=(), says=(END,)),
    Attack("has numbers that are none", double="", change=_text(lambda t: t[:-1] + ', "a": NaN, "b": -Infinity, "c": 1e999, "d": ' + "9" * 9999 + "}"), loses=(), says=()),
    Attack("has keys twice", double="", change=_text(lambda t: '{"cells": [], "metadata": 5, ' + t[1:]), loses=(), says=()),
    Attack("has nothing but zeros in its outputs", double="", change=_text(lambda t: t.replace('"outputs": []', '"outputs": [{"output_type": "error", "data": {"text/html": "<script>alert(1)</script>"}}]')), loses=(), says=()),
]  # fmt: skip

TAMPERED = [
    Attack("empties the checks", change=_each_check(lambda cell: cell.update(source="")), says=(SQUARED, "put back")),
    Attack("writes checks that pass", change=_each_check(lambda cell: cell.update(source="print('✓')")), says=(SQUARED, "put back")),
    Attack("comments the checks out", change=_each_check(lambda cell: cell.update(source="# " + cell.source)), says=(SQUARED, "put back")),
    Attack("checks another function", change=_each_check(lambda cell: cell.update(source=cell.source.replace("double,", "halve,"))), says=(SQUARED,)),
    Attack("checks another case", change=_each_check(lambda cell: cell.update(source='check.shape(double, "double_of_three")')), says=(SQUARED,)),
    Attack("deletes the checks", change=_without_checks, says=(SQUARED, "put back")),
    Attack("moves the checks before everything", change=_checks_first, says=(SQUARED, "moved")),
    Attack("puts copies of the checks that pass before them", change=_passing_copies_first, says=(SQUARED,)),
    Attack("points the checks of one task to the other", change=_re_pointed, says=(SQUARED,)),
    Attack("swaps the headers of a task and its check", change=_task_points_to_another, says=()),
    Attack("adds checks of its own for a thousand points", change=_with_a_bonus, says=(SQUARED,)),
    Attack("writes results into the file", change=_with_written_results, says=(SQUARED,)),
    Attack("makes checks and task text", change=_task_of_another_kind("markdown"), says=(SQUARED, "is a code cell again")),
    Attack("makes checks and task raw", change=_task_of_another_kind("raw"), says=(SQUARED, "is a code cell again")),
    Attack(
        "begins another exercise in the first cell",
        change=_text(lambda text: text.replace("check.exercise(\\\"01_toy\\\")", "check = type('C', (), {'__getattr__': lambda s, n: print})()")),
        says=(SQUARED,),
    ),
    Attack(
        "captures and skips cells by magics",
        first="%%capture\nimport os\nprint('swallowed')",
        between="%%javascript\nalert('lvm-attack')",
        last="%%bash\necho reached the end\nid > @outside@/@mark@ || true",
        says=("Shell commands are not run", SQUARED),
    ),
    Attack(
        "runs programs and other notebooks by magics",
        last="""
%load_ext autoreload
attempt(get_ipython().run_line_magic, "run", "../../release/01_toy/01_toy.ipynb")
%cd /
attempt(get_ipython().system, "ls / > @outside@/@mark@")
%env LVM_CHECK_SEED=0
%alias_magic t timeit
%matplotlib agg
%pdb on
%xmode Verbose
print("reached the end")
""",
        says=(END, SQUARED),
    ),
    Attack("asks for help and a pager", last="import os\nos??\nhelp(os.fork)", says=(SQUARED,)),
]  # fmt: skip

NOTEBOOKS = [*BYTES, *INTACT, *TAMPERED]
