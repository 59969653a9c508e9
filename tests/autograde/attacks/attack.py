"""What an attack is: a submission that is meant to do harm, and what must come of it."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograde.exercise import grade_id

DOUBLE = ("check-double", "hidden-double")
HALVE = ("check-halve", "hidden-halve")
ALL = (*DOUBLE, *HALVE)

#: A wrong answer: what an attack hands in where it has nothing else to say about `double`.
SQUARE = "def double(x):\n    return x * x\n"
#: What an attack prints when it has done all that it wanted to: a typing error in it must not look like containment.
END = "reached the end"
#: What an attacking function returns when it has done all that it wanted to: the check's message shows it.
REACHED = "[111. 111.]"
#: The sentence of a known mistake, which shows that `SQUARE` was called.
SQUARED = "the square was returned"

#: Put before the cells of an attack that use it.
ATTEMPT = '''
def attempt(action, *arguments, **options):
    """What an action gives, or the name of what it raises."""
    try:
        return action(*arguments, **options)
    except BaseException as error:
        return "refused: " + type(error).__name__


def loot(text):
    """The secrets in a text, whatever it is."""
    import re

    return sorted(set(re.findall(r"CANARY-[a-z]+-[0-9a-f]{16}", text if isinstance(text, str) else repr(text))))
'''


@dataclass(frozen=True)
class Attack:
    """A submission that is meant to do harm, and what must come of it.

    name: what it tries, in plain words.
    double, halve: the cells of the two tasks; the right answer where empty.
    first, between, last: cells of the student's own before everything, before the first check, and after everything.
    change: what is done to the notebook that is made of these.
    lay: puts the submission into its place by another way than writing the notebook there.
    beside: further files that are handed in, by name.
    loses: the checks that give no point; all others give all of theirs.
    uncertain: the checks that may do either: honest work that the attack may take down with it.
    says: what must stand in the outputs, the notes or the reason.
    unprotected: what the attack reaches where nothing stands against it; empty where that is not tried.
    slow: whether it waits so long that only the full run of the tests tries it.
    """

    name: str
    double: str = SQUARE
    halve: str = ""
    first: str = ""
    between: str = ""
    last: str = ""
    change: Callable[[NotebookNode], NotebookNode | bytes | str] | None = None
    lay: Callable[[Path], object] | None = None
    beside: Mapping[str, str] = field(default_factory=dict)
    loses: tuple[str, ...] = DOUBLE
    uncertain: tuple[str, ...] = ()
    says: tuple[str, ...] = (END,)
    unprotected: str = ""
    slow: bool = False

    @property
    def student(self) -> str:
        """The name under which it is handed in."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")

    def cells(self) -> list[str]:
        """The Python texts of the attack."""
        return [text for text in (self.first, self.double, self.between, self.halve, self.last) if text]


def notebook_of(attack: Attack, right: NotebookNode, places: Mapping[str, str]) -> bytes:
    """The bytes that are handed in: a right notebook with the attack's cells, where `@name@` stands for a place."""
    notebook = copy.deepcopy(right)
    cells = {grade_id(cell): cell for cell in notebook.cells}
    for task, source in (("double", attack.double), ("halve", attack.halve)):
        if source:
            cells[task].source = filled(source, places)
    at = notebook.cells.index(cells["check-double"])
    for place, source in ((len(notebook.cells), attack.last), (at, attack.between), (0, attack.first)):
        if source:
            notebook.cells.insert(place, new_code_cell(filled(source, places)))
    if any("attempt(" in source or "loot(" in source for source in attack.cells()):
        notebook.cells.insert(0, new_code_cell(ATTEMPT))
    content = attack.change(notebook) if attack.change else notebook
    if isinstance(content, NotebookNode):
        content = json.dumps(content)
    return content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")


def filled(source: str, places: Mapping[str, str]) -> str:
    """A text with the places of this run in it.

    >>> filled("open('@home@/x')", {"home": "/root"})
    "open('/root/x')"
    """
    return re.sub(r"@([a-z_]+)@", lambda match: places.get(match[1], match[0]), source)


def with_markdown(*sources: str) -> Callable[[NotebookNode], NotebookNode]:
    """A change that appends cells of text."""

    def change(notebook: NotebookNode) -> NotebookNode:
        notebook.cells.extend(new_markdown_cell(source) for source in sources)
        return notebook

    return change
