# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 5 · Variational inference and amortization
#
# A doctor who sees a hundred thousand patients does not start from nothing with each. Experience lets her look and
# guess, at once and mostly well. A student with a textbook and an hour for every patient may do better, but the waiting
# room is full. This lecture is about both: how to find, for one datum, the best approximation of the posterior that a
# given family of distributions allows, and how to train a network that gives one for every datum at once. And it is
# about what each of them costs, in nats.
#
# **Objectives.** At the end you can
#
# - say where EM stops, and put the best $q$ of a family in the place of the posterior;
# - climb the ELBO of one datum with samples that move with $q$;
# - predict how narrow a $q$ with independent coordinates becomes, and by how much its bound falls short;
# - build an encoder for Gaussian and for binary $z$, and say on which scale its outputs are;
# - split an encoder's loss into a family gap and an amortization gap;
# - write the loop that trains model and encoder with one bound, and say what that does and does not maximize.
#
# **Prerequisites.** Gaussians and the Kullback-Leibler divergence (unit 1), the ELBO (unit 2), EM (unit 3),
# probabilistic principal components (unit 4).
#
# **Time.** 57 minutes, and 15 of further reading.

# %%
import math
import time
from itertools import pairwise

import torch

from course import device, view
from course.lvm import data
from course.lvm.distributions.exact import binary_states
from course.lvm.distributions.families import Bernoulli, DiagonalGaussian
from course.lvm.distributions.linear_gaussian import LinearGaussian, NonlinearGaussian
from course.lvm.em import ppca
from course.lvm.networks import BernoulliEncoder, GaussianDecoder, GaussianEncoder, LinearEncoder
from course.lvm.optimization import adam, minibatches
from course.lvm.oracles import quadrature, variational
from course.lvm.variational import amortized as amortization
from course.lvm.variational import bound, vae
from course.lvm.variational.local import coordinate_ascent, fit_local

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(5)

# %% [markdown]
# ## 1 · Where EM stops (6 minutes)
#
# For every datum and every $q$ (unit 2),
#
# $$\log p_\theta(x) = \mathrm{ELBO}(\theta, q; x) + \mathrm{KL}(q \,\|\, p_\theta(z \mid x)).$$
#
# EM takes turns. The E-step sets $q$ to the posterior, and the bound touches; the M-step moves $\theta$. For mixtures
# (unit 3) and for the linear Gaussian models of unit 4 the posterior has a formula. It takes very little to lose it.
# Here is a lamp with a dimmer. The latent $z$ says how far it is turned up, its light is $e^z$, and a meter reads
# it with noise of variance 0.25:
#
# $$z \sim \mathcal N(0, 1), \qquad x \mid z \sim \mathcal N(e^z,\, 0.25).$$
#
# Draws and the joint are as easy as ever. But $\int p(z)\, p(x \mid z)\, dz$ has no closed form, and neither has the
# posterior. Since $z$ is a single number, a fine grid or a *quadrature rule* (nodes with weights, unit 2) can serve
# as the truth here; with ten latent numbers neither could.
#
# The data are not drawn at random. We cut $\mathcal N(0, 1)$ into 100 parts of equal mass and take the median of
# each, once for $z$ and once for the noise, so that the numbers below depend on no luck.

# %%
lamp = NonlinearGaussian(torch.exp, torch.tensor([[0.25]]), torch.zeros(1), torch.eye(1))
parts = (torch.arange(100.0) + 0.5) / 100
normal = torch.distributions.Normal(0.0, 1.0).icdf(parts)[:, None]  # the medians of the parts
z, noise = normal, 0.5 * normal[(37 * torch.arange(100)) % 100]  # each with another's, well mixed
x = (z.exp() + noise).sort(0).values  # (N, D) = (100, 1)
log_p = variational.log_evidence(lamp, x)  # (N,), by a fine grid

line = torch.linspace(-4, 3, 701)[:, None, None]  # places for z, in the shape of samples (S, 1, M)
seen = torch.tensor([[0.2], [1.0], [5.0]])
posteriors = (lamp.log_joint(seen, line.expand(-1, 3, 1)) - variational.log_evidence(lamp, seen)).exp()
named = {f"x = {value:g}": posteriors[:, n] for n, value in enumerate(seen[:, 0].tolist())}
view.curves(line.flatten(), named, x_name="z", y_name="posterior density")

# %% [markdown]
# At $x = 5$ there is little doubt about $z$, and the posterior is narrow. At $x = 0.2$ the lamp is turned down, but the
# reading hardly tells how far: the posterior is wide. All three are skewed to the left, and no Gaussian is skewed.
#
# A neural network in the place of $e^z$ is no better. Gaussian posteriors come from a log-joint that is quadratic in
# $z$, and third differences tell whether it is: for a quadratic they are zero.

# %%
for name, hidden in {"affine": (), "neural": (8,)}.items():
    decoder = GaussianDecoder(1, 3, hidden, dtype=torch.float64, generator=generator)
    model = vae.VAE(GaussianEncoder(3, 1, dtype=torch.float64, generator=generator), decoder)
    log_joint = model.log_joint(torch.ones(1, 3), line[::20]).detach()  # (S, 1)
    print(f"{name}: largest third difference of log p(x, z) {log_joint.diff(n=3, dim=0).abs().max():.0e}")

# %% [markdown]
# > **Derive it.** Let $x \mid z \sim \mathcal N(W z + b, \Sigma)$ and $z \sim \mathcal N(0, I)$. Why is the posterior
# > Gaussian, and what is its precision? Where does the argument break for $e^z$?
#
# <details><summary>Answer</summary>
#
# $\log p(x, z) = -\tfrac12 (x - W z - b)^\top \Sigma^{-1} (x - W z - b) - \tfrac12 z^\top z + \text{const}$ is
# quadratic in $z$, and a density whose logarithm is quadratic is Gaussian. The part of second order is
# $-\tfrac12 z^\top (W^\top \Sigma^{-1} W + I) z$, so the precision is $W^\top \Sigma^{-1} W + I$, the same for all
# data. With $e^z$ the exponent contains $e^{2z}$ and $x\, e^z$, which are not quadratic.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert lamp.noise_covariance.item() == 0.25
assert len(x) == len(parts) == 100
assert seen.flatten().tolist() == [0.2, 1.0, 5.0]
step = (line[1] - line[0]).item()
places = line[:, :, 0]
centers = (posteriors * places).sum(0) * step
spreads = ((posteriors * (places - centers) ** 2).sum(0) * step).sqrt()
skews = (posteriors * ((places - centers) / spreads) ** 3).sum(0) * step
assert spreads[0] > 4 * spreads[2]
assert skews.max() < -0.2
thirds = {}
for hidden in ((), (8,)):
    decoder = GaussianDecoder(1, 3, hidden, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    model = vae.VAE(GaussianEncoder(3, 1, dtype=torch.float64), decoder)
    thirds[hidden] = model.log_joint(torch.ones(1, 3), line[::20]).diff(n=3, dim=0).abs().max().item()
assert thirds[()] < 1e-9 < 1e-6 < thirds[(8,)]
linear = LinearGaussian(torch.tensor([[2.0], [1.0]]), torch.ones(2), torch.diag(torch.tensor([0.5, 2.0])))
precision = linear.weights.T @ torch.linalg.inv(linear.noise_covariance) @ linear.weights + torch.eye(1)
of_posterior = linear.posterior(torch.zeros(1, 2)).factor[0]
torch.testing.assert_close(torch.linalg.inv(of_posterior @ of_posterior.T), precision)

# %% [markdown]
# ## 2 · A q for every datum (10 minutes)
#
# If the posterior cannot be had, take the nearest there is. Choose a *family* of distributions, say the Gaussians, and
# give every datum a member of its own, with parameters $\lambda_n$ of its own:
#
# $$q(z; \lambda_n) = \mathcal N(z;\, m_n,\, \operatorname{diag} \sigma_n^2),
# \qquad \lambda_n = (m_n, \log \sigma_n^2).$$
#
# Nearest in the sense of $\mathrm{KL}(q \,\|\, p(z \mid x_n))$. That divergence contains the posterior, which we do not
# have. But $\log p(x_n)$ does not depend on $q$, so by the equation of section 1
#
# $$\operatorname*{argmin}_{\lambda_n}\, \mathrm{KL}(q(z; \lambda_n) \,\|\, p(z \mid x_n))
# = \operatorname*{argmax}_{\lambda_n}\, \mathrm{ELBO}(q(z; \lambda_n); x_n),$$
#
# and the ELBO needs the joint only. This is *variational inference*, see Jordan et al. (1999): the E-step
# as an optimization.
#
# > **A common slip.**
# > $\operatorname{argmax}_{m_n, \sigma}\, \mathbb E_{q^*}[\log p(z \mid x) - \log q(z; m_n, \sigma)]$
# > with a star on the $q$ that is averaged over, which is then held fixed. The objective has no maximum: the worse $q$
# > fits the samples, the higher it is. Average under the $q$ that is being moved.

# %% tags=["remove-cell"]
# The slip: with q* held fixed the objective grows the worse q fits; under the moving q it is −KL.
rule = DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1))
nodes, node_weights = quadrature.gaussian_nodes(rule, nodes=20)  # of N(0, 1)
little = LinearGaussian(torch.tensor([[1.5]]), torch.zeros(1), torch.tensor([[0.4]]))
spot = torch.tensor([[0.9]])
posterior = little.posterior(spot)
held = posterior.mean + posterior.factor[0] * nodes  # nodes of q*, here the posterior itself
starred, right = [], []
for place in (1.0, 10.0, 100.0):
    q = DiagonalGaussian(torch.tensor([[place]]), torch.tensor([[0.01]]).log())
    moved = q.mean + (0.5 * q.log_var).exp() * nodes
    starred.append((node_weights * (posterior.log_prob(held) - q.log_prob(held))).sum().item())
    right.append((node_weights * (posterior.log_prob(moved) - q.log_prob(moved))).sum().item())
assert starred == sorted(starred)
assert right == sorted(right, reverse=True)
assert right[0] < 0

# %% [markdown]
# To climb we need the gradient of an expectation under the very $q$ that moves. Here is the trick. If $\varepsilon \sim
# \mathcal N(0, I)$, then $z = m_n + \sigma \odot \varepsilon$ has the distribution $\mathcal N(m_n, \operatorname{diag}
# \sigma^2)$ (unit 1). So $\mathbb E_q[f(z)] = \mathbb E_\varepsilon[f(m_n + \sigma \odot \varepsilon)]$: the average is
# over an $\varepsilon$ whose distribution does not depend on $m_n$ and $\sigma$, and we may differentiate inside. This
# is *reparameterization*; unit 8 says when it is allowed, and what else there is. And we step in $\log \sigma^2$, which
# may be any number, while a step may take $\sigma$ below zero.


# %%
def local_elbo(model, x, mean, log_var, noise):
    """1/S Σ_s log p(x_n, z_sn) − log q(z_sn), where z = m + σ ε moves with q."""
    q = DiagonalGaussian(mean, log_var)
    z = mean + (0.5 * log_var).exp() * noise  # (S, N, M)
    return (model.log_joint(x, z) - q.log_prob(z)).mean(0)  # (N,)


one = torch.tensor([[1.0]])
mean, log_var, path = torch.full((1, 1), -1.5), torch.zeros(1, 1), []
for _ in range(300):
    mean, log_var = mean.detach().requires_grad_(), log_var.detach().requires_grad_()
    noise = torch.randn(20, 1, 1, generator=generator)  # ε, (S, N, M)
    value = local_elbo(lamp, one, mean, log_var, noise).sum()
    by_mean, by_log_var = torch.autograd.grad(value, (mean, log_var))
    mean, log_var = mean + 0.05 * by_mean, log_var + 0.05 * by_log_var
    path.append(value.item())
print(f"q = N({mean.item():.2f}, {log_var.exp().item():.2f}) for the reading x = 1")
evidence = [variational.log_evidence(lamp, one).item()] * 300
view.curves(range(300), {"estimate of the ELBO": path, "log p(x)": evidence}, x_name="step", y_name="nats")

# %% [markdown]
# The estimates are noisy, and some lie above $\log p(x)$: only their mean is a bound.
#
# > **A common slip.** $\mathbb E_{z_n \sim \mathcal N(0, I)}[\dots\, m_n + \sigma_n \odot \varepsilon\, \dots]$. What
# > is drawn from $\mathcal N(0, I)$ is the noise $\varepsilon$. A program that takes the line at its word draws $z$
# > from the prior, does not use $m_n$ for its samples, and computes no bound.

# %% tags=["remove-cell"]
# The slip: with z from the prior the value lies above log p(x). And what the text above says.
q = DiagonalGaussian(torch.tensor([[-1.0]]), torch.tensor([[0.1]]).log())
moved = q.mean + (0.5 * q.log_var).exp() * nodes
from_prior = (node_weights * (little.log_joint(spot, nodes) - q.log_prob(nodes))).sum()
under_q = (node_weights * (little.log_joint(spot, moved) - q.log_prob(moved))).sum()
assert from_prior > little.log_evidence(spot).item() > under_q
assert max(path[100:]) > evidence[0]
assert sum(path[100:]) / 200 < evidence[0]

# %% [markdown]
# How many samples does a step need? The noise of one is the standard deviation of $\log p(x, z) - \log q(z)$ under
# $q$, and this difference is constant where $q$ is the posterior (unit 2). So what counts is how nearly
# $\log p(z \mid x)$ is quadratic over the range of $q$. Quadrature finds the best Gaussians, and compares.


# %%
rule = DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1))
nodes, node_weights = quadrature.gaussian_nodes(rule, nodes=20)  # of N(0, 1)


def exact_elbo(model, q, x):
    """The ELBO of every row, the expectation by a quadrature rule (nodes and weights of N(0, 1))."""
    return bound.elbo(model, q, x, q.mean + (0.5 * q.log_var).exp() * nodes, weights=node_weights)


def best_gaussians(model, x):
    start = DiagonalGaussian(torch.zeros_like(x), torch.full_like(x, -1.0))
    return variational.best_local(model, x, start, nodes=20)


def noise_of_one(model, x):
    """σ of the best q, and the standard deviation of log p(x, z) − log q(z) under it, (N,)."""
    q = best_gaussians(model, x)
    z = q.mean + (0.5 * q.log_var).exp() * nodes
    terms = model.log_joint(x, z) - q.log_prob(z)  # (S, N)
    variance = (node_weights * terms**2).sum(0) - (node_weights * terms).sum(0) ** 2
    return (0.5 * q.log_var[:, 0]).exp(), variance.sqrt()


lacking = variational.log_evidence(lamp, seen) - exact_elbo(lamp, best_gaussians(lamp, seen), seen)
for row in zip(seen[:, 0].tolist(), *noise_of_one(lamp, seen), lacking, strict=True):
    print("x = {:.1f}: σ = {:.2f}, noise of one sample {:.2f} nats, bound {:.3f} nats short".format(*row))

# %% [markdown]
# At $x = 1$ the best $q$ is narrower than at $x = 0.2$, and yet its noise is larger. At $x = 5$ both are small. The
# last column is by how much even the best Gaussian falls short: it belongs to the *family*, and neither more steps nor
# more samples reduce it. The library's `fit_local` climbs for all rows at once, with any family.
#
# > **Try it.** "If the posterior is narrow, a sample or two will do." Let the meter become more exact: noise
# > variances 0.25, 0.01 and 0.0004, at the reading 1. Is the rule of thumb true here?
#
# <details><summary>Answer</summary>
#
# Yes. Over a shorter range any smooth curve is more nearly quadratic, so for one model and one reading the noise falls
# as the posterior narrows. Between readings, as above, it need not.
#
# ```python
# for variance in (0.25, 0.01, 0.0004):
#     meter = lamp._replace(noise_covariance=torch.tensor([[variance]]))
#     print([value.item() for value in noise_of_one(meter, one)])
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
sigmas, noises = noise_of_one(lamp, seen)
assert sigmas[2] < sigmas[1] < sigmas[0]
assert noises[1] > noises[0] > 2 * noises[2]
assert seen[0].item() == 0.2
assert (lacking > 0).all()
best_one = best_gaussians(lamp, one)
assert abs(mean.item() - best_one.mean.item()) < 0.3
assert one.item() == 1
meters = [0.25, 0.01, 0.0004]
assert meters == [1 / 4, 1 / 100, 1 / 2500]
narrower = [
    noise_of_one(lamp._replace(noise_covariance=torch.tensor([[variance]])), one) for variance in meters
]
assert all(a[0] > 2 * b[0] and a[1] > 2 * b[1] for a, b in pairwise(narrower))

# %% [markdown]
# ## 3 · Independent coordinates (6 minutes)
#
# With $M$ latent numbers a full covariance has $M (M + 1) / 2$ entries for each datum. A common saving is to let the
# coordinates be independent under $q$, a diagonal covariance: the *mean-field* family. What does that do if they are
# not independent under the posterior? Let the posterior be a Gaussian with the mean $\mu$ and the precision
# $\Lambda = \Sigma^{-1}$, so that everything has a formula:
#
# $$\mathrm{KL}(q \,\|\, p) = \tfrac12 \Big[ (m - \mu)^\top \Lambda (m - \mu) + \sum_i \big(\Lambda_{ii} \sigma_i^2
# - \log \sigma_i^2\big) \Big] + \text{const}.$$
#
# The derivative with respect to $\sigma_i^2$ is zero at $\sigma_i^2 = 1 / \Lambda_{ii}$: the variance of
# coordinate $i$ *when the others are known*. And the mean? Maximize over one coordinate at a time, the others fixed:
#
# $$m_i \leftarrow \mu_i - \frac{1}{\Lambda_{ii}} \sum_{i' \ne i} \Lambda_{ii'}\, (m_{i'} - \mu_{i'}).$$
#
# Each such step is exact and none lowers the bound: *coordinate ascent*. The inner loop has two lines.

# %%
precision = torch.tensor([[5.3, 3.5], [3.5, 6.5]])  # Λ, (M, M)
center = torch.tensor([1.0, -1.0])  # μ, (M,)
mean, path = torch.tensor([2.5, 0.5]), [torch.tensor([2.5, 0.5])]
for _ in range(15):  # sweeps
    for i in range(2):
        others = precision[i] @ (mean - center) - precision[i, i] * (mean[i] - center[i])
        mean[i] = center[i] - others / precision[i, i]
        path.append(mean.clone())

library = coordinate_ascent(precision, (center @ precision)[None]).learned  # it wants Λ and Λ μ
torch.testing.assert_close(library.mean[0], mean, atol=1e-4, rtol=0)

covariance = torch.linalg.inv(precision)  # Σ
reverse, forward = torch.diag(1 / precision.diagonal()), torch.diag(covariance.diagonal())
named = {
    "posterior p": (center, covariance),
    "best for KL(q‖p)": (center, reverse),
    "best for KL(p‖q)": (center, forward),
}
view.gaussians(named, path=torch.stack(path), path_name="coordinate ascent")

# %% [markdown]
# This is, in kind, the figure of section 10.1.2 of Bishop (2006): a correlated Gaussian, and the best $q$ with
# independent coordinates in either direction of the divergence (unit 1). Ours has both in one plane, and the way of the
# mean.
#
# | | variance of $z_1$ | variance of $z_2$ |
# |---|---|---|
# | posterior, $\Sigma_{ii}$ | 0.2928 | 0.2387 |
# | best for $\mathrm{KL}(q \,\Vert\, p)$, $1 / \Lambda_{ii}$ | 0.1887 | 0.1538 |
# | best for $\mathrm{KL}(p \,\Vert\, q)$, $\Sigma_{ii}$ | 0.2928 | 0.2387 |
#
# The $q$ of variational inference does not lean, and is as wide as the posterior is *along each axis through the
# center*. Its bound falls short by $\tfrac12 (\sum_i \log \Lambda_{ii} - \log \det \Lambda) = 0.2197$ nats. Many a
# student has hunted for the error in a program that was right: if the coordinates of a Gaussian posterior are
# correlated, the best mean-field $q$ *is* too narrow. So do not read its variances as uncertainties.
#
# > **Think first.** In unit 4, $W$ and $W R$ fit the data equally well for every orthogonal $R$. Does it matter here?
#
# <details><summary>Answer</summary>
#
# For the likelihood no, for the gap yes. $R$ turns the posterior. If its axes come to lie along the coordinates, the
# gap is zero. Whoever raises the ELBO by $W$ as well as by $q$ thus prefers, among equally good $W$, one whose
# posterior suits the family: section 9, and Lucas et al. (2019).
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert [round(v, 4) for v in library.log_var.exp()[0].tolist()] == [0.1887, 0.1538]
assert [round(v, 4) for v in reverse.diagonal().tolist()] == [0.1887, 0.1538]
assert [round(v, 4) for v in covariance.diagonal().tolist()] == [0.2928, 0.2387]
lacks = 0.5 * (precision.diagonal().log().sum() - torch.logdet(precision))
assert round(lacks.item(), 4) == 0.2197 == round(variational.reverse_gap(precision), 4)
torch.testing.assert_close(mean, center, atol=1e-4, rtol=0)
distance = [((spot_ - center) @ precision @ (spot_ - center)).item() for spot_ in path]
assert all(later <= earlier + 1e-12 for earlier, later in pairwise(distance))  # the bound never falls
_, turn = torch.linalg.eigh(precision)
assert abs(variational.reverse_gap(turn.T @ precision @ turn)) < 1e-9
assert (reverse.diagonal() < covariance.diagonal()).all()
torch.testing.assert_close(1 / reverse.diagonal(), precision.diagonal())

# %% [markdown]
# ## 4 · A climb for every datum (4 minutes)
#
# A *local* $q$ for every datum means $N$ climbs, and $2 M N$ numbers to keep. And this is only the E-step. In
# *variational EM* the model learns too: after each move of $\theta$ all $N$ climbs have to be taken up again. A new
# datum, after the training? One more climb.

# %%
for rows in (100, 1000, 10_000):
    many, _ = lamp.sample(rows, generator=generator)
    start = DiagonalGaussian(torch.zeros_like(many), torch.zeros_like(many))
    begin = time.perf_counter()
    climbed = fit_local(lamp, many, start, steps=20, objective=bound.Bound(samples=5), generator=generator)
    seconds = time.perf_counter() - begin
    print(f"{rows:6,} rows: {2 * rows:6,} numbers to learn, 20 steps in {1000 * seconds:7.1f} ms")
some = many[:200]
reached = exact_elbo(lamp, DiagonalGaussian(*(part[:200] for part in climbed.learned)), some)
short = variational.log_evidence(lamp, some) - reached
print(f"after 20 steps half of the rows are still {short.median():.1f} nats or more below log p(x)")

# %% tags=["remove-cell"]
# What the answer below uses: the best of the climbs from both sides.
curved = variational.curved_model()


def best_mode(datum):
    found = []
    for side in (-2.0, 2.0):
        start = DiagonalGaussian(torch.tensor([[side]]), torch.tensor([[-3.0]]))
        q = variational.best_local(curved, datum, start, nodes=20)
        found.append((variational.elbo(curved, datum, q, nodes=20).item(), q.mean.item()))
    return max(found)[1]


assert short.median() > 100 * lacking.median()
assert short.mean() > 1.2 * short.median()  # a few of the brightest are far worse, so the mean tells little

# %% [markdown]
# Now look again at the three posteriors of section 1. The best $\lambda_n$ depends on nothing but $x_n$ and
# $\theta$: it *is* a function of $x_n$. Similar readings have similar posteriors, so here this function is continuous,
# and a network can learn it.
#
# > **Try it.** Must it be continuous? The oracle `curved_model` has $x \mid z \sim \mathcal N((z, z^2), \tfrac14 I)$.
# > Compare the posteriors, and the best Gaussians, at $x = (-0.01, 4)$ and $(0.01, 4)$.
#
# <details><summary>Answer</summary>
#
# The posterior has two modes, one on either side of 0. Between the two data $p(z > 0 \mid x)$ changes by less than 0.1,
# but the best Gaussian sits on the heavier mode, and jumps from one to the other. No continuous network can follow it.
#
# ```python
# for left in (-0.01, 0.01):
#     datum = torch.tensor([[left, 4.0]])
#     weights = curved.log_joint(datum, line.expand(-1, 1, 1)).softmax(0)
#     print(f"p(z > 0 | x) = {weights[line[:, 0, 0] > 0].sum():.2f}, mean of q {best_mode(datum):.2f}")
# ```
#
# </details>


# %% tags=["remove-cell"]
# What the text above says, checked.
pair = [torch.tensor([[left, 4.0]]) for left in (-0.01, 0.01)]
fine = torch.linspace(-4, 4, 8001)[:, None, None]
shares = [curved.log_joint(datum, fine).softmax(0)[fine[:, 0, 0] > 0].sum().item() for datum in pair]
assert math.ceil(10 * (shares[1] - shares[0])) / 10 == 0.1
assert [datum[0, 0].item() for datum in pair] == [-0.01, 0.01]
assert best_mode(pair[0]) < -1.5 < 1.5 < best_mode(pair[1])

# %% [markdown]
# ## 5 · One network for all (13 minutes)
#
# An *encoder* is a network that gives the parameters of $q$ from the datum, $\lambda_n = \lambda_\phi(x_n)$:
#
# $$q_\phi(z \mid x) = \mathcal N(z;\, m_\phi(x),\, \operatorname{diag} \sigma_\phi^2(x)).$$
#
# Its weights $\phi$ are shared by all data. The cost of inference is paid once, in training; then every datum gets
# its $q$ for one evaluation of the network. This is *amortization*, see Gershman and Goodman (2014). We call $p(z)$ the
# *prior*, $p_\theta(x \mid z)$ the *decoder* and $q_\phi(z \mid x)$ the encoder or recognition model. And mind the
# notation: $q(z; \lambda_n)$ for a local $q$, $q_\phi(z \mid x)$ for an amortized one.
#
# A network's outputs are any real numbers. So there are two heads, one for the mean and one for $\log \sigma^2$. Which
# scale the second is on must be said and kept to; in this course it is `log_var`, $\log \sigma^2$.


# %%
class TwoHeads(torch.nn.Module):
    def __init__(self, D, M, hidden):
        super().__init__()
        self.body = torch.nn.Sequential(torch.nn.Linear(D, hidden), torch.nn.ReLU())
        self.mean, self.log_var = torch.nn.Linear(hidden, M), torch.nn.Linear(hidden, M)

    def forward(self, x):
        features = self.body(x)  # (N, hidden)
        return DiagonalGaussian(self.mean(features), self.log_var(features))


q = TwoHeads(1, 1, hidden=8)(x)  # the library's GaussianEncoder does the same, from a generator
print("mean", tuple(q.mean.shape), "log_var", tuple(q.log_var.shape))

# %% [markdown]
# > **A common slip.** $m_n$ = `network(x)` and $\log \sigma^2$ = `network(x)`, the same output twice; and for bits
# > $q(z{=}1 \mid x)$ = `network(x)`. A last layer gives −1.3 as gladly as 0.4, and that is no probability: what the
# > network gives is the logit.

# %% tags=["remove-cell"]
# The slip: an output that is taken for a probability has no logarithm; as a logit it has.
outputs = torch.tensor([[-1.3, 0.4]])
assert (10 * outputs).round().tolist() == [[-13, 4]]
assert outputs.log().sum(-1).isnan().all()
ones = torch.ones(1, 2)
torch.testing.assert_close(Bernoulli(outputs).log_prob(ones), outputs.sigmoid().log().sum(-1))
assert q.mean.shape == q.log_var.shape == (100, 1)
assert not torch.allclose(q.mean, q.log_var)

# %% [markdown]
# For binary $z$ there is one head, the *logit* $\eta$ of every bit: $q(z_i{=}1 \mid x) = 1 / (1 + e^{-\eta_i})$. Three
# switches turn on lights of brightness 1, 2 and 3, and the meter reads their sum with noise of variance 0.25. With
# three bits the expectation in the ELBO is a sum over all 8 states, so we can climb it without samples.

# %%
states = binary_states(3, like=x)  # (8, 1, 3), all values of z
lights = torch.tensor([1.0, 2.0, 3.0])


def log_joint_of_bits(x):
    """log p(x_n, z) for all states z, up to no constant: (8, N)."""
    light = torch.distributions.Normal(states @ lights, 0.5)  # (8, 1)
    return light.log_prob(x[:, 0]) + 3 * math.log(0.5)


def elbo_of_bits(q, x):
    log_q = q.log_prob(states)  # (8, N)
    return (log_q.exp() * (log_joint_of_bits(x) - log_q)).sum(0)  # (N,)


on = torch.bernoulli(torch.full((400, 3), 0.5), generator=generator)
readings = (on @ lights)[:, None] + 0.5 * torch.randn(400, 1, generator=generator)
of_bits = BernoulliEncoder(1, 3, hidden=(16,), dtype=torch.float64, generator=generator)
optimizer = adam(list(of_bits.parameters()), 0.02)
for _ in range(400):
    optimizer.zero_grad()
    (-elbo_of_bits(of_bits(readings), readings).mean()).backward()  # descending on −ELBO
    optimizer.step()

three = torch.tensor([[3.0]])
explains = log_joint_of_bits(three).softmax(0)[:, 0]  # (8,)
for k in explains.topk(2).indices:
    print(f"p(z = {states[k, 0].int().tolist()} | x = 3) = {explains[k]:.2f}")
print("encoder at x = 3: ", of_bits(three).logits.sigmoid()[0].detach().numpy().round(2))

# %% [markdown]
# At $x = 3$ the posterior has two explanations of 0.44 each: the third light alone, or the first two. Under $q$ the
# bits are independent, so it cannot hold both, and the encoder settles on one of them: in $\mathrm{KL}(q \,\|\, p)$ a
# $q$ pays for going where $p$ is not. (When there are too many states to sum over, bits need another gradient, since
# they cannot move a little: unit 6.)
#
# > **A common slip.** $\operatorname{argmax}_\phi \sum_n \mathbb E_{q_\phi}[p(x_n, z) / q_\phi(z \mid x_n)]$, without
# > the logarithm. That expectation is $p(x_n)$, whatever the encoder says, and its gradient in $\phi$ is zero.

# %% tags=["remove-cell"]
# The slip: without the logarithm there is no gradient; with it, there is. And what the text above says.
encoder = BernoulliEncoder(1, 3, hidden=(4,), dtype=torch.float64, generator=torch.Generator().manual_seed(1))
log_q = encoder(readings).log_prob(states)
without = (log_q.exp() * (log_joint_of_bits(readings) - log_q).exp()).sum()
no_slope = torch.autograd.grad(without, list(encoder.parameters()), retain_graph=True)
slope = torch.autograd.grad(
    (log_q.exp() * (log_joint_of_bits(readings) - log_q)).sum(), [*encoder.parameters()]
)
assert max(part.abs().max() for part in no_slope) < 1e-9
assert max(part.abs().max() for part in slope) > 1
torch.testing.assert_close(without, log_joint_of_bits(readings).logsumexp(0).exp().sum())
truth_of_bits = log_joint_of_bits(readings).logsumexp(0)
assert (elbo_of_bits(of_bits(readings), readings) <= truth_of_bits + 1e-9).all()
at_three = log_joint_of_bits(three).softmax(0)[:, 0]
assert [round(at_three[k].item(), 2) for k in (1, 6)] == [0.44, 0.44]
assert states[1, 0].tolist() == [0, 0, 1]
assert states[6, 0].tolist() == [1, 1, 0]
settled = of_bits(three).logits.sigmoid()[0]
assert (settled[2] > 0.9) != (settled[2] < 0.1)
assert (settled[2] > 0.9) == (settled[1] < 0.1)
assert lights.tolist() == [1, 2, 3]
assert 0.5**2 == 0.25
nearly = torch.tensor([[500.0]])  # a bit that is all but certain
assert Bernoulli(nearly).log_prob(torch.zeros(1, 1)).item() == -500

# %% [markdown]
# A Gaussian encoder is trained on the same bound, summed over the data and climbed in $\phi$. For the lamp the
# quadrature rule removes the noise. An optimizer may begin in a bad place, so each size gets two starts.


# %%
def teach(hidden, model=lamp, x=x):
    """The best encoder of two starts, and its ELBO for every row."""
    tries = []
    for seed in (1, 2):
        start = torch.Generator().manual_seed(seed)
        encoder = GaussianEncoder(1, 1, hidden, dtype=torch.float64, generator=start)
        optimizer = torch.optim.LBFGS(encoder.parameters(), max_iter=250, line_search_fn="strong_wolfe")

        def loss(encoder=encoder, optimizer=optimizer):
            optimizer.zero_grad()
            value = -exact_elbo(model, encoder(x), x).mean()
            value.backward()
            return value

        try:
            optimizer.step(loss)
        except ValueError:  # a step so long that e^z is infinite: this start is lost
            continue
        tries.append((exact_elbo(model, encoder(x), x).detach(), encoder))
    return max(tries, key=lambda one: one[0].mean().item())


local = exact_elbo(lamp, best_gaussians(lamp, x), x)  # (N,)
units = [0, 2, 4, 8, 16]
taught = {h: teach((h,) if h else ()) for h in units}
amortized = {h: values for h, (values, _) in taught.items()}
print(f"log p(x) {log_p.mean():.3f}, best q for each {local.mean():.3f}")
for h in units:
    print(f"encoder with {h:2} hidden units: {amortized[h].mean():.3f}")

# %% [markdown]
# > **Think first.** Why is the encoder without hidden units so much worse than one with only two?
#
# <details><summary>Answer</summary>
#
# Without hidden units mean and $\log \sigma^2$ are affine in $x$. For a bright reading the posterior is near
# $\log x$, and a line cannot follow a logarithm; for dim readings the mean should hardly depend on $x$. Two units make
# two kinks.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
means = best_gaussians(lamp, x).mean[:, 0]
assert (means[-10:] - x[-10:, 0].log()).abs().max() < 0.15
assert amortized[0].mean() < amortized[2].mean() - 1

# %% [markdown]
# ## 6 · Two gaps (3 minutes)
#
# So there are three numbers for every datum, always in this order:
#
# $$\mathrm{ELBO}(q_\phi(z \mid x_n); x_n) \;\le\; \max_{\lambda}\, \mathrm{ELBO}(q(z; \lambda); x_n)
# \;\le\; \log p(x_n).$$
#
# The second step is the *family gap*, or *approximation gap*: the family does not hold the posterior. The first is the
# *amortization gap*: the encoder does not find the best member for every datum. The names are those of
# Cremer, Li and Duvenaud (2018). Move the slider; the axis is logarithmic.


# %%
def two_gaps(hidden_units):
    gap = log_p - amortized[hidden_units]
    curves = {"best q": log_p - local, "encoder": gap}
    family, lost = (log_p - local).mean(), (local - amortized[hidden_units]).mean()
    title = f"{hidden_units} hidden units: family gap {family:.3f}, amortization gap {lost:.4f}"
    figure = view.curves(
        x[:, 0], curves, x_name="reading x", y_name="nats below log p(x)", title=title, y_scale="log"
    )
    figure.axes[0].set_ylim(5e-4, 30)  # the same in every frame
    return figure


view.Explore(
    two_gaps, alt="How far the best q and the encoder fall short, over the readings", hidden_units=units
)

# %% [markdown]
# The lower curve, that of the best $q$, does not depend on the encoder. It is 0.05 nats on average, and highest, 0.08
# nats, near a reading of 1.2; for the brightest lights it is smallest. What lies between the curves is the amortization
# gap. It is 1.72 nats on average without hidden units, 0.10 with 2, and less than 0.001 with 16.
#
# > **Think first.** As the encoder grows, which of the two gaps closes? Which one would close if $q$ were richer?
#
# <details><summary>Answer</summary>
#
# The amortization gap closes, as far as training finds the way. The family gap does not change: the best $q$ of each
# datum has nothing to do with the encoder. A richer family closes it, and may make the encoder's job harder.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
family = (log_p - local).mean().item()
lost = {h: (local - amortized[h]).mean().item() for h in units}
assert round(family, 2) == 0.05
assert round(lost[0], 2) == 1.72
assert round(lost[2], 2) == 0.10
assert lost[0] > lost[2] > lost[8] > lost[units[-1]] > -1e-6
assert units[-1] == 16
assert math.ceil(1000 * lost[units[-1]]) / 1000 == 0.001
assert (local <= log_p + 1e-9).all()
assert all((values <= local + 1e-6).all() for values in amortized.values())
peak = (log_p - local).argmax()
assert round((log_p - local).max().item(), 2) == 0.08
assert round(x[peak].item(), 1) == 1.2
assert (log_p - local).argmin() > 90

# %% [markdown]
# ## 7 · Both at once (10 minutes)
#
# Usually the model is not known either. Then one bound serves both,
#
# $$\max_{\theta, \phi}\; \sum_n \mathrm{ELBO}(\theta, \phi; x_n)
# = \max_{\theta, \phi}\; \sum_n \big[ \log p_\theta(x_n)
# - \mathrm{KL}(q_\phi(z \mid x_n) \,\|\, p_\theta(z \mid x_n)) \big],$$
#
# by gradient steps in $\theta$ and $\phi$ together: *approximately* maximum likelihood, and *approximately* a fit of
# the posterior. Here is a small *variational autoencoder*, see Kingma and Welling (2014), for the digits, with two
# latent numbers. (Hinton and Zemel (1994) trained both networks of an autoencoder by an upper bound on a description
# length: up to a constant, minus this bound.) The loop has ten lines.

# %%
digits = data.digits()
images = (digits.x - digits.x.mean(0)) / 4  # (N, D) = (1797, 64)
model = vae.VAE(
    GaussianEncoder(64, 2, hidden=(64,), dtype=torch.float64, generator=generator),
    GaussianDecoder(2, 64, hidden=(64,), noise="learned", dtype=torch.float64, generator=generator),
)

# %%
optimizer = adam(list(model.parameters()), 3e-3)  # θ and φ
for batch in minibatches(images, 100, epochs=3, generator=generator):  # (B, D)
    q = model.encoder(batch)
    noise = torch.randn(q.mean.shape, generator=generator)  # ε, one for each row
    z = q.mean + (0.5 * q.log_var).exp() * noise  # (B, M)
    elbo = model.log_joint(batch, z) - q.log_prob(z)  # (B,)
    optimizer.zero_grad()
    (-elbo.mean()).backward()
    optimizer.step()
print(f"after 3 passes over the data: {elbo.mean():.1f} nats per image")

# %% [markdown]
# The library's `vae.fit` is this loop, with $\mathrm{KL}(q \,\|\, p(z))$ in closed form, which unit 9 derives. We let
# it go on.

# %%
batches = minibatches(images, 100, epochs=37, generator=generator)
ascent = vae.fit(model, batches, optimizer=lambda p: adam(p, 3e-3), generator=generator)
with torch.no_grad():
    codes = model.encoder(images).mean  # (N, 2)
names = [str(digit) for digit in range(10)]
view.named_groups(codes, digits.labels, label_names=names, axis_names=("mean of z₁", "mean of z₂"))

# %% [markdown]
# Without having seen a label, the encoder places similar digits together: of most images the nearest neighbor shows the
# same digit. And how far does the encoder fall short? For 100 images we compare it with an affine encoder that is
# taught afterwards, under the same decoder, and both with a local climb from their answer. The log-evidence we estimate
# by importance sampling with 1000 samples of a widened local $q$. As the logarithm of a mean it is biased down (unit
# 2), hence so is the family gap.

# %%
few = images[:100]
climbing = {"steps": 150, "optimizer": lambda p: adam(p, 0.05), "generator": generator}
q = fit_local(model, few, model.encoder(few), objective=bound.Bound(samples=10), **climbing).learned
wide = q._replace(log_var=q.log_var + math.log(2))  # rather too wide than too narrow
truth = bound.sampled_log_evidence(model, wide, few, samples=1000, generator=generator)  # (100,)

small = LinearEncoder(64, 2, dtype=torch.float64, generator=generator)
batches = minibatches(images, 100, epochs=20, generator=generator)
amortization.fit(model, small, batches, optimizer=lambda p: adam(p, 1e-2), generator=generator)
gaps = {}
for name, encoder in {"64 hidden units": model.encoder, "affine": small}.items():
    gaps[name] = amortization.inference_gap(model, few, encoder, truth, samples=10, **climbing)
    means = [part.mean().item() for part in gaps[name]]
    print(f"{name:15}: log p(x) {means[0]:.2f} ≥ local {means[1]:.2f} ≥ encoder {means[2]:.2f}")

# %% [markdown]
# The order is that of section 6. For both encoders the amortization gap is larger than the family gap, as Cremer, Li
# and Duvenaud (2018) often find with their networks. The two local numbers should be one: the decoder is the same, and
# so is the best $q$ of an image. But a climb ends in the nearest local maximum, and from the answers of the affine
# encoder about one in ten ends in a lower one.
#
# The same bound is behind most of this course. What is chosen is the prior, the decoder and the family of $q$; these
# set how flexible model and inference are, and so there are many kinds of variational autoencoders (unit 9).
#
# | model | $z$ | family of $q$ | E-step |
# |---|---|---|---|
# | Gaussian mixture (unit 3) | one of $K$ | all | posterior, closed form |
# | probabilistic PCA (unit 4) | vector | all Gaussians | posterior, closed form |
# | mixture of these (unit 4) | both | all | posterior, closed form |
# | variational autoencoder (unit 9) | vector or bits | that of an encoder | gradient in $\phi$ |
# | diffusion model (unit 13) | a chain of vectors | one, fixed: noise is added | none |
#
# > **Derive it.** "To maximize the ELBO is to maximize the likelihood *and* to minimize the divergence." Let
# > $x \mid z \sim \mathcal N(W z, 1)$ and $z \sim \mathcal N(0, 1)$, let the data have mean square 4, and let $q$ be
# > $\mathcal N(m_n, 1)$, its variance fixed. Which $W^2$ maximizes the likelihood, and which the bound?
#
# <details><summary>Answer</summary>
#
# The variance of $x$ is $W^2 + 1$, so the likelihood is highest at $W^2 = 3$. In the bound, up to a constant
# $-\tfrac12 [(x_n - W m_n)^2 + W^2 + m_n^2]$, the best $m_n$ is $W x_n / (1 + W^2)$, and what is left on average is
# $-\tfrac12 [4 / (1 + W^2) + W^2]$: highest at $1 + W^2 = 2$, so $W^2 = 1$. Only the *difference* of log-likelihood and
# divergence is maximized, and here the divergence wins. Section 8 shows it for the lamp.
#
# ```python
# squares = torch.linspace(0, 5, 501)  # W²
# likelihood = -0.5 * (4 / (1 + squares) + (1 + squares).log())
# reached = -0.5 * (4 / (1 + squares) + squares)
# print(squares[likelihood.argmax()].item(), squares[reached.argmax()].item())
# ```
#
# </details>


# %% tags=["remove-cell"]
# What the text above says, checked; the truth by a grid over z.
def by_grid(rows, reach=6.0, places=181):
    """log p(x_n) of the digits' model by the trapezoidal rule in the plane, (N,)."""
    axis = torch.linspace(-reach, reach, places)
    grid = torch.cartesian_prod(axis, axis)  # (S, 2)
    with torch.no_grad():
        mean, log_var = model.decoder(grid)
        squares = rows.square().sum(1) + mean.square().sum(1)[:, None] - 2 * mean @ rows.T  # (S, N)
        conditional = -0.5 * (squares / log_var.exp() + 64 * (log_var + math.log(2 * math.pi)))
        joint = conditional + model.prior().log_prob(grid[:, None])
    return joint.logsumexp(0) + 2 * (axis[1] - axis[0]).log()


exact_truth = by_grid(few)
assert abs((truth - exact_truth).mean()) < 0.1
for gap_of in gaps.values():
    assert (exact_truth - gap_of.local).mean() > 0
    assert gap_of.amortization_gap.mean() > gap_of.approximation_gap.mean() > 0
assert gaps["affine"].amortization_gap.mean() > 2 * gaps["64 hidden units"].amortization_gap.mean()
assert len(few) == len(truth) == 100
worse = gaps["64 hidden units"].local - gaps["affine"].local
assert worse.median().abs() < 0.05
assert 0.02 < (worse > 0.1).double().mean() < 0.25
neighbor = (torch.cdist(codes, codes) + 1e9 * torch.eye(len(codes))).argmin(1)
assert (digits.labels[neighbor] == digits.labels).double().mean() > 0.5
several = []
for S in (1, 10, 1000):
    repeated = [
        bound.sampled_log_evidence(model, wide, few, samples=S, generator=generator) for _ in range(5)
    ]
    several.append(torch.stack(repeated).mean())
assert several[0] < several[1] < several[2]  # biased down, and less so with more samples
assert len(batch) <= 100
squares = torch.linspace(0, 5, 501)
likelihood_of = -0.5 * (4 / (1 + squares) + (1 + squares).log())
assert abs(squares[likelihood_of.argmax()] - 3) < 0.02
assert abs(squares[(-0.5 * (4 / (1 + squares) + squares)).argmax()] - 1) < 0.02
assert 10 * len(few) == 1000

# %% [markdown]
# ## 8 · What the encoder does to the model (further reading, 4 minutes)
#
# Let the lamp have an unknown $\theta$, $x \mid z \sim \mathcal N(e^{\theta z}, 0.25)$. Our data were made with
# $\theta = 1$. For every $\theta$ we compute the log-likelihood, the bound that the best Gaussians reach, and the bound
# that the best affine encoder reaches.


# %%
def lamp_with(theta):
    return lamp._replace(decoder=lambda z: (theta * z).exp())


thetas = torch.linspace(0.4, 1.2, 9)
likelihood = torch.stack([variational.log_evidence(lamp_with(theta), x).mean() for theta in thetas])
by_best = torch.stack([exact_elbo(lamp_with(t), best_gaussians(lamp_with(t), x), x).mean() for t in thetas])
by_affine = torch.stack([teach((), lamp_with(theta))[0].mean() for theta in thetas])
heights = {
    "ℓ(θ) / N": likelihood,
    "ELBO of the best Gaussians / N": by_best,
    "ELBO of an affine encoder / N": by_affine,
}
view.curves(thetas, heights, x_name="θ", y_name="nats per datum")

# %% [markdown]
# With an affine encoder the bound is highest at a smaller $\theta$ than the likelihood: a decoder that bends less has
# posteriors that an affine encoder can follow. The model has adapted itself to its encoder. What matters is not how
# large the gap is, but how it *changes* with $\theta$: with the best Gaussians it is small throughout and the maximum
# moves less. Turner and Sahani (2011) show how the choice of the family biases what variational EM learns, also for
# mean field.
#
# > **Think first.** Could one repair the result by training the encoder longer?
#
# <details><summary>Answer</summary>
#
# No. For every $\theta$ the curve already has the best of two affine encoders. The bias comes from the family and the
# size of the encoder. A larger encoder moves the curve up to that of the best Gaussians, and a richer family from there
# to the likelihood.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert thetas[by_affine.argmax()] < thetas[likelihood.argmax()] - 0.05
assert abs(thetas[by_best.argmax()] - thetas[likelihood.argmax()]) < 0.11
assert thetas[by_affine.argmax()] < thetas[by_best.argmax()]
assert (by_affine < by_best).all()
assert (by_best < likelihood).all()
assert (likelihood - by_best).max() < 0.1
assert abs(thetas[likelihood.argmax()] - 1) < 0.3
assert lamp_with(1.0).noise_covariance.item() == 0.25

# %% [markdown]
# ## 9 · The linear variational autoencoder is probabilistic PCA (further reading, 5 minutes)
#
# Let decoder and encoder be affine, with one noise variance $\sigma^2$, and one $\log \sigma^2$ of $q$ for all data.
# The model is that of unit 4, so its likelihood and its maximum are known, and we can watch bound and likelihood
# over *training time*.

# %%
best = ppca.PPCA(2).fit(images)
flat = vae.VAE(
    LinearEncoder(64, 2, dtype=torch.float64, generator=generator),
    GaussianDecoder(2, 64, noise="learned", dtype=torch.float64, generator=generator),
)


@torch.no_grad()
def bound_and_likelihood(flat):
    head, noise = flat.decoder.mean_head, flat.decoder.log_var.exp() * torch.eye(64)
    exact = LinearGaussian(head.weight, head.bias, noise).log_evidence(images)
    return variational.linear_elbo(flat, images).mean().item(), exact.mean().item()


values = [bound_and_likelihood(flat)]
for _ in range(30):
    batches = minibatches(images, 100, epochs=1, generator=generator)
    vae.fit(flat, batches, optimizer=lambda p: adam(p, 1e-2), generator=generator)
    values.append(bound_and_likelihood(flat))
bounds, likelihoods = zip(*values, strict=True)
top = [best.log_evidence(images).mean().item()] * len(values)
heights = {"likelihood": likelihoods, "bound": bounds, "maximum of PCA": top}
view.curves(range(len(values)), heights, x_name="passes over the data", y_name="nats per image")

# %% [markdown]
# Both rise, the bound stays below, and both come near the maximum of probabilistic PCA. Lucas et al. (2019) prove that
# the maximum of the bound *is* the maximum of the likelihood, and that the bound adds no local maxima of its own. The
# reason for the first is in section 3: among the equally good $W R$ there is one with orthogonal columns, $W^\top W$
# diagonal, whose posterior has independent coordinates. There the gap is zero. So the bound settles the rotation that
# the likelihood leaves open.
#
# > **Try it.** Build this encoder from the closed form of unit 4, and show that its gap is zero. Then turn $W$ by 45°.
#
# <details><summary>Answer</summary>
#
# The posterior has the covariance $\sigma^2 (W^\top W + \sigma^2 I)^{-1}$, which is diagonal if $W^\top W$ is.
#
# ```python
# W, noise = best.parameters_.weights, best.parameters_.noise_variance
# for angle in (0.0, math.pi / 4):
#     R = torch.tensor([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
#     posterior_precision = (R.T @ W.T @ W @ R + noise * torch.eye(2)) / noise
#     print(f"gap {variational.reverse_gap(posterior_precision):.4f} nats")
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert all(low < high + 1e-9 for low, high in values)
assert max(likelihoods) <= top[0] + 1e-6
assert likelihoods[-1] > top[0] - 1.5
assert bounds[-1] > top[0] - 2
assert bounds[-1] - bounds[0] > 10
assert likelihoods[-1] > likelihoods[0]
W, noise_variance = best.parameters_.weights, best.parameters_.noise_variance
of_columns = []
for angle in (0.0, math.pi / 4):
    R = torch.tensor([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    of_columns.append(
        variational.reverse_gap((R.T @ W.T @ W @ R + noise_variance * torch.eye(2)) / noise_variance)
    )
assert round(math.degrees(math.pi / 4)) == 45
assert abs(of_columns[0]) < 1e-9
assert of_columns[1] > 1e-6

# %% [markdown]
# ## 10 · Stochastic variational inference (further reading, 4 minutes)
#
# Variational EM with a million rows need not climb for all of them before $\theta$ moves. Take a batch of $B$ rows,
# find their local $q$'s, and step along $\tfrac{N}{B} \sum_n \nabla_\theta\, \mathrm{ELBO}(\theta, q_n; x_n)$ over the
# batch. Over random batches this is right on average. With step sizes whose sum is infinite and whose squares have a
# finite sum, as Robbins and Monro (1951) ask, the noise dies out and the steps still lead anywhere. This is *stochastic
# variational inference*, see Hoffman et al. (2013), who take natural gradients.

# %%
theta, way = torch.tensor(0.6), []
for step in range(60):
    rows = torch.randperm(len(x), generator=generator)[:20]  # B of the N rows
    q = best_gaussians(lamp_with(theta), x[rows])  # the local q's
    moving = theta.clone().requires_grad_()
    estimate = len(x) / 20 * exact_elbo(lamp_with(moving), q, x[rows]).sum()
    (slope,) = torch.autograd.grad(estimate, moving)
    theta = theta + 0.1 / len(x) / (1 + step / 4) ** 0.7 * slope
    way.append(theta.item())
fine = torch.linspace(0.9, 0.98, 5)  # section 8's curve of the best Gaussians, where it is highest
top_of_bound = [exact_elbo(lamp_with(t), best_gaussians(lamp_with(t), x), x).mean() for t in fine]
goal = [fine[torch.stack(top_of_bound).argmax()].item()] * len(way)
view.curves(range(60), {"θ": way, "θ of the highest bound": goal}, x_name="step", y_name="θ")

# %% [markdown]
# The first steps are the longest, and chance decides where they lead. In the end $\theta$ is near 0.94, where the bound
# of the best Gaussians is highest; the likelihood is highest at the $\theta = 1$ that made the data.
#
# > **Derive it.** Why the factor $N/B$? And why may we leave it out when only $\theta$ and $\phi$ are learned by steps
# > of a fixed size, as in section 7?
#
# <details><summary>Answer</summary>
#
# A row is in the batch with probability $B/N$, so the sum over the batch is on average $B/N$ times the sum over all
# rows. Without the factor all gradients shrink alike, which is another step size. It matters where a term that does not
# come from the data, a prior on $\theta$, is added.
#
# ```python
# weights = torch.arange(5.0)
# pairs = torch.combinations(weights, 2)  # all batches of B = 2 among N = 5
# print((5 / 2 * pairs.sum(1)).mean().item(), weights.sum().item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(goal[0], 2) == 0.94
assert torch.tensor([0.6, *way]).diff().abs().argmax() < 10
assert abs(sum(way[-10:]) / 10 - goal[0]) < 0.1  # it began at 0.6
finer = [variational.log_evidence(lamp_with(t), x).mean() for t in (0.99, 1.0, 1.01)]
assert max(finer) == finer[1]
assert goal[0] < 1 - 0.05
pairs = torch.combinations(torch.arange(5.0), 2)
torch.testing.assert_close((5 / 2 * pairs.sum(1)).mean(), torch.arange(5.0).sum())

# %% [markdown]
# ## 11 · Beyond the training data (further reading, 2 minutes)
#
# The curves of section 6 end at the brightest reading of the training data. Beyond it a local climb works as before. An
# encoder has learned nothing there, and extrapolates without warning.

# %%
far = torch.tensor([[1.0], [8.0], [25.0], [50.0]])
encoder = taught[16][1]
lost_far = exact_elbo(lamp, best_gaussians(lamp, far), far) - exact_elbo(lamp, encoder(far), far)
for reading, value in zip(far[:, 0].tolist(), lost_far.tolist(), strict=True):
    print(f"x = {reading:4.0f}: amortization gap {value:.3f} nats")


# %% tags=["remove-cell"]
# What the answer below uses.
def gap_after_ten(start):
    """What is left of the gap to the evidence by the grid, on average, after ten steps."""
    ten = {"steps": 10, "optimizer": lambda p: adam(p, 0.1), "generator": torch.Generator().manual_seed(1)}
    learned = fit_local(model, few, start, objective=bound.Bound(samples=10), **ten).learned
    with torch.no_grad():
        z = learned.sample(100, generator=torch.Generator().manual_seed(2))
        return (exact_truth - bound.log_weights(model, learned, few, z).mean(0)).mean().item()


assert len(few) == 100

# %% [markdown]
# A good mean on the training data is no promise for data of another kind. If a datum matters, start a local climb at
# the encoder's answer: this is *semi-amortized* inference, see Kim et al. (2018), who train the encoder through the
# climb.
#
# > **Try it.** Give the 100 digits and the affine encoder of section 7 ten steps of a local climb. How much of the
# > amortization gap is left?
#
# <details><summary>Answer</summary>
#
# Less than half. And a climb of ten steps from the prior, at the same rate, is worse than one from the encoder's
# answer.
#
# ```python
# for name, start in {"encoder": small(few), "prior": DiagonalGaussian(*torch.zeros(2, 100, 2))}.items():
#     print(name, gap_after_ten(start))
# ```
#
# </details>


# %% tags=["remove-cell"]
# What the text above says, checked.
from_encoder = gap_after_ten(small(few))
assert from_encoder < gaps["affine"].amortization_gap.mean() / 2
assert from_encoder < gap_after_ten(DiagonalGaussian(*torch.zeros(2, len(few), 2)))
assert x.max() < 15
assert lost_far[3] > lost_far[2] > 1
assert lost_far[0] < 0.05
assert len(few) == 100

# %% [markdown]
# ## 12 · CPU or GPU? (3 minutes)
#
# An encoder is a few products of matrices, and that is what a GPU is for. Choose a device, and run the cell below it
# again. Unavailable devices are disabled.

# %%
toggle = view.DeviceToggle()
toggle


# %%
@torch.no_grad()
def seconds_to_encode(rows, where):
    """Time of one pass of an encoder with two hidden layers of 512 units, the best of three."""
    encoder = GaussianEncoder(64, 8, hidden=(512, 512)).to(device=where, dtype=torch.float32)
    inputs = torch.randn(rows, 64, dtype=torch.float32, device=where)
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        q = encoder(inputs)
        float(q.mean.sum() + q.log_var.sum())  # waits until the device is done
        times.append(time.perf_counter() - begin)
    return min(times)


for where in dict.fromkeys(["cpu", toggle.device.type]):
    for rows in (1000, 20_000):
        print(f"{where}, {rows:6,} rows: {1000 * seconds_to_encode(rows, where):8.1f} ms for all q")
if reason := device.available()["cuda"]:
    print(f"No GPU was timed: {reason}.")

# %% [markdown]
# ## 13 · What you have learned (2 minutes)
#
# | idea | formula | in code |
# |---|---|---|
# | variational inference | $\max \mathrm{ELBO}$ is $\min \mathrm{KL}(q \,\Vert\, p(z \mid x_n))$ | `fit_local` |
# | samples that move with $q$ | $z = m_n + \sigma \odot \varepsilon$ | `local_elbo` |
# | mean field | $\sigma_i^2 = 1 / \Lambda_{ii}$, narrower than the posterior | `coordinate_ascent` |
# | its price | $\frac12 [\sum_i \log \Lambda_{ii} - \log \det \Lambda]$ nats | `reverse_gap` |
# | encoder | $\lambda_n = \lambda_\phi(x_n)$, heads `mean` and `log_var`, or logits | `GaussianEncoder` |
# | two gaps | $\mathrm{ELBO}(q_\phi) \le \max_\lambda \mathrm{ELBO} \le \log p(x)$ | `inference_gap` |
# | joint training | one bound for $\theta$ and $\phi$ | `vae.fit` |
#
# **What this lecture covers.** Why EM stops at a neural decoder; Gaussian $q$ with a diagonal covariance; the E-step as
# the minimization of a divergence and the maximization of the ELBO; the noise of a sample; mean field; a local $q$ for
# every datum and its cost; amortization, and when similar data may share; encoder, decoder and prior; the Gaussian
# encoder and its logarithm; the Bernoulli encoder for bits; family gap and amortization gap; joint training of model
# and encoder with one ELBO, what it does not maximize, and which other models climb the same bound; linear
# autoencoders; stochastic variational inference.
#
# **Now you.** [Exercise 05](../exercises/05_variational_inference.ipynb) lets you write these pieces yourself, with an
# encoder that looks at the digits through ever finer glass.
#
# **Next.** Here we could differentiate $\log p(x, z)$ by $z$, and the samples moved with $q$. What if $z$ is a bit,
# which cannot move a little? [Unit 6](06_score_function.ipynb) finds the gradient of the bound without it.

# %% [markdown]
# ### Symbols
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x_n$ | observed datum | $(D,)$ |
# | $z_n$ | latent variable of a datum | $(M,)$ |
# | $N$ | number of data | |
# | $n$ | index of a datum | |
# | $M$ | dimension of the latent variable | |
# | $i$ | index of a latent coordinate | |
# | $K$ | number of components | |
# | $B$ | number of rows of a minibatch | |
# | $p$ | density or probability under the model | |
# | $q$ | approximation of the posterior | |
# | $\theta$ | parameters of the model | |
# | $\phi$ | parameters of the encoder | |
# | $\lambda_n$ | variational parameters of a datum | |
# | $\lambda_\phi$ | the encoder's map from a datum to the variational parameters | |
# | $m_n$ | mean of $q$ for a datum | $(M,)$ |
# | $\sigma$ | standard deviation | |
# | $\varepsilon$ | standard normal noise | $(M,)$ |
# | $f$ | integrand | |
# | $\mu$ | means | $(M,)$ |
# | $\Sigma$ | covariances | $(M, M)$ |
# | $\Lambda$ | precisions, the inverses of covariances | $(M, M)$ |
# | $W$ | loadings | $(D, M)$ |
# | $b$ | offset | $(D,)$ |
# | $R$ | orthogonal matrix | $(M, M)$ |
# | $I$ | identity matrix | $(M, M)$ |
# | $\mathcal N$ | Gaussian density | |
# | $\eta$ | logits | $(M,)$ |

# %% [markdown]
# ### References
#
# - C. M. Bishop (2006). *Pattern Recognition and Machine Learning*, section 10.1.
# - C. Cremer, X. Li, D. Duvenaud (2018). Inference suboptimality in variational autoencoders. *International Conference
#   on Machine Learning*.
# - S. J. Gershman, N. D. Goodman (2014). Amortized inference in probabilistic reasoning. *Proceedings of the Cognitive
#   Science Society* 36.
# - G. E. Hinton, R. S. Zemel (1994). Autoencoders, minimum description length and Helmholtz free energy. *Advances in
#   Neural Information Processing Systems* 6.
# - M. D. Hoffman, D. M. Blei, C. Wang, J. Paisley (2013). Stochastic variational inference. *Journal of Machine
#   Learning Research* 14, 1303-1347.
# - M. I. Jordan, Z. Ghahramani, T. S. Jaakkola, L. K. Saul (1999). An introduction to variational methods for graphical
#   models. *Machine Learning* 37, 183-233.
# - Y. Kim, S. Wiseman, A. C. Miller, D. Sontag, A. M. Rush (2018). Semi-amortized variational autoencoders.
#   *International Conference on Machine Learning*.
# - D. P. Kingma, M. Welling (2014). Auto-encoding variational Bayes.
# - J. Lucas, G. Tucker, R. Grosse, M. Norouzi (2019). Don't blame the ELBO! A linear VAE perspective on posterior
#   collapse. *Advances in Neural Information Processing Systems* 32.
# - H. Robbins, S. Monro (1951). A stochastic approximation method. *Annals of Mathematical Statistics* 22, 400-407.
# - R. E. Turner, M. Sahani (2011). Two problems with variational expectation maximisation for time-series models. In
#   *Bayesian Time Series Models*, 109-130.
