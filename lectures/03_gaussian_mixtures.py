# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 3 · Gaussian mixtures and the EM algorithm
#
# Somebody measured the petals of 150 irises and lost the labels. Three species grew in that field. Which flower is
# of which species? If we knew the species, a few averages would describe each of them. If we had the descriptions,
# every flower would tell us its species. We have neither, and yet the circle can be broken.
#
# What we know so far: a story with a hidden part has a joint $p(x, z)$ that is easy and an evidence $p(x)$ that is
# hard; any $q$ bounds the evidence from below, and the posterior does so without a gap. Unit 2 ended with two maxima,
# over $q$ and over $\theta$. Now we take them in turns.
#
# **Objectives.** At the end you can
#
# - tell the story behind a mixture, and draw data from it;
# - say why its likelihood is hard to maximize, and bound it by something that is easy;
# - derive the E-step and the M-step, with the constraint on the weights, and write both in a few lines;
# - prove that EM never lowers the likelihood, and say what that does *not* promise;
# - recognize a collapsing component, and do something about it;
# - choose the number of components.
#
# **Prerequisites.** The Gaussian density and the Kullback-Leibler divergence (unit 1), and the evidence with its bound
# (unit 2), which we derive once more for a $z$ from a list. Lagrange multipliers are worked out here step by step.
#
# **Time.** 165 minutes in all. After section 7 is a good place for a rest.

# %%
import math
import time
from itertools import pairwise, permutations

import torch
from sklearn.cluster import KMeans

from course import device, view
from course.lvm import GaussianMixture, MixtureParameters, data
from course.lvm.em import mixture

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(3)

# %% [markdown]
# ## 1 · Flowers without names (5 minutes)
#
# The lengths are in centimeters. We know the species, but we put them aside: they come back at the end as a judge.

# %%
iris = data.iris()
x = iris.x[:, 2:]  # (N, D) = (150, 2)
petal = ("petal length (cm)", "petal width (cm)")
view.points(x, axis_names=petal)

# %% [markdown]
# There is a small clump, and a long cloud. Is the cloud one species or two, and where would you cut it?

# %% tags=["remove-cell"]
# What the text above says, checked.
assert x.shape == (150, 2)
assert len(iris.label_names) == 3

# %% [markdown]
# ## 2 · A story about the data (10 minutes)
#
# Here is how such a table of numbers could come about. For each flower, nature rolls a die with $K$ faces. The face
# $z_n$ stays hidden. Then the measurements $x_n$ are drawn from the Gaussian with that number:
#
# $$z_n \sim \mathrm{Categorical}(\pi), \qquad x_n \mid z_n = k \;\sim\; \mathcal N(\mu_k, \Sigma_k).$$
#
# The weights $\pi_k$ are non-negative and sum to one. All parameters together are $\theta = (\pi, \mu, \Sigma)$, and
# components are counted from 0. Following the story in its own order, first $z$ and then $x$, is called *ancestral
# sampling*.

# %%
theta = data.overlapping_mixture()  # π (3,), μ (3, 2), Σ (3, 2, 2)
z = torch.multinomial(theta.weights, 1000, replacement=True, generator=generator)  # (N,)
noise = torch.randn(1000, 2, generator=generator)  # (N, D)
root = torch.linalg.cholesky(theta.covariances)  # (K, D, D), Σ_k = root_k root_kᵀ
drawn = theta.means[z] + torch.einsum("nde,ne->nd", root[z], noise)  # (N, D)
view.points(drawn, z, label_names=[f"component {k}" for k in range(3)])

# %% [markdown]
# Three clouds that run into each other, and half of all points in component 0. The
# computer told us $z$. Nature does not.
#
# The story multiplies: $p(x, z{=}k) = \pi_k\, \mathcal N(x; \mu_k, \Sigma_k)$. What we see has $z$ summed out:
#
# $$p(x) = \sum_k \pi_k\, \mathcal N(x; \mu_k, \Sigma_k).$$
#
# We keep everything as logarithms, one row per datum and one column per component.

# %% tags=["remove-cell"]
# What the text above says, checked.
share = (z == 0).double().mean().item()
assert abs(share - 0.5) < 5 * (0.25 / 1000) ** 0.5  # five standard errors
assert theta.weights[0] == 0.5


# %%
def log_joint(x, theta):
    """log p(x_n, z_n = k) = log π_k + log N(x_n; μ_k, Σ_k)."""
    gaussians = torch.distributions.MultivariateNormal(theta.means, theta.covariances)
    return theta.weights.log() + gaussians.log_prob(x[:, None])  # (N, K)


pair = MixtureParameters(
    weights=torch.tensor([0.25, 0.75]),
    means=torch.tensor([[-1.0], [1.0]]),
    covariances=torch.ones(2, 1, 1),
)
halfway = torch.zeros(1, 1)  # one datum, (N, D) = (1, 1)
print(f"p(0) = {log_joint(halfway, pair).logsumexp(1).exp().item():.4f}")

# %% [markdown]
# This little `pair` will serve us often. Halfway between two Gaussians of equal width, both have the same density
# $\mathcal N(0; 1, 1) = e^{-1/2}/\sqrt{2\pi} = 0.2420$. So the mixture has it too, whatever its weights.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(math.exp(-1 / 2) / math.sqrt(2 * math.pi), 4) == 0.2420
assert round(log_joint(halfway, pair).logsumexp(1).exp().item(), 4) == 0.2420

# %% [markdown]
# ## 3 · Why the likelihood is hard (10 minutes)
#
# > **Think first.** Suppose somebody told us every $z_n$. Which $\pi_k$, $\mu_k$ and $\Sigma_k$ would you choose?
#
# <details><summary>Answer</summary>
#
# The share of the points in component $k$, their average, and their covariance (divided by their number, not by one
# less). The logarithm of $\pi_{z_n} \mathcal N(x_n; \mu_{z_n}, \Sigma_{z_n})$ is a sum in which each term
# concerns one component only, so each can be settled alone.
#
# </details>
#
# Without $z$ the log-likelihood of the data is
#
# $$\ell(\theta) = \sum_n \log \sum_k \pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k),$$
#
# and the logarithm is stopped by the inner sum. The derivative shows what that means. With
# $\partial \log f = \partial f / f$, and with $\partial f_k = f_k\, \partial \log f_k$ for each term, we get
#
# $$\frac{\partial \ell}{\partial \mu_k} = \sum_n r_{nk}\, \Sigma_k^{-1} (x_n - \mu_k), \qquad
# r_{nk} = \frac{\pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k)}{\sum_l \pi_l\, \mathcal N(x_n; \mu_l, \Sigma_l)}
# = p(z_n{=}k \mid x_n).$$
#
# The fraction is Bayes' rule. It is called the *responsibility* of component $k$ for datum $n$. Let us check the
# formula against automatic differentiation.

# %%
means = theta.means.clone().requires_grad_()
log_joint(drawn, theta._replace(means=means)).logsumexp(1).sum().backward()

r = log_joint(drawn, theta).softmax(1)  # (N, K)
pull = torch.einsum("nk,nkd->kd", r, drawn[:, None] - theta.means)  # (K, D)
by_hand = torch.linalg.solve(theta.covariances, pull[:, :, None])[:, :, 0]  # (K, D)
torch.testing.assert_close(means.grad, by_hand)

# %% [markdown]
# Setting the derivative to zero gives $\mu_k = \sum_n r_{nk} x_n / \sum_n r_{nk}$. It looks like an answer. But the
# $r_{nk}$ on the right contain $\mu_k$, and every other parameter as well: all equations are coupled, and no closed
# form solves them.
#
# There is more than one solution, too. Take six points on a line and two components with the means $-m$ and $m$.

# %%
six = torch.tensor([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0])[:, None]  # (N, D)
equal = pair._replace(weights=torch.tensor([0.5, 0.5]))
m = torch.linspace(-4, 4, 81)
heights = [log_joint(six, equal._replace(means=torch.stack([-s, s])[:, None])).logsumexp(1).sum() for s in m]
view.curves(m, {"ℓ": torch.stack(heights)}, x_name="m", y_name="log-likelihood")

# %% [markdown]
# Here the weights and the variances are held fixed. Two hills of the same height, and a valley between them: $m$ and
# $-m$ differ only in the names of the components. A solution with $K$ components that all differ has $K!$ such copies
# (*label switching*): the parameters are *identifiable* only up to the order of the components, and $\ell$ is not
# concave. We shall have to climb step by step.

# %% tags=["remove-cell"]
# What the text above says, checked.
hills = torch.stack(heights)
torch.testing.assert_close(hills, hills.flip(0))
assert hills[len(m) // 2] < hills.max() - 1
assert m[hills.argmax()].abs() > 1

# %% [markdown]
# ## 4 · A bound that is easy (15 minutes)
#
# The bound of unit 2 holds for every kind of $z$. If $z$ comes from a list, it takes three lines. Take one datum $x$,
# and any probabilities $q_k$ over its components. Since they sum to one, and since $p(x) = p(x, z{=}k) / p(z{=}k \mid
# x)$ for every $k$,
#
# $$\begin{aligned}
# \log p(x) &= \sum_k q_k \log p(x)
#   = \sum_k q_k \log \frac{p(x, z{=}k)}{p(z{=}k \mid x)} \\
#   &= \underbrace{\sum_k q_k \log \frac{p(x, z{=}k)}{q_k}}_{\mathrm{ELBO}(q, \theta; x)}
#    + \underbrace{\sum_k q_k \log \frac{q_k}{p(z{=}k \mid x)}}_{\mathrm{KL}(q \,\|\, p(z \mid x))}.
# \end{aligned}$$
#
# In the ELBO, the evidence lower bound, the logarithm has moved inside the sum. It earns its name because the second
# term is never negative. That is Gibbs' inequality, and it follows from $\log u \le u - 1$:
#
# $$-\mathrm{KL}(q \,\|\, p) = \sum_{k:\, q_k > 0} q_k \log \frac{p_k}{q_k}
# \;\le\; \sum_{k:\, q_k > 0} q_k \Big(\frac{p_k}{q_k} - 1\Big) = \sum_{k:\, q_k > 0} p_k - 1 \;\le\; 0.$$
#
# Since $\log u = u - 1$ only at $u = 1$, equality needs $q_k = p_k$ throughout. So the bound is tight at one place:
# where $q$ is the posterior.


# %%
def elbo(joint, q):
    """Σ_k q_nk (log p(x_n, z_n = k) − log q_nk), where 0 log 0 = 0."""
    return (q * joint - torch.xlogy(q, q)).sum(1)  # (N,)


q_0 = torch.linspace(0, 1, 201)
q = torch.stack([q_0, 1 - q_0], 1)  # (201, K)
joint = log_joint(halfway, pair)  # (1, K)
log_p = joint.logsumexp(1).expand(201)
view.curves(q_0, {"log p(0)": log_p, "ELBO": elbo(joint, q)}, x_name="q₀", y_name="nats")

# %% [markdown]
# The bound is a hill that touches the line at $q_0 = 0.25$. Halfway between the two means the
# densities are equal and cancel, so the posterior is just $\pi$. At $q = (0.5, 0.5)$ the bound is too low by 0.144
# nats. That is the divergence, $\tfrac12 \log \tfrac{0.5}{0.25} + \tfrac12 \log \tfrac{0.5}{0.75}$.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(q_0[elbo(joint, q).argmax()].item(), 2) == 0.25
even = torch.tensor([[0.5, 0.5]])
divergence = 0.5 * math.log(0.5 / 0.25) + 0.5 * math.log(0.5 / 0.75)
assert round(divergence, 3) == 0.144
torch.testing.assert_close((log_p[:1] - elbo(joint, even)).item(), divergence)

# %% [markdown]
# > **Why not simply use a Lagrange multiplier?** It finds the same $q \propto p(x, z)$. But a stationary point may be
# > a minimum or a saddle: one must add that the ELBO is concave in $q$ (it is: $-q \log q$ is concave, the rest is
# > linear). Gibbs' inequality says both at once.
#
# For a whole data set we take a $q_n$ for each datum, and add up: $\sum_n \mathrm{ELBO}(q_n, \theta; x_n) \le
# \ell(\theta)$. EM climbs this bound by turns: first in $q$, then in $\theta$.

# %% [markdown]
# ## 5 · The E-step (10 minutes)
#
# Hold $\theta$ fixed. We have just seen which $q_n$ is best, and that the bound then touches $\ell(\theta)$:
#
# $$q_{nk} = r_{nk} = p(z_n{=}k \mid x_n; \theta).$$
#
# Some texts say "compute the expected complete log-likelihood", others "set $q$ to the posterior" or "maximize over
# $q$". These are three names for this one step. In code it is a softmax over the rows of the log-joint.


# %%
def e_step(x, theta):
    """The responsibilities p(z_n = k | x_n; θ), and the log-likelihood ℓ(θ)."""
    joint = log_joint(x, theta)
    return joint.softmax(1), joint.logsumexp(1).sum()  # (N, K) and ()


line = torch.linspace(-3, 3, 61)[:, None]  # (N, D)
r, _ = e_step(line, pair)
logistic = torch.sigmoid(math.log(0.25 / 0.75) - 2 * line[:, 0])
torch.testing.assert_close(r[:, 0], logistic)

# %% [markdown]
# For the `pair` the answer can be worked out by hand. The squares cancel in $\log (r_{n0}/r_{n1}) =
# \log\tfrac{0.25}{0.75} - \tfrac12 (x_n + 1)^2 + \tfrac12 (x_n - 1)^2 = \log\tfrac{0.25}{0.75} - 2 x_n$, and what
# remains is a logistic curve. The code agrees with it.
#
# > **Think first.** Why do we stay with logarithms? What if a decimal point slips and a flower is written down as
# > $(60, 60)$?
#
# <details><summary>Answer</summary>
#
# Every density is so small that it is stored as zero, and Bayes' rule becomes 0/0. The softmax subtracts the largest
# logarithm before it takes exponentials. That changes no ratio, and at least one term is then 1.
#
# </details>

# %%
slipped = torch.tensor([[60.0, 60.0]])
densities = log_joint(slipped, theta).exp()
print("density by density: ", (densities / densities.sum(1, keepdim=True)).tolist())
print("softmax of the logs:", e_step(slipped, theta)[0].tolist())

# %% tags=["remove-cell"]
# What the text above says, checked.
log_ratio = (log_joint(line, pair) @ torch.tensor([[1.0], [-1.0]]))[:, 0]
torch.testing.assert_close(log_ratio, math.log(0.25 / 0.75) - 2 * line[:, 0])
assert pair.weights.tolist() == [0.25, 0.75]
assert slipped.tolist() == [[60, 60]]
assert (densities == 0).all()
torch.testing.assert_close(e_step(slipped, theta)[0].sum().item(), 1.0)

# %% [markdown]
# ## 6 · The M-step (20 minutes)
#
# Now hold the $r_{nk}$ fixed and choose $\theta$. The entropy in the ELBO, $-\sum_k q_k \log q_k$, does not contain
# $\theta$. What remains to be maximized is
#
# $$Q(\theta; \theta_{\mathrm{old}})
# = \sum_n \sum_k r_{nk} \big[ \log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k) \big].$$
#
# The logarithm has reached the Gaussian, and the components come apart. We write $N_k = \sum_n r_{nk}$ for the
# number of points that component $k$ answers for; together these are $\sum_k N_k = N$.
#
# **Weights.** Maximize $\sum_k N_k \log \pi_k$ subject to $\sum_k \pi_k = 1$. The constraint gets a multiplier
# $\lambda$:
#
# $$\begin{aligned}
# \Lambda(\pi, \lambda) &= \textstyle\sum_k N_k \log \pi_k + \lambda\, (1 - \sum_k \pi_k) \\
# \partial \Lambda / \partial \pi_k &= N_k / \pi_k - \lambda = 0
#   &&\Rightarrow\; \pi_k = N_k / \lambda \\
# 1 &= \textstyle\sum_k \pi_k = \sum_k N_k / \lambda = N / \lambda &&\Rightarrow\; \lambda = N \\
# \pi_k &= N_k / N.
# \end{aligned}$$
#
# Is it a maximum? By Gibbs' inequality, yes: $\sum_k \tfrac{N_k}{N} \log \pi_k \le \sum_k \tfrac{N_k}{N} \log
# \tfrac{N_k}{N}$ for every $\pi$ that sums to one.
#
# **Means.** Only $-\tfrac12 \sum_n r_{nk} (x_n - \mu_k)^\top \Sigma_k^{-1} (x_n - \mu_k)$ contains $\mu_k$. Its
# derivative $\Sigma_k^{-1} \sum_n r_{nk} (x_n - \mu_k)$ vanishes at the weighted mean, whatever $\Sigma_k$ is:
#
# $$\mu_k = \frac1{N_k} \sum_n r_{nk}\, x_n.$$
#
# The term is a downward parabola in $\mu_k$, so this is its maximum.
#
# **Covariances.** It is easier to differentiate with respect to the precision $P_k = \Sigma_k^{-1}$. The terms with
# $P_k$ are $\tfrac12 N_k \log |P_k| - \tfrac12 \sum_n r_{nk} (x_n - \mu_k)^\top P_k (x_n - \mu_k)$. With
# $\partial \log |P| / \partial P = P^{-1}$ for symmetric $P$, the derivative is zero where
#
# $$\Sigma_k = P_k^{-1} = \frac1{N_k} \sum_n r_{nk}\, (x_n - \mu_k) (x_n - \mu_k)^\top.$$
#
# This too is a maximum, since $\log |P|$ is concave. Both conditions must hold at once: the $\mu_k$ here are the
# **new** means.


# %%
def m_step(x, r):
    """The parameters that maximize Q for the responsibilities r."""
    counts = r.sum(0)  # N_k, (K,)
    means = r.T @ x / counts[:, None]  # (K, D)
    centered = x[:, None] - means  # (N, K, D)
    scatter = torch.einsum("nk,nkd,nke->kde", r, centered, centered)  # (K, D, D)
    return MixtureParameters(counts / len(x), means, scatter / counts[:, None, None])


r, _ = e_step(drawn, theta)
new = m_step(drawn, r)

# %% [markdown]
# Derivations are easily wrong, so we ask the computer twice. First, an optimizer that knows nothing of multipliers:
# it keeps to the simplex by a softmax, and must arrive at the same weights.

# %%
counts = r.sum(0)
logits = torch.zeros(3, requires_grad=True)
optimizer = torch.optim.LBFGS([logits], tolerance_grad=1e-10, line_search_fn="strong_wolfe")


def minus_objective():
    optimizer.zero_grad()
    value = -(counts * logits.log_softmax(0)).sum()
    value.backward()
    return value


for _ in range(5):
    optimizer.step(minus_objective)
torch.testing.assert_close(logits.softmax(0).detach(), new.weights, rtol=1e-5, atol=0)

# %% [markdown]
# Second, the derivatives of $Q$ with respect to means and covariances must vanish at the new parameters. Then we
# compare with the course's library. Its E-step adds up at once what the M-step needs, in one pass over the data.

# %%
free = [parameter.clone().requires_grad_() for parameter in new[1:]]
(r * log_joint(drawn, MixtureParameters(new.weights, *free))).sum().backward()
for parameter in free:
    torch.testing.assert_close(parameter.grad, torch.zeros_like(parameter), rtol=0, atol=1e-9)

statistics, _ = mixture.e_step(drawn, theta)
torch.testing.assert_close(mixture.m_step(statistics, theta), new)

# %% [markdown]
# ## 7 · EM on the flowers (10 minutes)
#
# E-step, M-step, and again. We start each component at a flower, as a circle of one centimeter.


# %%
def em(x, theta, steps):
    """The parameters and responsibilities on the way, and the log-likelihood of each."""
    path, trace = [], []
    for _ in range(steps):
        r, log_likelihood = e_step(x, theta)
        path.append((theta, r))
        trace.append(log_likelihood.item())
        theta = m_step(x, r)
    return path, trace


def start_at(flowers, covariance):
    """A component at each of these flowers, all with the same weight and covariance."""
    K = len(flowers)
    return MixtureParameters(torch.full((K,), 1 / K), x[flowers], covariance.repeat(K, 1, 1))


circle = torch.eye(2)
spread_out = start_at([0, 75, 149], circle)
runs = {
    "spread out": em(x, spread_out, 200),
    "crowded": em(x, start_at([0, 1, 100], circle), 200),
}

# %% [markdown]
# > **Think first.** The crowded start has two of the three means at flowers 0 and 1, in the small clump. Their petals
# > measure the same, 1.4 by 0.2 cm, so these two components begin as one and the same. What will EM make of them?
#
# <details><summary>Answer</summary>
#
# Equal components get equal responsibilities, and hence equal parameters, in every step: what begins equal stays
# equal. The third component has to take the long cloud alone.
#
# </details>
#
# Move the slider. Colors are responsibilities, and the ellipses stand at one and two standard deviations.


# %%
def picture(step, start):
    path, trace = runs[start]
    title = f"step {step}, log-likelihood {trace[step]:.2f}"
    return view.mixture(x, *path[step], title=title, axis_names=petal)


view.Explore(picture, alt="EM on the flowers", step=range(16), start=list(runs))

# %% [markdown]
# From the spread start, the cloud is slowly cut in two. From the crowded one it stays
# whole. The traces tell the same story. 200 steps lead to −135.31 from one start, and to −154.73 from the other.

# %%
view.trace({name: trace[:16] for name, (path, trace) in runs.items()})

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(runs["spread out"][1][-1], 2) == -135.31
assert round(runs["crowded"][1][-1], 2) == -154.73
assert len(runs["crowded"][1]) == 200
assert x[0].tolist() == x[1].tolist() == [1.4, 0.2]
assert all(theta.means[0].equal(theta.means[1]) for theta, _ in runs["crowded"][0])
crowded, _ = runs["crowded"][0][-1]
torch.testing.assert_close(crowded.means[0], crowded.means[1])
torch.testing.assert_close(crowded.covariances[0], crowded.covariances[1])

# %% [markdown]
# Now the judge. Which species do the flowers of each component have, in the spread run?


# %%
def species_by_component(r):
    """How many flowers of each species (rows) each component (columns) answers for."""
    component = r.argmax(1)
    table = [[(component[iris.labels == s] == k).sum() for k in range(r.shape[1])] for s in range(3)]
    return torch.tensor(table)  # (3, K)


print(species_by_component(runs["spread out"][0][-1][1]))

# %% [markdown]
# Only 3 of the 150 flowers are on the wrong side, and nobody told EM a single name. The library finds the same
# solution with the same start, and stops by itself when the log-likelihood settles.

# %%
fitted = GaussianMixture(3, init=spread_out, reg_covar=0, tolerance=1e-9, max_steps=500).fit(x)
by_hand, _ = runs["spread out"][0][-1]
torch.testing.assert_close(fitted.means_, by_hand.means, rtol=1e-4, atol=0)
print(f"{len(fitted.log_likelihoods_) - 1} steps, log-likelihood {fitted.log_likelihood(x):.2f}")

# %% tags=["remove-cell"]
# What the text above says, checked.
table = species_by_component(runs["spread out"][0][-1][1])
assert (table.sum() - table.max(1).values.sum()).item() == 3
assert table.sum() == 150

# %% [markdown]
# ## 8 · Why it never goes down (15 minutes)
#
# Both traces rise, step by step. That is no accident. Let $r$ be the responsibilities under $\theta_{\mathrm{old}}$,
# and let $\theta_{\mathrm{new}}$ be what the M-step makes of them. Then
#
# $$\ell(\theta_{\mathrm{new}})
# \;\overset{(1)}{\ge}\; \sum_n \mathrm{ELBO}(r_n, \theta_{\mathrm{new}}; x_n)
# \;\overset{(2)}{\ge}\; \sum_n \mathrm{ELBO}(r_n, \theta_{\mathrm{old}}; x_n)
# \;\overset{(3)}{=}\; \ell(\theta_{\mathrm{old}}).$$
#
# **Proof.** (1) The ELBO is a lower bound for any $q$, and at any $\theta$: the difference is a sum of
# divergences, and Gibbs' inequality says that none is negative. (2) The ELBO is $Q(\theta; \theta_{\mathrm{old}})$
# plus an entropy without $\theta$, and $\theta_{\mathrm{new}}$ maximizes $Q$. (3) At $\theta_{\mathrm{old}}$, the
# $r_n$ are the posterior, where the bound is tight. ∎
#
# Nothing here is special to Gaussians: any model with an exact E-step and an M-step that does not lower $Q$ climbs
# in this way. On the flowers we see both parts of the climb: what the M-step wins by (2), and what the next E-step
# adds by closing the gap (1).

# %%
path, trace = runs["spread out"]
bound = [
    elbo(log_joint(x, theta_new), r_old).sum().item() for (_, r_old), (theta_new, _) in pairwise(path[:13])
]
gains = {
    "by the M-step": [bound[t] - trace[t] for t in range(12)],
    "by the next E-step": [trace[t + 1] - bound[t] for t in range(12)],
}
view.curves(range(1, 13), gains, x_name="step", y_name="gain in nats", y_scale="log")

# %% tags=["remove-cell"]
# What the text above says, checked.
rounding = 1e-9
assert min(min(gain) for gain in gains.values()) > -rounding
assert all(later >= earlier - rounding for _, trace in runs.values() for earlier, later in pairwise(trace))

# %% [markdown]
# ### What it does not promise
#
# Never down is not the same as all the way up.
#
# > **Think first.** In the crowded run two components are identical from the start. Could another start in the same
# > clump, at two flowers that differ, do better?
#
# <details><summary>Answer</summary>
#
# Yes. EM cannot break a symmetry: the crowded run has come to a saddle, and stands on it. Two means that differ, as
# little as it may be, leave it, and a small push is enough to get the crowded run going again, too.
#
# </details>
#
# A push, then, and a third start: the spread means again, each component now as broad as the whole data set.

# %%
stuck, _ = runs["crowded"][0][-1]
pushed = stuck._replace(means=stuck.means + torch.tensor([[0.0, -0.05], [0.0, 0.05], [0.0, 0.0]]))
print("pushed:", [round(value, 1) for value in em(x, pushed, 6)[1]])

distinct = em(x, start_at([0, 5, 100], circle), 300)[1]
print(f"from flowers 0, 5 and 100: {distinct[-1]:.2f}")

broad = torch.cov(x.T, correction=0)  # (D, D)
runs["broad"] = em(x, start_at([0, 75, 149], broad), 200)
fits = {f"{name}: {trace[-1]:.1f}": view.Fit(*path[-1]) for name, (path, trace) in runs.items()}
view.comparison(x, fits, axis_names=petal)

# %% [markdown]
# The push was enough to leave the saddle; where it leads, section 10 will tell. Two flowers of the clump that differ, 0
# and 5, lead to −134.14. So does the broad start, to a place where two thin components cross. With −134.14 it is higher
# than the −135.31 of the spread start, and yet it puts 29 flowers with the wrong species instead of 3. The likelihood
# asks how well a density fits. It knows nothing about species.
#
# So use several starts, keep the best, and look at it. And mind what the proof needs: an exact E-step and an M-step
# that does not lower $Q$. An E-step by sampling may lower $\ell$, as unit 4 will show.

# %% tags=["remove-cell"]
# What the text above says, checked.
mistakes = {}
for name, (path, _) in runs.items():
    table = species_by_component(path[-1][1])
    mistakes[name] = (table.sum() - table.max(1).values.sum()).item()
assert mistakes["broad"] == 29
assert mistakes["spread out"] == 3
assert round(runs["broad"][1][-1], 2) == -134.14
assert round(runs["spread out"][1][-1], 2) == -135.31
assert em(x, pushed, 6)[1][-1] > runs["crowded"][1][-1] + 5
assert round(distinct[-1], 2) == -134.14
assert (x[0] != x[5]).any()

# %% [markdown]
# ## 9 · k-means is a limit (10 minutes)
#
# Give all components the same weight and the same small circle, $\Sigma_k = \sigma^2 I$, and learn the means alone.
# Most of Bayes' rule cancels:
#
# $$r_{nk} = \frac{\exp(-\|x_n - \mu_k\|^2 / 2\sigma^2)}{\sum_l \exp(-\|x_n - \mu_l\|^2 / 2\sigma^2)},
# \qquad
# \frac{r_{nl}}{r_{nk}} = \exp\Big(-\frac{\|x_n - \mu_l\|^2 - \|x_n - \mu_k\|^2}{2\sigma^2}\Big).$$
#
# If $\mu_k$ is the nearest mean, the ratio goes to 0 as $\sigma^2 \to 0$. Each datum then belongs to its nearest
# mean, each mean moves to the average of its data, and that is k-means. We let $\sigma^2$ shrink and compare with
# scikit-learn's k-means.

# %%
long_and_thin = data.elongated_mixture()
clouds = data.gaussian_blobs(600, long_and_thin, generator=generator)
x_long = clouds.x  # (N, D)


def em_for_means(x, means, variance, steps=300):
    """EM with equal weights and Σ_k = variance · identity."""
    for _ in range(steps):
        r = (-torch.cdist(x, means).square() / (2 * variance)).softmax(1)  # (N, K)
        means = r.T @ x / r.sum(0)[:, None]  # (K, D)
    return means, r


undecided = []
for variance in (1.0, 0.1, 0.01, 1e-6):
    means, r = em_for_means(x_long, long_and_thin.means, variance)
    undecided.append((r.max(1).values < 0.99).double().mean().item())
    print(f"σ² = {variance:g}: {undecided[-1]:.1%} of the points have no component above 0.99")

k_means = KMeans(3, init=long_and_thin.means.numpy(), n_init=1, tol=0).fit(x_long.numpy())
torch.testing.assert_close(means, torch.from_numpy(k_means.cluster_centers_), rtol=1e-3, atol=1e-3)

# %% [markdown]
# The same limit shows what k-means cannot see: shape. Both methods below start at the means that made the data.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert undecided == sorted(undecided, reverse=True)
assert undecided[-1] < 0.01

# %%
circles = MixtureParameters(torch.full((3,), 1 / 3), means, torch.full((3,), 0.01))
ellipses = em(x_long, long_and_thin._replace(covariances=torch.eye(2).repeat(3, 1, 1)), 100)[0][-1]
view.comparison(x_long, {"k-means": view.Fit(circles, r), "EM": view.Fit(*ellipses)})

# %% [markdown]
# k-means cuts the long clouds across. EM, with a covariance for each component, finds all three.


# %% tags=["remove-cell"]
# What the text above says, checked.
def right_names(r):
    """The share of points in the component that drew them, under the best naming of the components."""
    component = r.argmax(1)
    namings = [torch.tensor(names) for names in permutations(range(3))]
    return max((naming[component] == clouds.labels).double().mean().item() for naming in namings)


same = [right_names(r), right_names(ellipses[1])]
assert same[0] < 0.75
assert same[1] > 0.95

# %% [markdown]
# ## 10 · Singularities (15 minutes)
#
# > **Think first.** Put the mean of one component exactly on a datum, and let its standard deviation go to zero. What
# > happens to the log-likelihood?
#
# <details><summary>Answer</summary>
#
# At that datum the density grows like $1/\sigma$, without end. The other data lose the narrow component, but they keep
# the other one: their terms stay finite. So $\ell \to \infty$. The likelihood of a mixture has no maximum!
#
# </details>
#
# Five points on a line, two components. One is broad; the other sits on the first point with $\sigma = 10^{-a}$.

# %%
five = torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0])[:, None]  # (N, D)


def with_a_spike(a):
    """ℓ when component 0 sits on the first point with standard deviation 10⁻ᵃ."""
    variances = torch.tensor([10.0 ** (-2 * a), 2.0])[:, None, None]
    theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.tensor([[0.0], [2.0]]), variances)
    return log_joint(five, theta).logsumexp(1).sum().item()


powers = range(13)
view.curves(powers, {"ℓ": [with_a_spike(a) for a in powers]}, x_name="a", y_name="log-likelihood")

# %% [markdown]
# From $a = 1$ on, the curve is a straight line that never ends. Ten times narrower means ten times denser, and so
# $\log 10 = 2.30$ nats more at every step: $\ell$ is −4.04 for $a = 3$, 58.13 for $a = 30$ and 219.31 for $a = 100$.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(math.log(10), 2) == 2.30
assert [round(with_a_spike(a), 2) for a in (3, 30, 100)] == [-4.04, 58.13, 219.31]

# %% [markdown]
# Made-up points? The flowers do it too. We let the library continue the pushed run of section 8. By default it adds a
# floor, `reg_covar=1e-6`, to the diagonal of every covariance.

# %%
collapsed = GaussianMixture(3, init=pushed, reg_covar=1e-6).fit(x)
narrowest = torch.linalg.eigvalsh(collapsed.covariances_).min().sqrt()
print(f"log-likelihood {collapsed.log_likelihood(x):.2f}, narrowest component {narrowest:.4f} cm")
view.mixture(x, collapsed.parameters_, collapsed.predict_proba(x), axis_names=petal)

# %% [markdown]
# The log-likelihood −44.92 is far above all that we have seen, and component 0 is a needle. These flowers were
# measured to the millimeter, and 29 of them have a width of exactly 0.2 cm. A component that takes only these has no
# width at all, except for the floor. What can you do?
#
# - **A floor with a meaning.** Rounding to a step $h$ adds a variance of $h^2/12$. So there is no reason to believe in
#   a component narrower than $\sqrt{0.1^2/12} = 0.029$ cm.
# - **Several starts.** Throw away a fit in which a component lies on the floor, or has hardly any data.
# - **Fewer parameters.** Fewer components; covariances that are shared ("tied"), diagonal or spherical.
# - **A prior** on $\Sigma_k$: a floor that gives way as a component gets more data.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(collapsed.log_likelihood(x), 2) == -44.92
assert (iris.x[:, 3] == 0.2).sum() == 29
assert round((0.1**2 / 12) ** 0.5, 3) == 0.029
assert narrowest < 0.0015

# %%
ruler = 0.1**2 / 12  # variance of rounding to a millimeter, in cm²
floored = GaussianMixture(3, init=pushed, reg_covar=ruler, tolerance=1e-5, max_steps=500).fit(x)
view.trace(floored.log_likelihoods_[:16], title="With the ruler's floor")

# %% [markdown]
# The needle is gone. But look: after its peak the log-likelihood *falls*, a little in every step. `reg_covar` *adds*
# the variance of the ruler to every covariance, and with this *ridge* the M-step no longer maximizes $Q$: the proof of
# section 8 does not apply. The library says so in `notes_`. A true floor does not have this flaw: the M-step that
# raises only those eigenvalues of $\Sigma_k$ that are below it (`min_variance`) maximizes $Q$ over all covariances that
# keep to the floor, so $\ell$ never falls.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert floored.log_likelihood(x) < -140
assert any("lowered" in note for note in floored.notes_)
at_least = pushed._replace(covariances=pushed.covariances + ruler * torch.eye(2))
clipped = GaussianMixture(
    3, init=at_least, reg_covar=0, min_variance=ruler, tolerance=1e-5, max_steps=500
).fit(x)
assert clipped.notes_ == []
assert all(later >= earlier - 1e-9 for earlier, later in pairwise(clipped.log_likelihoods_))
assert clipped.log_likelihood(x) > floored.log_likelihood(x)
peak = max(floored.log_likelihoods_)
after = floored.log_likelihoods_[floored.log_likelihoods_.index(peak) :]
assert all(later < earlier for earlier, later in pairwise(after[:10]))

# %% [markdown]
# ## 11 · How many components? (10 minutes)
#
# The likelihood itself cannot tell: at its best, a larger mixture never fits worse. The *Bayesian information
# criterion* of Schwarz (1978) charges for each free parameter, $\mathrm{BIC} = -2\ell + c \log N$, and the smallest
# value wins. A mixture of $K$ full Gaussians in $D$ dimensions has $c = (K - 1) + KD + K D (D + 1) / 2$ of them.

# %%
components = range(1, 7)


def best_of_ten(K, floor):
    return GaussianMixture(K, reg_covar=floor, n_init=10, max_steps=500, generator=generator).fit(x)


bic = {
    "floor 1e-6": [best_of_ten(K, 1e-6).bic(x) for K in components],
    "ruler's floor": [best_of_ten(K, ruler).bic(x) for K in components],
}
view.curves(components, bic, x_name="number of components K", y_name="BIC")

# %% [markdown]
# With the tiny floor the curve is worthless: wherever a start stumbles on a needle, that fit gets an excellent BIC. The
# fit with the needle in section 10 has the BIC 175.0, far below all that is honest. With the floor of the ruler, the
# smallest value is at $K = 3$, where $c = 17$.
#
# The other way is to ask data that the fit has not seen. We divide the flowers into five parts, and score each part
# with a mixture learned from the other four.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert bic["ruler's floor"].index(min(bic["ruler's floor"])) == 3 - 1
assert round(collapsed.bic(x), 1) == 175.0
assert collapsed.bic(x) < min(bic["ruler's floor"]) / 2
assert mixture.free_parameters(spread_out) == 17

# %%
part = torch.randperm(len(x), generator=generator) % 5  # (N,)


def held_out(K):
    """Mean log-likelihood per flower, each scored by a mixture that has not seen it."""
    total = 0.0
    for out in range(5):
        model = GaussianMixture(K, reg_covar=ruler, n_init=3, max_steps=500, generator=generator)
        total += model.fit(x[part != out]).log_likelihood(x[part == out])
    return total / len(x)


scores = [held_out(K) for K in components]
view.curves(components, {"held-out": scores}, x_name="number of components K", y_name="nats per flower")

# %% [markdown]
# One component is far too few, and two are too few. Between three and five the differences depend on how the parts
# happened to be cut. When two sizes do equally well, take the smaller.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert scores[0] < scores[1] - 0.5
assert max(scores[2:5]) > scores[1]

# %% [markdown]
# ## 12 · Handwritten digits (15 minutes)
#
# Now 1797 images of 8 by 8 pixels. A full covariance of 64 pixels has over two thousand free entries, and each of 20
# components would have about 90 images to learn them from. So we first turn to the 20 directions of largest variance,
# the principal components (unit 4). They keep 89 % of the variance.

# %%
digits = data.digits()
center = digits.x.mean(0)  # (64,)
_, spread, axes = torch.linalg.svd(digits.x - center, full_matrices=False)
axes = axes[:20]  # (20, 64), orthonormal rows
y = (digits.x - center) @ axes.T  # (N, 20)
model = GaussianMixture(20, reg_covar=1.0, n_init=4, max_steps=200, generator=generator).fit(y)
view.images(model.means_ @ axes + center, (8, 8), title="The means of 20 components")

# %% tags=["remove-cell"]
# What the text above says, checked.
assert digits.x.shape == (1797, 64)
assert 64 * 65 // 2 > 2000
assert round(1797 / 20, -1) == 90
assert (digits.x.shape[1], len(axes), model.n_components) == (64, 20, 20)
assert round(100 * (spread[:20].square().sum() / spread.square().sum()).item()) == 89

# %% [markdown]
# Every mean is a digit, or one way to write it. Again we ask the judge. If each component is named after its most
# frequent digit, how many images get their right name?

# %%
component = model.predict(y)  # (N,)
counted = torch.stack([digits.labels[component == k].bincount(minlength=10) for k in range(20)])  # (K, 10)
print(f"{counted.max(1).values.sum() / len(y):.0%} of the images bear the right name")

# %% [markdown]
# More than three in four, learned without a single label. And because a mixture is a story, we can tell it anew and
# write digits that nobody has written:

# %% tags=["remove-cell"]
# What the text above says, checked.
assert counted.max(1).values.sum() / len(y) > 3 / 4
assert counted.sum() == len(y)

# %%
written, _ = model.sample(20, generator=generator)  # (20, 20)
view.images((written @ axes + center).clamp(0, 16), (8, 8), title="Drawn from the mixture")

# %%
single = GaussianMixture(1, reg_covar=1.0).fit(y)
blurred, _ = single.sample(20, generator=generator)
view.images((blurred @ axes + center).clamp(0, 16), (8, 8), title="Drawn from a single Gaussian")

# %% [markdown]
# The single Gaussian has the right average and the right correlations, and yet its drawings fall between the digits.
# On images that were not used to fit the mixtures, a mixture of ten wins by more than 4 nats per image: it gives them a
# density over fifty times higher. (The center and the axes were taken from all images, for both alike.)

# %%
seen, unseen = y[::2], y[1::2]
for K in (1, 10):
    learned = GaussianMixture(K, reg_covar=1.0, max_steps=500, generator=generator).fit(seen)
    print(f"K = {K:2}: {learned.score_samples(unseen).mean():.2f} nats per unseen image")

# %% tags=["remove-cell"]
# What the text above says, checked.
one = GaussianMixture(1, reg_covar=1.0).fit(seen).score_samples(unseen).mean()
assert learned.score_samples(unseen).mean() > one + 4
assert math.exp(4) > 50

# %% [markdown]
# ## 13 · Where the notes slip (10 minutes)
#
# Good lecture notes have slips, too. Here are four that we met in notes and in programs. Each is put to the test, next
# to the right version.

# %% [markdown]
# ### The constraint that was left out
#
# > **In print:** $\pi_k = \operatorname{argmax}_{\pi_k} \sum_n r_{nk} \log \pi_k$, for each $k$ by itself.
#
# This grows with $\pi_k$ and has no maximum. The sum over $k$ and the constraint $\sum_k \pi_k = 1$ are missing. Take
# responsibilities 0.9, 0.3 and 0.1 for one of two components, so that $N_k / N = 0.433$. The printed objective is
# −1.087 there, 0 at 1, and 2.09 at 5.

# %%
r = torch.tensor([[0.9, 0.1], [0.3, 0.7], [0.1, 0.9]])  # (N, K)
printed = [(r[:, 0].sum() * math.log(weight)).item() for weight in (1.3 / 3, 1.0, 5.0)]
assert printed[0] < printed[1] < printed[2]  # ever larger: no maximum

simplex = torch.linspace(0.00005, 0.99995, 10_000)  # π_0, with π_1 = 1 − π_0
both = r[:, 0].sum() * simplex.log() + r[:, 1].sum() * (1 - simplex).log()
best = simplex[both.argmax()]
torch.testing.assert_close(best, r[:, 0].mean(), rtol=0, atol=1e-4)
print("as printed:", [round(value, 3) for value in printed], "| on the simplex:", round(best.item(), 3))

# %% tags=["remove-cell"]
# What the text above says, checked.
assert [round(value, 3) for value in printed[:2]] == [-1.087, 0]
assert round(printed[2], 2) == 2.09
assert r[:, 0].tolist() == [0.9, 0.3, 0.1]
assert round(r[:, 0].mean().item(), 3) == round(best.item(), 3) == 0.433

# %% [markdown]
# ### One letter for two things
#
# > **In print:** $q^k_{ij} = p_{\theta_i^k}(x_j)\, \pi_i^k \,\big/ \sum_{i=1}^{k} p_{\theta_i^k}(x_j)\, \pi_i^k$.
#
# Here $k$ is the iteration *and* the number of components, and the sum runs over the same $i$ that is free on the
# left. Read literally, iteration 1 sums over one component only. For our `pair` at $x = 0$ the "responsibilities" then
# sum to 4. With $K$ components, iteration $(t)$ and a summation index of its own they sum to 1.

# %%
joint = log_joint(halfway, pair).exp()  # (N, K)
iteration = 1
literal = joint / joint[:, :iteration].sum(1, keepdim=True)
assert not torch.allclose(literal.sum(1), torch.ones(1))
torch.testing.assert_close(e_step(halfway, pair)[0].sum(1), torch.ones(1))
print(f"the literal reading sums to {literal.sum():.2f}, ours to {e_step(halfway, pair)[0].sum():.2f}")

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(literal.sum().item(), 2) == 4

# %% [markdown]
# ### The prior that was dropped
#
# > **In print:** the ELBO as $\sum_k q_k \log \frac{p(x \mid z=k)}{q_k}$, and an M-step that maximizes
# > $\sum_k q_k \log p(x \mid z{=}k)$.
#
# The joint needs its prior $p(z{=}k) = \pi_k$. Without it the "bound" may lie above $\log p(x)$, and the weights have
# no gradient at all, so they are never learned. (The right one, with respect to the logits of $\pi$, is
# $\sum_n r_n - N\pi$.) At $x = 0$ the `pair` has $\log p(x) = -1.419$; the printed bound
# gives −0.857.

# %%
q = e_step(halfway, pair)[0]
without_prior = log_joint(halfway, pair) - pair.weights.log()  # log p(x | z = k), (N, K)
log_p = log_joint(halfway, pair).logsumexp(1)
assert elbo(without_prior, q) > log_p  # not a bound
torch.testing.assert_close(elbo(log_joint(halfway, pair), q), log_p)

logits = torch.zeros(2, requires_grad=True)
joint = log_joint(halfway, pair._replace(weights=logits.softmax(0)))
density = joint - logits.log_softmax(0)  # log p(x | z = k), (N, K)
(printed,) = torch.autograd.grad((q * density).sum(), logits, retain_graph=True)
(right,) = torch.autograd.grad((q * joint).sum(), logits)
torch.testing.assert_close(printed, torch.zeros(2))
torch.testing.assert_close(right, q[0] - 1 / 2)
print(f"log p(x) = {log_p.item():.3f}, printed 'bound' {elbo(without_prior, q).item():.3f}")

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(log_p.item(), 3) == -1.419
assert round(elbo(without_prior, q).item(), 3) == -0.857

# %% [markdown]
# ### Old means in the covariance
#
# > **In programs:** $\Sigma_k = \frac1{N_k} \sum_n r_{nk} (x_n - \mu_k)(x_n - \mu_k)^\top$, computed with the means
# > of the step before.
#
# This slip is the hardest to see, because the program still works. The old-mean covariance maximizes $Q$ while the
# mean is held at its old place; then the new mean maximizes $Q$ given that covariance. Neither half lowers $Q$. So
# $\ell$ still never falls. And where EM comes to rest, old and new means are the same, so it can rest at the same
# places.


# %%
def m_step_with_old_means(x, r, old):
    counts = r.sum(0)
    centered = x[:, None] - old.means  # the slip
    scatter = torch.einsum("nk,nkd,nke->kde", r, centered, centered)
    return m_step(x, r)._replace(covariances=scatter / counts[:, None, None])


slipping, old = [], spread_out
for _ in range(400):
    r, log_likelihood = e_step(x, old)
    slipping.append(log_likelihood.item())
    old = m_step_with_old_means(x, r, old)
right = em(x, spread_out, 400)[1]
view.trace({"new means": right[:12], "old means": slipping[:12]})

# %% [markdown]
# Neither a rising trace nor the final value tells them apart. One single step does. From the start, $Q$ rises from
# −485.88 to −256.65 with the new means, but only to −257.05 with the old ones: not the maximum that the M-step
# promises. To check an M-step, check *one* step against the definition.

# %%
r, _ = e_step(x, spread_out)
Q = {
    "start": (r * log_joint(x, spread_out)).sum().item(),
    "old means": (r * log_joint(x, m_step_with_old_means(x, r, spread_out))).sum().item(),
    "new means": (r * log_joint(x, m_step(x, r))).sum().item(),
}
assert Q["old means"] < Q["new means"]
print({name: round(value, 2) for name, value in Q.items()})

# %% tags=["remove-cell"]
# What the text above says, checked.
assert all(later >= earlier - rounding for earlier, later in pairwise(slipping))
assert abs(slipping[-1] - right[-1]) < 1e-6
assert [round(value, 2) for value in Q.values()] == [-485.88, -257.05, -256.65]

# %% [markdown]
# ## 14 · CPU or GPU? (5 minutes)
#
# The library computes where the data lie. Choose a device, and run the cell below it again. What this machine lacks
# cannot be pressed.

# %%
toggle = view.DeviceToggle()
toggle


# %%
def seconds_per_step(rows, where):
    """Time of one EM step with 32 components in 16 dimensions, the best of three."""
    x = torch.randn(rows, 16, dtype=torch.float32, device=where)
    identities = torch.eye(16, dtype=x.dtype, device=where).repeat(32, 1, 1)
    weights = torch.full((32,), 1 / 32, dtype=x.dtype, device=where)
    theta = MixtureParameters(weights, x[:32], identities)
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        statistics, log_likelihood = mixture.e_step(x, theta)
        new = mixture.m_step(statistics, theta)
        float(log_likelihood + new.weights.sum())  # waits until the device is done
        times.append(time.perf_counter() - begin)
    return min(times)


for where in dict.fromkeys(["cpu", toggle.device.type]):
    for rows in (10_000, 100_000):
        print(f"{where}, {rows:7,} rows: {1000 * seconds_per_step(rows, where):8.1f} ms per step")
if reason := device.available()["cuda"]:
    print(f"No GPU was timed: {reason}.")

# %% [markdown]
# See how the time grows with the rows. A GPU has a fixed cost for every operation, so it pays only when each of them
# has much to do.

# %% [markdown]
# ## 15 · What you have learned (5 minutes)
#
# | idea | formula | in code |
# |---|---|---|
# | the story | $z \sim \pi$, $x \mid z{=}k \sim \mathcal N(\mu_k, \Sigma_k)$ | `GaussianMixture.sample` |
# | the bound | $\log p(x) = \mathrm{ELBO}(q) + \mathrm{KL}(q \,\Vert\, p(z \mid x))$ | `elbo` |
# | E-step | $r_{nk} = p(z_n{=}k \mid x_n)$, a softmax of log-joints | `mixture.e_step` |
# | M-step | $\pi_k = N_k/N$, weighted mean, weighted covariance about the *new* mean | `mixture.m_step` |
# | never down | $\ell(\theta_\mathrm{new}) \ge \mathrm{ELBO} \ge \ell(\theta_\mathrm{old})$ | `loop.fit` |
# | but not all the way up | local optima, saddles | `n_init` |
# | k-means | $\Sigma_k = \sigma^2 I$, $\sigma^2 \to 0$ | `em_for_means` |
# | singularities | a component on one datum, $\ell \to \infty$ | `reg_covar`, `notes_` |
# | number of components | $-2\ell + c \log N$, or held-out likelihood | `GaussianMixture.bic` |
#
# **What this lecture covers.** The Gaussian mixture; responsibilities; the E-step and the M-step, and their
# alternation; the function $Q$ and the constraint on the weights; why the log-likelihood never falls, and what that
# does not promise; closed forms where the posterior is accessible; k-means as a limit; singularities; local maxima;
# the number of components.
#
# **Now you.** [Exercise 03](../exercises/03_gaussian_mixtures.ipynb) lets you write all of this
# yourself, from the density to the loop, and checks it as you go.
#
# **Next.** In [unit 4](04_ppca.ipynb) the hidden $z$ is no longer one of $K$ values but a point in a small space:
# probabilistic principal component analysis. E-step and M-step stay the same two lines.

# %% [markdown]
# ### References
#
# - A. P. Dempster, N. M. Laird, D. B. Rubin (1977). Maximum likelihood from incomplete data via the EM algorithm.
#   *Journal of the Royal Statistical Society B* 39, 1-38.
# - R. M. Neal, G. E. Hinton (1998). A view of the EM algorithm that justifies incremental, sparse, and other variants.
#   In *Learning in Graphical Models*, 355-368.
# - X.-L. Meng, D. B. Rubin (1993). Maximum likelihood estimation via the ECM algorithm: a general framework.
#   *Biometrika* 80, 267-278. (Why the old means still climb.)
# - G. Schwarz (1978). Estimating the dimension of a model. *The Annals of Statistics* 6, 461-464.
# - C. M. Bishop (2006). *Pattern Recognition and Machine Learning*, chapter 9.
# - M. E. Tipping, C. M. Bishop (1999b). Probabilistic principal component analysis. *Journal of the Royal Statistical
#   Society B* 61, 611-622. (The next unit.)
