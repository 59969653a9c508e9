"""What is no notebook is refused with a plain reason; of what is one, every cell is read."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.reading import MOST_BYTES, MOST_CELLS, MOST_VALUES, SubmittedCell, Unreadable, read

CELL = {"cell_type": "code", "source": "x = 1"}
READ = SubmittedCell("code", "x = 1")
BYTES = json.dumps({"cells": [CELL, CELL], "metadata": {}}, indent=1).encode()


def notebook(*cells: object, **more: object) -> bytes:
    return json.dumps({"cells": cells, **more}).encode()


REASONS = {
    None: "no notebook of this exercise was handed in",
    b"": "the file is empty",
    b" \n": "the file is empty",
    b"\xef\xbb\xbf": "the file is empty",
    b"\x89PNG\r\n\x1a\n\x00": "the file is not a complete notebook: it breaks off or is damaged (line 1, column 1)",
    BYTES[:50]: "the file is not a complete notebook: it breaks off or is damaged (line 5, column 4)",
    b"<html>Sign in</html>": "the file is not a complete notebook: it breaks off or is damaged (line 1, column 1)",
    b"[" * 100_000: "the file is not a notebook: it is nested too deeply",
    b'{"cells": [], "a": ' + b"[" * 100_000: "the file is not a notebook: it is nested too deeply",
    b"[]": "the file is not a notebook: it has no cells",
    b'{"cells": []}': "the file is not a notebook: it has no cells",
    b'{"cells": 3}': "the file is not a notebook: it has no cells",
    b'{"cells": [3, null, {"source": 3}]}': "the file is not a notebook: it has no cells",
    b'{"worksheets": [3, {"cells": 3}]}': "the file is not a notebook: it has no cells",
    notebook(*[CELL] * (MOST_CELLS + 1)): "the notebook has more than 5000 cells",
    b" " * (MOST_BYTES + 1): "the file is larger than 64 MiB: delete outputs and save it again",
    b"[" + b"0," * MOST_VALUES: "the file holds too many values: delete outputs and save it again",
}


FORGIVEN = {
    "a byte order mark": (b"\xef\xbb\xbf" + BYTES, ""),
    "UTF-16": (BYTES.decode().encode("utf-16"), ""),
    "UTF-16, the other way round": (b"\xfe\xff" + BYTES.decode().encode("utf-16-be"), ""),
    "text behind it": (BYTES + b"}\n<<<<<<< HEAD", ""),
    "zero bytes": (BYTES + b"\0\0", "zero bytes"),
}


@pytest.mark.parametrize("kind", FORGIVEN)
def test_where_nothing_is_lost_it_is_read_all_the_same(kind: str):
    data, noted = FORGIVEN[kind]
    cells, notes = read(data)
    assert cells == read(BYTES)[0]
    assert noted in " ".join(notes)
    assert bool(notes) == bool(noted)


def test_a_stray_byte_costs_itself_alone_and_is_noted():
    cells, notes = read(b'{"cells": [{"cell_type": "code", "source": "x = 1  # caf\xe9"}]}')
    assert [cell.source for cell in cells] == ["x = 1  # caf\ufffd"]
    assert "bytes that are no text" in notes[0]


def test_a_cell_without_a_text_is_an_empty_cell():
    cells, notes = read(b'{"cells": [{"cell_type": "code", "source": null}]}')
    assert ([cell.source for cell in cells], notes) == ([""], [])


def test_points_are_read_and_numbers_without_end_do_no_harm():
    header = '{"metadata": {"nbgrader": {"points": %s}}, "cell_type": "code", "source": "x"}'
    text = f'{{"cells": [{header % 2}, {header % "true"}, {header % ("9" * 6000)}]}}'
    assert [cell.points for cell in read(text.encode())[0]] == [2.0, None, 0.0]


@pytest.mark.parametrize(("data", "reason"), REASONS.items(), ids=range(len(REASONS)))
def test_what_is_no_notebook_is_refused_and_says_why(data: bytes | None, reason: str):
    with pytest.raises(Unreadable) as refusal:
        read(data)
    assert str(refusal.value) == reason


KEPT = {
    "as it is": BYTES,
    "a byte order mark": b"\xef\xbb\xbf" + BYTES,
    "no version": notebook(CELL, CELL),
    "a version of the future": notebook(CELL, CELL, nbformat=99, nbformat_minor=-1),
    "a version that is none": notebook(CELL, CELL, nbformat="four", metadata=[]),
    "an endless number": notebook(CELL, CELL)[:-1] + b', "nbformat": ' + b"9" * 10_000 + b"}",
    "what is no number": notebook(CELL, CELL)[:-1] + b', "nbformat": NaN}',
    "source in lines": notebook({**CELL, "source": ["x =", " 1"]}, CELL),
    "cells that lack everything else": notebook(CELL, {**CELL, "metadata": None, "outputs": 7}),
    "headers that are none": notebook(CELL, {**CELL, "metadata": {"nbgrader": {"grade_id": ["double"]}}}),
    "ids that are none": notebook({**CELL, "id": 3}, {**CELL, "metadata": {"id": {}, "nbgrader": "none"}}),
    "format 3": json.dumps(
        {
            "nbformat": 3,
            "worksheets": [
                {
                    "cells": [
                        {"cell_type": "code", "language": "python", "input": "x = 1", "prompt_number": 1}
                    ]
                },
                {"cells": [{"cell_type": "code", "input": ["x = 1"], "collapsed": False}]},
            ],
        }
    ).encode(),
}


@pytest.mark.parametrize("data", KEPT.values(), ids=KEPT)
def test_what_is_wrong_around_the_cells_costs_nothing(data: bytes):
    assert read(data) == ([READ, READ], [])


def test_what_is_no_cell_is_left_out_and_said():
    assert read(notebook(CELL, 3)) == ([READ], ["1 damaged cell was left out"])
    assert read(notebook(None, CELL, {**CELL, "source": ["x", 1]})) == (
        [READ],
        ["2 damaged cells were left out"],
    )


def test_headings_of_format_3_and_unknown_types_keep_their_text():
    kinds = [cell.kind for cell in read(notebook(*({**CELL, "cell_type": kind} for kind in KINDS)))[0]]
    assert kinds == ["code", "markdown", "raw", "markdown", "raw", "raw"]


KINDS = ("code", "markdown", "raw", "heading", "executable", ["code"])


def test_a_cell_says_which_it_is_by_its_header_its_id_or_what_colab_makes_of_its_id():
    headed = {**CELL, "id": "i", "metadata": {"nbgrader": {"grade_id": "g"}}}
    from_colab = {**CELL, "metadata": {"id": "c"}}
    cells, _ = read(notebook(headed, from_colab))
    assert [(cell.name, cell.id) for cell in cells] == [("g", "i"), ("", "c")]


def test_line_ends_of_other_systems_are_read_as_ours():
    cells, _ = read(notebook({**CELL, "source": ["a\r\n", "b\r", "c"]}))
    assert cells[0].source == "a\nb\nc"


@settings(deadline=None)
@given(st.text(alphabet=st.characters(categories=None)))
def test_every_text_can_be_written_again(text: str):
    cell = {**CELL, "source": text, "id": text, "metadata": {"nbgrader": {"grade_id": text}}}
    (found,), _ = read(notebook(cell))
    for each in (found.source, found.name, found.id):
        assert each.encode().decode() == each


def test_thirty_megabytes_of_outputs_and_attachments_are_no_trouble():
    image = base64.b64encode(bytes(15_000_000)).decode()
    output = {"output_type": "display_data", "data": {"image/png": image}}
    cell = {**CELL, "outputs": [output] * 2, "attachments": {"a.png": {"image/png": image}}}
    cells, notes = read(notebook(cell))
    assert (cells[0].source, cells[0].attachments, notes) == ("x = 1", cell["attachments"], [])


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "worksheets", "source", "input", "metadata", "cell_type", "id"]), inner
        )
    ),
    max_leaves=20,
)


def read_or_refused(data: bytes) -> list[SubmittedCell] | str:
    try:
        return read(data)[0]
    except Unreadable as refusal:
        return str(refusal)


@settings(deadline=None)
@given(json_values)
def test_any_json_is_cells_or_a_reason(value: object):
    found = read_or_refused(json.dumps(value).encode())
    assert isinstance(found, str) or all(cell.kind in ("code", "markdown", "raw") for cell in found)
    assert found


@settings(deadline=None)
@given(st.integers(0, len(BYTES)), st.binary(max_size=3), st.integers(0, 40))
def test_any_damage_leads_to_cells_or_a_reason(place: int, new: bytes, lost: int):
    assert read_or_refused(BYTES[:place] + new + BYTES[place + lost :])
