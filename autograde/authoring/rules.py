"""What every exercise must keep to, so that one mistake costs once and nothing gives an answer away.

Each rule yields a line for each place that breaks it, naming the cell and the rule.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from nbformat import NotebookNode

from autograde.exercise import (
    HIDDEN,
    SOLUTION,
    Task,
    checks,
    grade_id,
    header,
    split,
    stub,
    tasks,
)
from course.check import CaseDefinition, load_cases
from course.check.local import check_calls

KEYS = {"schema_version", "grade", "solution", "locked", "task", "cell_type", "grade_id", "points"}
#: The share of a task's points that may be in sight.
VISIBLE_SHARE = (1 / 2, 3 / 4)
#: The probability that any check of a notebook rejects a right answer stays below this.
FALSE_REJECT_LIMIT = 1e-4
#: The draws of the random cases on which the known mistakes must be told apart.
SEEDS = range(8)


@dataclass
class Exercise:
    """An exercise's notebook, with complete headers, and the cases that its checks name."""

    unit: str
    notebook: NotebookNode

    @cached_property
    def tasks(self) -> dict[str, Task]:
        return tasks(self.notebook)

    @cached_property
    def checks(self) -> list[NotebookNode]:
        return checks(self.notebook)

    @cached_property
    def cases(self) -> Mapping[str, CaseDefinition]:
        return load_cases(self.unit)


def violations(exercise: Exercise) -> list[str]:
    """A line for each rule that is broken. Rules that look deeper wait until those before them are kept."""
    for stage in STAGES:
        if broken := [line for rule in stage for line in rule(exercise)]:
            return broken
    return []


def headers_are_complete(exercise: Exercise) -> Iterator[str]:
    """Every header is understood, names its cell once, and says what the cell is."""
    names = Counter(grade_id(cell) for cell in exercise.notebook.cells if header(cell))
    for cell in exercise.notebook.cells:
        if "incorrectly_encoded_metadata" in cell.metadata or "nbgrader" in cell.metadata.get("title", ""):
            yield f"the header of the cell that begins {_first_line(cell)} is not valid: nbgrader={{...}} is not JSON"
        if header(cell):
            yield from (f"{_name(cell)}: {problem}" for problem in _header_problems(cell, names))


def _header_problems(cell: NotebookNode, names: Counter[str]) -> Iterator[str]:
    meta = header(cell)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", grade_id(cell)):
        yield 'a header needs a "grade_id" of letters, digits, "-" and "_"'
    elif names[grade_id(cell)] > 1:
        yield "two cells have this grade_id"
    if unknown := set(meta) - KEYS:
        yield f"the header has unknown keys: {', '.join(sorted(unknown))}"
    if not (meta["grade"] or meta["solution"] or meta["locked"]):
        yield 'the header says neither "grade", "solution" nor "locked"'
    if meta["grade"] != ("points" in meta):
        yield 'a cell has "points" if it has "grade", and only then'
    if cell.cell_type == "markdown" and meta["grade"] != meta["solution"]:
        yield 'an open question has both "grade" and "solution"'


def the_first_code_cell_begins_the_exercise(exercise: Exercise) -> Iterator[str]:
    """The withheld modules are out of reach before a student's code runs, and students cannot change that."""
    first = next((cell for cell in exercise.notebook.cells if cell.cell_type == "code"), None)
    call = f'check.exercise("{exercise.unit}")'
    if first is None or call not in first.source:
        yield f"the first code cell does not call {call}"
    elif not header(first).get("locked"):
        yield 'the first code cell is not locked: give it the header nbgrader={"grade_id": "setup", "locked": true}'


def each_solution_is_its_function(exercise: Exercise) -> Iterator[str]:
    """A solution cell holds one function, named as its grade_id, and a region to clear inside."""
    for task in exercise.tasks.values():
        tree = _parsed(task.solution)
        if tree is None:
            yield f"{task.name}: the solution is not valid Python"
        elif [getattr(item, "name", None) for item in tree.body] != [task.name]:
            yield f"{task.name}: a solution cell defines exactly one function, named as its grade_id, and nothing else"
        if not split(task.solution.source, SOLUTION)[0]:
            yield f"{task.name}: the solution is not between ### BEGIN SOLUTION and ### END SOLUTION"


def each_task_has_its_two_checks(exercise: Exercise) -> Iterator[str]:
    """One check in sight and one hidden for each task, and no check without a task."""
    for task in exercise.tasks.values():
        for kind, cells in (("check", task.visible), ("hidden", task.hidden)):
            if len(cells) != 1:
                yield f"{task.name}: there must be one check cell {kind}-{task.name}, not {len(cells)}"
    for cell in exercise.checks:
        if re.sub("^(check|hidden)-", "", grade_id(cell), count=1) not in exercise.tasks:
            yield f"{_name(cell)}: a check cell is named check-<task> or hidden-<task>, and there is no such task"


def most_points_are_in_sight(exercise: Exercise) -> Iterator[str]:
    """About two thirds of a task's points come from the check that students can run."""
    for task in exercise.tasks.values():
        visible, hidden = header(task.visible[0])["points"], header(task.hidden[0])["points"]
        share = visible / (visible + hidden) if visible + hidden else 0
        if not VISIBLE_SHARE[0] <= share <= VISIBLE_SHARE[1]:
            yield f"{task.name}: {share:.0%} of the points are in sight, but it must be between 50% and 75%"


def checks_only_call_checks(exercise: Exercise) -> Iterator[str]:
    """A check cell is calls `check.<kind>(<its task>, "case", ...)` and nothing that could fail or score by itself."""
    for cell in exercise.checks:
        tree = _parsed(cell)
        if tree is None:
            yield f"{_name(cell)}: the check is not valid Python"
        for statement in tree.body if tree else ():
            line, task = ast.unparse(statement), _task_of(cell)
            if not any(call.function == task and call.cases for call in check_calls(line) or ()):
                yield f'{_name(cell)}: {line.splitlines()[0]} is not a call check.<kind>({task}, "case", ...)'


def hidden_checks_are_out_of_sight(exercise: Exercise) -> Iterator[str]:
    """Hidden check cells are hidden altogether, the others not at all."""
    for task in exercise.tasks.values():
        inside, _ = split(task.visible[0].source, HIDDEN)
        if inside:
            yield f"check-{task.name}: a visible check has a hidden region: move it to hidden-{task.name}"
        inside, outside = split(task.hidden[0].source, HIDDEN)
        if not inside or any(line.strip() and not line.lstrip().startswith("#") for line in outside):
            yield f"hidden-{task.name}: the check is not all between ### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS"


def the_unit_has_cases(exercise: Exercise) -> Iterator[str]:
    """What the checks ask is written down where students' side and the judge's find it."""
    try:
        _ = exercise.cases
    except ValueError as error:
        yield str(error)


def checks_name_cases_of_their_kind(exercise: Exercise) -> Iterator[str]:
    """Each case exists; hidden checks use hidden cases alone, visible checks visible ones."""
    for cell in exercise.checks:
        hidden = grade_id(cell).startswith("hidden-")
        for name in case_names(cell):
            if name not in exercise.cases:
                yield f"{_name(cell)}: there is no case {name!r}"
            elif exercise.cases[name].hidden != hidden:
                case, cell_kind = ("visible", "hidden") if hidden else ("hidden", "visible")
                yield f"{_name(cell)}: {name!r} is a {case} case in a {cell_kind} check"


def cases_in_sight_are_drawn(exercise: Exercise) -> Iterator[str]:
    """A visible case takes a generator: in grading a second draw counts too, which no answer can know."""
    for name in _names(exercise):
        definition = exercise.cases[name]
        if not definition.hidden and not definition.random:
            yield f"case {name!r}: it is in sight, so it must take a generator and be drawn"


def sizes_are_apart(exercise: Exercise) -> Iterator[str]:
    """The sizes of a case differ by more than one, from each other and from 2, or no relation could be told by them."""
    for name in _names(exercise):
        case = exercise.cases[name].build(SEEDS[0])
        if case.degenerate:
            continue
        if not case.made.sizes:
            yield f"case {name!r}: it says neither its sizes, made=Made(sizes=...), nor why it is degenerate"
        sizes = {**case.made.sizes, "2": 2}
        for (one, first), (other, second) in combinations(sizes.items(), 2):
            if abs(first - second) < 2:
                yield f"case {name!r}: {one} = {first} and {other} = {second} are too close to be told apart"


def _names(exercise: Exercise) -> list[str]:
    return list(dict.fromkeys(name for cell in exercise.checks for name in case_names(cell)))


def tasks_are_independent(exercise: Exercise) -> Iterator[str]:
    """A solution uses no other task's function: what it needs from another comes as an argument."""
    for task in exercise.tasks.values():
        for other in sorted(names_from_outside(task.solution.source) & set(exercise.tasks) - {task.name}):
            yield f"{task.name}: the solution uses {other}, another task: take it, or its result, as an argument"


def stubs_raise(exercise: Exercise) -> Iterator[str]:
    """Without its solution a task is valid Python, and calling it raises NotImplementedError."""
    for task in exercise.tasks.values():
        try:
            function = ast.parse(stub(task.solution.source)).body[0]
        except SyntaxError:
            yield f"{task.name}: without its solution the cell is not valid Python"
            continue
        if not any(isinstance(statement, ast.Raise) for statement in getattr(function, "body", ())):
            yield f"{task.name}: without its solution the function does not raise NotImplementedError"


def cases_tell_mistakes_apart(exercise: Exercise) -> Iterator[str]:
    """On every case, each known mistake gives another value than the right answer and than the other mistakes."""
    for name in _names(exercise):
        for seed in SEEDS if exercise.cases[name].random else SEEDS[:1]:
            try:
                exercise.cases[name].build(seed).validate()
            except ValueError as error:
                yield f"case {name!r}, seed {seed}: {error}"
                break


def right_answers_are_not_rejected(exercise: Exercise) -> Iterator[str]:
    """The statistical checks of a notebook together reject a right answer in fewer than one run in ten thousand."""
    asked = [exercise.cases[name] for cell in exercise.checks for name in case_names(cell)]
    total = sum(
        each.false_reject * (1 if each.hidden else 2) for each in asked
    )  # those in sight are drawn twice
    if total >= FALSE_REJECT_LIMIT:
        yield f"the checks reject right answers with probability {total:.2g}: it must stay below {FALSE_REJECT_LIMIT:g}"


STAGES: tuple[tuple[Callable[[Exercise], Iterator[str]], ...], ...] = (
    (headers_are_complete,),
    (the_first_code_cell_begins_the_exercise, each_solution_is_its_function, each_task_has_its_two_checks),
    (
        most_points_are_in_sight,
        checks_only_call_checks,
        hidden_checks_are_out_of_sight,
        tasks_are_independent,
        stubs_raise,
        the_unit_has_cases,
    ),
    (checks_name_cases_of_their_kind,),
    (cases_in_sight_are_drawn, sizes_are_apart, cases_tell_mistakes_apart, right_answers_are_not_rejected),
)


def case_names(cell: NotebookNode) -> list[str]:
    """The cases that a check cell names, in order.

    >>> from nbformat.v4 import new_code_cell
    >>> case_names(new_code_cell('check.close(f, "a", "b")'))
    ['a', 'b']
    """
    return [name for call in check_calls(cell.source) or () for name in call.cases]


def names_from_outside(source: str) -> set[str]:
    """The names that a cell uses and does not define.

    >>> sorted(names_from_outside("def fit(x, e_step):\\n    return em(e_step, x)"))
    ['em']
    """
    found: set[str] = set()
    pending = [symtable.symtable(source, "cell", "exec")]
    while pending:
        table = pending.pop()
        pending.extend(table.get_children())
        outermost = table.get_type() == "module"
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (symbol.is_global() or (outermost and not symbol.is_assigned())):
                found.add(symbol.get_name())
    return found


def _parsed(cell: NotebookNode) -> ast.Module | None:
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return None


def _task_of(cell: NotebookNode) -> str:
    return grade_id(cell).partition("-")[2]


def _name(cell: NotebookNode) -> str:
    return grade_id(cell) or f"the cell that begins {_first_line(cell)}"


def _first_line(cell: NotebookNode) -> str:
    return repr(cell.source.partition("\n")[0][:60])
