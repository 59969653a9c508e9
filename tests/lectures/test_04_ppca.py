"""What lecture 04 shows when it is run."""

import ast
import json
import re

import pytest
import torch

from course.lvm import PPCAParameters, data
from course.lvm.em import monte_carlo, ppca
from tests.lectures.execution import outputs, printed
from tests.lectures.reading import ROOT

LECTURE = ROOT / "lectures" / "04_ppca.py"


def test_in_the_last_frames_the_line_of_em_lies_on_that_of_the_closed_form():
    (page,) = [output.data["text/html"] for output in outputs(LECTURE, 'alt="EM for PPCA')]
    (frames,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    angle = re.compile(r"EM: axis at (\d+)°.*Closed form: axis at (\d+)°")
    ours, theirs = zip(
        *(map(int, angle.search(frame["alt"]).groups()) for frame in json.loads(frames)), strict=True
    )
    assert len(ours) == 42
    assert len(set(theirs)) == 1
    assert ours[-2:] == theirs[-2:]
    assert abs(ours[0] - theirs[0]) > 80  # crosswise


def test_by_chance_a_sampled_run_is_ahead_of_the_exact_one_or_behind():
    x = data.iris().x.double()
    ahead = set()
    for seed in range(4):
        generator = torch.Generator().manual_seed(seed)
        theta = sampled = ppca.random_start(x, 2, generator=generator)
        sampler, latents = monte_carlo.ppca_gibbs_sampler(samples=100, sweeps=3), None
        for _ in range(50):
            theta = ppca.m_step(ppca.e_step(x, theta)[0], theta)
            latents = sampler(x, sampled, latents, generator=generator)
            sampled = monte_carlo.ppca_m_step(monte_carlo.Samples(x, latents), sampled)
        ahead.add(bool(ppca.log_likelihood(x, sampled) > ppca.log_likelihood(x, theta)))
    assert ahead == {True, False}


def test_gibbs_sampling_as_the_lecture_writes_it_has_the_conditionals_of_the_library():
    means, covariances = printed(LECTURE, "def gibbs_sweep").split("covariance:")
    for line in (means, covariances):
        ours, exact = (
            [float(value) for value in re.findall(r"-?\d+\.\d+", part)] for part in line.split("exact:")
        )
        assert ours == pytest.approx(exact, abs=0.05)


def test_on_the_cpu_two_sizes_are_timed_and_no_gpu_is_invented():
    lines = printed(LECTURE, "def seconds").splitlines()
    assert [line.startswith("cpu, ") and line.endswith(" ms") for line in lines[:2]] == [True, True]
    assert not any(line.startswith("cuda") for line in lines)


def functions_of_the_lecture(*names):
    """Functions as the lecture writes them, and the place where they look for what is global."""
    place = {"torch": torch, "PPCAParameters": PPCAParameters}
    wanted = [
        each
        for each in ast.parse(LECTURE.read_text(encoding="utf-8")).body
        if isinstance(each, ast.FunctionDef) and each.name in names
    ]
    assert {each.name for each in wanted} == set(names)
    exec(compile(ast.Module(wanted, []), str(LECTURE), "exec"), place)
    return place


@pytest.fixture
def float64_as_in_the_lecture():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


@pytest.mark.full
@pytest.mark.usefixtures("float64_as_in_the_lecture")
def test_steps_that_shrink_leave_the_level_of_one_sample_and_with_half_of_the_rows_they_usually_lie_higher():
    here = functions_of_the_lecture("posterior", "moments", "maximize", "stochastic_em", "shrinking")
    x = data.iris().x.double()
    top = ppca.log_likelihood(x, ppca.maximum_likelihood(x, 2))
    levels = []
    for seed in range(20):
        here["generator"] = torch.Generator().manual_seed(seed)
        start = ppca.random_start(x, 2, generator=here["generator"])
        runs = [
            here["stochastic_em"](x, start, rate, batch=batch)
            for rate, batch in ((lambda t: 1.0, 150), (here["shrinking"], 150), (here["shrinking"], 75))
        ]
        levels.append(
            [torch.stack([top - ppca.log_likelihood(x, each) for each in run[250:]]).mean() for run in runs]
        )
    one, shrunk, half = torch.tensor(levels).T
    assert (shrunk < one).all()
    assert shrunk.median() < one.median() / 3
    assert 0.6 * 20 < (shrunk < half).sum() < 20
