"""Symbols and terms: each stands where it is looked up, and has one meaning in all lectures."""

import re

import pytest

from autograde.authoring.build import section
from autograde.authoring.lookup import Row, glossary, notation, pages, rows, terms
from autograde.course_folder import CourseFolder
from tests.lectures.form import text
from tests.lectures.latex import Symbol, formulas, row_of, symbols
from tests.lectures.reading import LECTURES, ROOT, cells

FILES = sorted((ROOT / "lectures" / "glossary").glob("*.md"))
TABLE = "### Symbols\n\n| symbol | meaning | shape |\n|---|---|---|\n"
LOOKED_UP = re.compile(r"^### (?:Symbols|References)$.*", re.DOTALL | re.MULTILINE)


def symbol_faults(markdown):
    """The symbols of a lecture's formulas that have no row in its table, and the rows that no formula uses."""
    table = {}
    faults = []
    for row in rows(markdown):
        found = [symbol for formula in formulas(row.symbol) for symbol in symbols(formula)]
        if not found:
            faults.append(f"no symbol: {row.symbol}")
        elif found[0] in table:
            faults.append(f"stands twice: {row.symbol}")
        else:
            table[found[0]] = row
    if not table:
        faults.append("no table of symbols")
    prose = LOOKED_UP.sub("", markdown)
    used = [symbol for formula in formulas(prose) for symbol in symbols(formula)]
    met = {symbol: row_of(symbol, list(table)) for symbol in used}
    faults += sorted({f"not in the table: {symbol}" for symbol, row in met.items() if row is None})
    return faults + [
        f"not in a formula: {row.symbol}" for key, row in table.items() if key not in met.values()
    ]


def disagreements(tables):
    """The symbols that have two meanings."""
    meanings = {}
    for row in (row for table in tables for row in table):
        meanings.setdefault(row.symbol.replace(" ", ""), set()).add(row.meaning)
    return {symbol: found for symbol, found in meanings.items() if len(found) > 1}


def introduced(lecture_cells, anchor):
    """The text below the heading that a link leads to, up to the next one."""
    found = []
    for cell in (cell for cell in lecture_cells if cell.cell_type == "markdown"):
        if found and section(cell):
            break
        if found or section(cell) == anchor:
            found.append(cell.source)
    return "\n\n".join(found)


def in_italics(term, prose):
    words = r"\s+".join(map(re.escape, term.split()))
    return re.search(rf"(?<!\*)\*{words}[,.:;]?\*(?!\*)", prose, re.IGNORECASE) is not None


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_every_symbol_of_a_formula_stands_in_the_table_and_no_other(lecture):
    assert symbol_faults(text(cells(lecture))) == []


def test_a_symbol_has_one_meaning_in_all_lectures():
    assert disagreements([rows(text(cells(lecture))) for lecture in LECTURES]) == {}
    assert list(disagreements([[Row("$x_n$", "seen", "")], [Row("$x_n$", "hidden", "")]])) == ["$x_n$"]
    assert disagreements([[Row("$x_n$", "seen", "")], [Row("$x_n$", "seen", "")]]) == {}


def test_a_symbol_without_a_row_and_a_row_without_a_symbol_are_faults():
    table = "\n\n" + TABLE + "| $x$ | observed | $(D,)$ |"
    assert symbol_faults("$x$" + table) == []
    assert symbol_faults(r"$x + \hat x$" + table) == [r"not in the table: \hat{x}"]
    assert symbol_faults("$2$" + table) == ["not in a formula: $x$"]
    assert symbol_faults("$x$" + table + "\n| $x$ | twice | |") == ["stands twice: $x$"]
    assert symbol_faults("$x$" + table + "\n| y | no formula | |") == ["no symbol: y"]
    assert symbol_faults("$x$") != []


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        (r"\mathcal N(x; \mu, \Sigma)", [r"\mathcal{N}", "x", r"\mu", r"\Sigma"]),
        (r"\mathbb E_{z \sim q}[\log p_\theta(x)]", ["z", "q", r"p_\theta", r"\theta", "x"]),
        (r"\int q(z) \, dz", ["q", "z", "z"]),
        (r"\mathrm{KL}(q \,\|\, p)", ["q", "p"]),
        (r"\operatorname{tr} A^\top A^T", ["A", "A"]),
        (r"\widehat\Sigma = \frac1N \sum_{n=1}^N x_n^2", [r"\widehat{\Sigma}", "N", "n", "N", "x_n", "n"]),
        (r"\theta_{\text{old}} \text{ if new}", [r"\theta_old"]),
        (r"\begin{aligned} a &= e^{b} \\ \end{aligned}", ["a", "b"]),
        (r"\sqrt{2 \pi} \pi_k + e^x + x_e + \mathrm{d}T", [r"\pi_k", "k", "x", "x_e", "e", "T"]),
    ],
)
def test_the_symbols_of_a_formula(formula, found):
    read = [str(symbol) for symbol in symbols(formula)]
    assert [symbol for symbol in read if symbol in found] == read
    assert set(found) == set(read)


def test_formulas_in_code_are_none():
    assert formulas("$a$ and `$b$`\n\n```text\n$c$\n```\n\n$$d$$") == ["a", "d"]


def test_a_row_with_this_subscript_goes_before_the_bare_one():
    table = [Symbol("m"), Symbol("m", "n"), Symbol(r"\theta")]
    assert row_of(Symbol("m", "n"), table) == Symbol("m", "n")
    assert row_of(Symbol("m"), table) == Symbol("m")
    assert row_of(Symbol(r"\theta", "k"), table) == Symbol(r"\theta")
    assert row_of(Symbol(r"\theta", "old", True), table) is None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_terms_are_sorted_and_in_italics_where_they_are_introduced(path):
    found = terms(path)
    assert [term.term for term in found] == sorted((term.term for term in found), key=str.lower)
    lecture = cells(ROOT / "lectures" / f"{path.stem}.py")
    assert [term.term for term in found if not in_italics(term.term, introduced(lecture, term.section))] == []


def test_a_term_stands_once():
    found = [term.term.lower() for path in FILES for term in terms(path)]
    assert len(found) == len(set(found))


def test_only_italics_count_as_an_introduction():
    assert in_italics("big word", "a *big\nword*, and")
    assert not in_italics("big word", "a **big word** or big word or *big words*")


def test_a_line_of_another_form_is_refused(tmp_path):
    wrong = tmp_path / "01_toy.md"
    wrong.write_text("word | sentence\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"term \| sentence \| section"):
        terms(wrong)
    with pytest.raises(ValueError, match=r"symbol \| meaning \| shape"):
        rows(TABLE + "| $x$ | seen |")


def test_the_pages_are_up_to_date():
    folder = CourseFolder.open(ROOT)
    made = pages(folder)
    assert {path.name: path.read_text(encoding="utf-8") for path in made} == {
        path.name: page for path, page in made.items()
    }
    index = (ROOT / "lectures" / "index.md").read_text(encoding="utf-8")
    for name in ("notation.md", "glossary.md"):
        assert (f"]({name})" in index) == (ROOT / "lectures" / name in made)


def test_notation_has_a_row_once_with_all_its_lectures():
    row = Row("$x$", "seen", "$(D,)$")
    page = notation({"01_a": [row], "02_b": [], "03_c": [row]})
    assert (
        "| $x$ | seen | $(D,)$ | [1](01_a.ipynb#cell-id=symbols), [3](03_c.ipynb#cell-id=symbols) |" in page
    )
    assert glossary([]).startswith("# Glossary\n")
