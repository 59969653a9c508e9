"""Lectures with what their cells show: run once for each text and library, and kept."""

from __future__ import annotations

import hashlib
import os
import platform
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat import NotebookNode

import course
from autograde.authoring.build import as_text, is_assertion, lecture_notebook

COURSE = Path(course.__file__).parent
#: In the metadata of a cell that was added to a lecture, and in its id.
ADDED = "added"
#: Colors dark enough on the grey of code, and links that are told from the text around them.
READABLE = """<style>
body { --jp-mirror-editor-number-color: #006b00; --jp-mirror-editor-comment-color: #35696b;
  --jp-mirror-editor-operator-color: #8a12d6; }
.jp-RenderedHTMLCommon a.anchor-link { text-decoration: none; }
.jp-RenderedHTMLCommon a:not(.anchor-link):link { text-decoration: underline; }
.jp-InputArea-editor pre { white-space: pre-wrap; }
</style>
"""
#: What runs a cell longer than this, in seconds, will never end it: lectures keep to a minute on one thread.
HOPELESS = 900
#: What a lecture's outputs depend on, beside its text and what the runner adds.
LIBRARY = sorted(path for path in COURSE.rglob("*.py") if path.relative_to(COURSE).parts[0] != "check")
DISTRIBUTIONS = ("torch", "numpy", "matplotlib", "scikit-learn")
#: Figures come with all their frames, and numbers as on the machine that asserts them.
SETTINGS = {"OMP_NUM_THREADS": "1", "LVM_FRAMES": "1", "LVM_DEVICE": "cpu"}

Added = Callable[[NotebookNode], list[NotebookNode]]


def executed_lecture(text: Path, added: Added | None = None) -> NotebookNode:
    """A lecture with its outputs, explorable figures drawn beforehand: from the cache, or run now.

    The tests run more cells than a lecture has: `added(cell)` gives those that follow a cell. Such a run may fail, is
    returned as it is, and kept if it did not. Without `added`, any run of the same lecture that was kept will do, as
    what is added leaves no trace in the cells that follow; it is returned without what was added.

    The cache lies beside the text, in `.cache/`; only runs of the newest text and library are kept. Of several
    processes that want the same lecture one runs it, and the others wait for it.

    Raises nbclient's `CellExecutionError` if a cell fails, unless cells are added.
    """
    source = text.read_text(encoding="utf-8")
    notebook = lecture_notebook(source)
    if added is not None:
        notebook.cells = [part for cell in notebook.cells for part in (cell, *_marked(cell, added))]
    cache = text.parent / ".cache"
    cache.mkdir(exist_ok=True)
    lecture = f"{text.stem}-{_of_lecture(source)}"
    path = cache / f"{lecture}-{_digest(as_text(notebook))}.ipynb"
    with _turn(cache / f"{text.stem}.lock"):
        for kept in [path] if added is not None else sorted(cache.glob(f"{lecture}-*.ipynb")):
            if (found := _read(kept, notebook, added is not None)) is not None:
                return found
        _run(notebook, allow_errors=added is not None)
        if not _failed(notebook):
            _keep(notebook, path)
            for old in set(cache.glob(f"{text.stem}-*.ipynb")) - set(cache.glob(f"{lecture}-*.ipynb")):
                old.unlink()
    return notebook


def lecture_page(notebook: NotebookNode) -> str:
    """An executed lecture as one HTML page: figures inside, its title from the first heading, without assertions."""
    from nbconvert import HTMLExporter

    headings = (re.search(r"^# (.+)$", cell.source, re.MULTILINE) for cell in notebook.cells)
    title = next((found[1] for found in headings if found), "Lecture")
    # Without embed_images, which reads each piece of HTML by itself and so closes a fold before what it folds.
    exporter = HTMLExporter(exclude_input_prompt=True, exclude_output_prompt=True)
    for_readers = NotebookNode({**notebook, "cells": [c for c in notebook.cells if not is_assertion(c)]})
    page, _ = exporter.from_notebook_node(for_readers, {"metadata": {"name": title}})
    return page.replace("</head>", f"{READABLE}</head>", 1)


def _marked(cell: NotebookNode, added: Added) -> list[NotebookNode]:
    """The cells to add after one, by names that are the same on every run and tell them from the lecture's own."""
    more = added(cell)
    for number, each in enumerate(more):
        each.id = f"{cell.id[:50]}-{ADDED}-{number}"
        each.metadata[ADDED] = True
    return more


def _run(notebook: NotebookNode, *, allow_errors: bool) -> None:
    from nbclient import NotebookClient

    client = NotebookClient(
        notebook,
        timeout=HOPELESS,
        kernel_name="python3",
        record_timing=False,
        allow_errors=allow_errors,
        extra_arguments=["--IPKernelApp.log_level=40"],  # no warning that it can be reached on this machine
    )
    client.execute(env={**os.environ, **SETTINGS})


def _failed(notebook: NotebookNode) -> bool:
    return any(output.output_type == "error" for cell in notebook.cells for output in cell.get("outputs", ()))


def _keep(notebook: NotebookNode, path: Path) -> None:
    """Write a run so that nobody ever sees a part of it."""
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_text(as_text(notebook), encoding="utf-8")
    unfinished.replace(path)


def _read(path: Path, wanted: NotebookNode, with_added: bool) -> NotebookNode | None:
    """A kept run of the wanted cells; none where there is none, or a damaged one."""
    try:
        kept = nbformat.read(path, as_version=4)
        nbformat.validate(kept)
    except Exception:  # nbformat fails in many ways on what is no notebook
        return None
    if not with_added:
        kept.cells = [cell for cell in kept.cells if ADDED not in cell.metadata]
        for number, cell in enumerate((cell for cell in kept.cells if cell.cell_type == "code"), start=1):
            cell.execution_count = number
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = number
    sources = [[(cell.id, cell.source) for cell in notebook.cells] for notebook in (kept, wanted)]
    return kept if sources[0] == sources[1] else None


def _of_lecture(source: str) -> str:
    """The digest of all that a lecture's outputs depend on."""
    library = [
        part for path in LIBRARY for part in (path.relative_to(COURSE).as_posix(), path.read_text("utf-8"))
    ]
    versions = [platform.python_version(), *map(version, DISTRIBUTIONS)]
    return _digest(source, *library, *versions, repr(SETTINGS))


def _digest(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part.encode()).digest())
    return digest.hexdigest()[:16]


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    """Wait until no other process runs this lecture."""
    with path.open("a") as lock:
        if os.name == "posix":  # elsewhere two may run it, and one of the two equal results stays
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)  # released when this process ends, however it ends
        yield
