"""What students' code displayed, reduced to text and images: nothing of it runs or is fetched where it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograde.grading.images import FORMATS, checked_image
from autograde.grading.plain_text import one_line, plain, shortened

__all__ = ["bounded", "plain", "reduced"]

MOST_TEXT, MOST_TEXT_IN_A_CELL = 100_000, 200_000
MOST_IMAGES_IN_A_CELL = 20_000_000  # characters of base64
MOST_OUTPUTS_IN_A_CELL = 100
MOST_IN_A_MESSAGE = 20_000
FIRST_FRAMES, LAST_FRAMES, MOST_IN_A_FRAME = 10, 30, 4_000

NAMES = {
    "text/html": "HTML",
    "image/svg+xml": "SVG",
    "application/javascript": "JavaScript",
    "text/markdown": "Markdown",
    "text/latex": "LaTeX",
    "application/vnd.jupyter.widget-view+json": "widget",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
}


def reduced(output: NotebookNode) -> NotebookNode | None:
    """One Jupyter output made safe; None if nothing of it is left.

    Text stays, as `plain` has it; PNG and JPEG images stay if they are what they say, with their alt text and the size
    at which they are shown; of everything else only its name stays, where there is no text to stand for it.

    Example:
        >>> html = {"output_type": "display_data", "data": {"text/html": "<b>1</b>"}}
        >>> reduced(nbformat.from_dict(html)).data
        {'text/plain': '[HTML output left out]'}
    """
    kind = output.get("output_type")
    if kind == "stream":
        return _stream(output)
    if kind == "error":
        return _error(output)
    if kind in ("display_data", "execute_result"):
        return _display(output, kind)
    return None


def bounded(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """The reduced outputs of a cell, as many as a person looks at; a last line says where some are left out."""
    kept: list[NotebookNode] = []
    text, images = 0, 0
    for output in outputs:
        safe = reduced(output)
        if safe is None:
            continue
        text += _text_length(safe)
        images += sum(len(safe.get("data", {}).get(kind, "")) for kind in FORMATS)
        full = len(kept) == MOST_OUTPUTS_IN_A_CELL
        if full or text > MOST_TEXT_IN_A_CELL or images > MOST_IMAGES_IN_A_CELL:
            return [*kept, _said("… the rest of this cell's output is left out: it is too much to be read\n")]
        kept.append(safe)
    return kept


def _said(text: str) -> NotebookNode:
    return nbformat.from_dict({"output_type": "stream", "name": "stdout", "text": text})


def _text_length(output: NotebookNode) -> int:
    parts = [output.get("text", ""), output.get("evalue", ""), *output.get("traceback", ())]
    return sum(map(len, parts)) + len(output.get("data", {}).get("text/plain", ""))


def _stream(output: NotebookNode) -> NotebookNode | None:
    text = shortened(_overwritten(_text(output.get("text"))), MOST_TEXT)
    name = "stderr" if output.get("name") == "stderr" else "stdout"
    return nbformat.from_dict({"output_type": "stream", "name": name, "text": text}) if text else None


def _overwritten(text: str) -> str:
    """A text as a terminal leaves it: what stands before a carriage return, as in progress bars, is written over."""
    lines = text[: 10 * MOST_TEXT].replace("\r\n", "\n").split("\n")
    shown = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
    return shown + text[10 * MOST_TEXT :]


def _error(output: NotebookNode) -> NotebookNode:
    frames = [shortened(_text(frame), MOST_IN_A_FRAME) for frame in _frames(output.get("traceback"))]
    return nbformat.from_dict(
        {
            "output_type": "error",
            "ename": one_line(_text(output.get("ename")), 200),
            "evalue": shortened(_text(output.get("evalue")), MOST_IN_A_MESSAGE),
            "traceback": frames,
        }
    )


def _frames(traceback: Any) -> list[Any]:
    """The ends of a traceback: an endless recursion has thousands of frames between them."""
    frames = traceback if isinstance(traceback, list) else []
    left_out = len(frames) - FIRST_FRAMES - LAST_FRAMES
    if left_out <= 0:
        return frames
    return [*frames[:FIRST_FRAMES], f"… {left_out} frames are left out", *frames[-LAST_FRAMES:]]


def _display(output: NotebookNode, kind: str) -> NotebookNode | None:
    given = _mapping(output.get("data"))
    data: dict[str, str] = {}
    metadata: dict[str, Any] = {}
    for form in FORMATS:
        if not data and (image := checked_image(form, _text(given.get(form)))):
            data[form] = image
            metadata[form] = _image_metadata(_mapping(output.get("metadata")).get(form))
    if "text/plain" in given:
        data["text/plain"] = shortened(_text(given["text/plain"]), MOST_TEXT)
    if not data and given:
        data["text/plain"] = "\n".join(
            f"[{NAMES.get(form, 'other')} output left out]" for form in _named(given)
        )
    safe: dict[str, Any] = {
        "output_type": kind,
        "data": data,
        "metadata": {k: v for k, v in metadata.items() if v},
    }
    if kind == "execute_result":
        count = output.get("execution_count")
        safe["execution_count"] = count if type(count) is int else None
    return nbformat.from_dict(safe) if data else None


def _named(data: Mapping[str, Any]) -> list[str]:
    """The forms that have a name, or one that stands for all that have none."""
    return [form for form in NAMES if form in data] or ["other"]


def _image_metadata(given: Any) -> dict[str, Any]:
    """The alt text of an image, and the size at which it is shown."""
    given = _mapping(given)
    kept: dict[str, Any] = {}
    if isinstance(given.get("alt"), str) and (alt := one_line(given["alt"], 2000)):
        kept["alt"] = alt
    sizes = {side: given.get(side) for side in ("width", "height")}
    if all(type(size) is int and 0 < size <= 4000 for size in sizes.values()):
        kept.update(sizes)
    return kept


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    """A text that a notebook may hold as a list of lines; nothing of what is no text."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""
