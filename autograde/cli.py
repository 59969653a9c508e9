"""The `autograde` command: from an exercise to graded work, one step at a time.

autograde build → release → collect → grade → feedback → report
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from autograde.course_folder import CourseError, CourseFolder
from autograde.grading.policy import Counting
from course.printing import print_anywhere

app = typer.Typer(
    help="Build, release, collect, grade, give feedback, report, audit.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
#: Whose exceptions tell of gradebooks, notebooks and settings: a line is enough.
LIBRARIES = ("alembic", "jsonschema", "nbformat", "nbgrader", "sqlalchemy", "traitlets", "zipfile")
Unit = Annotated[str, typer.Argument(help="A unit by number or name: 03 or 03_gaussian_mixtures.")]


def main() -> None:
    """Run the command line; what the user can mend is one clear line and an exit code, never a traceback."""
    print_anywhere()
    try:
        app()
    except ModuleNotFoundError as error:
        if error.name not in ("nbgrader", "psutil"):
            raise
        print('grading needs more packages: pip install -e ".[grading]"', file=sys.stderr)
        sys.exit(1)
    except CourseError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except OSError as error:
        print(f"{error.filename or 'input or output'}: {error.strerror or error}", file=sys.stderr)
        sys.exit(1)
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in LIBRARIES:
            raise
        told = " ".join(str(error).split()) or type(error).__name__
        print(f"{told:.500} (`autograde doctor` looks for what is wrong)", file=sys.stderr)
        sys.exit(1)


@app.callback()
def choose_folder(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option(help="The course's folder.", show_default="the current one")
    ] = Path(),
) -> None:
    context.obj = folder


def _course(context: typer.Context) -> CourseFolder:
    return CourseFolder.open(context.obj)


@app.command()
def build(
    context: typer.Context,
    unit: Annotated[str | None, typer.Argument(help="One unit; all of them if left out.")] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; name the notebooks and pages that are out of date."),
    ] = False,
) -> None:
    """Make the notebooks of lectures and exercises from their texts."""
    from autograde.authoring.build import build, drift, orphans

    folder = _course(context)
    if not check:
        for path in build(folder, unit):
            print(f"wrote {path.relative_to(folder.root)}")
        return
    drifted = [f"{path.relative_to(folder.root)} is not what its text makes" for path in drift(folder, unit)]
    lonely = [
        f"{path.relative_to(folder.root)} has no text beside it" for path in ([] if unit else orphans(folder))
    ]
    if drifted or lonely:
        raise CourseError("\n".join([*drifted, *lonely, "run `autograde build`, and commit what it writes"]))


@app.command()
def release(context: typer.Context, unit: Unit) -> None:
    """Make what students get, and prove that no solution or hidden check is in it."""
    from autograde.authoring.release import release
    from autograde.desk.class_marks import by_other_checks, told_of_other_checks
    from autograde.grading.journal import journal_of

    folder = _course(context)
    name = folder.unit(unit)
    released = release(folder, name)
    print(f"released {released.folder}\nfor students: {released.bundle}")
    entries = journal_of(folder.state, name).entries()
    if entries and (stale := by_other_checks(folder, name, entries)):
        print(f"{len(stale)} of {len(entries)} grades: {told_of_other_checks(name, stale)}")
        print("`autograde doctor` names points by hand that are more than a task can give now")


@app.command()
def publish(context: typer.Context, unit: Unit) -> None:
    """Write the solutions as a notebook without hidden checks, to hand out when all have handed in."""
    from autograde.authoring.publish import publish

    folder = _course(context)
    print(f"for students: {publish(folder, folder.unit(unit), folder.root / 'bundles')}")


@app.command()
def collect(
    context: typer.Context,
    unit: Unit,
    submissions: Annotated[
        Path, typer.Argument(help="A folder or zip: <student>/….ipynb or <student>_….ipynb.")
    ],
    roster: Annotated[
        Path | None, typer.Option(help="The class as CSV: id, first_name, last_name, email.")
    ] = None,
    time_zone: Annotated[
        str | None,
        typer.Option(
            help="In which a zip's times are read that have no zone, as Europe/Berlin.",
            show_default="this machine's",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; show what would be done.")
    ] = False,
) -> None:
    """Bring in what a class handed in. Exit code 3: something was not taken, or not surely, and waits for you."""
    from autograde.desk.collect import assert_nobody_waits, collect
    from autograde.desk.collecting.account import account_file
    from autograde.desk.collecting.table import show_account

    folder = _course(context)
    name = folder.unit(unit)
    account = collect(folder, name, submissions, roster, time_zone=time_zone, dry_run=dry_run)
    show_account(account, name)
    print(
        "a dry run: nothing was changed" if dry_run else f"all of it as a table: {account_file(folder, name)}"
    )
    assert_nobody_waits(name, account)


@app.command()
def grade(
    context: typer.Context,
    unit: Unit,
    regrade: Annotated[
        bool, typer.Option("--regrade", help="Also what was graded and has not changed.")
    ] = False,
    stale: Annotated[
        bool, typer.Option("--stale", help="Also what was graded with other checks than today's.")
    ] = False,
    student: Annotated[list[str] | None, typer.Option(help="Only this student; may be given again.")] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Grade nothing: show what stands behind the grades of these students."
        ),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="How many submissions at a time; by default one more than there are cores."),
    ] = None,
    in_kernel: Annotated[
        bool, typer.Option("--in-kernel", help="Run the checks inside students' kernels, within their reach.")
    ] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Run students' code without a sandbox, as yourself.")
    ] = False,
) -> None:
    """Grade what is new or changed. Ctrl-C keeps what is done; the same command goes on from there."""
    from autograde.desk.report_files import keep_changes
    from autograde.desk.terminal import bar, show_changes, show_explanations
    from autograde.grading.grade import grade
    from autograde.grading.kernel_start import UNSAFE

    folder = _course(context)
    name = folder.unit(unit)
    if explain:
        show_explanations(folder, name, student or [])
        return
    tier = UNSAFE if unsafe else None
    try:
        with bar("grading") as progress:
            summary = grade(
                folder,
                name,
                regrade=regrade,
                stale=stale,
                students=student or (),
                jobs=jobs,
                tier=tier,
                in_kernel=in_kernel,
                progress=progress,
            )
    except KeyboardInterrupt:
        print("stopped; what was graded is kept, and the same command goes on from there", file=sys.stderr)
        sys.exit(130)
    print(f"graded {len(summary.graded)}, unchanged {len(summary.unchanged)}")
    if summary.changed:
        print(f"graded again, because the submission changed: {', '.join(summary.changed)}")
    for entry in summary.could_not:
        following = "a person has to look at it" if entry.for_a_person else "the next run tries it again"
        print(f"{entry.student} could not be graded, which is no grade: {entry.could_not}; {following}")
    for entry in summary.graded:
        if entry.reason:
            print(f"{entry.student} counts as not attempted: {entry.reason}")
    if summary.other_checks:
        print(
            f"graded with other checks than today's (--stale renews them): {', '.join(summary.other_checks)}"
        )
    if summary.gone:
        named = ", ".join(summary.gone)
        print(f"graded before, but what was handed in is gone from submitted/, so the grades stand: {named}")
    if summary.changes:
        show_changes(summary.changes)
        print(f"kept in {keep_changes(folder, name, summary.changes)}")


@app.command()
def feedback(context: typer.Context, unit: Unit) -> None:
    """Write a page for each student: points, messages and comments, without the hidden checks.

    Exit code 3: some have none, because it would not be right.
    """
    from autograde.desk.class_marks import warnings
    from autograde.desk.feedback import feedback
    from autograde.desk.terminal import bar

    folder = _course(context)
    name = folder.unit(unit)
    for warning in warnings(folder, name):
        print(warning)
    with bar("feedback") as progress:
        students = feedback(folder, name, progress)
    print(f"wrote {len(students)} pages: {folder.step('feedback', name, '<student>')}")


@app.command()
def report(context: typer.Context, unit: Unit) -> None:
    """Write and show the class's points, the named mistakes, and what awaits a person."""
    from autograde.desk.report import class_report
    from autograde.desk.report_files import write_report
    from autograde.desk.terminal import show_report

    folder = _course(context)
    result = class_report(folder, folder.unit(unit))
    write_report(folder, result)
    show_report(folder, result)


@app.command()
def extend(
    context: typer.Context,
    student: Annotated[str, typer.Argument(help="The student's id.")],
    unit: Unit,
    days: Annotated[float, typer.Option(help="How many days more than others; 0 takes them back.")],
) -> None:
    """Give a student more days. What was taken off for lateness follows; no code is run."""
    from autograde.desk.decide import extend

    folder = _course(context)
    name = folder.unit(unit)
    done = extend(folder, name, student, days)
    until = (
        f"until {done.until:%Y-%m-%d %H:%M} UTC"
        if done.until
        else f"but {name} has no due date in the gradebook"
    )
    print(f"{student} has {days:g} days more for {name}, {until}")
    if done.penalty is not None:
        print(f"taken off for lateness: {done.penalty:g}")


@app.command()
def count(
    context: typer.Context,
    unit: Unit,
    task: Annotated[str, typer.Argument(help="The task's name.")],
    how: Annotated[Counting, typer.Argument(help="As announced, for nobody, or on top of the maximum.")],
) -> None:
    """Have a task count otherwise, for all, after the deadline too. No code is run, and it can be taken back."""
    from autograde.desk.decide import count

    folder = _course(context)
    name = folder.unit(unit)
    count(folder, name, task, how)
    print(f"{task} counts: {how}. Write the report and the feedback again to see it there.")
    print(f"nbgrader's own export does not know of it: take the points from report/{name}.csv")


@app.command()
def doctor(
    context: typer.Context,
    mend: Annotated[
        bool, typer.Option("--mend", help="Put back what the gradebook lacks; nothing is run.")
    ] = False,
) -> None:
    """Tell whether gradebook, journal, graded files and releases agree. Exit code 3: only a backup has what is lost."""
    from autograde.desk.doctor import disagreements
    from autograde.desk.doctor import mend as mend_all

    folder = _course(context)
    found = mend_all(folder) if mend else disagreements(folder)
    for each in found:
        print(f"{each.unit}: {each.what}")
    if not mend and any(each.can_be_mended for each in found):
        print("`autograde doctor --mend` puts back what can be had from the graded notebooks")
    if not found:
        print("gradebook, journal, graded files and releases agree")
    raise typer.Exit(3 if any(each.gone for each in found) else int(bool(found)))


@app.command()
def backup(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="The file to write, a zip.")]
) -> None:
    """Write all of the grading to one file: gradebook, journal, releases, what was handed in, what was made of it.

    Exit code 3: it is written, but there is no gradebook to be kept.
    """
    from autograde.desk.backup import back_up

    folder = _course(context)
    for left_out in back_up(folder, file):
        print(f"not in it: {left_out}")
    print(f"wrote {file}; keep it to yourself: students' work and the secret of the hidden cases are in it")


@app.command()
def restore(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="What `autograde backup` wrote.")]
) -> None:
    """Bring back a backup. What stands in its place is kept aside."""
    from autograde.desk.backup import restore

    folder = _course(context)
    if aside := restore(folder, file):
        print(f"what stood here lies in {aside}")
    print(f"restored {file}")


@app.command()
def audit(
    context: typer.Context,
    unit: Unit,
    full: Annotated[bool, typer.Option("--full", help="The long setting.")] = False,
    unseen: Annotated[
        bool, typer.Option("--unseen", help="The answers of strangers instead, and what waits for a reader.")
    ] = False,
) -> None:
    """Test the checks of an exercise: with the bank's answers, with mutations, over many seeds."""
    from autograde.audit import unseen_page
    from autograde.audit.run import run

    course = _course(context)
    name = course.unit(unit)
    raise typer.Exit(unseen_page.run(course, name) if unseen else run(course, name, full))


@app.command()
def demo(
    context: typer.Context,
    unit: Annotated[str, typer.Option(help="The unit to show.")] = "03",
) -> None:
    """Release, collect, grade and report on a small class drawn from the bank, in demo/."""
    from autograde.demo import run_demo
    from autograde.desk.terminal import bar, show_report

    course = _course(context)
    with bar("grading a class") as progress:
        folder, result, handed_in = run_demo(course, course.unit(unit), progress)
    show_report(folder, result, handed_in)


if __name__ == "__main__":
    main()
