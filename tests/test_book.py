"""The web book: a page for every text, links that arrive, figures that stand there without a script."""

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest

from tests.browser import chromium, needs_chromium, patient_page
from tests.lectures.execution import run
from tests.lectures.reading import LECTURES, ROOT

#: The formulas of a page that are still text, or that MathJax could not read.
FORMULAS_NOT_DRAWN = """() => {
  const formulas = [...document.querySelectorAll(".math")];
  if (!formulas.length) return ["there is no formula"];
  return formulas.filter(each => !each.querySelector("mjx-container") || each.querySelector("mjx-merror"))
    .map(each => each.textContent);
}"""
EXERCISES = sorted((ROOT / "exercises").glob("[0-9][0-9]_*.ipynb"))


class Page(NamedTuple):
    """What of a page the tests look at."""

    names: set[str]
    links: list[str]
    images: list[dict[str, str]]
    explorable: list[str]
    text: str


class Reader(HTMLParser):
    """Collects names, links, images and text; `explorable` holds, for each such figure, the image it begins with."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Page(set(), [], [], [], "")
        self.words: list[str] = []
        self.in_figure = self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.page.names.add(given["id"])
        if tag == "a" and "href" in given:
            self.page.links.append(given["href"])
        if tag == "form" and given.get("class") == "lvm-explore":
            self.page.explorable.append("")
            self.in_figure = True
        if tag == "img":
            self.page.images.append(given)
            if self.in_figure:
                self.page.explorable[-1] = given["src"]
        self.in_script = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.in_figure = self.in_figure and tag != "form"
        self.in_script = False

    def handle_data(self, data: str) -> None:
        if not self.in_script:
            self.words.append(data)


def read(path: Path) -> Page:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader.page._replace(text="".join(reader.words))


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book, built from the lectures that the other tests ran, where a warning is an error."""
    for lecture in LECTURES:
        run(lecture)
    place = tmp_path_factory.mktemp("book")
    shutil.copytree(
        ROOT / "book", place / "book", ignore=lambda *_: ["pages", "html", "jupyter_execute", "__pycache__"]
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "book"))
        import gather  # type: ignore[import-not-found]

        gather.gather(place / "pages")
    build = ["-m", "sphinx", "--fail-on-warning", "--quiet", "-c", place / "book"]
    said = subprocess.run(
        [sys.executable, *build, place / "pages", place / "html"], capture_output=True, text=True
    )
    assert (said.returncode, said.stderr) == (0, "")
    return place / "html"


@pytest.fixture(scope="module")
def book(html: Path) -> dict[Path, Page]:
    """The pages of the book."""
    return {path.relative_to(html): read(path) for path in html.rglob("*.html")}


def test_every_text_has_its_page(book: dict[Path, Page]):
    wanted = [Path(text.parent.name) / f"{text.stem}.html" for text in (*LECTURES, *EXERCISES)]
    wanted += [Path("lectures") / f"{name}.html" for name in ("index", "glossary", "notation")]
    assert set(wanted) <= set(book)


def test_every_link_arrives(book: dict[Path, Page]):
    lost = []
    for path, page in book.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or link.startswith("//"):
                continue
            target = Path(os.path.normpath(path.parent / unquote(parts.path))) if parts.path else path
            if target.suffix != ".html":
                continue
            name = unquote(parts.fragment)
            if target not in book or (name and name not in book[target].names):
                lost.append(f"{path}: {link}")
    assert lost == []


def test_what_is_asserted_for_us_is_not_shown_to_readers(book: dict[Path, Page]):
    for lecture in LECTURES:
        text = book[Path("lectures") / f"{lecture.stem}.html"].text
        assert "def " in text
        assert "What the text above says, checked." not in text


def test_every_figure_has_words_and_explorable_ones_begin_with_a_picture(book: dict[Path, Page]):
    for lecture in LECTURES:
        page = book[Path("lectures") / f"{lecture.stem}.html"]
        assert page.explorable
        assert all(source.startswith("data:image/") for source in page.explorable)
        assert [image for image in page.images if not image.get("alt")] == []


@needs_chromium
def test_opened_from_its_folder_without_a_network_every_page_draws_its_formulas(html: Path):
    asked, raw = [], {}

    def from_the_folder_alone(route, request):
        asked.append(request.url)
        route.abort()

    with chromium() as browser:
        page = patient_page(browser)
        page.route(re.compile("^(?!file:|data:|blob:)"), from_the_folder_alone)
        for text in (*LECTURES, *EXERCISES):
            path = html / text.parent.name / f"{text.stem}.html"
            page.goto(path.as_uri())
            page.evaluate("() => window.MathJax?.startup?.promise")
            raw[path.name] = page.evaluate(FORMULAS_NOT_DRAWN)
    assert asked == []
    assert {name: formulas for name, formulas in raw.items() if formulas} == {}
