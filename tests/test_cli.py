"""The `course` command: what it finds, what it opens, and that every error is one line."""

import os
import subprocess
import sys
from importlib import metadata
from types import SimpleNamespace

import pytest

import course
from course import cli, doctor
from course.lab import home, lab_arguments


def run(capsys, monkeypatch, *arguments: str) -> SimpleNamespace:
    """Call the command in this process."""
    monkeypatch.setattr(sys, "argv", ["course", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    return SimpleNamespace(code=ended.value.code, lines=out.splitlines(), err=err)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    monkeypatch.delenv("LVM_DEVICE", raising=False)
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)


def test_doctor_finds_this_set_up_well(capsys, monkeypatch):
    ended = run(capsys, monkeypatch, "doctor")
    assert ended.code == 0
    assert [line.split(":")[0] for line in ended.lines] == [
        f"✓ {name}" for name in ("Python", "packages", "device", "threads", "Jupyter", "disk")
    ]


def without(monkeypatch, package: str, version: str | None = None) -> None:
    """Let a package look missing, or old."""
    real = metadata.version

    def fake(name: str) -> str:
        if name != package:
            return real(name)
        if version is None:
            raise metadata.PackageNotFoundError(name)
        return version

    monkeypatch.setattr(metadata, "version", fake)


@pytest.mark.parametrize(("version", "state"), [(None, "missing"), ("1.0", "1.0 is too old")])
def test_doctor_names_a_package_that_is_missing_or_old_and_says_what_to_do(
    capsys, monkeypatch, version, state
):
    without(monkeypatch, "scikit-learn", version)
    ended = run(capsys, monkeypatch, "doctor")
    assert ended.code == 1
    assert [line for line in ended.lines if line.startswith("✗")] == [
        f'✗ scikit-learn: {state} → pip install "scikit-learn>=1.4"'
    ]


def test_doctor_does_not_ask_for_what_only_graders_need(capsys, monkeypatch):
    without(monkeypatch, "nbgrader")
    assert run(capsys, monkeypatch, "doctor").code == 0


def test_doctor_without_the_course_itself_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGE", "no-such-package")
    (finding,) = doctor.packages()
    assert (
        finding.line()
        == "✗ packages: no-such-package is not installed here → in the course's folder: pip install -e ."
    )


def test_doctor_says_when_torch_cannot_be_loaded(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "course.device", None)
    monkeypatch.delattr(course, "device", raising=False)
    ended = run(capsys, monkeypatch, "doctor")
    assert ended.code == 1
    assert any(line.startswith("✗ device: torch cannot be loaded") for line in ended.lines)


def test_doctor_says_what_is_wrong_with_the_environment(capsys, monkeypatch):
    monkeypatch.setenv("LVM_DEVICE", "gpu")
    ended = run(capsys, monkeypatch, "doctor")
    assert ended.code == 1
    assert any("✗ device: environment variable LVM_DEVICE: device 'gpu'" in line for line in ended.lines)


def test_an_old_python_is_named(monkeypatch):
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (9, 9))
    assert "install Python 9.9 or later" in doctor.python().line()


def test_a_kernel_of_another_python_is_named(monkeypatch):
    from jupyter_client.kernelspec import KernelSpecManager

    spec = SimpleNamespace(argv=["/elsewhere/python", "-m", "ipykernel_launcher"])
    monkeypatch.setattr(KernelSpecManager, "get_kernel_spec", lambda self, name: spec)
    finding = doctor.jupyter()
    assert finding.state == "notebooks run in another Python, /elsewhere/python"
    assert "ipykernel install" in finding.advice


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("JUPYTERHUB_USER", "ada", "JupyterHub"),
        ("TERM_PROGRAM", "vscode", "VS Code"),
        ("VSCODE_PID", "17", "VS Code"),
    ],
)
def test_doctor_says_what_the_place_lacks_where_notebooks_are_opened(monkeypatch, name, value, where):
    for other in [key for key in os.environ if key.startswith(("JUPYTERHUB_", "VSCODE_", "TERM_PROGRAM"))]:
        monkeypatch.delenv(other)
    monkeypatch.setenv(name, value)
    assert doctor.place() == where
    assert where in doctor.jupyter().state
    assert doctor.jupyter().advice == ""
    without(monkeypatch, "ipykernel")
    assert doctor.jupyter().advice == "pip install ipykernel"


def test_on_colab_nothing_of_jupyter_is_missing(monkeypatch):
    monkeypatch.setattr(doctor, "place", lambda: "Colab")
    without(monkeypatch, "jupyterlab")
    assert doctor.jupyter().advice == ""


def test_little_disk_is_a_warning_and_no_failure(capsys, monkeypatch):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: SimpleNamespace(free=10**8))
    ended = run(capsys, monkeypatch, "doctor")
    assert ended.code == 0
    assert ended.lines[-1].startswith("! disk: 0.1 GB free")


def test_lab_without_jupyterlab_says_so(capsys, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    ended = run(capsys, monkeypatch, "lab", str(tmp_path))
    assert ended.code == 1
    assert ended.err == 'course: JupyterLab is missing: pip install "jupyterlab>=4.2" ipykernel\n'


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ([], [str(home())]),
        (["--no-browser"], [str(home())]),
        (["--no-browser", "--port", "8890"], [str(home())]),
        (["--port=8890", "/"], []),
        ([str(home() / "README.md")], [f"--ServerApp.root_dir={home()}"]),
    ],
)
def test_lab_hands_its_options_to_jupyter_and_opens_the_course_or_the_place_that_was_named(arguments, place):
    assert lab_arguments(arguments) == [*arguments, *place]


def test_check_hands_the_notebook_on_and_gives_its_answer_back(capsys, monkeypatch, tmp_path):
    asked = []
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.ipynb").touch()
    fake = SimpleNamespace(check_notebook=lambda path: asked.append(str(path)) or 7)
    monkeypatch.setitem(sys.modules, "course.check.local", fake)
    assert run(capsys, monkeypatch, "check", "mine.ipynb").code == 7
    assert asked == ["mine.ipynb"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["lab", "no-such-folder"],
        ["lab", "--no-browser", "--port=1", "b"],
        ["check"],
        ["heal"],
        ["doctor", "--quick"],
    ],
    ids=" ".join,
)
def test_every_error_is_one_line_on_the_error_stream(capsys, monkeypatch, arguments):
    ended = run(capsys, monkeypatch, *arguments)
    assert ended.code != 0
    assert ended.lines == []
    assert ended.err.startswith("course: ")
    assert ended.err.count("\n") == 1


def test_without_a_command_it_shows_what_there_is(capsys, monkeypatch):
    ended = run(capsys, monkeypatch)
    assert all(command in "\n".join([*ended.lines, ended.err]) for command in ("doctor", "lab", "check"))


def test_a_terminal_without_check_marks_gets_plain_letters():
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    code = "from course.printing import print_anywhere; print_anywhere(); print('✓ a → b: Ωℓ≤𝔼 ☃')"
    shown = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True
    ).stdout
    assert shown.decode("cp1252").strip() == "ok a -> b: Omegal<=E ?"
