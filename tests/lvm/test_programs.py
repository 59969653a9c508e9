"""Ten programs that one would write first: each short, and each checked against a truth that it did not use."""

import ast
from pathlib import Path

import pytest

PROGRAMS = [
    node
    for node in ast.parse(Path(__file__).read_text()).body
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_program_")
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_it_is_short(program: ast.FunctionDef):
    imports = [node for node in ast.walk(program) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert len(imports) <= 3
    assert program.end_lineno - program.lineno + 1 <= 25


def test_there_are_ten():
    assert len(PROGRAMS) == 10


def test_program_gaussian_mixture_of_the_best_bic():
    import torch
    from sklearn.mixture import GaussianMixture as Theirs

    from course.lvm import GaussianMixture, data

    x, ours, theirs = data.iris().x, {}, {}
    for k in range(1, 5):
        draws = torch.Generator().manual_seed(0)
        ours[k] = GaussianMixture(k, n_init=5, generator=draws).fit(x).bic(x)
        theirs[k] = Theirs(k, n_init=5, random_state=0).fit(x).bic(x)
    assert min(ours, key=ours.get) == min(theirs, key=theirs.get) == 2
    assert [ours[k] for k in (1, 2)] == pytest.approx([theirs[k] for k in (1, 2)], abs=0.5)


def test_program_ppca_that_chooses_its_latent_dimensions():
    import torch

    from course.lvm import PPCA

    draws = torch.Generator().manual_seed(0)
    z, noise = torch.randn(500, 3, generator=draws), torch.randn(500, 10, generator=draws)
    x = z @ torch.randn(3, 10, generator=draws) + 0.3 * noise
    model = PPCA("bic").fit(x)
    truth = torch.distributions.MultivariateNormal(x.mean(0), model.get_covariance())
    assert model.n_components_ == 3
    assert model.noise_variance_.item() == pytest.approx(0.09, rel=0.15)  # 6 standard deviations
    assert model.score(x) == pytest.approx(truth.log_prob(x).mean().item(), abs=1e-3)


def test_program_mixture_of_ppca():
    import torch
    from sklearn.metrics import adjusted_rand_score

    from course.lvm import PPCAMixture, data

    iris = data.iris()
    model = PPCAMixture(3, 2, n_init=5, generator=torch.Generator().manual_seed(0)).fit(iris.x)
    parts = torch.distributions.MultivariateNormal(model.means_, model.get_covariances())
    log_density = torch.logsumexp(model.mixing_.log() + parts.log_prob(iris.x[:, None]), 1)
    assert torch.allclose(model.score_samples(iris.x), log_density)
    assert adjusted_rand_score(iris.labels, model.predict(iris.x)) > 0.8


def test_program_vae_with_a_progress_bar(capsys):
    import torch

    from course.lvm import VAE, BernoulliDecoder, Bound, GaussianEncoder, data, optimization, variational

    def progress(step, vae, value):
        print(f"\rstep {step:3} of {20 * 15}: {value:.1f} nats", end="")

    draws = torch.Generator().manual_seed(0)
    train, test = (data.digits().x / 16).float().split([1500, 297])
    encoder = GaussianEncoder(64, 8, (64,), generator=draws)
    vae = VAE(encoder, BernoulliDecoder(8, 64, (64,), generator=draws))
    adam = lambda parameters: torch.optim.Adam(parameters, lr=0.005)  # noqa: E731
    batches = optimization.minibatches(train, 100, epochs=20, generator=draws)
    variational.vae.fit(vae, batches, optimizer=adam, generator=draws, callback=progress)
    with torch.no_grad():
        bound = Bound("kl", samples=10)(vae, encoder, test, generator=draws).mean()
    means = train.mean(0).clamp(0.001, 0.999)  # pixels that know nothing of each other
    alone = (test * means.log() + (1 - test) * (1 - means).log()).sum(1).mean()
    assert bound > alone + 1
    assert capsys.readouterr().out.split("\r")[-1].startswith("step 300 of 300: -2")


def test_program_reinforce_against_rebar():
    from functools import partial

    import torch

    from course.lvm import Bernoulli, gradients

    def f(z, q):
        return (z - 0.45).square().sum(-1)

    q, draws = Bernoulli(torch.tensor([[-0.5, 0.0, 1.0]])), torch.Generator().manual_seed(0)
    rebar = partial(gradients.relaxed.rebar, temperature=0.5)
    ways = {"reinforce": gradients.score_function.score_function, "rebar": rebar}
    found = {
        name: gradients.estimators.gradients(way, f, q, 50_000, generator=draws) for name, way in ways.items()
    }
    z = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 3)
    p, one = q.log_prob(z).exp()[:, None], f(z, q)[:, None] * (z - q.mean)
    exact = (p * one).sum(0)
    for estimates in found.values():  # a standard error is less than 0.002
        assert torch.allclose(estimates.logits.mean(0)[0], exact, atol=0.01)
    variance = (p * one.square()).sum(0) - exact**2
    assert torch.allclose(found["reinforce"].logits.var(0)[0], variance, rtol=0.1)
    assert (found["rebar"].logits.var(0)[0] < 0.7 * variance).all()


def test_program_rbm_and_its_partition_function():
    import torch

    from course.lvm import RBM, boltzmann, data

    draws = torch.Generator().manual_seed(0)
    x = data.sample_bars(1000, generator=draws)
    rbm = RBM(8, persistent=True, epochs=20, generator=draws).fit(x)
    anneal = boltzmann.annealed_importance_sampling.annealed_importance_sampling
    found = anneal(rbm.parameters_, generator=draws)
    states = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 16)
    log_Z = torch.logsumexp(rbm.log_prob(states, log_Z=0.0).double(), 0)
    assert found.standard_error < 0.02
    assert abs(found.log_Z - log_Z) < 5 * found.standard_error


def test_program_wake_sleep_on_bars():
    import torch

    from course.lvm import (
        RecognitionNetwork,
        SigmoidBeliefNetwork,
        data,
        helmholtz,
        optimization,
        variational,
    )

    draws = torch.Generator().manual_seed(0)
    model, encoder = (of((16, 8), generator=draws) for of in (SigmoidBeliefNetwork, RecognitionNetwork))
    x, both = data.sample_bars(2000, generator=draws), torch.nn.ModuleList([model, encoder])
    batches = optimization.minibatches(x, 50, epochs=40, generator=draws)
    adam = lambda parameters: torch.optim.Adam(parameters, lr=0.05)  # noqa: E731
    how = {"objective": helmholtz.wake_sleep.WakeSleep(), "optimizer": adam, "generator": draws}
    variational.amortized.fit(model, encoder, batches, learned=both, **how)
    images, p = data.bars()
    z = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 8)[:, None]
    log_p = torch.logsumexp(model.log_joint(images.float(), z), 0)
    pixels = torch.distributions.Bernoulli(p @ images).log_prob(images).sum(1)  # each by itself
    assert (p * (p.log() - log_p)).sum() < 0.4 * (p * (p.log() - pixels)).sum()


def test_program_a_decoder_of_ones_own():
    import torch

    from course.lvm import Bound, GaussianEncoder, optimization, variational

    class Curve(torch.nn.Sequential):
        def log_joint(self, x, z):
            p_z, p_x = torch.distributions.Normal(0.0, 1.0), torch.distributions.Normal(self(z), 0.5)
            return p_z.log_prob(z).sum(-1) + p_x.log_prob(x).sum(-1)

    torch.manual_seed(0)
    model = Curve(torch.nn.Linear(1, 16), torch.nn.Tanh(), torch.nn.Linear(16, 3))
    x = model(torch.randn(500, 1)).detach() + 0.5 * torch.randn(500, 3)
    encoder = GaussianEncoder(3, 1, (32,))
    adam = lambda parameters: torch.optim.Adam(parameters, lr=0.01)  # noqa: E731
    variational.amortized.fit(model, encoder, optimization.minibatches(x, 100, epochs=100), optimizer=adam)
    with torch.no_grad():
        z = torch.linspace(-8, 8, 2001)[:, None, None].expand(-1, 500, 1)
        exact = torch.logsumexp(model.log_joint(x, z), 0).mean() + torch.tensor(16 / 2000).log()
        bound = Bound(samples=100)(model, encoder, x).mean()
        estimate = variational.bound.sampled_log_evidence(model, encoder(x), x, samples=1000).mean()
    assert exact - 0.05 < bound < exact + 0.01
    assert abs(estimate - exact) < 0.01


@pytest.mark.full
def test_program_diffusion_on_a_ring():
    import torch

    from course.lvm import DDPM, diffusion

    draws = torch.Generator().manual_seed(0)
    angle = 2 * torch.pi * torch.rand(2000, generator=draws)
    x = torch.stack([angle.cos(), angle.sin()], 1)
    schedule = diffusion.process.linear_schedule(50, first=0.002, last=0.3)
    ddpm = DDPM(2, schedule=schedule, predicts="velocity", generator=draws)
    ddpm.fit(x, epochs=400, batch_size=500, optimizer=lambda ps: torch.optim.Adam(ps, lr=0.003))
    drawn = ddpm.sample(2000, generator=draws)
    assert drawn.norm(dim=1).mean().item() == pytest.approx(1, abs=0.05)
    assert drawn.norm(dim=1).std() < 0.2
    assert torch.allclose(drawn.T.cov(), torch.eye(2) / 2, atol=0.1)


def test_program_gamma_posterior():
    import torch
    from torch.distributions import Gamma, Poisson, kl_divergence

    from course.lvm import gradients, optimization

    draws = torch.Generator().manual_seed(0)
    x = torch.poisson(torch.full((50,), 3.0), generator=draws)
    logs = torch.tensor([1.0, 0.0], requires_grad=True)

    def bound(_):
        a, b = logs.exp()
        z = gradients.implicit.gamma(a.expand(50), generator=draws) / b
        log_p = Gamma(2.0, 1.0).log_prob(z) + Poisson(z[:, None]).log_prob(x).sum(1)
        return (log_p - Gamma(a.detach(), b.detach()).log_prob(z)).mean()

    optimization.climb(range(1000), bound, [logs], optimizer=lambda ps: torch.optim.Adam(ps, lr=0.1))
    exact = Gamma(2.0 + x.sum(), 1.0 + len(x))
    assert kl_divergence(Gamma(*logs.detach().exp()), exact) < 0.01
