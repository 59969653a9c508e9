"""The `course` command: look over the set-up, open the notebooks, check one's own work."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from course.printing import print_anywhere

app = typer.Typer(
    help="Look over the set-up, open the course in JupyterLab, check your own notebook.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Problem(Exception):
    """Something the user can mend; its text is the one line that says so."""


def main() -> None:
    """Run the command line; what the user can mend is one line and an exit code that is not 0."""
    print_anywhere()
    try:
        code = app(standalone_mode=False)
    except (Problem, OSError) as error:
        fail(str(error))
    except Exception as error:
        if not hasattr(error, "format_message"):  # typer's own errors have one, whichever version raises them
            raise
        fail(error.format_message(), getattr(error, "exit_code", 2))
    sys.exit(code)


def fail(message: str, code: int = 1) -> None:
    """Say in one line what is wrong, and leave."""
    if message:  # without one the help was shown
        print("course:", " ".join(message.split()), file=sys.stderr)
    sys.exit(code)


@app.command()
def doctor() -> None:
    """Look over Python, the packages, the device, Jupyter and the disk; say what to do about what is wrong."""
    from course.doctor import findings

    missing = False
    for finding in findings():
        print(finding.line())
        missing |= finding.needed and bool(finding.advice)
    raise typer.Exit(int(missing))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    options_metavar="[JUPYTER'S OPTIONS] [PLACE]",
)
def lab(context: typer.Context) -> None:
    """Open JupyterLab in the course's folder, or at a folder or notebook; options are handed on to Jupyter."""
    from course.lab import open_lab

    try:
        open_lab(context.args)
    except ModuleNotFoundError as error:
        if error.name not in ("jupyterlab", "jupyterlab.labapp"):
            raise
        raise Problem('JupyterLab is missing: pip install "jupyterlab>=4.2" ipykernel') from None


@app.command()
def check(notebook: Annotated[Path, typer.Argument(help="Your notebook, NN_topic.ipynb.")]) -> None:
    """Run the visible checks on your own notebook and show what they say."""
    if not notebook.is_file():  # said at once: what checks needs seconds to be loaded
        raise Problem(f"there is no file {notebook}")
    from course.check.local import check_notebook

    raise typer.Exit(check_notebook(notebook))


@app.command()
def solution(
    unit: Annotated[str, typer.Argument(help="A unit by number or name: 03 or 03_gaussian_mixtures.")],
    task: Annotated[str | None, typer.Argument(help="One task; all of them if left out.")] = None,
) -> None:
    """Show the solution of an exercise, where the course has published it."""
    from course.solution import NoSolution, show_solution

    try:
        show_solution(unit, task)
    except NoSolution as error:
        raise Problem(str(error)) from None
