"""What lecture 11 shows when it is run, and what chance could decide otherwise, over enough draws."""

import ast
import itertools
import math
from functools import partial

import pytest
import torch
from torch import nn
from torch.nn.functional import logsigmoid, softplus

from course.lvm import data
from course.lvm.boltzmann import deep, deep_training
from course.lvm.distributions.families import Bernoulli
from course.lvm.gradients import relaxed, score_function
from course.lvm.gradients.transforms import open_uniform
from course.lvm.helmholtz.networks import RecognitionNetwork, SigmoidBeliefNetwork
from course.lvm.optimization import adam, minibatches
from course.lvm.oracles import deep_boltzmann_machine as oracle
from course.lvm.oracles import gradients as exact
from course.lvm.parameters import DBMParameters
from course.lvm.variational import amortized
from course.lvm.variational.bound import Bound
from tests.lectures.execution import outputs, printed
from tests.lectures.reading import ROOT, cells

LECTURE = ROOT / "lectures" / "11_deep_and_discrete.py"


@pytest.fixture(autouse=True)
def double():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def lecture_code(*names, **known):
    """Functions, classes and values of the lecture, as they stand in it, with what they need."""
    modules = {
        "torch": torch,
        "math": math,
        "deep": deep,
        "oracle": oracle,
        "relaxed": relaxed,
        "exact": exact,
    }
    functions = {"softplus": softplus, "logsigmoid": logsigmoid, "Bernoulli": Bernoulli, "adam": adam}
    known = {**modules, **functions, "open_uniform": open_uniform, **known}
    for cell in cells(LECTURE):
        if cell.cell_type != "code":
            continue
        for part in ast.parse(cell.source).body:
            targets = {target.id for target in getattr(part, "targets", []) if isinstance(target, ast.Name)}
            if getattr(part, "name", None) in names or targets & set(names):
                exec(ast.unparse(part), known)
    return [known[name] for name in names]


def machine(seed, sizes=(4, 3, 2)):
    generator = torch.Generator().manual_seed(seed)
    D, H1, H2 = sizes
    shapes = ((D, H1), (H1, H2), (D,), (H1,), (H2,))
    return DBMParameters(*(torch.randn(shape, generator=generator) for shape in shapes))


def alt_of(word):
    (alt,) = {
        output.metadata["image/png"]["alt"]
        for output in outputs(LECTURE, word)
        if "image/png" in output.get("data", {})
    }
    return alt


@pytest.mark.parametrize("seed", range(5))
def test_updating_unit_by_unit_ends_at_a_fixed_point_of_the_library_and_never_lowers_the_bound(seed):
    theta = machine(seed)
    joined = torch.zeros(5, 5)
    joined[:3, 3:], joined[3:, :3] = theta.weights_2, theta.weights_2.T
    known = {"W1": theta.weights_1, "b1": theta.hidden_bias_1, "b2": theta.hidden_bias_2, "joined": joined}
    states = torch.tensor(list(itertools.product([0.0, 1.0], repeat=5)))
    settle, bound = lecture_code("settle", "bound_by_states", machine=theta, states=states, **known)
    x = torch.tensor([1.0, 0.0, 1.0, 1.0])
    trace = settle(x, torch.full((5,), 0.5), 300)
    heights = torch.stack([bound(x, mu) for mu in trace])
    assert (heights.diff() > -1e-12).all()
    end = deep.LayerStates(trace[-1][None, :3], trace[-1][None, 3:])
    step = deep.mean_field(x[None], theta, start=end, max_steps=1).change
    assert step < 1e-8
    torch.testing.assert_close(heights[-1], oracle.lower_bound(x[None], end, theta)[0])
    assert heights[-1] < oracle.log_prob(x[None], theta)[0]


@pytest.mark.parametrize("seed", range(5))
def test_the_three_terms_of_a_belief_network_sum_to_one_and_are_those_of_the_library(seed):
    theta = machine(seed)
    known = {
        "W1": theta.weights_1,
        "W2": theta.weights_2,
        "b1": theta.hidden_bias_1,
        "b2": theta.hidden_bias_2,
    }
    (log_joint,) = lecture_code("log_joint_of_two", visible_bias=theta.visible_bias, **known)
    every = torch.tensor(list(itertools.product([0.0, 1.0], repeat=9)))
    found = log_joint(every[:, :4], every[:, 4:7], every[:, 7:])
    assert abs(found.exp().sum() - 1) < 1e-12
    network = SigmoidBeliefNetwork((4, 3, 2), dtype=torch.float64)
    values = (
        theta.weights_1.T,
        theta.weights_2.T,
        theta.visible_bias,
        theta.hidden_bias_1,
        theta.hidden_bias_2,
    )
    with torch.no_grad():
        for parameter, value in zip((*network.weights, *network.biases), values, strict=True):
            parameter.copy_(value)
        torch.testing.assert_close(network.log_joint(every[:, :4], every[:, 4:]), found)


@pytest.mark.parametrize("logit", [-1.5, -0.4, 0.0, 0.9, 2.0])
@pytest.mark.parametrize("seed", range(3))
def test_the_three_terms_are_unbiased_for_any_control(logit, seed):
    nodes, weights = exact.unit_quadrature()
    three_terms, moments = lecture_code("three_terms", "moments", nodes=nodes, weights=weights)
    scale, shift, out = torch.randn(3, 4, generator=torch.Generator().manual_seed(seed))

    def control(zeta):
        return (torch.tanh(scale * zeta.sigmoid()[..., None] + shift) * out).sum(-1)

    def f(z):
        return 3 * z**2 - z + 0.7

    mean, _ = moments(f, control, logit, three_terms)
    share = 1 / (1 + math.exp(-logit))
    assert abs(mean - share * (1 - share) * (f(1.0) - f(0.0))) < 1e-6


def test_the_gradient_of_the_square_by_the_control_is_that_of_the_variance():
    """What RELAX goes down, against a finite difference of the exact variance."""
    nodes, weights = exact.unit_quadrature()
    known = {"nodes": nodes, "weights": weights}
    soft, three_terms, moments, parabola = lecture_code("soft", "three_terms", "moments", "parabola", **known)
    generator = torch.Generator().manual_seed(0)
    draws = 400_000
    u, v = open_uniform((2, draws), generator=generator, dtype=torch.float64, device="cpu")
    beta = torch.tensor(0.6, requires_grad=True)
    control = lambda zeta: beta * soft(parabola)(zeta)  # noqa: E731
    squares = three_terms(parabola, control, torch.zeros(draws, requires_grad=True), u, v).square()
    (slope,) = torch.autograd.grad(squares.mean(), beta)
    around = [moments(parabola, soft(parabola, beta=b), 0.0)[1] for b in (0.59, 0.61)]
    assert abs(slope - (around[1] - around[0]) / 0.02) < 6e-4


@pytest.mark.parametrize("seed", range(3))
def test_log_p_of_a_deep_machine_by_the_states_of_its_middle_layer_is_that_of_all_states(seed):
    theta = machine(seed)
    (exact_log_p,) = lecture_code("exact_log_p", h1_states=exact.configurations(3))
    x = torch.tensor(list(itertools.product([0.0, 1.0], repeat=4)))
    found, log_Z = exact_log_p(x, theta)
    torch.testing.assert_close(found, oracle.log_prob(x, theta))
    torch.testing.assert_close(log_Z, oracle.log_Z(theta))


def test_the_noise_behind_a_choice_has_the_law_of_the_noise_that_makes_it():
    """Means of the three coordinates given each winner, 200 000 draws, within 6 standard errors."""
    (behind,) = lecture_code("behind")
    generator = torch.Generator().manual_seed(3)
    logits = torch.tensor([0.2, 0.9, -0.4]).expand(200_000, 3)
    u, v = open_uniform((2, 200_000, 3), generator=generator, dtype=torch.float64, device="cpu")
    zeta = logits - (-u.log()).log()
    choice = torch.nn.functional.one_hot(zeta.argmax(-1), 3).double()
    drawn = behind(choice, logits, v)
    assert torch.equal(drawn.argmax(-1), zeta.argmax(-1))
    for winner in range(3):
        kept = choice[:, winner] == 1
        error = zeta[kept].std(0) * math.sqrt(2 / kept.sum())
        assert ((drawn[kept].mean(0) - zeta[kept].mean(0)).abs() < 6 * error).all()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(1, 5))])
def test_the_sign_of_the_coupling_is_that_of_the_model_for_random_weights(seed):
    generator = torch.Generator().manual_seed(seed)
    bit = torch.tensor([0.0, 1.0])
    for _ in range(200):
        w1, w2, b = torch.randn(3, generator=generator) * 3
        inputs = b + w1 * bit[:, None] + w2 * bit
        effect, neighbor = logsigmoid(inputs), softplus(inputs)
        for table, sign in ((effect, -1), (logsigmoid(-inputs), -1), (neighbor, 1)):
            J = table[1, 1] + table[0, 0] - table[1, 0] - table[0, 1]
            assert J * sign * (w1 * w2).sign() >= -1e-12


@pytest.mark.full
@pytest.mark.parametrize("seed", range(3))
def test_ten_bits_above_twenty_are_worth_more_than_ten_beside_them(seed):
    digits = (data.digits().x >= 8).double()
    held_out = torch.arange(len(digits)) % 5 == 0
    known = {"train": digits[~held_out], "generator": torch.Generator().manual_seed(seed), "nn": nn}
    known |= {"minibatches": minibatches, "amortized": amortized, "Bound": Bound, "partial": partial}
    networks = {"SigmoidBeliefNetwork": SigmoidBeliefNetwork, "RecognitionNetwork": RecognitionNetwork}
    learn, signals, _ = lecture_code(
        "learn", "signals", "climb", score_function=score_function, **networks, **known
    )
    above, beside = (signals(*learn(widths), digits[held_out]).mean() for widths in ((64, 20, 10), (64, 30)))
    assert above > beside + 0.2


def test_pretraining_begins_where_the_middle_layer_hears_twice():
    theta = deep_training.start(6, 3, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    x = torch.ones(1, 6)
    upward = torch.sigmoid(theta.hidden_bias_1 + 2 * x @ theta.weights_1)
    torch.testing.assert_close(deep.bottom_up(x, theta).hidden_1, upward)


def test_the_explorable_figure_begins_with_two_fixed_points_of_a_common_effect():
    alt = alt_of("def explore(")
    assert alt.startswith("Two coupled bits, kind = common effect, coupling = 14.")
    assert "mean field, from on 0.9" in alt
    assert "mean field, from off 0.0" in alt


def test_the_table_has_a_line_for_each_estimator_and_two_draws_for_rebar():
    lines = printed(LECTURE, "in lengths of the gradient").splitlines()
    assert len(lines) == 8
    draws = {line[:25].strip(): int(line.split()[-3]) for line in lines[1:]}
    assert draws.pop("REBAR") == 2
    assert set(draws.values()) == {6}


def test_on_the_cpu_two_widths_are_timed_and_no_gpu_is_invented():
    lines = printed(LECTURE, "def seconds_for").splitlines()
    assert [line.startswith("cpu, ") and line.endswith(" ms") for line in lines[:2]] == [True] * 2
    assert not any(line.startswith("cuda") for line in lines)
