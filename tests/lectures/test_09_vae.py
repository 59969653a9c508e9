"""What lecture 09 shows when it is run, and what chance could decide otherwise, over enough draws."""

import ast
import copy
import itertools
import math
import re

import pytest
import torch
from torch.nn.functional import softplus

from course.lvm import data
from course.lvm.em import ppca
from course.lvm.networks import GaussianDecoder, GaussianEncoder, LinearEncoder
from course.lvm.optimization import adam, minibatches
from course.lvm.oracles import variational
from course.lvm.variational import bound, vae
from tests.lectures.execution import outputs, printed
from tests.lectures.reading import ROOT, cells

LECTURE = ROOT / "lectures" / "09_vae.py"


@pytest.fixture(autouse=True)
def double():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def lecture_code(*names, **known):
    """Functions and classes of the lecture, as they stand in it, with what they need."""
    known = {"torch": torch, "math": math, "softplus": softplus, "GaussianDecoder": GaussianDecoder, **known}
    for cell in cells(LECTURE):
        if cell.cell_type != "code":
            continue
        for part in ast.parse(cell.source).body:
            if getattr(part, "name", None) in names:
                exec(ast.unparse(part), known)
    return [known[name] for name in names]


def climb(seed):
    return lecture_code("highest", "average_bound", generator=torch.Generator().manual_seed(seed))[0]


def alt_of(word):
    (alt,) = {
        output.metadata["image/png"]["alt"]
        for output in outputs(LECTURE, word)
        if "image/png" in output.get("data", {})
    }
    return alt


@pytest.mark.full
def test_the_best_bound_of_the_digits_is_the_best_likelihood_too():
    x = data.digits().x / 16
    height, W, *_ = climb(0)(torch.cov(x.T, correction=0), 5, steps=5000)
    assert abs(height - ppca.PPCA(5).fit(x).log_evidence(x).mean().item()) < 1e-6
    products = W.T @ W
    assert (products - torch.diag(products.diagonal())).abs().max() < 0.01 * products.diagonal().max()


def test_the_formula_of_the_linear_bound_is_the_average_over_the_data():
    (average_bound,) = lecture_code("average_bound")
    generator = torch.Generator().manual_seed(0)
    x = data.iris().x
    centered, sizes = x - x.mean(0), {"dtype": torch.float64, "generator": generator}
    model = vae.VAE(LinearEncoder(4, 2, **sizes), GaussianDecoder(2, 4, variance=0.3, **sizes))
    with torch.no_grad():
        model.encoder.mean.bias.zero_()
        model.encoder.log_var.normal_(generator=generator)
        model.decoder.mean_head.bias.zero_()
        found = average_bound(
            model.decoder.mean_head.weight,
            model.encoder.mean.weight,
            model.encoder.log_var,
            torch.tensor(0.3),
            torch.cov(x.T, correction=0),
        )
        torch.testing.assert_close(found, variational.linear_elbo(model, centered).mean())


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(2, 7))])
def test_from_any_start_the_linear_climb_finds_seven_directions_at_a_noise_of_50(seed):
    covariance = torch.cov(data.digits().x.T, correction=0) / 256
    height, _, _, log_var, _ = climb(seed)(covariance, 10, noise=50 / 256)
    assert (log_var.exp() < 0.99).sum() == 7
    eigenvalues = torch.linalg.eigvalsh(covariance)
    alive = torch.where(eigenvalues > 50 / 256, eigenvalues, 50 / 256)
    exact = -0.5 * (64 * math.log(2 * math.pi) + (alive.log() + eigenvalues / alive).sum()).item()
    assert abs(height - exact) < 0.01


def test_a_gaussian_rounded_and_clipped_has_the_masses_of_the_likelihood_of_integers():
    """Frequencies of 100 000 draws, 17 values for each of 3 pixels, within 5 standard errors: 51 chances of 6e-7."""
    decoder_class, likelihood = lecture_code("IntegerDecoder", "discretized_log_likelihood")
    generator = torch.Generator().manual_seed(1)
    decoder = decoder_class(1, 3, noise="learned", variance=9.0, dtype=torch.float64, generator=generator)
    with torch.no_grad():
        decoder.mean_head.bias.copy_(torch.tensor([-1.0, 7.3, 15.0]))
    z = torch.zeros(100_000, 1)
    draws = decoder.sample(z, generator=generator)
    with torch.no_grad():
        mean, log_var = decoder(z[:1])
    for value, pixel in itertools.product(range(17), range(3)):
        mass = likelihood(torch.tensor([float(value)]), mean[0, pixel : pixel + 1], log_var).exp().item()
        error = math.sqrt(mass * (1 - mass) / len(z))
        assert abs((draws[:, pixel] == value).double().mean() - mass) <= 5 * error + 2 / len(z)


@pytest.mark.parametrize(("value", "mean", "deviation"), [(0, -30, 2), (16, 90, 3), (5, 5.2, 0.1), (9, 0, 2)])
def test_the_likelihood_of_integers_is_a_difference_of_distribution_functions_with_a_finite_slope(
    value, mean, deviation
):
    (likelihood,) = lecture_code("discretized_log_likelihood")
    at = torch.tensor([float(mean)], requires_grad=True)
    log_var = torch.tensor(2 * math.log(deviation), requires_grad=True)
    found = likelihood(torch.tensor([float(value)]), at, log_var)
    found.backward()
    assert torch.isfinite(at.grad).all()
    assert torch.isfinite(log_var.grad)
    normal = torch.distributions.Normal(float(mean), float(deviation))
    upper = normal.cdf(torch.tensor(value + 0.5)) if value < 16 else torch.tensor(1.0)
    lower = normal.cdf(torch.tensor(value - 0.5)) if value > 0 else torch.tensor(0.0)
    torch.testing.assert_close(found.exp(), upper - lower, atol=1e-12, rtol=1e-6)


def test_what_a_training_step_reports_is_the_bound_on_average():
    """4000 values against the exact bound of a linear model, within 4.5 standard errors."""
    names = ("train_step", "bound_of_rows", "kl_to_prior", "gaussian_log_likelihood")
    step_of, *_, log_likelihood = lecture_code(*names)
    generator = torch.Generator().manual_seed(2)
    sizes = {"dtype": torch.float64, "generator": generator}
    model = vae.VAE(LinearEncoder(3, 2, **sizes), GaussianDecoder(2, 3, variance=0.7, **sizes))
    x = torch.randn(5, 3, generator=generator)
    with torch.no_grad():
        values = torch.tensor(
            [
                step_of(
                    x,
                    torch.randn(1, 5, 2, generator=generator),
                    model.encoder,
                    lambda x, z: log_likelihood(x, model.decoder.mean(z), 0.7),
                    lambda loss: None,
                )
                for _ in range(4000)
            ]
        )
        exact = variational.linear_elbo(model, x).mean()
    assert abs(values.mean() - exact) < 4.5 * values.std() / math.sqrt(4000)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(3))
def test_a_variance_for_each_pixel_is_ruined_by_one_pixel_that_was_blank_in_training(seed):
    (decoder_class, _) = lecture_code("IntegerDecoder", "discretized_log_likelihood")
    x, generator = data.digits().x, torch.Generator().manual_seed(seed)
    fifth = torch.arange(len(x)) % 5
    sizes = {"dtype": torch.float64, "generator": generator}
    decoder = decoder_class(8, 64, (128,), noise="network", **sizes)
    model = vae.VAE(GaussianEncoder(64, 8, (128,), **sizes), decoder)
    batches = minibatches(x[fifth > 1], 50, epochs=40, generator=generator)
    vae.fit(model, batches, optimizer=lambda p: adam(p, 3e-3), generator=generator)
    with torch.no_grad():
        training, validation = (
            -bound.ELBO_BY_KL(model, model.encoder, rows, generator=generator).mean() / (64 * math.log(2))
            for rows in (x[fifth > 1], x[fifth == 1])
        )
    assert training < 2.3 < 4.09 < validation


def trained(hidden, epochs):
    """The lecture's model of integers, and its curves; without hidden layers it starts at the closed form of PPCA."""
    generator = torch.Generator().manual_seed(1)
    x = data.digits().x
    fifth = torch.arange(len(x)) % 5
    names = ("bound_of_rows", "kl_to_prior", "discretized_log_likelihood", "train_step", "bits", "trained")
    known = {
        "train": x[fifth > 1],
        "validation": x[fifth == 1],
        "generator": generator,
        "GaussianEncoder": GaussianEncoder,
        "adam": adam,
        "minibatches": minibatches,
        "bound": bound,
        "vae": vae,
        "copy": copy,
    }
    decoder_class, *_, bits_of, train_it = lecture_code("IntegerDecoder", *names, **known)
    sizes = {"dtype": torch.float64, "generator": generator}
    decoder = decoder_class(8, 64, hidden, noise="learned", variance=4.0, **sizes)
    theta = ppca.maximum_likelihood(known["train"], 8)
    decoder.mean_head.bias.data.copy_(theta.mean)
    if not hidden:
        decoder.mean_head.weight.data.copy_(theta.weights)
    model, heights = train_it(decoder, epochs)
    return bits_of(model, x[fifth == 0]), heights


@pytest.mark.full
def test_in_six_times_as_many_epochs_the_training_curve_goes_on_and_the_validation_curve_does_not():
    _, heights = trained((128,), 360)
    third, end = (slice(20, 28), slice(-8, None))  # epochs 105 to 140, and the last forty
    fall = {name: sum(values[third]) / 8 - sum(values[end]) / 8 for name, values in heights.items()}
    assert fall["training"] > 0.03 > 0.02 > fall["validation"]


@pytest.mark.full
def test_a_linear_decoder_that_is_trained_for_long_saves_more_than_half_of_what_the_network_saves():
    table = 2.44
    assert table - trained((), 600)[0] > 0.5 * (table - trained((128,), 60)[0])


def test_both_curves_fall_and_the_validation_images_end_above_the_training_images():
    found = re.findall(
        r"(training|validation): from (\S+) at 5 to (\S+) at 60", alt_of("model, heights = trained")
    )
    ends = {name: (float(first), float(last)) for name, first, last in found}
    assert all(first > last for first, last in ends.values())
    assert ends["training"][1] < ends["validation"][1]


def test_the_explorable_figures_begin_where_the_text_says():
    assert "30 of 60 directions are alive at σ² = 5" in alt_of("def kill(")
    assert "The place (0, 0) in the plane of the codes" in alt_of("def walk(")


def test_it_says_whether_mnist_is_here():
    assert re.match(r"MNIST is here|There is no copy of MNIST", printed(LECTURE, "load_openml"))


def test_on_the_cpu_two_widths_are_timed_and_no_gpu_is_invented():
    lines = printed(LECTURE, "def seconds_for").splitlines()
    assert [line.startswith("cpu, ") and line.endswith(" for a step") for line in lines[:2]] == [True] * 2
    assert not any(line.startswith("cuda") for line in lines)
