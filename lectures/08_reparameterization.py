# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 8 · Reparameterization
#
# You throw darts at a mark, and their squared distance from it is to become small on average. The score function of
# unit 6 knows what each throw was worth, and that throws further to the left were better. It never asks how the worth
# changes around a dart. But if you know the mark you can ask: had I stood a centimeter further left, with the very same
# swing of the arm, what would *this* throw have been worth? The swing is chance, the place where you stand is not. So
# the question of this lecture: *if the noise were an input, could you simply differentiate?*
#
# **Objectives.** At the end you can
#
# - write a sample as a function of noise and parameters, and say why gradient and mean then change places;
# - take the gradient apart into a path derivative and a score, and say which of them to keep;
# - sample by the inverse distribution function and by composition, and say which parameters this does not reach;
# - differentiate a sample for which you have no such map, implicitly;
# - prove by parts that both estimators have the same mean, boundary terms included;
# - give an integrand for which reparameterization is noisier, one for which it is wrong, and a law for which the score
#   function is.
#
# **Prerequisites.** The score function (unit 6); control variates (unit 7); Gaussian encoders (unit 5), which took
# `rsample` for granted; PPCA (unit 4).
#
# **Time.** 60 minutes, and 3 of further reading.

# %%
import math
import time

import torch
from torch import distributions

from course import device, view
from course.lvm import data
from course.lvm.contracts import learning_signal
from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.em.ppca import PPCA
from course.lvm.gradients import implicit, transforms
from course.lvm.gradients.estimators import gradients
from course.lvm.gradients.pathwise import path_derivative, pathwise, stein_sides
from course.lvm.gradients.score_function import score_function
from course.lvm.oracles import gradients as exact
from course.lvm.oracles import linear_gaussian, reparameterization
from course.lvm.parameters import MixtureParameters

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(8)

# %% [markdown]
# ## 1 · Noise as an input (5 minutes)
#
# We want $\nabla_\phi\, \mathbb E_{q_\phi}[f(z)]$. The trouble is that $\phi$ stands under the expectation: it says
# which $z$ are drawn. But a sampler is a program, and all its randomness comes from a tape of random numbers
# $\varepsilon$. Take the tape as an input. Then a sample is a function of noise and parameters, $z = g(\varepsilon,
# \phi)$, the law of $\varepsilon$ does not know $\phi$, and
#
# $$\mathbb E_{q_\phi}[f(z)] = \mathbb E_\varepsilon[f(g(\varepsilon, \phi))], \qquad
# \nabla_\phi\, \mathbb E_{q_\phi}[f(z)] = \mathbb E_\varepsilon\big[ (\partial g / \partial \phi)^\top\,
# \nabla_z f(g(\varepsilon, \phi)) \big].$$
#
# This is *reparameterization*: $\phi$ is now inside, where it can be differentiated. The one-sample version is the
# *pathwise gradient*: for a given tape a sample runs along a path as $\phi$ moves, with the *velocity* $\partial g /
# \partial \phi$, and we ask how $f$ changes on the way.
#
# > **A common slip.** "For any function $f$." The mean must exist: $e^{z^2}$ has none under $\mathcal N(0, 1)$. And to
# > move the gradient inside, $f(g(\varepsilon, \phi))$ must be the integral of its slope by $\phi$ (kinks are allowed,
# > jumps are not), with slopes below a bound that has a mean. Section 8 has an $f$ with a jump.

# %% tags=["remove-cell"]
# The slip: the mean of exp(z²) over ever wider windows does not settle.
windows = [
    ((0.5 * z_**2).exp().sum() * 0.001 / math.sqrt(2 * math.pi)).item()  # exp(z²) N(z; 0, 1)
    for z_ in (torch.arange(-half, half, 0.001) for half in (2.0, 4.0, 8.0))
]
assert windows[2] > 1000 * windows[1] > 1000 * windows[0]

# %% [markdown]
# > **A common slip.** "$\phi$ and $\varepsilon$ are independent, so $\nabla$ and $\mathbb E$ commute." $\phi$ is no
# > random variable. That the law of $\varepsilon$ is free of $\phi$ is needed, and not enough: for the step
# > $1[z > 0]$ the gradient of the mean is not zero, and every pathwise gradient is.

# %% tags=["remove-cell"]
# The slip: the noise is free of φ, every slope is 0, and the truth is p(0).
mean_of_step = lambda at: 1 - distributions.Normal(at, 1.0).cdf(torch.tensor(0.0))  # noqa: E731
leaf = torch.tensor(0.7, requires_grad=True)
assert torch.autograd.grad(mean_of_step(leaf), leaf)[0] > 0.3
tape = torch.randn(1000, generator=generator)
assert ((leaf + 1e-9 + tape > 0) == (leaf + tape > 0)).all()

# %% [markdown]
# > **Think first.** In PyTorch `torch.normal(mean, scale)` gives a sample whose gradient by `mean` is zero. What must
# > you write?
#
# <details><summary>Answer</summary>
#
# The map, with the noise as its input: `mean + scale * torch.randn(...)`. This is what `rsample` of a distribution
# does, and `sample` does not.
#
# ```python
# normal = distributions.Normal(torch.tensor(1.0, requires_grad=True), 1.0)
# print(normal.sample().requires_grad, normal.rsample().requires_grad)
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
normal = distributions.Normal(torch.tensor(1.0, requires_grad=True), 1.0)
assert torch.autograd.grad(torch.normal(normal.mean, 1.0), normal.mean)[0] == 0
assert not normal.sample().requires_grad
assert normal.rsample().requires_grad

# %% [markdown]
# ## 2 · Location and scale (6 minutes)
#
# For a Gaussian you know the map from unit 5. With $\varepsilon \sim \mathcal N(0, 1)$,
#
# $$z = g(\varepsilon, \phi) = \mu + \sigma \varepsilon \sim \mathcal N(\mu, \sigma^2).$$
#
# With respect to $\mu$ the velocity is 1, with respect to $\sigma$ it is $\varepsilon$ (in short: by $\mu$, by
# $\sigma$). That the density is right is the *change of variables*: where $g$ stretches the line by $\sigma$, the
# density gets thinner by $\sigma$, $q_\phi(z) = p(\varepsilon)\,
# |\partial z / \partial \varepsilon|^{-1}$.

# %%
mean, log_var = torch.tensor(1.0, requires_grad=True), torch.tensor(0.0, requires_grad=True)
noise = torch.randn(20_000, generator=generator)  # ε does not know φ
z = mean + (0.5 * log_var).exp() * noise  # log σ² is free, σ = exp(½ log σ²)
z.square().mean().backward()  # E[z²] = μ² + σ²
print(f"by the mean {mean.grad:.3f}, exactly 2μ = 2; by log σ² {log_var.grad:.3f}, exactly σ² = 1")

line = torch.linspace(-3, 5, 201)
density = (-0.5 * (line - 1) ** 2).exp() / math.sqrt(2 * math.pi)
few = noise[:14]
view.moving(line, density, 1 + few, few, step=0.5, by="σ", title="σ grows")

# %% [markdown]
# We wrote only $z$; autograd does the rest. In the figure $\sigma$ grows: samples right of the mean run
# to the right, samples left of it to the left, and the further out, the faster. (The dots differ in height only to be
# seen.) In several dimensions $L \varepsilon$ stands in the place of $\sigma \varepsilon$, with the Cholesky factor $L$
# of $\Sigma = L L^\top$ (unit 1).
#
# > **A common slip.** "$\mathbb E_{z \sim \mathcal N(0, I)}[f(\mu + \sigma \odot \varepsilon)]$." The variable
# > averaged over is $\varepsilon \sim \mathcal N(0, I)$; $z$ is $\mathcal N(\mu, \operatorname{diag}(\sigma^2))$.
# > If you code it literally, $z$ is drawn from the prior, and the encoder gets no gradient from $f$. Likewise
# > $\mathbb E_q[f(z)] = \mathbb E_\varepsilon[f(z)]$ should say $f(g(\varepsilon, \phi))$: it hides where $\phi$
# > is.

# %% tags=["remove-cell"]
# The slip: z drawn from the prior has no gradient, and f(ε) is not f(g(ε, φ)).
literal = torch.randn(1000, generator=generator)
assert not literal.square().mean().requires_grad
assert abs(noise.square().mean() - z.square().mean()) > 0.5

# %% tags=["remove-cell"]
# What the text above says, checked.
torch.testing.assert_close(z, transforms.gaussian(noise, mean, log_var))
assert abs(mean.grad - 2) < 0.1
assert abs(log_var.grad - 1) < 0.1
assert torch.allclose((z - mean).abs() / noise.abs(), torch.ones(()))  # the velocity by σ is ε
slopes = torch.autograd.grad(z.sum(), mean, retain_graph=True)[0] / len(z)
assert slopes == 1
nodes, weights = reparameterization.nodes(reparameterization.FAMILIES["gaussian"], 0.0, 1.0)
density_of_noise = (-0.5 * nodes**2).exp() / math.sqrt(2 * math.pi)
by_noise = (weights * density_of_noise * (1 + 2 * nodes) ** 4).sum()
gaussian_family = reparameterization.FAMILIES["gaussian"]
torch.testing.assert_close(
    by_noise, reparameterization.expectation(lambda z: z**4, gaussian_family, 1.0, 2.0)
)
torch.testing.assert_close(distributions.Normal(1.0, 2.0).log_prob(1 + 2 * nodes).exp(), density_of_noise / 2)
factor = torch.tensor([[2.0, 0.0], [1.0, 0.5]])
pairs = transforms.affine(torch.eye(2), torch.zeros(2), factor)
torch.testing.assert_close(pairs.T @ pairs, factor @ factor.T)

# %% [markdown]
# > **Try it.** Somebody writes `z = mean + log_var.exp() * noise`. Which standard deviation does $z$ have if it
# > should have 0.5?
#
# <details><summary>Answer</summary>
#
# 0.25: the half is missing, so $\sigma^2$ stands where $\sigma$ belongs. At $\sigma = 1$ nobody would notice.
#
# ```python
# wrong = 1 + torch.tensor(0.25).log().exp() * noise
# print(f"{wrong.std():.2f}")
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
assert math.isclose(math.exp(math.log(0.5**2)), 0.25)
assert math.exp(math.log(1)) == math.exp(math.log(1) / 2)

# %% [markdown]
# ## 3 · The path derivative (9 minutes)
#
# The integrand of the ELBO contains $\phi$ itself: $r(x, z) = \log p(x, z) - \log q_\phi(z)$. So $\phi$ is met twice,
# by way of $z$ and in $\log q_\phi$, and the chain rule has two terms:
#
# $$\nabla_\phi\, r(x, g(\varepsilon, \phi))
# = \underbrace{(\partial g / \partial \phi)^\top\, \nabla_z \big[ \log p(x, z) - \log q_\phi(z) \big]}_{\text{path}}
# \; - \; \underbrace{\nabla_\phi \log q_\phi(z) \big|_{z\ \text{fixed}}}_{\text{score}}.$$
#
# Together they are the *total derivative*, which autograd computes. The last term is the score of unit 6, whose mean
# is zero. So the *path derivative*, the first term alone, is unbiased as well. To drop the score, detach the
# parameters inside $\log q$, and only there. We try it on the line, where unit 2 knows everything: $z \sim \mathcal
# N(0, 1)$, $x \mid z \sim \mathcal N(1.5 z, 0.4)$, $x = 0.9$ and $q = \mathcal N(0.2, 0.3)$.

# %%
model, x, q = linear_gaussian.lg1()
mean, log_scale = q.mean.detach().clone().requires_grad_(), (q.log_var / 2).detach().clone().requires_grad_()
noise = torch.randn(20_000, 1, 1, generator=generator)


def estimates(mean_inside, log_scale_inside):
    z = mean + log_scale.exp() * noise  # (S, 1, 1)
    log_q = DiagonalGaussian(mean_inside, 2 * log_scale_inside).log_prob(z)
    r = model.log_joint(x, z) - log_q
    return torch.cat([g.flatten() for g in torch.autograd.grad(r.mean(), (mean, log_scale))])


total, path = estimates(mean, log_scale), estimates(mean.detach(), log_scale.detach())
print("by μ and log σ: total", total.numpy().round(2), " path", path.numpy().round(2), " exact [2.05, -0.99]")

# %% [markdown]
# Both agree with the truth up to noise. Which is quieter, that is, which has the lower variance? Let $q$ *be* the
# posterior. Then $\log p(x, z) - \log q(z) = \log p(x)$ for every $z$, and the slope of a constant is zero: the path
# derivative is exactly zero for every single sample. The total derivative there is minus the score, zero only on
# average. Roeder, Wu and Duvenaud (2017) call the path derivative "sticking the landing": near the posterior the noise
# dies out by itself. Here are 20 irises with the posterior of PPCA with one latent dimension, which is Gaussian (unit
# 4).

# %%
iris = data.iris().x
ppca = PPCA(1).fit(iris)
posterior = ppca.posterior(iris[:20])
at_posterior = DiagonalGaussian(posterior.mean, 2 * posterior.factor.diagonal(dim1=-2, dim2=-1).log())
r = learning_signal(ppca, iris[:20])
for name, estimator in {"total": pathwise, "path": path_derivative}.items():
    drawn = gradients(estimator, r, at_posterior, 2000, generator=generator)
    print(f"{name:5}: variance by the mean {drawn.mean.var(0).mean():.2e}")

# %% [markdown]
# The path derivative is not always the quieter one. If $q$ is too narrow, on our line with less than half the variance
# of the posterior, the score that it drops is a useful control variate: with $\sigma = 0.2$ the variance by $\mu$ is
# 13.51 by the path and 1.76 in total.
#
# There is a third way. For Gaussians the KL has a closed form, so in $\mathbb E_q[\log p(x \mid z)] -
# \operatorname{KL}(q \,\|\, p(z))$ only the first term need be sampled, and the gradient of the second is exact. It
# is unbiased too. At the posterior of our line its variance by $\mu$ is 4.776: less than the total derivative's
# 6.625, more than the path derivative's zero.

# %% tags=["remove-cell"]
# What the text above says, checked.
leaves = [part.detach().clone().requires_grad_() for part in (mean, log_scale)]
bound_value = linear_gaussian.elbo(model, x, leaves[0], (2 * leaves[1]).exp()[..., None]).sum()
true_gradient = torch.cat([g.flatten() for g in torch.autograd.grad(bound_value, leaves)])
assert true_gradient.numpy().round(2).tolist() == [2.05, -0.99]
assert [model.weights.item(), model.noise_covariance.item(), x.item()] == [1.5, 0.4, 0.9]
assert math.isclose(q.mean.item(), 0.2)
assert math.isclose(q.log_var.exp().item(), 0.3)
assert len(posterior.mean) == 20
assert (total - true_gradient).abs().max() < 0.25
assert (path - true_gradient).abs().max() < 0.25
by_path, by_total = (
    gradients(estimator, r, at_posterior, 500, generator=generator)
    for estimator in (path_derivative, pathwise)
)
assert by_path.mean.abs().max() < 1e-9
assert by_path.log_var.abs().max() < 1e-9
scale_there = posterior.factor.squeeze()
assert (by_total.mean.var(0).squeeze() * scale_there**2 - 1).abs().max() < 0.4
precision_of_lg1 = 1 / linear_gaussian.posterior(model, x)[1].item()
assert abs(precision_of_lg1 - 6.625) < 1e-9
# A narrow q, and the third way: its slope in z is −1.5² / 0.4, and the KL's gradient by μ is μ, without noise.
assert round(0.2**2 * (1 / 0.2**2 - 6.625) ** 2, 2) == 13.51
assert round(0.2**2 * 6.625**2, 2) == 1.76
assert round((1.5**2 / 0.4) ** 2 / precision_of_lg1, 3) == 4.776
assert round(precision_of_lg1, 3) == 6.625
drawn = 0.2 + math.sqrt(0.3) * torch.randn(20_000, generator=generator)
third_way = 1.5 * (0.9 - 1.5 * drawn) / 0.4 - 0.2
assert abs(third_way.mean() - true_gradient[0]) < 6 * third_way.std() / math.sqrt(len(third_way))
there = linear_gaussian.posterior(model, x)[0].item() + torch.randn(20_000, generator=generator) / 6.625**0.5
assert abs((1.5 * (0.9 - 1.5 * there) / 0.4).var() / 4.776 - 1) < 0.06  # six standard errors
# Far away: r'' = 1/σ² − 6.625 along the path, and the total derivative has the slope −6.625 σ: on the line, by μ,
# the variances are σ² (1/σ² − Λ)² and σ² Λ².
for variance, quieter in ((0.3, "path"), (0.05, "total")):
    by_name = {"path": variance * (1 / variance - 6.625) ** 2, "total": variance * 6.625**2}
    assert min(by_name, key=by_name.get) == quieter

# %% [markdown]
# > **A common slip.**
# > "$\nabla_\phi [\log p_\theta(x, z) - \log q_\phi(z \mid x)] = -\nabla_\phi \log q_\phi(z \mid x)$, as
# > $\log p_\theta(x, z)$ has no $\phi$ in it." It has, through $z = g(\varepsilon, \phi)$. The printed estimator
# > never looks at $x$: as a total derivative it gives $(0, 1)$ by $(\mu, \log \sigma)$, the gradient of the
# > entropy, and at fixed $z$ it gives $(0, 0)$ on average. The truth is $(2.05, -0.99)$.

# %% tags=["remove-cell"]
# The slip: minus the gradient of log q, where z moves and where it does not.
moved = mean + log_scale.exp() * noise
slip = -DiagonalGaussian(mean, 2 * log_scale).log_prob(moved).mean()
as_total = [g.item() for g in torch.autograd.grad(slip, (mean, log_scale), retain_graph=True)]
assert abs(as_total[0]) < 1e-9
assert abs(as_total[1] - 1) < 1e-9
fixed = -DiagonalGaussian(mean, 2 * log_scale).log_prob(moved.detach()).mean()
assert max(abs(g.item()) for g in torch.autograd.grad(fixed, (mean, log_scale))) < 0.1
assert true_gradient.numpy().round(2).tolist() == [2.05, -0.99]

# %% [markdown]
# > **Derive it.** The posterior of our line has the precision $\Lambda = 1 + 1.5^2 / 0.4 = 6.625$. Find the variances
# > of both derivatives by $\mu$ for $q = \mathcal N(\mu, \sigma^2)$. When is the total derivative quieter?
#
# <details><summary>Answer</summary>
#
# $\log p(x, z)$ is a parabola of slope $-\Lambda z + \text{const}$, so the total derivative $\nabla_z \log p$ has the
# variance $\Lambda^2 \sigma^2$ (the two terms of $\log q$ cancel: $\log q(g(\varepsilon, \phi))$ is $-\tfrac12
# \varepsilon^2 - \log \sigma + \text{const}$). The path derivative has $(1/\sigma^2 - \Lambda)^2 \sigma^2$. So the
# total derivative is quieter if $\sigma^2 < 1 / (2 \Lambda)$, when $q$ is less than half as wide, in variance, as the
# posterior.
#
# ```python
# for variance in (0.05, 1 / (2 * 6.625), 0.3):
#     total, path = 6.625**2 * variance, (1 / variance - 6.625) ** 2 * variance
#     print(f"σ² = {variance:.3f}: total {total:.2f}, path {path:.2f}")
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked: by draws, and at the boundary.
for variance in (0.05, 0.3):
    narrow = DiagonalGaussian(torch.tensor([[0.2]]), torch.tensor([[variance]]).log())
    signal = learning_signal(model, x)
    for estimator, formula in (
        (pathwise, variance * 6.625**2),
        (path_derivative, variance * (1 / variance - 6.625) ** 2),
    ):
        measured = gradients(estimator, signal, narrow, 20_000, generator=generator).mean.var()
        assert abs(measured / formula - 1) < 0.1
half = 1 / (2 * 6.625)
assert 1 + 1.5**2 / 0.4 == 6.625
assert math.isclose(half * (1 / half - 6.625) ** 2, half * 6.625**2)

# %% [markdown]
# ## 4 · The inverse distribution function (6 minutes)
#
# Not every law is a shifted and scaled standard law. If its distribution function (CDF) $F(z; \phi)$ has an inverse
# that we can write down, uniform noise will do:
#
# $$z = F^{-1}(u; \phi), \quad 0 < u < 1 \text{ uniform}, \qquad
# \text{for } \Pr(z \le z') = \Pr(u \le F(z'; \phi)) = F(z'; \phi).$$
#
# | law | $z$ as a function of $u$ |
# |---|---|
# | exponential, rate $\lambda$ | $-\log(1 - u) / \lambda$ |
# | Cauchy | $\mu + \sigma \tan(\pi (u - \tfrac12))$ |
# | Gumbel | $\mu - \sigma \log(-\log u)$ |
# | Laplace | $\mu - \sigma\, \operatorname{sign}(u - \tfrac12) \log(1 - 2 \lvert u - \tfrac12 \rvert)$ |
# | Weibull, shape $\phi$ | $\sigma (-\log(1 - u))^{1 / \phi}$ |
#
# In the first four, $\mu$ and $\sigma$ (and $1 / \lambda$) are location and scale again; the inverse only makes the
# standard law. The shape of the Weibull law is neither: by this map one can differentiate by a shape, too.

# %%
u = transforms.open_uniform((50_000,), generator=generator)  # never 0 or 1
rate = torch.tensor(2.0, requires_grad=True)
z = -torch.log1p(-u) / rate  # transforms.exponential(u, rate)
z.square().mean().backward()  # E[z²] = 2 / λ²
print(f"mean {z.mean():.3f} (1/λ = 0.5), gradient of E[z²] {rate.grad:.3f} (−4/λ³ = −0.5)")

line = torch.linspace(0, 3, 201)
some = z.detach()[:14]
view.moving(line, 2 * (-2 * line).exp(), some, -some / 2, step=0.4, by="λ", title="The rate λ grows")

# %% [markdown]
# As the rate grows all samples move to the left, and those far out the fastest: $\partial z / \partial \lambda = -z /
# \lambda$. Whether one takes $u$ or $1 - u$ does not matter for the law. The ends do matter: at $u = 1$ this $z$ is
# infinite. So `open_uniform` leaves the ends out, and `log1p` keeps the digits near $u = 0$.
#
# > **A common slip.** "The Erlang law has a tractable inverse distribution function." It is the Gamma law with a
# > whole number as shape. With the shape 2 one has to solve $1 - (1 + \lambda z)\, e^{-\lambda z} = u$, which takes
# > Lambert's function, the inverse of $z e^z$. The next section makes it from exponentials.

# %% tags=["remove-cell"]
# The slip: F of shape 2 is as printed; −log(1 − u), the inverse for shape 1, does not solve it, and Lambert's does:
# v e^v = −(1 − u) / e for v = −(1 + λz).
places = torch.linspace(0.1, 4, 40)
erlang_two = 1 - (1 + 2 * places) * (-2 * places).exp()
torch.testing.assert_close(erlang_two, torch.special.gammainc(torch.tensor(2.0), 2 * places))
assert (-torch.log1p(-erlang_two) / 2 - places).abs().max() > 0.1
by_lambert = -(1 + 2 * places)
torch.testing.assert_close(by_lambert * by_lambert.exp(), -(1 - erlang_two) / math.e)
# What the text above says.
assert abs(z.mean() - 0.5) < 0.02
assert abs(rate.grad + 0.5) < 0.05
inside = torch.linspace(0.01, 0.99, 99)
zero, one = torch.tensor(0.0), torch.tensor(1.0)
torch.testing.assert_close(distributions.Cauchy(0.0, 1.0).cdf(torch.tan(math.pi * (inside - 0.5))), inside)
torch.testing.assert_close(distributions.Gumbel(0.0, 1.0).cdf(-(-inside.log()).log()), inside)
laplace = -(inside - 0.5).sign() * (1 - 2 * (inside - 0.5).abs()).log()
torch.testing.assert_close(distributions.Laplace(0.0, 1.0).cdf(laplace), inside)
phi = torch.tensor(1.7, requires_grad=True)
weibull = 0.6 * (-torch.log1p(-inside)) ** (1 / phi)
torch.testing.assert_close(distributions.Weibull(0.6, phi.detach()).cdf(weibull.detach()), inside)
evenly = (torch.arange(200_000) + 0.5) / 200_000  # E[z] = σ Γ(1 + 1/φ), and its slope by the shape
slope = torch.autograd.grad((0.6 * (-torch.log1p(-evenly)) ** (1 / phi)).mean(), phi)[0]
exactly = torch.autograd.grad(0.6 * torch.lgamma(1 + 1 / phi).exp(), phi)[0]
assert abs(slope / exactly - 1) < 1e-3
torch.testing.assert_close(transforms.cauchy(inside, zero, one), torch.tan(math.pi * (inside - 0.5)))
torch.testing.assert_close(transforms.gumbel(inside, zero, one), -(-inside.log()).log())
assert (-some / 2 < 0).all()
assert torch.isinf(torch.log1p(-one))
assert torch.log1p(torch.tensor(-1e-20)) == -1e-20 != torch.log(1 - torch.tensor(1e-20))

# %% [markdown]
# > **Try it.** A Gumbel sample coded as `mean + scale * (-u.log()).log()`: what is wrong, and how would you see it?
#
# <details><summary>Answer</summary>
#
# The sign: this is a mirrored Gumbel law. The mean of the standard law is Euler's constant, 0.577; here it is −0.577.
#
# ```python
# print(f"{(-u.log()).log().mean():.2f}, and with the right sign {(-(-u.log()).log()).mean():.2f}")
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
euler = -torch.special.digamma(torch.tensor(1.0)).item()
assert round(euler, 3) == 0.577
assert abs((-u.log()).log().mean() + euler) < 0.03

# %% [markdown]
# ## 5 · Composition (5 minutes)
#
# Functions of reparameterized variables are reparameterized. If $z$ is normal, $e^z$ is *log-normal*. A sum of three
# exponentials is Erlang, from three uniforms. Of two independent Gamma variables with the same rate,
# $z_1 / (z_1 + z_2)$ follows a Beta law. The map from noise to $z$ need not be invertible: the sum is not.

# %%
uniforms = transforms.open_uniform((3, 50_000), generator=generator)  # (3, S)
rate = torch.tensor(2.0, requires_grad=True)
z = (-torch.log1p(-uniforms) / rate).sum(0)  # transforms.erlang(uniforms, rate)
z.square().mean().backward()  # E[z²] = 12 / λ²
print(f"Erlang: mean {z.mean():.3f} (3/λ = 1.5), gradient {rate.grad:.3f} (−24/λ³ = −3)")

noise = torch.randn(50_000, generator=generator)
z = transforms.log_normal(noise, torch.tensor(0.3), torch.tensor(0.5).log())  # μ, log σ²
print(f"log-normal: mean {z.mean():.3f}, exp(μ + σ²/2) = {math.exp(0.55):.3f}, exp(μ) = {math.exp(0.3):.3f}")

# %% [markdown]
# The gradient by the *rate* is there. That by the shape is not: it is a whole number, and counts how often one draws.
#
# > **A common slip.** "Student's t, Beta and chi-squared can be reparameterized by location and scale or by
# > composition." For location and scale, yes. Not for the degrees of freedom or for the two shapes of
# > Beta: sums of squares need a whole number and give no gradient by it, and the ratio of Gamma variables needs a
# > reparameterized Gamma law first. Section 6 has one.

# %% tags=["remove-cell"]
# The slip: the sum of squares has no gradient; and what the text above says.
assert not transforms.chi_squared(torch.randn(3, 10)).requires_grad
assert abs(rate.grad + 3) < 0.15
torch.testing.assert_close(transforms.erlang(uniforms, rate), (-torch.log1p(-uniforms) / rate).sum(0))
assert abs(z.mean() - math.exp(0.55)) < 0.05
assert z.mean() > 1.1 * math.exp(0.3)
gammas = [implicit.log_gamma(torch.full((50_000,), a), generator=generator) for a in (2.0, 3.0)]
beta_draws = transforms.beta(*gammas)
assert abs(beta_draws.mean() - 2 / 5) < 0.01
assert abs(beta_draws.var() - 6 / 150) < 0.003
swapped = transforms.erlang(uniforms.flip(0), rate)
torch.testing.assert_close(swapped, transforms.erlang(uniforms, rate))  # not invertible

# %% [markdown]
# > **Think first.** Kingma and Welling (2014) list the three ways of sections 2, 4 and 5. Which of them makes a
# > chi-squared variable with 3 degrees of freedom, and what may you differentiate by?
#
# <details><summary>Answer</summary>
#
# Composition: the sum of three squared normal variables. It has no parameter left to differentiate by. With a scale
# in front, that.
#
# ```python
# squares = transforms.chi_squared(torch.randn(3, 50_000, generator=generator))
# print(f"mean {squares.mean():.2f}, variance {squares.var():.2f}")  # 3 and 6
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
squares = transforms.chi_squared(torch.randn(3, 50_000, generator=generator))
assert abs(squares.mean() - 3) < 0.08
assert abs(squares.var() - 6) < 0.5

# %% [markdown]
# ## 6 · Implicit reparameterization (9 minutes)
#
# For the Gamma law $F^{-1}$ cannot be written down. Do we need it? Draw $z$ in any way at all, and let $\phi$ move
# while $u = F(z; \phi)$ stays as it is. Then $z$ must move too, and differentiating $u = F(z(\phi); \phi)$ tells how:
#
# $$0 = \frac{\partial F}{\partial \phi} + p(z)\, \frac{\partial z}{\partial \phi}, \qquad
# \frac{\partial z}{\partial \phi} = -\frac{\partial F(z; \phi) / \partial \phi}{p(z)}.$$
#
# Neither $u$ nor $F^{-1}$ is in it. This is *implicit reparameterization*, see Figurnov, Mohamed and Mnih (2018). The
# minus is easily explained: if $F$ rises at a fixed place, mass has moved to its left. For a test take
# $\mathbb E[z^2] = \phi (\phi + 1)$ under the Gamma law of shape $\phi$ and rate 1, with the gradient $2 \phi + 1$.

# %%
shape = torch.tensor(2.5)
z = implicit.gamma(shape.expand(20_000), generator=generator)  # any sampler will do: it has no gradient here
step = 1e-4
cdf = torch.special.gammainc  # F(z; φ)
by_phi = (cdf(shape + step, z) - cdf(shape - step, z)) / (2 * step)  # ∂F/∂φ at fixed z
density = distributions.Gamma(shape, torch.tensor(1.0)).log_prob(z).exp()
velocity = -by_phi / density  # ∂z/∂φ
print(f"gradient of E[z²]: {(2 * z * velocity).mean():.2f}, exactly 2φ + 1 = {2 * shape + 1:.2f}")

exactly = implicit.log_gamma_velocity(z.log(), shape.expand(len(z))) * z  # ∂z/∂φ = z ∂(log z)/∂φ
print(f"largest relative error of the difference: {(velocity / exactly - 1).abs().max():.0e}")

# %% [markdown]
# In practice the derivative of $F$ comes from a series or a quadrature: `implicit.gamma(shape)` has at least thirteen
# digits here. In several dimensions the formula serves one coordinate after the other, each given those before it. With
# it Dirichlet and Beta follow by composition. The same formula serves where a map exists but jumps. A
# mixture of Gaussians is sampled by choosing a component and then $\mu + \sigma \varepsilon$ with the component's
# $\mu$ and $\sigma$; the choice gives no gradient by the weights $\pi$. The mixture's $F$ is smooth in $\pi$. Move
# the parameters and watch where the samples go. (For the mixture $\pi$ is the weight of the right component, a fraction
# of the slider's number, so that one slider serves all three.)

# %%
normal, kept = (
    distributions.Normal(0.0, 1.0),
    torch.linspace(0.04, 0.96, 14),
)  # u of the dots stays as φ moves


def distribution_function(family, t, v):
    if family == "Gaussian, φ = σ":
        return normal.cdf((t - 4) / v)
    if family == "Gamma, φ = shape":
        return cdf(torch.tensor(v), t)
    return (1 - v / 4) * normal.cdf((t - 2) / 0.7) + v / 4 * normal.cdf((t - 6) / 0.7)


def explore(family, phi):
    t = torch.linspace(0.01, 9.0, 1801)
    F, above, below = (distribution_function(family, t, v) for v in (phi, phi + 1e-4, phi - 1e-4))
    density = torch.gradient(F, spacing=(t,))[0]
    velocity = -(above - below) / 2e-4 / density
    at = torch.searchsorted(F.contiguous(), kept).clamp(max=len(t) - 1)
    return view.moving(t, density, t[at], velocity[at], step=0.3, title=f"{family} = {phi:g}")


families = ["Gaussian, φ = σ", "Gamma, φ = shape", "mixture, φ = 4π"]
view.Explore(explore, alt="Samples that move along", family=families, phi=[1.0, 1.25, 1.5, 1.75, 2.0, 2.25])

# %% [markdown]
# A Gaussian's samples run apart. All samples of Gamma move to the right as $\phi$ grows. In the mixture the right
# component gains weight, every sample goes to the right, and those in the valley between the components go by far the
# fastest: much mass must pass there, and little density is there to carry it. (At the far right the density is even
# lower, and the samples hardly move.) So the pathwise gradient by $\pi$ exists, but it is noisy if the components are
# well apart: for $f(z) = z$, with the deviation 0.7 and equal weights at $-2$ and 2, its variance is 78.6, and the
# score function has 1.96.
#
# > **A common slip.** "Mixtures and the von Mises law are reparameterizable", as if a library did it. PyTorch's
# > `VonMises` and `MixtureSameFamily` have no `rsample`; its Gamma, Beta, Dirichlet, chi-squared and Student's t have.
# > `implicit.von_mises` and `implicit.mixture_draws` do it by the formula above.

# %%
concentration = torch.tensor(2.0, requires_grad=True)
angles = implicit.von_mises(torch.zeros(20_000), concentration, generator=generator)
angles.cos().mean().backward()  # the mean resultant length, I₁(φ) / I₀(φ)
print(f"von Mises: gradient by φ {concentration.grad:.3f}, by quadrature 0.164")

logits = torch.zeros(2, requires_grad=True)
theta = MixtureParameters(logits.softmax(0), torch.tensor([[-1.0], [2.0]]), torch.tensor([0.5, 1.0]))
implicit.mixture_draws(theta, 20_000, generator=generator).square().mean().backward()
print(f"mixture: gradient of E[z²] by the logit of the second weight {logits.grad[1]:.3f}, exactly 0.875")

# %% tags=["remove-cell"]
# The slip, and what the text above says.
assert not distributions.VonMises(0.0, 1.0).has_rsample
assert not distributions.MixtureSameFamily.has_rsample
kinds = ("Gamma", "Beta", "Dirichlet", "Chi2", "StudentT")
assert all(getattr(distributions, kind).has_rsample for kind in kinds)
bessel = torch.special.i1(torch.tensor(2.0)) / torch.special.i0(torch.tensor(2.0))
assert round((1 - bessel / 2 - bessel**2).item(), 3) == 0.164
assert abs(concentration.grad - 0.164) < 0.02
by_weights = reparameterization.gaussian_mixture(
    torch.square, torch.tensor([0.5, 0.5]), torch.tensor([-1.0, 2.0]), torch.tensor([0.5, 1.0])
)[0]
assert abs(logits.grad[1] - 0.25 * (by_weights[1] - by_weights[0])) < 0.3
assert round(0.25 * (by_weights[1] - by_weights[0]).item(), 3) == 0.875
assert abs((2 * z[:20_000] * velocity).mean() - 6) < 0.25
z_, dz = torch.linspace(-9, 9, 18_001), 0.001  # the two variances by π, by quadrature
left, right_ = (distributions.Normal(at, 0.7) for at in (-2.0, 2.0))
q_ = (left.log_prob(z_).exp() + right_.log_prob(z_).exp()) / 2
velocity_, score_ = (
    (left.cdf(z_) - right_.cdf(z_)) / q_,
    (right_.log_prob(z_).exp() - left.log_prob(z_).exp()) / q_,
)
for estimate, variance, digits in ((velocity_, 78.6, 1), (z_ * score_, 1.96, 2)):
    assert abs((q_ * estimate).sum() * dz - 4) < 1e-6  # both are unbiased: E[z] = 4π − 2
    assert round(((q_ * estimate**2).sum() * dz - 16).item(), digits) == variance

# %% tags=["remove-cell"]
# And: where samples go, and what makes them fast.
t = torch.linspace(0.5, 8.5, 1601)
speed_of = {}
for family in families:
    F_moves = (distribution_function(family, t, 2.001) - distribution_function(family, t, 1.999)) / 0.002
    p_there = torch.gradient(distribution_function(family, t, 2.0), spacing=(t,))[0]
    speed_of[family] = -F_moves / p_there
assert ((speed_of["Gaussian, φ = σ"] > 0) == (t > 4))[abs(t - 4) > 0.01].all()
assert (speed_of["Gamma, φ = shape"] > 0).all()
assert (speed_of["mixture, φ = 4π"] > 0).all()
assert abs(t[speed_of["mixture, φ = 4π"].argmax()] - 4) < 0.05
assert speed_of["mixture, φ = 4π"].max() > 10 * speed_of["mixture, φ = 4π"][(t - 2).abs().argmin()]
in_mixture, middle, far = speed_of["mixture, φ = 4π"], (t - 4).abs().argmin(), -1  # far: z = 8.5
F = distribution_function("mixture, φ = 4π", t, 2.0)
p_there = torch.gradient(F, spacing=(t,))[0]
assert p_there[far] < p_there[middle]
assert in_mixture[far] < in_mixture[middle] / 100
for place in (0.3, 1.0, 3.0, 8.0):
    truth = reparameterization.gamma_velocity(place, 2.5)
    here = place * implicit.log_gamma_velocity(torch.tensor(place).log(), shape)
    assert abs(here / truth - 1) < 1e-13

# %% [markdown]
# > **Think first.** Somebody lets autograd differentiate $F(z; \phi)$ while $z$ itself depends on $\phi$. What comes
# > out?
#
# <details><summary>Answer</summary>
#
# Zero. With $z = F^{-1}(u; \phi)$ the value $F(z(\phi); \phi) = u$ never changes: the total derivative is exactly
# what was set to zero. $\partial F / \partial \phi$ means at fixed $z$, so detach it first.
#
# ```python
# rate = torch.tensor(2.0, requires_grad=True)
# followed = transforms.exponential(torch.tensor([0.3]), rate)
# print(torch.autograd.grad((1 - (-rate * followed).exp()).sum(), rate)[0].item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
rate = torch.tensor(2.0, requires_grad=True)
followed = transforms.exponential(torch.tensor([0.3]), rate)
assert abs(torch.autograd.grad((1 - (-rate * followed).exp()).sum(), rate)[0]) < 1e-12

# %% [markdown]
# ## 7 · Integration by parts (7 minutes)
#
# The score function never looks at the slope of $f$, and the pathwise gradient at nothing else. Why do they have the
# same mean? On the line, let $f$ be the integral of its slope (kinks are allowed, jumps are not), let
# $\mathbb E \lvert f' \rvert$ be finite, and let $p f$ vanish at both ends. Then
#
# $$0 = \int (p f)' = \int p f' + \int p' f, \qquad
# \mathbb E[f'(z)] = -\mathbb E\big[ f(z)\, \nabla_z \log p(z) \big].$$
#
# This is *Stein's identity*, see Stein (1981), and $\nabla_z \log p(z)$ is the *Stein score*. For $\mathcal N(\mu,
# \Sigma)$ it is $-\Sigma^{-1} (z - \mu)$, which happens to be minus the score by $\mu$:
#
# $$\underbrace{\mathbb E[\nabla_z f(z)]}_{\text{pathwise, by } \mu}
# = \underbrace{\mathbb E\big[ f(z)\, \Sigma^{-1} (z - \mu) \big]}_{\text{score function, by } \mu}.$$
#
# And by any other parameter? Section 6 has the answer: $q\, \partial z / \partial \phi = -\partial F / \partial
# \phi$. So, by parts, as $q$ is the slope of $F$ and if $f\, \partial F / \partial \phi$
# vanishes at both ends,
#
# $$\mathbb E\Big[f'(z)\, \frac{\partial z}{\partial \phi}\Big] = -\int f'\, \frac{\partial F}{\partial \phi}
# = \int f\, \frac{\partial q}{\partial \phi}
# = \mathbb E[f(z)\, \nabla_\phi \log q_\phi(z)].$$
#
# > **A common slip.** Two things are called "score": $\nabla_\phi \log q_\phi(z)$, by the parameters, of unit 6, and
# > $\nabla_z \log p(z)$, by the place. "Score-based" diffusion models (unit 13) mean the second. They agree up to the
# > sign only for a location parameter.

# %% tags=["remove-cell"]
# The slip: by a scale the score is not minus the Stein score; by a location it is.
place_at, spread, at = (torch.tensor(v, requires_grad=True) for v in (0.0, 1.3, 2.0))
log_density = distributions.Normal(place_at, spread).log_prob(at)
by_location, by_scale, by_place = torch.autograd.grad(log_density, (place_at, spread, at))
assert by_location == -by_place
assert abs(by_scale + by_place) > 0.1
# And the identity for any parameter: a Gamma law by its shape, f = sin, by quadrature.
z_ = torch.linspace(1e-4, 60, 600_001)
F_up, F_down = (cdf(torch.tensor(a), z_) for a in (2.5 + 1e-4, 2.5 - 1e-4))
q_of = [distributions.Gamma(a, 1.0).log_prob(z_).exp() for a in (2.5 - 1e-4, 2.5, 2.5 + 1e-4)]
path_side = -(z_.cos() * (F_up - F_down) / 2e-4).sum() * (z_[1] - z_[0])
score_side = (z_.sin() * (q_of[2] - q_of[0]) / 2e-4).sum() * (z_[1] - z_[0])
assert abs(path_side - score_side) < 1e-5 < abs(path_side)

# %% [markdown]
# > **A common slip.** "$\mathbb E[f'(z)] = \mathbb E[(z - \mu) f(z)]$." Only for unit variance. With variance 2,
# > $\mu = 0.7$ and $f = z^3$ the left is 7.47, the right 14.94.

# %% tags=["remove-cell"]
# The slip, for N(0.7, 2), and with the inverse of the variance the identity.
wide = reparameterization.FAMILIES["gaussian"]
wide_left = reparameterization.expectation(lambda z: 3 * z**2, wide, 0.7, math.sqrt(2))
wide_right = reparameterization.expectation(lambda z: (z - 0.7) * z**3, wide, 0.7, math.sqrt(2))
assert round(wide_left.item(), 2) == 7.47
assert round(wide_right.item(), 2) == 14.94
assert math.isclose(wide_left, wide_right / 2, rel_tol=1e-9)

# %%
line = torch.linspace(-12, 13, 10_000)  # 0 lies between two points
p = distributions.Normal(0.7, 1.0).log_prob(line).exp() * (line[1] - line[0])  # a quadrature for N(0.7, 1)


def sides(f, log_density, weights, z):
    left, right = stein_sides(lambda z: f(z[:, 0]), lambda z: log_density(z[:, 0]), z[:, None])
    return (weights @ left).item(), (weights @ right).item()  # E[f'] and −E[f (log p)']


cube = sides(lambda z: z**3, lambda z: -0.5 * (z - 0.7) ** 2, p, line)
step_function = sides(lambda z: (z > 0).double(), lambda z: -0.5 * (z - 0.7) ** 2, p, line)
places, weights = reparameterization.nodes(reparameterization.FAMILIES["exponential"], 1.0)
at_end = sides(torch.cos, lambda z: -z, weights * (-places).exp(), places)
for name, (left, right) in {"cube": cube, "step": step_function, "cos, Exp(1)": at_end}.items():
    print(f"{name:12} E[f'] = {left:6.3f}   −E[f (log p)'] = {right:6.3f}")

# %% [markdown]
# For the cube both sides are 4.47. For the step they are 0 and 0.312: where $f$ jumps it has no slope that could reveal
# the jump. And for the exponential law, whose density starts at 0 with the height 1, they have different *signs*,
# −0.5 and 0.5. There the *boundary term* is missing:
#
# $$\int_0^\infty (p f)' = -p(0) f(0), \qquad
# \mathbb E[f'(z)] = -p(0) f(0) - \mathbb E\big[ f(z)\, \nabla_z \log p(z) \big].$$
#
# With $p(0) f(0) = 1$ it says $-0.5 = -1 + 0.5$. Read the rows as gradients of $\mathbb E[f(\phi + z)]$ at $\phi = 0$,
# a shift of the law. For the step the pathwise side is wrong, and the score function right. For the exponential law it
# is the other way round: its edge moves with $\phi$, so that $\partial F / \partial \phi$ is $-p(0)$ there and not 0,
# and the score function misses $p(0) f(0)$.
#
# > **A common slip.** "$\nabla_z \mathbb E_p[f(z)] = 0$, as the mean does not depend on $z$; so the two terms
# > cancel." In $\mathbb E_p[f(z)]$ the letter $z$ is a bound variable; one cannot differentiate by it. The argument
# > would need no condition and so would also "prove" the last two rows above, which are false.

# %% tags=["remove-cell"]
# The slips, and what the text above says.
assert [round(side, 2) for side in cube] == [4.47, 4.47]
assert abs(step_function[0]) < 1e-12
assert round(step_function[1], 2) == 0.31
assert round(math.exp(-0.5 * 0.7**2) / math.sqrt(2 * math.pi), 3) == 0.312
assert [round(side, 6) for side in at_end] == [-0.5, 0.5]
assert math.isclose(at_end[0], -1 * math.cos(0) + at_end[1], abs_tol=1e-9)
moved_mean = [(weights * (-places).exp() * (places + shift).cos()).sum() for shift in (-1e-4, 1e-4)]
assert abs((moved_mean[1] - moved_mean[0]) / 2e-4 - at_end[0]) < 1e-6  # the truth is the pathwise side

# %% [markdown]
# > **Derive it.** $f = |z|$ has a kink at 0, the step $f = 1[z > 0]$ has a jump. For which of them does Stein's
# > identity hold under $\mathcal N(\mu, 1)$? If it fails, which term is missing?
#
# <details><summary>Answer</summary>
#
# Cut the integral at 0. The two ends that meet there contribute $p(0)$ times the value of $f$ from the left, minus
# $p(0)$ times its value from the right. A kink has the same value from both sides, so nothing is missing: a network
# with ReLU may be reparameterized. A jump leaves $p(0)$ times its height, and for the step that is the whole
# gradient.
#
# ```python
# gauss = lambda z: -0.5 * (z - 0.7) ** 2
# print("kink", sides(torch.abs, gauss, p, line), "jump", sides(lambda z: (z > 0).double(), gauss, p, line))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
kink = sides(torch.abs, lambda z: -0.5 * (z - 0.7) ** 2, p, line)
assert abs(kink[0] - kink[1]) < 2e-3 < kink[0]
height = math.exp(-0.5 * 0.7**2) / math.sqrt(2 * math.pi)  # p(0)
assert abs(step_function[1] - step_function[0] - height) < 1e-3

# %% [markdown]
# ## 8 · Which estimator is quieter (9 minutes)
#
# The slope of $f$ is information that the score function does not have. Often it helps. Mohamed et al. (2020) compare
# both on $z \sim \mathcal N(\mu, \sigma^2)$ at $\mu = \sigma = 1$. For $f = (z - k)^2$ the
# variances by $\mu$ of one sample are
#
# $$\text{pathwise: } 4 \sigma^2, \qquad \text{score function: } (\mu - k)^4 / \sigma^2
# + 14 (\mu - k)^2 + 15 \sigma^2.$$
#
# Here are the two curves of their figure for this parabola, and those for $\cos \omega z$, from the closed forms;
# beside them the score function with its best constant baseline (unit 7), by quadrature. The paper prints curves and no
# numbers, so the comparison is in kind; its third function, and its third estimator, the measure-valued one, are left
# out.

# %%
grid = torch.linspace(-9, 9, 2001)  # values of ε; the score by μ is ε / σ, and σ = 1
mass = (-0.5 * grid**2).softmax(0)  # their probabilities


def with_baseline(f):
    """The variance of (f(z) − c) ε for the best constant, c = E[f ε²] / E[ε²]."""
    values = f(1 + grid)
    c = mass @ (values * grid**2)
    return mass @ ((values - c) * grid) ** 2 - (mass @ (values * grid)) ** 2


# %%
ks = torch.linspace(-3, 3, 61)
parabola = [exact.square(k, 1.0, 1.0) for k in ks.tolist()]
named = {
    "pathwise": torch.stack([g.pathwise[0] for g in parabola]),
    "score function": torch.stack([g.score_function[0] for g in parabola]),
    "score function, best baseline": torch.stack([with_baseline(lambda z, k=k: (z - k) ** 2) for k in ks]),
}
view.curves(ks, named, x_name="k", y_name="variance by μ", title="f = (z − k)²", y_scale="log")

# %%
ks = torch.linspace(0.1, 5, 50)
waves = [exact.cosine(k, 1.0, 1.0) for k in ks.tolist()]
by_cosine = {
    "pathwise": torch.stack([g.pathwise[0] for g in waves]),
    "score function": torch.stack([g.score_function[0] for g in waves]),
    "score function, best baseline": torch.stack(
        [with_baseline(lambda z, k=k: torch.cos(k * z)) for k in ks]
    ),
}
view.curves(ks, by_cosine, x_name="ω", y_name="variance by μ", title="f = cos ωz", y_scale="log")

# %% [markdown]
# For the parabola the pathwise gradient wins for every $k$, also over the baseline. For the cosine pathwise gradient
# and score function cross at $\omega = 1.064$, where both are 0.318. Much of what the score function loses on the left
# is one constant: at $\omega = 0.1$, where $f$ is nearly 1, the best baseline brings 0.961 down to 0.00034, and the
# pathwise gradient has 0.0001. Beyond the crossing the slope $-\omega \sin \omega z$ grows with $\omega$ while $f$
# stays between −1 and 1: at $\omega = 5$ the pathwise variance is 12.5 and that of the score function 0.5. Move
# $\omega$, and compare the clouds of estimates.

# %% tags=["remove-cell"]
# What the text above says, checked.
best = "score function, best baseline"
assert (named["pathwise"] < named[best]).all()
assert (named[best] < named["score function"]).all()
assert math.isclose(ks[0], 0.1)
assert round(by_cosine[best][0].item(), 5) == 0.00034
assert round(by_cosine["score function"][0].item(), 3) == 0.961
assert round(by_cosine["pathwise"][0].item(), 4) == 0.0001
assert ((by_cosine["pathwise"] > by_cosine[best]) == (ks > 1.064)).all()
assert (named["pathwise"] == 4).all()
just_before, just_after = (exact.cosine(k, 1.0, 1.0) for k in (1.0635, 1.0645))  # both round to 1.064
assert just_before.pathwise[0] < just_before.score_function[0]
assert just_after.pathwise[0] > just_after.score_function[0]
at_crossing = exact.cosine(1.064, 1.0, 1.0)
assert round(at_crossing.pathwise[0].item(), 3) == round(at_crossing.score_function[0].item(), 3) == 0.318
assert ((by_cosine["pathwise"] > by_cosine["score function"]) == (ks > 1.064)).all()
fifth = exact.cosine(5.0, 1.0, 1.0)
assert round(fifth.pathwise[0].item(), 2) == 12.5
assert round(fifth.score_function[0].item(), 2) == 0.5
a, sigma = 1.7, 0.6
score_by_mean = exact.square(1.0 - a, 1.0, sigma).score_function[0].item()
assert math.isclose(score_by_mean, a**4 / sigma**2 + 14 * a**2 + 15 * sigma**2)

# %%
epsilon = torch.randn(200, generator=generator)
counts = [1, 4, 16, 64]


def explore_cosine(estimator, omega):
    z, moments = 1 + epsilon, exact.cosine(omega, 1.0, 1.0)
    pairs = {
        "pathwise": -omega * torch.sin(omega * z)[:, None] * torch.stack([torch.ones(200), epsilon], 1),
        "score function": torch.cos(omega * z)[:, None] * torch.stack([epsilon, epsilon**2 - 1], 1),
    }
    by_name = {"pathwise": moments.pathwise[0], "score function": moments.score_function[0]}
    deviations = {name: [math.sqrt(v / S) for S in counts] for name, v in by_name.items()}
    reach = 4 if omega <= 1 else 8
    look = dict(reach=(reach, reach), samples=counts, deviations=deviations, now=(estimator, 1))
    return view.gradient_cloud(pairs[estimator], moments.mean, axis_names=("by μ", "by σ"), **look)


view.Explore(
    explore_cosine,
    alt="Two estimators for cos ωz",
    estimator=["pathwise", "score function"],
    omega=[0.5, 1.0, 2.0, 3.0, 5.0],
)

# %% [markdown]
# > **A common slip.** "Reparameterization has the lower variance." Often, and not always: for $\sin 10z$ at
# > $\mu = 0.7$, $\sigma = 1$ it is 50 against 0.5, for $\sin(z / 2)$ it is 0.011 against 0.328.

# %% tags=["remove-cell"]
# The slip, in both directions.
for k, path_variance, score_variance in ((10.0, 50.0, 0.5), (0.5, 0.011, 0.328)):
    sine_of = exact.gaussian_moments(
        lambda z, k=k: torch.sin(k * z), lambda z, k=k: k * torch.cos(k * z), 0.7, 1.0
    )
    assert round(sine_of.pathwise[0].item(), 3) == path_variance
    assert round(sine_of.score_function[0].item(), 3) == score_variance

# %% [markdown]
# > **A common slip.** "Both estimators are equal in expectation for any $f$." Not for an $f$ with jumps: for the
# > step $f = 1[z > 0]$ at $\mu = 0.7$ every pathwise estimate is 0, and the truth is 0.312. A variance of zero is
# > no merit. (So it is with a real dart board, which counts by rings: flat, but for jumps.)

# %%
q = DiagonalGaussian(torch.tensor([[0.7]]), torch.zeros(1, 1))
drawn = {}
for name, estimator in {"score function": score_function, "pathwise": pathwise}.items():
    step_of = lambda z, q: (z[..., 0] > 0).double()  # noqa: E731
    drawn[name] = gradients(estimator, step_of, q, 20_000, generator=generator).mean
    print(f"step, {name:14}: mean {drawn[name].mean():.3f}, variance {drawn[name].var():.3f}")

# %% tags=["remove-cell"]
# The slip, and what the text above says.
assert q.mean == 0.7
assert (drawn["pathwise"] == 0).all()
truth = math.exp(-(0.7**2) / 2) / math.sqrt(2 * math.pi)
assert round(truth, 3) == 0.312
assert abs(drawn["score function"].mean() - truth) < 0.03

# %% [markdown]
# In many dimensions there is a second reason. The score function multiplies *all* of $f$ by each coordinate's score.
# For $f$ the sum of ten squares, $z \sim \mathcal N(1, I)$, its variance by the first mean is 552, and 30 for one
# square alone; with the best baseline 68, and 14. The pathwise gradient does not notice the other coordinates, and has
# 4 in both cases.

# %% tags=["remove-cell"]
# What the text above says: f = z² + R, R of mean 2 (M − 1) and variance 6 (M − 1), times the noise.
noise_at, noise_weights = torch.linspace(-12, 12, 4801), torch.linspace(-12, 12, 4801)
noise_weights = (-0.5 * noise_at**2).exp() / math.sqrt(2 * math.pi) * 0.005
in_all = {}
for others in (0, 9):
    middle_of = (1 + noise_at) ** 2 + 2 * others  # E[f | ε]
    for baseline in (0.0, (noise_weights @ (middle_of * noise_at**2)).item()):
        second_moment = ((middle_of - baseline) ** 2 + 6 * others) * noise_at**2
        in_all[1 + others, baseline > 0] = round((noise_weights @ second_moment - 2**2).item())
assert in_all == {(1, False): 30, (1, True): 14, (10, False): 552, (10, True): 68}
first_slope = 2 * (1 + noise_at)
assert round((noise_weights @ first_slope**2 - (noise_weights @ first_slope) ** 2).item()) == 4

# %% [markdown]
# > **Derive it.** Show that the pathwise gradient of $\mathbb E[(z - k)^2]$ has the variance $4 \sigma^2$ by $\mu$
# > and $4 (\mu - k)^2 + 8 \sigma^2$ by $\sigma$.
#
# <details><summary>Answer</summary>
#
# By $\mu$ it is $2 (\mu - k + \sigma \varepsilon)$, of variance $4 \sigma^2$. By $\sigma$ it is $2 (\mu - k)
# \varepsilon + 2 \sigma \varepsilon^2$. The two terms are uncorrelated, as $\mathbb E[\varepsilon^3] = 0$, and
# $\operatorname{Var}(\varepsilon^2) = 2$.
#
# ```python
# print(exact.square(3.0, 1.0, 1.0).pathwise)  # μ − k = −2
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
for k, sigma in ((3.0, 1.0), (0.0, 0.5), (1.0, 2.0)):
    a = 1 - k
    measured = exact.gaussian_moments(lambda z, k=k: (z - k) ** 2, lambda z, k=k: 2 * (z - k), 1.0, sigma)
    expected = torch.tensor([4 * sigma**2, 4 * a**2 + 8 * sigma**2])
    torch.testing.assert_close(measured.pathwise, expected)
    torch.testing.assert_close(exact.square(k, 1.0, sigma).pathwise, expected)

# %% [markdown]
# ## 9 · How exact is the velocity? (further reading, 3 minutes)
#
# Figurnov, Mohamed and Mnih (2018) compare ways to compute the velocity of a Gamma sample by their accuracy. Here is
# such a comparison in kind, with our two implementations: PyTorch's, which `rsample` uses, and this course's
# quadrature. The truth comes from differences of $F$ with many more digits.

# %%
errors = {"PyTorch": [], "this course": []}
for shape in (0.5, 1.0, 2.5, 10.0, 100.0):
    for factor in (0.5, 1.0, 1.5):
        z = torch.tensor(factor * shape)
        true = reparameterization.gamma_velocity(z.item(), shape)
        theirs = torch._standard_gamma_grad(torch.tensor(shape), z).item()
        ours = (z * implicit.log_gamma_velocity(z.log(), torch.tensor(shape))).item()
        errors["PyTorch"].append(abs(theirs / true - 1) + 1e-17)
        errors["this course"].append(abs(ours / true - 1) + 1e-17)
view.dots(errors, x_name="relative error of the velocity")

# %% [markdown]
# In the worst case here, near the middle of a law, PyTorch is accurate to four digits, this course to thirteen.
# (Farther out PyTorch has less: not quite three digits at $z = 1$ for the shape 10.) For training neither matters
# beside the noise of the samples. For a test that compares two gradients it does.
#
# > **Think first.** The samples of a Dirichlet law are Gamma variables divided by their sum. What do the velocities of
# > the shares add up to?
#
# <details><summary>Answer</summary>
#
# To zero, as the shares add up to one. Whoever detaches the sum gets something else.
#
# ```python
# shapes = torch.tensor([0.5, 1.0, 2.0], requires_grad=True)
# print(torch.autograd.grad(implicit.dirichlet(shapes, generator=generator).sum(), shapes)[0])
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text and the answer above say, checked.
assert 1e-5 < max(errors["PyTorch"]) < 1e-4
assert max(errors["this course"]) < 1e-13
far_out = torch._standard_gamma_grad(*torch.tensor([10, 1]).double()).item()
assert abs(abs(far_out / reparameterization.gamma_velocity(1.0, 10) - 1) - 0.00166) < 1e-5
shapes = torch.tensor([0.5, 1.0, 2.0], requires_grad=True)
shares = implicit.dirichlet(shapes, generator=generator)
assert torch.autograd.grad(shares.sum(), shapes)[0].abs().max() < 1e-12
assert math.isclose(shares.sum().item(), 1)

# %% [markdown]
# ## 10 · CPU or GPU? (2 minutes)
#
# A map of noise is one operation on the whole tensor, and runs well on a GPU once the tensor is large. Choose a
# device, and run the cell below it again. This course's figures were made on a CPU.

# %%
toggle = view.DeviceToggle()
toggle


# %%
def seconds_for(samples, where):
    """Time of one pathwise gradient of E[z²] in 20 dimensions, the best of three."""
    times = []
    for _ in range(3):
        mean = torch.zeros(20, device=where, dtype=torch.float32, requires_grad=True)
        begin = time.perf_counter()
        (mean + torch.randn(samples, 20, device=where, dtype=torch.float32)).square().sum(1).mean().backward()
        float(mean.grad.sum())  # waits until the device is done
        times.append(time.perf_counter() - begin)
    return min(times)


for where in dict.fromkeys(["cpu", toggle.device.type]):
    for samples in (100, 10_000, 100_000):
        print(f"{where}, S = {samples:6}: {1000 * seconds_for(samples, where):7.2f} ms for a gradient")
if reason := device.available()["cuda"]:
    print(f"No GPU was timed: {reason}.")

# %% [markdown]
# ## 11 · What you have learned (2 minutes)
#
# | idea | formula | when it fails |
# |---|---|---|
# | location and scale | $z = \mu + \sigma \varepsilon$ | other parameters, as degrees of freedom |
# | path derivative | $(\partial g / \partial \phi)^\top \nabla_z r$ | $q$ too narrow: noisier |
# | inverse distribution function | $F^{-1}(u; \phi)$ | no formula for $F^{-1}$ |
# | composition | sums and ratios of the above | shapes that count draws |
# | implicit | $-(\partial F / \partial \phi) / p$ | much mass must pass where there is little density: noisy |
# | Stein's identity | $\mathbb E[f'] = -\mathbb E[f\, \nabla_z \log p]$, and boundary terms | jumps; a moving edge |
#
# **What this lecture covers.** Reparameterization by location and scale, inverse distribution functions, composition,
# and implicitly for Gamma, von Mises and mixtures; the total and the path derivative; Stein's identity with its
# boundary term; where the pathwise gradient is quieter, noisier, or wrong.
#
# **Now you.** [Exercise 08](../exercises/08_reparameterization.ipynb) lets you write these pieces yourself.
#
# **Next.** A Gaussian encoder, a decoder and the pathwise gradient: that is all a variational autoencoder needs.
# [Unit 9](09_vae.ipynb) trains it.

# %% [markdown]
# ### Symbols
#
# | symbol | meaning | shape |
# |---|---|---|
# | $\varepsilon$ | standard normal noise | |
# | $u \in (0, 1)$ | uniform noise | |
# | $z$ | latent variable | |
# | $x$ | observed datum | $(D,)$ |
# | $g(\varepsilon, \phi)$ | map from noise to the sample | |
# | $\phi$ | parameters of the encoder | here of any law |
# | $\theta$ | parameters of the model | |
# | $q$ | approximation of the posterior | |
# | $p$ | density or probability under the model | |
# | $r$ | learning signal, $\log p(x, z) - \log q(z)$; of a bandit, the reward | |
# | $f$ | integrand | |
# | $F$ | distribution function | |
# | $\mathcal N$ | Gaussian density | |
# | $I$ | identity matrix | |
# | $\mu$ | means | here also a location |
# | $\sigma$ | standard deviation | here also a scale |
# | $\Sigma$ | covariances | $(M, M)$ |
# | $L$ | Cholesky factor | $(M, M)$ |
# | $\Lambda$ | precisions, the inverses of covariances | here a number |
# | $\lambda$ | rate of an exponential law | |
# | $\pi$ | mixing weights | |
# | $k$ of $(z - k)^2$ | where the parabola has its minimum | |
# | $\omega$ | frequency of a wave | |

# %% [markdown]
# ### References
#
# - M. Figurnov, S. Mohamed, A. Mnih (2018). Implicit reparameterization gradients. *Advances in Neural Information
#   Processing Systems* 31.
# - D. P. Kingma, M. Welling (2014). Auto-encoding variational Bayes. *International Conference on Learning
#   Representations*.
# - S. Mohamed, M. Rosca, M. Figurnov, A. Mnih (2020). Monte Carlo gradient estimation in machine learning. *Journal
#   of Machine Learning Research* 21.
# - G. Roeder, Y. Wu, D. Duvenaud (2017). Sticking the landing: simple, lower-variance gradient estimators for
#   variational inference. *Advances in Neural Information Processing Systems* 30.
# - C. M. Stein (1981). Estimation of the mean of a multivariate normal distribution. *The Annals of Statistics* 9,
#   1135-1151.
