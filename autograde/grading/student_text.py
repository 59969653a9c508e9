"""What students wrote in words: any renderer shows text, mathematics and their own images of it, and nothing else.

Renderers differ in what they take for code or mathematics, so nothing here depends on that: what could open a tag, a
link, an image or a dangerous macro is broken up by a blank wherever it stands. Within code that reads almost as before.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograde.grading.images import FORMATS, checked_image
from autograde.grading.plain_text import plain, shortened

MOST_TEXT = 20_000  # the time that renderers take can grow with the square of it: here to seconds
MOST_IMAGES = 20

# Macros of any version of MathJax that make links, load code or files, set style or names, or define other macros.
_MACROS = """
    href url require style class cssId data unicode mmlToken bbox includegraphics texttip mathtip toggle enclose
    def gdef edef xdef let futurelet newcommand renewcommand providecommand newenvironment renewenvironment
    DeclareMathOperator DeclarePairedDelimiter DeclarePairedDelimiters DeclarePairedDelimiterX
    DeclarePairedDelimiterXPP newtagform renewtagform usetagform newcolumntype csname begingroup global catcode
"""

# What begins something live, and what stands in its place.
_BROKEN_UP = [
    (re.compile(r"<(?=[A-Za-z/!?])"), "< "),  # tags, comments, <https://…>
    (
        re.compile(r"&(?=#|[A-Za-z][A-Za-z0-9]*;)"),
        "& ",
    ),  # entities, which would bring back what is broken up here
    (re.compile(r"\](?=[(:])"), "] "),  # [text](address), ![text](address), [name]: address
    (re.compile(r":(?=//)"), ": "),  # addresses that become links by themselves
    (re.compile(r"\b(www\.)(?=\S)", re.IGNORECASE), r"\1 "),
    (re.compile(r"(?<=[^\s@])@(?=[^\s@])"), "@ "),
    (re.compile(rf"\\(?=(?:{'|'.join(_MACROS.split())})(?![A-Za-z]))", re.IGNORECASE), r"\\ "),
    (re.compile(r"\}(?=`)"), "} "),  # roles and blocks of MyST, some of which run code
    (re.compile(r"::(?=:)"), ":: "),
]

# Headings become anchors, and formgrader finds its score boxes by anchors: an invisible character in each heading keeps
# a heading that is called like a task from taking the place of the task's box.
_JOINER = "\u2060"
_NUMBER_SIGNS = re.compile(rf"#++[ \t]*+(?!{_JOINER})")
_UNDERLINE = re.compile(r"[ \t>*+=.)\d-]*[=-][ \t]*")

_FENCE = re.compile(r"[^`~]*(`{3,}|~{3,})(.*)")
_HIGHLIGHTED = ("", "python", "py", "ipython3")  # other words call for diagrams and directives
_IMAGE = re.compile(r"!\[([^\[\]\n]*)\] \(attachment:([^\s()<>]*)\)")


def neutral(cell: NotebookNode) -> NotebookNode:
    """A student's cell, or open answer, as it may be shown anywhere.

    A raw cell becomes an indented block of a markdown cell; code keeps everything but its control characters.

    Example:
        >>> neutral(new_markdown_cell("$a<b$ <script>[x](javascript:y)")).source
        '$a< b$ < script>[x] (javascript:y)'
    """
    if cell.cell_type == "code":
        shown = copy.deepcopy(cell)
        shown.source = plain(cell.source)
        return shown
    text = shortened(cell.source, MOST_TEXT)
    if cell.cell_type == "raw":
        text = "\n".join(f"    {line}" for line in text.split("\n"))
    source, attachments = _with_images(_broken_up(text), cell.get("attachments"))
    shown = new_markdown_cell(source, metadata=copy.deepcopy(cell.metadata))
    shown.id = cell.get("id", shown.id)
    if attachments:
        shown.attachments = attachments
    return shown


def _broken_up(text: str) -> str:
    for live, broken in _BROKEN_UP:
        text = live.sub(broken, text)
    lines = (_without_anchor(_without_directive(line)) for line in text.split("\n"))
    return "\n".join(lines)


def _without_directive(line: str) -> str:
    """A line that opens a block of code, without what calls for more than colours."""
    fence = _FENCE.fullmatch(line)
    if not fence or re.search(r"[^\W\d_]", line[: fence.start(1)]):
        return line
    mark, word = fence.groups()
    inline = mark[0] in word  # ```a``` within a paragraph
    return line if inline or word.strip() in _HIGHLIGHTED else f"{line[: fence.end(1)]}text {word}"


def _without_anchor(line: str) -> str:
    """A line whose heading, if it is one, has no name that stands elsewhere on a page."""
    if _UNDERLINE.fullmatch(line):
        return line + _JOINER
    return _NUMBER_SIGNS.sub(rf"\g<0>{_JOINER}", line)


def _with_images(text: str, attachments: Any) -> tuple[str, NotebookNode]:
    """The text with the images whose attachments are valid, under names of our own."""
    given = attachments if isinstance(attachments, Mapping) else {}
    kept = NotebookNode()

    def place(match: re.Match[str]) -> str:
        image = _checked(given.get(unquote(match[2]), given.get(match[2])))
        if image is None or len(kept) == MOST_IMAGES:
            return match[0]
        name = f"image-{len(kept) + 1}.{FORMATS[next(iter(image))].lower()}"
        kept[name] = image
        return f"![{match[1]}](attachment:{name})"

    return _IMAGE.sub(place, text), kept


def _checked(attachment: Any) -> NotebookNode | None:
    """An attachment's first valid form."""
    for form in FORMATS:
        if isinstance(attachment, Mapping) and (image := checked_image(form, attachment.get(form))):
            return NotebookNode({form: image})
    return None
