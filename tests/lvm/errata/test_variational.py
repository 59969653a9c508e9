"""What the sources print about variational inference, amortization and the VAE, and what holds (curriculum, section 1).

Each test shows the printed version fail and the library's hold, on the toy model z ~ N(0, 1), x | z ~ N(1.5 z, 0.4)
with x = 0.9 and q = N(0.2, 0.3) where a number is given.
"""

import math

import pytest
import torch

from course.lvm.distributions.divergences import kl_to_standard_normal
from course.lvm.distributions.families import Bernoulli, DiagonalGaussian
from course.lvm.networks import BernoulliDecoder, BernoulliEncoder, GaussianDecoder, LinearEncoder
from course.lvm.oracles import linear_gaussian
from course.lvm.oracles import variational as oracle
from course.lvm.variational.bound import Bound
from course.lvm.variational.local import State, fit_local, variational_em
from course.lvm.variational.vae import VAE


def gaussian(mean, variance):
    return DiagonalGaussian(torch.tensor([[mean]]).double(), torch.tensor([[variance]]).double().log())


def expectation(q, f):
    """E_q[f(z)] by Gauss-Hermite quadrature, by way of a model whose log-joint is f."""

    class Model:
        @staticmethod
        def log_joint(x, z):
            return f(z)

    return (oracle.elbo(Model, torch.zeros(1, 1), q) - q.entropy()).item()


def lg1_vae():
    """The toy model as a linear VAE whose encoder answers with q at x = 0.9."""
    vae = VAE(LinearEncoder(1, 1), GaussianDecoder(1, 1, variance=0.4)).double()
    with torch.no_grad():
        vae.decoder.mean_head.weight.fill_(1.5)
        vae.decoder.mean_head.bias.zero_()
        vae.decoder.log_var.fill_(math.log(0.4))
        vae.encoder.mean.weight.fill_(0.2 / 0.9)
        vae.encoder.mean.bias.zero_()
        vae.encoder.log_var.fill_(math.log(0.3))
    return vae, torch.tensor([[0.9]]).double()


def gradient_by_mean_and_log_std(vae, value):
    """At fixed x the mean moves with the bias, and log σ is half of log σ²."""
    mean, log_var = torch.autograd.grad(
        value, [vae.encoder.mean.bias, vae.encoder.log_var], allow_unused=True
    )
    return [0.0 if mean is None else mean.item(), 2 * log_var.item()]


def test_a4_averaging_under_a_q_held_fixed_has_no_maximum():
    model, x, q = linear_gaussian.lg1()
    posterior = gaussian(*(value.item() for value in linear_gaussian.posterior(model, x)))

    def printed(candidate):
        return expectation(q, lambda z: posterior.log_prob(z) - candidate.log_prob(z))

    def corrected(candidate):
        return expectation(candidate, lambda z: posterior.log_prob(z) - candidate.log_prob(z))

    far = gaussian(10.0, 0.01)
    assert printed(far) == pytest.approx(4814, abs=1)
    assert corrected(far) == pytest.approx(-299, abs=1)
    assert corrected(posterior) == pytest.approx(0, abs=1e-12)
    assert printed(gaussian(1e4, 0.01)) > printed(gaussian(1e3, 0.01)) > printed(far) > printed(posterior)
    sgd = lambda leaves: torch.optim.SGD(leaves, lr=0.05)  # noqa: E731
    start = gaussian(2.0, 0.1)
    fitted = fit_local(
        model, x, start, steps=300, objective=Bound(samples=20), optimizer=sgd, generator=torch.Generator()
    ).learned
    torch.testing.assert_close(fitted.mean, posterior.mean, rtol=0, atol=1e-4)


def test_a6_the_average_is_over_noise_and_not_over_draws_from_the_prior():
    """With z from the prior the encoder is not used by the reconstruction; with z = mean + σ ε it is."""
    vae, x = lg1_vae()
    z = vae.prior().sample(1000, generator=torch.Generator().manual_seed(0))
    printed = vae.log_joint(x, z).mean()
    assert not torch.autograd.grad(printed, [vae.encoder.mean.bias], allow_unused=True)[0]
    ours = Bound("kl", samples=1000)(vae, vae.encoder, x, generator=torch.Generator().manual_seed(0)).sum()
    assert abs(torch.autograd.grad(ours, [vae.encoder.mean.bias])[0]) > 1


def test_a12_the_reconstruction_is_a_mean_over_the_samples():
    vae, x = lg1_vae()
    q, generator = vae.encoder(x), torch.Generator().manual_seed(0)
    reconstruction = expectation(q, lambda z: vae.log_conditional(x, z))
    divergence = kl_to_standard_normal(q).item()
    assert -10 * reconstruction + divergence == pytest.approx(17.811, abs=1e-2)  # as printed, ten samples
    assert -reconstruction + divergence == pytest.approx(2.0265, abs=5e-5)
    for bound in (Bound("kl"), Bound("kl", samples=10)):
        draws = torch.cat([bound(vae, vae.encoder, x, generator=generator) for _ in range(4000)])
        error = draws.std() / 4000**0.5
        assert abs(draws.mean() + 2.02653) < 5 * error  # wrong once in two million


def test_a24_the_gradient_of_the_encoder_sees_the_data():
    vae, x = lg1_vae()
    exact = gradient_by_mean_and_log_std(vae, oracle.elbo(vae, x, vae.encoder(x)).sum())
    assert exact == pytest.approx([2.050, -0.987], abs=2e-3)

    def printed(x):  # −log q(g(ε, φ, x)) alone, by its total derivative
        q = vae.encoder(x)
        z = q.rsample(1000, generator=torch.Generator().manual_seed(0))
        return gradient_by_mean_and_log_std(vae, -q.log_prob(z).mean())

    assert printed(x) == pytest.approx([0, 1], abs=1e-12)
    assert printed(torch.tensor([[-40.0]]).double()) == pytest.approx([0, 1], abs=1e-12)
    for form in ("joint", "entropy", "kl"):
        bound = Bound(form, samples=400_000)
        value = bound(vae, vae.encoder, x, generator=torch.Generator().manual_seed(0))
        assert gradient_by_mean_and_log_std(vae, value.sum()) == pytest.approx(exact, abs=0.04)


def test_a26_the_divergence_is_to_the_prior_and_not_to_a_gaussian_with_the_variance_of_q():
    vae, x = lg1_vae()
    q = vae.encoder(x)
    printed = 0.5 * (q.mean.square() / q.log_var.exp()).sum().item()  # both covariances those of q
    true = expectation(q, lambda z: q.log_prob(z) - vae.prior().log_prob(z))
    assert kl_to_standard_normal(q).item() == pytest.approx(true, abs=1e-12)
    assert abs(printed - true) > 0.1


def test_a28_the_maximum_of_the_bound_is_not_the_maximum_of_the_likelihood():
    """x of variance 2, x = w z + noise of variance ½, and the variance of q pinned to 1: |w| is .7071, not 1.2247."""
    x = math.sqrt(2) * torch.tensor([[1.0], [-1.0]]).double()

    def infer(x, state):
        w = state.parameters
        q = DiagonalGaussian(x * w / (w**2 + 0.5), torch.zeros_like(x))
        model = linear_gaussian.lg1().model._replace(
            weights=w.reshape(1, 1), noise_covariance=torch.tensor([[0.5]]).double()
        )
        return q, linear_gaussian.elbo(model, x, q.mean, q.log_var.exp()[..., None]).sum()

    def learn(x, q, w):
        return (x * q.mean).sum() / (q.mean.square() + q.log_var.exp()).sum()

    start = State(torch.tensor(1.2247).double(), None)
    weight = variational_em(x, start, infer, learn, tolerance=1e-14, max_steps=500).learned.parameters.item()

    def log_likelihood(w):
        variance = w**2 + 0.5
        return -0.5 * (math.log(2 * math.pi * variance) + 2 / variance)

    assert weight == pytest.approx(0.7071, abs=1e-4)
    assert log_likelihood(weight) == pytest.approx(-1.9189, abs=1e-4)
    assert log_likelihood(math.sqrt(1.5)) == pytest.approx(-1.7655, abs=1e-4)


def test_b5_both_terms_are_summed_over_the_rows():
    vae, x = lg1_vae()
    rows = x.repeat(7, 1)
    q = vae.encoder(rows)
    whole = oracle.elbo(vae, rows, q).sum().item()
    joint = 7 * expectation(vae.encoder(x), lambda z: vae.log_joint(x, z))
    assert joint + q.entropy().sum().item() == pytest.approx(whole, abs=1e-10)
    assert abs(joint + q.entropy()[0].item() - whole) > 1  # the entropy of one row for all of them


def test_b7_what_is_amortized_is_below_what_is_local_and_that_below_the_evidence():
    model = oracle.curved_model()
    x = torch.tensor([[-1.0, 1.5], [0.0, 1.0], [1.2, 0.0]]).double()
    encoder = LinearEncoder(2, 1, generator=torch.Generator().manual_seed(0)).double()
    amortized = oracle.elbo(model, x, encoder(x))
    local = oracle.elbo(model, x, oracle.best_local(model, x, encoder(x)))
    assert (amortized < local).all()
    assert (local < oracle.log_evidence(model, x)).all()


def test_b20_the_head_says_the_logarithm_of_the_variance():
    """A raw .8 as log σ² is a variance of 2.23 and 0.213 nats from the prior; read as log σ, 4.95 and 1.177."""
    encoder = LinearEncoder(1, 1)
    with torch.no_grad():
        encoder.mean.weight.zero_()
        encoder.mean.bias.zero_()
        encoder.log_var.fill_(0.8)
    q = encoder(torch.zeros(1, 1))
    draws = q.sample(200_000, generator=torch.Generator().manual_seed(0))
    assert draws.var().item() == pytest.approx(2.2255, rel=0.02)
    assert kl_to_standard_normal(q).item() == pytest.approx(0.213, abs=5e-4)
    misread = DiagonalGaussian(q.mean, 2 * q.log_var)
    assert misread.log_var.exp().item() == pytest.approx(4.953, abs=5e-4)
    assert kl_to_standard_normal(misread).item() == pytest.approx(1.177, abs=5e-4)


def test_b21_an_encoder_of_bits_gives_logits_and_no_probabilities():
    encoder = BernoulliEncoder(1, 1)
    with torch.no_grad():
        encoder.logits.weight.fill_(3.0)
        encoder.logits.bias.fill_(-5.0)
    raw = encoder(torch.zeros(1, 1)).logits  # −5 is no probability
    q = Bernoulli(raw)
    assert q.log_prob(torch.ones(1, 1)).exp().item() == pytest.approx(1 / (1 + math.exp(5)))
    assert torch.isnan(raw.log()).all()


def test_b51_the_integrand_is_taken_at_g_of_the_noise():
    """E_q[z²] is E_ε[g(ε)²]; the same letter z for draws of ε gives 1 for every q."""
    q, generator = gaussian(0.2, 0.3), torch.Generator().manual_seed(0)
    exact = expectation(q, lambda z: z.square().sum(-1))
    assert exact == pytest.approx(0.34)
    draws = q.rsample(200_000, generator=generator).square()
    assert abs(draws.mean() - exact) < 5 * draws.std() / len(draws) ** 0.5
    noise = torch.randn(200_000, generator=generator).square()
    assert abs(noise.mean() - exact) > 0.5


# what students get wrong in the VAE's loss, with the numbers of the curriculum


def test_probabilities_taken_for_logits_give_another_likelihood():
    decoder = BernoulliDecoder(1, 1)
    with torch.no_grad():
        decoder.logits_head.weight.zero_()
        decoder.logits_head.bias.fill_(2.0)
    z, one = torch.zeros(1, 1), torch.ones(1, 1)
    assert decoder.log_prob(one, z).item() == pytest.approx(-0.127, abs=5e-4)
    with torch.no_grad():
        decoder.logits_head.bias.fill_(1 / (1 + math.exp(-2)))
    assert decoder.log_prob(one, z).item() == pytest.approx(-0.347, abs=5e-4)


def test_the_squared_error_is_weighed_by_the_variance_and_summed_over_the_pixels():
    decoder = GaussianDecoder(1, 4, variance=0.1)
    near, far, z = torch.zeros(1, 4), torch.full((1, 4), 2.0), torch.zeros(1, 1)
    mean = decoder.mean(z)
    squares = ((far - mean).square() - (near - mean).square()).sum().item()
    difference = (decoder.log_prob(far, z) - decoder.log_prob(near, z)).item()
    assert difference == pytest.approx(-squares / 0.2, rel=1e-4)  # five times the squared error, not once


def test_the_divergence_is_summed_over_the_latent_columns():
    q = DiagonalGaussian(torch.ones(1, 8), torch.zeros(1, 8))
    assert kl_to_standard_normal(q).item() == pytest.approx(4.0)
