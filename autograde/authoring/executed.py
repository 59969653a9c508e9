"""Lectures with what their cells show: run once for each text and library, and kept."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograde.authoring.build import as_text, is_assertion, lecture_notebook
from course.lab import home

#: Colors dark enough on the grey of code, and links that are told from the text around them.
READABLE = """<style>
body { --jp-mirror-editor-number-color: #006b00; --jp-mirror-editor-comment-color: #35696b;
  --jp-mirror-editor-operator-color: #8a12d6; }
.jp-RenderedHTMLCommon a.anchor-link { text-decoration: none; }
.jp-RenderedHTMLCommon a:not(.anchor-link):link { text-decoration: underline; }
.jp-InputArea-editor pre { white-space: pre-wrap; }
</style>
"""
#: What a lecture's outputs depend on, beside its text.
LIBRARY = ("course/lvm", "course/view")


def executed_lecture(text: Path) -> NotebookNode:
    """A lecture with its outputs, explorable figures drawn beforehand: from the cache, or run now.

    Raises nbclient's `CellExecutionError` if a cell fails.
    """
    source = text.read_text(encoding="utf-8")
    kept = home() / ".cache" / "lectures" / f"{text.stem}-{_digest(source)}.ipynb"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        notebook = _run(lecture_notebook(source))
        kept.write_text(as_text(notebook), encoding="utf-8")
    return nbformat.read(kept, as_version=4)


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


def _run(notebook: NotebookNode) -> NotebookNode:
    from nbclient import NotebookClient

    own = {"OMP_NUM_THREADS": "1", "LVM_FRAMES": "1", "LVM_DEVICE": "cpu"}
    client = NotebookClient(notebook, timeout=None, kernel_name="python3", record_timing=False)
    client.execute(env={**os.environ, **own})
    return notebook


def _digest(source: str) -> str:
    digest = hashlib.sha256(source.encode())
    for folder in LIBRARY:
        for path in sorted((home() / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
