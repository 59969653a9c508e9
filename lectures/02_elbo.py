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
# It is evening, and across the street a lamp is lit. Is the neighbor at home? And if you had to bet beforehand, how
# much would you have staked on seeing that lamp? The second question sounds odd, but it is the one that decides
# between stories. A story that expected what happened is better than one that is surprised every evening. The number
# that says how much was expected is the *evidence*. It is what we maximize, and on data that were not used for fitting
# it is what we compare models by; and for nearly every interesting model nobody can compute it. This lecture is about
# what one does then.
#
# **Objectives.** At the end you can
#
# - say what the evidence is, and why fitting it, a divergence and a cross-entropy is one and the same thing;
# - estimate it with samples, and say why the estimate is too low and when it is worthless;
# - weigh samples of another distribution, and judge from their weights what they are worth;
# - derive the evidence lower bound in two ways, and write it in three forms;
# - say which $q$ is best, what is lost with any other, and what that does to the parameters one fits.
#
# **Prerequisites.** From [unit 1](01_latent_variables.ipynb): models $p(x, z) = p(z)\, p(x \mid z)$ and how to draw
# from them, the Gaussian density, and the Kullback-Leibler divergence with its closed form for Gaussians.
#
# **Time.** 180 minutes in all. After section 6 is a good place for a rest.

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
from course.lvm.variational.bound import (
    effective_sample_size,
    elbo,
    evidence_minus_kl,
    importance_weighted_bound,
    log_evidence,
    naive_log_evidence,
    self_normalized_mean,
)

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(2)

# %% [markdown]
# ## 1 · A lamp across the street (10 minutes)
#
# What we know so far: a latent variable model is a story with two steps. First something hidden happens, $z \sim p(z)$;
# then we see what it causes, $x \sim p(x \mid z)$. Together $p(x, z) = p(z)\, p(x \mid z)$.
#
# Here the hidden $z$ is a bit: the neighbor is at home ($z = 0$) or away ($z = 1$). He is at home on 70 % of all
# evenings. If he is, his lamp is lit with probability 0.4. If not, a timer lights it now and then, with probability
# 0.05. We see only the lamp: $x = 1$ if it is lit, $x = 0$ if it is dark.

# %%
prior = torch.tensor([0.7, 0.3])  # p(z), (K,)
likelihood = torch.tensor([[0.6, 0.95], [0.4, 0.05]])  # p(x | z), a row for x = 0 and one for x = 1
joint = prior * likelihood  # p(x, z), (2, K)
p_x = joint.sum(1)  # p(x), (2,)
posterior = joint / p_x[:, None]  # p(z | x), (2, K)
print(f"lit:  p(x) = {p_x[1]:.3f}, at home with probability {posterior[1, 0]:.3f}")
print(f"dark: p(x) = {p_x[0]:.3f}, at home with probability {posterior[0, 0]:.3f}")

# %% [markdown]
# Two numbers come out of the same sum. Summing the hidden part out of the joint gives the **evidence**, also called
# *marginal likelihood*,
#
# $$p(x) = \sum_z p(x, z) \qquad \text{or, for a continuous } z, \qquad p(x) = \int p(x, z)\, dz.$$
#
# Dividing the joint by it gives the **posterior** $p(z \mid x) = p(x, z) / p(x)$. The same equation read backwards,
# $p(x) = p(x, z) / p(z \mid x)$ for any $z$ you like, gives the evidence to whoever can evaluate the posterior. They
# are equally hard.
#
# A lit lamp has the evidence $0.28 + 0.015 = 0.295$. We shall work with its logarithm, $\log p(x) = -1.221$. Logarithms
# are natural, and their unit is the *nat*: one nat less is $e$ times less probable.

# %% tags=["remove-cell"]
# What the text above says, checked.
torch.testing.assert_close(joint[1], torch.tensor([0.28, 0.015]))
assert round(p_x[1].item(), 3) == 0.295
assert round(p_x[1].log().item(), 3) == -1.221
assert prior[0] == 70 / 100
assert likelihood[1].tolist() == [0.4, 0.05]

# %% [markdown]
# ## 2 · One search, three names (15 minutes)
#
# The evidence of all data together judges the parameters $\theta$ of a story. For independent data its logarithm is a
# sum, the **log-likelihood**
#
# $$\ell(\theta) = \sum_n \log p_\theta(x_n),$$
#
# and *maximum likelihood* takes the $\theta$ where it is largest. Let $p_{\mathrm{data}}$ be what the data themselves
# say: each value with the share of the data that have it. (For continuous $x$ read it as the density that the data come
# from, of which the average over the data is an estimate: a share of single points has no finite divergence from a
# density.) Add and subtract its own logarithm:
#
# $$\frac1N\, \ell(\theta) = \mathbb{E}_{p_{\mathrm{data}}}[\log p_\theta(x)]
# = -\underbrace{\mathbb{E}_{p_{\mathrm{data}}}[-\log p_{\mathrm{data}}(x)]}_{\mathbb{H}[p_{\mathrm{data}}]}
# - \underbrace{\mathbb{E}_{p_{\mathrm{data}}}\Big[\log \frac{p_{\mathrm{data}}(x)}{p_\theta(x)}\Big]}_{
# \mathrm{KL}(p_{\mathrm{data}} \,\|\, p_\theta)}.$$
#
# The entropy of the data knows nothing of $\theta$. So to *maximize the likelihood*, to *minimize the divergence*
# $\mathrm{KL}(p_{\mathrm{data}} \,\|\, p_\theta)$, and to *minimize the cross-entropy*
# $-\mathbb{E}_{p_{\mathrm{data}}}[\log p_\theta(x)]$ are three names for one search.
#
# Suppose we watched for 40 evenings, and the lamp was lit on 10 of them. How often is the neighbor away? Now
# $\theta = p(z{=}1)$ is unknown.

# %%
p_data = torch.tensor([0.75, 0.25])  # dark, lit
theta = torch.linspace(0.01, 0.99, 99)
p_theta = torch.stack([1 - theta, theta], 1) @ likelihood.T  # (99, 2)
average = (p_data * p_theta.log()).sum(1)  # ℓ(θ) / N
divergence = (p_data * (p_data / p_theta).log()).sum(1)  # KL(p_data‖p_θ)
both = {"ℓ(θ) / N": average, "−KL(p_data‖p_θ)": -divergence}
view.curves(theta, both, x_name="θ, the chance that he is away", y_name="nats")

# %% [markdown]
# The same hill twice. The distance between them is the entropy of the data, 0.562 nats,
# at every $\theta$. Both are highest where the story predicts what was seen, $0.4\,(1 - \theta) + 0.05\,\theta = 0.25$,
# that is at $\theta = 0.43$. There the divergence is zero. That is luck: this story can say any share of lit evenings
# between 0.05 and 0.4. Had the lamp been lit on half of all evenings, no $\theta$ would have been right.

# %% tags=["remove-cell"]
# What the text above says, checked.
entropy = -(p_data * p_data.log()).sum()
torch.testing.assert_close(-divergence - average, entropy.expand(99))
assert round(entropy.item(), 3) == 0.562
assert round(theta[average.argmax()].item(), 2) == 0.43
assert p_data.tolist() == [30 / 40, 10 / 40] == [1 - 0.25, 0.25]
torch.testing.assert_close(likelihood[1], torch.tensor([0.4, 0.05]))

# %% [markdown]
# ## 3 · The sum that nobody can do (20 minutes)
#
# One hidden bit needs a sum of two terms. With $M$ hidden bits there are $2^M$ terms. With $M$ hidden numbers on a grid
# of 100 values each there are $100^M$: for $M = 10$ that is $10^{20}$, more than any computer will add up.
#
# > **Think first.** The evidence is an average: $p(x) = \mathbb{E}_{z \sim p(z)}[p(x \mid z)]$. How would you estimate
# > an average that you cannot compute?
#
# <details><summary>Answer</summary>
#
# Draw $z_1, \dots, z_S$ from the prior and take the mean of $p(x \mid z_s)$. By the law of large numbers it approaches
# $p(x)$ as $S$ grows, and for every $S$ it is right on average: it is *unbiased*.
#
# </details>
#
# To see whether it works, we need a model whose evidence we know. The smallest linear Gaussian model of unit 1, one
# hidden number and one visible, will stay with us for the whole lecture. Let us call it the *little model*:
#
# $$z \sim \mathcal N(0, 1), \qquad x \mid z \sim \mathcal N(1.5\, z,\; 0.4),$$
#
# where 0.4 is a variance. So $x$ has the mean 0 and the variance $1.5^2 + 0.4 = 2.65$, and at our datum $x = 0.9$ the
# log-evidence is $\log \mathcal N(0.9; 0, 2.65) = -1.559$.

# %%
little = LinearGaussian(torch.tensor([[1.5]]), torch.zeros(1), torch.tensor([[0.4]]))
x = torch.tensor([[0.9]])  # one datum, (N, D) = (1, 1)
log_p = little.log_evidence(x).item()


def log_mean_exp(logs):
    """log 1/S Σ_s exp(logs[s]), safe from under- and overflow."""
    return torch.logsumexp(logs, 0) - math.log(len(logs))


for S in (1, 5, 50, 500):
    z = torch.randn(S, 20_000, 1, generator=generator)  # 20 000 estimates at once, from S samples each
    estimates = log_mean_exp(little.log_conditional(x, z))
    print(f"S = {S:3}: {estimates.mean():.3f} on average; the truth is {log_p:.3f}")

# %% [markdown]
# With few samples the average of the estimates is too low: exactly it is −4.29 for one sample, −1.735 for five and
# −1.571 for fifty. That is no bad luck. The mean of the $p(x \mid z_s)$ is unbiased, but its *logarithm* is not.
#
# **Jensen's inequality.** The logarithm is concave: it lies above each of its chords. So the logarithm of an average is
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
assert (1.5**2 + 0.4, round(log_p, 3), x.item()) == (2.65, -1.559, 0.9)
assert [round(w, 3) for w in (joint[1] / 0.5).tolist()] == [0.56, 0.03]

# %%
u = torch.linspace(0.03, 0.56, 107)
chord = math.log(0.03) + (u - 0.03) / (0.56 - 0.03) * (math.log(0.56) - math.log(0.03))
view.curves(u, {"log u": u.log(), "chord": chord}, x_name="u", y_name="nats")

# %% [markdown]
# In the middle, at $\mathbb{E}[u] = 0.295$, the curve is at −1.221 and the chord at −2.043. Keep these numbers in
# mind: they will come back.
#
# One hidden number is child's play. Now real data: 1797 handwritten digits, each an image of $D = 64$ pixels. Take
# the same kind of model, $z \sim \mathcal N(0, I)$ with $M$ hidden numbers and $x \mid z \sim \mathcal N(W z + b,
# \sigma^2 I)$. How $W$, $b$ and $\sigma^2$ are fitted is the matter of unit 4; here they are given. Since everything is
# Gaussian, we know the truth.

# %% tags=["remove-cell"]
# What the text above says, checked.
middle = (u - 0.295).abs().argmin()
assert [round(curve[middle].item(), 3) for curve in (u, u.log(), chord)] == [0.295, -1.221, -2.043]
assert data.digits().x.shape == (1797, 64)

# %%
digits = data.digits()
images = digits.x[:100]  # (N, D)


def digits_model(M):
    W, b, sigma2 = ppca.maximum_likelihood(digits.x, M)
    return LinearGaussian(W, b, sigma2 * torch.eye(64))


missing, estimates = [], []
for M in (2, 5, 10, 20, 40):
    model = digits_model(M)
    naive = naive_log_evidence(model, images, 1000, generator=generator)  # (N,)
    estimates.append(naive.mean().item())
    missing.append((model.log_evidence(images) - naive).mean().item())
    print(f"M = {M:2}: truth {model.log_evidence(images).mean():.1f}, estimate {naive.mean():.1f}")

# %% [markdown]
# A thousand samples are plenty for two hidden numbers. For ten they fall short by many nats, and for forty by hundreds:
# almost no $z$ from the prior makes anything like the image that we have, and the estimate is the likelihood of the
# least bad one. On these images, which were among those it was fitted to, the model with forty has the higher
# likelihood (as a larger model of this kind always has on its own training data), and yet the estimate for it is
# *lower* than that for the model with two. Such an estimate puts models in the wrong order.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert missing[0] < 0.5 < 3 < missing[2]
assert estimates[-1] < estimates[0]
assert missing[4] > 200
assert digits_model(40).log_evidence(images).mean() > digits_model(2).log_evidence(images).mean()

# %% [markdown]
# ## 4 · Samples from a better place (20 minutes)
#
# Draw from a distribution $q(z)$ of our own choice that knows where to look. To stay honest, multiply and divide:
#
# $$p(x) = \int p(x, z)\, dz = \int q(z)\, \frac{p(x, z)}{q(z)}\, dz = \mathbb{E}_{q}[w(z)],
# \qquad w(z) = \frac{p(x, z)}{q(z)}.$$
#
# This is **importance sampling**, and $w$ is the *importance weight*. The numerator is the joint, prior included. The
# only condition is that $q(z) > 0$ wherever $p(x, z) > 0$, or the integral loses a part. With $q$ the prior, the weight
# is $p(x \mid z)$ and we are back in section 3.
#
# > **Think first.** For which $q$ would a single sample be enough?
#
# <details><summary>Answer</summary>
#
# For the one whose weight is the same for every $z$. If $p(x, z) / q(z) = c$, then $q \propto p(x, z) = p(z)\,
# p(x \mid z)$, and the only distribution of that shape is the posterior. Its weight is $p(x, z) / p(z \mid x) = p(x)$.
# But to write it down we would need $p(x)$: the answer is where the question was.
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
center, spread = exact_q.mean.item(), exact_q.factor.square().item()  # of the posterior
for name, q in {"prior": normal(0.0, 1.0), "N(0.2, 0.3)": normal(0.2, 0.3), "posterior": exact_q}.items():
    w = log_weights(little, q, x, q.sample(100_000, generator=generator)).exp()
    print(f"q = {name:12}: mean weight {w.mean():.4f}, standard deviation {w.std():.4f}")

# %% [markdown]
# The mean is $p(x) = 0.210$ each time, and the nearer $q$ is to the posterior, the less the weights vary. Their
# standard deviation is 1.09 times the mean for the prior, 0.65 times for $\mathcal N(0.2, 0.3)$, and nothing for the
# posterior, which here is $\mathcal N(0.509, 0.151)$.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(math.exp(log_p), 3) == 0.210
relative = [exact.squared_weight_variation(little, x, m, v) ** 0.5 for m, v in ((0.0, 1.0), (0.2, 0.3))]
assert [round(value, 2) for value in relative] == [1.09, 0.65]
assert (round(center, 3), round(spread, 3)) == (0.509, 0.151)
assert w.std() < 1e-9

# %% [markdown]
# The same weights answer questions about the posterior. For any $f$,
#
# $$\mathbb{E}[f(z) \mid x] = \frac{\mathbb{E}_q[w(z)\, f(z)]}{\mathbb{E}_q[w(z)]}
# \approx \sum_s \bar w_s\, f(z_s), \qquad \bar w_s = \frac{w_s}{\sum_t w_t}.$$
#
# The weights are *self-normalized*, so the unknown $p(x)$ cancels. As a ratio of two estimates it is slightly biased,
# and right in the limit. (For the evidence itself normalized weights are useless: they sum to one whatever it is.) How
# many samples of the posterior are these worth? A common measure is the **effective sample size**
#
# $$S_{\mathrm{eff}} = \frac{(\sum_s w_s)^2}{\sum_s w_s^2} = \frac1{\sum_s \bar w_s^2},$$
#
# which is $S$ for equal weights and 1 if one sample has all the weight.

# %%
q = normal(0.2, 0.3)
z = q.sample(1000, generator=generator)  # (S, N, M)
log_w = log_weights(little, q, x, z)  # (S, N)
w_bar = log_w.softmax(0)  # stays with the logarithms as long as possible
posterior_mean = (w_bar[..., None] * z).sum(0)  # (N, M)
S_eff = 1 / w_bar.square().sum(0)
print(f"E[z | x] = {posterior_mean.item():.3f}, effective sample size {S_eff.item():.0f} of 1000")

torch.testing.assert_close(posterior_mean, self_normalized_mean(log_w, z))
torch.testing.assert_close(S_eff, effective_sample_size(log_w))

# %% [markdown]
# About seven in ten samples count, and the posterior mean comes out near its true value, 0.509.

# %% [markdown]
# ### Too narrow is worse than too wide
#
# A $q$ that is too wide wastes samples. A $q$ that is too narrow does something nastier: in its tails it is far smaller
# than the joint, so the weights there grow without bound. For Gaussians their variance is *infinite* as soon as $q$ has
# at most half the variance of the posterior. Most of the time no sample falls there, and everything looks fine.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert abs(S_eff.item() / len(log_w) - 1 / (1 + relative[1] ** 2)) < 0.1
assert round(10 / (1 + relative[1] ** 2)) == 7
assert round(center, 3) == 0.509
assert abs(posterior_mean.item() - center) < 0.1
assert math.isinf(exact.squared_weight_variation(little, x, center, (0.5 - 1e-12) * spread))
assert math.isfinite(exact.squared_weight_variation(little, x, center, 0.51 * spread))

# %%
S = 100_000
counts = torch.arange(1, S + 1)
running = {}
for name, factor in {"half as wide again": 1.5, "a fifth": 0.2}.items():
    q = normal(center, factor * spread)
    log_w = log_weights(little, q, x, q.sample(S, generator=generator))[:, 0]
    running[name] = log_w.logcumsumexp(0) - counts.log()
    print(f"{name:18}: S_eff of the first 100: {effective_sample_size(log_w[:100, None]).item():.0f}")
chosen = torch.logspace(0, 5, 200).long().unique() - 1
values = {name: value[chosen] for name, value in running.items()} | {
    "truth": torch.full((len(chosen),), log_p)
}
view.curves(counts[chosen], values, x_name="samples S", y_name="log mean weight", x_scale="log")

# %% [markdown]
# The wide $q$ settles quickly. The narrow one jumps up where a rare sample brings a huge weight, and decays in between,
# since most weights are below the mean: it falls in most of its steps, and between two jumps it looks settled. The
# effective sample size does not warn us reliably: it sees only the weights that were drawn. Compare several runs.
#
# In one dimension a $q$ that is too wide costs little, but in many it fails as well. Let $q$ have the posterior's mean
# and $c$ times its variance in each of $M$ independent coordinates. Then
# $\mathbb{E}_q[w^2] / \mathbb{E}_q[w]^2 = (c / \sqrt{2c - 1})^M$, the number of samples that are worth one of the
# posterior. For the prior's variance in the little model, $c = 6.625$, that is 1.9 at $M = 1$ and 590 at $M = 10$.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert (running["a fifth"].diff() < 0).double().mean() > 0.6
assert (log_w < log_p).double().mean() > 0.5
c = 1 / spread
of_one = c / (2 * c - 1) ** 0.5
assert round(c, 3) == 6.625
assert [round(of_one, 1), round(of_one**10)] == [1.9, 590]
assert abs(exact.squared_weight_variation(little, x, center, 1.0) + 1 - of_one) < 1e-6

# %% [markdown]
# ## 5 · The logarithm goes inside (15 minutes)
#
# Importance sampling needs many samples just because it wants $\mathbb{E}_q[w]$ exactly. Let us give something up.
# Jensen's inequality takes the logarithm inside the expectation:
#
# $$\log p(x) = \log \mathbb{E}_{q}\Big[\frac{p(x, z)}{q(z)}\Big]
# \;\ge\; \mathbb{E}_{q}\Big[\log \frac{p(x, z)}{q(z)}\Big] = \mathrm{ELBO}(q; x).$$
#
# This is the **evidence lower bound**. A mean of logarithms is tame: where the weights span hundreds of powers of ten,
# their logarithms span hundreds. And what did it cost? Write $p(x, z) = p(z \mid x)\, p(x)$ inside:
#
# $$\mathrm{ELBO}(q; x) = \mathbb{E}_{q}\Big[\log \frac{p(z \mid x)\, p(x)}{q(z)}\Big]
# = \log p(x) - \mathrm{KL}(q \,\|\, p(z \mid x)).$$
#
# The price is a divergence, so we know it is never negative and when it is zero. Read the other way round, this is the
# equation of the course:
#
# $$\boxed{\;\log p(x) = \mathrm{ELBO}(q; x) + \mathrm{KL}(q \,\|\, p(z \mid x))\;}$$
#
# On the left there is no $q$. So whatever $q$ does, the two on the right share a fixed sum. Let us check with the lamp,
# and compare what happens if someone forgets $q$ under the logarithm.


# %%
def lamp_elbo(q):
    """Σ_k q_k log(p(x = 1, z = k) / q_k) for each row of q, where 0 log 0 = 0."""
    return (q * joint[1].log() - torch.xlogy(q, q)).sum(-1)


at_home = torch.linspace(0, 1, 201)
q = torch.stack([at_home, 1 - at_home], 1)  # (201, K)
gap = (torch.xlogy(q, q) - q * posterior[1].log()).sum(1)  # KL(q‖p(z | x))
torch.testing.assert_close(lamp_elbo(q) + gap, p_x[1].log().expand(201))

curves = {"log p(x)": p_x[1].log().expand(201), "ELBO": lamp_elbo(q), "without q": q @ joint[1].log()}
view.curves(at_home, curves, x_name="q(at home)", y_name="nats", title="The lamp is lit")

# %% [markdown]
# The ELBO is a hill that touches the line at the posterior, 0.949. At $q = (0.5, 0.5)$ the bound is
# −2.043. There the weights are 0.56 and 0.03, each with probability one half: it is the chord of section 3.
#
# Look at the third curve. It forgets $-\log q$, and it is below the line too. **Being below proves nothing.** A bound
# can be wrong and still be a bound. What the right one does, and the wrong one does not, is *touch*. If you want to
# test your code, test it at the posterior.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(at_home[lamp_elbo(q).argmax()].item(), 2) == round(posterior[1, 0].item(), 2)
assert round(posterior[1, 0].item(), 3) == 0.949
assert round(lamp_elbo(torch.tensor([0.5, 0.5])).item(), 3) == -2.043
torch.testing.assert_close(joint[1] / 0.5, torch.tensor([0.56, 0.03]))
assert (q @ joint[1].log() < p_x[1].log()).all()

# %% [markdown]
# ## 6 · Watch it move (10 minutes)
#
# The little model again, with a Gaussian $q = \mathcal N(m, s^2)$ that you can push about. On the right, the ELBO is
# the blue bar, and the divergence is what is missing to the line.
#
# > **Think first.** The mean is right. Which hurts more: to be twice as wide as the posterior, or half as wide?
#
# <details><summary>Answer</summary>
#
# For two Gaussians with the same mean and the ratio $\rho$ of their standard deviations, $\mathrm{KL} = \tfrac12
# (\rho^2 - 1) - \log \rho$. Twice as wide costs $\tfrac32 - \log 2 = 0.81$ nats, half as wide only $-\tfrac38 + \log 2
# = 0.32$. This divergence averages under $q$, and forgives what $q$ does not see. For importance weights it was the
# other way round: there the narrow one is dangerous.
#
# </details>

# %%
line = (torch.arange(-100, 151) / 50)[:, None, None]  # from −2 to 3 in the shape of samples, (P, 1, 1)
wide = (torch.arange(-1200, 1201) / 100)[:, None, None]  # a grid for the mean under q, step 0.01
known = {"prior": normal(0.0, 1.0), "posterior": exact_q}


def picture(m, s):
    q = normal(m, s**2)
    densities = {name: law.log_prob(line).exp()[:, 0] for name, law in (known | {"q": q}).items()}
    bound = ((little.log_joint(x, wide) - q.log_prob(wide)) * q.log_prob(wide).exp()).sum().item() * 0.01
    title = f"q has mean {m:g} and standard deviation {s:g}".replace("-", "−")
    return view.bound(line.flatten(), densities, bound, log_p, lowest=-6, highest=2.2, title=title)


means = [round(-1 + 0.25 * step, 2) for step in range(11)]
view.Explore(picture, alt="ELBO + KL = log p(x)", m=means, s=[0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.4])

# %% [markdown]
# The line never moves. Every nat that the ELBO wins, the divergence loses. At $m = 0.5$ and
# $s = 0.4$ almost nothing is missing, since the posterior has the mean 0.509 and the standard deviation 0.389. We climb
# the one that we can compute, and thereby descend the one that we cannot.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert (round(center, 3), round(spread**0.5, 3)) == (0.509, 0.389)
assert 0 < log_p - evidence_minus_kl(little, normal(0.5, 0.4**2), x).item() < 0.01
widths = {factor: 0.5 * (factor**2 - 1) - math.log(factor) for factor in (2, 0.5)}
assert [round(value, 2) for value in widths.values()] == [0.81, 0.32]
for factor, value in widths.items():
    lacking = log_p - evidence_minus_kl(little, normal(center, factor**2 * spread), x).item()
    assert abs(lacking - value) < 1e-9

# %% [markdown]
# ## 7 · Three ways to write it (20 minutes)
#
# The joint can be taken apart in more than one way, and each is useful:
#
# $$\begin{aligned}
# \text{I} \quad & \mathbb{E}_q[\log p(x, z)] + \mathbb{H}[q]
#   && \text{joint, plus the entropy } \mathbb{H}[q] = -\mathbb{E}_q[\log q(z)], \\
# \text{II} \quad & \mathbb{E}_q[\log p(x \mid z)] - \mathrm{KL}(q \,\|\, p(z))
#   && \text{fit, less the distance from the prior}, \\
# \text{III} \quad & \log p(x) - \mathrm{KL}(q \,\|\, p(z \mid x))
#   && \text{evidence, less the distance from the posterior}.
# \end{aligned}$$
#
# All three are the same number. **I** shows a tug-of-war: the first term wants $q$ to sit on the single best $z$, the
# entropy wants it spread out. **II** speaks of coding: $\mathbb{E}_q[-\log p(x \mid z)]$ is the *reconstruction error*,
# and the divergence is a *regularizer* that keeps $q$ near the prior; the ELBO is minus their sum. **III** is why we
# want it. It contains exactly the two quantities that we cannot compute, $p(x)$ and the posterior; I and II do not.
# "Distance" is a word for pictures only: a divergence is not symmetric.
#
# For the little model and $q = \mathcal N(m, s^2)$ every term has a closed form. Only $(x - 1.5 z)^2$ is random, and
# the mean of a square is the square of the mean plus the variance.


# %%
def three_forms(m, s2, x=0.9):
    log_2pi = math.log(2 * math.pi)
    fit = -0.5 * (((x - 1.5 * m) ** 2 + 1.5**2 * s2) / 0.4 + math.log(0.4) + log_2pi)  # E_q[log p(x | z)]
    entropy = 0.5 * (math.log(s2) + log_2pi + 1)  # ℍ[q]
    cross = -0.5 * (m**2 + s2 + log_2pi)  # E_q[log p(z)]
    to_prior = 0.5 * (s2 + m**2 - 1 - math.log(s2))  # KL(q‖p(z))
    ratio = s2 / spread
    to_posterior = 0.5 * (ratio + (m - center) ** 2 / spread - 1 - math.log(ratio))  # KL(q‖p(z | x))
    return fit + cross + entropy, fit - to_prior, log_p - to_posterior


print([round(value, 5) for value in three_forms(0.2, 0.3)])
print([round(value, 5) for value in three_forms(center, spread)])

# %% [markdown]
# At $q = \mathcal N(0.2, 0.3)$ all three give −2.02653, which is 0.467 nats below $\log p(x)$. At the posterior they
# give −1.55905, and that *is* $\log p(x)$.
#
# Usually the expectations have no closed form, and we take the mean over a few samples of $q$. Then the three forms
# differ in how noisy they are. It is tempting to believe that an exact divergence in II always helps. It does not: per
# sample the plain mean of $\log p(x, z) - \log q(z)$ has the variance 1.748 here, and II with the exact divergence
# 2.943. Near the posterior the noise of the two logarithms cancels, if both have it.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert little.weights.item() == 1.5
assert [round(value, 5) for value in three_forms(0.2, 0.3)] == [-2.02653] * 3
assert [round(value, 5) for value in three_forms(center, spread)] == [-1.55905] * 3
q = normal(0.2, 0.3)
assert round(log_p - three_forms(0.2, 0.3)[0], 3) == 0.467
torch.testing.assert_close(three_forms(0.2, 0.3)[0], evidence_minus_kl(little, q, x).item())


def exact_variance(values, weights):
    return ((weights * values**2).sum() - (weights * values).sum() ** 2).item()


z, weights = quadrature.gaussian_nodes(q)
assert round(exact_variance(log_weights(little, q, x, z), weights), 3) == 1.748
assert round(exact_variance(little.log_conditional(x, z), weights), 3) == 2.943

# %%
q = normal(0.2, 0.3)
z = q.sample(100_000, generator=generator)
plain = log_weights(little, q, x, z)  # log p(x, z) − log q(z)
fit = little.log_conditional(x, z)  # the random part of form II
print(f"plain: {plain.mean():.3f}, variance {plain.var():.2f} per sample")
form_two = elbo(little, q, x, z, form="kl").item()
print(f"II:    {form_two:.3f}, variance {fit.var():.2f} per sample")

at_posterior = log_weights(little, exact_q, x, exact_q.sample(5, generator=generator))
print("plain, five samples of the posterior:", [round(value, 6) for value in at_posterior.flatten().tolist()])

# %% [markdown]
# At the posterior every single sample gives $\log p(x)$: the plain form has no noise at all. That is the zero-variance
# $q$ of section 4 again.

# %% [markdown]
# ## 8 · The best q, and the best you can get (20 minutes)
#
# The equation in the box is a theorem about a maximum:
#
# $$\log p(x) = \max_q\, \mathrm{ELBO}(q; x), \qquad \text{and the maximizer is } q = p(z \mid x).$$
#
# The proof is one line: the divergence is at least zero, and zero only there. (One can also set a derivative to zero
# under the constraint $\int q = 1$, which gives $q \propto p(x, z)$. A stationary point alone proves nothing, though:
# one must add that the ELBO is concave in $q$.) An integral has become an optimization. This is the *variational* idea,
# and the maximum over $\theta$ can join in:
#
# $$\max_\theta\, \log p_\theta(x) = \max_\theta\, \max_q\, \mathrm{ELBO}(\theta, q; x).$$
#
# For a data set every datum has its own posterior, so it gets its own $q_n$, and the bounds add up:
# $\ell(\theta) \ge \sum_n \mathrm{ELBO}(\theta, q_n; x_n)$.
#
# In practice $q$ is taken from a *family*, say all Gaussians, and then the maximum over the family is all one gets:
#
# $$\max_{q \in \mathcal F}\, \mathrm{ELBO}(q; x) \;\le\; \log p(x),$$
#
# with equality only if the posterior is in the family. Let us climb. The expectation is taken by Gauss-Hermite
# quadrature: fixed nodes with weights, in place of samples.

# %%
rule = DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1))
nodes, node_weights = quadrature.gaussian_nodes(rule, nodes=32)  # of N(0, 1)


def climb(model, x, m, log_var):
    """The Gaussian q with the largest ELBO that an optimizer reaches from here, and that ELBO."""
    leaves = [torch.tensor([[start]], requires_grad=True) for start in (m, log_var)]
    optimizer = torch.optim.LBFGS(leaves, max_iter=200, tolerance_grad=1e-10, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        q = DiagonalGaussian(*leaves)
        z = q.mean + (0.5 * q.log_var).exp() * nodes
        value = -elbo(model, q, x, z, weights=node_weights).sum()  # descending on −ELBO
        value.backward()
        return value

    optimizer.step(loss)
    return DiagonalGaussian(*(leaf.detach() for leaf in leaves)), -loss().item()


q, bound = climb(little, x, -1.0, 0.0)
print(f"q = N({q.mean.item():.3f}, {q.log_var.exp().item():.3f}), ELBO {bound:.5f}, log p(x) {log_p:.5f}")

# %% [markdown]
# Without ever seeing the posterior we have found it, $\mathcal N(0.509, 0.151)$, and the evidence as well.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert (round(q.mean.item(), 3), round(q.log_var.exp().item(), 3)) == (0.509, 0.151)
assert abs(bound - log_p) < 1e-9

# %% [markdown]
# Now the bent model of unit 1, $x \mid z \sim \mathcal N(z^2, 0.25)$. We see $x = 2$. From a square nobody can tell the
# sign, and the posterior has two humps.
#
# > **Think first.** Where will the best Gaussian sit, and how much will it lack?
#
# <details><summary>Answer</summary>
#
# On one hump: between them the joint is tiny, and $\log p(x, z)$ there would be ruinous. If the hump were a perfect
# Gaussian, $q$ would have the right shape and twice the height of the posterior, so $\mathrm{KL} = \log 2 = 0.693$.
#
# </details>

# %%
bent = NonlinearGaussian(torch.square, torch.tensor([[0.25]]), torch.zeros(1), torch.eye(1))
two = torch.tensor([[2.0]])  # the datum, (N, D)
fine = torch.linspace(-6, 6, 2401)[:, None, None]
log_bent = (torch.logsumexp(bent.log_joint(two, fine), 0) + math.log(12 / 2400)).item()  # log p(x), on a grid
q, bound = climb(bent, two, 0.5, -2.0)

two_humps = (bent.log_joint(two, line) - log_bent).exp()[:, 0]
densities = {"posterior": two_humps, "q": q.log_prob(line).exp()[:, 0]}
view.bound(line.flatten(), densities, bound, log_bent, lowest=-5, highest=2.4, title="The best Gaussian")

# %% [markdown]
# $q$ covers one hump and ignores the other. It has the mean 1.330 and the standard
# deviation 0.188, and you have met it: it is the *reverse fit* of unit 1. To climb the bound is to descend
# $\mathrm{KL}(q \,\|\, p(z \mid x))$, so what was said there about that direction holds here. The log-evidence is
# −2.169, the best bound −2.881, and of the 0.712 nats between them $\log 2$ are for the hump that was left out. Started
# on the left, the climb ends on the left, with the same value. No optimizer will do better: this gap belongs to the
# *family*.

# %% [markdown]
# ### Between the bound and the evidence
#
# If the family is given, more samples still help. Take the logarithm of a mean of $S$ weights, and the expectation of
# that:
#
# $$\mathcal B_S = \mathbb{E}\Big[\log \frac1S \sum_{s=1}^S w_s\Big], \qquad
# \mathrm{ELBO} = \mathcal B_1 \le \mathcal B_2 \le \dots \le \log p(x).$$
#
# It is a bound by Jensen again, and it is the "too low on average" of section 3 put to use. For $q = \mathcal N(0.2,
# 0.3)$ in the little model it climbs from −2.027 to −1.609 with five samples and −1.563 with fifty.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert bent.noise_covariance.item() == 0.25
assert round(math.log(2), 3) == 0.693
assert [round(value, 3) for value in (log_bent, bound, log_bent - bound)] == [-2.169, -2.881, 0.712]
assert [round(value, 3) for value in (q.mean.item(), q.log_var.exp().sqrt().item())] == [1.330, 0.188]
mirrored, same = climb(bent, two, -0.5, -2.0)
assert abs(same - bound) < 1e-6
torch.testing.assert_close(mirrored.mean, -q.mean, rtol=1e-4, atol=0)
family = [
    quadrature.importance_weighted_bound(little, normal(0.2, 0.3), x, S, grid).item() for S in (1, 5, 50)
]
assert [round(value, 3) for value in family] == [-2.027, -1.609, -1.563]

# %% [markdown]
# ## 9 · Back to the digits (15 minutes)
#
# The model with ten hidden numbers, and 100 images. Prior samples failed. Now each image gets its own Gaussian: the
# mean of its posterior, and one common standard deviation $s$ in all directions. What is the best $s$, and what is
# lost?

# %%
model = digits_model(10)
truth = model.log_evidence(images)  # (N,)
centers = model.posterior(images).mean  # (N, M)


def ball(s):
    """q_n = N(posterior mean, s² I) for each image."""
    return DiagonalGaussian(centers, torch.full_like(centers, 2 * math.log(s)))


def form_two(s):
    """E_q[log p(x | z)] − KL(q‖p(z)) of each image, in closed form: the mean is linear in z."""
    fit = model.log_conditional(images, centers)  # at the mean of q, (N,)
    noise_variance = model.noise_covariance[0, 0]
    lost = 0.5 * s**2 * model.weights.square().sum() / noise_variance  # z spreads about it
    return fit - lost - kl_to_standard_normal(ball(s))


sizes = torch.linspace(0.04, 0.3, 53)
bounds = torch.stack([form_two(s.item()).mean() for s in sizes])
best = sizes[bounds.argmax()].item()
lines = {"average log p(x)": truth.mean().expand(53), "average ELBO": bounds}
view.curves(sizes, lines, x_name="standard deviation s of q", y_name="nats per image")

# %% [markdown]
# The bound comes within one nat of the log-evidence, −160.5 nats per image, without a single sample, where the prior
# with its thousand samples was off by many nats. (That is so because this $q$ has the exact posterior means. Where they
# are not known they must be found first, by climbing this bound.) And importance sampling from this $q$? Ten samples of
# the right place beat a thousand of the wrong one.

# %%
q = ball(best)
for S in (1, 10, 100):
    log_w = log_weights(model, q, images, q.sample(S, generator=generator))
    S_eff = effective_sample_size(log_w).mean()
    print(f"S = {S:3}: {log_evidence(log_w).mean():.3f}, effective sample size {S_eff:.1f}")
print(f"truth:   {truth.mean():.3f}")

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(truth.mean().item(), 1) == -160.5
assert 0 < truth.mean() - bounds.max() < 1
torch.testing.assert_close(form_two(0.1), evidence_minus_kl(model, ball(0.1), images))
ten = importance_weighted_bound(model, q, images, q.sample(10, generator=generator))
assert (truth - ten).mean().abs() < missing[2]
assert (model.noise_covariance.shape[0], centers.shape) == (64, (100, 10))

# %% [markdown]
# What is a number per image good for? It says which images the story did not expect. Here are the ten least and the ten
# most probable of all 1797.

# %%
surprise = model.log_evidence(digits.x).argsort()
shown = torch.cat([surprise[:10], surprise[-10:]])
names = [f"{model.log_evidence(digits.x[n : n + 1]).item():.0f}".replace("-", "−") for n in shown]
view.images(digits.x[shown], (8, 8), names, title="Least and most expected, log p(x) in nats")

# %% [markdown]
# The least expected have unusual strokes; among the most expected are mostly round zeros, which all look alike. The
# difference between the ends is 95 nats.

# %% tags=["remove-cell"]
# What the text above says, checked.
values = model.log_evidence(digits.x)
assert round((values.max() - values.min()).item()) == 95
assert (digits.labels[surprise[-10:]] == 0).sum() > 5
assert len(values) == 1797

# %% [markdown]
# ## 10 · Where the notes slip (25 minutes)
#
# Good lecture notes have slips, too. Here are six that we met, each put to the test beside the right version.

# %% [markdown]
# ### The prior that was dropped
#
# > **In print:** $\log p(x) \ge \mathbb{E}_q[\log p(x \mid z) / q(z)]$.
#
# The numerator must be the joint. Without $p(z)$ it is no bound: in the little model with $q = \mathcal N(0.2, 0.3)$ it
# gives −0.938, above $\log p(x) = -1.559$.

# %%
q = normal(0.2, 0.3)
z = q.mean + (0.5 * q.log_var).exp() * nodes  # Gauss-Hermite nodes of q


def average(values):
    """E_q of values at the nodes."""
    return (node_weights * values).sum().item()


printed = average(little.log_conditional(x, z) - q.log_prob(z))
right = average(little.log_joint(x, z) - q.log_prob(z))
assert printed > log_p  # not a bound
assert right < log_p
print(f"printed {printed:.3f}, right {right:.3f}, log p(x) {log_p:.3f}")

# %% tags=["remove-cell"]
# What the text above says, checked.
assert (round(printed, 3), round(log_p, 3)) == (-0.938, -1.559)
assert (q.mean.item(), round(q.log_var.exp().item(), 9)) == (0.2, 0.3)

# %% [markdown]
# ### The logarithm that was lost
#
# > **In print:** choose $q$ to maximize "the ELBO" $\mathbb{E}_q[\, p(x, z) / q(z) \,]$.
#
# That is the mean weight, and we know it from section 4: it is $p(x) = 0.210$ for *every* $q$. There is nothing to
# maximize, and its gradient is zero everywhere. With the logarithm the gradient points to the posterior.

# %%
m, log_var = (torch.tensor([[value]], requires_grad=True) for value in (0.2, math.log(0.8)))
q = DiagonalGaussian(m, log_var)
many, many_weights = quadrature.gaussian_nodes(rule, nodes=100)
log_w = log_weights(little, q, x, m + (0.5 * log_var).exp() * many)  # z moves with q
printed = (many_weights * log_w.exp()).sum()
right = (many_weights * log_w).sum()
no_slope = torch.autograd.grad(printed, (m, log_var), retain_graph=True)
slope = torch.autograd.grad(right, (m, log_var))
assert abs(printed.item() - math.exp(log_p)) < 1e-6
assert all(part.abs().item() < 1e-5 for part in no_slope)
assert slope[0] > 0 > slope[1]  # to the right and narrower, where the posterior is
print(
    f"printed {printed.item():.4f} = p(x); slope of the right one {[round(part.item(), 2) for part in slope]}"
)

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(printed.item(), 3) == round(math.exp(log_p), 3) == 0.210

# %% [markdown]
# ### The factor outside the logarithm
#
# > **In print:** $\mathrm{ELBO} = \mathbb{E}_q\big[\log \frac{p(z \mid x)}{q(z)} \cdot p(x)\big]$.
#
# In form III, $p(x)$ belongs under the logarithm with the rest. Printed like this, a divergence is multiplied by a
# probability: −0.098 instead of −2.027.

# %%
q = normal(0.2, 0.3)
log_ratio = exact_q.log_prob(z) - q.log_prob(z)  # z at the nodes of this q
printed = average(log_ratio * math.exp(log_p))
right = average(log_ratio + log_p)
assert printed > log_p > right
assert abs(right - three_forms(0.2, 0.3)[0]) < 1e-9
print(f"printed {printed:.3f}, right {right:.3f}")

# %% tags=["remove-cell"]
# What the text above says, checked.
assert (round(printed, 3), round(right, 3)) == (-0.098, -2.027)

# %% [markdown]
# ### Two wishes at once
#
# > **In print:** $\max_\theta \ell(\theta) = \max_{\theta, q} \mathrm{ELBO}$, and "maximizing the ELBO maximizes
# > $p_\theta(x)$ and minimizes the divergence".
#
# The equality holds if $q$ is free to be the posterior. With a restricted family it maximizes the *difference*
# $\ell(\theta) - \sum_n \mathrm{KL}$, and neither part by itself. Take two data $\pm \sqrt 2$, the model $x \mid z \sim
# \mathcal N(w z, \tfrac12)$, and a $q$ whose variance is pinned to 1 while its means are free. The likelihood is best
# at $w = 1.22$, with −1.77 nats per datum. The bound is best at $w = 0.71$: there the log-likelihood is only −1.92,
# but the posterior is wider, and nearer to what $q$ can be.

# %%
pair = torch.tensor([[2**0.5], [-(2**0.5)]])  # (N, D)
slopes = torch.linspace(0.3, 2, 171)
likelihoods, pinned = [], []
for w in slopes:
    story = LinearGaussian(w.reshape(1, 1), torch.zeros(1), torch.tensor([[0.5]]))
    q = DiagonalGaussian(story.posterior(pair).mean, torch.zeros(2, 1))  # the best mean, variance 1
    likelihoods.append(story.log_evidence(pair).mean())
    pinned.append(evidence_minus_kl(story, q, pair).mean())
likelihoods, pinned = torch.stack(likelihoods), torch.stack(pinned)
assert slopes[pinned.argmax()] < slopes[likelihoods.argmax()] - 0.4  # not the same w
assert likelihoods[pinned.argmax()] < likelihoods.max() - 0.1  # nor the best likelihood
assert pinned.max() < likelihoods.max()
view.curves(slopes, {"ℓ(w) / N": likelihoods, "best ELBO / N": pinned}, x_name="w", y_name="nats per datum")

# %% tags=["remove-cell"]
# What the text above says, checked.
at_best = [slopes[curve.argmax()].item() for curve in (likelihoods, pinned)]
assert [round(value, 2) for value in at_best] == [1.22, 0.71]
assert round(likelihoods.max().item(), 2) == -1.77
assert round(likelihoods[pinned.argmax()].item(), 2) == -1.92

# %% [markdown]
# ### Unbiased, but
#
# > **In print:** the average weight is an unbiased estimate of $p(x)$, "we only need many samples".
#
# Two conditions are easily left out. First, the *support*: a $q$ that never goes where the joint is positive loses that
# part for ever. If we are sure that somebody is at home whenever the lamp is lit, $q = (1, 0)$, every weight is 0.28,
# with no variance at all, and $p(x)$ is 0.295. Second, the *logarithm*: the log of the average is too low. So is its
# gradient off, which is a ratio of two averages. For one prior sample in the little model the derivative by the slope
# of 1.5 is −3.75 on average, where the truth is −0.39.

# %%
sure = torch.tensor([1.0, 0.0])  # q(z)
mean_weight = sum(q_k * joint_k / q_k for q_k, joint_k in zip(sure, joint[1], strict=True) if q_k > 0)
assert mean_weight < p_x[1] - 0.01

slope = torch.tensor(1.5, requires_grad=True)
story = LinearGaussian(slope.reshape(1, 1), torch.zeros(1), torch.tensor([[0.4]]))
(true_gradient,) = torch.autograd.grad(story.log_evidence(x).sum(), slope)
one_sample = (node_weights * story.log_conditional(x, nodes)).sum()  # E_{p(z)}[log p(x | z)]
(gradient_of_one,) = torch.autograd.grad(one_sample, slope)
assert abs(gradient_of_one - true_gradient) > 1
print(f"derivative by the slope: {true_gradient:.2f}, with one sample on average {gradient_of_one:.2f}")

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(mean_weight.item(), 2) == 0.28
assert round(p_x[1].item(), 3) == 0.295
assert (round(gradient_of_one.item(), 2), round(true_gradient.item(), 2)) == (-3.75, -0.39)
assert slope.item() == 1.5

# %% [markdown]
# ### Brackets and signs
#
# > **In print:** $\sum_n \mathbb{E}[\log p(x_n, z_n)] - \mathbb{E}[\log q(z_n)]$ for a data set; "integrating both
# > sides" of $\log p(x) = \log \frac{p(x, z)}{q(z)} + \log \frac{q(z)}{p(z \mid x)}$; a brace with "reconstruction
# > error" under $+\mathbb{E}_q[\log p(x \mid z)]$.
#
# The sum must cover both terms, or $N - 1$ entropies are missing. Both sides must be *averaged under $q$*; integrated
# as they are, the left becomes $\log p(x)$ times the number of states. And an error is what one wants small: it is
# $\mathbb{E}_q[-\log p(x \mid z)]$, with the minus inside, so that $\mathrm{ELBO} = -(\text{error} +
# \text{divergence})$.

# %%
q = torch.tensor([[0.5, 0.5], [0.9, 0.1], [0.8, 0.2]])  # q_n for three evenings with the lamp lit
log_joint, log_q = (q * joint[1].log()).sum(1), (q * q.log()).sum(1)
assert not torch.isclose(log_joint.sum() - log_q[0], lamp_elbo(q).sum())  # one entropy for three evenings
torch.testing.assert_close((log_joint - log_q).sum(), lamp_elbo(q).sum())

both_sides = (joint[1] / q[0]).log() + (q[0] / posterior[1]).log()  # log p(x), for each state
assert not torch.isclose(both_sides.sum(), p_x[1].log())  # added up as they are
torch.testing.assert_close((q[0] * both_sides).sum(), p_x[1].log())

error = -(q[0] * likelihood[1].log()).sum()
regularizer = (q[0] * (q[0] / prior).log()).sum()
torch.testing.assert_close(-(error + regularizer), lamp_elbo(q[0]))
print(f"error {error:.3f}, regularizer {regularizer:.3f}, ELBO {lamp_elbo(q[0]):.3f}")

# %% [markdown]
# ## 11 · CPU or GPU? (5 minutes)
#
# Importance sampling is the same small computation for every sample and every datum, just what a GPU is made for.
# Choose a device, and run the cell below it again. What this machine lacks cannot be pressed.

# %%
toggle = view.DeviceToggle()
toggle


# %%
def seconds(S, where):
    """Time of the log-evidence of 100 images by S samples of the ball, in single precision, the best of three."""
    W, b, covariance = (value.float().to(where) for value in model[:3])
    q = DiagonalGaussian(*(value.float().to(where) for value in ball(best)))
    pixels, moved = images.float().to(where), LinearGaussian(W, b, covariance)
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        float(importance_weighted_bound(moved, q, pixels, q.sample(S)).sum())  # waits for the device
        times.append(time.perf_counter() - begin)
    return min(times)


for where in dict.fromkeys(["cpu", toggle.device.type]):
    for S in (10, 100):
        print(f"{where}, {S:3} samples of each image: {1000 * seconds(S, where):8.1f} ms")
if reason := device.available()["cuda"]:
    print(f"No GPU was timed: {reason}.")

# %% [markdown]
# ## 12 · What you have learned (5 minutes)
#
# | idea | formula | in code |
# |---|---|---|
# | evidence | $p(x) = \int p(x, z)\, dz$ | `model.log_evidence` |
# | one search | $\max \ell$, $\min \mathrm{KL}(p_{\mathrm{data}} \,\Vert\, p_\theta)$, $\min$ cross-entropy | |
# | by samples of the prior | $\log \frac1S \sum_s p(x \mid z_s)$, too low on average | `bound.naive_log_evidence` |
# | importance weights | $w = p(x, z) / q(z)$, $\mathbb{E}_q[w] = p(x)$ | `bound.log_weights` |
# | what they are worth | $(\sum w)^2 / \sum w^2$, blind to what $q$ missed | `bound.effective_sample_size` |
# | posterior expectations | $\sum_s \bar w_s f(z_s)$ | `bound.self_normalized_mean` |
# | the bound | $\log p(x) = \mathrm{ELBO}(q) + \mathrm{KL}(q \,\Vert\, p(z \mid x))$ | `bound.elbo` |
# | form I | joint + entropy | `bound.elbo(..., form="entropy")` |
# | form II | fit − divergence from the prior | `bound.elbo(..., form="kl")` |
# | form III | evidence − divergence from the posterior | `bound.evidence_minus_kl` |
# | the best $q$ | the posterior; in a family, the nearest by $\mathrm{KL}(q \,\Vert\, p)$ | `climb` |
# | many samples | $\mathrm{ELBO} = \mathcal B_1 \le \mathcal B_S \le \log p(x)$ | `bound.importance_weighted_bound` |
#
# **What this lecture covers.** The observed-data log-likelihood and maximum likelihood; likelihood as divergence and as
# cross-entropy; why the marginal is intractable and its sampled gradient hard; importance sampling and importance
# weights; the ELBO by Jensen and by decomposition; its three forms and the entropy; tightness at the posterior; the
# variational theorem; the nested maximization over $\theta$ and $q$; the bound for a data set; why the divergence from
# the posterior cannot be computed and the bound can.
#
# **Now you.** [Exercise 02](../exercises/02_elbo.ipynb) lets you write the estimates and the bounds yourself,
# on wines, and checks them as you go.
#
# **Next.** $\max_\theta \max_q$ asks to be done in turns: first the best $q$, then the best $\theta$. For mixtures both
# have a closed form, and that is [the EM algorithm](03_gaussian_mixtures.ipynb).

# %% [markdown]
# ### References
#
# - M. I. Jordan, Z. Ghahramani, T. S. Jaakkola, L. K. Saul (1999). An introduction to variational methods for graphical
#   models. *Machine Learning* 37, 183-233.
# - A. Kong (1992). A note on importance sampling using standardized weights. Technical Report 348, Department of
#   Statistics, University of Chicago. (The effective sample size.)
# - D. P. Kingma, M. Welling (2014). Auto-encoding variational Bayes. arXiv:1312.6114. (Forms I and II by samples.)
# - Y. Burda, R. Grosse, R. Salakhutdinov (2016). Importance weighted autoencoders. arXiv:1509.00519.
# - D. M. Blei, A. Kucukelbir, J. D. McAuliffe (2017). Variational inference: a review for statisticians. *Journal of
#   the American Statistical Association* 112, 859-877.
