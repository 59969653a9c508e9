"""The right values of exercise 12 agree with other routes: enumeration, autograd, exact oracles of a small machine."""

import itertools
import math
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.audit.trial import examine, read_examination
from autograde.course_folder import CourseFolder
from course.check import load_cases
from course.check.cases.wake_sleep import (
    delta_rule,
    description_length,
    divergences,
    dream,
    reweighted,
    sleep_loss,
    wake_loss,
)
from course.lvm.oracles import helmholtz_machine as oracle
from course.lvm.oracles.rbm import states

CASES = load_cases("12_wake_sleep")
COURSE = CourseFolder.open(Path(__file__).parents[2])
EXERCISE = read_examination(COURSE, "12_wake_sleep")
MODEL, NETWORK = oracle.three_two_one()
WEIGHTS = [part.detach() for part in MODEL.weights]
BIASES = [part.detach() for part in MODEL.biases]
X = states(3)
seeds = st.integers(0, 2**32)


def told(name, function, seed=1):
    """What the checks of a task say of a function, in sight and out of it: None where they pass."""
    failures = examine(EXERCISE, {name: function}, seed, EXERCISE.cells_of(name))
    return tuple(
        failures[f"{kind}-{name}"].mistake or failures[f"{kind}-{name}"].problem
        if f"{kind}-{name}" in failures
        else None
        for kind in ("check", "hidden")
    )


def generator(seed):
    return torch.Generator().manual_seed(seed)


def intervals(probabilities):
    """The numbers between which a uniform number decides alike, whatever the layer above: middles and lengths."""
    ends = [0.0, *sorted({round(p, 14) for p in probabilities}), 1.0]
    return [((low + high) / 2, high - low) for low, high in itertools.pairwise(ends)]


def test_the_law_of_the_dreams_is_that_of_the_table():
    """Over all that the uniform numbers of a machine of 3, 2 and 1 units decide."""
    middle, low = states(1) @ WEIGHTS[1] + BIASES[1], states(2) @ WEIGHTS[0] + BIASES[0]
    columns = [*low.sigmoid().T, *middle.sigmoid().T, BIASES[2].sigmoid()[:, None]]
    choices = list(itertools.product(*(intervals(column.flatten().tolist()) for column in columns)))
    u = torch.tensor([[middle for middle, _ in choice] for choice in choices]).double()
    chances = torch.tensor([math.prod(length for _, length in choice) for choice in choices]).double()
    found = torch.zeros(8, 8).double()
    x, middle, top = dream.by_loops([u[:, :3], u[:, 3:5], u[:, 5:]], WEIGHTS, BIASES)
    powers = torch.tensor([4.0, 2.0, 1.0]).double()
    places = (x @ powers).long(), (torch.cat([middle, top], 1) @ powers).long()
    found.index_put_(places, chances, accumulate=True)
    torch.testing.assert_close(found, oracle.joint_table(X, MODEL).detach())


def tables():
    """log p(z), log p(x | z) and q(z | x) of the machine, for all states (8, N) of all pictures."""
    z = X[:, None].expand(8, 8, 3)
    log_joint = MODEL.log_joint(X, z)
    log_likelihood = MODEL.log_conditional(X, z)
    return log_joint - log_likelihood, log_likelihood, oracle.recognition_table(X, NETWORK).T


def test_the_wake_loss_over_all_states_is_that_of_the_oracle_and_minus_the_elbo_but_for_the_entropy():
    log_prior, log_likelihood, q = (part.detach() for part in tables())
    found = wake_loss.by_loops(log_prior, log_likelihood, q)
    torch.testing.assert_close(found.mean(), oracle.wake_loss(X, MODEL, NETWORK).detach())
    entropy = -(q * q.log()).sum(0)
    torch.testing.assert_close(found - entropy, -oracle.elbo(X, MODEL, NETWORK).detach())


def test_what_the_wake_checks_ask_of_the_gradient_is_that_of_minus_the_elbo_by_theta_and_leaves_phi_alone():
    log_prior, log_likelihood, q = tables()
    loss = -(q.detach() * (log_prior + log_likelihood)).sum(0).sum()
    parameters = list(MODEL.parameters()), list(NETWORK.parameters())
    by_theta = torch.autograd.grad(loss, parameters[0], retain_graph=True)
    exact = torch.autograd.grad(-oracle.elbo(X, MODEL, NETWORK).sum(), parameters[0])
    for one, other in zip(by_theta, exact, strict=True):
        torch.testing.assert_close(one, other)
    assert all(g is None for g in torch.autograd.grad(loss, parameters[1], allow_unused=True))
    assert exact[-1].abs().max() > 0.01  # the prior learns, too


def slopes(function, arguments, places):
    leaves = [item.clone().requires_grad_(i in places) for i, item in enumerate(arguments)]
    wanted = [leaves[i] for i in places]
    return torch.autograd.grad(function(*leaves).sum(), wanted, materialize_grads=True)


SOLUTIONS = {
    "wake_slopes_of_nine_rows": lambda a, b, w: -(w.detach() * (a + b)).sum(0),
    "sleep_slopes_of_nine_dreams": lambda x, z, V, c: (
        -torch.distributions.Bernoulli(logits=x.detach() @ V + c).log_prob(z.detach()).sum(1)
    ),
    "reweighted_slopes_of_nine_rows": lambda a, b: -((a - b).softmax(0).detach() * (a + b)).sum(0),
}


@pytest.mark.parametrize("name", SOLUTIONS)
def test_the_gradients_that_are_asked_are_those_of_autograd(name):
    made = CASES[name].build(3)
    found = slopes(SOLUTIONS[name], made.arguments, made.gradient_of)
    for one, other in zip(found, made.expected, strict=True):
        torch.testing.assert_close(one, other)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_the_delta_rule_is_the_gradient_of_the_mean_log_probability(seed):
    inputs, targets, _ = delta_rule.drawn(generator(seed), 6, 5, 3)
    W, b = torch.randn(5, 3).double().requires_grad_(), torch.randn(3).double().requires_grad_()
    logits = inputs @ W + b
    log_p = torch.distributions.Bernoulli(logits=logits).log_prob(targets).sum(1).mean()
    found = delta_rule.by_loops(inputs, targets, logits.detach())
    for one, other in zip(found, torch.autograd.grad(log_p, (W, b)), strict=True):
        torch.testing.assert_close(one, other)


def test_the_sleep_loss_is_minus_log_q():
    x, z, V, c = sleep_loss.drawn_dreams(generator(5), 7, 4, 3)
    q = torch.distributions.Bernoulli(logits=x @ V + c)
    torch.testing.assert_close(sleep_loss.by_loops(x, z, V, c), -q.log_prob(z).sum(1))


def test_the_gap_is_that_of_the_elbo_and_sleep_goes_down_the_other_divergence():
    """By the oracles: log p(x) − ELBO, and the gradient of the exact sleep loss by φ."""
    posterior, q = oracle.posterior(X, MODEL).detach(), oracle.recognition_table(X, NETWORK)
    gap, asleep = divergences.by_loops(posterior, q.detach())
    evidence = oracle.log_evidence(X, MODEL).detach()
    torch.testing.assert_close(gap, evidence - oracle.elbo(X, MODEL, NETWORK).detach())
    constant = -(oracle.joint_table(X, MODEL).detach() * posterior.log()).sum()
    torch.testing.assert_close(evidence.exp() @ asleep, oracle.sleep_loss(MODEL, NETWORK).detach() - constant)
    mean = (evidence.exp()[:, None] * posterior * (posterior / q).log()).sum()
    parameters = list(NETWORK.parameters())
    for one, other in zip(
        torch.autograd.grad(mean, parameters),
        torch.autograd.grad(oracle.sleep_loss(MODEL, NETWORK), parameters),
        strict=True,
    ):
        torch.testing.assert_close(one, other)


def test_states_without_probability_count_as_the_text_says():
    p, q = torch.tensor([[0.5, 0.5, 0.0]]).double(), torch.tensor([[1.0, 0.0, 0.0]]).double()
    gap, asleep = divergences.by_loops(p, q)
    torch.testing.assert_close(gap, torch.tensor([math.log(2)]).double())
    assert asleep.item() == math.inf


def test_by_theta_the_reweighted_loss_has_the_gradient_of_minus_the_importance_weighted_bound():
    log_joint, log_q = reweighted.drawn_logs(generator(2), 5, 4)
    by_joint, _ = slopes(SOLUTIONS["reweighted_slopes_of_nine_rows"], (log_joint, log_q), (0, 1))
    (exact,) = slopes(lambda a: math.log(5) - (a - log_q).logsumexp(0), (log_joint,), (0,))
    torch.testing.assert_close(by_joint, exact)


def test_with_a_single_sample_the_recognition_network_learns_nothing_on_average():
    """As the text asks: the weight is 1, and the mean score is 0."""
    q = oracle.recognition_table(X[:1], NETWORK)[0]
    mean = (q.detach() * q.log()).sum()
    for slope in torch.autograd.grad(mean, list(NETWORK.parameters())):
        torch.testing.assert_close(slope, torch.zeros_like(slope), atol=1e-12, rtol=0)


def test_the_mean_length_over_all_states_is_minus_the_elbo_in_bits():
    log_prior, log_likelihood, q = (part.detach() for part in tables())
    counts = (q * 1000).round().long()
    for n in range(8):
        rows = torch.repeat_interleave(torch.arange(8), counts[:, n])
        log_joint = (log_prior + log_likelihood)[rows, n : n + 1]
        log_q = q.log()[rows, n : n + 1]
        shares = counts[:, n] / counts[:, n].sum()
        elbo = (shares * (log_prior + log_likelihood - q.log())[:, n]).sum()
        found = description_length.by_loops(log_joint, log_q)
        torch.testing.assert_close(found[0], -elbo / math.log(2))


def test_the_tied_machine_of_task_5_is_as_its_cell_says():
    joint = torch.tensor([[0.57, 0.01], [0.20, 0.22]]).double()
    evidence, posterior = joint.sum(1), joint / joint.sum(1, keepdim=True)
    t = torch.linspace(0.01, 0.99, 99).double()
    tied = torch.stack([1 - t, t], 1)
    gap, asleep = (
        sum(
            share * divergences.by_loops(row.expand(99, 2), tied)[place]
            for share, row in zip(evidence, posterior, strict=True)
        )
        for place in (0, 1)
    )
    assert t[asleep.argmin()].item() == pytest.approx(joint[:, 1].sum().item())
    assert gap[asleep.argmin()] > gap.min() + 0.05
    assert abs(t[gap.argmin()] - t[asleep.argmin()]) > 0.1


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("dreams_")])
@pytest.mark.parametrize("seed", range(3))
def test_no_uniform_number_of_a_dream_is_near_its_probability(name, seed):
    u, weights, biases = CASES[name].build(seed).arguments
    layers = dream.by_loops(u, weights, biases)
    for layer, numbers in enumerate(u):
        logits = biases[layer] + (layers[layer + 1].to(u[0]) @ weights[layer] if layer < len(weights) else 0)
        assert (numbers - logits.sigmoid()).abs().min() > 5e-4


@pytest.mark.parametrize("form", [list, tuple, lambda parts: [part.bool() for part in parts]])
def test_layers_come_in_any_form(form):
    def dreams(u, weights, biases):
        layers = [(torch.logit(u[-1]) < biases[-1]).to(u[-1])]
        for layer in reversed(range(len(weights))):
            layers.insert(0, (u[layer] < (layers[0] @ weights[layer] + biases[layer]).sigmoid()).to(u[0]))
        return form(layers)

    assert told("dream", dreams) == (None, None)


@pytest.mark.parametrize("form", [tuple, list, torch.stack, lambda parts: torch.stack(parts).numpy()])
def test_divergences_come_in_any_form(form):
    def both(posterior, q):
        def kl(one, other):
            return (torch.xlogy(one, one) - torch.xlogy(one, other)).sum(1)

        return form([kl(q, posterior), kl(posterior, q)])

    assert told("divergences", both) == (None, None)


@pytest.mark.parametrize("stop", [lambda w: w.detach(), lambda w: w.data, lambda w: w.clone().detach_()])
def test_a_gradient_may_be_stopped_in_any_way(stop):
    def awake(log_prior, log_likelihood, weights):
        return -(stop(weights) * (log_prior + log_likelihood)).sum(0)

    def both(log_joint, log_q):
        return -(stop((log_joint - log_q).softmax(0)) * (log_joint + log_q)).sum(0)

    assert told("wake_loss", awake) == (None, None)
    assert told("reweighted", both) == (None, None)


def test_a_gradient_that_reaches_the_other_network_is_named():
    def awake(log_prior, log_likelihood, weights):
        return -(weights * (log_prior + log_likelihood)).sum(0)

    def asleep(x, z, V, c):
        logits = x @ V + c
        return (torch.nn.functional.softplus(logits) - z * logits).sum(1)

    def both(log_joint, log_q):
        return -((log_joint - log_q).softmax(0) * (log_joint + log_q)).sum(0)

    assert told("wake_loss", awake) == (wake_loss.REACHED,) * 2
    assert all(words.startswith("the gradient reaches x and z") for words in told("sleep_loss", asleep))
    assert all(words.startswith("the weights are not detached") for words in told("reweighted", both))


@pytest.mark.parametrize("small", [1e-6, 1e-9, 1e-12])
def test_a_small_number_inside_a_logarithm_is_caught_and_named(small):
    def asleep(x, z, V, c):
        p, z = torch.sigmoid(x.detach() @ V + c), z.detach()
        return -(z * (p + small).log() + (1 - z) * (1 - p + small).log()).sum(1)

    def both(posterior, q):
        def kl(one, other):
            return (one * ((one + small).log() - (other + small).log())).sum(1)

        return kl(q, posterior), kl(posterior, q)

    for name, function in (("sleep_loss", asleep), ("divergences", both)):
        in_sight, hidden = told(name, function)
        assert in_sight is None or "epsilon" in in_sight
        assert "epsilon" in hidden
