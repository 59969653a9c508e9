"""A graded notebook by which a student tries to run something in the browser of whoever looks at it."""

import base64
import io
import json

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from PIL import Image

from autograde.course_folder import CourseFolder
from autograde.exercise import grade_id
from autograde.grading.journal import Entry, journal_of
from autograde.grading.outputs import bounded
from autograde.grading.student_text import neutral
from tests.autograde.conftest import TOY, answered

#: Calls that a test listens for, and addresses at which nobody is.
CALL = "canary()"
AWAY = "http://canary.invalid"

LEAVE = f"<meta http-equiv=refresh content='0; url={AWAY}/refresh'>"
MARKUP = [
    f"<script>{CALL}</script>",
    f"<img src=x onerror={CALL}>",
    f"<svg onload={CALL}></svg>",
    f'<iframe srcdoc="<script>parent.{CALL}</script>"></iframe>',
    f"<iframe src='javascript:parent.{CALL}'></iframe>",
    f"<details open ontoggle={CALL}><summary>s</summary></details>",
    f"<style>@import url({AWAY}/style.css); body {{ background: url({AWAY}/background.png) }}</style>",
    f"<img src='{AWAY}/image.png'><link rel=stylesheet href='{AWAY}/link.css'>",
    f"<video src='{AWAY}/video.mp4' autoplay></video><object data='{AWAY}/object'></object>",
    LEAVE,
    f"<base href='{AWAY}/base/'>",
    f"<input autofocus onfocus={CALL}>",
    f"<a id=link href='javascript:{CALL}'>link</a>",
]
MARKDOWN = [
    f"![i]({AWAY}/markdown.png)",
    f"[click](javascript:{CALL})",
    f"[click][away]\n\n[away]: javascript:{CALL}",
    f"$\\href{{javascript:{CALL}}}{{x}}$",
    f'```mermaid\ngraph TD; A-->B; click A href "javascript:{CALL}"\n```',
    "# why\n\na heading that is called like a score box",
    "![a](attachment:a.svg)",
]


def picture() -> str:
    """A small PNG in base64."""
    buffer = io.BytesIO()
    Image.new("RGB", (3, 2)).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def outputs() -> list[NotebookNode]:
    """What a cell of the student displays."""
    html = "\n".join(MARKUP)
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' onload='{CALL}'><script>{CALL}</script></svg>"
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "x", "version_major": 2}}
    shown = [
        {"text/html": html},
        {"text/html": html, "text/plain": html},
        {"image/svg+xml": svg},
        {"application/javascript": CALL},
        {"text/markdown": "\n\n".join([*MARKUP, *MARKDOWN[:-1]])},
        {"text/latex": f"$\\href{{javascript:{CALL}}}{{x}}$ {html}"},
        {"image/png": f'x" onerror="{CALL}'},
        view,
    ]
    image = {"image/png": {"alt": f'a" onload="{CALL}', "width": f"1 onload={CALL}"}}
    return [
        new_output("stream", name="stdout", text=html),
        *(new_output("display_data", data=data) for data in shown),
        new_output("display_data", data={"image/png": picture()}, metadata=image),
        new_output("error", ename=MARKUP[0], evalue=html, traceback=[html]),
    ]


def notebook(folder: CourseFolder) -> NotebookNode:
    """The toy exercise with all that in it, as students' code and words leave it."""
    graded = answered(folder)
    cells = {grade_id(cell): cell for cell in graded.cells}
    cells["double"].outputs = outputs()
    cells["check-double"].outputs = [
        new_output("error", ename="CheckFailed", evalue="double: " + "\n".join(MARKUP), traceback=[MARKUP[0]])
    ]
    cells["why"].source = "\n\n".join([*MARKUP, *MARKDOWN])
    drawing = {"a.svg": {"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg' onload='{CALL}'/>"}}
    cells["why"].attachments = nbformat.from_dict(drawing)
    own = [
        new_markdown_cell("\n\n".join([*MARKDOWN, *MARKUP]), attachments=drawing, id="own-1"),
        new_code_cell(MARKUP[0], outputs=outputs(), id="own-2"),
    ]
    graded.cells[2:2] = own
    return graded


def reduced_notebook(graded: NotebookNode) -> NotebookNode:
    """The notebook as grading writes it: the student's words neutral, all that was displayed reduced."""
    shown = nbformat.from_dict(json.loads(json.dumps(graded)))
    for number, cell in enumerate(shown.cells):
        if cell.cell_type == "code":
            cell.outputs = bounded(cell.outputs)
        elif grade_id(cell) or cell.id.startswith("own-"):
            shown.cells[number] = neutral(cell)
    return shown


def put(folder: CourseFolder, student: str, graded: NotebookNode, names: tuple[str, str]) -> None:
    """Put a graded notebook where grading puts it, with a record in the gradebook and in the journal."""
    path = folder.step("autograded", TOY, student) / f"{TOY}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(graded), encoding="utf-8")
    with folder.gradebook() as gradebook:
        gradebook.update_or_create_student(student, first_name=names[0], last_name=names[1])
        gradebook.update_or_create_submission(TOY, student)
        for grade in gradebook.find_submission_notebook(TOY, TOY, student).grades:
            grade.auto_score = 0.0
            grade.needs_manual_grade = False
        gradebook.db.commit()
    folder.prepare()
    journal_of(folder.state, TOY).add(Entry(student, "d", "r", notes=(MARKUP[1],), tier="namespaces"))
