"""Every rule of CONTRIBUTING for tasks and checks, broken on purpose."""

from collections.abc import Callable

import pytest
import torch

from autograde.authoring import rules
from autograde.authoring.build import exercise_notebook
from autograde.authoring.rules import Exercise, names_from_outside, violations
from course.check import Case, CaseDefinition, case
from course.check.relations import Made

EXERCISE = '''# %% nbgrader={"grade_id": "setup", "locked": true}
from course import check

check.exercise("01_toy")

# %% nbgrader={"grade_id": "double", "solution": true}
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION

# %% nbgrader={"grade_id": "check-double", "grade": true, "points": 2}
check.close(double, "small")

# %% nbgrader={"grade_id": "hidden-double", "grade": true, "points": 1}
# Out of sight: large numbers.
### BEGIN HIDDEN TESTS
check.close(double, "large")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "quadruple", "solution": true}
def quadruple(x, double):
    """Four times x, by a way to double."""
    ### BEGIN SOLUTION
    return double(double(x))
    ### END SOLUTION

# %% nbgrader={"grade_id": "check-quadruple", "grade": true, "points": 2}
check.close(quadruple, "small_again")

# %% nbgrader={"grade_id": "hidden-quadruple", "grade": true, "points": 1}
### BEGIN HIDDEN TESTS
check.close(quadruple, "large")
### END HIDDEN TESTS

# %%
print(quadruple(1, double))

# %% [markdown] nbgrader={"grade_id": "why", "grade": true, "solution": true, "points": 3}
# The model answer.
'''


Generator = torch.Generator
ONE = "one number"


@case()
def small(generator: Generator) -> Case:
    return Case("3", (3.0,), 6.0, {"squared": 9.0}, degenerate=ONE)


@case()
def small_again(generator: Generator) -> Case:
    return Case("5", (5.0,), 10.0, {"squared": 25.0}, degenerate=ONE)


@case(hidden=True)
def large() -> Case:
    return Case("a large number", (7e4,), 14e4, {"squared": 49e8}, degenerate=ONE)


@case()
def mistakes_coincide(generator: Generator) -> Case:
    return Case("2", (2.0,), 4.0, {"squared": 4.0}, degenerate=ONE)


@case()
def fixed() -> Case:
    return Case("3", (3.0,), 6.0, {"squared": 9.0}, degenerate=ONE)


@case()
def without_sizes(generator: Generator) -> Case:
    return Case("3", (3.0,), 6.0, {"squared": 9.0})


@case()
def sizes_too_close(generator: Generator) -> Case:
    return Case("3", (3.0,), 6.0, {"squared": 9.0}, made=Made({"N": 9, "D": 8, "M": 3}))


@case()
def coincide_in_few_draws(generator: Generator) -> Case:
    """In a quarter of the draws; which ones is fixed by their seeds."""
    x = torch.randint(0, 4, (), generator=generator, dtype=torch.float64) + 2.0
    return Case("x", (x,), 2 * x, {"squared": x**2}, degenerate=ONE)


@case()
def coincide_by_chance(generator: torch.Generator) -> Case:
    x = torch.randint(0, 2, (), generator=generator, dtype=torch.float64)
    return Case("x", (x,), 2 * x, {"squared": x**2}, degenerate=ONE)


@case(false_reject=6e-5)
def statistical(generator: Generator) -> Case:
    return Case("draws", (1.0,), 0.0, degenerate=ONE)


CASES: dict[str, CaseDefinition] = {
    each.name: each
    for each in (
        small,
        small_again,
        large,
        mistakes_coincide,
        coincide_by_chance,
        coincide_in_few_draws,
        fixed,
        without_sizes,
        sizes_too_close,
        statistical,
    )
}


@pytest.fixture(autouse=True)
def _toy_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "load_cases", lambda unit: CASES)


def broken(text: str) -> list[str]:
    """What the rules say of an exercise."""
    return violations(Exercise("01_toy", exercise_notebook(text)))


def test_an_exercise_that_keeps_the_rules_breaks_none():
    assert broken(EXERCISE) == []


def without(cell: str) -> Callable[[str], str]:
    """Remove the cell with a grade_id."""
    return lambda text: "\n# %%".join(part for part in text.split("\n# %%") if f'"{cell}"' not in part)


def swap(old: str, new: str) -> Callable[[str], str]:
    """Replace a piece of the exercise, which must be there."""

    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


BREAKAGES = {
    "a header that is not JSON": (
        swap('{"grade_id": "check-double", "grade": true,', '{"grade_id": "check-double", "grade": true,,'),
        "is not valid",
    ),
    "a grade_id twice": (swap('"check-double"', '"double"'), "double: two cells have this grade_id"),
    "no grade_id": (swap('"grade_id": "check-double", ', ""), 'a header needs a "grade_id"'),
    "a grade_id with a blank": (swap('"check-double"', '"check double"'), 'a header needs a "grade_id"'),
    "an unknown key": (swap('"points": 2', '"points": 2, "pionts": 2'), "unknown keys: pionts"),
    "a header that says nothing": (
        swap('"double", "solution": true', '"double"'),
        'double: the header says neither "grade", "solution" nor "locked"',
    ),
    "a check without points": (
        swap(', "points": 2', ""),
        'check-double: a cell has "points" if it has "grade"',
    ),
    "an open question without solution": (
        swap('"grade_id": "why", "grade": true, "solution": true', '"grade_id": "why", "grade": true'),
        'why: an open question has both "grade" and "solution"',
    ),
    "no beginning": (
        swap('check.exercise("01_toy")', ""),
        'the first code cell does not call check.exercise("01_toy")',
    ),
    "another exercise's beginning": (
        swap('check.exercise("01_toy")', 'check.exercise("02_other")'),
        'the first code cell does not call check.exercise("01_toy")',
    ),
    "a beginning that students can edit": (
        swap('# %% nbgrader={"grade_id": "setup", "locked": true}', "# %%"),
        "the first code cell is not locked",
    ),
    "a function of another name": (
        swap("def double(", "def twice("),
        "double: a solution cell defines exactly one function",
    ),
    "two functions": (
        swap("def double(", "def helper():\n    return 1\n\ndef double("),
        "double: a solution cell defines exactly one function",
    ),
    "a statement beside the function": (swap("def double(", "y = 1\ndef double("), "and nothing else"),
    "a solution that is no Python": (
        swap("return x + x", "return x +"),
        "double: the solution is not valid Python",
    ),
    "a solution in full sight": (
        swap("    ### BEGIN SOLUTION\n    return x + x\n    ### END SOLUTION", "    return x + x"),
        "double: the solution is not between ### BEGIN SOLUTION and ### END SOLUTION",
    ),
    "no visible check": (without("check-double"), "double: there must be one check cell check-double, not 0"),
    "no hidden check": (
        without("hidden-double"),
        "double: there must be one check cell hidden-double, not 0",
    ),
    "a check without a task": (
        swap('"check-double"', '"check-dubble"'),
        "check-dubble: a check cell is named check-<task> or hidden-<task>, and there is no such task",
    ),
    "too many points out of sight": (
        swap('"hidden-double", "grade": true, "points": 1', '"hidden-double", "grade": true, "points": 3'),
        "double: 40% of the points are in sight",
    ),
    "too many points in sight": (
        swap('"points": 2', '"points": 4'),
        "double: 80% of the points are in sight",
    ),
    "no points at all": (
        lambda text: text.replace('"points": 2', '"points": 0').replace('"points": 1', '"points": 0'),
        "double: 0% of the points are in sight",
    ),
    "a check that is an expression": (
        swap('check.close(double, "small")', 'check.close(double, "small")\n2'),
        'check-double: 2 is not a call check.<kind>(double, "case", ...)',
    ),
    "a check that asserts": (
        swap('check.close(double, "small")', "assert double(3) == 6"),
        "is not a call check.<kind>",
    ),
    "a check of another task": (
        swap('check.close(double, "small")', 'check.close(quadruple, "small")'),
        "check-double: check.close(quadruple, 'small') is not a call check.<kind>(double, \"case\", ...)",
    ),
    "a check of no case": (
        swap('check.close(double, "small")', "check.close(double)"),
        "is not a call check.<kind>",
    ),
    "a check of an unknown kind": (
        swap("check.close(double", "check.guess(double"),
        "is not a call check.<kind>",
    ),
    "a check that makes the call itself": (
        swap('check.close(double, "small")', 'check.close(double(3), "small")'),
        "is not a call check.<kind>",
    ),
    "a hidden region in a visible check": (
        swap(
            'check.close(double, "small")',
            "### BEGIN HIDDEN TESTS\ncheck.close(double, 'small')\n### END HIDDEN TESTS",
        ),
        "check-double: a visible check has a hidden region",
    ),
    "a hidden check in sight": (
        swap("### BEGIN HIDDEN TESTS\n", 'check.close(double, "large")\n### BEGIN HIDDEN TESTS\n'),
        "hidden-double: the check is not all between",
    ),
    "a hidden check without a region": (
        lambda text: text.replace("### BEGIN HIDDEN TESTS\n", "", 1).replace("### END HIDDEN TESTS\n", "", 1),
        "hidden-double: the check is not all between",
    ),
    "a hidden case in a visible check": (
        swap('check.close(double, "small")', 'check.close(double, "large")'),
        "check-double: 'large' is a hidden case in a visible check",
    ),
    "a visible case in a hidden check": (
        swap('check.close(double, "large")', 'check.close(double, "small")'),
        "hidden-double: 'small' is a visible case in a hidden check",
    ),
    "an unknown case": (swap('"small"', '"tiny"'), "check-double: there is no case 'tiny'"),
    "a solution that uses another task": (
        swap("def quadruple(x, double)", "def quadruple(x)"),
        "quadruple: the solution uses double, another task",
    ),
    "a solution that uses another task in an inner function": (
        swap(
            "    return x + x", "    def inner():\n        return quadruple(x, None)\n    return inner() / 2"
        ),
        "double: the solution uses quadruple, another task",
    ),
    "a stub that is no Python": (
        swap(
            "    ### BEGIN SOLUTION\n    return x + x",
            "    y = (\n    ### BEGIN SOLUTION\n    x + x)\n    return y",
        ),
        "double: without its solution the cell is not valid Python",
    ),
    "a stub that answers": (
        swap(
            "    ### BEGIN SOLUTION\n    return x + x",
            "    for _ in ():\n        ### BEGIN SOLUTION\n        pass",
        ),
        "double: without its solution the function does not raise NotImplementedError",
    ),
    "mistakes that coincide": (swap('"small"', '"mistakes_coincide"'), "case 'mistakes_coincide', seed 0:"),
    "mistakes that coincide by chance": (
        swap('"small"', '"coincide_by_chance"'),
        "case 'coincide_by_chance', seed",
    ),
    "mistakes that coincide in few draws": (
        swap('"small"', '"coincide_in_few_draws"'),
        "case 'coincide_in_few_draws', seed",
    ),
    "a case in sight that is not drawn": (swap('"small"', '"fixed"'), "case 'fixed': it is in sight"),
    "a case without sizes": (swap('"small"', '"without_sizes"'), "case 'without_sizes': it says neither"),
    "sizes that are too close": (swap('"small"', '"sizes_too_close"'), "N = 9 and D = 8 are too close"),
    "a size too close to 2": (swap('"small"', '"sizes_too_close"'), "M = 3 and 2 = 2 are too close"),
    "too many false rejections, as what is in sight is drawn twice": (
        swap('"small"', '"statistical"'),
        "the checks reject right answers with probability 0.00012",
    ),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_rule_is_named_with_its_cell(name: str):
    edit, expected = BREAKAGES[name]
    said = broken(edit(EXERCISE))
    assert any(expected in line for line in said), said
    assert all("\n" not in line for line in said)


def test_an_exercise_without_cases_says_so(monkeypatch: pytest.MonkeyPatch):
    def no_cases(unit: str) -> dict[str, CaseDefinition]:
        raise ValueError(f"no exercise is called {unit!r}")

    monkeypatch.setattr(rules, "load_cases", no_cases)
    assert broken(EXERCISE) == ["no exercise is called '01_toy'"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(x, g):\n    return g(x)", set()),
        ("def f(x):\n    return g(x)", {"g"}),
        ("def f(x):\n    g = abs\n    return g(x)", {"abs"}),
        ("def f(x):\n    def inner():\n        return g(x)\n    return inner", {"g"}),
        ("def f(x):\n    return [g for g in x]", set()),
        ("def f(x):\n    return (lambda g: g)(x)", set()),
        ("def f(x, y=g):\n    return x", {"g"}),
        ("@g\ndef f(x):\n    return f", {"g"}),
    ],
)
def test_names_from_outside_are_those_that_python_would_look_up_outside(source: str, names: set[str]):
    assert names_from_outside(source) - {"f"} == names
