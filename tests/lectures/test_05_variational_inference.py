"""What lecture 05 shows when it is run."""

import json
import re

from tests.lectures.execution import run
from tests.lectures.reading import ROOT

LECTURE = ROOT / "lectures" / "05_variational_inference.py"


def outputs(word):
    """The outputs of the cell with this word in its source."""
    (cell,) = [cell for cell in run(LECTURE).cells if cell.cell_type == "code" and word in cell.source]
    return cell.outputs


def printed(word):
    return "".join(output.text for output in outputs(word) if output.output_type == "stream")


def test_as_the_encoder_grows_the_amortization_gap_closes_and_the_family_gap_stays():
    (page,) = [output.data["text/html"] for output in outputs("view.Explore(")]
    (data,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    titles = re.compile(r"family gap (\d\.\d+), amortization gap (\d\.\d+)")
    gaps = [titles.search(frame["alt"]).groups() for frame in json.loads(data)]
    assert len(gaps) == 5
    assert len({family for family, _ in gaps}) == 1
    amortization = [float(gap) for _, gap in gaps]
    assert amortization == sorted(amortization, reverse=True)


def test_evidence_local_and_amortized_bounds_come_in_their_order_on_the_digits():
    found = re.findall(r"log p\(x\) (\S+) ≥ local (\S+) ≥ encoder (\S+)", printed("**climbing"))
    assert len(found) == 2
    for numbers in found:
        evidence, local, encoder = map(float, numbers)
        assert evidence > local > encoder


def test_on_the_cpu_two_sizes_are_timed_and_no_gpu_is_invented():
    lines = printed("def seconds_to_encode").splitlines()
    assert [line.startswith("cpu, ") and line.endswith(" for all q") for line in lines[:2]] == [True, True]
    assert not any(line.startswith("cuda") for line in lines)


def test_each_slip_of_the_notes_is_put_to_the_test_where_readers_see_it():
    section = LECTURE.read_text(encoding="utf-8").split("# ## 8 ·")[1].split("# ## 9 ·")[0]
    slips = section.split("# ### ")[1:]
    assert len(slips) == 4
    for slip in slips:
        visible = [cell for cell in slip.split("# %%")[1:] if not cell.startswith((" [markdown]", " tags="))]
        assert any("assert" in cell for cell in visible), slip.splitlines()[0]
