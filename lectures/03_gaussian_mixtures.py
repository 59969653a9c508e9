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
# each flower would tell us its species. We have neither. How do we begin?
#
# From unit 2 we know: the joint $p(x, z)$ of a latent variable model is easy, the marginal likelihood $p(x)$ is hard;
# any $q$ gives a lower bound of $\log p(x)$, and the posterior makes it tight. That left two maximizations, over $q$
# and over $\theta$. The EM algorithm does them in turns.
#
# **Objectives.** At the end you can
#
# - write a mixture as a generative model, and draw data from it;
# - say why its likelihood is hard to maximize, what of its parameters is identifiable, and how to bound it;
# - derive the E-step and the M-step, with the constraint on the weights, and write both in a few lines;
# - prove that EM never lowers the likelihood, and say what that does *not* promise;
# - recognize a collapsing component, and tell the two remedies, ridge and floor, apart;
# - say how fast EM converges, and choose the number of components (further reading).
#
# **Prerequisites.** The Gaussian density and the Kullback-Leibler divergence (unit 1), and the marginal likelihood with
# its bound (unit 2), which we derive once more for a $z$ with finitely many values. Lagrange multipliers are worked
# out step by step.
#
# **Time.** 58 minutes, and 29 of further reading.

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
# ## 1 · Flowers without names (2 minutes)
#
# The data are those of Anderson (1936) and Fisher (1936), lengths in centimeters. We know the species, but we put them
# aside and use them in the end to judge the result.

# %%
iris = data.iris()
x = iris.x[:, 2:]  # (N, D) = (150, 2)
petal = ("petal length (cm)", "petal width (cm)")
view.points(x, axis_names=petal)

# %% [markdown]
# > **Think first.** There is a small clump, and a long cloud. Suppose each species is a Gaussian. What would you have
# > to know to describe the three, and what to tell the species of a flower?
#
# <details><summary>Answer</summary>
#
# To describe them: the species of each flower, then three averages and three covariances. To tell the species: these
# descriptions, then Bayes' rule. Each needs the other. EM begins with a guess of one and alternates.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert x.shape == (150, 2)
assert len(iris.label_names) == 3

# %% [markdown]
# ## 2 · A generative model (5 minutes)
#
# A *generative model* says how the data could come about. For each flower, nature rolls a die with $K$ faces. The face
# $z_n$ is not observed. Then the measurements $x_n$ are drawn from the Gaussian with that number:
#
# $$z_n \sim \mathrm{Categorical}(\pi), \qquad x_n \mid z_n = k \;\sim\; \mathcal N(\mu_k, \Sigma_k).$$
#
# The mixing weights $\pi_k$ are non-negative and sum to one. All parameters together are $\theta = (\pi, \mu, \Sigma)$;
# components are counted from 0. To draw data we follow the arrows, first $z$ and then $x$.

# %%
theta = data.overlapping_mixture()  # π (3,), μ (3, 2), Σ (3, 2, 2)
z = torch.multinomial(theta.weights, 1000, replacement=True, generator=generator)  # (N,)
noise = torch.randn(1000, 2, generator=generator)  # (N, D)
root = torch.linalg.cholesky(theta.covariances)  # (K, D, D), Σ_k = root_k root_kᵀ
drawn = theta.means[z] + torch.einsum("nde,ne->nd", root[z], noise)  # (N, D)
view.points(drawn, z, label_names=[f"component {k}" for k in range(3)])

# %% [markdown]
# Three clouds that overlap, with about half of all points in component 0. The computer told us $z$; nature does not.
#
# The joint density is $p(x, z{=}k) = \pi_k\, \mathcal N(x; \mu_k, \Sigma_k)$. What we observe has $z$ summed out:
#
# $$p(x) = \sum_k p(x, z{=}k) = \sum_k \pi_k\, \mathcal N(x; \mu_k, \Sigma_k).$$
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
# This little `pair` will serve as an example throughout. Halfway between two Gaussians of equal width both have the
# same density, $\mathcal N(0; 1, 1) = e^{-1/2}/\sqrt{2\pi} = 0.2420$. So the mixture has it too, whatever its weights.
#
# > **Try it.** What is the mean of $x$ under the mixture? Compare with the average of the 1000 points that we drew.
#
# <details><summary>Answer</summary>
#
# The mean of $x$ is the mean over $z$ of the means given $z$: $\sum_k \pi_k \mu_k$.
#
# ```python
# mean = theta.weights @ theta.means  # (D,)
# standard_error = drawn.std(0) / len(drawn) ** 0.5
# assert ((drawn.mean(0) - mean).abs() < 5 * standard_error).all()
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(math.exp(-1 / 2) / math.sqrt(2 * math.pi), 4) == 0.2420
assert round(log_joint(halfway, pair).logsumexp(1).exp().item(), 4) == 0.2420
for weight in (0.01, 0.5, 0.99):
    weights = torch.tensor([weight, 1 - weight])
    other = log_joint(halfway, pair._replace(weights=weights)).logsumexp(1)
    torch.testing.assert_close(other, log_joint(halfway, pair).logsumexp(1))
assert len(drawn) == 1000

# %% [markdown]
# ## 3 · Why the likelihood is hard (6 minutes)
#
# > **Think first.** Suppose somebody told us every $z_n$. Which $\pi_k$, $\mu_k$ and $\Sigma_k$ would you choose?
#
# <details><summary>Answer</summary>
#
# The share of the points in component $k$, their average, and their covariance (divided by their number, not by one
# less). The logarithm of $\pi_{z_n} \mathcal N(x_n; \mu_{z_n}, \Sigma_{z_n})$ is a sum in which each term
# concerns one component only, so each can be maximized alone.
#
# </details>
#
# Without $z$ the log-likelihood of the data is
#
# $$\ell(\theta) = \sum_n \log \sum_k \pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k),$$
#
# and the inner sum keeps the logarithm away from the Gaussians. The derivative shows what that means. With the chain
# rule, and with $\nabla p = p\, \nabla \log p$ for the joint of component $k$,
#
# $$\frac{\partial \ell}{\partial \mu_k} = \sum_n r_{nk}\, \Sigma_k^{-1} (x_n - \mu_k), \qquad
# r_{nk} = \frac{\pi_k\, \mathcal N(x_n; \mu_k, \Sigma_k)}{\sum_l \pi_l\, \mathcal N(x_n; \mu_l, \Sigma_l)}
# = p(z_n{=}k \mid x_n).$$
#
# The fraction is Bayes' rule. It is called the *responsibility* of component $k$ for datum $n$. We check the formula
# against automatic differentiation.

# %%
means = theta.means.clone().requires_grad_()
log_joint(drawn, theta._replace(means=means)).logsumexp(1).sum().backward()

r = log_joint(drawn, theta).softmax(1)  # (N, K)
pull = torch.einsum("nk,nkd->kd", r, drawn[:, None] - theta.means)  # (K, D)
by_hand = torch.linalg.solve(theta.covariances, pull[:, :, None])[:, :, 0]  # (K, D)
torch.testing.assert_close(means.grad, by_hand)

# %% [markdown]
# Setting the derivative to zero gives $\mu_k = \sum_n r_{nk} x_n / \sum_n r_{nk}$. It looks like an answer. But the
# $r_{nk}$ on the right contain $\mu_k$, and every other parameter as well: the equations are coupled, and in general
# no closed form solves them.
#
# There is more than one solution, too. Take six points on a line and two components at $-a$ and $a$, with weights ½
# and variances 1 held fixed.

# %%
six = torch.tensor([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0])[:, None]  # (N, D)


def at(a):
    """Two components at −a and a, of equal weights and of variance 1."""
    return MixtureParameters(torch.ones(2) / 2, torch.tensor([[-a], [a]]), torch.ones(2, 1, 1))


places = torch.linspace(-4, 4, 33)
heights = torch.stack([log_joint(six, at(a)).logsumexp(1).sum() for a in places])
view.curves(places, {"ℓ": heights}, x_name="a", y_name="log-likelihood")

# %% [markdown]
# Two hills of the same height with a valley between them: $a$ and $-a$ differ only in the names of the components. If
# the $K$ components of a solution all differ, there are $K!$ solutions with the same density. This is *label
# switching*: the parameters of a mixture are *identifiable* only up to the order of the components. It is harmless,
# but it tells us two things. Never compare components of two fits by their number; and $\ell$ is not concave.
#
# > **Derive it.** Write the weights as a softmax of logits, $\pi_k = e^{\eta_k} / \sum_l e^{\eta_l}$. Show that
# > $\partial \ell / \partial \eta_k = \sum_n r_{nk} - N \pi_k$. What does that say where the derivative is zero?
#
# <details><summary>Answer</summary>
#
# $\partial \log \pi_l / \partial \eta_k$ is $1 - \pi_k$ for $l = k$ and $-\pi_k$ otherwise. As above, the derivative of
# $\log \sum_l p(x_n, z_n{=}l)$ averages the derivatives of the logarithms with weights $r_{nl}$, which gives
# $r_{nk} - \pi_k$. At zero, the weight of a component is its average responsibility.
#
# ```python
# logits = theta.weights.log().requires_grad_()
# log_joint(drawn, theta._replace(weights=logits.softmax(0))).logsumexp(1).sum().backward()
# torch.testing.assert_close(logits.grad, r.sum(0) - len(drawn) * theta.weights)
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
torch.testing.assert_close(heights, heights.flip(0))
top = places[heights.argmax()].abs()
assert top > 1  # two hills, and between them a valley
assert heights[len(places) // 2] < heights.max() - 1
rises = heights[len(places) // 2 :].diff() > 0  # from a = 0 on: first up, then down
assert rises[0]
assert not rises[-1]
assert (rises.int().diff() <= 0).all()
for order in permutations(range(3)):
    renamed = MixtureParameters(*(value[list(order)] for value in theta))
    torch.testing.assert_close(log_joint(drawn, renamed).logsumexp(1), log_joint(drawn, theta).logsumexp(1))

# %% [markdown]
# ## 4 · A bound that is easy (6 minutes)
#
# The bound of unit 2 holds for every kind of $z$. If $z$ has finitely many values, it takes three lines. Take one datum
# $x$, and any probabilities $q_k$ over its components. They sum to one, and $p(x) = p(x, z{=}k) / p(z{=}k \mid x)$ for
# every $k$. So
#
# $$\begin{aligned}
# \log p(x) &= \sum_k q_k \log p(x)
#   = \sum_k q_k \log \frac{p(x, z{=}k)}{p(z{=}k \mid x)} \\
#   &= \underbrace{\sum_k q_k \log \frac{p(x, z{=}k)}{q_k}}_{\mathrm{ELBO}(q, \theta; x)}
#    + \underbrace{\sum_k q_k \log \frac{q_k}{p(z{=}k \mid x)}}_{\mathrm{KL}(q \,\|\, p(z \mid x))}.
# \end{aligned}$$
#
# In the ELBO, the evidence lower bound, the logarithm has moved inside the sum. It is a bound because the second
# term is never negative. That is Gibbs' inequality, and it follows from $\log u \le u - 1$:
#
# $$-\mathrm{KL}(q \,\|\, p) = \sum_{k:\, q_k > 0} q_k \log \frac{p_k}{q_k}
# \;\le\; \sum_{k:\, q_k > 0} q_k \Big(\frac{p_k}{q_k} - 1\Big) = \sum_{k:\, q_k > 0} p_k - 1 \;\le\; 0.$$
#
# Since $\log u = u - 1$ only at $u = 1$, equality needs $q_k = p_k$ for all $k$. So the bound is tight for one $q$
# only: the posterior.


# %%
def elbo(joint, q):
    """Σ_k q_nk (log p(x_n, z_n = k) − log q_nk), where 0 log 0 = 0."""
    return (q * joint - torch.xlogy(q, q)).sum(1)  # (N,)


q_0 = torch.linspace(0, 1, 33)
q = torch.stack([q_0, 1 - q_0], 1)  # (33, K)
joint = log_joint(halfway, pair)  # (1, K)
log_p = joint.logsumexp(1).expand(33)
view.curves(q_0, {"log p(0)": log_p, "ELBO": elbo(joint, q)}, x_name="q₀", y_name="nats")

# %% [markdown]
# The bound is a hill that touches the line at $q_0 = 0.25$. Halfway between the two means the densities are equal and
# cancel, so the posterior is just $\pi$. At $q = (0.5, 0.5)$ the bound is too low by 0.144 nats. That is the
# divergence, $\tfrac12 \log \tfrac{0.5}{0.25} + \tfrac12 \log \tfrac{0.5}{0.75}$.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert q_0[elbo(joint, q).argmax()].item() == 0.25
even = torch.tensor([[0.5, 0.5]])
divergence = 0.5 * math.log(0.5 / 0.25) + 0.5 * math.log(0.5 / 0.75)
assert round(divergence, 3) == 0.144
torch.testing.assert_close((log_p[:1] - elbo(joint, even)).item(), divergence)

# %% [markdown]
# > **A common slip.** The prior is dropped: $\sum_k q_k \log \frac{p(x \mid z = k)}{q_k}$. That is no bound. For the
# > `pair` at $x = 0$ it is −0.857 where $q$ is the posterior, and $\log p(x)$ is −1.419.

# %% tags=["remove-cell"]
# The slip: without the prior, the "bound" lies above log p(x).
posterior = joint.softmax(1)
without_prior = elbo(joint - pair.weights.log(), posterior).item()
assert round(without_prior, 3) == -0.857
assert round(log_p[0].item(), 3) == -1.419
assert without_prior > log_p[0]
torch.testing.assert_close(elbo(joint, posterior), log_p[:1])

# %% [markdown]
# For a whole data set we take a $q_n$ for each datum, and add: $\sum_n \mathrm{ELBO}(q_n, \theta; x_n) \le
# \ell(\theta)$. EM climbs this bound in turns: first in $q$ (the *E-step*), then in $\theta$ (the *M-step*).
#
# > **A common slip.** "Maximize over w with $\theta$ fixed, then over $\theta$ with w fixed", where no w was
# > defined. What alternates with $\theta$ is $q$. The mixing weights belong to $\theta$: to maximize the bound over
# > them does not make it tight.
#
# > **Derive it.** Find the best $q$ for one datum by a Lagrange multiplier $\alpha$ for $\sum_k q_k = 1$. Why is what
# > you find a maximum?
#
# <details><summary>Answer</summary>
#
# The derivative of $\sum_k q_k \log p(x, z{=}k) - \sum_k q_k \log q_k + \alpha (1 - \sum_k q_k)$ with respect to $q_k$
# is $\log p(x, z{=}k) - \log q_k - 1 - \alpha$. At zero, $q_k$ is proportional to $p(x, z{=}k)$, hence the posterior.
# But a stationary point may be a minimum or a saddle: one must add that the ELBO is concave in $q$ (it is:
# $-q_k \log q_k$ is concave, the rest is linear). Gibbs' inequality says both at once.
#
# </details>

# %% tags=["remove-cell"]
# The slip: the best weights leave a gap, the best q leaves none.
joint_drawn, thirds = log_joint(drawn, theta), torch.full((1000, 3), 1 / 3)
joint_best_weights = joint_drawn - theta.weights.log() + thirds.mean(0).log()
gap_after_weights = (joint_best_weights.logsumexp(1) - elbo(joint_best_weights, thirds)).sum()
assert elbo(joint_best_weights, thirds).sum() > elbo(joint_drawn, thirds).sum()
assert gap_after_weights > 1
torch.testing.assert_close(elbo(joint_drawn, joint_drawn.softmax(1)), joint_drawn.logsumexp(1))

# %% [markdown]
# ## 5 · The E-step (6 minutes)
#
# Hold $\theta$ fixed. We have just seen which $q_n$ is best, and that the bound then touches $\ell(\theta)$:
#
# $$q_{nk} = r_{nk} = p(z_n{=}k \mid x_n; \theta).$$
#
# Some texts say "compute the expected complete-data log-likelihood", others "set $q$ to the posterior" or "maximize
# over $q$". These are three names for this one step. In code it is a softmax over the rows of the log-joint.


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
# For the `pair` the squares cancel in $\log (r_{n0}/r_{n1}) = \log\tfrac{0.25}{0.75} - \tfrac12 (x_n + 1)^2 +
# \tfrac12 (x_n - 1)^2 = \log\tfrac{0.25}{0.75} - 2 x_n$. What remains is a logistic curve, and the code agrees with it.
#
# > **A common slip.** One letter for two things: $r_{nk} = p(x_n, z_n{=}k) \big/ \sum_{k=1}^{k} p(x_n, z_n{=}k)$, where
# > $k$ is the component, the index of the sum and the number of terms (or of the iteration). Read literally, with one
# > term, the "responsibilities" of the `pair` at 0 sum to 4. The sum needs an index of its own, over all $K$.

# %% tags=["remove-cell"]
# The slip: what is divided by one term does not sum to one.
densities = log_joint(halfway, pair).exp()
literal = densities / densities[:, :1]
assert literal.sum().round(decimals=9) == 4
torch.testing.assert_close(e_step(halfway, pair)[0].sum(1), torch.ones(1))
log_ratio = (log_joint(line, pair) @ torch.tensor([[1.0], [-1.0]]))[:, 0]
torch.testing.assert_close(log_ratio, math.log(0.25 / 0.75) - 2 * line[:, 0])
assert pair.weights.tolist() == [0.25, 0.75]

# %% [markdown]
# > **Think first.** Why do we stay with logarithms? What if a decimal point is forgotten and a flower is written down
# > as $(60, 60)$?
#
# <details><summary>Answer</summary>
#
# Every density is so small that it is stored as zero, and Bayes' rule becomes 0/0. The softmax subtracts the largest
# logarithm before it takes exponentials. That changes no ratio, and at least one term is then 1.
#
# ```python
# slipped = torch.tensor([[60.0, 60.0]])
# assert (log_joint(slipped, theta).exp() == 0).all()
# assert e_step(slipped, theta)[0].isfinite().all()
# ```
#
# </details>
#
# **When is EM possible?** The E-step needs an *accessible* posterior: one whose averages of $\log p(x, z)$ can be
# computed. Here $p(x)$ is a sum of $K$ terms, so it is. If the maximum of $Q$ below has a closed form too, so has each
# step of EM, though not the place where the steps lead. Many models have no accessible posterior. $M$ hidden bits have
# $2^M$ states; behind a neural network $z$ has a posterior that no formula gives. Then $q$ must come from a
# simpler family (unit 5), or the average from samples (unit 4).
#
# > **Try it.** Two hidden coins, each 0 or 1, and $x = z_0 + z_1$ plus noise of variance 0.1. Enumerate the posterior
# > at $x = 1$. Is it a product of one posterior for each coin?
#
# <details><summary>Answer</summary>
#
# No. Four states are few enough to list, so the posterior is accessible. But given $x = 1$ the coins exclude each
# other, so it is no product of two: with many coins one has to list them all.
#
# ```python
# states = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]]).double()
# joint_coins = math.log(0.25) - (1 - states.sum(1)) ** 2 / (2 * 0.1)  # up to a constant
# posterior = joint_coins.softmax(0)
# both, first, second = posterior[3], posterior @ states[:, 0], posterior @ states[:, 1]
# assert both < 0.01 and first * second > 0.2
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
slipped = torch.full((1, 2), 6.0 * 10)
assert slipped.tolist() == [[60, 60]]
assert (log_joint(slipped, theta).exp() == 0).all()
torch.testing.assert_close(e_step(slipped, theta)[0].sum().item(), 1.0)
coins = torch.softmax(torch.tensor([-1.0, 0.0, 0.0, -1.0]) / (2 * 0.1), 0)  # of states 00, 01, 10, 11
assert coins[3] < (coins[2] + coins[3]) * (coins[1] + coins[3]) - 0.2
assert round(float(torch.logit(coins[1] / (coins[0] + coins[1]))), 6) == 5

# %% [markdown]
# ## 6 · The M-step (8 minutes)
#
# Now hold the $r_{nk}$ fixed and choose $\theta$. The entropy in the ELBO, $-\sum_k q_k \log q_k$, does not contain
# $\theta$. What remains to be maximized is
#
# $$Q(\theta; \theta_{\text{old}})
# = \sum_n \sum_k r_{nk} \big[ \log \pi_k + \log \mathcal N(x_n; \mu_k, \Sigma_k) \big].$$
#
# The logarithm has reached the Gaussian, and the components separate. We write $N_k = \sum_n r_{nk}$ for the effective
# number of points of component $k$; together these are $\sum_k N_k = N$. We need every $N_k > 0$.
#
# **Weights.** Maximize $\sum_k N_k \log \pi_k$ subject to $\sum_k \pi_k = 1$, with a multiplier $\alpha$:
#
# $$\begin{aligned}
# 0 &= \frac{\partial}{\partial \pi_k} \Big[ \textstyle\sum_l N_l \log \pi_l + \alpha\, (1 - \sum_l \pi_l) \Big]
#   = \frac{N_k}{\pi_k} - \alpha &&\Rightarrow\; \pi_k = N_k / \alpha \\
# 1 &= \textstyle\sum_k \pi_k = N / \alpha &&\Rightarrow\; \alpha = N, \quad \pi_k = N_k / N.
# \end{aligned}$$
#
# It is a maximum, since the objective is concave and the constraint linear.
#
# > **A common slip.** $\pi_k = \operatorname{argmax}_{\pi_k} \sum_n r_{nk} \log \pi_k$, each $k$ by itself. This grows
# > with $\pi_k$ and has no maximum: for responsibilities 0.9, 0.3 and 0.1 it is −1.087 at $N_k/N = 0.433$, 0 at 1, and
# > 2.09 at 5. Both the sum over $k$ and the constraint are needed. (And $\log \pi_k$ in $Q$: without the prior the
# > weights have no gradient, and are never learned.)

# %% tags=["remove-cell"]
# The slip: without the constraint there is no maximum; without the prior there is no gradient.
three = torch.tensor([[0.9, 0.1], [0.3, 0.7], [0.1, 0.9]])  # responsibilities, (N, K)
assert three[:, 0].tolist() == [0.9, 0.3, 0.1]
alone = [(three[:, 0].sum() * math.log(weight)).item() for weight in (1.3 / 3, 1.0, 5.0)]
assert [round(value, 3) for value in alone[:2]] == [-1.087, 0]
assert round(alone[2], 2) == 2.09
assert alone == sorted(alone)
simplex = torch.linspace(0.0005, 0.9995, 1000)
together = three[:, 0].sum() * simplex.log() + three[:, 1].sum() * (1 - simplex).log()
assert round(three[:, 0].mean().item(), 3) == 0.433
assert abs(simplex[together.argmax()] - three[:, 0].mean()) < 0.001
logits = torch.zeros(2, requires_grad=True)
joint = log_joint(line, pair._replace(weights=logits.softmax(0)))
density = joint - logits.log_softmax(0)  # log p(x | z = k)
(unlearned,) = torch.autograd.grad((r * density).sum(), logits, retain_graph=True)
(right,) = torch.autograd.grad((r * joint).sum(), logits)
torch.testing.assert_close(unlearned, torch.zeros(2), rtol=0, atol=1e-9)
torch.testing.assert_close(right, r.sum(0) - len(line) / 2)

# %% [markdown]
# **Means.** $\partial Q / \partial \mu_k = \Sigma_k^{-1} \sum_n r_{nk} (x_n - \mu_k) = 0$, hence
# $\mu_k = \frac1{N_k} \sum_n r_{nk} x_n$, whatever $\Sigma_k$ is.
#
# **Covariances.** The terms of $Q$ that contain the precision $\Lambda_k = \Sigma_k^{-1}$ are
# $\tfrac12 N_k \log |\Lambda_k| - \tfrac12 \sum_n r_{nk} (x_n - \mu_k)^\top \Lambda_k (x_n - \mu_k)$. With
# $\partial \log |\Lambda| / \partial \Lambda = \Lambda^{-1}$ for symmetric $\Lambda$, the derivative is zero where
#
# $$\Sigma_k = \Lambda_k^{-1} = \frac1{N_k} \sum_n r_{nk}\, (x_n - \mu_k) (x_n - \mu_k)^\top,$$
#
# with the **new** means. It is a maximum, since $\log |\Lambda|$ is concave, and exists if this matrix has full rank.


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
# Derivations are easily wrong, so we test this one: the derivative of $Q$ must vanish at the new parameters. (Weights
# as logits again, so that they stay on the simplex.) Then we compare with the course's library, whose E-step collects
# in one pass over the data the sums that the M-step needs.

# %%
free = [parameter.clone().requires_grad_() for parameter in (new.weights.log(), *new[1:])]
candidate = MixtureParameters(free[0].softmax(0), *free[1:])
(r * log_joint(drawn, candidate)).sum().backward()
for parameter in free:
    torch.testing.assert_close(parameter.grad, torch.zeros_like(parameter), rtol=0, atol=1e-9)

statistics, _ = mixture.e_step(drawn, theta)
torch.testing.assert_close(mixture.m_step(statistics, theta), new)

# %% [markdown]
# Those sums are $N_k$, $\sum_n r_{nk} x_n$ and $\sum_n r_{nk} x_n x_n^\top$: the *sufficient statistics*. Two data sets
# with the same sums have the same M-step, so the data may come in pieces (section 12).
#
# > **A common slip.** The covariance is computed about the means of the step before. The program still works: $\ell$
# > never falls, and EM can rest at the same places, as Meng and Rubin (1993) explain. No trace shows the slip, but one
# > step does: these parameters do not maximize $Q$. To check an M-step, check *one* step.

# %% tags=["remove-cell"]
# The slip: old means in the covariance. It climbs, ends at the same height, and yet does not maximize Q.
identity = torch.eye(2).repeat(3, 1, 1)
first = MixtureParameters(torch.full((3,), 1 / 3), x[[0, 75, 149]], identity)


def m_step_with_old_means(x, r, old):
    centered = x[:, None] - old.means
    scatter = torch.einsum("nk,nkd,nke->kde", r, centered, centered)
    return m_step(x, r)._replace(covariances=scatter / r.sum(0)[:, None, None])


slip, true, heights_of_slip = first, first, []
for _ in range(400):
    r_slip, height = e_step(x, slip)
    heights_of_slip.append(height.item())
    slip, true = m_step_with_old_means(x, r_slip, slip), m_step(x, e_step(x, true)[0])
assert all(later >= earlier - 1e-9 for earlier, later in pairwise(heights_of_slip))
torch.testing.assert_close(e_step(x, slip)[1], e_step(x, true)[1])
r_first, _ = e_step(x, first)
Q_slip = (r_first * log_joint(x, m_step_with_old_means(x, r_first, first))).sum()
assert (
    (r_first * log_joint(x, first)).sum() < Q_slip < (r_first * log_joint(x, m_step(x, r_first))).sum() - 0.1
)

# %% [markdown]
# > **Derive it.** Let the components be circles, $\Sigma_k = \sigma_k^2 I$. Which $\sigma_k^2$ maximizes $Q$? Test it
# > on the 1000 points.
#
# <details><summary>Answer</summary>
#
# The terms with $\sigma_k^2$ are $-\tfrac12 N_k D \log \sigma_k^2 - \frac1{2 \sigma_k^2} \sum_n r_{nk} \|x_n -
# \mu_k\|^2$. The derivative is zero at $\sigma_k^2 = \frac1{N_k D} \sum_n r_{nk} \|x_n - \mu_k\|^2$: the mean of the
# variances in $D$ directions, $\frac1D \operatorname{tr} \Sigma_k$ with the full covariance from above.
#
# ```python
# def Q_of_circles(variances):
#     circles = new._replace(covariances=variances[:, None, None] * torch.eye(2))
#     return (r * log_joint(drawn, circles)).sum()
#
# best = new.covariances.diagonal(dim1=1, dim2=2).mean(1)
# assert all(Q_of_circles(best) > Q_of_circles(best * factor) for factor in (0.99, 1.01))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert len(drawn) == 1000
halves = [mixture.e_step(half, theta)[0] for half in drawn.split(500)]
for whole, one, two in zip(statistics, *halves, strict=True):
    torch.testing.assert_close(whole, one + two)

# %% [markdown]
# ## 7 · EM on the flowers (8 minutes)
#
# E-step, M-step, and again. We start each component at a flower, as a circle with a standard deviation of one
# centimeter.


# %%
def em(x, theta, steps, m_step=m_step):
    """The parameters and responsibilities on the way, and the log-likelihood of each."""
    path, trace = [], []
    for _ in range(steps):
        r, log_likelihood = e_step(x, theta)
        path.append((theta, r))
        trace.append(log_likelihood.item())
        theta = m_step(x, r)
    return path, trace


def start_at(flowers):
    """A component at each of these flowers, of equal weights and with a standard deviation of 1 cm."""
    K = len(flowers)
    return MixtureParameters(torch.ones(K) / K, x[flowers], torch.eye(2).repeat(K, 1, 1))


runs = {
    "spread out": em(x, start_at([0, 75, 149]), 200),
    "twice the same": em(x, start_at([0, 1, 100]), 200),
    "crowded": em(x, start_at([0, 5, 100]), 200),
}

# %% [markdown]
# > **Think first.** Flowers 0, 1 and 5 are all from the small clump. Flowers 0 and 1 measure the same, 1.4 by 0.2 cm;
# > flower 5 measures 1.7 by 0.4 cm. What will EM make of the second start, and what of the third?
#
# <details><summary>Answer</summary>
#
# Equal components get equal responsibilities, hence equal parameters in the next step, and so on: EM cannot break a
# symmetry. From the second start two components stay equal for ever, and the third takes the long cloud alone. In the
# third start they differ, and they part: one of them moves over to the long cloud.
#
# </details>
#
# Move the slider. Colors are responsibilities, and the ellipses stand at one and two standard deviations.


# %%
def picture(step, start):
    path, trace = runs[start]
    title = f"step {step}, log-likelihood {trace[step]:.2f}"
    return view.mixture(x, *path[step], title=title, axis_names=petal)


view.Explore(picture, alt="EM on the flowers", step=range(0, 33, 2), start=list(runs))

# %%
view.trace({name: trace[:33] for name, (path, trace) in runs.items()})

# %% [markdown]
# After 200 steps the log-likelihood is −135.31, −154.73 and −134.14. From the spread start the long cloud is cut in
# two. From two equal components it stays whole: they count as one. From the third start two long components
# cross. Now we use the species. How many of each species are in each component of the first run?

# %% tags=["remove-cell"]
# What the text above says, checked.
assert [round(trace[-1], 2) for _, trace in runs.values()] == [-135.31, -154.73, -134.14]
assert all(len(trace) == 200 for _, trace in runs.values())
assert x[0].tolist() == x[1].tolist() == [1.4, 0.2]
assert x[5].tolist() == [1.7, 0.4]
assert all(theta.means[0].equal(theta.means[1]) for theta, _ in runs["twice the same"][0])
same, parted = runs["twice the same"][0][-1][0], runs["crowded"][0][-1][0]
torch.testing.assert_close(same.covariances[0], same.covariances[1])
clump, cloud = x[iris.labels == 0], x[iris.labels > 0]
assert clump[:, 0].max() < cloud[:, 0].min()
assert clump[:, 0].min() < same.means[0, 0] < clump[:, 0].max()
assert (parted.means[:, 0] > clump[:, 0].max()).sum() == 2
for flower in (0, 1, 5):
    assert iris.labels[flower] == 0
values, vectors = torch.linalg.eigh(parted.covariances)
long = [k for k in range(3) if parted.means[k, 0] > clump[:, 0].max()]
axes = (
    2 * values[long, -1].sqrt()[:, None] * vectors[long, :, -1]
)  # half the long axes, two standard deviations
apart = parted.means[long[1]] - parted.means[long[0]]
along = torch.linalg.solve(torch.stack([axes[0], -axes[1]], 1), apart)  # where the axes meet
assert (along.abs() < 1).all()


# %%
def species_by_component(r):
    """How many flowers of each species (rows) each component (columns) answers for."""
    component = r.argmax(1)
    table = [[(component[iris.labels == s] == k).sum() for k in range(r.shape[1])] for s in range(3)]
    return torch.tensor(table)  # (3, K)


print(species_by_component(runs["spread out"][0][-1][1]))

# %% [markdown]
# Only 3 of the 150 flowers are on the wrong side, and EM was not told one name. The library finds the same solution
# from the same start, and stops by itself when the log-likelihood settles.

# %%
fitted = GaussianMixture(3, init=start_at([0, 75, 149]), reg_covar=0, tolerance=1e-9, max_steps=500).fit(x)
by_hand, _ = runs["spread out"][0][-1]
torch.testing.assert_close(fitted.means_, by_hand.means, rtol=1e-4, atol=0)
print(f"{len(fitted.log_likelihoods_) - 1} steps, log-likelihood {fitted.log_likelihood(x):.2f}")

# %% [markdown]
# > **Try it.** The third run has the highest log-likelihood of the three. Does it also find the species best?
#
# <details><summary>Answer</summary>
#
# No: it puts 29 flowers with the wrong species. The likelihood asks how well a density fits the data. It knows nothing
# about species, and the components of the best fit need not be what you are looking for.
#
# ```python
# table = species_by_component(runs["crowded"][0][-1][1])
# print((table.sum() - table.max(1).values.sum()).item())
# view.mixture(x, *runs["crowded"][0][-1], axis_names=petal)
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
mistakes = {}
for name, (path, _) in runs.items():
    table = species_by_component(path[-1][1])
    mistakes[name] = (table.sum() - table.max(1).values.sum()).item()
assert mistakes["spread out"] == 3
assert mistakes["crowded"] == 29
assert table.sum() == 150
assert runs["crowded"][1][-1] == max(trace[-1] for _, trace in runs.values())

# %% [markdown]
# ## 8 · Why it never goes down (5 minutes)
#
# All traces rise, step by step. That is no accident. Let $r$ be the responsibilities under $\theta_{\text{old}}$,
# and let $\theta_{\text{new}}$ be what the M-step makes of them. Then
#
# $$\ell(\theta_{\text{new}})
# \;\overset{(1)}{\ge}\; \sum_n \mathrm{ELBO}(r_n, \theta_{\text{new}}; x_n)
# \;\overset{(2)}{\ge}\; \sum_n \mathrm{ELBO}(r_n, \theta_{\text{old}}; x_n)
# \;\overset{(3)}{=}\; \ell(\theta_{\text{old}}).$$
#
# **Proof.** (1) The ELBO is a lower bound for any $q$, and at any $\theta$. (2) The ELBO is
# $Q(\theta; \theta_{\text{old}})$ plus an entropy without $\theta$, and $\theta_{\text{new}}$ maximizes $Q$. (3) At
# $\theta_{\text{old}}$, the $r_n$ are the posterior, where the bound is tight. ∎
#
# Nothing here is special to Gaussians. A bound that touches the objective at the current point is called a minorizer,
# and to climb it is to *minorize-maximize*, see Hunter and Lange (2004). EM is the case in which the ELBO is the
# minorizer. For the six points on the line one can see it: here the ELBO is a parabola in $a$.

# %%
touching, bounds = [0.1], {}
for step in range(3):
    r, _ = e_step(six, at(touching[-1]))
    bounds[f"bound {step}"] = [elbo(log_joint(six, at(a)), r).sum() for a in places]
    touching.append((r @ torch.tensor([-1.0, 1.0]) @ six[:, 0] / len(six)).item())  # the M-step for a
view.minorizers(places, heights, bounds, touching[:-1], x_name="a", y_name="log-likelihood")

# %% [markdown]
# Each bound touches the curve at the current $a$; its top is the next $a$, where the curve lies higher still. The first
# bound also shows the price: far from where it touches, it lies far below.
#
# **What it does not promise.** Never down is not all the way up. Since the minorizer touches $\ell$ from below, both
# have the same derivative there. So where EM rests, $\nabla \ell = 0$: a *stationary point*, which may be a maximum
# that is only local, or a *saddle point*. Wu (1983) proves that all limit points of EM are
# stationary points, if $Q$ is continuous in both arguments and the set of $\theta$ with
# $\ell(\theta) \ge \ell(\theta^{(0)})$ is compact and in the interior. For Gaussian mixtures
# with free covariances that set is not compact: section 9 shows why.

# %% tags=["remove-cell"]
# What the text above says, checked.
rounding = 1e-9
assert all(later >= earlier - rounding for _, trace in runs.values() for earlier, later in pairwise(trace))
for values, here, following in zip(bounds.values(), touching, touching[1:], strict=False):
    r, height = e_step(six, at(here))
    assert (torch.stack(values) <= heights + rounding).all()
    torch.testing.assert_close(elbo(log_joint(six, at(here)), r).sum(), height)
    bends = torch.stack(values).diff().diff()
    torch.testing.assert_close(bends, bends[:1].expand_as(bends))  # a parabola
    around = [elbo(log_joint(six, at(a)), r).sum() for a in (following - 0.01, following, following + 0.01)]
    assert around[1] == max(around)
    assert e_step(six, at(following))[1] > around[1]
assert heights[0] - bounds["bound 0"][0] > 10
stuck = MixtureParameters(*(value.clone().requires_grad_() for value in same))
log_joint(x, stuck).logsumexp(1).sum().backward()
assert max(value.grad.abs().max() for value in stuck[1:]) < 1e-6
slope = stuck.weights.grad - (stuck.weights.grad * same.weights).sum()  # along the simplex
assert slope.abs().max() < 1e-6

# %%
stuck, _ = runs["twice the same"][0][-1]
pushed = stuck._replace(means=stuck.means + torch.tensor([[0.0, -0.05], [0.0, 0.05], [0.0, 0.0]]))
print("pushed:", [round(value, 1) for value in em(x, pushed, 6)[1]])

# %% [markdown]
# The run that began with two equal components stands at a saddle point, and a push of half a millimeter gets it going.
# So: use several starts that differ, keep the highest, and look at it.
#
# > **Derive it.** At $\theta = \theta_{\text{old}}$ both have the same gradient,
# > $\nabla \ell(\theta) = \nabla Q(\theta; \theta_{\text{old}})$: *Fisher's identity*. Prove it from the decomposition
# > of section 4, and test it.
#
# <details><summary>Answer</summary>
#
# $\ell(\theta) - \sum_n \mathrm{ELBO}(r_n, \theta; x_n)$ is a sum of divergences. It is zero at $\theta_{\text{old}}$
# and nowhere negative, so $\theta_{\text{old}}$ is a minimum and its derivative there is zero. And the ELBO differs
# from $Q$ by a constant. The $r_n$ must be held fixed, as EM does.
#
# ```python
# free = pair.means.clone().requires_grad_()
# joint = log_joint(six, pair._replace(means=free))
# fixed = joint.softmax(1).detach()
# (of_Q,) = torch.autograd.grad((fixed * joint).sum(), free, retain_graph=True)
# (of_the_likelihood,) = torch.autograd.grad(joint.logsumexp(1).sum(), free)
# torch.testing.assert_close(of_Q, of_the_likelihood)
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
climb = em(x, pushed, 6)[1]
assert climb[-1] > runs["twice the same"][1][-1] + 5
assert (pushed.means - stuck.means).abs().max().round(decimals=9) == 0.05  # cm, half a millimeter

# %% [markdown]
# ## 9 · Singularities (7 minutes)
#
# > **Think first.** Put the mean of one component exactly on a datum, and let its standard deviation go to zero. What
# > happens to the log-likelihood?
#
# <details><summary>Answer</summary>
#
# At that datum the density grows like $1/\sigma$, without end. The other data lose the narrow component, but they keep
# the other one: their terms stay finite. So $\ell \to \infty$. The likelihood of a Gaussian mixture with free
# covariances has no maximum.
#
# </details>
#
# Five points on a line, two components. One is broad; the other sits on the first point with $\sigma = 10^{-j}$.

# %%
five = torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0])[:, None]  # (N, D)


def with_a_spike(j):
    """ℓ when component 0 sits on the first point with standard deviation 10⁻ʲ."""
    variances = torch.tensor([10.0 ** (-2 * j), 2.0])[:, None, None]
    theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.tensor([[0.0], [2.0]]), variances)
    return log_joint(five, theta).logsumexp(1).sum().item()


powers = range(13)
view.curves(powers, {"ℓ": [with_a_spike(j) for j in powers]}, x_name="j", y_name="log-likelihood")

# %% [markdown]
# From $j = 1$ on, the curve is all but a straight line, without end. Ten times narrower means ten times denser, hence
# $\log 10 = 2.30$ nats more at each step: $\ell$ is −4.04 for $j = 3$, 58.13 for $j = 30$ and 219.31 for $j = 100$.
#
# The flowers do it too. They were measured to the millimeter, and 29 of them have a width of exactly 0.2 cm. A
# component that takes only these has no width at all. Where does the pushed run end? We compare two remedies, each one
# line after the M-step. The *ridge* adds a variance; the *floor* raises those eigenvalues of $\Sigma_k$ that are below
# it. As the least variance we take $h^2/12$, that of rounding to a step of $h$ = 0.1 cm: a standard deviation of 0.029
# cm.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(math.log(10), 2) == 2.30
assert [round(with_a_spike(j), 2) for j in (3, 30, 100)] == [-4.04, 58.13, 219.31]
climbs = [with_a_spike(j + 1) - with_a_spike(j) for j in range(1, 12)]
assert max(abs(climb - math.log(10)) for climb in climbs) < 0.03
assert (iris.x[:, 3] == 0.2).sum() == 29
assert round((0.1**2 / 12) ** 0.5, 3) == 0.029

# %%
least = 0.1**2 / 12  # variance of rounding to a millimeter, in cm²


def ridge(theta, added):
    return theta._replace(covariances=theta.covariances + added * torch.eye(2))


def floor(theta, least):
    values, vectors = torch.linalg.eigh(theta.covariances)  # (K, D), (K, D, D)
    raised = torch.diag_embed(values.clamp(min=least))
    return theta._replace(covariances=vectors @ raised @ vectors.mT)


tiny = em(x, pushed, 60, lambda x, r: ridge(m_step(x, r), 1e-6))
with_ridge = em(x, pushed, 60, lambda x, r: ridge(m_step(x, r), least))
with_floor = em(x, floor(pushed, least), 60, lambda x, r: floor(m_step(x, r), least))
ends = {"ridge 1e-6": tiny, "ridge": with_ridge, "floor": with_floor}
small = x[:, 0] < 2.5  # the small clump, where the needle is
fits = {
    f"{name}: ℓ = {trace[-1]:.1f}": view.Fit(path[-1][0], path[-1][1][small])
    for name, (path, trace) in ends.items()
}
view.comparison(x[small], fits, axis_names=petal)

# %%
view.trace({"ridge": with_ridge[1][:40], "floor": with_floor[1][:40]})

# %% [markdown]
# The panels show the small clump only. With a ridge of 1e-6, the default here and in scikit-learn, component 0 becomes
# a needle, and $\ell$ is absurdly high: it measures the ridge. With either of the others the needle is gone. But look
# at the trace: after its peak the log-likelihood with the ridge *falls*, a little in each step, to −146.0. The M-step
# with a ridge no longer maximizes $Q$, so step (2) of the proof is missing. With the floor it never falls, and ends at
# −138.56. In the library these are `reg_covar` and `min_variance`; with the former a fit may note that it went down.
#
# Further remedies: several starts, without those that end at the floor; fewer components, or covariances that are
# shared ("tied"), diagonal or spherical; a prior on $\Sigma_k$. Hathaway (1985) bounds how much narrower one component
# may be than another.
#
# > **Derive it.** Let $\Sigma_k$ be the covariance from the M-step, with eigenvalues $\lambda_d$. Why does raising
# > those below $v$ to $v$ maximize $Q$ over all covariances without an eigenvalue below $v$? (Take for granted that the
# > best one has the same eigenvectors.)
#
# <details><summary>Answer</summary>
#
# With eigenvalues $\tilde\lambda_d$ in the place of $\lambda_d$ the terms of $Q$ are
# $-\tfrac12 N_k \sum_d \big( \log \tilde\lambda_d + \lambda_d / \tilde\lambda_d \big)$. Each bracket falls until
# $\tilde\lambda_d = \lambda_d$ and rises from there on. If $\lambda_d \ge v$ that minimum is allowed; if not, the
# smallest allowed value is the best. So $\tilde\lambda_d = \max(\lambda_d, v)$, and within the constraint step (2)
# holds.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
from sklearn.mixture import GaussianMixture as SklearnMixture

assert GaussianMixture(3).reg_covar == SklearnMixture(3).reg_covar == 1e-6
narrowest = torch.linalg.eigvalsh(tiny[0][-1][0].covariances).min()
assert narrowest < 1.1e-6
assert torch.linalg.eigvalsh(tiny[0][-1][0].covariances[0]).min() < 1.1e-6
assert small.equal(iris.labels == 0)
assert tiny[1][-1] > -50
peak = torch.tensor(with_ridge[1]).argmax().item()
assert 0 < peak < 30
assert all(later < earlier for earlier, later in pairwise(with_ridge[1][peak : peak + 10]))
assert all(later >= earlier - 1e-9 for earlier, later in pairwise(with_floor[1]))
assert all(
    torch.linalg.eigvalsh(run[0][-1][0].covariances).min() > 0.99 * least for run in (with_ridge, with_floor)
)
ridged = GaussianMixture(3, init=pushed, reg_covar=least, tolerance=1e-7, max_steps=2000).fit(x)
floored = GaussianMixture(
    3, init=floor(pushed, least), reg_covar=0, min_variance=least, tolerance=1e-7, max_steps=2000
).fit(x)
assert round(ridged.log_likelihood(x), 1) == -146.0
assert round(floored.log_likelihood(x), 2) == -138.56
assert any("lowered" in note for note in ridged.notes_)
assert floored.notes_ == []
r_pushed, _ = e_step(x, pushed)
best = floor(m_step(x, r_pushed), least)
for _ in range(50):  # no other covariances that keep to the floor have a higher Q
    turn = torch.linalg.qr(torch.randn(3, 2, 2, generator=generator)).Q
    spread = least + torch.rand(3, 2, generator=generator) ** 4
    other = best._replace(covariances=turn @ torch.diag_embed(spread) @ turn.mT)
    assert (r_pushed * log_joint(x, other)).sum() <= (r_pushed * log_joint(x, best)).sum() + 1e-9

# %% [markdown]
# ## 10 · k-means is a limit (further reading, 6 minutes)
#
# Give all components the same weight and the same circle, $\Sigma_k = \sigma^2 I$, and learn the means alone. Most of
# Bayes' rule cancels:
#
# $$r_{nk} = \frac{\exp(-\|x_n - \mu_k\|^2 / 2\sigma^2)}{\sum_l \exp(-\|x_n - \mu_l\|^2 / 2\sigma^2)},
# \qquad
# \frac{r_{nl}}{r_{nk}} = \exp\Big(-\frac{\|x_n - \mu_l\|^2 - \|x_n - \mu_k\|^2}{2\sigma^2}\Big).$$
#
# If $\mu_k$ is the nearest mean and no other is as near, the ratio goes to 0 as $\sigma^2 \to 0$. Each datum then
# belongs to its nearest mean, each mean moves to the average of its data, and that is k-means.

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
#
# > **Think first.** Does k-means climb a bound, too?
#
# <details><summary>Answer</summary>
#
# Yes: minus half the sum of squared distances is the expected log-joint (up to a constant, for $\sigma^2 = 1$) with a
# $q_n$ that puts all its mass on one component. Its two steps maximize it in turns, first in $q$, then in the means. So
# it never goes down either, and it has local optima as well.
#
# ```python
# means_now, distances = long_and_thin.means + 1.0, []
# for _ in range(10):
#     nearest = torch.cdist(x_long, means_now).argmin(1)
#     means_now = torch.stack([x_long[nearest == k].mean(0) for k in range(3)])
#     distances.append((x_long - means_now[nearest]).square().sum())
# assert all(later <= earlier + 1e-9 for earlier, later in pairwise(distances))
# ```
#
# </details>


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
# ## 11 · How many components? (further reading, 6 minutes)
#
# The likelihood itself cannot tell: at its best, a larger mixture never fits worse. The *Bayesian information
# criterion* of Schwarz (1978) charges for each of $\nu$ free parameters, $\mathrm{BIC} = -2\ell + \nu \log N$, and the
# smallest value wins. A mixture of $K$ Gaussians with full covariances in $D$ dimensions has
# $\nu = (K - 1) + KD + K D (D + 1) / 2$ of them.
#
# The other way is to ask data that the fit has not seen: divide the flowers into five parts, and score each part with a
# mixture learned from the other four.

# %%
components = range(1, 7)
part = torch.randperm(len(x), generator=generator) % 5  # (N,)


def best_of(K, x, starts, **remedy):
    mixtures = GaussianMixture(K, n_init=starts, max_steps=1000, generator=generator, **remedy)
    return mixtures.fit(x)


def held_out(K):
    """Mean log-likelihood per flower, each scored by a mixture that has not seen it."""
    fits = [best_of(K, x[part != out], 3, reg_covar=least) for out in range(5)]
    return sum(fit.log_likelihood(x[part == out]) for out, fit in enumerate(fits)) / len(x)


bic = {
    "ridge": [best_of(K, x, 10, reg_covar=least).bic(x) for K in components],
    "floor": [best_of(K, x, 10, reg_covar=0, min_variance=least).bic(x) for K in components],
}
view.curves(components, bic, x_name="number of components K", y_name="BIC")

# %%
scores = [held_out(K) for K in components]
view.curves(components, {"held out": scores}, x_name="number of components K", y_name="nats per flower")

# %% [markdown]
# With the ridge of section 9, BIC is smallest at $K = 3$, where $\nu = 17$. With the floor three and four come out
# nearly equal, and which is lower depends on the starts: a component of the fits with four lies on the floor. For the
# held-out flowers one component is far too few; from two on the differences are small and depend on how the parts
# happened to be cut. When two sizes do equally well, take the smaller.
#
# **BIC has conditions.** Schwarz approximates the marginal likelihood for large $N$ around one interior maximum with an
# invertible Fisher information. A mixture with too many components has neither: a superfluous one may have weight zero
# and be anywhere, or be the copy of another. Keribin (2000) proves that BIC finds the right $K$ for large $N$ all the
# same, under conditions that bound the likelihood. Without a floor they fail: the needle of section 9 has the BIC
# 175.0.
#
# > **Derive it.** Two components are equal. Show that the Fisher information, the covariance of
# > $\nabla_\theta \log p(x)$, is singular.
#
# <details><summary>Answer</summary>
#
# Move weight from one to the other: the density stays as it is, so the derivative of $\log p(x)$ in this direction is
# zero for every $x$, and so is its variance.
#
# ```python
# weights = torch.tensor([0.3, 0.7], requires_grad=True)
# twins = pair._replace(means=torch.ones(2, 1))
# slopes = [torch.autograd.grad(log_joint(point, twins._replace(weights=weights)).logsumexp(1).sum(), weights)[0]
#           for point in line.split(1)]
# assert all(abs(slope[0] - slope[1]) < 1e-9 for slope in slopes)
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert bic["ridge"].index(min(bic["ridge"])) == 3 - 1
assert abs(bic["floor"][2] - bic["floor"][3]) < 10
assert max(bic["floor"][2:4]) < min(bic["floor"][:2])
assert mixture.free_parameters(start_at([0, 75, 149])) == 17
needle = GaussianMixture(3, init=pushed, reg_covar=1e-6).fit(x)
assert round(needle.bic(x), 1) == 175.0
assert needle.bic(x) < min(min(values) for values in bic.values())
assert scores[0] < min(scores[1:]) - 0.3
assert max(scores[1:]) - min(scores[1:]) < 0.2

# %% [markdown]
# ## 12 · Sufficient statistics (further reading, 6 minutes)
#
# Why is the M-step so simple? Multiply out the exponent of the Gaussian. With $T(x) = (1, x, xx^\top)$,
#
# $$\log p(x, z{=}k) = \langle \eta_k, T(x) \rangle, \qquad
# \eta_k = \big( \log \pi_k - \tfrac12 \log |2\pi \Sigma_k| - \tfrac12 \mu_k^\top \Lambda_k \mu_k,\;
# \Lambda_k \mu_k,\; -\tfrac12 \Lambda_k \big).$$
#
# A model whose log-joint is linear in functions of the data, with coefficients that depend on the parameters, belongs
# to an *exponential family*. The E-step is then one matrix product and a softmax, and $Q$ contains the data only in
# $\sum_n r_{nk} T(x_n)$. The M-step makes the model's averages of the statistics equal to these: it matches moments.


# %%
def features(x):
    """T(x) = (1, x, x xᵀ), a row for each datum."""
    return torch.cat(
        [torch.ones(len(x), 1), x, (x[:, :, None] * x[:, None]).flatten(1)], 1
    )  # (N, 1 + D + D²)


def m_step_from(sums):
    """The M-step from Σ_n r_nk T(x_n), (K, 1 + D + D²)."""
    counts, first, second = sums.split([1, 2, 4], 1)
    means = first / counts  # (K, D)
    seconds = (second / counts).view(-1, 2, 2)  # (K, D, D)
    return MixtureParameters(counts[:, 0] / counts.sum(), means, seconds - means[:, :, None] * means[:, None])


r, _ = e_step(drawn, theta)
sums = r.T @ features(drawn)
torch.testing.assert_close(m_step_from(sums), m_step(drawn, r))

precisions = torch.linalg.inv(theta.covariances)
linear = torch.linalg.solve(theta.covariances, theta.means)
constant = log_joint(torch.zeros(1, 2), theta).T  # all terms without x
eta = torch.cat([constant, linear, -precisions.flatten(1) / 2], 1)  # (K, 1 + D + D²)
torch.testing.assert_close(features(drawn) @ eta.T, log_joint(drawn, theta))

# %% [markdown]
# This is how the library computes: it adds the statistics block by block, so memory does not grow with $N$, and the
# same lines serve every mixture of an exponential family.
#
# > **Think first.** Somebody records the lengths as differences from a far-off zero, $x_n + 10^8$. Which of the two
# > M-steps above still works?
#
# <details><summary>Answer</summary>
#
# The one of section 6. Here $xx^\top$ is near $10^{16}$, of which float64 keeps 16 digits, and the subtraction of
# $\mu_k \mu_k^\top$ leaves only rounding. The library takes its sums about the old means.
#
# ```python
# far = drawn + 1e8
# exact = m_step(drawn, r).covariances
# assert (m_step(far, r).covariances - exact).abs().max() < 1e-3
# assert (m_step_from(r.T @ features(far)).covariances - exact).abs().max() > 0.5
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
means = new.means
moments = torch.cat(
    [torch.ones(3, 1), means, (new.covariances + means[:, :, None] * means[:, None]).flatten(1)], 1
)
torch.testing.assert_close(new.weights[:, None] * moments, sums / len(drawn))
far = drawn + 10**8
assert 1e8 - 1 < (far - drawn).mean() < 1e8 + 1
assert math.log10(far.square().max()) > 16 - 0.001
assert (m_step_from(r.T @ features(far)).covariances - new.covariances).abs().max() > 0.5
assert math.ceil(-math.log10(torch.finfo(torch.float64).eps)) == 16

# %% [markdown]
# ## 13 · How fast? (further reading, 6 minutes)
#
# Write one step of EM as $\theta_{\text{new}} = G(\theta_{\text{old}})$. Near its limit $\hat\theta$ the error is
# multiplied by the derivative of $G$ in each step: EM has a *linear rate* $\rho$. Dempster, Laird and Rubin (1977) show
# it on an example of Rao (1965) with one parameter. 197 animals fall into four groups with the chances
# $\frac12 + \frac{\theta}{4}$, $\frac{1 - \theta}{4}$, $\frac{1 - \theta}{4}$ and $\frac{\theta}{4}$; counted are 125,
# 18, 20 and 34. Latent is how many of the 125 belong to the part $\frac{\theta}{4}$.


# %%
def linkage_step(theta):
    of_this_part = 125 * theta / (2 + theta)  # E-step: the mean of the latent number
    return (of_this_part + 34) / (of_this_part + 34 + 18 + 20)  # M-step: a share


steps, best = [0.5], (15 + math.sqrt(53809)) / 394
for _ in range(8):
    steps.append(linkage_step(steps[-1]))
ratios = [(later - best) / (earlier - best) for earlier, later in pairwise(steps)]
for t in range(4):
    print(f"{t}: θ = {steps[t]:.9f}, ratio of the errors {ratios[t]:.4f}")

# %% [markdown]
# | step | $\theta$, the paper | ours | ratio of errors, the paper | ours |
# |---|---|---|---|---|
# | 0 | 0.5 | 0.500000000 | 0.1465 | 0.1465 |
# | 1 | 0.608247 | 0.608247423 | 0.1346 | 0.1346 |
# | 2 | 0.624321 | 0.624321050 | 0.1330 | 0.1330 |
# | 3 | 0.626489 | 0.626488879 | 0.1328 | 0.1328 |
#
# The limit is 0.626821, and the ratio settles at $\rho$ = 0.1328. It has a meaning: $\rho$ is the share of the
# information about $\theta$ that is missing because $z$ is not observed,
# $\rho = 1 - \mathcal I_{\text{observed}} / \mathcal I_{\text{complete}}$, with minus the second derivatives of $\ell$
# and of $Q$ at $\hat\theta$. With several parameters, $\rho$ is the largest eigenvalue of a matrix made in the same
# way. The more the components overlap, the less a datum tells about its $z$, and the slower is EM.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert steps[0] == 0.5 == 0.500000000
assert [round(value, 6) for value in steps[1:4]] == [0.608247, 0.624321, 0.626489]
assert [round(value, 9) for value in steps[1:4]] == [0.608247423, 0.624321050, 0.626488879]
assert [round(value, 4) for value in ratios[:4]] == [0.1465, 0.1346, 0.1330, 0.1328]
assert round(best, 6) == 0.626821
assert 197 == 125 + 18 + 20 + 34
limit = torch.tensor(best, requires_grad=True)
(rate,) = torch.autograd.grad(linkage_step(limit), limit)
assert round(rate.item(), 4) == 0.1328
latent = (125 * limit / (2 + limit)).item()
observed = 125 * torch.log(2 + limit) + (18 + 20) * torch.log(1 - limit) + 34 * torch.log(limit)
complete = (latent + 34) * torch.log(limit) + (18 + 20) * torch.log(1 - limit)
information = []
for value in (observed, complete):
    (slope,) = torch.autograd.grad(value, limit, create_graph=True)
    information.append(-torch.autograd.grad(slope, limit)[0].item())
assert abs(slope.item()) < 1e-9
assert abs(1 - information[0] / information[1] - rate.item()) < 1e-9
grid = torch.linspace(-12, 12, 4801)
overlap = []  # ρ for two components at −a and a, of variance 1, and data from this mixture: E[x² (1 − tanh²(a x))]
for a in (0.5, 1.0, 2.0, 3.0):
    density = log_joint(grid[:, None], at(torch.tensor(a))).logsumexp(1).exp()
    overlap.append(torch.trapezoid(density * grid**2 / torch.cosh(a * grid) ** 2, grid).item())
assert overlap == sorted(overlap, reverse=True)
assert overlap[-1] < 0.05

# %%
path, trace = em(x, start_at([0, 75, 149]), 600)
flat = torch.stack([torch.cat([value.flatten() for value in theta]) for theta, _ in path])
every = range(0, 121, 4)
errors = {
    "error of θ": [(flat[t] - flat[-1]).norm().item() for t in every],
    "gap of ℓ": [trace[-1] - trace[t] for t in every],
}
view.curves(every, errors, x_name="step", y_name="to the limit", y_scale="log")

# %% [markdown]
# On a logarithmic axis both become straight lines. After 100 steps the error of $\theta$ shrinks by the factor
# 0.903 a step, and the gap of $\ell$, which is quadratic in it, by the square, 0.815.
#
# > **Try it.** A program stops when $\ell$ changes by less than a tolerance. How far below the limit is it on the
# > flowers? And how many steps does one more decimal of $\theta$ cost, there and in the linkage example?
#
# <details><summary>Answer</summary>
#
# The changes to come form a geometric series: $0.815 / (1 - 0.815)$, about 4.4 times the last one. A small change is no
# proof that EM has arrived. A decimal costs $\log 0.1 / \log \rho$ steps: about 22 on the flowers, 1.1 in the example.
#
# ```python
# print(0.815 / (1 - 0.815), [math.log(0.1) / math.log(rate) for rate in (0.903, 0.1328)])
# print((trace[-1] - trace[100]) / (trace[100] - trace[99]))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
shrinks = ((flat[101] - flat[-1]).norm() / (flat[100] - flat[-1]).norm()).item()
closes = (trace[-1] - trace[101]) / (trace[-1] - trace[100])
assert round(shrinks, 3) == 0.903
assert round(closes, 3) == 0.815
assert abs(shrinks**2 - closes) < 1e-3
assert round((trace[-1] - trace[100]) / (trace[100] - trace[99]), 1) == 4.4
assert round(0.815 / (1 - 0.815), 1) == 4.4
assert int(math.log(0.1) / math.log(0.903)) == 22
assert round(math.log(0.1) / math.log(rate.item()), 1) == 1.1

# %% [markdown]
# ## 14 · Handwritten digits (further reading, 5 minutes)
#
# Now 1797 images of 8 by 8 pixels, from Alpaydin and Kaynak (1998). A full covariance of 64 pixels has over two
# thousand free entries, and each of 20 components would have about 90 images to learn them from. So we first turn to
# the 20 directions of largest variance, the principal components (unit 4). They keep 89 % of the variance.

# %%
digits = data.digits()
center = digits.x.mean(0)  # (64,)
_, spread, axes = torch.linalg.svd(digits.x - center, full_matrices=False)
axes = axes[:20]  # (20, 64), orthonormal rows
y = (digits.x - center) @ axes.T  # (N, 20)
model = GaussianMixture(20, reg_covar=0, min_variance=1.0, n_init=4, max_steps=200, generator=generator).fit(
    y
)
view.images(model.means_ @ axes + center, (8, 8), title="The means of 20 components")

# %% tags=["remove-cell"]
# What the text above says, checked.
assert digits.x.shape == (1797, 64)
assert 64 * 65 // 2 > 2000
assert round(1797 / 20, -1) == 90
assert (digits.x.shape[1], len(axes), model.n_components) == (64, 20, 20)
assert round(100 * (spread[:20].square().sum() / spread.square().sum()).item()) == 89

# %% [markdown]
# In most components one digit has the majority. If each component is named after its most frequent digit, how many
# images get their right name?

# %%
component = model.predict(y)  # (N,)
counted = torch.stack([digits.labels[component == k].bincount(minlength=10) for k in range(20)])  # (K, 10)
print(f"{counted.max(1).values.sum() / len(y):.0%} of the images get the right name")

# %% [markdown]
# More than three in four, learned without a single label. And because a mixture is a generative model, we can draw
# new digits from it. Beside them we put draws from a single Gaussian, with the same average and correlations.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert counted.max(1).values.sum() / len(y) > 3 / 4
assert counted.sum() == len(y)
assert (counted.max(1).values > counted.sum(1) / 2).sum() > 20 / 2

# %%
written, _ = model.sample(20, generator=generator)  # (20, 20)
view.images((written @ axes + center).clamp(0, 16), (8, 8), title="Drawn from the mixture")

# %%
single = GaussianMixture(1).fit(y)
blurred, _ = single.sample(20, generator=generator)
view.images((blurred @ axes + center).clamp(0, 16), (8, 8), title="Drawn from a single Gaussian")

# %% [markdown]
# > **Try it.** Fit one component and ten to every other image, and compare them on the rest.
#
# <details><summary>Answer</summary>
#
# The mixture of ten wins by more than 4 nats per image: it gives them a density over fifty times higher. (The center
# and the axes were taken from all images, for both alike.)
#
# ```python
# seen, unseen = y[::2], y[1::2]
# for K in (1, 10):
#     learned = GaussianMixture(K, reg_covar=0, min_variance=1.0, max_steps=500, generator=generator).fit(seen)
#     print(f"K = {K:2}: {learned.score_samples(unseen).mean():.2f} nats per unseen image")
# ```
#
# </details>


# %% tags=["remove-cell"]
# What the text above says, checked.
def per_unseen_image(K):
    learned = GaussianMixture(K, reg_covar=0, min_variance=1.0, max_steps=500, generator=generator).fit(
        y[::2]
    )
    return learned.score_samples(y[1::2]).mean()


assert per_unseen_image(10) > per_unseen_image(1) + 4
assert math.exp(4) > 50
torch.testing.assert_close(single.means_[0], y.mean(0), rtol=0, atol=1e-9)

# %% [markdown]
# ## 15 · CPU or GPU? (3 minutes)
#
# The library computes where the data lie. Choose a device, and run the cell below it again. Unavailable devices are
# disabled.

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
# See how the time grows with the rows. A GPU has a fixed cost for each operation, so it pays only when each of them
# has much to do.

# %% [markdown]
# ## 16 · What you have learned (2 minutes)
#
# | idea | formula | in code |
# |---|---|---|
# | generative model | $z \sim \pi$, $x \mid z{=}k \sim \mathcal N(\mu_k, \Sigma_k)$ | `GaussianMixture.sample` |
# | the bound | $\log p(x) = \mathrm{ELBO}(q) + \mathrm{KL}(q \,\Vert\, p(z \mid x))$ | `elbo` |
# | E-step | $r_{nk} = p(z_n{=}k \mid x_n)$, a softmax of log-joints | `mixture.e_step` |
# | M-step | $\pi_k = N_k/N$, weighted mean, weighted covariance about the *new* mean | `mixture.m_step` |
# | never down | $\ell(\theta_{\text{new}}) \ge \mathrm{ELBO} \ge \ell(\theta_{\text{old}})$ | `loop.fit` |
# | but not all the way up | stationary points: local optima, saddle points | `n_init` |
# | singularities | a component on one datum, $\ell \to \infty$ | `min_variance`, `reg_covar` |
# | linear rate | $\rho = 1 - \mathcal I_{\text{observed}} / \mathcal I_{\text{complete}}$ | `linkage_step` |
# | number of components | $-2\ell + \nu \log N$, or held-out likelihood | `GaussianMixture.bic` |
#
# **What this lecture covers.** The Gaussian mixture; responsibilities; label switching; the E-step and the M-step, and
# their alternation; the function $Q$ and the constraint on the weights; why the log-likelihood never falls, and what
# that does not promise; what an accessible posterior is; singularities, ridge and floor; k-means as a limit; the number
# of components; exponential families; the linear rate.
#
# **Now you.** [Exercise 03](../exercises/03_gaussian_mixtures.ipynb) lets you write all of this
# yourself, from the density to the loop, and checks it as you go.
#
# **Next.** In [unit 4](04_ppca.ipynb) the latent $z$ is no longer one of $K$ values but a point in a small space:
# probabilistic principal component analysis. E-step and M-step stay the same two lines.

# %% [markdown]
# ### Symbols
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x_n$ | observed datum | $(D,)$ |
# | $z_n$ | latent variable of a datum | $(M,)$, here a number of a component |
# | $N$ | number of data | |
# | $n$ | index of a datum | |
# | $D$ | dimension of the data | |
# | $d$ | index of a dimension | |
# | $M$ | dimension of the latent variable | |
# | $K$ | number of components | |
# | $k$ | index of a component | |
# | $l$ | index of a component in a sum | |
# | $p$ | density or probability under the model | |
# | $q$ | approximation of the posterior | $(K,)$ for each datum |
# | $\theta$ | parameters of the model | |
# | $\theta_{\text{old}}$ | parameters before a step of EM | |
# | $\theta_{\text{new}}$ | parameters after a step of EM | |
# | $\hat\theta$ | limit of EM | |
# | $\pi$ | mixing weights | $(K,)$ |
# | $\mu$ | means | $(K, D)$ |
# | $\Sigma$ | covariances | $(K, D, D)$ |
# | $\Lambda$ | precisions, the inverses of covariances | $(K, D, D)$ |
# | $\lambda_d$ | eigenvalue of a covariance | |
# | $\tilde\lambda_d$ | eigenvalue of another covariance | |
# | $\sigma$ | standard deviation | |
# | $I$ | identity matrix | $(D, D)$ |
# | $\mathcal N$ | Gaussian density | |
# | $r_{nk}$ | responsibilities | $(N, K)$ |
# | $N_k$ | effective number of data of a component | $(K,)$ |
# | $\ell$ | log-likelihood, a sum over the data | |
# | $Q$ | expected log-joint of EM | |
# | $\alpha$ | Lagrange multiplier | |
# | $\eta_k$ | natural parameters of a component; of the weights, their logits | |
# | $T$ | statistics of an exponential family | |
# | $G$ | one step of EM as a map | |
# | $\rho$ | linear rate of EM | |
# | $\mathcal I_{\text{observed}}$ | information in the observed data | |
# | $\mathcal I_{\text{complete}}$ | information in observed and latent data | |
# | $\nu$ | number of free parameters | |
# | $a$ | half the distance of two components | |
# | $h$ | step to which data are rounded | |
# | $j$ | exponent of a power of ten | |
# | $u$ | any positive number | |
# | $v$ | least eigenvalue allowed | |

# %% [markdown]
# ### References
#
# - E. Alpaydin, C. Kaynak (1998). Optical recognition of handwritten digits. Data set,
#   *UCI Machine Learning Repository*.
# - E. Anderson (1936). The species problem in Iris. *Annals of the Missouri Botanical Garden* 23, 457-509.
# - C. M. Bishop (2006). *Pattern Recognition and Machine Learning*, chapter 9.
# - A. P. Dempster, N. M. Laird, D. B. Rubin (1977). Maximum likelihood from incomplete data via the EM algorithm.
#   *Journal of the Royal Statistical Society B* 39, 1-38.
# - R. A. Fisher (1936). The use of multiple measurements in taxonomic problems. *Annals of Eugenics* 7, 179-188.
# - R. J. Hathaway (1985). A constrained formulation of maximum-likelihood estimation for normal mixture distributions.
#   *The Annals of Statistics* 13, 795-800.
# - D. R. Hunter, K. Lange (2004). A tutorial on MM algorithms. *The American Statistician* 58, 30-37.
# - C. Keribin (2000). Consistent estimation of the order of mixture models. *Sankhya A* 62, 49-66.
# - X.-L. Meng, D. B. Rubin (1993). Maximum likelihood estimation via the ECM algorithm: a general framework.
#   *Biometrika* 80, 267-278.
# - R. M. Neal, G. E. Hinton (1998). A view of the EM algorithm that justifies incremental, sparse, and other variants.
#   In *Learning in Graphical Models*, 355-368. (EM as maximization in turns.)
# - C. R. Rao (1965). *Linear Statistical Inference and Its Applications*.
# - G. Schwarz (1978). Estimating the dimension of a model. *The Annals of Statistics* 6, 461-464.
# - C. F. J. Wu (1983). On the convergence properties of the EM algorithm. *The Annals of Statistics* 11, 95-103.
