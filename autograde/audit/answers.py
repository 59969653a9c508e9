"""Fill an exercise's notebook with answers: from the solution, or from a file of the bank."""

from __future__ import annotations

import ast

from nbformat import NotebookNode

from autograde.exercise import solved, tasks

#: What a wrong file of the bank says about itself, beside its functions.
REMARKS = {"loses", "mistake"}


def filled_in(released: NotebookNode, source: NotebookNode, answer: str = "") -> NotebookNode:
    """A student's notebook: a release whose tasks are done as an answer does them, and else as the solution does.

    answer: a Python text that defines functions named as tasks; imports and helpers go with the first of them.
    Open questions are answered with a sentence.
    """
    notebook = solved(released, source)
    given = cells_of(answer, set(tasks(source)))
    for name, task in tasks(notebook).items():
        task.solution.source = given.get(name, task.solution.source)
    return notebook


def cells_of(answer: str, names: set[str]) -> dict[str, str]:
    """The source of the solution cell of each task that an answer does.

    >>> cells_of("import math\\ndef f():\\n    return math.pi\\ndef g():\\n    return 1", {"f", "g"})
    {'f': 'import math\\n\\ndef f():\\n    return math.pi', 'g': 'def g():\\n    return 1'}
    """
    cells: dict[str, str] = {}
    helpers: list[str] = []
    for statement in ast.parse(answer).body:
        if isinstance(statement, ast.FunctionDef) and statement.name in names:
            cells[statement.name] = _source(answer, statement)
        elif not _is_remark(statement):
            helpers.append(_source(answer, statement))
    for first in list(cells)[:1]:
        cells[first] = "\n\n".join([*helpers, cells[first]])
    return cells


def _is_remark(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id in REMARKS for target in statement.targets)
    return isinstance(statement, ast.Expr)


def _source(text: str, statement: ast.stmt) -> str:
    first = min([statement.lineno, *(item.lineno for item in getattr(statement, "decorator_list", ()))])
    return "\n".join(text.splitlines()[first - 1 : statement.end_lineno])
