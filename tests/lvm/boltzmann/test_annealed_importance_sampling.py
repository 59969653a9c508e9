"""Annealed importance sampling, against log Z by enumeration and the exact moments of its weights."""

import math

import pytest
import torch

from course.lvm.boltzmann import energies
from course.lvm.boltzmann.annealed_importance_sampling import annealed_importance_sampling
from course.lvm.oracles import rbm as oracle
from tests.lvm.machines import converted, machine_of, needs_gpu, seeded

BASE = torch.tensor([0.5, -1.0, 0.0, 1.5], dtype=torch.float64)


@pytest.mark.parametrize(("scale", "rmse"), [(0.1, 0.0008), (0.5, 0.0010), (1.0, 0.0030), (2.0, 0.0070)])
def test_a_thousand_chains_and_temperatures_come_as_near_as_published(scale, rmse):
    # One run within five times the published root mean square error over ten runs.
    parameters = machine_of(0, 12, 8, scale)
    estimate = annealed_importance_sampling(parameters, generator=seeded())
    assert float(estimate.log_Z) == pytest.approx(float(energies.log_Z(parameters)), abs=5 * rmse)
    assert float(estimate.standard_error) < 3 * rmse


@pytest.mark.parametrize("base", [None, BASE])
@pytest.mark.parametrize("temperatures", [1, 2, 5])
def test_the_mean_weight_is_unbiased_for_Z(temperatures, base):
    # Five exact standard errors of the mean of 40,000 weights, by the products of matrices in the oracle.
    parameters, chains = machine_of(3), 40_000
    mean, square = oracle.ais_moments(parameters, temperatures, base)
    estimate = annealed_importance_sampling(
        parameters,
        chains=chains,
        temperatures=temperatures,
        base_visible_bias=base,
        generator=seeded(temperatures),
    )
    weights = estimate.log_weights.exp()
    deviation = ((square - mean**2) / chains).sqrt()
    assert abs(weights.mean() - energies.log_Z(parameters).exp()) <= 5 * deviation
    assert float(estimate.standard_error) == pytest.approx(float(deviation / mean), rel=0.2)
    torch.testing.assert_close(estimate.log_Z, weights.mean().log())


def test_the_logarithm_of_the_mean_weight_is_too_low_in_the_mean():
    parameters = machine_of(3)
    found = annealed_importance_sampling(parameters, chains=40_000, temperatures=2, generator=seeded())
    of_pairs = found.log_weights.reshape(-1, 2).logsumexp(1) - math.log(2)
    exact = energies.log_Z(parameters)
    standard_errors = of_pairs.std() / len(of_pairs) ** 0.5
    assert of_pairs.mean() < exact - 5 * standard_errors
    assert found.log_weights.mean() < of_pairs.mean()


def test_more_temperatures_make_the_weights_more_alike():
    spreads = [
        float(
            annealed_importance_sampling(
                machine_of(0, 6, 5), temperatures=t, generator=seeded()
            ).log_weights.std()
        )
        for t in (1, 10, 100)
    ]
    assert spreads[0] > 2 * spreads[1] > 4 * spreads[2]


def test_a_machine_without_weights_is_exact_from_its_own_base():
    parameters = machine_of(0, 6, 5, scale=0.0)._replace(hidden_bias=torch.zeros(5).double())
    found = annealed_importance_sampling(
        parameters, temperatures=3, chains=10, base_visible_bias=parameters.visible_bias
    )
    torch.testing.assert_close(found.log_weights, energies.log_Z(parameters).expand(10))


def test_single_precision_will_do():
    parameters = machine_of(0, 12, 8)
    found = annealed_importance_sampling(
        converted(parameters, torch.float32), temperatures=300, generator=seeded()
    )
    assert found.log_Z.dtype == found.log_weights.dtype == torch.float64
    assert abs(found.log_Z - energies.log_Z(parameters)) < 5 * found.standard_error + 1e-4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"chains": 1}, "chains must be a whole number, at least 2; got 1"),
        ({"temperatures": 0}, "temperatures must be a whole number, at least 1; got 0"),
        (
            {"base_visible_bias": torch.zeros(3).double()},
            r"base_visible_bias must have the shape \(D,\) with D = 4 .*got \(3,\)",
        ),
        (
            {"base_visible_bias": torch.zeros(4)},
            "holds torch.float64 where base_visible_bias holds torch.float32",
        ),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        annealed_importance_sampling(machine_of(0), **arguments)


@pytest.mark.gpu
@needs_gpu
def test_the_gpu_finds_what_enumeration_finds():
    parameters = machine_of(0, 12, 8)
    generator = torch.Generator("cuda").manual_seed(0)
    found = annealed_importance_sampling(converted(parameters, "cuda"), generator=generator)
    assert float(found.log_Z) == pytest.approx(float(energies.log_Z(parameters)), abs=0.015)
