"""What lecture 10 shows when it is run, and what chance could decide otherwise, over enough seeds."""

import ast
import itertools
import math
import re

import pytest
import torch
from torch.nn.functional import softplus

from course.lvm.boltzmann import energies, training
from course.lvm.oracles import rbm as oracle
from course.lvm.parameters import RBMParameters
from tests.lectures.execution import outputs, printed
from tests.lectures.reading import ROOT, cells

LECTURE = ROOT / "lectures" / "10_rbm.py"
MACHINE = oracle.four_by_three()
PARTS = [MACHINE.visible_bias, MACHINE.hidden_bias, MACHINE.weights]  # a, b, W
BARS = torch.tensor(
    [[0, 0, 0, 0], [1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]], dtype=torch.float64
)
PARTS_OF_LEARNING = (
    *(
        "energy",
        "all_states",
        "free_energy",
        "log_partition",
        "hidden_probabilities",
        "visible_probabilities",
    ),
    *("phase_difference", "gibbs_step", "chain", "cd_step", "coins", "learn", "pseudo_log_likelihood"),
)


@pytest.fixture(autouse=True)
def double():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def lecture_code(seed=0, names=PARTS_OF_LEARNING, **known):
    """Functions of the lecture by name, as they stand in it."""
    known |= {"torch": torch, "math": math, "itertools": itertools, "softplus": softplus}
    known["generator"] = torch.Generator().manual_seed(seed)
    for cell in cells(LECTURE):
        if cell.cell_type != "code":
            continue
        for part in ast.parse(cell.source).body:
            if getattr(part, "name", None) in names:
                exec(ast.unparse(part), known)
    return known


def stripes():
    """The 30 pictures of 4 by 4 pixels in which each row, or each column, is of one color."""
    sides = oracle.states(4)
    rows = [[side.repeat_interleave(4), side.repeat(4)] for side in sides]
    return torch.stack([picture for pair in rows for picture in pair]).unique(dim=0)


def alts_of(word):
    return [
        output.metadata["image/png"]["alt"]
        for output in outputs(LECTURE, word)
        if "image/png" in output.get("data", {})
    ]


def test_the_functions_of_the_lecture_are_those_of_the_library():
    code, x, h = lecture_code(), oracle.states(4), oracle.states(3)
    torch.testing.assert_close(code["energy"](x[:8], h, *PARTS), energies.energy(x[:8], h, MACHINE))
    torch.testing.assert_close(code["free_energy"](x, *PARTS), energies.free_energy(x, MACHINE))
    torch.testing.assert_close(code["log_partition"](*PARTS), oracle.log_Z(MACHINE))
    wide = RBMParameters(MACHINE.weights.T, MACHINE.hidden_bias, MACHINE.visible_bias)
    torch.testing.assert_close(
        code["log_partition"](wide.visible_bias, wide.hidden_bias, wide.weights), oracle.log_Z(MACHINE)
    )
    p_h, p_h_model = (energies.hidden_probabilities(rows, MACHINE) for rows in (BARS, x))
    p_x = oracle.log_prob(x, MACHINE).exp()
    by_a, by_b, by_W = code["phase_difference"](BARS, p_h, x, p_h_model, p_x)
    exact = oracle.likelihood_gradient(BARS, MACHINE)
    torch.testing.assert_close(RBMParameters(by_W, by_a, by_b), exact)


def test_the_pseudo_likelihood_of_the_lecture_is_the_mean_of_the_librarys():
    x = BARS[3:4]
    exact = lecture_code()["pseudo_log_likelihood"](x, *PARTS)
    generator = torch.Generator().manual_seed(0)
    draws = energies.pseudo_log_likelihood(x.expand(40_000, 4), MACHINE, generator=generator)
    assert abs(draws.mean() - exact) < 5 * draws.std() / math.sqrt(len(draws))


def test_a_gibbs_step_of_the_lecture_has_the_transitions_of_the_matrix():
    """100 000 steps from each of two states, 16 frequencies within 5 standard errors: 32 chances of 6e-7."""
    code, transitions = lecture_code(seed=1), oracle.gibbs_transition(MACHINE)
    for number in (0, 11):
        moved = code["chain"](oracle.states(4)[number].expand(100_000, 4), *PARTS, 1)
        found = (moved.long() @ torch.tensor([8, 4, 2, 1])).bincount(minlength=16) / 1e5
        expected = transitions[number]
        assert ((found - expected).abs() <= 5 * (expected * (1 - expected) / 1e5).sqrt() + 2e-5).all()


def test_an_update_of_cd_has_the_mean_of_the_exact_operator():
    """Rate 1, 30 000 copies of the six pictures, every entry within 5 exact standard errors."""
    code = lecture_code(seed=2)
    x = BARS.repeat(30_000, 1)
    parts, _ = code["cd_step"](x, x, *PARTS, 2, 1.0)
    exact = oracle.expected_cd_gradient(BARS, MACHINE, 2)
    variance = oracle.variance_of_cd_gradient(BARS, MACHINE, 2)
    for new, old, name in zip(parts, PARTS, ("visible_bias", "hidden_bias", "weights"), strict=True):
        error = (getattr(variance, name) / 30_000).sqrt()
        assert (((new - old) - getattr(exact, name)).abs() <= 5 * error).all()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(1, 6))])
def test_under_cd_1_the_likelihood_of_the_stripes_rises_and_falls_and_the_reconstruction_looks_well(seed):
    code, x = lecture_code(seed), stripes()
    _, heights, errors, machines = zip(*code["learn"](x, 1, [0.3] * 8001), strict=True)
    peak = max(range(5), key=heights.__getitem__)  # within 2000 updates
    assert heights[peak] > -160
    assert sum(heights[-5:]) / 5 < heights[peak] - 10
    assert errors[-1] < errors[peak]
    shares = [
        (-code["free_energy"](x, *m) - code["log_partition"](*m)).exp()
        for m in (machines[peak], machines[-1])
    ]
    assert shares[1].sum() > max(0.9, shares[0].sum())
    assert shares[1].max() > 10 * shares[1].min()
    pseudo = [code["pseudo_log_likelihood"](x, *m).sum() for m in (machines[peak], machines[-1])]
    assert pseudo[1] > pseudo[0] + 1


@pytest.mark.full
@pytest.mark.parametrize("seed", range(3))
def test_in_longer_runs_cd_10_turns_as_well(seed):
    _, heights, *_ = zip(*lecture_code(seed)["learn"](stripes(), 10, [0.3] * 8001), strict=True)
    assert max(heights) > -122
    assert sum(heights[-5:]) / 5 < max(heights) - 3


@pytest.mark.full
@pytest.mark.parametrize("seed", range(3))
def test_persistent_chains_lose_at_the_rate_of_cd_and_win_with_falling_rates(seed):
    code, x = lecture_code(seed), stripes()
    falling = [0.1 * (1 - update / 5000) for update in range(5001)]
    fast = code["learn"](x, 1, [0.3] * 2001, code["coins"](30, 16))[-1][1]
    slow = code["learn"](x, 1, falling, code["coins"](200, 16))[-1][1]
    by_cd = code["learn"](x, 1, falling)[-1][1]
    assert fast < by_cd - 50
    assert slow > by_cd + 10


def test_one_step_of_training_by_the_library_is_one_of_the_lecture():
    """Given the same chains in the negative phase, both take the same gradient."""
    chains = oracle.states(4)[[1, 5, 6, 9]]
    gradient, _ = training.contrast(BARS, chains, MACHINE)
    p_h, p_h_model = (energies.hidden_probabilities(rows, MACHINE) for rows in (BARS, chains))
    weights = torch.full((4,), 1 / 4)
    by_a, by_b, by_W = lecture_code()["phase_difference"](BARS, p_h, chains, p_h_model, weights)
    torch.testing.assert_close(RBMParameters(by_W, by_a, by_b), gradient)


def test_the_weights_of_annealing_have_the_mean_of_their_exact_moments():
    """4000 chains on the small machine from even pixels, within 5 exact standard errors."""
    code = lecture_code(seed=3, names=(*PARTS_OF_LEARNING, "anneal"), pixel=torch.full((4,), 0.5))
    log_w = code["anneal"](*PARTS, torch.linspace(0, 1, 4), chains=4000)
    mean, square = oracle.ais_moments(MACHINE, 3)
    assert abs(log_w.exp().mean() - mean) < 5 * ((square - mean**2) / 4000).sqrt()


def test_what_the_figures_say():
    (alt,) = alts_of("view.free_energy_change(")
    assert alt == "−log p(x) of 16 states: 6 of 6 in the data go down, 9 of 10 not in it go up."
    assert "k = 0, weights = as they are. After 0 steps the law of the chain" in alts_of("view.Explore(")[0]
    (alt,) = alts_of("view.curves(range(0, 2001, 100)")
    assert re.search(r"6 pictures, CD-1: from 1\.25 at 0 to 0\.664 at 2000, lowest 0\.6 at 800", alt)


def test_digits_rank_above_shuffled_digits_and_coins_in_all_pairs():
    lines = printed(LECTURE, "digit above").splitlines()
    assert [line.split(":")[1].split()[0] for line in lines[1:]] == ["100%", "100%"]


def test_on_the_cpu_two_sizes_are_timed_and_no_gpu_is_invented():
    lines = printed(LECTURE, "def seconds_for").splitlines()
    assert [line.startswith("cpu, ") and line.endswith(" for a step") for line in lines[:2]] == [True] * 2
    assert not any(line.startswith("cuda") for line in lines)
