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
# A random number generator sits inside your program. You turn a knob and would like to know whether the output gets
# better, on average. The score function of unit 6 treats the program as a black box: it runs it many times and weighs
# what comes out. But suppose the randomness were an *input*, a tape that is recorded beforehand. For a given tape the
# program is an ordinary function of the knob. *Could you then simply differentiate?* Often yes, and the gradient is
# much quieter. This lecture shows how to move the noise out, when that is allowed, and when it is the worse choice.
#
# **Objectives.** At the end you can
#
# - write a draw as a map of noise, by location and scale, by an inverse distribution function, by composition;
# - say what the total derivative of the ELBO consists of, and why one part may be left out;
# - differentiate a draw whose map is not known, from its distribution function;
# - prove that both gradients have the same mean, and name the boundary term that can stand in the way;
# - decide which estimator is quieter, and recognize an integrand for which reparameterization is wrong.
#
# **Prerequisites.** The ELBO and the first look at $z = m + \sigma \odot \varepsilon$ (unit 5); the score function
# (unit 6).
#
# **Time.** 60 minutes, and 5 of further reading.

# %%
import math
import time

import torch

from course import device, view
from course.lvm import data
from course.lvm.contracts import learning_signal
from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.distributions.linear_gaussian import LinearGaussian
from course.lvm.em import ppca
from course.lvm.gradients import implicit, transforms
from course.lvm.gradients.estimators import gradients
from course.lvm.gradients.pathwise import path_derivative, pathwise, stein_sides
from course.lvm.gradients.score_function import score_function
from course.lvm.oracles import gradients as exact
from course.lvm.oracles.reparameterization import FAMILIES, gamma_velocity, nodes
from course.lvm.parameters import MixtureParameters

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(8)

# %% [markdown]
# ## 1 · Noise as an input (7 minutes)
#
# We want the gradient of $\mathbb E_{q_\phi(z)}[f(z)]$ by $\phi$, and $\phi$ stands in the distribution that is
# averaged over. Write a draw as $z = g_\phi(\varepsilon)$, where the noise $\varepsilon \sim p(\varepsilon)$ does not
# know $\phi$. This is *reparameterization*, and it moves $\phi$ to where we can differentiate:
#
# $$\mathbb E_{q_\phi(z)}[f(z)] = \mathbb E_{p(\varepsilon)}[f(g_\phi(\varepsilon))], \qquad
# \nabla_\phi\, \mathbb E_{q_\phi(z)}[f(z)] = \mathbb E_{p(\varepsilon)}\Big[
# \Big(\frac{\partial g_\phi}{\partial \phi}\Big)^{\!\top} \nabla_z f(z) \Big].$$
#
# The first equation is the definition of $q_\phi$: the distribution of what $g_\phi$ makes of the noise. If $g_\phi$
# is increasing on the line, the *change of variables* gives its density: the mass on a piece of the line
# stays the same, so $q_\phi(z) = p(\varepsilon)\, \partial \varepsilon / \partial z$. The second equation exchanges
# gradient and mean. That $p(\varepsilon)$ is free of $\phi$ is needed for it, but is not enough:
# $f(g_\phi(\varepsilon))$ must also be continuous in $\phi$, and its derivative bounded by something of finite mean.
# Section 8 shows what a jump does.
#
# The gradient inside the mean is the *pathwise* gradient: each sample has a path along which it moves with $\phi$, and
# a *velocity* $\partial z / \partial \phi$ on it. In code one samples and calls autograd.

# %%
mean, log_var = torch.tensor(1.0, requires_grad=True), torch.tensor(0.0, requires_grad=True)
noise = torch.randn(10_000, generator=generator)  # the tape: knows nothing of mean and log_var
z = mean + (0.5 * log_var).exp() * noise
z.square().mean().backward()  # f(z) = z², E[f] = mean² + variance
print(f"by the mean: {mean.grad:.2f}, by log σ²: {log_var.grad:.2f}; exact: 2 and 1")

# %% [markdown]
# Here is the picture to keep. The density moves with a parameter, and every sample rides along. An arrow shows where
# it goes in a small step of the parameter. Choose a family and a value; the noise stays the same.


# %%
def riders(family, phi):
    """Samples of the family at φ, always from the same noise, with their velocities."""
    tape = torch.Generator().manual_seed(80)
    if family == "Gaussian":  # N(2, φ²)
        noise = torch.randn(40, generator=tape)
        return 2 + phi * noise, noise
    start = torch.full((40,), phi, requires_grad=True)
    if family == "Gamma":  # Gamma(1 + φ, 1), section 6
        z = implicit.gamma(1 + start, generator=tape)
        return z.detach(), torch.autograd.grad(z.sum(), start)[0]
    weight = torch.tensor(phi / 2).expand(40)  # a mixture with the weight φ/2 on the right
    z, cdf, density = mixture_on_the_line(weight, tape)
    return z, -cdf / density / 2


def mixture_on_the_line(weight, tape):
    """Draws of (1 − w) N(1, .36) + w N(4, .36), ∂F/∂w and the density at them."""
    parts = torch.distributions.Normal(torch.tensor([1.0, 4.0]), 0.6)
    label = (torch.rand(len(weight), generator=tape) < weight).long()
    z = parts.mean[label] + 0.6 * torch.randn(len(weight), generator=tape)
    first, second = parts.cdf(z[:, None]).T
    density = (parts.log_prob(z[:, None]).exp() * torch.stack([1 - weight, weight], 1)).sum(1)
    return z, second - first, density


def density_at(family, phi, line):
    if family == "Gaussian":
        return torch.distributions.Normal(2.0, phi).log_prob(line).exp()
    if family == "Gamma":
        return torch.distributions.Gamma(1 + phi, 1.0).log_prob(line).exp()
    parts = torch.distributions.Normal(torch.tensor([1.0, 4.0]), 0.6).log_prob(line[:, None]).exp()
    return (1 - phi / 2) * parts[:, 0] + phi / 2 * parts[:, 1]


def explore(family, phi):
    line, (z, velocity) = torch.linspace(-1.5, 6.5, 401), riders(family, phi)
    now, later = (
        density_at(family, p, line.clamp(min=1e-9 if family == "Gamma" else -9)) for p in (phi, phi + 0.2)
    )
    outside = (line < 0) & (family == "Gamma")
    now, later = now.masked_fill(outside, 0), later.masked_fill(outside, 0)
    return view.moving_samples(
        line,
        now,
        later,
        z,
        0.2 * velocity,
        highest=0.7,
        names=("φ", "φ + 0.2"),
        title=f"{family}, φ = {phi:g}",
    )


view.Explore(
    explore,
    alt="Samples that ride on a density",
    family=["Gaussian", "Gamma", "mixture"],
    phi=[0.6, 0.9, 1.2, 1.5],
)

# %% [markdown]
# For the Gaussian $\phi$ is the standard deviation, and the samples move away from its mean. For the Gamma density
# $\phi + 1$ is the concentration; all samples move to the right. In the mixture $\phi / 2$ is the weight of the right
# component. All samples move to the right, and those between the components move most: mass must cross the gap, where
# few samples are to carry it.
#
# > **A common slip.** $\mathbb E_{z \sim \mathcal N(0, I)}[\dots \varepsilon \dots]$, or "$\mathbb E_q[f(z)] =
# > \mathbb E_{p(\varepsilon)}[f(z)]$". What is averaged over is $\varepsilon$, and $z$ stands for $g_\phi(\varepsilon)$.
# > Who draws $z$ from $\mathcal N(0, I)$ samples the prior, and the encoder is not used at all.

# %% tags=["remove-cell"]
# The slip: draws of the prior do not know the encoder. And what the text above says.
drawn = torch.randn(10_000, generator=generator)
assert abs(drawn.square().mean() - 1) < 0.1 < abs(z.square().mean() - 1)  # E_q[z²] is 2 at m = 1, σ = 1
assert abs(mean.grad - 2) < 0.1
assert abs(log_var.grad - 1) < 0.1
for phi_ in (0.6, 0.9, 1.2, 1.5):
    z_, velocity_ = riders("Gaussian", phi_)
    assert ((z_ - 2) * velocity_ >= 0).all()
    assert (riders("Gamma", phi_)[1] > 0).all()
    z_, velocity_ = riders("mixture", phi_)
    assert (velocity_ > 0).all()
    assert 1.5 < z_[velocity_.argmax()] < 3.5
grid_ = torch.linspace(-3, 3, 101)
by_change = torch.distributions.Normal(0.0, 1.0).log_prob((grid_ - 1) / 2).exp() / 2  # g(ε) = 1 + 2 ε
torch.testing.assert_close(by_change, torch.distributions.Normal(1.0, 2.0).log_prob(grid_).exp())

# %% [markdown]
# > **Think first.** In PyTorch, `z = torch.normal(mean, scale)` gives a $z$ without gradient. Why can it not have one
# > by itself, and what must you write?
#
# <details><summary>Answer</summary>
#
# To autograd a draw is a constant: the noise and the map are hidden inside. Write the map yourself,
# `z = mean + scale * torch.randn(...)`. This is what `rsample` of a distribution does, and `sample` does not.
#
# ```python
# q = torch.distributions.Normal(mean, 1.0)
# print(q.sample().requires_grad, q.rsample().requires_grad)
# ```
#
# </details>

# %% [markdown]
# ## 2 · Location and scale (7 minutes)
#
# Many families are moved and stretched copies of one density: $z = m + \sigma \varepsilon$. Examples are the Gaussian,
# the Laplace, the logistic and Student's t distribution. This is a *location-scale* family. For vectors the scale is a
# matrix,
#
# $$z = m + L \varepsilon, \qquad \operatorname{Cov}(z) = L \operatorname{Cov}(\varepsilon)\, L^\top .$$
#
# If $\varepsilon$ is standard normal, then $z \sim \mathcal N(m, L L^\top)$, and with the Cholesky factor $L$ of
# $\Sigma$ that is the Gaussian with covariance $\Sigma$. Any other root of $\Sigma$ serves as well. If
# $\varepsilon$ has the same density in all directions, then $z$ has an *elliptical* distribution. In code a
# sample is a row, and the matrix must still act from the left.

# %%
covariance = torch.tensor([[2.0, 0.9], [0.9, 1.0]])
L = torch.linalg.cholesky(covariance)
m = torch.tensor([1.0, -1.0])
noise = torch.randn(100_000, 2, generator=generator)
z = m + noise @ L.T  # rows of L ε; as from transforms.affine(noise, m, L)
wrong = m + noise @ L
print(torch.cov(z.T).numpy().round(2).tolist())
print(torch.cov(wrong.T).numpy().round(2).tolist(), "with ε L")

# %% [markdown]
# > **A common slip.** For rows $z = m + \varepsilon L$, or $\varepsilon\, \Sigma^{1/2}$ with a Cholesky factor in the
# > place of the root. Its covariance is $L^\top L$: here the first variance is 2.41 and not 2.
#
# Three slips with the scale are as frequent. An encoder gives $\log \sigma^2$, so $\sigma = \exp(\tfrac12 \log
# \sigma^2)$, and the $\tfrac12$ is easily forgotten. The scale is $\sigma$ and not $\sigma^2$: if $\sigma = 0.5$, then
# $m + \sigma^2 \varepsilon$ has the standard deviation 0.25. And a `detach` too many cuts the path.
#
# > **A common slip.** "Student's t is a location-scale family, so it can be reparameterized." By location and scale,
# > yes. Its degrees of freedom are part of the noise, and no gradient reaches them this way.

# %% tags=["remove-cell"]
# The slips: another covariance, and degrees of freedom without gradient. And what the text above says.
torch.testing.assert_close(L @ L.T, covariance)
first_variance = (L.T @ L)[0, 0]
assert abs(first_variance - 2.41) < 0.006
assert covariance[0, 0] == 2
assert abs(torch.cov(z.T) - covariance).max() < 0.06
assert abs(torch.cov(wrong.T) - L.T @ L).max() < 0.06
symmetric = torch.linalg.eigh(covariance)
root = symmetric.eigenvectors @ torch.diag(symmetric.eigenvalues.sqrt()) @ symmetric.eigenvectors.T
torch.testing.assert_close(root @ root.T, covariance)
torch.testing.assert_close(z, transforms.affine(noise, m, L))
halved = 0.5**2
assert halved == 0.25
assert not transforms.student_t((3,), 5.0, generator=generator).requires_grad
moved = transforms.location_scale(
    transforms.student_t((3,), 5.0, generator=generator), torch.zeros(1, requires_grad=True), torch.ones(1)
)
assert moved.requires_grad

# %% [markdown]
# > **Try it.** $f(z) = z_1 z_2$ has the mean $m_1 m_2 + \Sigma_{12}$. Let autograd find the gradient by $m$ through
# > the samples, and compare.
#
# <details><summary>Answer</summary>
#
# The gradient is $(m_2, m_1) = (-1, 1)$. It is a mean of $(z_2, z_1)$, so each sample contributes itself, with the
# coordinates exchanged.
#
# ```python
# place = m.clone().requires_grad_()
# z = transforms.affine(noise, place, L)
# print(torch.autograd.grad((z[:, 0] * z[:, 1]).mean(), place)[0])
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
place = m.clone().requires_grad_()
z_ = transforms.affine(noise, place, L)
(slope,) = torch.autograd.grad((z_[:, 0] * z_[:, 1]).mean(), place)
torch.testing.assert_close(slope, z_.mean(0).flip(0).detach())
assert (slope - m.flip(0)).abs().max() < 0.03

# %% [markdown]
# ## 3 · The path derivative (9 minutes)
#
# The integrand of the ELBO, the learning signal $r(x, z) = \log p_\theta(x, z) - \log q_\phi(z \mid x)$, holds $\phi$
# twice: in $z = g_\phi(\varepsilon)$, and in the formula of $\log q_\phi$. The *total derivative* has both parts:
#
# $$\nabla_\phi\, \big[ r(x, g_\phi(\varepsilon)) \big]
# = \underbrace{\Big(\frac{\partial g_\phi}{\partial \phi}\Big)^{\!\top}
# \nabla_z \big[\log p_\theta(x, z) - \log q_\phi(z \mid x)\big]}_{\text{path derivative}}
# \; - \; \underbrace{\nabla_\phi \log q_\phi(z \mid x) \big|_{z \text{ fixed}}}_{\text{score}} .$$
#
# The score has mean zero (unit 6), so the first part alone, the *path derivative*, is unbiased as well. Take the
# smallest model: $z \sim \mathcal N(0, 1)$, $x \mid z \sim \mathcal N(1.5\, z,\, 0.4)$, $x = 0.9$, and
# $q = \mathcal N(m, \sigma^2)$.


# %%
def two_gradients(x, m, sigma, noise):
    """The path derivative and the total derivative of r by (m, log σ), both (S, 2)."""
    z = m + sigma * noise
    to_p = 1.5 * (x - 1.5 * z) / 0.4 - z  # ∂ log p(x, z) / ∂z
    to_q = -(z - m) / sigma**2  # ∂ log q(z) / ∂z
    velocity = torch.stack([torch.ones_like(noise), sigma * noise], 1)  # ∂z/∂m and ∂z/∂ log σ
    score = torch.stack([(z - m) / sigma**2, noise**2 - 1], 1)  # of q, at fixed z
    path = (to_p - to_q)[:, None] * velocity
    return path, path - score


little = LinearGaussian(torch.tensor([[1.5]]), torch.zeros(1), torch.tensor([[0.4]]))
posterior = little.posterior(torch.tensor([[0.9]]))
noise = torch.randn(100_000, generator=generator)
at_posterior = (posterior.mean.item(), posterior.factor.item())
for name, (m, sigma) in {"m = 0.2, σ² = 0.3": (0.2, 0.3**0.5), "posterior": at_posterior}.items():
    for way, found in zip(("path", "total"), two_gradients(0.9, m, sigma, noise), strict=True):
        print(
            f"{name:18}{way:6} mean {found.mean(0).numpy().round(2)}, variance {found.var(0).numpy().round(2)}"
        )

# %% [markdown]
# Both have the same mean, exactly 2.05 by $m$ and $-0.9875$ by $\log \sigma$. But look at the posterior. There
# $\log p(x, z) - \log q(z) = \log p(x)$ for *every* $z$, a constant, so the path derivative is zero for every sample.
# The total derivative is minus the score, and by $m$ it has the variance $1 / \sigma^2 = 6.625$. So the closer $q$
# comes, the quieter is the path derivative; the other never comes to rest. See Roeder, Wu and Duvenaud (2017).
# Away from the posterior the order can turn.
#
# > **A common slip.**
# > "$\nabla_\phi [\log p_\theta(x, z) - \log q_\phi(z \mid x)] = -\nabla_\phi \log q_\phi(z \mid x)$, as
# > $\log p_\theta(x, z)$ does not contain $\phi$." It does, through $z$. What is left never sees the datum: in the
# > mean it is 0 by $m$, and by $\log \sigma$ it is 1 or 0, depending on whether $z$ moves.

# %% tags=["remove-cell"]
# The slip: minus the gradient of log q, whose mean is (0, 1) where z moves and (0, 0) where it does not.
line = torch.linspace(-12, 12, 4801)
weights = (-0.5 * line**2).exp() / math.sqrt(2 * math.pi) * (line[1] - line[0])


def mean_of(values):
    return weights @ values


def variance_of(values):
    return mean_of((values - mean_of(values)) ** 2)


leaf = torch.tensor([0.2, 0.5 * math.log(0.3)], requires_grad=True)
for moves, expected in ((True, (0.0, 1.0)), (False, (0.0, 0.0))):
    z_ = leaf[0] + leaf[1].exp() * line
    log_q = torch.distributions.Normal(leaf[0], leaf[1].exp()).log_prob(z_ if moves else z_.detach())
    (blind,) = torch.autograd.grad(-mean_of(log_q), leaf)
    torch.testing.assert_close(blind, torch.tensor(expected))
path, total = two_gradients(0.9, 0.2, math.sqrt(0.3), line)
for found in (path, total):
    by_m, by_log_scale = mean_of(found).tolist()
    assert math.isclose(by_m, 2.05, abs_tol=1e-9)
    assert math.isclose(by_log_scale, -0.9875, abs_tol=1e-9)
path, total = two_gradients(0.9, *at_posterior, line)
assert path.abs().max() < 1e-9
assert math.isclose(variance_of(total[:, 0]), 6.625, rel_tol=1e-9)
assert math.isclose(1 / at_posterior[1] ** 2, 6.625)
assert math.isclose(little.weights.item(), 1.5)
assert math.isclose(little.noise_covariance.item(), 0.4)
far_path, far_total = two_gradients(0.9, 0.2, 2.0, line)  # a wide q
near_path, near_total = two_gradients(0.9, at_posterior[0], 1.1 * at_posterior[1], line)
assert variance_of(near_path[:, 0]) < variance_of(near_total[:, 0])
assert variance_of(far_path[:, 0]) > 0
narrow_path, narrow_total = two_gradients(0.9, 0.2, 0.2, line)
assert variance_of(narrow_path[:, 0]) > variance_of(narrow_total[:, 0])

# %% [markdown]
# The same on data: irises with two latent coordinates. In probabilistic PCA the posterior is known, so let $q$ be the
# posterior of three flowers, and draw many gradients of both kinds.

# %%
flowers = data.iris().x.double()
fitted = ppca.maximum_likelihood(flowers, 2)
model = LinearGaussian(fitted.weights, fitted.mean, fitted.noise_variance * torch.eye(4))
q = model.posterior(flowers[:3])
signal = learning_signal(model, flowers[:3])
left = {
    way.__name__: gradients(way, signal, q, 5000, generator=generator).mean
    for way in (path_derivative, pathwise)
}
for name, found in left.items():
    print(f"{name:16} largest {found.abs().max():.1e}, variance by m {found.var(0)[0].numpy().round(1)}")

# %% [markdown]
# The path derivative is zero up to rounding. The total derivative has the variances of the score, the diagonal of the
# posterior's precision, 82.9 and 4.8.
#
# There is a third way. If $\log p(x, z) = \log p(x \mid z) + \log p(z)$ and the KL from $q$ to the prior has a closed
# form, as for Gaussians, take its exact gradient and sample the first term only. It is unbiased too. It is
# quiet where the prior matters, and at the posterior it is not without noise.
#
# > **Derive it.** How large is the variance by $m$ of this third way, in the smallest model?
#
# <details><summary>Answer</summary>
#
# Only $\partial \log p(x \mid z) / \partial z = 1.5\,(x - 1.5 z) / 0.4$ is sampled. Its slope in $z$ is $-5.625$, and
# $z$ has the variance $\sigma^2$, so the variance is $5.625^2 \sigma^2$: at the posterior 4.776, less than that of the
# total derivative and more than nothing.
#
# ```python
# z = at_posterior[0] + at_posterior[1] * noise
# print((1.5 * (0.9 - 1.5 * z) / 0.4).var())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
precision = torch.linalg.inv(q.factor[0] @ q.factor[0].T).diagonal()
assert [round(value, 1) for value in precision.tolist()] == [82.9, 4.8]
assert left["path_derivative"].abs().max() < 1e-9
assert ((left["pathwise"].var(0) / precision - 1).abs() < 0.12).all()
likelihood_slope = 1.5 * (0.9 - 1.5 * (at_posterior[0] + at_posterior[1] * line)) / 0.4
assert math.isclose(1.5**2 / 0.4, 5.625)
assert round(variance_of(likelihood_slope).item(), 3) == 4.776
assert math.isclose(variance_of(likelihood_slope), 5.625**2 * at_posterior[1] ** 2, rel_tol=1e-9)
with_kl = 1.5 * (0.9 - 1.5 * (0.2 + math.sqrt(0.3) * line)) / 0.4 - 0.2  # the KL's gradient by m is m
assert math.isclose(mean_of(with_kl), 2.05, abs_tol=1e-9)

# %% [markdown]
# ## 4 · The inverse distribution function (6 minutes)
#
# On the line there is a general recipe. Let $F_\phi(z) = \int_{-\infty}^z q_\phi$ be the *cumulative distribution
# function*, continuous and increasing. If $u$ is uniform on $(0, 1)$, then
#
# $$z = F_\phi^{-1}(u) \ \text{ has the density } q_\phi, \qquad \text{as } \Pr(z \le z') = \Pr(u \le F_\phi(z'))
# = F_\phi(z').$$
#
# For three families the inverse is a line on paper.

# %%
u = transforms.open_uniform((100_000,), generator=generator)
samples = {
    "exponential, rate 2": -torch.log1p(-u) / 2,  # F = 1 − exp(−2 z)
    "Cauchy": torch.tan(math.pi * (u - 0.5)),  # F = 1/2 + arctan(z) / π
    "Gumbel": -(-u.log()).log(),  # F = exp(−exp(−z))
}
for name, z in samples.items():
    middle, upper = z.quantile(torch.tensor([0.5, 0.75])).tolist()
    print(f"{name:20} mean {z.mean():7.2f}, median {middle:.2f}, upper quartile {upper:.2f}")

# %% [markdown]
# The exponential has the mean $1/2$, for 2 is a *rate*; as a scale it would be 2. The Gumbel has the mean 0.577 and
# leans to the right. With one minus sign less, $\log(-\log u)$, one gets its mirror image, of mean $-0.577$. The
# Cauchy has no mean at all; its median is 0 and its upper quartile 1.
#
# As $1 - u$ is uniform as well, $-\tfrac12 \log u$ would do for the exponential. Both are right and give other numbers
# for the same $u$; so compare distributions, never streams. Mind the ends: in float32 `torch.rand` gives exactly 0
# once in about 17 million draws, and then $\log u$ is infinite. `transforms.open_uniform` does not give it.
#
# > **Derive it.** The derivative of $z = -\log(1 - u) / \phi$ by the rate, written without $u$?
#
# <details><summary>Answer</summary>
#
# $\partial z / \partial \phi = \log(1 - u) / \phi^2 = -z / \phi$. The velocity is a function of $z$ alone. Keep it in
# mind for section 6.
#
# ```python
# phi = torch.tensor(2.0, requires_grad=True)
# z = transforms.exponential(u[:3], phi)
# print(torch.autograd.grad(z[0], phi)[0], -z[0].item() / 2)
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
cdfs = {
    "exponential, rate 2": lambda z: 1 - (-2 * z).exp(),
    "Cauchy": lambda z: 0.5 + z.atan() / math.pi,
    "Gumbel": lambda z: (-(-z).exp()).exp(),
}
for name, z in samples.items():
    torch.testing.assert_close(cdfs[name](z), u)
assert abs(samples["exponential, rate 2"].mean() - 1 / 2) < 0.01
assert abs(samples["Gumbel"].mean() - 0.577) < 0.02
euler = exact.unit_quadrature(200)
assert round((euler[1] @ -(-euler[0].log()).log()).item(), 3) == 0.577
assert round((euler[1] @ (-euler[0].log()).log()).item(), 3) == -0.577
assert samples["Gumbel"].mean() > samples["Gumbel"].median()
assert abs(samples["Cauchy"].median()) < 0.03
assert abs(samples["Cauchy"].quantile(0.75) - 1) < 0.04
assert math.isclose(math.tan(math.pi * (0.75 - 0.5)), 1)
assert round(2**24 / 1e6) == 17
other = -u.log() / 2
assert abs(other.mean() - 1 / 2) < 0.01 < (other - samples["exponential, rate 2"]).abs().max()
rate = torch.tensor(2.0, requires_grad=True)
z = transforms.exponential(u[:3], rate)
torch.testing.assert_close(torch.autograd.grad(z[0], rate)[0], -z[0].detach() / 2)

# %% [markdown]
# ## 5 · Composition (5 minutes)
#
# Maps can be chained. A *log-normal* variable is $e^z$ of a Gaussian $z$. A sum of independent exponential variables
# of the same rate has an *Erlang* distribution, a Gamma with a whole concentration. A sum of squared normals is
# *chi-squared*. A Gamma variable divided by its sum with another, of concentrations $\phi_1$ and $\phi_2$ and the same
# rate, is *Beta*$(\phi_1, \phi_2)$; several such shares are *Dirichlet*.

# %%
uniforms = transforms.open_uniform((3, 100_000), generator=generator)
erlang = -torch.log1p(-uniforms).sum(0) / 2  # three exponentials of rate 2
log_normal = torch.randn(100_000, generator=generator).exp()  # m = 0, σ = 1
first, second = (implicit.gamma(torch.full((100_000,), c), generator=generator) for c in (2.0, 3.0))
share = first / (first + second)  # Beta(2, 3)
for name, z in {"Erlang": erlang, "log-normal": log_normal, "Beta": share}.items():
    print(f"{name:11} mean {z.mean():.3f}, variance {z.var():.3f}")

# %% [markdown]
# The Erlang variable has the mean $3/2$ and the variance $3/4$. The log-normal one has the mean $e^{1/2} = 1.649$; its
# median is $e^0 = 1$, often taken for the mean. The Beta has the mean $2/5$ and the variance $1/25$.
#
# > **A common slip.** "The map must be invertible." It is enough that the noise is free of $\phi$ and the map
# > differentiable. Three uniform numbers go into one sum, and nobody can get them back.
#
# > **A common slip.** "Erlang: by its inverse distribution function." From two summands on there is none in closed
# > form. One uniform number, put through the inverse of the exponential and multiplied by three, has the right mean
# > and three times the variance.
#
# > **A common slip.** "Chi-squared and Beta: by composition." The draws, yes. But the degrees of freedom are a *number
# > of summands*, and the concentrations stand inside two Gammas. There is no gradient by them until the Gamma itself
# > has one. That is the next section.

# %% tags=["remove-cell"]
# The slips: no way back to the noise, one uniform for three, and no gradient by a number of summands.
swapped = -torch.log1p(-uniforms.flip(0)).sum(0) / 2
torch.testing.assert_close(swapped, erlang)  # other noise, the same z
single = 3 * -torch.log1p(-uniforms[0]) / 2
assert abs(single.mean() - 3 / 2) < 0.03
assert abs(single.var() / erlang.var() - 3) < 0.25
assert abs(erlang.mean() - 3 / 2) < 0.02
assert abs(erlang.var() - 3 / 4) < 0.04
assert not transforms.chi_squared(torch.randn(3, 5, generator=generator)).requires_grad
assert round(mean_of(line.exp()).item(), 3) == 1.649
assert abs(log_normal.mean() - 1.649) < 0.04
assert abs(log_normal.median() - 1) < 0.03
assert abs(share.mean() - 2 / 5) < 0.005
assert abs(share.var() - 1 / 25) < 0.002

# %% [markdown]
# > **Try it.** Compute the gradient of $\mathbb E[z^2]$ by the rate 2 for the Erlang variable, and compare with the
# > formula: $\mathbb E[z^2] = 12 / \phi^2$ for three summands of rate $\phi$.
#
# <details><summary>Answer</summary>
#
# $-24 / \phi^3 = -3$. The sum is divided by the rate, so the velocity is again $-z / \phi$.
#
# ```python
# rate = torch.tensor(2.0, requires_grad=True)
# transforms.erlang(uniforms, rate).square().mean().backward()
# print(rate.grad)
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
assert abs(erlang.square().mean() - 12 / 4) < 0.1
by_rate = (2 * erlang * -erlang / 2).mean()
assert abs(by_rate + 24 / 8) < 0.1
assert 3 * 4 == 12 == 24 / 2  # E[z²] = 3 · 4 / φ²

# %% [markdown]
# ## 6 · Implicit reparameterization (8 minutes)
#
# The Gamma distribution with the concentration $\phi$ has a density proportional to $z^{\phi - 1} e^{-z}$. Its
# $F_\phi$ has no inverse in closed form. But we need no map, only its velocity. Hold $u = F_\phi(z)$ fixed while
# $\phi$ moves, and differentiate both sides:
#
# $$0 = \frac{\partial F_\phi(z)}{\partial \phi} + q_\phi(z)\, \frac{\partial z}{\partial \phi}, \qquad
# \frac{\partial z}{\partial \phi} = - \frac{\partial F_\phi(z) / \partial \phi}{q_\phi(z)} .$$
#
# This is *implicit reparameterization*, see Figurnov, Mohamed and Mnih (2018). Draw $z$ in any way, by rejection for
# instance, and give it this velocity. In the first derivative it is the same as if $z$ had come from $F_\phi^{-1}$.

# %%
phi = 2.5
z = torch._standard_gamma(torch.full((20_000,), phi), generator=generator)  # no gradient
step = 1e-5
slope_of_cdf = (torch.special.gammainc(torch.tensor(phi + step), z)
                - torch.special.gammainc(torch.tensor(phi - step), z)) / (2 * step)  # fmt: skip
density = torch.distributions.Gamma(phi, 1.0).log_prob(z).exp()
velocity = -slope_of_cdf / density
print(f"∂E[z]/∂φ = {velocity.mean():.3f}, ∂E[z²]/∂φ = {(2 * z * velocity).mean():.3f}; exact: 1 and 6")

# %% [markdown]
# As $\mathbb E[z^2] = \phi^2 + \phi$, the derivative is $2 \phi + 1 = 6$. The difference quotient serves to see the
# idea; `implicit.gamma` integrates $\partial F / \partial \phi$ to twelve digits. Away from concentrations we can
# check the formula on the exponential: $F = 1 - e^{-\phi z}$ gives $-z e^{-\phi z} / (\phi e^{-\phi z}) = -z / \phi$,
# what we found by the inverse.
#
# > **A common slip.** The sign is forgotten, and the gradient is $-6$. Or $F$ is differentiated through $z$ too; then
# > the total derivative of $F_\phi(z) = u$ is taken, and it is zero.
#
# PyTorch has such gradients for Gamma, Beta, Dirichlet and Student's t distribution, and `rsample` uses them. It has
# none for the *von Mises* distribution on the circle, with the density proportional to $e^{\phi \cos z}$, and none
# for mixtures. A mixture is the case where the obvious map fails: draw a label, then $z = m_k + \sigma_k \varepsilon$.
# The label jumps, and no gradient reaches the weights. The distribution function of the mixture does not jump.

# %%
logits = torch.tensor([0.3, 0.7]).log().requires_grad_()
theta = MixtureParameters(logits.softmax(0), torch.tensor([[-1.0], [2.0]]), torch.tensor([0.5, 1.5]))
z = implicit.mixture_draws(theta, 20_000, generator=generator)
(by_logits,) = torch.autograd.grad(z.square().sum(1).mean(), logits)
print(f"mixture: by the second logit {by_logits[1]:.3f}, exact 0.3 · 0.7 · 4 = 0.840")

concentration = torch.full((20_000,), 2.0, requires_grad=True)
z = implicit.von_mises(torch.tensor(0.0), concentration, generator=generator)
(by_concentration,) = torch.autograd.grad(z.cos().sum(), concentration)
print(f"von Mises: ∂E[cos z]/∂φ = {by_concentration.mean():.4f}, exact 0.1642")

# %% [markdown]
# > **Think first.** A mixture's samples in the gap between the components move fastest (the first figure). What does
# > this do to the variance of the gradient if the gap is deep?
#
# <details><summary>Answer</summary>
#
# In the gap $\partial F / \partial \phi$ is nearly one, and the density is nearly nil: velocity one over density,
# rarely met. The variance is an integral of about $1/q$ over the gap, and it grows without bound as the gap deepens.
# For two components of standard deviation 0.6 at a distance of 3 the variance of the velocity is 21.4; at a distance
# of 6 it is above 1000. There the score function is quieter.
#
# ```python
# for distance in (3.0, 6.0):
#     parts = torch.distributions.Normal(torch.tensor([0.0, distance]), 0.6)
#     places = torch.linspace(-8, distance + 8, 20_001)[:, None]
#     slope = parts.cdf(places).diff(dim=1)[:, 0]
#     q_mixed = parts.log_prob(places).exp().mean(1)
#     print(distance, ((slope**2 / q_mixed).sum() * (places[1] - places[0]) - distance**2).item())
# ```
#
# </details>


# %% tags=["remove-cell"]
# The slip: without the sign −6, through z nothing. And what the text above says.
def variance_of_velocity(distance):
    parts = torch.distributions.Normal(torch.tensor([0.0, distance]), 0.6)
    places = torch.linspace(-3.5, distance + 3.5, 20_001)[:, None]
    slope, mixed = parts.cdf(places).diff(dim=1)[:, 0], parts.log_prob(places).exp().mean(1)
    return ((slope**2 / mixed).sum() * (places[1] - places[0]) - distance**2).item()


assert abs((2 * torch.tensor(phi) + 1) - 6) < 1e-9
gamma_nodes, gamma_weights = nodes(FAMILIES["gamma"], 2.5)
mass = gamma_weights * FAMILIES["gamma"].log_density(gamma_nodes, torch.tensor(2.5)).exp()
exact_velocity = gamma_nodes * implicit.log_gamma_velocity(
    gamma_nodes.log(), torch.full_like(gamma_nodes, 2.5)
)
assert abs(mass @ (2 * gamma_nodes * exact_velocity) - 6) < 1e-9
assert abs(mass @ (2 * gamma_nodes * -exact_velocity) + 6) < 1e-9
assert abs(velocity.mean() - 1) < 0.05
leaf = torch.tensor(2.0, requires_grad=True)
through = 1 - torch.exp(-leaf * transforms.exponential(torch.tensor([0.3]), leaf))
assert abs(torch.autograd.grad(through.sum(), leaf)[0]) < 1e-9
laws = torch.distributions
assert all(law.has_rsample for law in (laws.Gamma, laws.Beta, laws.Dirichlet, laws.StudentT))
assert not (laws.VonMises.has_rsample or laws.MixtureSameFamily.has_rsample)
assert abs(by_logits[1] - 0.84) < 0.12
assert math.isclose(0.3 * 0.7 * ((2**2 + 1.5) - (1 + 0.5)), 0.84)
ratio = torch.special.i1(torch.tensor(2.0)) / torch.special.i0(torch.tensor(2.0))
assert round((1 - ratio / 2 - ratio**2).item(), 4) == 0.1642
assert abs(by_concentration.mean() - 0.1642) < 0.01
assert round(variance_of_velocity(3.0), 1) == 21.4
assert variance_of_velocity(6.0) > 1000
assert math.isclose(0.6, 0.36**0.5)

# %% [markdown]
# ## 7 · Integration by parts (7 minutes)
#
# The score function never differentiates $f$, the pathwise gradient never weighs by $f$. Why do they agree in the
# mean? Take $z \sim p$ on the line. The product rule, integrated:
#
# $$\int (p f)' \, dz = \int p f' \, dz + \int p' f \, dz.$$
#
# The left-hand side is the difference of $p f$ at the two ends. If it vanishes there, and $f$ has no jumps, then
#
# $$\mathbb E[f'(z)] = - \mathbb E\big[f(z)\, (\log p)'(z)\big] \qquad \text{(Stein's identity)},$$
#
# see Stein (1981). In more dimensions it holds for each coordinate. For $\mathcal N(\mu, \Sigma)$ we have
# $\nabla_z \log p = -\Sigma^{-1}(z - \mu)$, so $\mathbb E[\nabla f] = \Sigma^{-1} \mathbb E[(z - \mu) f]$: on the left
# the pathwise gradient by $\mu$, on the right the score function's.

# %%
for family, parameters, f in (("gaussian", (0.7, 1.0), lambda z: z**3), ("exponential", (1.0,), torch.cos)):
    places, width = nodes(FAMILIES[family], *parameters)  # a quadrature, no samples

    def log_p(z, family=family, parameters=parameters):
        return FAMILIES[family].log_density(z[:, 0], *map(torch.tensor, parameters))

    left, right = stein_sides(lambda z, f=f: f(z[:, 0]), log_p, places[:, None])
    mass = width * log_p(places[:, None]).exp()
    print(f"{family:12} E[f'] = {mass @ left[:, 0]:.2f}, −E[f (log p)'] = {mass @ right[:, 0]:.2f}")

# %% [markdown]
# For $f = z^3$ and $\mathcal N(0.7, 1)$ both are 4.47. For $f = \cos z$ and the exponential density on $z > 0$ they
# are $-0.5$ and $0.5$, the wrong sign! Here $p f$ does not vanish at the end: $p(0) f(0) = 1$. The *boundary term*
# belongs to the identity, $\mathbb E[f'] = -p(0) f(0) - \mathbb E[f\, (\log p)']$, and $-1 + 0.5 = -0.5$.
#
# The derivative $\nabla_z \log p(z)$ is the *Stein score*. Keep it apart from the score $\nabla_\phi \log q_\phi(z)$
# of unit 6: one is a derivative by the place and the other by a parameter. For a location they differ by the sign.
# For a scale they do not even have the same shape of curve: the one is linear in $z$, the other quadratic.
# "Score-based" models (unit 13) mean the Stein score.
#
# > **A common slip.** "$\nabla_z\, \mathbb E_p[f(z)] = 0$, as the mean is a constant, and the identity follows." In a
# > mean $z$ is a bound variable, there is nothing to differentiate by. What is zero is the integral of $(p f)'$, under
# > the condition at the ends.
#
# > **A common slip.** $\mathbb E[f'] = \mathbb E[(z - \mu) f]$ for any Gaussian. That needs the variance 1. With the
# > variance 2 and $f = z^3$ the right-hand side is 14.94, and the left-hand side 7.47.

# %% tags=["remove-cell"]
# The slips: E[f′] is not zero, ends count, and the covariance enters by its inverse. And what the text above says.
cube = 0.7 + line
assert round(mean_of(3 * cube**2).item(), 2) == 4.47
assert round(mean_of(line * cube**3).item(), 2) == 4.47
positive, width = nodes(FAMILIES["exponential"], 1.0)
mass = width * (-positive).exp()
assert abs(mass @ -positive.sin() + 0.5) < 1e-9
assert abs(mass @ positive.cos() - 0.5) < 1e-9
wide = 0.7 + math.sqrt(2) * line
assert round(mean_of((wide - 0.7) * wide**3).item(), 2) == 14.94
assert round(mean_of(3 * wide**2).item(), 2) == 7.47
scale_score, stein_score = ((line - 0) ** 2 - 1), -line
assert scale_score.diff(n=3).abs().max() < 1e-9 < scale_score.diff(n=2).abs().min()
assert stein_score.diff(n=2).abs().max() < 1e-9

# %% [markdown]
# > **Derive it.** $f = |z|$ has a kink at 0, and $f = 1[z > 0]$ a jump. For which of them does the identity hold under
# > $\mathcal N(\mu, 1)$? If it fails, which term is missing?
#
# <details><summary>Answer</summary>
#
# Cut the integral at 0. On each half the ends contribute $p(0)$ times the value of $f$ from that side; the sum is
# $p(0)\,[f(0^-) - f(0^+)]$. A kink has the same value from both sides, so nothing is missing: the identity holds (and
# a network with ReLU may be reparameterized). A jump leaves $p(0)$ times its height, and that is the *whole* gradient
# of a step, for $f' = 0$.
#
# ```python
# z = 0.7 + line
# print(mean_of(z.sign()), mean_of(line * z.abs()))  # the kink: equal
# print(0.0, mean_of(line * (z > 0)))  # the jump: 0 and p(0)
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
shifted = 0.7 + line
assert abs(mean_of(shifted.sign()) - mean_of(line * shifted.abs())) < 5e-3
height = torch.distributions.Normal(0.7, 1.0).log_prob(torch.tensor(0.0)).exp()
assert abs(mean_of(line * (shifted > 0)) - height) < 1e-2

# %% [markdown]
# ## 8 · Which estimator is quieter (7 minutes)
#
# The means agree, the variances do not. First the case where there is nothing to compare.
#
# > **A common slip.** "Both estimators are unbiased for any $f$." For the step $f = 1[z > 0]$ and $\mathcal N(0.7, 1)$
# > the pathwise gradient is 0 for every sample. The truth is 0.312, and the score function finds it.
#
# Now smooth integrands. For a quadratic everything can be done on paper: $f = (z - k)^2$, $z \sim \mathcal N(\mu,
# \sigma^2)$. The pathwise gradients by $\mu$ and $\sigma$ are $2 (z - k)$ and $2 (z - k)\, \varepsilon$, and with
# $z - k = \mu - k + \sigma \varepsilon$ and the moments 1, 3 of $\varepsilon^2$ and $\varepsilon^4$ their variances
# are
#
# $$\operatorname{Var}_\mu = 4 \sigma^2, \qquad \operatorname{Var}_\sigma = 4 (\mu - k)^2 + 8 \sigma^2 .$$
#
# Those of the score function grow with the fourth power of $\mu - k$. Mohamed et al. (2020) compare the two in their
# Figures 2 and 3, at $\mu = \sigma = 1$, as curves over $k$. Here are these curves in closed form.

# %%
ks = torch.linspace(-3, 3, 25)
moments = [exact.square(k, 1.0, 1.0) for k in ks.tolist()]
curves = {
    "score function, μ": [each.score_function[0] for each in moments],
    "score function, σ": [each.score_function[1] for each in moments],
    "pathwise, μ": [each.pathwise[0] for each in moments],
    "pathwise, σ": [each.pathwise[1] for each in moments],
}
view.curves(ks, curves, x_name="k", y_name="variance", y_scale="log", title="f(z) = (z − k)²")

# %% [markdown]
# | $k$ | score function, $\mu$ | pathwise, $\mu$ | score function, $\sigma$ | pathwise, $\sigma$ |
# |---|---|---|---|---|
# | $-3$ | 495 | 4 | 1546 | 72 |
# | 0 | 30 | 4 | 136 | 12 |
# | 3 | 87 | 4 | 346 | 24 |
#
# The paper prints curves and no table, so this is its figure in kind. For the quadratic the pathwise gradient is
# quieter at every $k$ shown. Is that a rule? Take $f(z) = \cos kz$.

# %%
ks = torch.logspace(-1, 1, 41)
cosines = [exact.cosine(k, 1.0, 1.0) for k in ks.tolist()]
by_mean = {
    "score function": [each.score_function[0] for each in cosines],
    "pathwise": [each.pathwise[0] for each in cosines],
}
view.curves(
    ks, by_mean, x_name="k", y_name="variance by μ", x_scale="log", y_scale="log", title="f(z) = cos kz"
)

# %% [markdown]
# Slow waves favor the pathwise gradient: at $k = 0.5$ its variance is 0.039, and that of the score function 0.455.
# Fast ones turn the order: at $k = 5$ it is 12.5, against 0.5. The curves cross at $k = 1.064$, where both are 0.318.
# The reason can be read off: the score function sees $f$, which is bounded by 1, and the pathwise gradient sees $f'$,
# of size $k$. Its variance grows as $k^2 / 2$. Also for $e^{-k z^2}$ the order turns, between $k = 0.1$ and $k = 1$.
#
# > **A common slip.** "Reparameterization has less variance." Often, for smooth $f$. For $\sin 10 z$ and
# > $\mathcal N(0.7, 1)$ it has 50.0, and the score function 0.50.
#
# Two more remarks. A baseline (unit 7) helps the score function: at $k = 0$ the best constant brings the 30 by $\mu$
# down to 14. And with $M$ latent coordinates the score function multiplies *all* of $f$ by each coordinate's score,
# so its variance grows with $M$ even where the coordinates do not interact. The pathwise gradient of a sum
# $\sum_m f_m(z_m)$ does not notice the others.
#
# > **Try it.** Let $f(z) = \sum_m z_m^2$ and $z \sim \mathcal N(1, I)$ with 1 and with 10 coordinates. Measure both
# > variances for the first coordinate's mean.
#
# <details><summary>Answer</summary>
#
# The pathwise variance stays at 4. That of the score function is 30 with one coordinate and 552 with ten.
#
# ```python
# for width in (1, 10):
#     q = DiagonalGaussian(torch.ones(1, width), torch.zeros(1, width))
#     for way in (score_function, pathwise):
#         found = gradients(way, lambda z, q: z.square().sum(-1), q, 20_000, generator=generator)
#         print(width, way.__name__, found.mean[:, 0, 0].var().item())
# ```
#
# </details>


# %% tags=["remove-cell"]
# The slips: a step has no pathwise gradient, and sin 10 z a noisy one. And what the text above says.
def variances(f, slope, mean):
    return variance_of(slope(mean + line)).item(), variance_of(f(mean + line) * line).item()


assert round(torch.distributions.Normal(0.7, 1.0).log_prob(torch.tensor(0.0)).exp().item(), 3) == 0.312
q_step = DiagonalGaussian(torch.full((1, 1), 0.7), torch.zeros(1, 1))
stepped = {
    way: gradients(way, lambda z, q: (z > 0).double().sum(-1), q_step, 20_000, generator=generator).mean
    for way in (pathwise, score_function)
}
assert stepped[pathwise].abs().max() == 0
assert abs(stepped[score_function].mean() - 0.312) < 0.04
table = {k: exact.square(k, 1.0, 1.0) for k in (-3.0, 0.0, 3.0)}
assert [round(each.score_function[0].item()) for each in table.values()] == [495, 30, 87]
assert [round(each.score_function[1].item()) for each in table.values()] == [1546, 136, 346]
assert [round(each.pathwise[0].item()) for each in table.values()] == [4, 4, 4]
assert [round(each.pathwise[1].item()) for each in table.values()] == [72, 12, 24]
assert all((each.pathwise < each.score_function).all() for each in moments)
crossing = exact.cosine(1.064, 1.0, 1.0)
assert [round(value[0].item(), 3) for value in (crossing.pathwise, crossing.score_function)] == [0.318, 0.318]
ahead = [
    (each.pathwise[0] > each.score_function[0]).item()
    for each in (exact.cosine(k, 1.0, 1.0) for k in (1.063, 1.065))
]
assert ahead == [False, True]
assert [p > s for s, p in zip(*by_mean.values(), strict=True)] == [k > 1.064 for k in ks.tolist()]
slow, fast = exact.cosine(0.5, 1.0, 1.0), exact.cosine(5.0, 1.0, 1.0)
assert round(slow.pathwise[0].item(), 3) == 0.039
assert round(slow.score_function[0].item(), 3) == 0.455
assert round(fast.pathwise[0].item(), 4) == 12.5
assert round(fast.score_function[0].item(), 4) == 0.5
bells = [exact.bell(k, 1.0, 1.0) for k in (0.1, 1.0)]
assert [(each.pathwise[0] < each.score_function[0]).item() for each in bells] == [True, False]
noisy, quiet = variances(lambda z: (10 * z).sin(), lambda z: 10 * (10 * z).cos(), 0.7)
assert round(noisy, 1) == 50.0
assert round(quiet, 2) == 0.50
assert round(variance_of(((1 + line) ** 2 - 4) * line).item()) == 14
# With M coordinates: f = z₁² + R, R of mean 2 (M − 1) and variance 6 (M − 1), and Var = Var((z₁² + R) ε).
rest, of_rest = 2 * 9, 6 * 9
many = mean_of((((1 + line) ** 2 + rest) ** 2 + of_rest) * line**2) - 4
assert round(many.item()) == 552
assert round(variance_of((1 + line) ** 2 * line).item()) == 30
assert 1 + 9 == 10

# %% [markdown]
# ## 9 · How exact is the gradient of a draw? (further reading, 5 minutes)
#
# Figurnov, Mohamed and Mnih (2018) measure how well the velocity of a Gamma draw is computed. The library integrates
# the score over $(0, z)$ or $(z, \infty)$ by Gauss-Legendre quadrature. PyTorch uses series and approximations.
# Compare both with a reference in 25 digits, for several concentrations.

# %%
errors = {"PyTorch": [], "here": []}
for concentration in (0.5, 1.0, 2.5, 10.0, 100.0):
    spot = torch.tensor(concentration)
    for factor in (0.5, 1.0, 1.5):
        z = factor * spot
        true = gamma_velocity(z.item(), concentration)
        here = z * implicit.log_gamma_velocity(z.log(), spot)
        theirs = torch._standard_gamma_grad(spot, z)
        errors["here"].append(abs(here.item() / true - 1) + 1e-17)
        errors["PyTorch"].append(abs(theirs.item() / true - 1) + 1e-17)
view.dots(errors, x_name="relative error of the velocity")

# %% [markdown]
# The largest error of PyTorch is above $10^{-5}$, and that of the library below $10^{-10}$. For training neither
# matters next to the noise of the samples; for a test that compares two gradients it does. The paper's own
# measurements are of other implementations, so this is its comparison in kind.
#
# > **Try it.** A Dirichlet draw is a vector of Gammas divided by their sum. What must the derivatives of its
# > coordinates add up to?
#
# <details><summary>Answer</summary>
#
# To zero, as the coordinates add up to one. Who detaches the sum gets something else.
#
# ```python
# concentrations = torch.tensor([0.5, 1.0, 2.0], requires_grad=True)
# z = implicit.dirichlet(concentrations, generator=generator)
# print(torch.autograd.grad(z.sum(), concentrations)[0])
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert max(errors["PyTorch"]) > 10**-5
assert max(errors["here"]) < 10**-10
concentrations = torch.tensor([0.5, 1.0, 2.0], requires_grad=True)
z = implicit.dirichlet(concentrations, generator=generator)
assert torch.autograd.grad(z.sum(), concentrations)[0].abs().max() < 1e-12
assert len(str(25)) == 2

# %% [markdown]
# ## 10 · CPU or GPU? (2 minutes)
#
# A pathwise gradient costs a forward and a backward pass. For location and scale all of it is elementwise and runs
# where the tensors are. The implicit Gamma of this course integrates in float64, which a GPU does slowly or, on some
# machines, the CPU does for it. Choose a device, and run the cell below it again. This course's figures were made on
# a CPU.

# %%
toggle = view.DeviceToggle()
toggle


# %%
def seconds_for(draw, where):
    """Time of a draw of 20 000 samples and its gradient, the best of three."""
    times = []
    for _ in range(3):
        phi = torch.full((20_000,), 2.5, dtype=torch.float32, device=where, requires_grad=True)
        begin = time.perf_counter()
        draw(phi).square().mean().backward()
        float(phi.grad.sum())  # waits until the device is done
        times.append(time.perf_counter() - begin)
    return min(times)


draws = {"location and scale": lambda phi: 1 + phi * torch.randn_like(phi), "implicit Gamma": implicit.gamma}
for where in dict.fromkeys(["cpu", toggle.device.type]):
    for name, draw in draws.items():
        print(f"{where}, {name:18}: {1000 * seconds_for(draw, where):7.1f} ms for a gradient")
if reason := device.available()["cuda"]:
    print(f"No GPU was timed: {reason}.")

# %% [markdown]
# ## 11 · What you have learned (2 minutes)
#
# | way | map or velocity | mind |
# |---|---|---|
# | location and scale | $z = m + L \varepsilon$ | $L$ on the left, $\sigma$ and not $\sigma^2$ |
# | inverse distribution function | $z = F_\phi^{-1}(u)$ | rate or scale, the ends of $u$ |
# | composition | sums, shares, exponentials | a number of summands has no gradient |
# | implicit | $-(\partial F_\phi / \partial \phi) / q_\phi$ | the sign; gaps of mixtures |
# | total derivative of $r$ | path derivative minus score | noise at the posterior |
# | path derivative of $r$ | first part alone | zero at the posterior |
# | Stein's identity | $\mathbb E[f'] = -\mathbb E[f (\log p)']$ | ends and jumps |
#
# **What this lecture covers.** Change of variables and the pathwise gradient; location-scale and elliptical families;
# inverse distribution functions; composition; the total and the path derivative of the ELBO, and a closed KL; implicit
# reparameterization of Gamma, von Mises and mixtures; Stein's identity with its boundary term; the Stein score beside
# the score; where reparameterization is wrong or noisier.
#
# **Now you.** [Exercise 08](../exercises/08_reparameterization.ipynb) lets you write these pieces yourself.
#
# **Next.** With a network as decoder, one as encoder, and this gradient between them, we have the variational
# autoencoder, unit 9 (to come).

# %% [markdown]
# ### Symbols
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x$ | observed datum | $(D,)$ |
# | $z$ | latent variable | $(M,)$ |
# | $M$ | dimension of the latent variable | |
# | $m$ | mean of $q$ | $(M,)$ |
# | $p$ | density or probability under the model | |
# | $q$ | approximation of the posterior | |
# | $\theta$ | parameters of the model | |
# | $\phi$ | parameters of the encoder | here of any $q$ |
# | $f$ | integrand | |
# | $r$ | learning signal, $\log p(x, z) - \log q(z)$; of a bandit, the reward | |
# | $g_\phi$ | map from noise to the latent variable | |
# | $\varepsilon$ | standard normal noise | $(M,)$ |
# | $u$ | uniform noise | |
# | $F_\phi$ | cumulative distribution function | |
# | $\mu$ | means | $(M,)$ |
# | $\Sigma$ | covariances | $(M, M)$ |
# | $\sigma$ | standard deviation | |
# | $L$ | Cholesky factor | $(M, M)$ |
# | $I$ | identity matrix | $(M, M)$ |
# | $\mathcal N$ | Gaussian density | |
# | $k$ | index of a component; a number in the integrands of section 8 | |

# %% [markdown]
# ### References
#
# - M. Figurnov, S. Mohamed, A. Mnih (2018). Implicit reparameterization gradients. *Advances in Neural Information
#   Processing Systems* 31.
# - S. Mohamed, M. Rosca, M. Figurnov, A. Mnih (2020). Monte Carlo gradient estimation in machine learning. *Journal
#   of Machine Learning Research* 21.
# - G. Roeder, Y. Wu, D. Duvenaud (2017). Sticking the landing: simple, lower-variance gradient estimators for
#   variational inference. *Advances in Neural Information Processing Systems* 30.
# - C. M. Stein (1981). Estimation of the mean of a multivariate normal distribution. *Annals of Statistics* 9,
#   1135-1151.
