"""The restricted Boltzmann machine as an estimator, beside scikit-learn's and against enumeration."""

import numpy as np
import pytest
import torch
from sklearn.base import clone
from sklearn.neural_network import BernoulliRBM

from course.lvm import data
from course.lvm.boltzmann import energies
from course.lvm.boltzmann.rbm import RBM, start
from course.lvm.oracles import rbm as oracle
from course.lvm.parameters import RBMParameters
from tests.lvm.machines import bits, flat, needs_gpu, seeded

STRIPES = torch.tensor([[0.0] * 10, [1.0] * 10, [1.0, 0.0] * 5]).double()


def standing_at(parameters):
    """An estimator that has learned these parameters."""
    machine = RBM(len(parameters.hidden_bias))
    machine.parameters_ = parameters
    return machine


def peer_at(parameters):
    weights, visible_bias, hidden_bias = (value.numpy() for value in parameters)
    peer = BernoulliRBM(len(hidden_bias))
    peer.components_, peer.intercept_visible_, peer.intercept_hidden_ = weights.T, visible_bias, hidden_bias
    return peer


def fitted(x=STRIPES, **changes):
    arguments = {"learning_rate": 0.1, "batch_size": 50, "epochs": 300, "generator": seeded()} | changes
    return RBM(3, **arguments).fit(x.repeat(50, 1) if isinstance(x, torch.Tensor) else x)


def test_features_and_free_energies_are_those_of_scikit_learn():
    parameters, x = oracle.four_by_three(), bits(0, 9)
    machine, peer = standing_at(parameters), peer_at(parameters)
    np.testing.assert_allclose(machine.transform(x), peer.transform(x.numpy()), rtol=1e-12)
    np.testing.assert_allclose(energies.free_energy(x, parameters), peer._free_energy(x.numpy()), rtol=1e-12)


def test_it_learns_stripes():
    probabilities = fitted().log_prob(STRIPES).exp()  # of three states among 1024
    assert probabilities.sum() > 0.3
    assert probabilities.min() > 0.04


def test_chains_that_start_at_the_data_do_not_learn_how_probable_far_states_are():
    # A chain that never leaves the state it begins at cannot tell how much of the mass another one holds.
    probabilities = fitted(persistent=False).log_prob(STRIPES).exp()
    assert probabilities.sum() > 0.3
    assert probabilities.min() < 0.01


def test_it_learns_digits_as_well_as_scikit_learn():
    # Eight hidden units, so that the log-likelihood is exact; same rate, batches, epochs and start of the weights.
    x = (data.digits().x > 8).double()
    ours = RBM(8, learning_rate=0.1, batch_size=20, epochs=10, generator=seeded()).fit(x)
    peer = BernoulliRBM(8, learning_rate=0.1, batch_size=20, n_iter=10, random_state=0).fit(x.numpy())
    theirs = RBMParameters(
        *(
            torch.from_numpy(np.ascontiguousarray(value))
            for value in (peer.components_.T, peer.intercept_visible_, peer.intercept_hidden_)
        )
    )
    expected = energies.log_prob(x, theirs, energies.log_Z(theirs)).mean()
    independent = x.mean(0)
    nothing_learned = torch.special.entr(independent).sum() + torch.special.entr(1 - independent).sum()
    assert ours.log_prob(x).mean() == pytest.approx(float(expected), abs=0.7)
    assert ours.log_prob(x).mean() > 1 - nothing_learned


def test_scores_are_exact_or_by_a_given_log_Z():
    parameters, x = oracle.four_by_three(), bits(0, 5)
    machine = standing_at(parameters)
    torch.testing.assert_close(machine.log_prob(x), oracle.log_prob(x, parameters))
    torch.testing.assert_close(machine.log_prob(x, log_Z=0.0), -energies.free_energy(x, parameters))


def test_score_samples_is_scikit_learns_pseudo_likelihood():
    # Both draw one unit for every row: means over 20,000 copies, each with an error of less than 0.02.
    x = bits(0, 3).repeat(20_000, 1, 1)
    ours = standing_at(oracle.four_by_three()).score_samples(x, generator=seeded()).mean(0)
    peer = peer_at(oracle.four_by_three())
    peer.random_state = 0
    theirs = peer.score_samples(x.reshape(-1, 4).numpy()).reshape(-1, 3).mean(0)
    np.testing.assert_allclose(ours, theirs, atol=0.1)


def test_it_answers_the_contract_of_models():
    # log p(x, z) = log p(z | x) + log p(x) = log p(x | z) + log p(z), the joint being known up to log Z.
    parameters = oracle.four_by_three()
    machine, log_Z = standing_at(parameters), oracle.log_Z(parameters)
    x, z = bits(0, 5), bits(1, 10, 3).reshape(2, 5, 3)
    joint = machine.log_joint(x, z) - log_Z
    assert joint.shape == (2, 5)
    torch.testing.assert_close(joint, machine.posterior(x).log_prob(z) + machine.log_prob(x))
    other = standing_at(energies.transposed(parameters))  # whose log p(x) is log p(z)
    torch.testing.assert_close(joint, machine.log_conditional(x, z) + other.log_prob(z))
    torch.testing.assert_close(machine.log_joint(x, z[0]), machine.log_joint(x, z)[0])


def test_settings_are_those_of_scikit_learn_and_can_be_cloned():
    machine = RBM(3, learning_rate=0.5, generator=seeded()).set_params(epochs=2)
    again = clone(machine)
    assert again.get_params()["epochs"] == 2
    assert repr(again).startswith("RBM(n_components=3, learning_rate=0.5, epochs=2")
    assert torch.equal(machine.fit(STRIPES).weights_, again.fit(STRIPES).weights_)
    with pytest.raises(ValueError, match="epochs must be a whole number"):
        machine.set_params(epochs=0)
    with pytest.raises(ValueError, match="n_iter must be one of the settings"):
        machine.set_params(n_iter=3)


def test_fit_transform_gives_the_features_of_the_rows():
    rows = STRIPES.repeat(20, 1).tolist()
    machine = RBM(3, epochs=2, generator=seeded())
    torch.testing.assert_close(machine.fit_transform(rows), machine.transform(rows))


@pytest.mark.parametrize("form", [lambda x: x.numpy(), lambda x: x.tolist(), lambda x: x.long().float()])
def test_rows_come_in_any_form(form):
    expected = fitted(STRIPES.float().repeat(50, 1), epochs=2)
    found = RBM(3, learning_rate=0.1, batch_size=50, epochs=2, generator=seeded()).fit(
        form(STRIPES.float().repeat(50, 1).repeat(50, 1))
    )
    assert torch.equal(found.weights_, expected.weights_)


@pytest.mark.parametrize("use", ["transform", "posterior", "gibbs", "fit", "fit_transform", "log_joint"])
@pytest.mark.parametrize("value", [2.0, -0.1, float("nan")])
def test_numbers_outside_the_unit_interval_are_refused_wherever_data_enter(use, value):
    x = bits(0, 5)
    x[3, 1] = value
    more = [bits(1, 5, 3)] if use == "log_joint" else []
    with pytest.raises(
        ValueError, match=r"(x|data) must hold finite numbers from 0 to 1; got .* at index \(3, 1\)"
    ):
        getattr(standing_at(oracle.four_by_three()), use)(x, *more)


@pytest.mark.parametrize("use", ["log_prob", "score_samples"])
def test_gray_values_have_no_log_probability(use):
    with pytest.raises(ValueError, match=r"x must hold zeros and ones; got 0\.5"):
        getattr(standing_at(oracle.four_by_three()), use)(bits(0, 5) / 2)


def test_samples_follow_the_model():
    # Five exact standard errors of each state's share, after a chain that has forgotten its start.
    law = oracle.joint_table(oracle.four_by_three()).flatten()
    x, z = standing_at(oracle.four_by_three()).sample(30_000, steps=15, generator=seeded())
    numbers = (torch.cat([x, z], 1).long() * (64 >> torch.arange(7))).sum(1)
    shares = torch.bincount(numbers, minlength=128) / len(x)
    assert ((shares - law).abs() <= 5 * (law * (1 - law) / len(x)).sqrt()).all()


def test_one_gibbs_step_is_one():
    x = bits(0, 1).repeat(20_000, 1)
    after = standing_at(oracle.four_by_three()).gibbs(x, generator=seeded()).mean(0)
    expected = (oracle.gibbs_transition(oracle.four_by_three()) @ oracle.states(4))[
        int((x[0] @ torch.tensor([8.0, 4, 2, 1]).double()).item())
    ]
    assert ((after - expected).abs() <= 5 * (expected * (1 - expected) / len(x)).sqrt()).all()


def test_saving_and_loading_gives_the_same_machine(tmp_path):
    machine = fitted(epochs=2, gibbs_steps=3, persistent=False)
    machine.save(tmp_path / "rbm.pt")
    again = RBM.load(tmp_path / "rbm.pt")
    assert torch.equal(flat(again.parameters_), flat(machine.parameters_))
    assert (again.n_components, again.gibbs_steps, again.persistent, again.epochs) == (3, 3, False, 2)
    torch.testing.assert_close(again.log_prob(STRIPES), machine.log_prob(STRIPES))


def test_what_save_did_not_write_is_not_loaded(tmp_path):
    torch.save({"parameters": torch.zeros(3)}, tmp_path / "other.pt")
    with pytest.raises(ValueError, match="path must be a file that was written by save"):
        RBM.load(tmp_path / "other.pt")
    torch.save(seeded, tmp_path / "code.pt")  # a function: the safe loader refuses to look it up
    with pytest.raises(Exception, match="Weights only load failed"):
        RBM.load(tmp_path / "code.pt")


def test_batches_may_come_from_an_iterable():
    batches = list(STRIPES.float().repeat(20, 1).split(7))
    assert fitted(batches, epochs=3).steps_ == 3 * len(batches)
    assert fitted(iter(batches), epochs=1).steps_ == len(batches)
    assert fitted(batches, epochs=1).weights_.dtype == torch.float32
    with pytest.raises(ValueError, match="can be passed over only once, and epochs=2"):
        fitted(iter(batches), epochs=2)


@pytest.mark.parametrize("nothing", [[], 3, "rows", iter([])])
def test_data_that_are_none_are_refused(nothing):
    with pytest.raises(ValueError, match="data must "):
        fitted(nothing, epochs=1)


def test_an_interruption_keeps_what_was_learned():
    def interrupt(step, parameters, value):
        if step == 4:
            raise KeyboardInterrupt

    machine = fitted(callback=interrupt)
    assert (machine.steps_, machine.interrupted_) == (4, True)
    assert machine.visible_bias_.abs().sum() > 0
    assert machine.hidden_bias_ is machine.parameters_.hidden_bias
    assert not fitted(epochs=1).interrupted_


def test_the_same_generator_learns_the_same():
    assert torch.equal(fitted(epochs=3).weights_, fitted(epochs=3).weights_)
    assert not torch.equal(fitted(epochs=3).weights_, fitted(epochs=3, generator=seeded(1)).weights_)


def test_the_global_seed_is_left_alone():
    before = torch.get_rng_state()
    fitted(epochs=2).sample(3, steps=2, generator=seeded())
    assert torch.equal(torch.get_rng_state(), before)


def test_a_start_is_small_and_without_biases():
    parameters = start(200, 300, generator=seeded(), dtype=torch.float64)
    assert parameters.weights.std().item() == pytest.approx(0.01, rel=0.02)
    assert not parameters.visible_bias.any()
    assert (parameters.visible_bias.shape, parameters.hidden_bias.shape) == ((200,), (300,))
    with pytest.raises(ValueError, match="hidden must be a whole number, at least 1; got 0"):
        start(4, 0)


@pytest.mark.parametrize("name", ["n_components", "batch_size", "epochs", "gibbs_steps"])
def test_a_wrong_argument_is_named(name):
    with pytest.raises(ValueError, match=f"{name} must be a whole number, at least 1; got 0"):
        RBM(**({"n_components": 2} | {name: 0}))


@pytest.mark.parametrize("use", ["transform", "gibbs", "score_samples", "log_prob", "posterior", "sample"])
def test_a_machine_that_was_not_fitted_says_so(use):
    with pytest.raises(RuntimeError, match="call fit first"):
        getattr(RBM(2), use)(3 if use == "sample" else STRIPES)


def test_a_machine_that_was_not_fitted_is_saved_as_such(tmp_path):
    RBM(2).save(tmp_path / "rbm.pt")
    with pytest.raises(RuntimeError, match="call fit first"):
        RBM.load(tmp_path / "rbm.pt").transform(STRIPES)


@pytest.mark.gpu
@needs_gpu
def test_the_gpu_learns_stripes():
    generator = torch.Generator("cuda").manual_seed(0)
    machine = RBM(3, batch_size=50, epochs=300, generator=generator).fit(STRIPES.float().repeat(50, 1).cuda())
    assert machine.log_prob(STRIPES.float().cuda()).exp().sum() > 0.25
