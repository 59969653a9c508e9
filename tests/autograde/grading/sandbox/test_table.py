"""What is promised to readers is what the tests are about."""

from pathlib import Path

from autograde.grading import sandbox
from autograde.grading.sandbox.guarantees import as_markdown


def test_the_table_for_readers_is_the_one_whose_lines_are_tested():
    assert as_markdown() in (Path(sandbox.__file__).parent / "README.md").read_text(encoding="utf-8")
