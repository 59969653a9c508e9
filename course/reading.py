"""Read what a student handed in, whatever it is: from bytes to plain cells, or a plain reason why there are none.

Nothing is validated or converted, so that one damaged corner does not cost the rest. Of a cell only its type, its text,
its attachments, what says which cell it is, and its points are kept; outputs and all other metadata are of no interest.

`course check` and grading read alike, so what is read at home is read in grading.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 64 * 2**20
MOST_VALUES = 10_000_000  # a notebook of many small values takes twenty times its size in memory
MOST_CELLS = 5_000

#: Cell types of nbformat 3, and what they are today.
_TYPES_OF_OLD = {"heading": "markdown", "html": "markdown"}
_SURROGATES = re.compile("[\ud800-\udfff]")


class Unreadable(Exception):
    """A submission that is no notebook of the exercise; the text says why, to student and teaching assistant."""


@dataclass(frozen=True)
class SubmittedCell:
    """A cell as it was handed in.

    kind: code, markdown or raw; name: the grade_id that its metadata give; id: its cell id, and attachments: whatever
    stands there, not yet looked at; points: what its metadata promise.
    """

    kind: str
    source: str
    name: str = ""
    id: str = ""
    attachments: Any = None
    points: float | None = None


def read(data: bytes | None) -> tuple[list[SubmittedCell], list[str]]:
    """The cells of a submission's file, and a sentence on what had to be left out.

    Raises `Unreadable` with the reason if there is no file (None), or if it holds no cells.
    """
    text, notes = _text(data)
    found = _cells_of(_json(text))
    if len(found) > MOST_CELLS:
        raise Unreadable(f"the notebook has more than {MOST_CELLS} cells")
    cells = [cell for cell in map(_cell, found) if cell]
    if not cells:
        raise Unreadable("the file is not a notebook: it has no cells")
    if lost := len(found) - len(cells):
        notes.append(f"{lost} damaged {'cell was' if lost == 1 else 'cells were'} left out")
    return cells, notes


def _json(text: str) -> Any:
    """The first complete value of a text; what stands after it is nothing of the notebook."""
    try:
        value, _ = json.JSONDecoder(parse_int=_number, parse_float=_number).raw_decode(text.lstrip())
        return value
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(
            f"the file is not a complete notebook: it breaks off or is damaged ({where})"
        ) from error
    except RecursionError as error:
        raise Unreadable("the file is not a notebook: it is nested too deeply") from error


def _number(digits: str) -> float:
    """A number; 0 for one that is too long to be anybody's points, and might be too long to be read."""
    return float(digits) if len(digits) < 20 else 0.0


def _text(data: bytes | None) -> tuple[str, list[str]]:
    """The text of a file, and what had to be mended in it."""
    if data is None:
        raise Unreadable("no notebook of this exercise was handed in")
    if len(data) > MOST_BYTES:
        raise Unreadable(
            f"the file is larger than {MOST_BYTES // 2**20} MiB: delete outputs and save it again"
        )
    if sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise Unreadable("the file holds too many values: delete outputs and save it again")
    text = data.decode(_encoding(data), errors="replace").lstrip("\ufeff")
    notes = []
    if "\0" in text:
        text = text.replace("\0", "")
        notes.append("the file held zero bytes, which were left out")
    if not text.strip():
        raise Unreadable("the file is empty")
    if "\ufffd" in text:
        notes.append("the file held bytes that are no text: in their place stands \ufffd")
    return text, notes


def _encoding(data: bytes) -> str:
    """UTF-8, as Jupyter writes, unless a byte order mark says otherwise."""
    marks = (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    )
    return next((name for mark, name in marks if data.startswith(mark)), "utf-8")


def _cells_of(content: Any) -> list[Any]:
    """The cells of a notebook of any format: those of format 3 stand in worksheets."""
    content = _mapping(content)
    if isinstance(content.get("cells"), list):
        return content["cells"]
    sheets = content.get("worksheets")
    found = [_mapping(sheet).get("cells") for sheet in sheets] if isinstance(sheets, list) else []
    return [cell for cells in found if isinstance(cells, list) for cell in cells]


def _cell(given: Any) -> SubmittedCell | None:
    """A cell, or None for what is none: it has no text."""
    if not isinstance(given, dict):
        return None
    source = _joined(given.get("source", given.get("input", "")) or "")
    if source is None:
        return None
    kind = given.get("cell_type")
    kind = _TYPES_OF_OLD.get(kind, kind) if isinstance(kind, str) else None
    metadata = _mapping(given.get("metadata"))
    return SubmittedCell(
        kind=kind if kind in ("code", "markdown") else "raw",
        source=clean(source),
        name=_string(_mapping(metadata.get("nbgrader")).get("grade_id")),
        id=_string(given.get("id")) or _string(metadata.get("id")),  # Colab keeps it among the metadata
        attachments=given.get("attachments"),
        points=points
        if isinstance(points := _mapping(metadata.get("nbgrader")).get("points"), float)
        else None,
    )


def clean(text: str) -> str:
    """A text with one kind of line end, that can be written as UTF-8."""
    return _SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _joined(text: Any) -> str | None:
    """A text that is given whole or in lines; None for anything else."""
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        return "".join(text)
    return text if isinstance(text, str) else None


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _string(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""
