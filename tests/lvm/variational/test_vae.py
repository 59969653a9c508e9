"""The VAE and its decoders against torch.distributions, quadrature, and probabilistic PCA."""

import copy
import math
import tempfile
from functools import partial
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.distributions import Bernoulli as TorchBernoulli
from torch.distributions import Independent, MultivariateNormal, Normal, kl_divergence

from course.lvm import data
from course.lvm.gradients.pathwise import path_derivative, pathwise
from course.lvm.networks import NOISES, BernoulliDecoder, GaussianDecoder, GaussianEncoder, LinearEncoder
from course.lvm.optimization import adam, minibatches
from course.lvm.oracles import variational as oracle
from course.lvm.variational.bound import Bound, naive_log_evidence, sampled_log_evidence
from course.lvm.variational.vae import VAE, fit, load, save


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def make_vae(kind="bernoulli", width=6, latents=2, hidden=(8,), dtype=torch.float64, **options):
    generator = seeded()
    encoder = GaussianEncoder(width, latents, hidden, generator=generator)
    Decoder = BernoulliDecoder if kind == "bernoulli" else GaussianDecoder
    return VAE(encoder, Decoder(latents, width, hidden, generator=generator, **options)).to(dtype)


def bits(rows=5, width=6, dtype=torch.float64):
    return (torch.rand(rows, width, generator=seeded(1)) < 0.4).to(dtype)


def elbo(vae, x, *, generator=None, **fields):
    """The VAE's bound, with the KL in closed form unless another form is asked for."""
    return Bound(**({"form": "kl"} | fields))(vae, vae.encoder, x, generator=generator)


def log_evidence(vae, x, **options):
    return sampled_log_evidence(vae, vae.encoder(x), x, **options)


def linear_vae(x, latents, *, noise="learned", seed=0):
    generator = seeded(seed)
    encoder = LinearEncoder(x.shape[1], latents, generator=generator)
    decoder = GaussianDecoder(latents, x.shape[1], noise=noise, generator=generator)
    return VAE(encoder, decoder).to(x.dtype)


def ppca_log_likelihood(x, latents):
    """The maximum of the log-likelihood per row, by the eigenvalues of the covariance (Tipping and Bishop, 1999)."""
    eigenvalues = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    width, noise = len(eigenvalues), eigenvalues[latents:].mean()
    logs = eigenvalues[:latents].log().sum() + (width - latents) * noise.log()
    return (-0.5 * (width * math.log(2 * math.pi) + logs + width)).item(), noise.item()


# decoders


@pytest.mark.parametrize("shape", [(5,), (3, 5)])
@pytest.mark.parametrize("hidden", [(), (8,), (8, 7)])
def test_the_bernoulli_decoder_agrees_with_torch_distributions(shape, hidden):
    decoder = BernoulliDecoder(2, 6, hidden, generator=seeded()).double()
    z = 3 * torch.randn(*shape, 2, generator=seeded(2), dtype=torch.float64)
    expected = Independent(TorchBernoulli(logits=decoder.logits(z)), 1).log_prob(bits())
    torch.testing.assert_close(decoder.log_prob(bits(), z), expected)
    torch.testing.assert_close(decoder.mean(z), decoder.logits(z).sigmoid())


@pytest.mark.parametrize("shape", [(5,), (3, 5)])
@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("hidden", [(), (8,)])
def test_the_gaussian_decoder_agrees_with_torch_distributions(shape, noise, hidden):
    decoder = GaussianDecoder(2, 6, hidden, noise=noise, variance=0.1, generator=seeded()).double()
    z = torch.randn(*shape, 2, generator=seeded(2), dtype=torch.float64)
    x = torch.randn(5, 6, generator=seeded(3), dtype=torch.float64)
    mean, log_var = decoder(z)
    expected = Independent(Normal(mean, log_var.exp().sqrt().expand_as(mean)), 1).log_prob(x)
    torch.testing.assert_close(decoder.log_prob(x, z), expected)
    if noise != "network":
        assert log_var.exp().item() == pytest.approx(0.1, rel=1e-6)  # kept as a float32 logarithm
        assert decoder.log_var.requires_grad == (noise == "learned")


def test_the_bernoulli_decoder_is_finite_where_probabilities_round_to_one():
    decoder = BernoulliDecoder(1, 2)
    with torch.no_grad():
        decoder.logits_head.weight.fill_(0)
        decoder.logits_head.bias.copy_(torch.tensor([200.0, -200.0]))
    value = decoder.log_prob(torch.tensor([[0.0, 1.0]]), torch.zeros(1, 1))
    assert value.item() == pytest.approx(-400)


@pytest.mark.parametrize("make", [BernoulliDecoder, partial(GaussianDecoder, variance=0.3)])
def test_draws_have_the_mean_and_variance_that_the_decoder_says(make):
    """A hundred thousand draws, within five standard errors: wrong once in two million for each column."""
    decoder = make(2, 3, (4,), generator=seeded())
    z = torch.randn(1, 2, generator=seeded(1))
    draws = decoder.sample(z.expand(100_000, 2), generator=seeded(2))
    mean = decoder.mean(z)[0]
    variance = mean * (1 - mean) if make is BernoulliDecoder else torch.full((3,), 0.3)
    assert (abs(draws.mean(0) - mean) < 5 * (variance / len(draws)).sqrt()).all()
    torch.testing.assert_close(draws.var(0), variance, rtol=0.05, atol=0)
    assert not draws.requires_grad


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"noise": "none"}, "noise must be one of 'fixed', 'learned', 'network'; got 'none'"),
        ({"variance": 0.0}, "variance must be a number, above 0; got 0"),
    ],
)
def test_a_wrong_noise_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        GaussianDecoder(2, 6, **options)


# the bound


@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
def test_the_log_joint_is_likelihood_times_prior(kind):
    vae, z = make_vae(kind), torch.randn(3, 5, 2, generator=seeded(2), dtype=torch.float64)
    prior = MultivariateNormal(torch.zeros(2).double(), torch.eye(2).double())
    torch.testing.assert_close(vae.log_joint(bits(), z), vae.decoder.log_prob(bits(), z) + prior.log_prob(z))


@pytest.mark.parametrize("samples", [1, 4])
def test_the_bound_is_reconstruction_minus_divergence_at_the_same_noise(samples):
    vae, x = make_vae(), bits()
    q = vae.encoder(x)
    z = q.rsample(samples, generator=seeded(5))
    divergence = kl_divergence(Normal(q.mean, (0.5 * q.log_var).exp()), Normal(0.0, 1.0)).sum(-1)
    expected = vae.decoder.log_prob(x, z).mean(0) - divergence
    torch.testing.assert_close(elbo(vae, x, samples=samples, generator=seeded(5)), expected)


@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
@pytest.mark.parametrize("form", ["joint", "entropy", "kl"])
@pytest.mark.parametrize("estimator", [pathwise, path_derivative])
def test_the_bound_and_its_gradient_are_unbiased_by_quadrature(kind, form, estimator):
    """One latent column; 200 estimates of 500 draws, within five standard errors for every parameter's gradient."""
    vae, x = make_vae(kind, latents=1, hidden=(3,)), bits(2)
    Decoder = type(vae.decoder)
    vae.decoder = Decoder(1, 6, generator=seeded(4)).double()  # smooth in z, as quadrature needs it
    parameters = [p for p in vae.parameters() if p.requires_grad]
    exact = oracle.elbo(vae, x, vae.encoder(x)).sum()
    expected = torch.cat([g.flatten() for g in torch.autograd.grad(exact, parameters)])
    generator, values, gradients = seeded(3), [], []
    for _ in range(200):
        value = elbo(vae, x, samples=500, form=form, estimator=estimator, generator=generator).sum()
        values.append(value.detach())
        gradients.append(torch.cat([g.flatten() for g in torch.autograd.grad(value, parameters)]))
    values, gradients = torch.stack(values), torch.stack(gradients)
    assert abs(values.mean() - exact) < 5 * values.std() / 200**0.5 + 1e-9
    # 5.5 standard errors, as there are about thirty parameters: wrong less than once in 100,000
    assert (abs(gradients.mean(0) - expected) < 5.5 * gradients.std(0) / 200**0.5 + 1e-9).all()


@pytest.mark.parametrize("make", [BernoulliDecoder, GaussianDecoder])
def test_one_z_for_all_rows_is_as_many_alike(make):
    """As the prior of one row gives them, (S, 1, M): the naive estimate of the evidence is made of these."""
    vae = VAE(GaussianEncoder(4, 2), make(2, 4, hidden=(3,)))
    x, z = torch.eye(4), torch.randn(6, 1, 2, generator=torch.Generator().manual_seed(0))
    found = vae.log_conditional(x, z)
    torch.testing.assert_close(found, vae.log_conditional(x, z.expand(6, 4, 2)))
    drawn = torch.Generator().manual_seed(0)
    torch.testing.assert_close(
        naive_log_evidence(vae, x, 6, generator=drawn), found.logsumexp(0) - math.log(6)
    )


def test_every_row_has_noise_of_its_own():
    """The same row twice: their estimates are independent, which one noise for all rows would not show in the mean."""
    vae, x = make_vae(), bits(1).repeat(2, 1)
    generator = seeded()
    estimates = torch.stack([elbo(vae, x, generator=generator).detach() for _ in range(500)])
    correlation = torch.corrcoef(estimates.T)[0, 1].item()
    assert abs(correlation) < 5 / 500**0.5


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_bound_follows_the_dtype_of_the_data(dtype):
    assert elbo(make_vae(dtype=dtype), bits(dtype=dtype)).dtype == dtype


# evaluation


@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
def test_the_evidence_by_importance_sampling_agrees_with_quadrature(kind):
    vae, x = make_vae(kind, latents=1), bits()
    exact = oracle.log_evidence(vae, x)
    found = log_evidence(vae, x, samples=200_000, generator=seeded())
    torch.testing.assert_close(found, exact, rtol=0, atol=0.01)
    assert (oracle.elbo(vae, x, vae.encoder(x)) < exact).all()


def test_blocks_of_samples_change_nothing(monkeypatch):
    vae, x = make_vae(latents=1), bits()
    whole = log_evidence(vae, x, samples=1000, generator=seeded())
    monkeypatch.setattr("course.lvm.variational.bound.BLOCK", 70 * x.numel())
    blocks = log_evidence(vae, x, samples=1000, generator=seeded())
    # the numbers of a generator are cut differently by blocks, so equal up to the error of 1000 draws only
    torch.testing.assert_close(blocks, whole, rtol=0, atol=0.1)
    assert not torch.equal(blocks, whole)
    with pytest.raises(ValueError, match="samples must be a whole number, at least 1; got 0"):
        log_evidence(vae, x, samples=0)


def test_the_mean_of_the_estimate_rises_from_the_bound_to_the_evidence():
    vae, x = make_vae("gaussian", latents=1, variance=0.1), bits(1)
    exact, bound = oracle.log_evidence(vae, x).item(), oracle.elbo(vae, x, vae.encoder(x)).item()
    means = [
        log_evidence(vae, x.expand(4000, 6), samples=samples, generator=seeded()).mean().item()
        for samples in (1, 5, 50)
    ]
    assert bound - 0.3 < means[0] < means[1] < means[2] < exact + 0.01


# learning


@pytest.mark.parametrize(("name", "latents", "tolerance"), [("iris", 2, 1e-13), ("digits", 5, 1e-6)])
def test_the_best_linear_vae_is_ppca(name, latents, tolerance):
    """No gap is left: the columns of W become orthogonal, so that the posterior has independent coordinates."""
    x = data.iris().x if name == "iris" else data.digits().x / 16
    x = x - x.mean(0)
    highest, noise = ppca_log_likelihood(x, latents)
    vae = linear_vae(x, latents)
    # all rows enter by their covariance alone: a few rows with the same one give the same bound, and sooner
    values, vectors = torch.linalg.eigh(torch.cov(x.T, correction=0))
    rows = (len(values) * values.clamp(min=0)).sqrt()[:, None] * vectors.T
    optimizer = torch.optim.LBFGS(
        [parameter for name, parameter in vae.named_parameters() if not name.endswith("bias")],
        max_iter=1200,
        history_size=50,
        line_search_fn="strong_wolfe",
        tolerance_grad=1e-12,
        tolerance_change=1e-16,
    )
    with torch.no_grad():
        vae.encoder.mean.bias.zero_()
        vae.decoder.mean_head.bias.zero_()

    def closure():
        optimizer.zero_grad()
        loss = -oracle.linear_elbo(vae, rows).mean()
        loss.backward()
        return loss

    optimizer.step(closure)
    assert oracle.linear_elbo(vae, x).mean().item() == pytest.approx(highest, abs=tolerance)
    products = vae.decoder.mean_head.weight.T @ vae.decoder.mean_head.weight
    off = products - torch.diag(products.diagonal())
    assert abs(off).max() < 1e-2 * products.diagonal().max()
    assert vae.decoder.log_var.exp().item() == pytest.approx(noise, rel=1e-3)
    q = vae.encoder(x)
    expected = noise / (noise + products.diagonal())
    torch.testing.assert_close(q.log_var[0].exp(), expected, rtol=1e-2, atol=0)


def test_training_brings_the_linear_vae_near_ppca():
    x = data.standardize(data.iris().x)
    highest, _ = ppca_log_likelihood(x, 2)
    vae, generator = linear_vae(x, 2), seeded(1)
    for rate in (0.02, 0.002):
        batches = minibatches(x, 50, epochs=150, generator=generator)
        fit(
            vae,
            batches,
            objective=Bound("kl", samples=5),
            optimizer=partial(adam, learning_rate=rate),
            generator=generator,
        )
    reached = oracle.linear_elbo(vae, x).mean().item()
    assert highest - 0.05 < reached < highest


@pytest.mark.parametrize("form", ["kl", "joint"])
def test_training_a_bernoulli_vae_beats_independent_bits(form):
    x = (data.digits().x > 7).float()[:500]
    rate = x.mean(0).clamp(1e-3, 1 - 1e-3)
    independent = Independent(TorchBernoulli(rate), 1).log_prob(x).mean().item()
    generator = seeded()
    vae = VAE(
        GaussianEncoder(64, 3, (32,), generator=generator),
        BernoulliDecoder(3, 64, (32,), generator=generator),
    )
    batches = minibatches(x, 50, epochs=60, generator=generator)
    ascent = fit(
        vae, batches, objective=Bound(form), optimizer=partial(adam, learning_rate=5e-3), generator=generator
    )
    assert len(ascent.values) == 600
    assert sum(ascent.values[-50:]) / 50 > independent + 4
    assert log_evidence(vae, x, samples=20, generator=generator).mean() > independent + 5


def test_training_is_plain_ascent_on_the_mean_bound_of_each_batch():
    vae = make_vae()
    by_hand, x = copy.deepcopy(vae), bits(12)
    fit(vae, x.split(4), optimizer=partial(torch.optim.SGD, lr=0.1), generator=seeded(3))
    generator = seeded(3)
    for batch in x.split(4):
        value = elbo(by_hand, batch, generator=generator).mean()
        gradients = torch.autograd.grad(value, list(by_hand.parameters()))
        with torch.no_grad():
            for parameter, gradient in zip(by_hand.parameters(), gradients, strict=True):
                parameter += 0.1 * gradient
    for one, other in zip(vae.parameters(), by_hand.parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_an_interruption_keeps_what_was_learned():
    vae, told = make_vae(), []
    before = copy.deepcopy(vae.state_dict())

    def interrupt(step, what, value):
        told.append((step, what is vae, value))
        if step == 3:
            raise KeyboardInterrupt

    ascent = fit(vae, [bits()] * 10, callback=interrupt)
    assert ascent.interrupted
    assert told == [(step, True, value) for step, value in enumerate(ascent.values, start=1)]
    assert len(ascent.values) == 3
    assert any(not torch.equal(vae.state_dict()[name], before[name]) for name in before)


# draws, and files


def test_draws_have_the_moments_of_a_linear_model():
    """x ~ N(b, W Wᵀ + σ² I); 100,000 draws, whose covariance is known to about 1 %."""
    vae = linear_vae(torch.zeros(1, 3), 2)
    x, z = vae.sample(100_000, generator=seeded())
    weights = vae.decoder.mean_head.weight
    expected = (weights @ weights.T + torch.eye(3)).detach()
    torch.testing.assert_close(torch.cov(x.T), expected, rtol=0.05, atol=0.03)
    torch.testing.assert_close(torch.cov(z.T), torch.eye(2), rtol=0.05, atol=0.03)
    assert not x.requires_grad
    with pytest.raises(ValueError, match="count must be a whole number"):
        vae.sample(0)


@pytest.mark.parametrize(
    "vae",
    [
        make_vae("bernoulli", hidden=(8, 4), dtype=torch.float32),
        make_vae("gaussian", noise="learned", variance=0.2),
        make_vae("gaussian", noise="network"),
        linear_vae(torch.zeros(1, 6), 2, noise="fixed"),
    ],
)
def test_a_saved_vae_comes_back_as_it_was(vae):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vae.pt"
        save(vae, path)
        again = load(path)
    x = bits().to(next(vae.parameters()).dtype)
    assert torch.equal(elbo(again, x, generator=seeded()), elbo(vae, x, generator=seeded()))
    assert {name: p.requires_grad for name, p in again.named_parameters()} == {
        name: p.requires_grad for name, p in vae.named_parameters()
    }


def test_a_file_that_holds_code_is_refused(tmp_path):
    torch.save({"parts": nn.Linear(1, 1), "weights": {}}, tmp_path / "vae.pt")
    with pytest.raises(ValueError, match=r"path must be a file that was written by save.*[Ww]eights.only"):
        load(tmp_path / "vae.pt")


class OwnDecoder(nn.Linear):
    log_prob = mean = sample = nn.Linear.forward  # all that `VAE` asks a decoder for, by name


def test_networks_of_ones_own_are_not_saved_half():
    vae = VAE(GaussianEncoder(6, 2), OwnDecoder(2, 6))
    with pytest.raises(ValueError, match=r"decoder must be one of GaussianEncoder.*got OwnDecoder"):
        save(vae, "nowhere")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_the_vae_on_the_gpu(tmp_path):
    vae, x = make_vae(dtype=torch.float32).cuda(), bits(100, dtype=torch.float32).cuda()
    generator = torch.Generator("cuda").manual_seed(0)
    ascent = fit(vae, minibatches(x, 20, epochs=20, generator=generator), generator=generator)
    assert ascent.values[-1] > ascent.values[0]
    assert log_evidence(vae, x, samples=50, generator=generator).is_cuda
    assert vae.sample(3, generator=generator)[0].is_cuda
    save(vae, tmp_path / "vae.pt")
    again = load(tmp_path / "vae.pt")
    torch.testing.assert_close(again.encoder(x.cpu()).mean, vae.encoder(x).mean.cpu(), rtol=1e-4, atol=1e-4)
    assert next(load(tmp_path / "vae.pt", device="cuda").parameters()).is_cuda
