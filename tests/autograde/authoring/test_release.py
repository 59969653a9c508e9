"""What students get holds nothing that they should find themselves."""

import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde.authoring import bundle as bundle_module
from autograde.authoring import release as release_module
from autograde.authoring.build import exercise_notebook
from autograde.authoring.bundle import write_bundle
from autograde.authoring.release import files_in, generate, leaks_in, release
from autograde.authoring.wheel import build_wheel
from autograde.course_folder import SETTINGS_FILE, CourseError, CourseFolder
from autograde.exercise import split, stub
from autograde.grading.releases import current
from course.check.version import course_version, digest_of, files_behind
from tests.autograde.conftest import CHECKOUT, TOY, TOY_TEXT, released_course
from tests.browser import barriers, needs_chromium
from tests.jupyter import COURSE_LAB, fetch, server
from tests.lectures.execution import run

#: Words of the toy that only its solutions, its hidden checks and its model answer use.
SECRETS = ("x + x", "x / 2", "double_of_the_drawn", "check.gradient", "slope_of_half", "model answer")


def everything_in(folder: Path) -> str:
    return "\n".join(path.read_text() for path in files_in(folder)).replace('\\"', '"')


def leaks(folder: CourseFolder) -> list[str]:
    source = nbformat.read(folder.source_notebook(TOY), as_version=4)
    return [leak for path in files_in(folder.step("release", TOY)) for leak in leaks_in(path, TOY, source)]


def test_a_release_holds_no_solution_no_hidden_check_and_no_model_answer(toy: CourseFolder):
    assert all(secret in TOY_TEXT.read_text() for secret in SECRETS)
    assert not [secret for secret in SECRETS if secret in everything_in(toy.step("release", TOY))]
    assert leaks(toy) == []


def test_a_release_is_one_notebook_and_a_text_beside_its_source_stays_at_home(toy: CourseFolder):
    shutil.copy(toy.source_text(TOY), toy.source_notebook(TOY).parent)
    generate(toy, TOY)
    assert [path.name for path in files_in(toy.step("release", TOY))] == [f"{TOY}.ipynb"]


def test_without_our_settings_the_text_would_travel_and_the_proof_sees_it(toy: CourseFolder):
    (toy.root / SETTINGS_FILE).write_text(
        'c = get_config()\nc.CourseDirectory.source_directory = ".autograde/source"\n'
    )
    shutil.copy(toy.source_text(TOY), toy.source_notebook(TOY).parent)
    generate(toy, TOY)
    found = leaks(toy)
    assert f"{TOY}.py: this kind of file is not released" in found
    assert f"{TOY}.py: 'return x + x'" in found


def test_data_beside_an_exercise_travels(toy: CourseFolder):
    (toy.source_notebook(TOY).parent / "heights.csv").write_text("1,2\n")
    generate(toy, TOY)
    assert [path.name for path in files_in(toy.step("release", TOY))] == [f"{TOY}.ipynb", "heights.csv"]
    assert leaks(toy) == []


@pytest.mark.parametrize("secret", ["return x + x", "Because of the model answer.", "check.gradient(halve, "])
def test_a_release_that_would_give_a_secret_away_is_refused_and_leaves_what_stands(
    toy: CourseFolder, secret: str
):
    stands = everything_that_stands(toy)
    line = (
        next(line for line in TOY_TEXT.read_text().splitlines() if secret in line).removeprefix("# ").strip()
    )
    (toy.source_notebook(TOY).parent / "notes.txt").write_text(f"By the way: {line}\n")
    with pytest.raises(CourseError) as failure:
        release(toy, TOY)
    assert "notes.txt" in str(failure.value)
    assert line in str(failure.value).replace("\\'", "'")
    assert everything_that_stands(toy) == stands


def everything_that_stands(folder: CourseFolder) -> tuple[dict[str, bytes], dict[str, float]]:
    """The files of the release and the bundle, and the gradebook's cells with their points."""
    places = [folder.step("release", TOY), folder.root / "bundles"]
    files = {str(path): path.read_bytes() for place in places for path in files_in(place)}
    with folder.gradebook() as gradebook:
        cells = gradebook.find_notebook(TOY, TOY).grade_cells
        return files, {cell.name: cell.max_score for cell in cells}


@pytest.mark.parametrize(
    "step",
    ["record", *(pytest.param(step, marks=pytest.mark.full) for step in ("write_bundle", "_generated"))],
)
def test_wherever_a_release_fails_the_one_before_stands_on(
    toy: CourseFolder, monkeypatch: pytest.MonkeyPatch, step: str
):
    bundle = toy.root / "bundles" / f"{TOY}.zip"
    monkeypatch.setattr(release_module, "write_bundle", lambda *_: write_zip(bundle, "first"))
    release(toy, TOY)
    stands, kept = everything_that_stands(toy), current(toy, TOY)
    other_points = (
        TOY_TEXT.read_text().replace('"points": 2', '"points": 4').replace('"points": 1', '"points": 2')
    )
    toy.source_text(TOY).write_text(other_points)
    made = getattr(release_module, step)

    def fails(*arguments: Any) -> Any:
        if step == "_generated" and arguments[-1] != toy.course_directory().db_url:
            return made(*arguments)  # the proof; it fails where the course's own gradebook is written
        if step == "write_bundle":
            write_zip(bundle, "second")
        raise CourseError("it fails")

    monkeypatch.setattr(release_module, step, fails)
    with pytest.raises(CourseError, match="it fails"):
        release(toy, TOY)
    files, cells = everything_that_stands(toy)
    assert files == stands[0]
    assert current(toy, TOY) == kept
    if step == "write_bundle":
        assert cells == stands[1]


def write_zip(path: Path, content: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    return path


def test_a_release_says_with_which_course_and_checks_it_was_made(
    toy: CourseFolder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(release_module, "write_bundle", lambda folder, unit: Path("bundle"))
    release(toy, TOY)
    said = current(toy, TOY).released.metadata["lvm_course"]
    assert said == {"version": course_version(), "checks": digest_of([], files_behind(TOY))}


@pytest.mark.parametrize("place", ["source", "output", "metadata"])
def test_a_secret_is_found_wherever_it_stands_in_a_notebook(toy: CourseFolder, place: str):
    path = toy.step("release", TOY) / f"{TOY}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell, secret = notebook.cells[1], 'check.close(double, "double_of_the_drawn")'
    if place == "source":
        cell.source += f"\nif x:\n    {secret}"
    elif place == "output":
        cell.outputs = [nbformat.v4.new_output("stream", text=secret)]
    else:
        cell.metadata["hint"] = secret
    path.chmod(0o644)
    nbformat.write(notebook, path)
    assert len(leaks(toy)) == 1


def test_an_error_of_nbgrader_is_one_line(toy: CourseFolder):
    notebook = nbformat.read(toy.source_notebook(TOY), as_version=4)
    notebook.cells[2].source = notebook.cells[2].source.replace("### END SOLUTION", "")
    nbformat.write(notebook, toy.source_notebook(TOY))
    stands = everything_that_stands(toy)
    with pytest.raises(CourseError, match="no end solution statement found") as failure:
        generate(toy, TOY)
    assert "\n" not in str(failure.value)
    assert everything_that_stands(toy) == stands


UNIT = "03_gaussian_mixtures"
lines = st.lists(st.text(alphabet="abc #\t", max_size=6), max_size=4)


@given(lines, st.lists(lines, max_size=3), lines)
def test_a_split_loses_no_line(before: list[str], regions: list[list[str]], after: list[str]):
    body = [
        line for region in regions for line in ("### BEGIN SOLUTION", *region, "### END SOLUTION", "between")
    ]
    inside, outside = split("\n".join([*before, *body, *after]), "SOLUTION")
    assert inside == [line for region in regions for line in region]
    assert outside == "\n".join([*before, *["between"] * len(regions), *after]).splitlines()


def test_our_stub_is_nbgraders_but_for_the_comment(toy: CourseFolder):
    source = nbformat.read(toy.source_notebook(TOY), as_version=4)
    released = nbformat.read(toy.step("release", TOY) / f"{TOY}.ipynb", as_version=4)
    theirs = next(cell.source for cell in released.cells if cell.id == "halve")
    ours = stub(next(cell.source for cell in source.cells if cell.id == "halve"))
    assert ours == theirs.replace("    # Write your answer here.\n", "")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


def test_the_wheel_is_the_course_without_bank_exercises_or_tests(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    assert "course/check/__init__.py" in names
    assert not [
        name for name in names if name.startswith(("exercises", "lectures", "tests")) or "bank/" in name
    ]


def test_equal_sources_give_equal_wheels(wheel: Path, tmp_path: Path):
    assert build_wheel(tmp_path).read_bytes() == wheel.read_bytes()
    assert {member.date_time for member in zipfile.ZipFile(wheel).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_building_the_wheel_leaves_nothing_in_the_checkout(tmp_path: Path):
    checkout = CHECKOUT
    before = {path.name for path in checkout.iterdir()} & {"build", "dist"}
    build_wheel(tmp_path)
    assert {path.name for path in checkout.iterdir()} & {"build", "dist"} == before


def test_a_bundle_is_what_a_student_needs(toy: CourseFolder, wheel: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bundle_module, "build_wheel", lambda target: wheel)
    bundle = zipfile.ZipFile(write_bundle(toy, TOY))
    assert bundle.namelist() == [
        f"{TOY}/{name}" for name in (f"exercises/{TOY}.ipynb", f"colab/{TOY}.ipynb", wheel.name, "README.md")
    ]
    assert (
        bundle.read(f"{TOY}/exercises/{TOY}.ipynb")
        == (toy.step("release", TOY) / f"{TOY}.ipynb").read_bytes()
    )
    readme = bundle.read(f"{TOY}/README.md").decode()
    assert wheel.name in readme
    assert f"course check exercises/{TOY}.ipynb" in readme


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The bundle of a unit, as a student unpacks it."""
    root, text = tmp_path_factory.mktemp("course"), CourseFolder.open(CHECKOUT).source_text(UNIT)
    folder = released_course(root, UNIT, text.read_text(encoding="utf-8"))
    folder.lectures.mkdir()
    run(CHECKOUT / "lectures" / f"{UNIT}.py")  # or finds it in the cache
    for part in (f"{UNIT}.*", f".cache/{UNIT}-*.ipynb"):
        for path in (CHECKOUT / "lectures").glob(part):
            copy = folder.lectures / path.relative_to(CHECKOUT / "lectures")
            copy.parent.mkdir(exist_ok=True)
            shutil.copy(path, copy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle_module, "build_wheel", lambda target: wheel)
        zipfile.ZipFile(write_bundle(folder, UNIT)).extractall(root / "unpacked")
    return root / "unpacked" / UNIT


def test_a_bundle_holds_the_lecture_to_read_and_to_run(unpacked: Path):
    lecture = unpacked / "lectures" / f"{UNIT}.ipynb"
    assert lecture.read_bytes() == (CHECKOUT / "lectures" / f"{UNIT}.ipynb").read_bytes()
    page = lecture.with_suffix(".html").read_text(encoding="utf-8")
    assert page.count("data:image/") >= 5
    assert "No description has been provided" not in page
    assert "What the text above says, checked." in lecture.read_text(encoding="utf-8")
    assert "What the text above says, checked." not in page  # these cells are for whoever runs it


def test_on_the_page_of_a_lecture_answers_are_folded_until_one_asks(unpacked: Path):
    page = (unpacked / "lectures" / f"{UNIT}.html").read_text(encoding="utf-8")
    folded = re.findall(r"<details><summary>Answer</summary>(.*?)</details>", page, re.DOTALL)
    assert len(folded) >= 3
    assert [answer for answer in folded if "<p>" not in answer] == []


@needs_chromium
def test_nothing_on_the_page_of_a_lecture_is_a_barrier(unpacked: Path):
    assert barriers((unpacked / "lectures" / f"{UNIT}.html").as_uri(), 800) == []


def test_a_bundle_gives_no_solution_away(unpacked: Path):
    source = exercise_notebook(CourseFolder.open(CHECKOUT).source_text(UNIT).read_text(encoding="utf-8"))
    for path in [*unpacked.glob("*/*.ipynb"), unpacked / "README.md"]:
        in_lecture = "lectures" in path.parts
        assert [leak for leak in leaks_in(path, path.stem, source) if not in_lecture] == []
    with zipfile.ZipFile(next(unpacked.glob("*.whl"))) as wheel:
        assert not [name for name in wheel.namelist() if "solutions/" in name]


def test_from_the_exercise_one_comes_to_its_lecture_and_back(unpacked: Path):
    for path in unpacked.glob("*/*.ipynb"):
        prose = "".join(
            c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown"
        )
        for target in re.findall(rf"\]\((\.\./\w+/{UNIT}\.ipynb)", prose):
            assert (path.parent / target).exists()


def test_course_lab_opens_all_notebooks_of_an_unpacked_bundle(unpacked: Path):
    with server(unpacked, COURSE_LAB, str(unpacked)) as (address, _):
        for path in unpacked.glob("*/*.ipynb"):
            place = path.relative_to(unpacked).as_posix()
            assert json.loads(fetch(f"{address}/api/contents/{place}?content=1"))["content"]["cells"]


def test_equal_releases_give_equal_bundles(toy: CourseFolder, wheel: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bundle_module, "build_wheel", lambda target: wheel)
    assert write_bundle(toy, TOY).read_bytes() == write_bundle(toy, TOY).read_bytes()
