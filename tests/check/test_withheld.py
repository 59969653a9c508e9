"""What an exercise asks for cannot be imported while doing it, by any of the usual routes, and the message says why."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

EXERCISES = Path(__file__).parents[2] / "exercises" / "solutions"
ROUTES = [
    "import course.lvm.em.mixture",
    "from course.lvm.em import mixture",
    "from course.lvm.em.mixture import GaussianMixture",
    "from course.lvm import GaussianMixture",
    "import course.lvm; course.lvm.GaussianMixture",
    "import importlib; importlib.import_module('course.lvm.em.mixture')",
    "from course.lvm.oracles import mixtures",
    "import course.lvm.em.loop",
    "from course.lvm.em import mixture_densities",
    "from course.lvm.em.mixture_statistics import component_wise_expectations",
    "from course.check.cases import gaussian_mixtures",
]


def run(source):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(source)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_ordinary_route_is_refused_with_the_reason_also_after_the_checks_have_used_the_modules():
    program = f"""
        from course import check
        check.exercise("03_gaussian_mixtures")
        cases = check.load_cases("03_gaussian_mixtures")
        next(iter(cases.values())).build(0)
        for route in {ROUTES!r}:
            try:
                exec(route)
            except ImportError as error:
                assert "this exercise asks you to write this" in str(error), (route, error)
            else:
                raise SystemExit(route + " gave the answer away")
        import sys
        kept = [name for name in sys.modules if "oracles" in name or "cases." in name or name.endswith(".mixture")]
        assert not kept, kept
        print("all refused")
    """
    result = run(program)
    assert "all refused" in result.stdout, result.stdout + result.stderr


def test_modules_imported_before_the_exercise_began_are_out_of_reach_too():
    program = """
        import course.lvm.em.mixture
        from course import check
        check.exercise("03_gaussian_mixtures")
        import course.lvm.em.mixture
    """
    assert "this exercise asks you to write this" in run(program).stderr


def test_what_students_need_stays_within_reach():
    program = """
        from course import check, view
        check.exercise("03_gaussian_mixtures")
        from course import device
        from course.lvm import data
        from course.lvm.parameters import MixtureParameters
        print("all there")
    """
    result = run(program)
    assert "all there" in result.stdout, result.stderr


@pytest.mark.parametrize("exercise", sorted(path.stem for path in EXERCISES.glob("[0-9]*.py")))
def test_help_still_reads_as_a_table_of_contents_and_lists_nothing_that_is_withheld(exercise: str):
    program = f"""
        from course import check
        check.exercise({exercise!r})
        import course.lvm
        help(course.lvm)
        print("listed", *dir(course.lvm))
    """
    result = run(program)
    assert "distributions             what one can say of a law in closed form" in result.stdout, (
        result.stderr
    )
    listed = result.stdout.splitlines()[-1].split()[1:]
    assert {"MixtureParameters", "data", "em"} <= set(listed)
    assert "oracles" not in listed


def test_an_unknown_exercise_is_named():
    from course import check

    with pytest.raises(ValueError, match="no exercise is called '99_nothing'"):
        check.exercise("99_nothing")
