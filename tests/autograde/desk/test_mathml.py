"""Formulas become MathML that a browser shows, or stay source; nothing else can come of them."""

from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.desk.mathml import mathml

COMMANDS = [
    "frac",
    "text",
    "href",
    "style",
    "class",
    "left(",
    "right)",
    "sum",
    "sqrt",
    "begin{align*}",
    "color",
    "mbox",
]
TEX = st.lists(
    st.sampled_from([f"\\{command}" for command in COMMANDS])
    | st.sampled_from(
        ["{", "}", "^", "_", "&", "\\\\", "x", "<script>", "<![CDATA[<b>]]>", "<!-- -->", '"', "&lt;"]
    )
    | st.text(max_size=3),
    max_size=15,
).map("".join)


class Tags(HTMLParser):
    """The tags and attributes of a page as a browser reads it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.other: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attributes)

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    unknown_decl = handle_pi = handle_decl = handle_comment


@settings(max_examples=300, deadline=None)
@given(TEX)
def test_of_any_text_only_a_formula_or_its_source_comes(tex: str):
    read = Tags(mathml(tex))
    assert read.other == []
    assert read.tags == {"code"} or {tag[0] for tag in read.tags} == {"m"}  # all of MathML's begin so
    assert not read.attributes & {"href", "style", "id", "src", "onclick"}


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(//e.example)}{x}",
        r"\class{a}{x}",
        r"\text{<script>alert(1)</script>}",
        r"\color{red;x:url(//e.example)}{y}",
        r"\frac{",
        r"\unknown{" * 3000,
        r"\sqrt{" * 600,
        "x" * 5000,
    ],
)
def test_what_is_no_plain_formula_is_shown_as_its_source(tex: str):
    assert mathml(tex).startswith('<code class="tex">')
    assert "<script" not in mathml(tex)


def test_markup_that_the_converter_passes_on_is_text():
    assert Tags(mathml(r"\text{<![CDATA[<img src=x onerror=alert(1)>]]>}")).tags == {"math", "mrow", "mtext"}


@pytest.mark.parametrize("environment", ["aligned", "align", "align*", "gathered", "eqnarray"])
def test_lines_that_are_aligned_become_rows(environment: str):
    shown = mathml(rf"\begin{{{environment}}}a &= b \\ c &= d\end{{{environment}}}", True)
    assert len(ElementTree.fromstring(shown).findall(".//mtr")) == 2


@pytest.mark.parametrize(
    ("tex", "parts"),
    [
        (r"\frac{\pi_k}{2}", ["mfrac", "msub"]),
        (r"\sum_{k=1}^K r_k", ["munderover"]),
        (r"\sqrt{x}^2", ["msqrt", "msup"]),
        ("a<b", ["mo"]),
    ],
)
def test_a_formula_has_the_parts_that_it_should(tex: str, parts: list[str]):
    tree = ElementTree.fromstring(mathml(tex, True))
    assert [part for part in parts if tree.find(f".//{part}") is None] == []
