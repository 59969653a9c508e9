"""The bank of a unit: answers that are known to be right, each in its own way, and wrong, each by one mistake."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

BANK = Path(__file__).parents[1] / "bank"


@dataclass(frozen=True)
class Answer:
    """One file of the bank.

    name: the file's name without its ending. title: the first line of its docstring. source: all of it.
    tasks: the functions that it defines. loses: the grade_ids of the checks that it must fail, none if it is right.
    mistake: words that the failed checks must say.
    """

    name: str
    title: str
    source: str
    tasks: tuple[str, ...]
    loses: frozenset[str] = frozenset()
    mistake: str = ""

    @property
    def right(self) -> bool:
        """Whether every check must pass."""
        return not self.loses


def read_bank(unit: str, folder: Path = BANK) -> list[Answer]:
    """All answers of a unit, the right ones first; `ValueError` names a file that does not say what it must."""
    right = [_read(path, wrong=False) for path in sorted((folder / unit / "right").glob("*.py"))]
    wrong = [_read(path, wrong=True) for path in sorted((folder / unit / "wrong").glob("*.py"))]
    if not right:
        raise ValueError(f"{folder / unit / 'right'} holds no right answer")
    return right + wrong


def _read(path: Path, *, wrong: bool) -> Answer:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source, str(path))
    said = {
        statement.targets[0].id: ast.literal_eval(statement.value)
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id in ("loses", "mistake")
    }
    title = (ast.get_docstring(tree) or "").partition("\n")[0]
    tasks = tuple(statement.name for statement in tree.body if isinstance(statement, ast.FunctionDef))
    if not title or not tasks:
        raise ValueError(f"{path} needs a docstring that says how it differs, and at least one function")
    if wrong != ("loses" in said and "mistake" in said):
        raise ValueError(f"{path}: `loses` and `mistake` belong in every wrong answer, and in no right one")
    return Answer(path.stem, title, source, tasks, frozenset(said.get("loses", ())), said.get("mistake", ""))
