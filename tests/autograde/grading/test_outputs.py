"""Whatever students' code displays, text and images are left of it, and no more than a person reads."""

import base64
import io
import struct
import unicodedata
import zlib
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

from autograde.grading.images import checked_image
from autograde.grading.outputs import MOST_TEXT, MOST_TEXT_IN_A_CELL, bounded, plain, reduced
from course.view import describe, points
from course.view.alt_text import mime_bundle


def output(kind: str, **content: Any) -> NotebookNode:
    return nbformat.from_dict({"output_type": kind, **content})


def display(data: dict, metadata: dict | None = None) -> NotebookNode | None:
    return reduced(output("display_data", data=data, metadata=metadata or {}))


def picture(form: str = "PNG", size: tuple[int, int] = (3, 2)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "red").save(buffer, form)
    return buffer.getvalue()


def base64_text(content: bytes) -> str:
    return base64.b64encode(content).decode()


# -- text


@given(st.text() | st.text("a\x1b[0;31m]P\\\x07\x9b\r\n\u2028\ud800\u202e"))
def test_plain_text_has_no_controls_and_can_be_written(text: str):
    shown = plain(text)
    shown.encode("utf-8")
    assert [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\n\t"] == []
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert plain(shown) == shown


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp"))))
def test_text_of_printable_characters_stays_as_it_is(text: str):
    assert plain(text) == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\x1b[1;31merror\x1b[0m", "error"),
        ("\x9b31mred", "red"),
        ("\x1b]0;a title\x07after", "after"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bc\x1b(Bclear", "clear"),
        ("\x1b]0;not ended\nnext line", "\nnext line"),
        ("a\rb\r\nc", "a\nb\nc"),
        ("back\x08space", "backspace"),
    ],
)
def test_what_steers_a_terminal_is_gone_and_the_words_stay(written: str, shown: str):
    assert plain(written) == shown


# -- streams and errors


def test_a_progress_bar_is_shown_as_it_ended():
    shown = reduced(output("stream", name="stderr", text="10%\r50%\r100%\nnext\r\n"))
    assert (shown.name, shown.text) == ("stderr", "100%\nnext\n")


def test_a_stream_of_another_name_is_standard_output():
    assert reduced(output("stream", name="<b>", text="a")).name == "stdout"


def test_an_error_keeps_its_words_without_colours():
    shown = reduced(
        output("error", ename="E\x1b[0m", evalue="\x1b[31mwhy", traceback=["\x1b[0;31mline\x1b[0m"])
    )
    assert (shown.ename, shown.evalue, shown.traceback) == ("E", "why", ["line"])


def test_an_endless_recursion_shows_its_first_and_last_frames():
    shown = reduced(
        output("error", ename="RecursionError", evalue="", traceback=[f"frame {i}" for i in range(3000)])
    )
    assert shown.traceback[0] == "frame 0"
    assert shown.traceback[10] == "… 2960 frames are left out"
    assert shown.traceback[-1] == "frame 2999"
    assert len(shown.traceback) == 41


# -- displays


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("text/html", "HTML"),
        ("image/svg+xml", "SVG"),
        ("application/javascript", "JavaScript"),
        ("text/markdown", "Markdown"),
        ("text/latex", "LaTeX"),
        ("application/vnd.jupyter.widget-view+json", "widget"),
        ("application/vnd.someone-else+json", "other"),
        ("image/gif", "other"),
    ],
)
def test_of_what_runs_only_its_name_stays(form: str, name: str):
    shown = display({form: "<script>alert(1)</script>"})
    assert dict(shown.data) == {"text/plain": f"[{name} output left out]"}


def test_the_text_of_a_table_stays_where_its_html_goes():
    assert dict(display({"text/html": "<table>", "text/plain": "a  b"}).data) == {"text/plain": "a  b"}


@pytest.mark.parametrize(("form", "name"), [("image/png", "PNG"), ("image/jpeg", "JPEG")])
def test_an_image_stays_itself(form: str, name: str):
    in_lines = base64.encodebytes(picture(name)).decode()
    shown = display({form: in_lines, "image/svg+xml": "<svg>", "text/plain": "<Figure>"})
    assert dict(shown.data) == {form: base64_text(picture(name)), "text/plain": "<Figure>"}


def test_a_figure_of_the_course_keeps_its_picture_its_alt_text_and_its_size():
    data, metadata = mime_bundle(describe(points([[0, 0], [1, 1]]), 'Two points, "far" apart & < 3'))
    shown = display(data, metadata)
    assert shown.data == {form: data[form] for form in ("image/png", "text/plain")}  # the tag is made anew
    assert shown.metadata == metadata


def test_metadata_of_other_kinds_goes():
    image = base64_text(picture())
    metadata = {
        "image/png": {"alt": ["x"], "width": '1 onload="x"', "height": 5, "unconfined": True},
        "filenames": {"image/png": "https://example.org"},
        "isolated": True,
    }
    assert display({"image/png": image}, metadata).metadata == {}


def test_a_size_that_no_screen_has_goes():
    far = {"image/png": {"alt": "a", "width": 10**9, "height": 10**9}}
    assert display({"image/png": base64_text(picture())}, far).metadata == {"image/png": {"alt": "a"}}


def declared_size(width: int, height: int) -> bytes:
    """A PNG whose header promises a size that its few bytes do not hold."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunk = b"IHDR" + header
    end = b"\0\0\0\0IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + end


@pytest.mark.parametrize(
    "data",
    [
        "<svg onload=alert(1)>",
        'iVBORw0KGgo=" onerror="alert(1)',
        base64_text(b"<html>"),
        base64_text(picture("JPEG")),
        base64_text(picture("GIF")),
        base64_text(declared_size(50_000, 50_000)),
        base64_text(declared_size(10_000, 10_000)),
        '"' + base64_text(picture()),
        base64_text(picture() + bytes(6_000_000)),
        base64_text(picture()[:20]),
        "é" * 100,
        "",
    ],
)
def test_what_is_no_png_of_bearable_size_is_no_image(data: str):
    assert checked_image("image/png", data) is None
    assert dict(display({"image/png": data}).data) == {"text/plain": "[PNG output left out]"}


def test_the_header_of_an_image_is_what_is_read():
    assert checked_image("image/png", base64_text(declared_size(4000, 5000))) is not None


def test_only_numbers_count_as_the_number_of_a_result():
    shown = reduced(output("execute_result", data={"text/plain": "1"}, metadata={}, execution_count="<b>"))
    assert shown.execution_count is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["name", "text", "data", "metadata", "ename", "evalue", "traceback", "execution_count", "output_type"]
)
KINDS = st.sampled_from(["stream", "error", "display_data", "execute_result", "update_display_data", ""])
FORMS = st.dictionaries(st.sampled_from(["text/plain", "text/html", "image/png", "image/jpeg"]), JSON)


@given(KINDS, st.dictionaries(FIELDS, JSON), FORMS, FORMS)
def test_whatever_comes_the_result_is_a_valid_output_of_text_and_images(kind, fields, data, metadata):
    shown = reduced(nbformat.from_dict({"data": data, "metadata": metadata, **fields, "output_type": kind}))
    if shown is not None:
        nbformat.validate(new_notebook(cells=[new_code_cell(outputs=[shown])]))
        assert set(shown.get("data", {})) <= {"text/plain", "image/png", "image/jpeg"}


# -- bounds


def test_a_flood_of_text_is_cut_and_says_so():
    shown = reduced(output("stream", name="stdout", text="x" * 30_000_000))
    assert shown.text.endswith(f"\n… {30_000_000 - MOST_TEXT} more characters are left out")
    assert len(shown.text) < MOST_TEXT + 100


def test_a_cell_keeps_as_many_outputs_and_as_much_text_as_are_read():
    many = bounded([output("stream", name="stdout", text=f"{i}\n") for i in range(5000)])
    long = bounded([output("stream", name="stdout", text="x" * 90_000)] * 50)
    assert [len(many), len(long)] == [101, 3]
    assert sum(len(each.text) for each in long) < MOST_TEXT_IN_A_CELL + 100
    assert "left out: it is too much" in many[-1].text
    assert "left out: it is too much" in long[-1].text


def test_a_cell_keeps_no_more_images_than_a_page_bears():
    noise = base64_text(picture() + bytes(4_000_000))
    assert len(bounded([output("display_data", data={"image/png": noise}, metadata={})] * 20)) == 4


def test_the_outputs_of_an_honest_cell_are_all_kept_in_their_order():
    outputs = [
        output("stream", name="stdout", text="a"),
        output("display_data", data={"text/plain": "b"}, metadata={}),
    ]
    assert bounded(outputs) == outputs
