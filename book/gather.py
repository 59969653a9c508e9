"""Lay out the pages of the book in `book/pages/`: lectures from the cache (executed now if need be), and exercises."""

import re
import shutil
from pathlib import Path

from nbformat.v4 import new_markdown_cell

from autograde.authoring.build import as_text, section
from autograde.authoring.executed import executed_lecture

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "book" / "pages"
#: The parts of the contents and the pages in each.
CONTENTS = {"Lectures": "[0-9]*", "Exercises": "../exercises/*", "To look things up": "[a-z]*"}


def gather(pages: Path) -> None:
    """Write the pages, with nothing of an earlier build among them."""
    shutil.rmtree(pages, ignore_errors=True)
    for folder in ("lectures", "exercises"):
        (pages / folder).mkdir(parents=True)
    for text in sorted((ROOT / "lectures").glob("[0-9][0-9]_*.py")):
        write(pages / "lectures" / f"{text.stem}.ipynb", as_text(executed_lecture(text)))
    for exercise in sorted((ROOT / "exercises").glob("*.ipynb")):
        write(pages / "exercises" / exercise.name, exercise.read_text(encoding="utf-8"))
    for page in sorted((ROOT / "lectures").glob("*.md")):
        write(pages / "lectures" / page.name, page.read_text(encoding="utf-8"))
    with (pages / "lectures" / "index.md").open("a", encoding="utf-8") as index:
        for caption, names in CONTENTS.items():
            index.write(f"\n```{{toctree}}\n:hidden:\n:glob:\n:caption: {caption}\n\n{names}\n```\n")


def write(page: Path, source: str) -> None:
    """Write a page whose links to a section are those of the web."""
    page.write_text(re.sub(r"\.ipynb#cell-id=", ".ipynb#", source), encoding="utf-8")


def anchor(title: str) -> str:
    """The name by which links find a heading: that of the cell which it begins."""
    return section(new_markdown_cell(f"## {title}"))


if __name__ == "__main__":
    gather(PAGES)
