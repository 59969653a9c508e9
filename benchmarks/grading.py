"""Grade a class with stock `nbgrader autograde` and with `autograde grade`, in one run on one machine.

    python benchmarks/grading.py                # 100 submissions on both sides
    python benchmarks/grading.py --stock 20     # stock grades 20 of them, and its time is scaled up

Every submission imports torch, numpy and matplotlib in its first cell. Stock runs with its own defaults; here students'
code runs in the best sandbox and the judge checks it, on all cores. Both sides must give the same points.
"""

import argparse
import collections
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["LVM_CASES"] = "grading_exercise.cases"
os.environ["PYTHONPATH"] = os.path.dirname(os.path.abspath(__file__))  # where kernels find these cases

import nbclient
import nbformat
from grading_exercise.answers import ANSWERS

from autograde.audit.answers import filled_in
from autograde.audit.stock import run_stock, stock_course
from autograde.authoring.build import as_text, exercise_notebook
from autograde.authoring.release import generate
from autograde.course_folder import CourseFolder
from autograde.exercise import checks, grade_id
from autograde.grading import parents
from autograde.grading.grade import available_cores, best_tier, grade
from autograde.grading.journal import Entry
from autograde.grading.save import Saver
from autograde.grading.submission import Graded
from autograde.nbgrader_step import run_step

UNIT = "00_least_squares"
EXERCISE = Path(__file__).parent / "grading_exercise" / f"{UNIT}.py"
Seconds = dict[str, list[float]]


def course_with_class(root: Path, count: int) -> CourseFolder:
    """A course in which the exercise is released and so many students handed in."""
    (root / "exercises" / "solutions").mkdir(parents=True)
    shutil.copy(EXERCISE, root / "exercises" / "solutions")
    folder = CourseFolder.open(root)
    source = exercise_notebook(folder.source_text(UNIT).read_text())
    folder.source_notebook(UNIT).parent.mkdir(parents=True)
    folder.source_notebook(UNIT).write_text(as_text(source))
    generate(folder, UNIT)
    released = nbformat.read(folder.step("release", UNIT) / f"{UNIT}.ipynb", as_version=4)
    for number in range(count):
        answer, _ = ANSWERS[number % len(ANSWERS)]
        path = folder.step("submitted", UNIT, student(number)) / f"{UNIT}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(filled_in(released, source, answer), path)
    return folder


def student(number: int) -> str:
    return f"student-{number:03}"


def first(folder: CourseFolder, target: Path, count: int) -> CourseFolder:
    """A copy of the course for stock nbgrader with the first few submissions."""
    course = stock_course(folder, UNIT, target)
    for path in sorted((target / "submitted").iterdir())[count:]:
        shutil.rmtree(path)
    return course


def timed(function) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def grade_here(folder: CourseFolder) -> None:
    """The command, as one types it."""
    command = [sys.executable, "-m", "autograde.cli", "--folder", str(folder.root), "grade", UNIT]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def points(folder: CourseFolder, number: int) -> dict[str, float]:
    with folder.gradebook() as gradebook:
        grades = gradebook.find_submission_notebook(UNIT, UNIT, student(number)).grades
        return {grade.name: grade.auto_score for grade in grades if grade.name != "why"}


def assert_right_points(folder: CourseFolder, count: int) -> None:
    for number in range(count):
        if (found := points(folder, number)) != (expected := expected_points(folder, number)):
            raise SystemExit(f"{student(number)} in {folder.root.name}: {found} instead of {expected}")


def expected_points(folder: CourseFolder, number: int) -> dict[str, float]:
    _, lost = ANSWERS[number % len(ANSWERS)]
    source = nbformat.read(folder.source_notebook(UNIT), as_version=4)
    cells = {grade_id(cell): cell.metadata.nbgrader.points for cell in checks(source)}
    return {name: 0.0 if name.partition("-")[2] == lost else best for name, best in cells.items()}


def noting(seconds: Seconds, phase: str, owner: type, name: str):
    """Have a method note how long each of its calls takes; returns what takes that back."""
    method = getattr(owner, name)

    def noted(*arguments, **options):
        started = time.perf_counter()
        try:
            return method(*arguments, **options)
        finally:
            seconds[phase].append(time.perf_counter() - started)

    return mock.patch.object(owner, name, noted)


def profile_of_stock(course: CourseFolder) -> dict[str, float]:
    """Where stock nbgrader's time goes on one submission, in seconds."""
    from nbgrader.converters import Autograde

    seconds: Seconds = collections.defaultdict(list)
    with contextlib.ExitStack() as stack:
        for phase, name in STOCK_PHASES.items():
            stack.enter_context(noting(seconds, phase, nbclient.NotebookClient, name))
        whole = timed(lambda: run_step(Autograde, course.course_directory(UNIT, student(0))))
    *cells, imports = sorted(seconds.pop("cells"))  # the first takes the longest by far
    found = {phase: sum(each) for phase, each in seconds.items()}
    found |= {"first cell: imports": imports, "other cells and checks": sum(cells)}
    return {**found, "gradebook and conversion": whole - sum(found.values())}


STOCK_PHASES = {
    "start of the kernel": "start_new_kernel",
    "until the kernel answers": "start_new_kernel_client",
    "cells": "execute_cell",
    "shutdown": "_cleanup_kernel",
}


def profile_of_ours(folder: CourseFolder) -> tuple[float, dict[str, float], dict[str, float]]:
    """Where our time goes when the class is graded anew: the whole, what happens once, and the means by submission."""
    seconds: Seconds = collections.defaultdict(list)
    once: Seconds = collections.defaultdict(list)
    save = Saver.save

    def saved(saver: Saver, graded: Graded, entry: Entry) -> None:
        for phase, each in graded.seconds.items():
            seconds[phase].append(each)
        save(saver, graded, entry)

    with mock.patch.object(Saver, "save", saved), contextlib.ExitStack() as stack:
        stack.enter_context(noting(once, "warm parents", parents._Parent, "wait_until_ready"))
        stack.enter_context(noting(seconds, "saving (one process)", Saver, "save"))
        whole = timed(lambda: grade(folder, UNIT, regrade=True))
    means = {phase: sum(each) / len(each) for phase, each in seconds.items()}
    return whole, {phase: sum(each) for phase, each in once.items()}, means


def table(title: str, seconds: dict[str, float]) -> None:
    print(f"\n| {title} | s |\n|---|---|")
    for phase, each in [*seconds.items(), ("together", sum(seconds.values()))]:
        print(f"| {phase} | {each:.3f} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=100, help="how many (default: 100)")
    parser.add_argument("--stock", type=int, help="how many of them stock grades (default: all)")
    arguments = parser.parse_args()
    count, of_stock = arguments.submissions, arguments.stock or arguments.submissions
    with tempfile.TemporaryDirectory() as place:
        folder = course_with_class(Path(place) / "here", count)
        stock = first(folder, Path(place) / "stock", of_stock)
        here = timed(lambda: grade_here(folder))
        there = timed(lambda: run_stock(stock, "autograde", UNIT).check_returncode()) * count / of_stock
        assert_right_points(folder, count)
        assert_right_points(stock, of_stock)
        scaled = f" (measured on {of_stock})" * (of_stock < count)
        print(f"{count} submissions, {available_cores()} cores, sandbox: {best_tier()}")
        print("points: equal on both sides, and as they should be\n")
        print("| stock | here | ratio |\n|---|---|---|")
        print(f"| {there:.1f} s{scaled} | {here:.1f} s | {there / here:.1f} |", flush=True)
        table("stock, one submission", profile_of_stock(stock))
        whole, once, means = profile_of_ours(folder)
        table(f"here, once for a class ({whole:.1f} s for all of it when graded anew)", once)
        table(f"here, each submission, {available_cores() + 1} at a time", means)


if __name__ == "__main__":
    main()
