# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 2 · Marginal likelihood and the ELBO
#
# It is evening, and across the street a lamp is lit. Is the neighbor at home? And before you looked: with what
# probability did you expect a lit lamp? The second question is the one that decides between models. A model that
# expected what happened is better than one that is surprised every evening. The probability that a model gives to
# what was observed is its *marginal likelihood*. To fit a model we maximize it; to compare fitted models we evaluate it
# on data that were not used for fitting. For most models of interest it is an integral without a closed form. This
# lecture is about what one does then.
#
# **Objectives.** At the end you can
#
# - say what the marginal likelihood is, and why fitting it, a divergence and a cross-entropy is one and the same thing;
# - estimate it with samples, and say why its logarithm comes out too low and its gradient noisy;
# - weigh samples of another distribution, and judge from their weights what they are worth;
# - derive the evidence lower bound in two ways, and write it in three forms;
# - say which $q$ is best, what is lost with any other, and what that does to the parameters one fits;
# - write the bound for a data set, and estimate it from a minibatch.
#
# **Prerequisites.** From [unit 1](01_latent_variables.ipynb): generative models $p(x, z) = p(z)\, p(x \mid z)$ and how
# to draw from them, the Gaussian density, and the Kullback-Leibler divergence with its closed form for Gaussians.
#
# **Time.** 59 minutes, and 16 of further reading.

# %%
import math
import time

import torch

from course import device, view
from course.lvm import data
from course.lvm.distributions.divergences import kl_to_standard_normal
from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.distributions.linear_gaussian import LinearGaussian, NonlinearGaussian
from course.lvm.em import ppca
from course.lvm.oracles import quadrature
from course.lvm.variational import bound as library

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(2)

# %% [markdown]
# ## 1 · A lamp across the street (5 minutes)
#
# A latent variable model is a *generative model* in two steps: first $z \sim p(z)$, which is not observed, then
# $x \sim p(x \mid z)$, which is. Together $p(x, z) = p(z)\, p(x \mid z)$.
#
# Here $z$ is a bit: the neighbor is at home ($z = 0$) or away ($z = 1$). He is at home on 70 % of all evenings. If he
# is, his lamp is lit with probability 0.4. If not, a timer lights it now and then, with probability 0.05. We see only
# the lamp: $x = 1$ if it is lit, $x = 0$ if it is dark.

# %%
prior = torch.tensor([0.7, 0.3])  # p(z), (2,)
likelihood = torch.tensor([[0.6, 0.95], [0.4, 0.05]])  # p(x | z), a row for x = 0 and one for x = 1
joint = prior * likelihood  # p(x, z), (2, 2)
p_x = joint.sum(1)  # p(x), (2,)
posterior = joint / p_x[:, None]  # p(z | x), (2, 2)
print(f"lit:  p(x) = {p_x[1]:.3f}, at home with probability {posterior[1, 0]:.3f}")
print(f"dark: p(x) = {p_x[0]:.3f}, at home with probability {posterior[0, 0]:.3f}")

# %% [markdown]
# Summing the latent variable out of the joint gives the *marginal likelihood*, also called the *evidence*,
#
# $$p(x) = \sum_z p(x, z) \qquad \text{or, for a continuous } z, \qquad p(x) = \int p(x, z)\, dz.$$
#
# (Bayesian texts call evidence what remains when the parameters are integrated out, too. Here they are held fixed.)
# Dividing the joint by it gives the *posterior* $p(z \mid x) = p(x, z) / p(x)$. Read backwards, $p(x) = p(x, z) /
# p(z \mid x)$: whoever can evaluate the posterior *with its normalizing constant*, at a single $z$, has $p(x)$. Up to
# that constant the posterior is just the joint, and costs nothing.
#
# For a lit lamp $p(x) = 0.28 + 0.015 = 0.295$, and $\log p(x) = -1.221$. Logarithms are natural, and their unit is the
# *nat*: one nat less is 2.72 times less probable.
#
# For a continuous $z$ one picture shows all of it. Take $z \sim \mathcal N(0, 1)$ and a bent model, $x \mid z \sim
# \mathcal N(z^2, \tfrac14)$.

# %% tags=["remove-cell"]
# What the text above says, checked.
torch.testing.assert_close(joint[1], torch.tensor([0.28, 0.015]))
assert round(p_x[1].item(), 3) == 0.295
assert round(p_x[1].log().item(), 3) == -1.221
assert round(math.exp(1), 2) == 2.72
assert prior[0] == 70 / 100
assert likelihood[1].tolist() == [0.4, 0.05]
torch.testing.assert_close(joint[1] / posterior[1], p_x[1].expand(2))

# %%
bent = NonlinearGaussian(torch.square, torch.tensor([[0.25]]), torch.zeros(1), torch.eye(1))
z_axis, x_axis = torch.linspace(-2.6, 2.6, 105), torch.linspace(-1.5, 6, 76)
density = bent.log_joint(x_axis[:, None], z_axis[:, None, None]).exp().T  # p(x, z), a row for each x


def slices(x):
    return view.joint(z_axis, x_axis, density, at_z=1.0, at_x=x)


view.Explore(slices, alt="p(x, z), its margins and slices", x=[2, 1, 0.5, 0, -0.5])

# %% [markdown]
# To the right, dotted: the column of the map at $z = 1$, divided by its area $p(z)$, is $p(x \mid z)$. Above, dashed:
# the row at $x$, divided by its area $p(x)$, is the posterior. The margins $p(x)$ and $p(z)$ are gray. At $x = 2$ the
# posterior has two modes, since from a square nobody can tell the sign; at $x = 0$ it has one.
#
# > **Derive it.** For which $x$ does the posterior of the bent model have two modes, and where are they?
#
# <details><summary>Answer</summary>
#
# The modes of the posterior are those of the joint, so $p(x)$ is not needed. The derivative of
# $\log p(x, z) = -\tfrac12 z^2 - 2 (x - z^2)^2 + \text{const}$ is $z\, (8 x - 1 - 8 z^2)$. Beside $z = 0$ it vanishes
# at $z = \pm\sqrt{x - 1/8}$, so there are two modes for $x > 1/8$. (At $x = 2$ they are at ±1.37.)
#
# ```python
# row = density[(x_axis - 2).abs().argmin()]
# assert (z_axis[row.argmax()].abs() - (2 - 1 / 8) ** 0.5).abs() < 0.05
# ```
#
# </details>


# %% tags=["remove-cell"]
# What the text above says, checked.
assert bent.noise_covariance.item() == 0.25


def modes(x):
    fine = torch.linspace(-4, 4, 8001)
    heights = bent.log_joint(torch.tensor([[float(x)]]), fine[:, None, None])[:, 0]
    return fine[1:-1][(heights[1:-1] > heights[:-2]) & (heights[1:-1] > heights[2:])]


assert [len(modes(x)) for x in (2, 0, 1 / 8 + 0.01, 1 / 8 - 0.01)] == [2, 1, 2, 1]
assert [round(mode, 2) for mode in modes(2).tolist()] == [-1.37, 1.37]
area = torch.trapezoid(density, z_axis, dim=1)
exact_area = quadrature.log_evidence(bent, x_axis[:, None], quadrature.grid(1)).exp()
torch.testing.assert_close(area[:40], exact_area[:40], rtol=0, atol=2e-3)

# %% [markdown]
# ## 2 · One search, three names (4 minutes)
#
# For independent data the logarithm of the marginal likelihood is a sum, the log-likelihood
#
# $$\ell(\theta) = \sum_n \log p_\theta(x_n),$$
#
# and *maximum likelihood* takes the $\theta$ where it is largest. Let $p_{\mathrm{data}}$ be the distribution of the
# data: each value with its share. Its *entropy* is $\mathbb{H}[p] = \mathbb{E}_p[-\log p(x)]$. Add and subtract its own
# logarithm:
#
# $$\frac1N\, \ell(\theta) = \mathbb{E}_{p_{\mathrm{data}}}[\log p_\theta(x)]
# = -\underbrace{\mathbb{E}_{p_{\mathrm{data}}}[-\log p_{\mathrm{data}}(x)]}_{\mathbb{H}[p_{\mathrm{data}}]}
# - \underbrace{\mathbb{E}_{p_{\mathrm{data}}}\Big[\log \frac{p_{\mathrm{data}}(x)}{p_\theta(x)}\Big]}_{
# \mathrm{KL}(p_{\mathrm{data}} \,\|\, p_\theta)}.$$
#
# The entropy of the data does not contain $\theta$. So to maximize the likelihood, to minimize the divergence
# $\mathrm{KL}(p_{\mathrm{data}} \,\|\, p_\theta)$, and to minimize the *cross-entropy*
# $-\mathbb{E}_{p_{\mathrm{data}}}[\log p_\theta(x)]$ are three names for one search. If $x$ is continuous, the shares
# of single points have an infinite divergence from any density. Then $p_{\mathrm{data}}$ must be the density that the
# data come from, and the identity holds for the expectation of $\ell(\theta) / N$.
#
# Suppose the lamp was lit on 10 of 40 evenings. How often is the neighbor away? Now $\theta = p(z{=}1)$ is unknown.

# %%
p_data = torch.tensor([0.75, 0.25])  # dark, lit
theta = torch.linspace(0.03, 0.99, 33)
p_theta = torch.stack([1 - theta, theta], 1) @ likelihood.T  # (33, 2)
mean_log_likelihood = (p_data * p_theta.log()).sum(1)  # ℓ(θ) / N
divergence = (p_data * (p_data / p_theta).log()).sum(1)  # KL(p_data‖p_θ)
both = {"ℓ(θ) / N": mean_log_likelihood, "−KL(p_data‖p_θ)": -divergence}
view.curves(theta, both, x_name="θ, the probability that he is away", y_name="nats")

# %% [markdown]
# The same curve twice, the distance being the entropy of the data, 0.562 nats. Both are highest where the model
# predicts what was seen, $0.4\,(1 - \theta) + 0.05\,\theta = 0.25$, that is at $\theta = 0.43$. There the divergence is
# zero. That need not be so: the model can express any share of lit evenings between 0.05 and 0.4.
#
# > **Try it.** Had the lamp been lit on half of all evenings, which $\theta$ would be best, and what would remain?
#
# <details><summary>Answer</summary>
#
# The best $\theta$ is 0: he never leaves, and the lamp is lit with probability 0.4, as near as the model comes to one
# half. What remains is $\mathrm{KL}(p_{\mathrm{data}} \,\|\, p_\theta)$, 0.020 nats: no $\theta$ is right.
#
# ```python
# half = torch.tensor([0.5, 0.5])
# remains = [(half * (half / (prior @ likelihood.T)).log()).sum()
#            for prior in torch.tensor([[1.0, 0.0], [0.9, 0.1], [0.5, 0.5]])]
# print(remains)
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
entropy = -(p_data * p_data.log()).sum()
torch.testing.assert_close(-divergence - mean_log_likelihood, entropy.expand(33))
assert round(entropy.item(), 3) == 0.562
assert round((0.4 - 0.25) / (0.4 - 0.05), 2) == 0.43
assert abs(theta[mean_log_likelihood.argmax()] - 0.43) < 0.03
assert p_data.tolist() == [30 / 40, 10 / 40] == [1 - 0.25, 0.25]
torch.testing.assert_close(likelihood[1], torch.tensor([0.4, 0.05]))
half = torch.tensor([0.5, 0.5])
fine = torch.linspace(0, 1, 1001)
remains = (half * (half / (torch.stack([1 - fine, fine], 1) @ likelihood.T)).log()).sum(1)
assert fine[remains.argmin()] == 0
assert abs(remains.min() - 0.020) < 0.0005

# %% [markdown]
# ## 3 · The sum that nobody can do (10 minutes)
#
# One latent bit needs a sum of two terms. With $M$ bits there are $2^M$ terms. With $M$ real numbers on a grid of 100
# values each there are $100^M$: for $M = 10$ that is $10^{20}$, which takes three thousand years at a billion terms a
# second.
#
# > **Think first.** The marginal likelihood is an average: $p(x) = \mathbb{E}_{z \sim p(z)}[p(x \mid z)]$. How would
# > you estimate an average that you cannot compute?
#
# <details><summary>Answer</summary>
#
# By *Monte Carlo*: draw $z_1, \dots, z_S$ from the prior and take the mean of $p(x \mid z_s)$. By the law of large
# numbers it approaches $p(x)$ as $S$ grows, and for every $S$ it is right on average: it is *unbiased*.
#
# </details>
#
# To see whether it works, we need a model whose marginal likelihood we know. The smallest linear Gaussian model, one
# latent number and one observed, will stay with us for the whole lecture. Let us call it the *little model*:
#
# $$z \sim \mathcal N(0, 1), \qquad x \mid z \sim \mathcal N(1.5\, z,\; 0.4),$$
#
# where 0.4 is a variance. So $x$ has mean 0 and variance $1.5^2 + 0.4 = 2.65$, and at our datum $x = 0.9$,
# $\log p(x) = \log \mathcal N(0.9; 0, 2.65) = -1.559$.

# %%
little = LinearGaussian(torch.tensor([[1.5]]), torch.zeros(1), torch.tensor([[0.4]]))
x = torch.tensor([[0.9]])  # one datum, (N, D) = (1, 1)
log_p = little.log_evidence(x).item()

for S in (1, 5, 50, 500):
    z = torch.randn(S, 4000, 1, generator=generator)  # 4000 estimates at once, from S samples each
    estimates = little.log_conditional(x, z).logsumexp(0) - math.log(S)  # log 1/S Σ_s p(x | z_s)
    print(f"S = {S:3}: {estimates.mean():.3f} on average; the truth is {log_p:.3f}")

# %% [markdown]
# With few samples the average of the estimates is too low: exactly it is −4.29 for one sample, −1.735 for five and
# −1.571 for fifty. The mean of the $p(x \mid z_s)$ is unbiased, but its *logarithm* is not.
#
# *Jensen's inequality.* The logarithm is concave: it lies above each of its chords. So the logarithm of an average is
# at least the average of the logarithms,
#
# $$\log \mathbb{E}[u] \;\ge\; \mathbb{E}[\log u],$$
#
# with equality only if $u$ does not vary. The picture shows it for a $u$ that is 0.56 or 0.03, each half of the time.

# %% tags=["remove-cell"]
# What the text above says, checked.
from course.lvm.oracles import linear_gaussian as exact

standard = DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1))
grid = quadrature.grid(1)
expected = [quadrature.importance_weighted_bound(little, standard, x, S, grid).item() for S in (1, 5, 50)]
assert [round(value, 3) for value in expected] == [-4.286, -1.735, -1.571]
assert round(expected[0], 2) == -4.29
assert 100**10 == 10**20
assert round(10**20 / 10**9 / (365 * 24 * 60 * 60), -3) == 3000
assert (1.5**2 + 0.4, round(log_p, 3), x.item()) == (2.65, -1.559, 0.9)
assert [round(w, 3) for w in (joint[1] / 0.5).tolist()] == [0.56, 0.03]

# %%
u = torch.linspace(0.03, 0.56, 37)
chord = math.log(0.03) + (u - 0.03) / (0.56 - 0.03) * (math.log(0.56) - math.log(0.03))
view.curves(u, {"log u": u.log(), "chord": chord}, x_name="u", y_name="nats")

# %% [markdown]
# In the middle, at $\mathbb{E}[u] = 0.295$, the curve is at −1.221 and the chord at −2.043. These numbers come back in
# section 5.
#
# To learn $\theta$ we need the gradient. That of the estimate is a ratio of two averages,
# $\sum_s p_\theta(x \mid z_s) \nabla_\theta \log p_\theta(x \mid z_s) \big/ \sum_s p_\theta(x \mid z_s)$, here by the
# slope of the little model:

# %% tags=["remove-cell"]
# What the text above says, checked.
middle = (u - 0.295).abs().argmin()
assert [round(curve[middle].item(), 3) for curve in (u, u.log(), chord)] == [0.295, -1.221, -2.043]

# %%
for S in (1, 5, 50, 500):
    z = torch.randn(S, 4000, 1, generator=generator)
    share = little.log_conditional(x, z).softmax(0)  # of each sample, (S, 4000)
    score = ((x - 1.5 * z) * z / 0.4)[..., 0]  # ∂ log p(x | z) / ∂ slope
    gradients = (share * score).sum(0)
    print(f"S = {S:3}: gradient {gradients.mean():.2f} on average, standard deviation {gradients.std():.2f}")

# %% [markdown]
# The true gradient is −0.39. One sample gives −3.75 on average, with a standard deviation that is larger still: the
# gradient is biased, too, and noisy. Both get better with $S$, in one dimension.
#
# Now real data: 1797 handwritten digits, each an image of $D = 64$ pixels. Take the same kind of model,
# $z \sim \mathcal N(0, I)$ with $M$ latent numbers and $x \mid z \sim \mathcal N(W z + b, \sigma^2 I)$. How the
# parameters are fitted is the matter of unit 4. We fit them to all images but the first 100, and evaluate the model on
# these. Since everything is Gaussian, we know the truth.

# %% tags=["remove-cell"]
# What the text above says, checked.
slope = torch.tensor(1.5, requires_grad=True)
varied = LinearGaussian(slope.reshape(1, 1), torch.zeros(1), torch.tensor([[0.4]]))
(true_gradient,) = torch.autograd.grad(varied.log_evidence(x).sum(), slope)
nodes, node_weights = quadrature.gaussian_nodes(standard)
of_one = (node_weights * varied.log_conditional(x, nodes)).sum()  # E_{p(z)}[log p(x | z)]
(gradient_of_one,) = torch.autograd.grad(of_one, slope)
assert [round(value.item(), 2) for value in (true_gradient, gradient_of_one)] == [-0.39, -3.75]
z = torch.randn(50, 4000, 1, generator=generator)
noise = []
for S in (1, 5, 50):
    share = little.log_conditional(x, z[:S]).softmax(0)
    noise.append((share * ((x - 1.5 * z[:S]) * z[:S] / 0.4)[..., 0]).sum(0).std())
assert noise[0] > 3.75
assert noise == sorted(noise, reverse=True)
assert data.digits().x.shape == (1797, 64)
assert len(data.digits().x) - 1697 == 100

# %%
digits = data.digits()
images, others = digits.x[:100], digits.x[100:]  # (N, D), not used for fitting, and used


def digits_model(M):
    W, b, sigma2 = ppca.maximum_likelihood(others, M)
    return LinearGaussian(W, b, sigma2 * torch.eye(64))


truths, naive = {}, {}
for M in (2, 5, 10, 20, 40):
    model = digits_model(M)
    z = torch.randn(1000, 1, M, generator=generator)  # (S, 1, M), samples of the prior for all images
    estimates = model.log_conditional(images, z).logsumexp(0) - math.log(1000)  # (N,)
    truths[M], naive[M] = model.log_evidence(images).mean().item(), estimates.mean().item()
    print(f"M = {M:2}: truth {truths[M]:.1f}, estimate {naive[M]:.1f} nats per image")

# %% [markdown]
# A thousand samples are plenty for two latent numbers. For ten they fall short by many nats, and for forty by hundreds:
# almost no $z$ from the prior makes anything like the image that we have, and the estimate is the likelihood of the
# least bad one. In truth the model with forty is by far the best on these images, which it has not seen; by the
# estimates it is the worst. They put the models in the wrong order.
#
# > **Try it.** Let $z$ be a vector of $M$ bits, each 1 with probability one half, and $x$ the number of ones plus
# > standard normal noise. Compute $p(x)$ at $x = 4$ for $M = 8$ by adding all terms. How many are there for $M = 64$?
# > Is there a better way?
#
# <details><summary>Answer</summary>
#
# With $M = 64$ there are more than $10^{19}$ terms. But this model has structure: only the number of ones matters, and
# it is binomial. Nine terms are enough instead of 256, and 65 for 64 bits. If each bit has its own weight, no such
# shortcut is known in general.
#
# ```python
# def noise(ones):
#     return torch.distributions.Normal(0.0, 1.0).log_prob(4 - ones).exp()
#
# states = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 8)  # (256, 8)
# all_terms = (noise(states.sum(1)) / 2**8).sum()
# few_terms = sum(math.comb(8, ones) / 2**8 * noise(torch.tensor(float(ones))) for ones in range(9))
# torch.testing.assert_close(all_terms, few_terms)
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
missing = {M: truths[M] - naive[M] for M in truths}
assert {2, 10, 40} < set(missing)
assert missing[2] < 0.5 < 3 < missing[10]
assert missing[40] > 200
assert max(truths, key=truths.get) == 40 == min(naive, key=naive.get)
assert truths[40] > truths[20] + 10
assert 2**64 > 10**19
assert 2**8 == 256
assert len(range(64 + 1)) == 65

# %% [markdown]
# ## 4 · Samples from a better place (7 minutes)
#
# Draw from a distribution $q(z)$ of our own choice that knows where to look, and correct for it: multiply and divide,
#
# $$p(x) = \int p(x, z)\, dz = \int q(z)\, \frac{p(x, z)}{q(z)}\, dz = \mathbb{E}_{q}[w(z)],
# \qquad w(z) = \frac{p(x, z)}{q(z)}.$$
#
# This is *importance sampling*, $q$ is the *proposal*, and $w$ is the *importance weight*. The numerator is the
# joint, prior included. With $q$ the prior, the weight is $p(x \mid z)$ and we are back in section 3.
#
# > **Think first.** For which $q$ would a single sample be enough?
#
# <details><summary>Answer</summary>
#
# For the one whose weight $p(x, z) / q(z)$ is the same for every $z$. Then $q \propto p(x, z)$, and the only
# distribution of that shape is the posterior. Its weight is $p(x, z) / p(z \mid x) = p(x)$. But to evaluate it we would
# need $p(x)$, which is what we were looking for.
#
# </details>


# %%
def normal(mean, variance):
    """q = N(mean, variance) for the one datum of the little model."""
    return DiagonalGaussian(torch.tensor([[mean]]), torch.tensor([[variance]]).log())


def log_weights(model, q, x, z):
    """log w = log p(z) + log p(x | z) − log q(z) for samples z (S, N, M) of q."""
    return model.log_joint(x, z) - q.log_prob(z)  # (S, N)


exact_q = little.posterior(x)
center, variance = exact_q.mean.item(), exact_q.factor.square().item()  # of the posterior
proposals = {"prior": normal(0.0, 1.0), "N(0.2, 0.3)": normal(0.2, 0.3), "posterior": exact_q}
numbers, means = [1, 4, 16, 64, 256], {}
for name, q in proposals.items():
    w = log_weights(little, q, x, q.sample(256 * 400, generator=generator)).exp().reshape(400, 256)
    means[name] = torch.stack([w[:, :S].mean(1) for S in numbers])  # 400 estimates for each S
view.spread(numbers, means, math.exp(log_p), y_name="mean weight")

# %% [markdown]
# On average every estimate is right: $p(x) = 0.210$, whatever $q$ and $S$. The bars hold nine in ten of the estimates.
# Four times the samples halve the spread; a better $q$ narrows it without more samples. The standard deviation of one
# weight is 1.09 times its mean for the prior, 0.65 times for $\mathcal N(0.2, 0.3)$, and zero for the posterior, here
# $\mathcal N(0.509, 0.151)$.
#
# > **A common slip.** "The mean weight is unbiased for every $q$; we only need many samples." It needs $q(z) > 0$
# > wherever $p(x, z) > 0$. For the lit lamp and $q = (1, 0)$, every weight is 0.28, with no variance at all, and
# > $p(x)$ is 0.295.

# %% tags=["remove-cell"]
# The slip: a proposal that never goes where the joint is positive loses that part. And what the text above says.
sure = torch.tensor([1.0, 0.0])  # q(z)
mean_weight = sum(q_z * joint_z / q_z for q_z, joint_z in zip(sure, joint[1], strict=True) if q_z > 0)
assert round(mean_weight.item(), 2) == 0.28
assert round(p_x[1].item(), 3) == 0.295
assert mean_weight < p_x[1] - 0.01
p_x_little = math.exp(log_p)
assert round(p_x_little, 3) == 0.210
relative = [exact.squared_weight_variation(little, x, m, v) ** 0.5 for m, v in ((0.0, 1.0), (0.2, 0.3))]
assert [round(value, 2) for value in relative] == [1.09, 0.65]
assert (round(center, 3), round(variance, 3)) == (0.509, 0.151)
assert means["posterior"].std() < 1e-12
for name, one in zip(("prior", "N(0.2, 0.3)"), relative, strict=True):
    for S, values in zip(numbers, means[name], strict=True):
        standard_error = one * p_x_little / (S * 400) ** 0.5
        assert abs(values.mean() - p_x_little) < 5 * standard_error
        assert 0.6 < values.std() / (one * p_x_little / S**0.5) < 1.6
    assert all(1.4 < ratio < 2.8 for ratio in means[name].std(1)[:-1] / means[name].std(1)[1:])

# %% [markdown]
# The same weights answer questions about the posterior. For any $f$,
#
# $$\mathbb{E}[f(z) \mid x] = \frac{\mathbb{E}_q[w(z)\, f(z)]}{\mathbb{E}_q[w(z)]}
# \approx \sum_s \bar w_s\, f(z_s), \qquad \bar w_s = \frac{w_s}{\sum_{s'} w_{s'}}.$$
#
# These weights are *self-normalized*: the unknown $p(x)$ cancels. As a ratio of two estimates the result is slightly
# biased, and right in the limit. (About the marginal likelihood itself the normalized weights say nothing: they sum to
# one whatever it is.) How many samples of the posterior are the weighted ones worth? A common measure, which Kong
# (1992) derives, is the *effective sample size*
#
# $$S_{\mathrm{eff}} = \frac{(\sum_s w_s)^2}{\sum_s w_s^2} = \frac1{\sum_s \bar w_s^2},$$
#
# which is $S$ for equal weights and 1 if one sample has all the weight.

# %%
q = normal(0.2, 0.3)
z = q.sample(1000, generator=generator)  # (S, N, M)
w_bar = log_weights(little, q, x, z).softmax(0)  # (S, N), stays with the logarithms as long as possible
posterior_mean = (w_bar[..., None] * z).sum(0)  # (N, M)
S_eff = 1 / w_bar.square().sum(0)
print(f"E[z | x] = {posterior_mean.item():.3f}, effective sample size {S_eff.item():.0f} of 1000")

# %% [markdown]
# About seven in ten samples count, and the posterior mean comes out near its true value, 0.509. When weights mislead,
# and what happens in many dimensions, is in section 9.
#
# > **Try it.** Estimate the posterior probability of $z > 1$ with these weights. It is 0.103.
#
# <details><summary>Answer</summary>
#
# A probability is the expectation of an $f$ that is 1 where the event happens and 0 elsewhere.
#
# ```python
# print((w_bar * (z[..., 0] > 1)).sum().item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert abs(S_eff.item() / len(z) - 1 / (1 + relative[1] ** 2)) < 0.1
assert round(10 / (1 + relative[1] ** 2)) == 7
assert round(center, 3) == 0.509
assert abs(posterior_mean.item() - center) < 0.1
tail = 0.5 * math.erfc((1 - center) / (2 * variance) ** 0.5)
assert round(tail, 3) == 0.103
assert abs((w_bar * (z[..., 0] > 1)).sum().item() - tail) < 0.08
torch.testing.assert_close(posterior_mean, library.self_normalized_mean(log_weights(little, q, x, z), z))
torch.testing.assert_close(S_eff, library.effective_sample_size(log_weights(little, q, x, z)))

# %% [markdown]
# ## 5 · The logarithm goes inside (6 minutes)
#
# Importance sampling needs many samples since it wants $\mathbb{E}_q[w]$ exactly. Let us ask for less. Jensen's
# inequality takes the logarithm inside the expectation:
#
# $$\log p(x) = \log \mathbb{E}_{q}\Big[\frac{p(x, z)}{q(z)}\Big]
# \;\ge\; \mathbb{E}_{q}\Big[\log \frac{p(x, z)}{q(z)}\Big] = \mathrm{ELBO}(q; x).$$
#
# This is the *evidence lower bound*. An average of logarithms is easy to estimate: where the weights span hundreds of
# powers of ten, their logarithms span hundreds. What have we given up? Write $p(x, z) = p(z \mid x)\, p(x)$ inside:
#
# $$\mathrm{ELBO}(q; x) = \mathbb{E}_{q}\Big[\log \frac{p(z \mid x)\, p(x)}{q(z)}\Big]
# = \log p(x) - \mathrm{KL}(q \,\|\, p(z \mid x)).$$
#
# The price is a divergence, so we know that it is never negative and when it is zero. Read the other way round, this is
# the equation of the course:
#
# $$\boxed{\;\log p(x) = \mathrm{ELBO}(q; x) + \mathrm{KL}(q \,\|\, p(z \mid x))\;}$$
#
# On the left there is no $q$. So whatever $q$ does, the two on the right share a fixed sum. We check it with the lamp,
# and compare with what happens if someone forgets $q$ under the logarithm.


# %%
def lamp_elbo(q):
    """Σ_z q(z) log(p(x = 1, z) / q(z)) for each row of q, where 0 log 0 = 0."""
    return (q * joint[1].log() - torch.xlogy(q, q)).sum(-1)


at_home = torch.linspace(0, 1, 40)
q = torch.stack([at_home, 1 - at_home], 1)  # (40, 2)
gap = (torch.xlogy(q, q) - q * posterior[1].log()).sum(1)  # KL(q‖p(z | x))
torch.testing.assert_close(lamp_elbo(q) + gap, p_x[1].log().expand(40))

curves = {"log p(x)": p_x[1].log().expand(40), "ELBO": lamp_elbo(q), "without q": q @ joint[1].log()}
view.curves(at_home, curves, x_name="q(at home)", y_name="nats", title="The lamp is lit")

# %% [markdown]
# The ELBO touches the line at the posterior, 0.949, and nowhere else. (At the ends of the axis $q$ is zero where the
# joint is not. The weights miss that part of $p(x)$, but the bound holds all the same: it is below the logarithm of
# the rest.) At $q = (0.5, 0.5)$ the bound is −2.043: there the weights are 0.56 and 0.03, the two ends of the chord of
# section 3.
#
# The third curve is below the line too. **Being below proves nothing**; what the right bound does, and the wrong one
# does not, is *touch*. If you want to test your code, test it at the posterior.
#
# > **A common slip.** The prior is dropped: $\log p(x) \ge \mathbb{E}_q[\log p(x \mid z) / q(z)]$. That is no bound. In
# > the little model with $q = \mathcal N(0.2, 0.3)$ it gives −0.938, above $\log p(x) = -1.559$.

# %% tags=["remove-cell"]
# The slip: without the prior, the "bound" lies above log p(x). And what the text above says.
assert (at_home[lamp_elbo(q).argmax()] - posterior[1, 0]).abs() < 1 / 39
assert round(posterior[1, 0].item(), 3) == 0.949
even = torch.tensor([0.5, 0.5])
assert round(lamp_elbo(even).item(), 3) == -2.043
torch.testing.assert_close(joint[1] / even, torch.tensor([0.56, 0.03]))
assert (q @ joint[1].log() < p_x[1].log()).all()
assert lamp_elbo(posterior[1]) > p_x[1].log() - 1e-9
assert (posterior[1] @ joint[1].log()) < p_x[1].log() - 0.1
assert (lamp_elbo(q[[0, -1]]) < p_x[1].log()).all()
q_little = normal(0.2, 0.3)
assert (q_little.mean.item(), round(q_little.log_var.exp().item(), 9)) == (0.2, 0.3)
z, weights = quadrature.gaussian_nodes(q_little)
without_prior = (weights * (little.log_conditional(x, z) - q_little.log_prob(z))).sum().item()
assert (round(without_prior, 3), round(log_p, 3)) == (-0.938, -1.559)
assert without_prior > log_p > (weights * log_weights(little, q_little, x, z)).sum()

# %% [markdown]
# > **A common slip.** The logarithm is dropped: choose $q$ to maximize $\mathbb{E}_q[\, p(x, z) / q(z) \,]$. That is
# > the mean weight, which is $p(x)$ for *every* $q$ without zeros: there is nothing to maximize, and the gradient is
# > zero everywhere.

# %% tags=["remove-cell"]
# The slip: the mean weight has no slope in q, the ELBO has one, towards the posterior.
m, log_var = (torch.tensor([[value]], requires_grad=True) for value in (0.2, math.log(0.8)))
many, many_weights = quadrature.gaussian_nodes(standard, nodes=100)
log_w = log_weights(
    little, DiagonalGaussian(m, log_var), x, m + (0.5 * log_var).exp() * many
)  # z moves with q
of_weights = torch.autograd.grad((many_weights * log_w.exp()).sum(), (m, log_var), retain_graph=True)
of_bound = torch.autograd.grad((many_weights * log_w).sum(), (m, log_var))
assert abs((many_weights * log_w.exp()).sum().item() - math.exp(log_p)) < 1e-6
assert all(part.abs().item() < 1e-5 for part in of_weights)
assert of_bound[0] > 0 > of_bound[1]  # to the right and narrower, where the posterior is

# %% [markdown]
# > **Derive it.** Get the box without Jensen: begin with
# > $\log p(x) = \log \frac{p(x, z)}{q(z)} + \log \frac{q(z)}{p(z \mid x)}$, which holds for every $z$ with
# > $q(z) > 0$. What do you have to do with both sides?
#
# <details><summary>Answer</summary>
#
# Average both sides under $q$. The left side does not depend on $z$ and stays $\log p(x)$; the terms on the right
# become the ELBO and the divergence. (Some notes say "integrate both sides". Integrated as they are, the left becomes
# $\log p(x)$ times the number of states, or infinite.)
#
# ```python
# one_q = torch.tensor([0.5, 0.5])
# both_sides = (joint[1] / one_q).log() + (one_q / posterior[1]).log()  # for each state
# torch.testing.assert_close((one_q * both_sides).sum(), p_x[1].log())
# assert not torch.isclose(both_sides.sum(), p_x[1].log())
# ```
#
# </details>

# %% [markdown]
# ## 6 · Watch it move (4 minutes)
#
# The little model again, with a Gaussian $q = \mathcal N(m_n, \sigma^2)$ that you can push about: this is its one
# datum, and $m_n$ the mean of $q$ for it. On the right, the ELBO is the blue bar, and the divergence is what is missing
# to the line.

# %%
line = (torch.arange(-100, 151) / 50)[:, None, None]  # from −2 to 3 in the shape of samples, (P, 1, 1)
wide = (torch.arange(-1200, 1201) / 100)[:, None, None]  # a grid for the mean under q, step 0.01
known = {"prior": normal(0.0, 1.0), "posterior": exact_q}


def picture(mean, sigma):
    q = normal(mean, sigma**2)
    densities = {name: one.log_prob(line).exp()[:, 0] for name, one in (known | {"q": q}).items()}
    bound = ((little.log_joint(x, wide) - q.log_prob(wide)) * q.log_prob(wide).exp()).sum().item() * 0.01
    return view.bound(line.flatten(), densities, bound, log_p, lowest=-7, highest=2.2)


view.Explore(
    picture,
    alt="ELBO + KL = log p(x)",
    mean=[0, 0.25, 0.5, 0.75, 1, 1.25, 1.5],
    sigma=[0.2, 0.3, 0.4, 0.5, 0.7, 1.0],
)

# %% [markdown]
# The line never moves. Every nat that the ELBO wins, the divergence loses. At $m_n = 0.5$ and $\sigma = 0.4$ almost
# nothing is missing, since the posterior has the mean 0.509 and the standard deviation 0.389. We climb the one that we
# can compute, and thereby descend the one that we cannot.
#
# > **Think first.** The mean is right. Which costs more: to be twice as wide as the posterior, or half as wide?
#
# <details><summary>Answer</summary>
#
# For two Gaussians with the same mean and the ratio $c$ of their variances, $\mathrm{KL} = \tfrac12 (c - 1 - \log c)$.
# Twice as wide, $c = 4$, costs 0.81 nats; half as wide, $c = 1/4$, only 0.32. This divergence averages under $q$, and
# forgives what $q$ does not see.
#
# ```python
# for c in (4, 1 / 4):
#     print(c, 0.5 * (c - 1 - math.log(c)))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert (round(center, 3), round(variance**0.5, 3)) == (0.509, 0.389)
assert 0 < log_p - library.evidence_minus_kl(little, normal(0.5, 0.4**2), x).item() < 0.01
costs = {c: 0.5 * (c - 1 - math.log(c)) for c in (4, 1 / 4)}
assert [round(value, 2) for value in costs.values()] == [0.81, 0.32]
for c, value in costs.items():
    lacking = log_p - library.evidence_minus_kl(little, normal(center, c * variance), x).item()
    assert abs(lacking - value) < 1e-9

# %% [markdown]
# ## 7 · Three ways to write it (7 minutes)
#
# The joint can be taken apart in more than one way, and each is useful:
#
# $$\begin{aligned}
# \text{I} \quad & \mathbb{E}_q[\log p(x, z)] + \mathbb{H}[q]
#   && \text{expected log-joint, plus entropy}, \\
# \text{II} \quad & \mathbb{E}_q[\log p(x \mid z)] - \mathrm{KL}(q \,\|\, p(z))
#   && \text{expected log-likelihood, less the divergence from the prior}, \\
# \text{III} \quad & \log p(x) - \mathrm{KL}(q \,\|\, p(z \mid x))
#   && \text{evidence, less the divergence from the posterior}.
# \end{aligned}$$
#
# All three are the same number. **III** is why we want it. It contains exactly the two quantities that we cannot
# compute, $p(x)$ and the posterior; I and II do not. In **II**, $\mathbb{E}_q[-\log p(x \mid z)]$ is called the
# *reconstruction error*, and the divergence is a *regularizer* that keeps $q$ near the prior. **I** is a balance: the
# first term is largest if $q$ sits on the single best $z$, the entropy grows as $q$ spreads out. We see it in the
# little model, with $m_n$ at its best value.


# %%
def three_forms(m, variance_of_q, x=0.9):
    v, log_2pi = variance_of_q, math.log(2 * math.pi)
    fit = -0.5 * (((x - 1.5 * m) ** 2 + 1.5**2 * v) / 0.4 + math.log(0.4) + log_2pi)  # E_q[log p(x | z)]
    entropy = 0.5 * (math.log(v) + log_2pi + 1)  # ℍ[q]
    cross = -0.5 * (m**2 + v + log_2pi)  # E_q[log p(z)]
    to_prior = 0.5 * (v + m**2 - 1 - math.log(v))  # KL(q‖p(z))
    ratio = v / variance
    to_posterior = 0.5 * (ratio + (m - center) ** 2 / variance - 1 - math.log(ratio))  # KL(q‖p(z | x))
    return {"I": (fit + cross, entropy), "II": (fit, -to_prior), "III": (log_p, -to_posterior)}


sigmas = torch.linspace(0.1, 1, 37)
terms = torch.tensor([three_forms(center, sigma**2)["I"] for sigma in sigmas.tolist()])  # (37, 2)
parts = {"expected log-joint": terms[:, 0], "entropy": terms[:, 1], "ELBO, their sum": terms.sum(1)}
view.curves(sigmas, parts, x_name="standard deviation σ of q", y_name="nats")

# %% [markdown]
# The expected log-joint alone would shrink $q$ to a point. With the entropy the best $\sigma$ is that of the posterior,
# 0.389.
#
# > **A common slip.** $\mathrm{ELBO} = \mathbb{E}_q\big[\log \frac{p(z \mid x)}{q(z)} \cdot p(x)\big]$: the factor
# > belongs under the logarithm. Printed like this, a divergence is multiplied by a probability. For
# > $q = \mathcal N(0.2, 0.3)$ it gives −0.098 instead of −2.027.

# %% tags=["remove-cell"]
# The slip: the factor outside the logarithm. And what the text above says.
rises = terms.diff(dim=0)
assert (rises[:, 0] < 0).all()
assert (rises[:, 1] > 0).all()
assert (sigmas[terms.sum(1).argmax()] - variance**0.5).abs() < 0.025
assert round(variance**0.5, 3) == 0.389
q = normal(0.2, 0.3)
z, weights = quadrature.gaussian_nodes(q)
log_ratio = (weights * (exact_q.log_prob(z) - q.log_prob(z))).sum().item()
assert round(log_ratio * math.exp(log_p), 3) == -0.098
assert round(log_ratio + log_p, 3) == -2.027
assert log_ratio * math.exp(log_p) > log_p

# %% [markdown]
# > **A common slip.** A brace with "reconstruction error" under $+\mathbb{E}_q[\log p(x \mid z)]$. An error is what one
# > wants small: it is $\mathbb{E}_q[-\log p(x \mid z)]$, so that $\mathrm{ELBO} = -(\text{error} + \text{divergence})$.

# %% tags=["remove-cell"]
# The slip: with the sign of the brace, error and divergence do not add up to −ELBO.
fit, minus_divergence = three_forms(0.2, 0.3)["II"]
assert abs(-(-fit - minus_divergence) - sum(three_forms(0.2, 0.3)["I"])) < 1e-9
assert abs(-(fit - minus_divergence) - sum(three_forms(0.2, 0.3)["I"])) > 1

# %% [markdown]
# Usually the expectations have no closed form, and we average over a few samples of $q$. Then the forms differ in how
# noisy they are.

# %%
q = normal(0.2, 0.3)
z = q.sample(100_000, generator=generator)
plain = log_weights(little, q, x, z)  # log p(x, z) − log q(z), all of it by samples
fit = little.log_conditional(x, z)  # the random part of form II, if its divergence is exact
print("exact:", [round(sum(form), 5) for form in three_forms(0.2, 0.3).values()])
print(f"plain: {plain.mean():.3f}, variance {plain.var():.2f} per sample")
print(f"II:    {library.elbo(little, q, x, z, form='kl').item():.3f}, variance {fit.var():.2f} per sample")

# %% [markdown]
# The three forms give −2.02653. One might think that an exact divergence always helps. It does not: the plain average
# has the variance 1.748 per sample, and form II with the exact divergence 2.943. Near the posterior the noise of the
# two logarithms cancels, if both have it.
#
# > **Try it.** Draw five samples of the *posterior* and print the plain terms. What is their variance, and why?
#
# <details><summary>Answer</summary>
#
# Each of them is $\log p(x)$, and the variance is zero: this is the proposal of section 4 for which one sample is
# enough. Form II does not have this property.
#
# ```python
# z = exact_q.sample(5, generator=generator)
# assert log_weights(little, exact_q, x, z).std() < 1e-9
# assert little.log_conditional(x, z).std() > 0
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert little.weights.item() == 1.5
for m, v in ((0.2, 0.3), (center, variance), (-1.0, 2.0)):
    totals = torch.tensor([sum(form) for form in three_forms(m, v).values()])
    torch.testing.assert_close(totals, library.evidence_minus_kl(little, normal(m, v), x).expand(3))
assert round(sum(three_forms(0.2, 0.3)["II"]), 5) == -2.02653
z, weights = quadrature.gaussian_nodes(q)


def exact_variance(values):
    return ((weights * values**2).sum() - (weights * values).sum() ** 2).item()


assert round(exact_variance(log_weights(little, q, x, z)), 3) == 1.748
assert round(exact_variance(little.log_conditional(x, z)), 3) == 2.943

# %% [markdown]
# ## 8 · The best q, and the best you can get (11 minutes)
#
# The equation in the box is a theorem about a maximum:
#
# $$\log p(x) = \max_q\, \mathrm{ELBO}(q; x), \qquad \text{and the maximizer is } q = p(z \mid x).$$
#
# The proof is one line: the divergence is at least zero, and zero only there. An integral has become an optimization,
# which is what *variational* means, and the maximum over $\theta$ can join in:
# $\max_\theta \log p_\theta(x) = \max_\theta \max_q \mathrm{ELBO}(\theta, q; x)$.
#
# What is gained? For fixed $q$ the logarithm stands at the joint, so the gradient in $\theta$ is a plain average,
# $\nabla_\theta \mathrm{ELBO} = \mathbb{E}_q[\nabla_\theta \log p_\theta(x, z)]$, and one sample of $q$ estimates it
# without bias. In section 3 it was a ratio.
#
# For a data set each datum has its own posterior, so it gets its own $q_n$, and the bounds add up. If $N$ is large, a
# *minibatch* of $B$ data is drawn, and its sum is scaled by $N/B$ so that it is right on average:
#
# $$\ell(\theta) \;\ge\; \sum_{n=1}^N \mathrm{ELBO}(\theta, q_n; x_n)
# \;\approx\; \frac{N}{B} \sum_{n \,\in\, \text{batch}} \mathrm{ELBO}(\theta, q_n; x_n).$$

# %%
many_x, _ = little.sample(1000, generator=generator)  # (N, 1)
own_q = DiagonalGaussian(0.5 * many_x, torch.full((1000, 1), math.log(0.2)))  # a q_n for each, not the best
z = own_q.sample(1, generator=generator)  # one sample for each datum
each = library.elbo(little, own_q, many_x, z)  # (N,)
batches = torch.randperm(1000, generator=generator).split(50)
estimates = torch.stack([1000 / 50 * each[batch].sum() for batch in batches])
print(f"sum {each.sum():.1f}; by minibatches {estimates.mean():.1f} ± {estimates.std():.1f}")

# %% [markdown]
# The mean over the 20 minibatches is the sum itself. For a minibatch as for all data the sum covers *both* terms of
# form I.
#
# > **A common slip.** $\sum_n \mathbb{E}[\log p(x_n, z_n)] - \mathbb{E}[\log q_n(z_n)]$ for a data set. Read literally
# > the sum ends before the minus, and $N - 1$ entropies are missing. A bracket helps.

# %% tags=["remove-cell"]
# The slip: one entropy for three evenings. And what the text above says.
three = torch.tensor([[0.5, 0.5], [0.9, 0.1], [0.8, 0.2]])  # q_n for three evenings with the lamp lit
log_joints, log_qs = (three * joint[1].log()).sum(1), (three * three.log()).sum(1)
assert not torch.isclose(log_joints.sum() - log_qs[0], lamp_elbo(three).sum())
torch.testing.assert_close((log_joints - log_qs).sum(), lamp_elbo(three).sum())
assert len(batches) == 20
torch.testing.assert_close(estimates.mean(), each.sum())
slope = torch.tensor(1.5, requires_grad=True)
varied = LinearGaussian(slope.reshape(1, 1), torch.zeros(1), torch.tensor([[0.4]]))
z, weights = quadrature.gaussian_nodes(normal(0.2, 0.3))
(of_bound,) = torch.autograd.grad(
    (weights * (varied.log_joint(x, z) - normal(0.2, 0.3).log_prob(z))).sum(), slope
)
mean_of_one_sample = (weights * ((x - 1.5 * z) * z / 0.4)[..., 0]).sum()
torch.testing.assert_close(of_bound, mean_of_one_sample)

# %% [markdown]
# In practice $q$ is taken from a *family*, say all Gaussians, and then the maximum over the family is all one gets,
#
# $$\max_{q \in \mathcal F}\, \mathrm{ELBO}(q; x) \;\le\; \log p(x),$$
#
# with equality only if the posterior is in the family. Let us climb. The expectation is taken by Gauss-Hermite
# quadrature: fixed nodes with weights, in place of samples.

# %%
nodes, node_weights = quadrature.gaussian_nodes(
    DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1))
)  # of N(0, 1)


def climb(model, x, m, log_var):
    """The Gaussian q with the largest ELBO that an optimizer reaches from here, and that ELBO."""
    leaves = [torch.tensor([[start]], requires_grad=True) for start in (m, log_var)]
    optimizer = torch.optim.LBFGS(leaves, max_iter=200, tolerance_grad=1e-10, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        q = DiagonalGaussian(*leaves)
        z = q.mean + (0.5 * q.log_var).exp() * nodes  # the nodes move with q
        minus_elbo = -(node_weights * log_weights(model, q, x, z)).sum()
        minus_elbo.backward()
        return minus_elbo

    optimizer.step(loss)
    return DiagonalGaussian(*(leaf.detach() for leaf in leaves)), -loss().item()


q, bound = climb(little, x, -1.0, 0.0)
print(f"q = N({q.mean.item():.3f}, {q.log_var.exp().item():.3f}), ELBO {bound:.5f}, log p(x) {log_p:.5f}")

# %% [markdown]
# Without ever using the posterior we have found it, $\mathcal N(0.509, 0.151)$, and the marginal likelihood as well.
# Now the bent model of section 1 at $x = 2$, where the posterior has two modes.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert (round(q.mean.item(), 3), round(q.log_var.exp().item(), 3)) == (0.509, 0.151)
assert abs(bound - log_p) < 1e-6

# %%
two = torch.tensor([[2.0]])  # the datum, (N, D)
log_bent = quadrature.log_evidence(bent, two, quadrature.grid(1)).item()  # log p(x), on a grid
q, bound = climb(bent, two, 0.5, -2.0)

two_modes = (bent.log_joint(two, line) - log_bent).exp()[:, 0]
densities = {"posterior": two_modes, "q": q.log_prob(line).exp()[:, 0]}
view.bound(line.flatten(), densities, bound, log_bent, lowest=-5, highest=2.4, title="The best Gaussian")

# %% [markdown]
# $q$ covers one mode and ignores the other: to climb the bound is to descend $\mathrm{KL}(q \,\|\, p(z \mid x))$, the
# reverse divergence of unit 1. The best bound is −2.881, the truth −2.169. Of the 0.712 nats between them
# $\log 2 = 0.693$ are for the mode that was left out: on the other one $q$ is about twice as high as the posterior.
# Started on the left, the climb ends on the left, with the same value. No optimizer does better: this gap belongs to
# the *family*.
#
# > **A common slip.** "Maximizing the ELBO over $\theta$ and $q$ maximizes $p_\theta(x)$ and minimizes the divergence."
# > With a restricted family it maximizes their *difference*, and neither by itself. The figure shows the model
# > $x \mid z \sim \mathcal N(W z, 0.5)$ for two data $\pm 1.414$, and a $q$ whose variance is pinned to 1.

# %%
pair = torch.tensor([[2**0.5], [-(2**0.5)]])  # (N, D)
slopes = torch.linspace(0.3, 1.8, 39)
likelihoods, pinned = [], []
for W in slopes:
    model = LinearGaussian(W.reshape(1, 1), torch.zeros(1), torch.tensor([[0.5]]))
    q_pinned = DiagonalGaussian(model.posterior(pair).mean, torch.zeros(2, 1))  # the best means, variance 1
    z, weights = quadrature.gaussian_nodes(q_pinned)
    likelihoods.append(model.log_evidence(pair).mean())
    pinned.append((weights * log_weights(model, q_pinned, pair, z)).sum(0).mean())
view.curves(slopes, {"ℓ(W) / N": likelihoods, "best ELBO / N": pinned}, x_name="W", y_name="nats per datum")

# %% [markdown]
# The likelihood is best at $W = 1.22$, with −1.77 nats per datum. The bound is best at $W = 0.71$: there the
# log-likelihood is only −1.92, but the posterior is wider, and nearer to what $q$ can be.
#
# > **Derive it.** For a $z$ with finitely many values, maximize $\sum_z q(z) \log \frac{p(x, z)}{q(z)}$ subject to
# > $\sum_z q(z) = 1$ by setting derivatives to zero. What must be added to make it a proof?
#
# <details><summary>Answer</summary>
#
# With a multiplier $\alpha$ the derivative by $q(z)$ is $\log p(x, z) - \log q(z) - 1 - \alpha$. At zero,
# $q(z) \propto p(x, z)$, hence the posterior. A stationary point alone proves nothing: one must add that the ELBO is
# concave in $q$. It is, since $-q \log q$ is concave and the rest is linear. For example:
#
# ```python
# middle = lamp_elbo(0.5 * three[0] + 0.5 * three[1])
# assert middle > 0.5 * lamp_elbo(three[0]) + 0.5 * lamp_elbo(three[1])
# ```
#
# </details>

# %% tags=["remove-cell"]
# The slip: the W of the best bound is not the W of the best likelihood. And what the text above says.
assert round(math.log(2), 3) == 0.693
assert [round(value, 3) for value in (log_bent, bound, log_bent - bound)] == [-2.169, -2.881, 0.712]
mirrored, same = climb(bent, two, -0.5, -2.0)
assert abs(same - bound) < 1e-6
torch.testing.assert_close(mirrored.mean, -q.mean, rtol=1e-4, atol=0)
assert 1.6 < q.log_prob(q.mean[None]).exp() / (bent.log_joint(two, q.mean[None]) - log_bent).exp() < 2.4
assert round(pair[0].item(), 3) == 1.414
fine = torch.arange(0.3, 2, 0.002)  # W again, by hand
marginal, exact_variances = fine**2 + 0.5, 1 / (1 + fine**2 / 0.5)  # of x and of z given x
by_hand = -0.5 * (2 * math.pi * marginal).log() - 0.5 * 2 / marginal
bound_by_hand = by_hand - 0.5 * (1 / exact_variances - 1 + exact_variances.log())
torch.testing.assert_close(torch.stack(likelihoods).max(), by_hand.max(), rtol=0, atol=1e-3)
torch.testing.assert_close(torch.stack(pinned).max(), bound_by_hand.max(), rtol=0, atol=1e-3)
tops = by_hand.argmax(), bound_by_hand.argmax()
assert [round(fine[top].item(), 2) for top in tops] == [1.22, 0.71]
assert [round(by_hand[top].item(), 2) for top in tops] == [-1.77, -1.92]
assert exact_variances[tops[0]] < exact_variances[tops[1]] < 1
assert model.noise_covariance.item() == 0.5
for mixing in torch.linspace(0.1, 0.9, 9):  # the ELBO is concave in q
    inside = lamp_elbo(mixing * three[0] + (1 - mixing) * three[1])
    assert inside >= mixing * lamp_elbo(three[0]) + (1 - mixing) * lamp_elbo(three[1])

# %% [markdown]
# ## 9 · Too narrow is worse than too wide (further reading, 7 minutes)
#
# A proposal that is too wide wastes samples. One that is too narrow does something worse: in its tails it is far
# smaller than the joint, so the weights there grow without bound. For Gaussians their variance is *infinite* as soon as
# $q$ has at most half the variance of the posterior. Most of the time no sample falls there, and everything looks
# fine. We compare 1.5 times the variance of the posterior with 0.2 times.

# %%
S = 100_000
factors, counts = {"too wide": 1.5, "too narrow": 0.2}, torch.arange(1, S + 1)
running = {}
for name, factor in factors.items():
    q = normal(center, factor * variance)
    log_w = log_weights(little, q, x, q.sample(S, generator=generator))[:, 0]
    running[name] = log_w.logcumsumexp(0) - counts.log()
    print(f"{name:10}: S_eff of the first 100: {library.effective_sample_size(log_w[:100, None]).item():.0f}")
chosen = torch.logspace(0, 5, 40).long().unique() - 1
values = {name: value[chosen] for name, value in running.items()} | {
    "truth": torch.full((len(chosen),), log_p)
}
view.curves(counts[chosen], values, x_name="number of samples S", y_name="log mean weight", x_scale="log")

# %% [markdown]
# The wide proposal settles. The narrow one jumps up where a rare sample brings a huge weight, and decays in between,
# since most weights are below the mean: it falls on five of six steps, and between two jumps it looks settled. About a
# quarter of such runs ends above the truth. The effective sample size does not warn reliably: it sees only the
# weights that were drawn. Compare several runs.
#
# **In many dimensions a wide proposal fails as well.** Let $q$ have the mean of the posterior and $c$ times its
# variance in each of $M$ independent coordinates. Then
# $\mathbb{E}_q[w^2] / \mathbb{E}_q[w]^2 = (c / \sqrt{2c - 1})^M$, the number of samples that are worth one of the
# posterior. For the prior's variance in the little model, $c = 6.625$, that is 1.9 at $M = 1$ and 590 at $M = 10$.
#
# MacKay (2003) shows it in another way, in section 29.2. The target is uniform in a large ball, $q$ a Gaussian in its
# middle. For the samples inside, $\log w = \tfrac12 \|z\|^2 / \sigma^2 + \text{const}$, where the first term has mean
# $M / 2$ and standard deviation $\sqrt{2M} / 2$. Of a hundred logarithms he takes the largest to be two standard
# deviations above the median, so the ratio of the weights is about $e^{\sqrt{2M}}$.

# %% tags=["remove-cell"]
# What the text above says, checked; the shares over 200 runs in tests/lectures/test_02_elbo.py.
assert factors == {"too wide": 1.5, "too narrow": 0.2}
assert abs((running["too narrow"].diff() < 0).double().mean() - 5 / 6) < 0.05
assert (running["too wide"][-1] - log_p).abs() < 0.05
assert (log_w < log_p).double().mean() > 0.5
assert math.isinf(exact.squared_weight_variation(little, x, center, (0.5 - 1e-12) * variance))
assert math.isfinite(exact.squared_weight_variation(little, x, center, 0.51 * variance))
assert math.isfinite(exact.squared_weight_variation(little, x, center, 1.5 * variance))
assert math.isinf(exact.squared_weight_variation(little, x, center, 0.2 * variance))
c = 1 / variance
of_one = c / (2 * c - 1) ** 0.5
assert round(c, 3) == 6.625
assert [round(of_one, 1), round(of_one**10)] == [1.9, 590]
assert abs(exact.squared_weight_variation(little, x, center, 1.0) + 1 - of_one) < 1e-6

# %%
for M in (10, 100, 1000):
    z = torch.randn(400, 100, M, dtype=torch.float32, generator=generator)  # 400 times a hundred samples
    log_w = 0.5 * z.square().sum(2)  # (400, 100), up to a constant
    ratio = (log_w.max(1).values - log_w.quantile(0.5, 1)) / math.log(10)
    print(
        f"M = {M:4}: largest over median 10^{(2 * M) ** 0.5 / math.log(10):.1f}, ours 10^{ratio.median():.1f}"
    )

# %% [markdown]
# | dimensions $M$ | largest over median weight, the book | ours, the median |
# |---|---|---|
# | 10 | $e^{\sqrt{20}} = 10^{1.9}$ | $10^{3.2}$ |
# | 100 | $e^{\sqrt{200}} = 10^{6.1}$ | $10^{8.4}$ |
# | 1000 | "roughly" $10^{19}$ | $10^{24.8}$ |
#
# The exponent grows about like $\sqrt{M}$, as the book says. It is larger, since the largest of a hundred Gaussian
# numbers lies about 2.5 standard deviations above the median rather than two; in few dimensions $\|z\|^2$ is skewed,
# and it lies further still. The first two of the book's values are its formula, the third is printed.
#
# > **Think first.** For importance weights too narrow is worse than too wide; for the divergence in section 6 it was
# > the other way round. Why?
#
# <details><summary>Answer</summary>
#
# The variance of the weights averages $w^2$ under $q$, which is $\int p(x, z)^2 / q(z)\, dz$: it is dominated by places
# where $q$ is small. $\mathrm{KL}(q \,\|\, p(z \mid x))$ averages a logarithm under $q$ and hardly looks there. So the
# $q$ of the best bound need not be a good proposal: it tends to be too narrow.
#
# ```python
# for c in (4, 1 / 4):
#     print(c, 0.5 * (c - 1 - math.log(c)), exact.squared_weight_variation(little, x, center, c * variance))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
from scipy.stats import chi2, norm

medians, in_deviations = {}, []
for M in (10, 100, 1000):
    log_w = 0.5 * torch.from_numpy(chi2(M).rvs((20_000, 100), random_state=M))
    ratio = log_w.max(1).values - log_w.quantile(0.5, 1)
    medians[M] = (ratio.median() / math.log(10)).item()
    in_deviations.append((ratio.median() / ((2 * M) ** 0.5 / 2)).item())
    torch.testing.assert_close(log_w.std(), torch.tensor((2 * M) ** 0.5 / 2), rtol=0.02, atol=0)
assert [round(medians[M], 1) for M in (10, 100, 1000)] == [3.2, 8.4, 24.8]
assert [round((2 * M) ** 0.5 / math.log(10), 1) for M in (10, 100)] == [1.9, 6.1]
assert int((2 * 1000) ** 0.5 / math.log(10)) == 19
assert (20, 200, 2000) == (2 * 10, 2 * 100, 2 * 1000)
assert round(norm.ppf(0.5 ** (1 / 100)), 1) == 2.5
assert in_deviations == sorted(in_deviations, reverse=True)
assert in_deviations[-1] > norm.ppf(0.5 ** (1 / 100)) > 2

# %% [markdown]
# ## 10 · Between the bound and the evidence (further reading, 3 minutes)
#
# If the family is given, more samples still help. Take the logarithm of a mean of $S$ weights, and the expectation of
# that, as Burda, Grosse and Salakhutdinov (2016) do:
#
# $$\mathcal B_S = \mathbb{E}\Big[\log \frac1S \sum_{s=1}^S w_s\Big], \qquad
# \mathrm{ELBO} = \mathcal B_1 \le \mathcal B_2 \le \dots \le \log p(x).$$
#
# It is a bound by Jensen again, and it is the "too low on average" of section 3 put to use.

# %%
q = normal(0.2, 0.3)
for S in (1, 5, 50):
    log_w = log_weights(little, q, x, q.sample(S * 20_000, generator=generator)).reshape(S, 20_000)
    print(f"S = {S:2}: {(log_w.logsumexp(0) - math.log(S)).mean():.3f}")

# %% [markdown]
# Exactly it climbs from −2.027 with one sample to −1.609 with five and −1.563 with fifty; the truth is −1.559.
#
# > **Derive it.** Why is $\mathcal B_1 \le \mathcal B_2$, and $\mathcal B_S \le \mathcal B_{S + 1}$?
#
# <details><summary>Answer</summary>
#
# By Jensen $\log \tfrac12 (w_1 + w_2) \ge \tfrac12 \log w_1 + \tfrac12 \log w_2$. Take expectations: on the left
# stands $\mathcal B_2$, on the right $\mathcal B_1$ twice, halved. In the same way a mean of $S + 1$ weights is the
# mean of the $S + 1$ means that leave one out.
#
# ```python
# w = torch.rand(6, generator=generator)
# leave_one_out = (w.sum() - w) / 5
# torch.testing.assert_close(leave_one_out.mean(), w.mean())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
bounds = [quadrature.importance_weighted_bound(little, q, x, S, grid).item() for S in (1, 2, 3, 5, 50)]
assert [round(bounds[at], 3) for at in (0, 3, 4)] == [-2.027, -1.609, -1.563]
assert bounds == sorted(bounds)
assert bounds[-1] < log_p
assert round(log_p, 3) == -1.559

# %% [markdown]
# ## 11 · Back to the digits (further reading, 6 minutes)
#
# The model with ten latent numbers, and the 100 images that it has not seen. Samples of the prior failed. Now each
# image gets its own Gaussian: the mean of its posterior, and one common standard deviation $\sigma$ in all directions.
# What is the best $\sigma$, and what is lost? Form II has a closed form here, as the mean of $x$ is linear in $z$.

# %%
model = digits_model(10)
truth = model.log_evidence(images)  # (N,)
centers = model.posterior(images).mean  # (N, M)


def ball(sigma):
    """q_n = N(posterior mean, σ² I) for each image."""
    return DiagonalGaussian(centers, torch.full_like(centers, 2 * math.log(sigma)))


def form_two(sigma):
    """E_q[log p(x | z)] − KL(q‖p(z)) of each image."""
    at_mean = model.log_conditional(images, centers)  # (N,)
    spreads = 0.5 * sigma**2 * model.weights.square().sum() / model.noise_covariance[0, 0]
    return at_mean - spreads - kl_to_standard_normal(ball(sigma))


sigmas = torch.linspace(0.06, 0.3, 37)
bounds = torch.stack([form_two(sigma.item()).mean() for sigma in sigmas])
best = sigmas[bounds.argmax()].item()
lines = {"average log p(x)": truth.mean().expand(37), "average ELBO": bounds}
view.curves(sigmas, lines, x_name="standard deviation σ of q", y_name="nats per image")

# %% [markdown]
# The bound comes within one nat of the truth, −161.8 nats per image, where a thousand samples of the prior were off by
# many nats. (No sample was needed, but the exact means of the posteriors. Where they are not known they are found by
# climbing this bound.) And as a proposal? Ten samples of the right place beat a thousand of the wrong one.

# %%
q = ball(best)
for S in (1, 10, 100):
    log_w = log_weights(model, q, images, q.sample(S, generator=generator))
    S_eff = library.effective_sample_size(log_w).mean()
    print(f"S = {S:3}: {library.log_evidence(log_w).mean():.3f}, effective sample size {S_eff:.1f}")
print(f"truth:   {truth.mean():.3f}")

# %% [markdown]
# What is a number per image good for? It says which images the model did not expect. Here are the ten least and the ten
# most probable of those that it has not seen.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(truth.mean().item(), 1) == -161.8
assert 0 < truth.mean() - bounds.max() < 1
torch.testing.assert_close(form_two(0.1), library.evidence_minus_kl(model, ball(0.1), images))
ten = library.importance_weighted_bound(model, q, images, q.sample(10, generator=generator))
assert (truth - ten).mean().abs() < missing[10]
assert centers.shape == (100, 10)

# %%
order = truth.argsort()
shown = torch.cat([order[:10], order[-10:]])
names = [f"{truth[n].item():.0f}".replace("-", "−") for n in shown]
view.images(images[shown], (8, 8), names, title="Least and most expected, log p(x) in nats")

# %% [markdown]
# Of the ten most expected five are zeros and three are threes; among the ten least expected there is neither.
#
# > **Try it.** What is left of the gap if each direction of $z$ may have a standard deviation of its own?
#
# <details><summary>Answer</summary>
#
# Nothing. In this model the columns of $W$ are orthogonal, so the posterior has a diagonal covariance, and it is in the
# family. In general it is not, and a gap remains.
#
# ```python
# variances = model.posterior(images).variance  # of each direction, (N, M)
# own = DiagonalGaussian(centers, variances.log())
# print((truth - library.evidence_minus_kl(model, own, images)).abs().max())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
least, most = (digits.labels[:100][part] for part in (order[:10], order[-10:]))
assert ((most == 0).sum(), (most == 3).sum()) == (5, 3)
assert not ((least == 0) | (least == 3)).any()
gram = model.weights.T @ model.weights
torch.testing.assert_close(gram, gram.diagonal().diag())
own = DiagonalGaussian(centers, model.posterior(images).variance.log())
torch.testing.assert_close(library.evidence_minus_kl(model, own, images), truth)
assert (truth.mean() - bounds.max()) > 0.1

# %% [markdown]
# ## 12 · CPU or GPU? (3 minutes)
#
# Importance sampling is the same small computation for every sample and every datum, which suits a GPU. Choose a
# device, and run the cell below it again. Unavailable devices are disabled.

# %%
toggle = view.DeviceToggle()
toggle


# %%
def seconds(S, where):
    """Time of the log-evidence of 100 images by S samples, in single precision, the best of three."""
    W, b, covariance = (value.float().to(where) for value in model[:3])
    q = DiagonalGaussian(*(value.float().to(where) for value in ball(best)))
    pixels, moved = images.float().to(where), LinearGaussian(W, b, covariance)
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        float(library.importance_weighted_bound(moved, q, pixels, q.sample(S)).sum())  # waits for the device
        times.append(time.perf_counter() - begin)
    return min(times)


for where in dict.fromkeys(["cpu", toggle.device.type]):
    for S in (10, 100):
        print(f"{where}, {S:3} samples of each image: {1000 * seconds(S, where):8.1f} ms")
if reason := device.available()["cuda"]:
    print(f"No GPU was timed: {reason}.")

# %% [markdown]
# ## 13 · What you have learned (2 minutes)
#
# | idea | formula | in code |
# |---|---|---|
# | marginal likelihood | $p(x) = \int p(x, z)\, dz$ | `model.log_evidence` |
# | one search | $\max \ell$, $\min \mathrm{KL}(p_{\mathrm{data}} \,\Vert\, p_\theta)$, $\min$ cross-entropy | |
# | by samples of the prior | $\log \frac1S \sum_s p(x \mid z_s)$, too low on average | `bound.naive_log_evidence` |
# | importance weights | $w = p(x, z) / q(z)$, $\mathbb{E}_q[w] = p(x)$ | `bound.log_weights` |
# | what they are worth | $(\sum w)^2 / \sum w^2$, blind to what $q$ missed | `bound.effective_sample_size` |
# | posterior expectations | $\sum_s \bar w_s f(z_s)$ | `bound.self_normalized_mean` |
# | the bound | $\log p(x) = \mathrm{ELBO}(q) + \mathrm{KL}(q \,\Vert\, p(z \mid x))$ | `bound.elbo` |
# | form I | expected log-joint + entropy | `bound.elbo(..., form="entropy")` |
# | form II | −(reconstruction error + regularizer) | `bound.elbo(..., form="kl")` |
# | form III | evidence − divergence from the posterior | `bound.evidence_minus_kl` |
# | the best $q$ | the posterior; in a family, the nearest by $\mathrm{KL}(q \,\Vert\, p(z \mid x))$ | `climb` |
# | a data set | $\frac{N}{B} \sum_{\text{batch}} \mathrm{ELBO}(q_n; x_n)$ | |
# | many samples | $\mathrm{ELBO} = \mathcal B_1 \le \mathcal B_S \le \log p(x)$ | `bound.importance_weighted_bound` |
#
# **What this lecture covers.** The observed-data log-likelihood and maximum likelihood; likelihood as divergence and as
# cross-entropy; why the marginal is intractable and its sampled gradient biased and noisy; importance sampling and
# importance weights; the ELBO by Jensen and by decomposition; its three forms and the entropy; tightness at the
# posterior; the variational theorem; the nested maximization over $\theta$ and $q$, and what it gains; the bound for a
# data set and a minibatch; why the divergence from the posterior cannot be computed and the bound can.
#
# **Now you.** [Exercise 02](../exercises/02_elbo.ipynb) lets you write the estimates and the bounds yourself,
# on wines, and checks them as you go.
#
# **Next.** $\max_\theta \max_q$ asks to be done in turns: first the best $q$, then the best $\theta$. For mixtures both
# have a closed form, and that is [the EM algorithm](03_gaussian_mixtures.ipynb).

# %% [markdown]
# ### Symbols
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x_n$ | observed datum | $(D,)$ |
# | $z_n$ | latent variable of a datum | $(M,)$, here often a bit or a number |
# | $N$ | number of data | |
# | $n$ | index of a datum | |
# | $D$ | dimension of the data | |
# | $M$ | dimension of the latent variable | |
# | $p$ | density or probability under the model | |
# | $p_{\mathrm{data}}$ | distribution of the data | |
# | $q$ | approximation of the posterior | |
# | $\mathcal F$ | family of distributions that $q$ is taken from | |
# | $\theta$ | parameters of the model | |
# | $\ell$ | log-likelihood, a sum over the data | |
# | $S$ | number of samples | |
# | $s$ | index of a sample | |
# | $w_s$ | importance weights | $(S,)$ |
# | $\bar w_s$ | importance weights divided by their sum | $(S,)$ |
# | $S_{\mathrm{eff}}$ | effective sample size | |
# | $f$ | integrand | |
# | $m_n$ | mean of $q$ for a datum | $(M,)$ |
# | $\sigma$ | standard deviation | |
# | $c$ | ratio of the variances of $q$ and of the posterior | |
# | $W$ | loadings | $(D, M)$ |
# | $b$ | offset | $(D,)$ |
# | $I$ | identity matrix | $(D, D)$ |
# | $\mathcal N$ | Gaussian density | |
# | $B$ | number of rows of a minibatch | |
# | $\mathcal B_S$ | bound by $S$ samples | |
# | $u$ | any positive number | |
# | $\alpha$ | Lagrange multiplier | |

# %% [markdown]
# ### References
#
# - M. I. Jordan, Z. Ghahramani, T. S. Jaakkola, L. K. Saul (1999). An introduction to variational methods for graphical
#   models. *Machine Learning* 37, 183-233.
# - A. Kong (1992). A note on importance sampling using standardized weights. Technical Report 348, Department of
#   Statistics, University of Chicago. (The effective sample size.)
# - D. P. Kingma, M. Welling (2014). Auto-encoding variational Bayes. arXiv:1312.6114. (Forms I and II by samples.)
# - Y. Burda, R. Grosse, R. Salakhutdinov (2016). Importance weighted autoencoders. arXiv:1509.00519.
# - D. J. C. MacKay (2003). *Information Theory, Inference, and Learning Algorithms*, section 29.2.
# - D. M. Blei, A. Kucukelbir, J. D. McAuliffe (2017). Variational inference: a review for statisticians. *Journal of
#   the American Statistical Association* 112, 859-877.
