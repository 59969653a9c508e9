"""What the students' bundle says about itself: how to set up on each platform, how to work, what to hand in."""

from __future__ import annotations

SETUP = """# {unit}

{contents}

## Set up, once

You need Python 3.11 or later (3.11 to 3.14) and a terminal in this folder.

**Linux** (without a GPU: the second line takes PyTorch's CPU build, the default one is gigabytes larger)

    python3 -m venv .venv && source .venv/bin/activate
    pip install torch --index-url https://download.pytorch.org/whl/cpu
    pip install "./{wheel}[lab]"
    course doctor

**macOS** with an Apple chip

    python3 -m venv .venv && source .venv/bin/activate
    pip install "./{wheel}[lab]"
    course doctor

**Windows**, in PowerShell

    py -m venv .venv
    Set-ExecutionPolicy -Scope Process RemoteSigned
    .venv\\Scripts\\Activate.ps1
    pip install "./{wheel}[lab]"
    course doctor

**A Mac with an Intel chip**: there is no PyTorch 2.5 or later for it. Use Colab.

**Colab**: open `colab/{unit}.ipynb` there (File, Upload notebook); its first cell says what to do. `course check` runs
there too, as `!course check {unit}.ipynb`, once you have downloaded the notebook and uploaded it beside the wheel.

**VS Code**: set up as above, open this folder, open the notebook, and choose the kernel of `.venv` at the upper right.

Run by the course itself before it came to you: Linux. Written with care, but not tried: macOS, Windows, Colab, VS Code.

## Work

In a new terminal, activate the environment again first (the line with `activate`). Then

    course lab

opens JupyterLab here: {first}the exercise is `exercises/{unit}.ipynb`. Write your answers in the cells that say so, and
run the check below each. Run All works at any time: what is not written yet says so. To see all checks at once:

    course check exercises/{unit}.ipynb

Cells with checks are locked: what you change there is put back before grading. Some checks are out of sight; the text
of each task says what they look at. `course solution {number}` shows solutions once your teacher has published them.

## Hand in

One file: `exercises/{unit}.ipynb`.
"""
WITH_LECTURE = """\
Here you find the exercise (`exercises/`), its lecture to read in any browser (`lectures/{unit}.html`; its
formulas need the network) and to run (`lectures/{unit}.ipynb`), a copy of the exercise for Colab (`colab/`), and the
course's library (the file that ends in `.whl`)."""
WITHOUT_LECTURE = """\
Here you find the exercise (`exercises/`), a copy of it for Colab (`colab/`), and the course's library (the file that
ends in `.whl`)."""


def bundle_readme(unit: str, wheel: str, *, lecture: bool) -> str:
    """The text of a bundle's README.

    >>> print(bundle_readme("01_toy", "course.whl", lecture=False).splitlines()[0])
    # 01_toy
    """
    contents = (WITH_LECTURE if lecture else WITHOUT_LECTURE).format(unit=unit)
    first = f"begin with `lectures/{unit}.ipynb`; " if lecture else ""
    number = unit.partition("_")[0]
    return SETUP.format(unit=unit, wheel=wheel, contents=contents, first=first, number=number)
