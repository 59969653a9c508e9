# ruff: noqa: E501 (hostile code is as long as it is)
"""What the teaching assistant will look at: scripts for the browser, sequences for the terminal, formulas for the table."""

from nbformat import NotebookNode

from autograde.exercise import grade_id
from tests.autograde.attacks.attack import ALL, END, SQUARED, Attack, with_markdown

SCRIPT = "<script>alert('lvm-attack')</script><img src=x onerror=alert('lvm-attack')><svg onload=alert('lvm-attack')>"


def _open_answer(text: str):
    """A change that answers the open question."""

    def change(notebook: NotebookNode) -> NotebookNode:
        next(cell for cell in notebook.cells if grade_id(cell) == "why").source = text
        return notebook

    return change


BROWSER = [
    Attack(
        "displays HTML, SVG, JavaScript and Markdown",
        last=f"""
from IPython.display import HTML, IFrame, Javascript, Latex, Markdown, SVG, display

payload = {SCRIPT!r}
for kind in (HTML, Markdown, Latex):
    display(kind(payload))
display(Javascript("alert('lvm-attack')"), IFrame("http://127.0.0.1:@tcp@/@student@", 9, 9))
attempt(lambda: display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")))
display({{"text/html": payload, "application/javascript": "alert('lvm-attack')", "image/svg+xml": payload,
         "application/vnd.jupyter.widget-view+json": {{"model_id": "x"}}, "application/json": {{"a": payload}},
         "text/latex": "$\\\\href{{javascript:alert(1)}}{{x}}$", "application/pdf": "JVBERi0=",
         "application/vnd.plotly.v1+json": {{}}}}, raw=True, metadata={{"text/html": {{"isolated": True}}}})
print("reached the end")
""",
    ),
    Attack(
        "has results and errors that show themselves as HTML",
        first="""
class Page:
    _repr_html_ = _repr_svg_ = _repr_javascript_ = _repr_markdown_ = lambda self: "<script>alert('lvm-attack')</script>"
    _repr_mimebundle_ = lambda self, **options: {"application/javascript": "alert('lvm-attack')"}


print("reached the end")
Page()
""",
        last="""
class Page(Exception):
    _render_traceback_ = lambda self: ["<script>alert('lvm-attack')</script>", "\\x1b]8;;http://127.0.0.1:@tcp@/@student@\\x07x\\x1b]8;;\\x07"]
    __str__ = lambda self: "<script>alert('lvm-attack')</script>"


Page.__name__ = Page.__qualname__ = "<script>alert('lvm-attack')</script>"
raise Page
""",
    ),
    Attack(
        "shows widgets that bring HTML",
        last="""
import ipywidgets
from IPython.display import display

display(ipywidgets.HTML("<script>alert('lvm-attack')</script>"), ipywidgets.Output())
with ipywidgets.Output():
    print("hidden")
print("reached the end")
""",
    ),
    Attack(
        "displays pictures that are pages",
        last="""
import base64
from IPython.display import display

page = b"<html><script>alert('lvm-attack')</script></html>"
for data in (page, b"\\x89PNG\\r\\n\\x1a\\n" + page, b"\\xff\\xd8\\xff\\xe0" + page, b"GIF89a/*" + page):
    text = base64.b64encode(data).decode()
    for kind in ("image/png", "image/jpeg", "image/gif", "image/webp"):
        display({kind: text, "text/plain": "a picture"}, raw=True, metadata={kind: {"width": '1" onload="alert(1)'}})
        display({kind: text + '"><script>alert(1)</script>'}, raw=True)
print("reached the end")
""",
    ),
    Attack(
        "gives pictures a description that is a script",
        last=f"""
import matplotlib.pyplot as plt
from IPython.display import display

payload = {SCRIPT!r}
figure = plt.figure()
plt.title("reached the end")
print("reached the end")
data, metadata = get_ipython().display_formatter.format(figure)
display(data, raw=True, metadata={{"image/png": {{"alt": '"' + payload}}, "alt": payload, "text/plain": payload}})
""",
    ),
    Attack(
        "writes HTML and scripts into cells of text",
        change=with_markdown(
            SCRIPT,
            "[click](javascript:alert('lvm-attack')) <a href='javascript:alert(1)'>x</a> ![x](http://127.0.0.1:1/x.png)",
            "<details ontoggle=alert('lvm-attack') open>x</details>\n\n<iframe src='http://127.0.0.1:1'></iframe>",
            "$\\href{javascript:alert('lvm-attack')}{x}$ $$\\require{html}\\style{background:url(http://127.0.0.1:1)}{x}$$",
            "<style>*{display:none}</style><base href='//x'><meta http-equiv=refresh content='0;url=//x'>\n\n```{raw} html\n<b>\n```",
            "{{ cell.metadata }} {% raw %} <!-- --><![CDATA[ ]]> <script src=data:,alert(1)></script>",
        ),
        says=(SQUARED,),
    ),
    Attack(
        "answers the open question with a script",
        change=_open_answer(
            f"Because {SCRIPT} [x](javascript:alert(1)) <details ontoggle=alert(1) open> $\\href{{javascript:alert(1)}}{{x}}$"
        ),
        says=(SQUARED,),
    ),
    Attack(
        "puts scripts into what its functions say",
        double=f"""
class Page(Exception):
    pass


Page.__name__ = {SCRIPT!r}


def double(x):
    raise Page({SCRIPT!r} + "=HYPERLINK('http://x')")
""",
        halve=f"def halve(x):\n    return {SCRIPT!r}\n",
        loses=ALL,
        says=("raised",),
    ),
]

TERMINAL_AND_TABLE = [
    Attack(
        "prints sequences that steer a terminal",
        first="""
import sys

for text in ("\\x1b]0;owned\\x07", "\\x1b]52;c;cm0gLXJmIC8=\\x07", "\\x1bP$q\\x1b\\\\", "\\x9b2J", "\\x1b[2J\\x1b[H", "\\x1bc", "\\r\\x08\\x7f\\x00",
             "\\u202egnp.exe", "\\u2066\\u200b\\ufeff", "\\x1b]8;;http://x\\x1b\\\\link"):
    print(text)
    print(text, file=sys.stderr)
print("reached the end")
raise ValueError("\\x1b]0;owned\\x07\\x1b[2J")
""",
        double='def double(x):\n    raise ValueError("\\x1b]0;owned\\x07\\x1b[2J\\r\\n\\u202e")\n',
        says=(END, "raised ValueError"),
    ),
    Attack(
        "lets every message begin with a formula",
        double="""
class Formula(Exception):
    pass


Formula.__name__ = Formula.__qualname__ = "=cmd|'/c calc'!A1"


def double(x):
    raise Formula("=1+1\\n=2+2\\t@SUM(A1)\\r+1\\n-1")
""",
        halve='def halve(x):\n    return "=HYPERLINK(1)\\n@SUM(A1),\\"\\n;=1"\n',
        loses=ALL,
        says=("raised",),
    ),
    Attack(
        "returns thousands of wide signs",
        double='def double(x):\n    return tuple("\\U0001f600" * 199 for _ in range(2000))\n',
        says=("double",),
    ),
    Attack(
        "returns what is dear to show",
        double="""
import torch


def double(x):
    return [torch.zeros(300, 300, 3) for _ in range(60)]
""",
        halve="def halve(x):\n    return {i: {j: 'x' * 99 for j in range(100)} for i in range(500)}\n",
        loses=ALL,
        says=("double", "halve"),
    ),
    Attack(
        "adds an imaginary part",
        double="import torch\n\n\ndef double(x):\n    return torch.complex(x + x, x * 111)\n",
        says=("double",),
    ),
    Attack(
        "returns few digits for the wider tolerance that they have",
        double="import torch\n\n\ndef double(x):\n    return (x * 2.04).to(torch.bfloat16)\n",
        says=("double",),
    ),
    Attack(
        "hands in a time that is none",
        double="",
        beside={"timestamp.txt": "=yesterday\n\x1b[31m<script>"},
        loses=(),
        says=(),
    ),
]

SHOWING = [*BROWSER, *TERMINAL_AND_TABLE]
