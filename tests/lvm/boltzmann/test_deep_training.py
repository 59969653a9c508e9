"""Both phases of a deep Boltzmann machine, its pretraining and its recognition network, against exact answers."""

import itertools
from functools import partial

import pytest
import torch

from course.lvm import optimization
from course.lvm.boltzmann import energies
from course.lvm.boltzmann.deep import LayerStates, bottom_up, folded, lower_bound, mean_field
from course.lvm.boltzmann.deep_training import (
    DBMRecognition,
    PersistentDBMGradient,
    RecognitionInference,
    bound_gradient,
    gibbs_inference,
    pretrain,
    recognition_loss,
    start,
    statistics,
    with_hidden_twice,
    with_visible_twice,
)
from course.lvm.boltzmann.training import gibbs_step, likelihood_gradient
from course.lvm.optimization import minibatches
from course.lvm.oracles import deep_boltzmann_machine as oracle
from course.lvm.oracles import rbm as rbm_oracle
from course.lvm.parameters import DBMParameters, RBMParameters
from tests.lvm.machines import assert_same, bits, deep_machine_of, flat, machine_of, needs_gpu, seeded


def sgd(rate):
    return partial(torch.optim.SGD, lr=rate)


MACHINE = oracle.four_three_two()
DATA = bits(0, 12)
HALVES = torch.tensor([[0.0] * 6, [1.0] * 6, [1.0] * 3 + [0.0] * 3, [0.0] * 3 + [1.0] * 3]).double()


def mean_bound(x, parameters):
    states = mean_field(x, parameters).states
    return lower_bound(x, states, parameters, energies.log_Z(folded(parameters))).mean()


def test_the_gradient_of_the_bound_is_that_of_autograd_with_q_held_fixed():
    states = mean_field(DATA, MACHINE).states
    values = [value.clone().requires_grad_() for value in MACHINE]
    parameters = DBMParameters(*values)
    objective = lower_bound(DATA, states, parameters, oracle.log_Z(parameters)).mean()
    gradient, value = bound_gradient(DATA, states, MACHINE)
    assert_same(gradient, torch.autograd.grad(objective, values))
    torch.testing.assert_close(value, objective.detach())


def test_with_a_posterior_that_is_a_product_it_is_the_gradient_of_the_likelihood():
    parameters = MACHINE._replace(weights_2=torch.zeros(3, 2).double())
    gradient, _ = bound_gradient(DATA, mean_field(DATA, parameters).states, parameters)
    assert_same(gradient, oracle.likelihood_gradient(DATA, parameters))


def test_mean_field_biases_the_gradient_and_gibbs_draws_do_not():
    exact = flat(oracle.likelihood_gradient(DATA, MACHINE))
    by_mean_field = flat(bound_gradient(DATA, mean_field(DATA, MACHINE).states, MACHINE)[0])
    assert (by_mean_field - exact).abs().max() > 0.02

    # 4000 copies of the data; five standard errors of a mean over rows, whose entries lie in [0, 1].
    x = DATA.repeat(4000, 1)
    found = flat(bound_gradient(x, gibbs_inference(x, MACHINE, steps=40, generator=seeded()), MACHINE)[0])
    assert ((found - exact).abs() <= 5 * 0.5 / len(x) ** 0.5).all()


def test_gibbs_inference_of_few_steps_still_remembers_where_it_began():
    strong = DBMParameters(*(2 * value for value in MACHINE))
    x, exact = DATA.repeat(4000, 1), oracle.posterior_marginals(DATA, strong).hidden_1
    errors = []
    for steps in (1, 40):
        found = gibbs_inference(x, strong, steps=steps, generator=seeded()).hidden_1
        errors.append(float((found.reshape(4000, 12, 3).mean(0) - exact).abs().max()))
    assert errors[0] > 0.1
    assert errors[1] < 5 * 0.5 / 4000**0.5


def test_persistent_chains_go_on_from_where_they_stood_and_give_the_negative_phase():
    estimate = PersistentDBMGradient(bits(1, 7, 6), steps=2, generator=seeded(3))
    generator, chains = seeded(3), bits(1, 7, 6)
    for _ in range(3):
        gradient, value = estimate(DATA, MACHINE)
        for _ in range(2):
            chains = gibbs_step(chains, folded(MACHINE), generator=generator)
        assert torch.equal(estimate.chains, chains)
    states = mean_field(DATA, MACHINE, tolerance=1e-4).states
    values = [value.clone().requires_grad_() for value in MACHINE]
    parameters = DBMParameters(*values)
    gap = (
        lower_bound(DATA, states, parameters, 0.0).mean()
        + energies.free_energy(chains, folded(parameters)).mean()
    )
    assert_same(gradient, torch.autograd.grad(gap, values))
    torch.testing.assert_close(value, gap.detach())


def test_persistent_chains_of_another_width_are_named():
    estimate = PersistentDBMGradient(torch.zeros(3, 5))
    with pytest.raises(ValueError, match=r"chains must have the shape \(C, D\) with D = 6"):
        estimate(torch.zeros(2, 4), start(4, 3, 2))


def test_persistent_chains_reach_the_gradient_of_the_bound():
    count = 40_000
    infer = partial(mean_field, tolerance=1e-12, max_steps=2000)
    estimate = PersistentDBMGradient(
        torch.zeros(count, 6).double(), infer=lambda x, p: infer(x, p).states, steps=60, generator=seeded()
    )
    found, exact = estimate(DATA, MACHINE)[0], bound_gradient(DATA, infer(DATA, MACHINE).states, MACHINE)[0]
    assert ((flat(found) - flat(exact)).abs() <= 5 * 0.5 / count**0.5).all()


def test_statistics_need_all_three_layers():
    states = LayerStates(torch.rand(12, 3).double(), torch.rand(12, 2).double())
    found = statistics(DATA, states)
    for n in range(12):
        found = found._replace(
            weights_1=found.weights_1 - torch.outer(DATA[n], states.hidden_1[n]) / 12,
            weights_2=found.weights_2 - torch.outer(states.hidden_1[n], states.hidden_2[n]) / 12,
        )
    assert flat(found)[: 4 * 3 + 3 * 2].abs().max() < 1e-15
    assert_same(found[2:], (DATA.mean(0), states.hidden_1.mean(0), states.hidden_2.mean(0)))


def test_small_steps_up_the_bound_raise_it():
    def exact(x, parameters):
        return bound_gradient(
            x, mean_field(x, parameters, tolerance=1e-10, max_steps=1000).states, parameters
        )

    begin = deep_machine_of(1, scale=0.3)
    values = optimization.stochastic_gradient_ascent([DATA] * 60, begin, exact, optimizer=sgd(0.1)).values
    assert all(after > before for before, after in itertools.pairwise(values))


@pytest.mark.parametrize("way", ["mean field", "gibbs", "recognition"])
def test_every_inference_learns_halves(way):
    begin = start(6, 4, 2, generator=seeded(), dtype=torch.float64)
    infer = {
        "mean field": None,
        "gibbs": partial(gibbs_inference, generator=seeded(1)),
        "recognition": RecognitionInference(DBMRecognition(begin), steps=2),
    }[way]
    estimate = PersistentDBMGradient(bits(2, 50, 8), infer=infer, steps=2, generator=seeded(3))
    begin = pretrain(lambda: [HALVES] * 200, begin, optimizer=sgd(0.1), generator=seeded(4))
    result = optimization.stochastic_gradient_ascent([HALVES] * 400, begin, estimate, optimizer=sgd(0.05))
    probabilities = oracle_probabilities(result.learned)
    assert probabilities.sum() > 0.25  # of four states among 64


def oracle_probabilities(parameters):
    """p(x) of the four halves, by enumeration."""
    return torch.stack([oracle.log_prob(row[None], parameters).exp() for row in HALVES])


def test_pretraining_is_a_better_start_than_none():
    begin = start(6, 4, 2, generator=seeded(), dtype=torch.float64)
    pretrained = pretrain(lambda: [HALVES.repeat(10, 1)] * 300, begin, optimizer=sgd(0.1), generator=seeded())
    assert mean_bound(HALVES, pretrained) > mean_bound(HALVES, begin) + 0.5


def test_pretraining_joins_what_the_two_restricted_machines_say():
    # In log-odds h¹ hears half of each: (b + 2 xᵀ W¹)/2 + (a + 2 W² h²)/2. Nothing is learned from a rate so small.
    begin = deep_machine_of(0)
    joined = pretrain(lambda: [DATA], begin, optimizer=sgd(1e-300), generator=seeded())
    assert_same(joined, begin)


def test_a_machine_that_sees_x_twice_has_the_gradient_of_its_tied_weights():
    parameters, x = machine_of(0), bits(0, 9)
    values = [value.clone().requires_grad_() for value in parameters]
    weights, visible_bias, hidden_bias = values
    wide = RBMParameters(torch.cat([weights] * 2), torch.cat([visible_bias] * 2), hidden_bias)
    objective = rbm_oracle.log_prob(torch.cat([x, x], 1), wide).mean()
    gradient, value = with_visible_twice(likelihood_gradient)(x, parameters)
    assert_same(gradient, torch.autograd.grad(objective, values))
    torch.testing.assert_close(value, objective.detach())


def test_a_machine_with_two_copies_of_h_has_the_gradient_of_its_tied_weights():
    parameters, x = machine_of(0), bits(0, 9)
    values = [value.clone().requires_grad_() for value in parameters]
    weights, visible_bias, hidden_bias = values
    wide = RBMParameters(torch.cat([weights] * 2, 1), visible_bias, torch.cat([hidden_bias] * 2))
    gradient, _ = with_hidden_twice(likelihood_gradient)(x, parameters)
    assert_same(gradient, torch.autograd.grad(rbm_oracle.log_prob(x, wide).mean(), values))


@pytest.mark.parametrize("layer", [1, 2])
def test_interrupted_pretraining_keeps_what_was_learned(layer):
    calls = []

    def interrupt(step, parameters, value):
        calls.append(parameters)
        if len(calls) == (3 if layer == 1 else 8):
            raise KeyboardInterrupt

    begin = deep_machine_of(0)
    found = pretrain(lambda: [DATA] * 5, begin, optimizer=sgd(0.1), generator=seeded(), callback=interrupt)
    assert torch.equal(found.weights_1, calls[2 if layer == 1 else 4].weights)
    assert torch.equal(found.weights_2, begin.weights_2 if layer == 1 else calls[-1].weights)
    assert len(calls) == (3 if layer == 1 else 8)


def test_pretraining_takes_minibatches():
    begin = start(4, 3, 2, generator=seeded(), dtype=torch.float64)
    passes = partial(minibatches, DATA, 5, epochs=2, generator=seeded())
    assert torch.isfinite(flat(pretrain(passes, begin, optimizer=sgd(0.1), generator=seeded()))).all()


def test_the_recognition_network_begins_as_the_pass_upwards():
    before = torch.get_rng_state()
    network = DBMRecognition(MACHINE)
    assert torch.equal(torch.get_rng_state(), before)
    assert_same((value.detach() for value in network(DATA)), bottom_up(DATA, MACHINE))


def test_the_recognition_loss_is_kl_up_to_the_entropy_of_what_is_taught():
    network, states = DBMRecognition(MACHINE), mean_field(DATA, MACHINE).states
    answer = network(DATA)
    divergence, entropy = torch.zeros(()).double(), torch.zeros(()).double()
    for taught, said in zip(states, answer, strict=True):
        p, q = torch.distributions.Bernoulli(taught), torch.distributions.Bernoulli(said)
        divergence = divergence + torch.distributions.kl_divergence(p, q).sum() / len(DATA)
        entropy = entropy + p.entropy().sum() / len(DATA)
    torch.testing.assert_close(recognition_loss(network, DATA, states), divergence + entropy)


def test_a_taught_network_begins_nearer_to_the_fixed_point_than_the_pass_upwards():
    exact = mean_field(rbm_oracle.states(4), MACHINE, tolerance=1e-10, max_steps=2000).states
    infer = RecognitionInference(
        DBMRecognition(MACHINE), steps=30, optimizer=partial(torch.optim.Adam, lr=0.05)
    )
    for _ in range(150):
        infer(rbm_oracle.states(4), MACHINE)
    begin = [value.detach() for value in infer.network(rbm_oracle.states(4))]
    upwards = bottom_up(rbm_oracle.states(4), MACHINE)
    errors = [
        max(float((a - b).abs().max()) for a, b in zip(s, exact, strict=True)) for s in (begin, upwards)
    ]
    assert errors[0] < errors[1] / 3


def test_recognition_gives_what_mean_field_gives_from_the_network():
    network = DBMRecognition(MACHINE)
    begin = LayerStates(*(value.detach() for value in network(DATA)))
    found = RecognitionInference(network, steps=3)(DATA, MACHINE)
    assert_same(found, mean_field(DATA, MACHINE, start=begin, tolerance=0, max_steps=3).states)


@pytest.mark.parametrize(
    "use",
    [
        lambda: PersistentDBMGradient(DATA, steps=0),
        lambda: gibbs_inference(DATA, MACHINE, steps=0),
        lambda: RecognitionInference(DBMRecognition(MACHINE), steps=0),
    ],
)
def test_a_number_of_steps_that_is_none_is_refused(use):
    with pytest.raises(ValueError, match="steps must be a whole number, at least 1; got 0"):
        use()


@pytest.mark.gpu
@needs_gpu
def test_the_gpu_trains_too():
    generator = torch.Generator("cuda").manual_seed(0)
    begin = start(6, 4, 2, generator=generator, device="cuda")
    x = HALVES.float().cuda()
    infer = RecognitionInference(DBMRecognition(begin), steps=2)
    estimate = PersistentDBMGradient(bits(0, 20, 8).float().cuda(), infer=infer, generator=generator)
    result = optimization.stochastic_gradient_ascent([x] * 20, begin, estimate, optimizer=sgd(0.05))
    assert flat(result.learned).isfinite().all()
