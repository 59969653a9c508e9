"""A course at home that is not the one of the release is told what to do; any other file is none of its business."""

import json

import pytest

from course.check import version
from course.check.local import check_notebook
from course.check.version import advice, course_version, digest_of, files_behind, is_older

UNIT = "03_gaussian_mixtures"
SAME = {"version": course_version(), "checks": digest_of([], files_behind(UNIT))}
NEWER, OLDER = "999.0", "0.0.1"


def notebook(stamp: object) -> bytes:
    return json.dumps({"cells": [], "metadata": {"lvm_course": stamp}}).encode()


def test_the_course_of_the_release_is_told_nothing():
    assert course_version()
    assert advice(UNIT, notebook(SAME)) == ""


def test_an_older_course_is_told_both_versions_and_where_the_newer_one_is():
    told = advice(UNIT, notebook({**SAME, "version": NEWER}))
    assert told == (
        f"your course is version {course_version()}, and this exercise was released with {NEWER}: "
        "install the wheel from the bundle that the exercise came in"
    )


def test_a_newer_course_is_told_nothing():
    assert advice(UNIT, notebook({"version": OLDER, "checks": "others"})) == ""


def test_a_course_of_the_same_number_with_other_checks_is_told_so():
    assert advice(UNIT, notebook({**SAME, "checks": "others"})).startswith(
        "your course has other checks than"
    )


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"metadata": []}', notebook(None), notebook({"version": []}), b"[" * 100_000]
)
def test_a_notebook_that_says_nothing_is_told_nothing(data: bytes):
    assert advice(UNIT, data) == ""


def test_versions_are_compared_as_numbers():
    assert is_older("0.9", "0.10")
    assert not any(
        is_older(*pair) for pair in (("0.10", "0.9"), ("1.0", "1.0"), ("", "1.0"), ("1.0", ""), ("x", "1"))
    )


def test_course_check_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(version, "advice", lambda unit, data: f"{unit} {len(data)} bytes")
    path = tmp_path / f"{UNIT}.ipynb"
    cell = {
        "cell_type": "code",
        "source": 'check.close(f, "overlapping_components")',
        "metadata": {},
        "outputs": [],
    }
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    check_notebook(path)
    assert f"note: {UNIT} {path.stat().st_size} bytes" in capsys.readouterr().out
