"""The form of a lecture (CONTRIBUTING.md) as rules: each takes the cells of one and yields what is wrong with them."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from nbformat import NotebookNode

from autograde.authoring.build import is_assertion

WORDS_A_MINUTE = 150
LINES_A_MINUTE = 6
HONEST = 0.25  # how far the minutes of a lecture may be from those counted
CORE = range(45, 61)

TASK = re.compile(r"^> \*\*(?:Think first|Try it|Derive it)\.\*\*", re.MULTILINE)
ANSWERED = re.compile(
    r"[^\n]*(?:\n>[^\n]*)*\n\n<details><summary>Answer</summary>\n\n.+?\n\n</details>(?=\n|\Z)", re.DOTALL
)
SLIP = re.compile(r"^> \*\*A common slip\.\*\*", re.MULTILINE)
ANSWER = re.compile(r"<details><summary>Answer</summary>\n(.*?)</details>", re.DOTALL)
FENCE = re.compile(r"^```(?P<language>[^\n]*)\n(?P<code>.*?)^```[ \t]*$", re.DOTALL | re.MULTILINE)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+(?:\n[^$\n]+)*\$", re.DOTALL)
TIME = re.compile(r"\*\*Time\.\*\* (\d+) minutes(?:, and (\d+) of further reading)?\.")
HEADING = re.compile(
    r"^## (?P<number>\d+) · (?P<title>.+) \((?P<further>further reading, )?(?P<minutes>\d+) minutes\)$"
)
WITHOUT_TASK = ("CPU or GPU?", "What you have learned")
NOT_READ = re.compile(r"^### (?:Symbols|References)$.*", re.DOTALL | re.MULTILINE)  # looked up, not read

NOT_PLAIN = {
    "a MyST role": re.compile(r"\{[\w:-]+\}`"),
    "a MyST directive": re.compile(r"^\s*(?:>\s*)*(?::::|```\s*\{|~~~\s*\{)", re.MULTILINE),
    "HTML": re.compile(r"<!--|</?(?!(?:details|summary)\b)[A-Za-z][\w-]*(?:\s[^<>]*)?/?>"),
}
# Both tags stand alone between blank lines, or the formulas between them would not be read as such.
DETAILS_LINE = re.compile(r"^<details><summary>[^<>\n]+</summary>$|^</details>$")


class Section(NamedTuple):
    """A heading's line and the cells below it, its own first."""

    heading: str
    cells: list[NotebookNode]

    @property
    def minutes(self) -> re.Match[str] | None:
        return HEADING.match(self.heading)


def sections(cells: list[NotebookNode]) -> list[Section]:
    """The numbered sections of a lecture; each begins a cell."""
    found: list[Section] = []
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            found.append(Section(cell.source.partition("\n")[0], []))
        if found:
            found[-1].cells.append(cell)
    return found


def text(cells: list[NotebookNode]) -> str:
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def answers(source: str) -> str:
    """The Python code that stands fenced in the answers of a text cell.

    >>> answers('<details><summary>Answer</summary>\\n\\n```python\\nx = 1\\n```\\n\\n</details>')
    'x = 1\\n'
    """
    fences = (fence for answer in ANSWER.findall(source) for fence in FENCE.finditer(answer))
    return "\n".join(fence["code"] for fence in fences if fence["language"].strip() == "python")


def counted_minutes(cells: list[NotebookNode]) -> float:
    """How long these cells take: words and formulas are read, code that is in sight is read line by line."""
    prose = NOT_READ.sub("", text(cells))
    code = [cell.source for cell in cells if cell.cell_type == "code" and not is_assertion(cell)]
    code += [fence["code"] for fence in FENCE.finditer(prose)]
    lines = sum(bool(line.strip()) for source in code for line in source.splitlines())
    return len(FENCE.sub("", prose).split()) / WORDS_A_MINUTE + lines / LINES_A_MINUTE


def sections_are_in_order(cells: list[NotebookNode]) -> Iterator[str]:
    """Numbered from 1, each with its minutes; further reading after the core, then the two that end a lecture."""
    ranks = []
    for number, section in enumerate(sections(cells), start=1):
        heading = section.minutes
        if heading is None:
            yield f"not of the form `## 3 · Title (10 minutes)`: {section.heading}"
            continue
        if int(heading["number"]) != number:
            yield f"section {number} has another number: {section.heading}"
        if "notes slip" in heading["title"]:
            yield f"slips stand in boxes at their formulas: {section.heading}"
        ends = [title in heading["title"] for title in WITHOUT_TASK]
        ranks.append(2 + ends.index(True) if any(ends) else int(heading["further"] is not None))
    if ranks != sorted(ranks):
        yield "not in order: the core, further reading, CPU or GPU?, What you have learned"


def minutes_add_up(cells: list[NotebookNode]) -> Iterator[str]:
    """The line on time says the minutes of the core and of further reading: their sums, and what is counted."""
    time = TIME.search(text(cells))
    if time is None:
        yield "no line of the form `**Time.** 55 minutes, and 40 of further reading.`"
        return
    core, further = int(time[1]), int(time[2] or 0)
    if core not in CORE:
        yield f"the core takes {core} minutes, not {CORE[0]} to {CORE[-1]}"
    headed = [(section, section.minutes) for section in sections(cells)]
    for name, stated, optional in (("core", core, False), ("further reading", further, True)):
        mine = [(s, m) for s, m in headed if m is not None and (m["further"] is not None) == optional]
        total = sum(int(minutes["minutes"]) for _, minutes in mine)
        if total != stated:
            yield f"{name}: the sections take {total} minutes, the line on time says {stated}"
        counted = counted_minutes([cell for section, _ in mine for cell in section.cells])
        if abs(counted - total) > HONEST * max(counted, total):
            yield f"{name}: {total} minutes are stated and {counted:.0f} counted"


def sections_end_with_a_task(cells: list[NotebookNode]) -> Iterator[str]:
    """The last thing in sight is a task with its answer, but for the two sections that end a lecture."""
    for section in sections(cells):
        if any(title in section.heading for title in WITHOUT_TASK):
            continue
        last = [cell for cell in section.cells if not is_assertion(cell)][-1]
        tasks = TASK.split(last.source) if last.cell_type == "markdown" else [""]
        if len(tasks) == 1 or not ANSWERED.fullmatch(tasks[-1].rstrip()):
            yield f"does not end with a task and its answer: {section.heading}"


def tasks_are_answered(cells: list[NotebookNode]) -> Iterator[str]:
    """Below each task stands an answer that unfolds, with blank lines around what it hides."""
    for task in TASK.split(text(cells))[1:]:
        if not ANSWERED.match(task):
            yield f"no answer unfolds below: {task.strip().partition(chr(10))[0]}"


def slips_are_refuted(cells: list[NotebookNode]) -> Iterator[str]:
    """Between a box and the next one, or the end of the section, stands a folded cell that asserts."""
    for section in sections(cells):
        open_box = ""
        for cell in section.cells:
            if is_assertion(cell) and "assert" in cell.source:
                open_box = ""
            elif cell.cell_type == "markdown":
                for box in SLIP.split(cell.source)[1:]:
                    if open_box:
                        yield f"no folded cell refutes the slip: {open_box}"
                    open_box = box.strip().partition("\n")[0]
        if open_box:
            yield f"no folded cell refutes the slip: {open_box}"


def it_is_plain_markdown(cells: list[NotebookNode]) -> Iterator[str]:
    """Nothing that only one of JupyterLab, Colab and the book would show."""
    for cell in cells:
        if cell.cell_type != "markdown":
            continue
        for fence in FENCE.finditer(cell.source):
            if fence["language"].lstrip().startswith("{"):
                yield f"a MyST directive: {fence['language'].strip()}"
        prose = FENCE.sub("", cell.source)
        words = FORMULA.sub(" ", re.sub(r"(?<![`}])`[^`\n]+`", " ", prose))
        for name, pattern in NOT_PLAIN.items():
            for match in pattern.finditer(words):
                yield f"{name}: {match[0].strip()}"
        lines = ["", *prose.splitlines(), ""]
        for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
            if re.search(r"</?(?:details|summary)\b", line):
                if not DETAILS_LINE.match(line):
                    yield f"stands not alone on its line: {line}"
                elif before.strip() or after.strip():
                    yield f"no blank line before and after: {line}"


RULES: list[Callable[[list[NotebookNode]], Iterator[str]]] = [
    sections_are_in_order,
    minutes_add_up,
    sections_end_with_a_task,
    tasks_are_answered,
    slips_are_refuted,
    it_is_plain_markdown,
]
