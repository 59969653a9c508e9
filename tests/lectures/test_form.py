"""Each lecture has the form that CONTRIBUTING.md describes, and each rule sees what is against it."""

import jupytext
import pytest

from tests.lectures import form
from tests.lectures.reading import LECTURES, cells

ANSWER = "\n\n<details><summary>Answer</summary>\n\nAs $x$ says.\n\n</details>"
TASK = "> **Try it.** Halve it.\n> Then again." + ANSWER
FOLDED = '# %% tags=["remove-cell"]\n# The slip.\nassert x != y'


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_a_lecture_keeps_the_form(lecture):
    found = [f"{rule.__name__}: {fault}" for rule in form.RULES for fault in rule(cells(lecture))]
    assert found == []


def faults(rule, *parts):
    """What a rule finds in a lecture of these cells; a part that is no code cell is Markdown."""
    texts = [part if part.startswith("# %%") else "# %% [markdown]\n" + quoted(part) for part in parts]
    return list(rule(jupytext.reads("\n\n".join(texts), fmt="py:percent").cells))


def quoted(text):
    return "\n".join(f"# {line}".rstrip() for line in text.splitlines())


def lecture(core=50, further=20, *, words=50 * 150, more=20 * 150):
    return (
        f"# 1 · Toy\n\n**Time.** {core} minutes, and {further} of further reading.",
        "## 1 · Growth (47 minutes)\n\n" + "word " * words,
        "## 2 · Rate (further reading, 20 minutes)\n\n" + "word " * more,
        "## 3 · What you have learned (3 minutes)\n\nMuch.\n\n### References\n\n" + "page " * 9000,
    )


def test_the_minutes_of_core_and_further_reading_add_up():
    assert faults(form.minutes_add_up, *lecture()) == []
    assert (
        "the sections take 50 minutes, the line on time says 55"
        in faults(form.minutes_add_up, *lecture(core=55))[0]
    )
    assert "further reading: the sections take 20" in faults(form.minutes_add_up, *lecture(further=25))[0]
    assert faults(form.minutes_add_up, "# 1 · Toy\n\n**Time.** 55 minutes in all.") != []


def test_the_minutes_are_honest():
    assert "20 counted" in faults(form.minutes_add_up, *lecture(words=3000))[0]
    assert "30 counted" in faults(form.minutes_add_up, *lecture(more=4500))[0]
    code = "# %%\n" + "print(1)\n\n" * 12 + "\n" + FOLDED + "\nassert x != y" * 60
    assert form.counted_minutes(jupytext.reads(code, fmt="py:percent").cells) == 2


def test_a_core_takes_45_to_60_minutes():
    assert "the core takes 70 minutes" in faults(form.minutes_add_up, *lecture(core=70))[0]


def test_further_reading_comes_after_the_core_and_nothing_after_the_summary():
    rule = form.sections_are_in_order
    core, further = "## 1 · A (5 minutes)", "## 2 · B (further reading, 5 minutes)"
    assert (
        faults(
            rule, core, further, "## 3 · CPU or GPU? (2 minutes)", "## 4 · What you have learned (3 minutes)"
        )
        == []
    )
    assert faults(rule, further.replace("2", "1"), core.replace("1", "2")) != []
    assert faults(rule, core, "## 2 · CPU or GPU? (2 minutes)", "## 3 · C (5 minutes)") != []
    assert faults(rule, core, "## 3 · B (5 minutes)") != []
    assert faults(rule, "## 1 · B") != []
    assert faults(rule, "## 1 · Where the notes slip (5 minutes)") != []


@pytest.mark.parametrize("kind", ["Think first", "Try it", "Derive it"])
def test_a_section_ends_with_a_task_and_its_answer(kind):
    rule, heading, task = form.sections_end_with_a_task, "## 1 · A (5 minutes)", TASK.replace("Try it", kind)
    assert faults(rule, heading, "# %%\nx = 1", task, FOLDED) == []
    assert faults(rule, heading + "\n\n" + task) == []
    assert faults(rule, heading, task, "# %%\nx = 1") != []
    assert faults(rule, heading, task + "\n\nAnd more.") != []
    assert faults(rule, heading, task.partition("\n\n")[0]) != []
    assert faults(rule, "## 1 · What you have learned (5 minutes)") == []


def test_each_task_has_an_answer_of_its_own():
    assert faults(form.tasks_are_answered, TASK + "\n\n" + TASK) == []
    assert faults(form.tasks_are_answered, TASK.partition("\n\n")[0] + "\n\n" + TASK) != []
    assert faults(form.tasks_are_answered, TASK.replace("\n\n</details>", "\n</details>")) != []


def test_a_slip_is_refuted_before_the_next():
    slip = "> **A common slip.** $1 = 2$."
    rule, heading = form.slips_are_refuted, "## 1 · A (5 minutes)"
    assert faults(rule, heading, slip, FOLDED, slip, FOLDED) == []
    assert faults(rule, heading, slip, slip, FOLDED) != []
    assert faults(rule, heading, slip, "# %%\nassert x != y") != []
    assert faults(rule, heading, slip, "## 2 · B (5 minutes)", FOLDED) != []


@pytest.mark.parametrize(
    "text",
    [
        "See {ref}`this`.",
        "> :::{note}\n> This.\n> :::",
        "```{note}\nThis.\n```",
        "One<br>two.",
        "<div>\n\nThis.\n\n</div>",
        "<!-- hidden -->",
        "<details><summary>Answer</summary>\nThis.\n\n</details>",
        "<details><summary>Answer</summary>\n\nThis.\n</details>",
        "Before. <details><summary>Answer</summary>\n\nThis.\n\n</details>",
    ],
)
def test_what_not_every_reader_shows_is_refused(text):
    assert faults(form.it_is_plain_markdown, text) != []


@pytest.mark.parametrize(
    "text",
    [
        TASK,
        "For $a<b$ and $p_{x}$, $c>d$: `list[int]`, `<br>`, `{}` <https://example.org>.",
        "$$\na <b \\text{ and } c> d\n$$",
        "```python\nprint('<b>', {x}, ':::')\n```",
    ],
)
def test_plain_markdown_passes(text):
    assert faults(form.it_is_plain_markdown, text) == []


def test_only_python_in_answers_is_run():
    python = "```python\nx = 1\n```"
    shown = python + "\n\n" + TASK.replace("As $x$ says.", python.replace("1", "2") + "\n\n```text\nno\n```")
    assert form.answers(shown) == "x = 2\n"
