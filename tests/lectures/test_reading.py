"""The tests of the lectures see what they should in a text."""

import re
from pathlib import Path

from tests.lectures.reading import LECTURES, ROOT, claims, numbers, values, with_wrong_number

TEXT = """# %% [markdown]
# ## 1 · Growth (10 minutes)
#
# It grows by 2.30 nats in each of 12 steps, see `x[10:]`.

# %%
print(1)

# %% tags=["remove-cell"]
assert round(growth, 2) == 2.3
"""


def test_every_exercise_has_its_lecture():
    exercises = [path.stem for path in sorted((ROOT / "exercises").glob("solutions/*.py"))]
    assert exercises
    assert [path.stem for path in LECTURES] == exercises


def test_the_index_names_thirteen_units_in_order():
    rows = re.findall(
        r"^\| (\d+) \|", (ROOT / "lectures" / "index.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert rows == [str(number) for number in range(1, 14)]


def test_headings_code_and_references_make_no_claims():
    assert numbers("## 14 · GPUs (15 minutes)\n\n`y[20:]`\n\n### References\n\n- 1977, 39, 1-38") == set()
    assert numbers("**Time.** 55 minutes, and 40 of further reading.") == set()
    assert numbers("```python\nx = 'a `b` 12'\n```\n\n### Symbols\n\n| $x$ | 28 pixels |") == set()
    assert numbers("```python\nx = 12\n```\n\n34") == {"34"}


def test_numbers_in_formulas_and_after_a_minus_sign_count():
    assert numbers(r"From −135.31 to $\tfrac12 \log 0.25$, in (60, 60) and 1797 images.") == {
        *("135.31", "0.25", "60", "1797")
    }


def test_a_number_is_looked_for_in_the_next_assertion_cell(tmp_path: Path):
    lecture = tmp_path / "01_toy.py"
    lecture.write_text(TEXT, encoding="utf-8")
    ((stated, source),) = claims(lecture)
    assert stated == {"2.30", "12"}
    assert float("2.30") in values(source)
    assert 12 not in values(source)


def test_a_wrong_number_differs_in_its_last_digit():
    assert with_wrong_number("assert round(growth, 2) == 2.3", "2.30") == "assert round(growth, 2) == 2.31"
    assert with_wrong_number("assert (150, 15) == x.shape", "150") == "assert (151, 15) == x.shape"
