"""The `course` command: look over the set-up, open the notebooks, check one's own work."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

import course

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
        typer.echo(printable(finding.line()))
        missing |= finding.needed and bool(finding.advice)
    raise typer.Exit(int(missing))


@app.command()
def lab(
    path: Annotated[
        Path | None, typer.Argument(help="A folder or notebook.", show_default="the course's")
    ] = None,
) -> None:
    """Open JupyterLab in the course's folder, or at the given folder or notebook."""
    path = path or home()
    if not path.exists():
        raise Problem(f"there is no file or folder {path}")
    if find_spec("jupyterlab") is None:
        raise Problem("JupyterLab is missing: pip install jupyterlab")
    with subprocess.Popen([sys.executable, "-m", "jupyterlab", str(path)]) as process:
        while process.poll() is None:
            with contextlib.suppress(KeyboardInterrupt):  # JupyterLab hears it too, and asks whether to stop
                process.wait()
    raise typer.Exit(process.returncode)


@app.command()
def check(notebook: Annotated[Path, typer.Argument(help="Your notebook, NN_topic.ipynb.")]) -> None:
    """Run the visible checks on your own notebook and show what they say."""
    from course.check.local import check_notebook

    raise typer.Exit(check_notebook(notebook))


def home() -> Path:
    """The course's folder: where its lectures lie beside this package, else the current folder."""
    beside = Path(course.__file__).parent.parent
    return beside if (beside / "lectures").is_dir() else Path.cwd()


def printable(line: str) -> str:
    """The line with signs that the terminal lacks written otherwise."""
    encoding = sys.stdout.encoding or "ascii"
    plain = str.maketrans({"✓": "ok", "✗": "NO", "→": "->"})
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        return line.translate(plain).encode(encoding, "replace").decode(encoding)
    return line
