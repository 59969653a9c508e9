"""Show a solution: from the texts of a clone, or from the notebook that a teacher has published."""

from __future__ import annotations

import json
import re
from pathlib import Path

from rich.console import Console
from rich.syntax import Syntax

from course.lab import home

TRY_FIRST = "Trying first is worth more than reading: a solution that one has looked for, one remembers."
KEPT = """there is no solution of {unit} here: the course keeps them until its teacher publishes them. If you were given
its notebook, whose name ends in _solutions.ipynb, put it into this folder."""


class NoSolution(ValueError):
    """There is nothing to show; the text says why."""


def show_solution(unit: str, task: str | None) -> None:
    """Print the solution of a task, or of all; `NoSolution` if there is none here or no task of that name."""
    found = solutions(unit)
    if task is not None and task not in found:
        raise NoSolution(f"there is no task {task}; the tasks are: {', '.join(found)}")
    console = Console(soft_wrap=True)
    console.print(TRY_FIRST, style="italic", highlight=False)
    for name in [task] if task else found:
        console.print()
        if console.is_terminal:
            console.print(Syntax(found[name], "python", background_color="default", word_wrap=True))
        else:
            console.print(found[name], markup=False, highlight=False)


def solutions(unit: str) -> dict[str, str]:
    """The solutions of a unit, given by its number or name, by task; `NoSolution` if they are not here."""
    known = {path.stem: path for path in (home() / "exercises" / "solutions").glob("[0-9][0-9]_*.py")}
    known |= {
        path.stem.removesuffix("_solutions"): path
        for folder in (Path(), Path("exercises"))
        for path in folder.glob("[0-9][0-9]_*_solutions.ipynb")
    }
    for name, path in sorted(known.items()):
        if name == unit or name.partition("_")[0] == unit.zfill(2):
            text = path.read_text(encoding="utf-8")
            return from_notebook(text) if path.suffix == ".ipynb" else from_text(text)
    raise NoSolution(" ".join(KEPT.format(unit=unit).split()))


def from_text(text: str) -> dict[str, str]:
    r"""The solutions in an exercise's text, by task.

    >>> cell = '# %% nbgrader={"grade_id": "f", "solution": true}\ndef f():\n    ### BEGIN SOLUTION\n    return 1\n'
    >>> from_text(cell + "    ### END SOLUTION\n\n# %%\nf()\n")
    {'f': 'def f():\n    return 1'}
    """
    found = {}
    for cell in re.split(r"^# %%", text, flags=re.MULTILINE):
        first, _, rest = cell.partition("\n")
        if "[markdown]" not in first and '"solution": true' in first:
            found[re.findall(r'"grade_id": "(\w+)"', first)[0]] = _without_marks(rest)
    return found


def from_notebook(text: str) -> dict[str, str]:
    """The solutions in a published notebook, by task."""
    found = {}
    for cell in json.loads(text)["cells"]:
        header = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and header.get("solution"):
            found[header["grade_id"]] = _without_marks("".join(cell["source"]))
    return found


def _without_marks(source: str) -> str:
    return re.sub(r"^\s*### (BEGIN|END) SOLUTION\n?", "", source, flags=re.MULTILINE).strip()
