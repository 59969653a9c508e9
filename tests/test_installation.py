"""The course can be installed where its users are: each platform and Python has wheels for all that it asks for."""

import shutil
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLATFORMS = ("x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc", "aarch64-apple-darwin")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
#: What uv says when no registry answers it.
OFFLINE = ("Failed to fetch", "error sending request", "dns error", "Could not connect")

Done = subprocess.CompletedProcess[str]


def resolve(requirements: Path, platform: str, python: str, *options: str) -> Done:
    """Look for a set of wheels, without downloading any."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
    where = ("--only-binary", ":all:", "--python-platform", platform, "--python-version", python)
    # it would fetch another Python to ask it for its tags, which it knows for a platform anyway
    own = ("--no-python-downloads", "--python", sys.executable)
    command = [uv, "pip", "compile", "--quiet", *own, *where, *options, str(requirements)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def needs_a_registry(done: Done) -> None:
    if done.returncode and any(sign in done.stderr for sign in OFFLINE):
        pytest.skip(f"no package registry can be reached: {done.stderr.strip().splitlines()[-1]:.200}")


@pytest.fixture(scope="module")
def resolutions() -> dict[tuple[str, str], Future[Done]]:
    """What uv finds for each platform and Python: all at once, since each waits for answers most of the time."""
    pairs = list(product(PLATFORMS, PYTHONS))
    with ThreadPoolExecutor(len(pairs)) as pool:
        return {
            pair: pool.submit(resolve, ROOT / "pyproject.toml", *pair, "--extra", "test") for pair in pairs
        }


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_there_are_wheels_for_all_that_the_course_asks_for(resolutions, platform: str, python: str):
    done = resolutions[platform, python].result()
    needs_a_registry(done)
    assert done.returncode == 0, done.stderr
    assert "torch==" in done.stdout


def test_what_no_platform_has_is_found_out(tmp_path: Path):
    wanted = tmp_path / "requirements.in"
    wanted.write_text("numpy>=999\n")
    done = resolve(wanted, PLATFORMS[0], PYTHONS[0])
    needs_a_registry(done)
    assert done.returncode != 0
    assert "numpy" in done.stderr
