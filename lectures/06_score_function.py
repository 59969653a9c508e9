# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 6 · The score function
#
# A bit cannot move a little. In unit 5 we climbed the ELBO with samples that rode along: move the mean of $q$ by a
# hair, every sample moves by a hair, and so does the bound. But let the latent variables be switches, on or off. Raise
# the probability of "on" by a hair, and the sample does nothing at all, until it jumps. How do you climb a bound whose
# samples are bits? The answer of this lecture fits in one line, asks of $q$ only that one can draw from it and
# differentiate its logarithm, and is so noisy that the whole of the next lecture is about its noise.
#
# **Objectives.** At the end you can
#
# - say which gradient of the ELBO may go inside the expectation, and what the other one becomes if you try;
# - derive the score function of bits and Gaussians, and say what its mean and covariance are;
# - write the score-function estimator by hand, and as a surrogate that PyTorch differentiates;
# - translate between variational inference and reinforcement learning;
# - compute the variance of the estimator, and say what a constant does to it;
# - train a network of twenty binary latent variables on digits.
#
# **Prerequisites.** The ELBO (unit 2), Monte Carlo EM (unit 4), logits, and encoders for Gaussians and for bits (unit
# 5).
#
# **Time.** 59 minutes, and 7 of further reading.

# %%
import math

import torch
from torch.distributions import Normal

from course import view
from course.lvm import data
from course.lvm.contracts import learning_signal
from course.lvm.distributions.exact import binary_states
from course.lvm.distributions.families import Bernoulli, Categorical, DiagonalGaussian
from course.lvm.distributions.linear_gaussian import LinearGaussian
from course.lvm.gradients.score_function import score_function, scores
from course.lvm.helmholtz.networks import SigmoidBeliefNetwork
from course.lvm.networks import BernoulliEncoder
from course.lvm.optimization import adam, minibatches
from course.lvm.oracles import gradients as oracle
from course.lvm.oracles import quadrature
from course.lvm.variational import bound

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(6)

# %% [markdown]
# ## 1 · Two gradients of one bound (10 minutes)
#
# Here are the three switches of unit 5 again. They turn on lights of brightness 1, 2 and 3, and a meter reads the sum
# with noise of variance 0.25. It reads $x = 3$. The model has parameters $\theta$ of two kinds: the logits of the prior
# (all 0, a fair coin for each switch) and the brightness of each light. And $q_\phi(z)$ has a logit for every switch,
# so that $\phi$ is the vector of logits $\eta$. One bound depends on both,
#
# $$\mathrm{ELBO}(\theta, \phi; x) = \mathbb E_{q_\phi}\big[ r(x, z) \big],
# \qquad r(x, z) = \log p_\theta(x, z) - \log q_\phi(z).$$
#
# The number $r(x, z)$ is called the *learning signal*. Its mean over samples $z_s \sim q_\phi$ estimates the bound;
# minus that is the *loss* that programs go down.
#
# With three bits the expectation is a sum over eight states. That sum is our truth in this lecture: whatever an
# estimator says, we can compare.

# %%
states = binary_states(3, like=torch.zeros(1))  # (8, 1, 3), all values of z
reading = torch.tensor(3.0)  # x
prior_logits, lights = torch.zeros(3), torch.tensor([1.0, 2.0, 3.0])  # θ
logits = torch.tensor([0.5, -0.5, 1.0])  # φ


def log_joint(z, prior_logits=prior_logits, lights=lights):
    """log p(z) + log p(x | z) for z (S, N, 3): (S, N)."""
    return Bernoulli(prior_logits[None]).log_prob(z) + Normal(z @ lights, 0.5).log_prob(reading)


def exact_elbo(logits, prior_logits=prior_logits, lights=lights):
    log_q = Bernoulli(logits[None]).log_prob(states)  # (8, 1)
    return (log_q.exp() * (log_joint(states, prior_logits, lights) - log_q)).sum()


print(f"ELBO {exact_elbo(logits):.3f}, log p(x) {log_joint(states).logsumexp(0).item():.3f}")

# %% [markdown]
# **By $\theta$.** The distribution over which we average does not depend on $\theta$. So the gradient of the average is
# the average of the gradients, and samples $z_s \sim q_\phi$ estimate it:
#
# $$\nabla_\theta\, \mathrm{ELBO} = \mathbb E_{q_\phi}\big[ \nabla_\theta \log p_\theta(x, z) \big]
# \approx \frac1S \sum_{s=1}^S \big[ \nabla_\theta \log p_\theta(z_s) + \nabla_\theta \log p_\theta(x \mid z_s) \big].$$
#
# (The entropy of $q$ has no $\theta$ in it and drops out.) This is simple *Monte Carlo*, as in the M-step of Monte
# Carlo EM (unit 4), and autograd does it.

# %%
theta = prior_logits.clone().requires_grad_(), lights.clone().requires_grad_()
z = Bernoulli(logits[None]).sample(2000, generator=generator)  # (S, 1, 3), without gradient
estimates = torch.autograd.grad(log_joint(z, *theta).mean(), theta)
truths = torch.autograd.grad(exact_elbo(logits, *theta), theta)
for name, estimate, truth in zip(("prior logits", "lights"), estimates, truths, strict=True):
    print(f"by the {name:12}: from samples {estimate.numpy().round(2)}, exact {truth.numpy().round(2)}")

# %% [markdown]
# The prior's part is worth a second look. The gradient of $\log p(z)$ by its logits is $z$ minus the prior's mean, so
# on average it is the mean of $q$ minus the mean of the prior: here $0.622 - 0.5$ for the first switch. The prior is
# drawn toward what $q$ finds in the data. In a mixture the same term is $r_{nk} - \pi_k$, and it is all that the mixing
# weights ever learn from (unit 3).
#
# > **A common slip.** $\nabla_\theta\, \mathrm{ELBO} = \mathbb E_{q_\phi}[\nabla_\theta \log p_\theta(x \mid z)]$, the
# > decoder's part alone. That is right if the prior is fixed. If it has parameters, they get the gradient zero and
# > never learn.

# %% tags=["remove-cell"]
# The slip: without log p(z) the prior's logits have no gradient. And what the text above says.
moving = prior_logits.clone().requires_grad_()
of_decoder = log_joint(z, moving) - Bernoulli(moving[None]).log_prob(z)
assert torch.autograd.grad(of_decoder.mean(), moving)[0].abs().max() < 1e-12
torch.testing.assert_close(truths[0], logits.sigmoid() - prior_logits.sigmoid())
assert round(logits.sigmoid()[0].item(), 3) == 0.622
assert prior_logits.sigmoid()[0].item() == 0.5
assert Normal(0.0, 0.5).variance.item() == 0.25
assert exact_elbo(logits) < log_joint(states).logsumexp(0).item()
mixing = torch.tensor([0.3, 0.0]).requires_grad_()
shares = torch.tensor([0.7, 0.3])
(by_mixing,) = torch.autograd.grad((shares * mixing.log_softmax(0)).sum(), mixing)
torch.testing.assert_close(by_mixing, shares - mixing.detach().softmax(0))
deviations = [part.std(0) / len(z) ** 0.5 for part in (z[:, 0], (reading - z @ lights) / 0.25 * z[:, 0])]
for estimate, truth, deviation in zip(estimates, truths, deviations, strict=True):
    assert ((estimate - truth).abs() < 5 * deviation).all()

# %% [markdown]
# **By $\phi$.** Now it is the distribution itself that moves. Let the first two switches be off, and draw the third:
# take a uniform random number `u`, and switch on if `u` is below the probability. Keep `u`, and move the logit.

# %%
places = torch.linspace(-6, 6, 241)  # the logit of the third switch
u = torch.rand(10, 1, generator=generator)
off_or_on = log_joint(torch.tensor([[[0.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]]]))[:, 0]  # (2,)
draws = off_or_on[(u < places.sigmoid()).long()]  # (10, P), every row with a u of its own
named = {
    "one draw": draws[0],
    "mean of ten draws": draws.mean(0),
    "mean of all": off_or_on[0] + places.sigmoid() * (off_or_on[1] - off_or_on[0]),
}
view.curves(places, named, x_name="logit of the third switch", y_name="log p(x, z)")

# %% [markdown]
# One draw makes a step. Where it has a derivative at all, the derivative is zero. The mean of ten makes smaller steps,
# and its derivative is zero again, wherever it exists. And yet the mean over *all* draws is as smooth as one could
# wish, and it rises everywhere. The derivative of the average is not the average of the derivatives. The random numbers
# are kept here, so the average is over a fixed law; but what is averaged jumps, and no derivative sees a jump.
#
# Then keep the samples $z$ themselves, and swap gradient and mean: what is averaged is smooth now. But the law that it
# is averaged over moves. Only $\log q_\phi(z)$ depends on $\phi$, and
#
# $$\mathbb E_{q_\phi}\big[ \nabla_\phi \big( \log p_\theta(x, z) - \log q_\phi(z) \big) \big]
# = -\sum_z q_\phi(z)\, \frac{\nabla_\phi q_\phi(z)}{q_\phi(z)} = -\nabla_\phi \sum_z q_\phi(z) = -\nabla_\phi 1 = 0.$$
#
# This is worse than a noisy estimate. It is zero, for every model, all data and every $\phi$.
#
# > **A common slip.** $\nabla_\phi\, \mathbb E_{q_\phi}[r(x, z)] = \mathbb E_{q_\phi}[\nabla_\phi\, r(x, z)]$. The
# > right-hand side is zero. A program that computes it from samples shows random numbers of mean zero, and its encoder
# > wanders about.

# %% tags=["remove-cell"]
# The slip: the naive swap is exactly zero, the true gradient is not. And what the text above says.
assert len(u) == 10
assert all((row.diff() != 0).sum() <= 1 for row in draws)
assert (draws.mean(0).diff().abs() > 1e-9).sum() <= len(u)
assert (named["mean of all"].diff() > 0).all()
moving = logits.clone().requires_grad_()
log_q = Bernoulli(moving[None]).log_prob(states)
naive = (log_q.detach().exp() * (log_joint(states) - log_q)).sum()
assert torch.autograd.grad(naive, moving)[0].abs().max() < 1e-12
(true_by_logits,) = torch.autograd.grad(exact_elbo(moving), moving)
assert true_by_logits.abs().max() > 1
assert math.sqrt(1 / 0.3) > 1  # not small: the deviation of one term, for the Gaussian of the next section

# %% [markdown]
# > **Think first.** Write the bound as $\mathbb E_{q_\phi}[\log p_\theta(x, z)] + \mathbb H[q_\phi]$, with the entropy
# > in closed form, and swap in the first term only. Where does climbing lead now?
#
# <details><summary>Answer</summary>
#
# The first term gives zero, so what is left is $\nabla_\phi \mathbb H[q_\phi]$. Climbing leads to the $q$ of the
# largest entropy, all logits zero, whatever the meter reads. It looks like learning, and the loss even falls if the
# start was worse than that.
#
# ```python
# moving = logits.clone().requires_grad_()
# log_p = log_joint(Bernoulli(moving[None]).sample(1000, generator=generator))  # has no gradient by φ
# value = log_p.mean() + Bernoulli(moving[None]).entropy().sum()
# print("logits", logits.numpy(), "step", torch.autograd.grad(value, moving)[0].numpy().round(3))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
moving = logits.clone().requires_grad_()
(uphill,) = torch.autograd.grad(Bernoulli(moving[None]).entropy().sum(), moving)
assert (uphill * logits < 0).all()
assert exact_elbo(torch.zeros(3)) > exact_elbo(torch.tensor([3.0, 0.0, 0.0]))

# %% [markdown]
# ## 2 · The score function (7 minutes)
#
# The way out is one line of calculus. We want
# $\nabla_\phi \sum_z q_\phi(z) f(z) = \sum_z f(z)\, \nabla_\phi q_\phi(z)$, and that is no average, since
# $\nabla_\phi q_\phi$ is no distribution. But the derivative of a logarithm is $\nabla \log q = \nabla q / q$, so
# $\nabla_\phi q_\phi = q_\phi\, \nabla_\phi \log q_\phi$. This is the *log-derivative trick*, and it makes an average
# of it again:
#
# $$\nabla_\phi\, \mathbb E_{q_\phi}[f(z)] = \mathbb E_{q_\phi}\big[ f(z)\, \nabla_\phi \log q_\phi(z) \big].$$
#
# (For densities read $\int dz$ for the sum; differentiating under the integral asks for a little regularity, which
# Gaussians have, and for a support that stays in its place. The uniform distribution on $[0, \phi]$ has the score
# $-1/\phi$, whose mean is not 0, and for $f(z) = z$ this gives $-\tfrac12$ in the place of $\tfrac12$.) The vector
# $\nabla_\phi \log q_\phi(z)$ is called the *score function*. It says in which direction to move $\phi$ so that *this*
# $z$ becomes more probable. For the families that we need it is short:
#
# | $q$ | parameters | score |
# |---|---|---|
# | bits, or one of $K$ as a unit vector | logits $\eta$ | $z - \mathbb E_q[z]$ |
# | Gaussian, each coordinate | mean $m$ | $(z - m) / \sigma^2$ |
# | Gaussian, each coordinate | $\log \sigma^2$ | $\tfrac12 \big[ (z - m)^2 / \sigma^2 - 1 \big]$ |
#
# A bit that is on asks for a higher logit, a bit that is off for a lower one. A $z$ to the right of the mean pulls the
# mean to the right, and one far out asks for a larger variance. Averaged over $q$, all these wishes cancel: put $f = 1$
# into the equation, and
#
# $$\mathbb E_{q_\phi}\big[ \nabla_\phi \log q_\phi(z) \big] = 0.$$
#
# That is why the naive swap gave nothing. The covariance of the score is the *Fisher information*; for a Gaussian it is
# $1 / \sigma^2$ for the mean and $\tfrac12$ for $\log \sigma^2$, and the two do not correlate.
#
# For a picture we need a $z$ that is a number. Let $z \sim \mathcal N(0, 1)$ and
# $x \mid z \sim \mathcal N(1.5 z, 0.4)$, the datum be $x = 0.9$, and $q = \mathcal N(0.2, 0.3)$. With $f(z) = r(x, z)$
# every sample $z_s$ has an arrow, $f(z_s)$ times its score. The forty samples are the medians of parts of equal mass,
# so luck plays no role.

# %%
little = LinearGaussian(torch.tensor([[1.5]]), torch.zeros(1), torch.tensor([[0.4]]))
datum = torch.tensor([[0.9]])
q = DiagonalGaussian(torch.tensor([[0.2]]), torch.tensor([[0.3]]).log())
middles = Normal(0.0, 1.0).icdf((torch.arange(40.0) + 0.5) / 40)[:, None, None]
z = q.mean + (0.5 * q.log_var).exp() * middles  # (S, 1, 1)
signal = little.log_joint(datum, z) - q.log_prob(z)  # (S, 1)
by_mean = ((z - q.mean) / q.log_var.exp())[..., 0]  # the score, (S, 1)

line = torch.linspace(-1.7, 2.3, 201)
density = q.log_prob(line[:, None, None]).exp()[:, 0]
true_by_mean = (1.5 * (datum - 1.5 * q.mean) / 0.4 - q.mean).item()
terms = (signal * by_mean)[:, 0]
view.score_arrows(line, density, z.flatten(), terms, -by_mean[:, 0], truth=true_by_mean)

# %% [markdown]
# Look at the arrows. All forty values of $f$ are negative, so every sample says "less of me": those on the left push to
# the right, and those on the right push to the left. The left ones push harder, since their $f$ is lower. What remains
# on average is 1.99, near the true gradient 2.05; more samples bring it nearer. The naive terms, minus the score,
# cancel.
#
# So the estimator works by comparison. No sample knows where uphill is; it only knows how bad it was itself, and the
# direction comes out as the difference between the pushes to one side and those to the other. Keep that in mind for
# section 6.
#
# > **A common slip.** "The score is $\nabla_z \log q(z)$." In diffusion models it is (unit 13); we call that one the
# > *Stein score*. Here the score is the gradient by the *parameters*. For a bit the other one does not even exist.

# %% tags=["remove-cell"]
# The slip: the two scores of a Gaussian have opposite signs, and one has a part that the other has not.
spot = torch.tensor([[[1.3]]], requires_grad=True)
(stein,) = torch.autograd.grad(q.log_prob(spot).sum(), spot)
of_parameters = scores(q, spot.detach())
torch.testing.assert_close(stein, -of_parameters.mean)
assert abs(of_parameters.log_var.item() - of_parameters.mean.item()) > 0.1
# What the text above says.
edge = 2.0  # of the uniform distribution on [0, φ]: density 1/φ, score −1/φ, and the mean of z is φ/2
on_interval = torch.linspace(0, edge, 1001)
assert round(torch.trapezoid(on_interval * -1 / edge / edge, on_interval).item(), 6) == -0.5
assert torch.trapezoid(torch.full_like(on_interval, -1 / edge) / edge, on_interval) < -0.1
assert len(z) == 40
assert (signal < 0).all()
assert (terms[:20] > 0).all()
assert (terms[21:] < 0).all()
assert terms[:20].sum() > 2 * -terms[20:].sum()
assert signal[:20].mean() < signal[20:].mean()
assert round(terms.mean().item(), 2) == 1.99
mean, log_var = (part.clone().requires_grad_() for part in q)
nodes, node_weights = quadrature.gaussian_nodes(
    DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1)), nodes=40
)


def elbo_by_rule(mean, log_var):
    moved = mean + (0.5 * log_var).exp() * nodes
    return bound.elbo(little, DiagonalGaussian(mean, log_var), datum, moved, weights=node_weights).sum()


true_pair = torch.autograd.grad(elbo_by_rule(mean, log_var), (mean, log_var))
assert round(true_pair[0].item(), 2) == 2.05
assert abs(true_pair[0].item() - true_by_mean) < 1e-9
assert [little.weights.item(), little.noise_covariance.item(), datum.item()] == [1.5, 0.4, 0.9]
assert [round(value, 9) for value in (q.mean.item(), q.log_var.exp().item())] == [0.2, 0.3]

# %% tags=["remove-cell"]
# What the text above says of the scores, and of more samples.
third_of = Categorical(torch.tensor([[0.2, -0.3, 1.0]]))
torch.testing.assert_close(scores(third_of, torch.eye(3)[:, None]).logits[:, 0], torch.eye(3) - third_of.mean)
assert ((scores(q, z).log_var > 0) == ((z - q.mean).abs() > (0.5 * q.log_var).exp())).all()
thousand = Normal(0.0, 1.0).icdf((torch.arange(1000.0) + 0.5) / 1000)[:, None, None]
closer = q.mean + (0.5 * q.log_var).exp() * thousand
finer = ((little.log_joint(datum, closer) - q.log_prob(closer))[..., None] * (closer - q.mean) / 0.3).mean()
assert abs(finer - true_by_mean) < abs(terms.mean() - true_by_mean) / 5
assert by_mean.mean().abs() < 1e-9
exact_z = q.mean + (0.5 * q.log_var).exp() * nodes  # (S, 1, 1)
both = torch.cat([part.flatten(1) for part in scores(q, exact_z)], 1)  # (S, 2)
weight = node_weights.flatten()[:, None]
torch.testing.assert_close((weight * both).sum(0), torch.zeros(2), atol=1e-9, rtol=0)
torch.testing.assert_close((weight * both).T @ both, torch.diag(torch.tensor([1 / 0.3, 0.5])))

# %% [markdown]
# > **Derive it.** One bit has $\log q(z) = z \eta - \log (1 + e^\eta)$. Find its score. Why is there no division by
# > $q(z)$, which may be tiny?
#
# <details><summary>Answer</summary>
#
# $\frac{\partial}{\partial \eta} \log q(z) = z - e^\eta / (1 + e^\eta) = z - q(1) = z - \mathbb E_q[z]$. The division
# is done on paper: $\nabla q(1) = q(1)\, q(0)$, and over $q(1)$ that is $q(0) = 1 - q(1)$. So the score of a bit lies
# between −1 and 1, even if the bit is all but certain. The library's `scores` differentiates by autograd:
#
# ```python
# certain = Bernoulli(torch.tensor([[0.5, -40.0]]))
# for bits in ([0.0, 0.0], [1.0, 1.0]):
#     print(scores(certain, torch.tensor([[bits]])).logits.numpy().round(3), bits - certain.mean.numpy().round(3))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
certain = Bernoulli(torch.tensor([[0.5, -40.0]]))
for bits in ([0.0, 0.0], [1.0, 1.0]):
    found = scores(certain, torch.tensor([[bits]])).logits
    torch.testing.assert_close(found[0], torch.tensor([bits]) - certain.mean)
    assert found.abs().max() <= 1

# %% [markdown]
# ## 3 · The score-function estimator (5 minutes)
#
# In the bound the integrand $r(x, z)$ depends on $\phi$, too, and the product rule gives a second term,
# $\mathbb E_{q_\phi}[\nabla_\phi r] = -\mathbb E_{q_\phi}[\nabla_\phi \log q_\phi] = 0$: it is the naive swap of
# section 1. So
#
# $$\nabla_\phi\, \mathrm{ELBO}(\theta, \phi; x) = \mathbb E_{q_\phi}\big[ r(x, z)\, \nabla_\phi \log q_\phi(z) \big]
# \approx \frac1S \sum_{s=1}^S r(x, z_s)\, \nabla_\phi \log q_\phi(z_s), \qquad z_s \sim q_\phi.$$
#
# This is the *score-function estimator*. It is unbiased, for every $S$. Here it is for the switches, five lines.


# %%
def score_estimate(logits, samples):
    q = Bernoulli(logits[None])
    z = q.sample(samples, generator=generator)  # (S, 1, 3)
    signal = log_joint(z) - q.log_prob(z)  # r, (S, 1)
    score = z - logits.sigmoid()  # (S, 1, 3)
    return (signal[..., None] * score).mean((0, 1))  # (3,)


moving = logits.clone().requires_grad_()
(truth,) = torch.autograd.grad(exact_elbo(moving), moving)
for samples in (10, 1000, 100_000):
    print(f"{samples:7,} samples: {score_estimate(logits, samples).numpy().round(2)}")
print(f"  exact, 8 states: {truth.numpy().round(2)}")

# %% [markdown]
# What did it need? Draws of $z$; the values $r(x, z_s)$; and the gradient of $\log q_\phi$. It did *not* need the
# derivative of $r$ by $z$. So $z$ may be discrete or continuous, $p_\theta(x, z)$ may jump, and it may be a program
# that one can call but not look into: Ranganath, Gerrish and Blei (2014) call it *black-box variational inference*.
#
# It is sometimes said that one "cannot differentiate a model with discrete $z$ by $\phi$". One cannot backpropagate
# through the *sample*. The bound itself is a smooth function of the logits, and you have just seen its gradient.
#
# > **A common slip.** The bracket is closed too early,
# > $\mathbb E_{q_\phi}[r(x, z)]\; \mathbb E_{q_\phi}[\nabla_\phi \log q_\phi(z)]$: in code, the mean signal times the
# > mean score. The second factor is zero. Multiply sample by sample, then average.

# %% tags=["remove-cell"]
# The slip: mean times mean is zero, the mean of the products is the gradient.
log_q = Bernoulli(logits[None]).log_prob(states)
every_r, every_score = (log_joint(states) - log_q)[..., None], states - logits.sigmoid()
chance = log_q.exp()[..., None]
mean_times_mean = (chance * every_r).sum() * (chance * every_score).sum((0, 1))
assert mean_times_mean.abs().max() < 1e-12
torch.testing.assert_close((chance * every_r * every_score).sum((0, 1)), truth)
torch.testing.assert_close((chance * (every_r - 1) * every_score).sum((0, 1)), truth)  # with the second term
second_moments = (chance * (every_r * every_score) ** 2).sum((0, 1))
for samples in (10, 1000, 100_000):
    error = (score_estimate(logits, samples) - truth).abs()
    assert (error < 6 * (second_moments / samples).sqrt()).all()
assert len(states) == 8

# %% [markdown]
# > **A common slip.** $\nabla_\phi\, \mathrm{ELBO} = -\mathbb E_{q_\phi}[r(x, z)\, \nabla_\phi \log q_\phi(z)]$, with a
# > minus sign. This is the gradient of the *loss*. Whoever adds it to $\phi$ goes downhill. Say which of the two you
# > differentiate, and keep to it.

# %% tags=["remove-cell"]
# The slip: a step along the printed gradient lowers the bound, a step along the right one raises it.
printed = -(chance * every_r * every_score).sum((0, 1))
assert exact_elbo(logits + 0.01 * printed) < exact_elbo(logits) < exact_elbo(logits - 0.01 * printed)

# %% [markdown]
# > **Try it.** Let $f(z)$ be 1 for $z > 0$ and 0 otherwise, and $z \sim \mathcal N(0.7, 1)$. How does $\mathbb E[f]$
# > change with the mean? Estimate it by the score function. What does an estimate with moving samples (unit 5) give?
#
# <details><summary>Answer</summary>
#
# $\mathbb E[f]$ is the probability of $z > 0$, and its derivative is the density of $q$ at 0, here 0.312. The score
# function finds it from the values of $f$ alone. Moving samples differentiate $f$, whose derivative is zero wherever it
# exists, and so they give 0: unit 8 says what they ask of $f$.
#
# ```python
# z = 0.7 + torch.randn(100_000, generator=generator)
# print(((z > 0) * (z - 0.7)).mean().item(), Normal(0.7, 1.0).log_prob(torch.tensor(0.0)).exp().item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
shifted = 0.7 + Normal(0.0, 1.0).icdf((torch.arange(100_000.0) + 0.5) / 100_000)
assert round(((shifted > 0) * (shifted - 0.7)).mean().item(), 3) == 0.312
higher, lower = (1 - Normal(mean, 1.0).cdf(torch.tensor(0.0)) for mean in (0.701, 0.699))
assert round(((higher - lower) / 0.002).item(), 3) == 0.312

# %% [markdown]
# ## 4 · A surrogate for automatic differentiation (7 minutes)
#
# An encoder has thousands of weights, and nobody writes their scores by hand. Autograd knows the gradient of
# $\log q_\phi(z_s)$; we only have to see that each is multiplied by its $r$. So build a number, the *surrogate*, whose
# value is of no interest and whose gradient is the estimate:
#
# $$\frac1S \sum_{s=1}^S \Big( \text{sg}\big[ r(x, z_s) \big] \log q_\phi(z_s) + \log p_\theta(x, z_s) \Big).$$
#
# Here sg, *stop gradient*, says that its argument is a mere number, `.detach()` in PyTorch. The first part has the
# gradient by $\phi$, the second the one by $\theta$: one backward pass for both.
#
# "Autograd will do it" is the trap of this section. Without `.detach()` the factor $r$ is differentiated, too. To see
# what that does without noise, we take exact expectations for the Gaussian of section 2, by a quadrature rule whose
# nodes stand still.

# %%
rule = quadrature.gaussian_nodes(q, nodes=40)  # z (S, 1, 1) and weights; fixed numbers


def gradient_of(surrogate):
    """The exact mean of a surrogate's gradient by m and by log σ²."""
    z, weights = rule
    moving = DiagonalGaussian(*(part.clone().requires_grad_() for part in q))
    log_q, log_p = moving.log_prob(z), little.log_joint(datum, z)  # (S, 1)
    slopes = torch.autograd.grad((weights * surrogate(log_q, log_p)).sum(), tuple(moving))
    return tuple(round(slope.item(), 3) + 0.0 for slope in slopes)


print("right:         ", gradient_of(lambda log_q, log_p: (log_p - log_q).detach() * log_q))
print("r attached:    ", gradient_of(lambda log_q, log_p: (log_p - log_q) * log_q))
print("log q left out:", gradient_of(lambda log_q, log_p: log_p.detach() * log_q))
print("naive swap:    ", gradient_of(lambda log_q, log_p: log_p - log_q))

# %% [markdown]
# | surrogate | by $m$ | by $\log \sigma^2$ |
# |---|---|---|
# | $\text{sg}[r] \log q$ | 2.05 | −0.494 |
# | $r \log q$, attached | 2.05 | 0.006 |
# | $\text{sg}[\log p(x, z)] \log q$ | 2.05 | −0.994 |
# | naive swap, $r$ | 0 | 0 |
#
# The first row is the true gradient. The next two have the right first number, so a test that looks at the mean alone
# passes both! What is wrong is the entropy's part. With $r$ attached, the product rule adds
# $-\mathbb E_q[\log q\, \nabla_\phi \log q] = \nabla_\phi \mathbb H[q]$, the gradient of the entropy once more; with
# $\log q$ left out of $r$ it is missing once. The entropy of a Gaussian does not depend on its mean, and grows by
# exactly ½ for each unit of $\log \sigma^2$ (by 1 for each unit of $\log \sigma$). So with $r$ attached one learns a
# $q$ that is too wide, and without $\log q$ one that collapses onto the mode. On bits the same slips show in every
# logit but 0, where the entropy is highest: a test at logits of zero would pass them.
#
# > **A common slip.** `loss = -((log_p - log_q) * log_q).mean()`, with the signal attached. Its gradient is that of
# > $-\mathrm{ELBO} - \mathbb H[q]$.

# %% tags=["remove-cell"]
# The slip: attached, the entropy counts twice. And the numbers of the table.
entropy_slopes = (0.0, 0.5)
right = tuple(slope.item() for slope in true_pair)
found = {
    "sg": gradient_of(lambda log_q, log_p: (log_p - log_q).detach() * log_q),
    "attached": gradient_of(lambda log_q, log_p: (log_p - log_q) * log_q),
    "without": gradient_of(lambda log_q, log_p: log_p.detach() * log_q),
    "naive": gradient_of(lambda log_q, log_p: log_p - log_q),
}
assert round(right[0], 2) == 2.05 == round(right[0] + entropy_slopes[0], 2)
assert round(right[1], 3) == -0.494
assert round(right[1] + entropy_slopes[1], 3) == 0.006
assert round(right[1] - entropy_slopes[1], 3) == -0.994
for name, sign in {"sg": 0, "attached": 1, "without": -1}.items():
    for value, slope, of_entropy in zip(found[name], right, entropy_slopes, strict=True):
        assert abs(value - slope - sign * of_entropy) < 6e-4
assert found["naive"] == (0, 0)
wider = q.log_var.clone().requires_grad_()
(of_width,) = torch.autograd.grad(DiagonalGaussian(q.mean, wider).entropy().sum(), wider)
assert round(of_width.item(), 9) == 0.5
moving = logits.clone().requires_grad_()
log_q = Bernoulli(moving[None]).log_prob(states)
attached = (log_q.detach().exp() * (log_joint(states) - log_q) * log_q).sum()
extra = torch.autograd.grad(attached, moving)[0] - truth
torch.testing.assert_close(
    extra, torch.autograd.grad(Bernoulli(moving[None]).entropy().sum(), moving)[0], atol=1e-9, rtol=0
)
assert extra.abs().min() > 0.05
at_zero = torch.zeros(3, requires_grad=True)
entropy_at_zero = Bernoulli(at_zero[None]).entropy().sum()
assert torch.autograd.grad(entropy_at_zero, at_zero)[0].abs().max() < 1e-12
# E_q[log p] + c ℍ[q] is highest where q has c times the variance of the posterior: c = 2 too wide, c = 0 the mode.
posterior_variance = little.posterior(datum).factor.item() ** 2
for times in (2.0, 1.0, 0.01):
    widths = torch.linspace(-12, 3, 3001)
    objective = -0.5 * widths.exp() / posterior_variance + times * 0.5 * widths
    assert abs(widths[objective.argmax()].exp().item() / posterior_variance - times) < 0.02 * times

# %% [markdown]
# The library's `score_function` is this surrogate, for every $q$ that can sample and knows its `log_prob`. It takes the
# integrand as a function; `learning_signal` makes it from a model and data.

# %%
moving = DiagonalGaussian(*(part.clone().requires_grad_() for part in q))
surrogate = score_function(learning_signal(little, datum), moving, 100_000, generator=generator)  # (S, N)
surrogate.mean().backward()
print(f"by m {moving.mean.grad.item():.2f}, by log σ² {moving.log_var.grad.item():.2f}")

# %% tags=["remove-cell"]
# What the answer below uses.
in_motion = DiagonalGaussian(*(part.clone().requires_grad_() for part in q))
assert abs(moving.mean.grad.item() - right[0]) < 5 * math.sqrt(44 / 100_000)
assert abs(moving.log_var.grad.item() - right[1]) < 5 * math.sqrt(13 / 100_000)

# %% [markdown]
# > **Think first.** A student writes `z = q.rsample(...)` in place of `q.sample(...)`: the samples move with $q$, as in
# > unit 5, and nothing else is changed. What is the gradient of $\text{sg}[r] \log q_\phi(z)$ by the mean now?
#
# <details><summary>Answer</summary>
#
# Exactly zero, for every sample. If $z = m + \sigma \varepsilon$ moves along with the mean, then
# $\log q(z) = -\tfrac12 \varepsilon^2 - \log \sigma + \text{const}$ has no $m$ in it. The score is a derivative at a
# $z$ that stands still.
#
# ```python
# z = in_motion.rsample(5, generator=generator)
# log_q = in_motion.log_prob(z)
# signal = (little.log_joint(datum, z) - log_q).detach()
# print(torch.autograd.grad((signal * log_q).mean(), in_motion.mean)[0].item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
ridden = in_motion.rsample(5, generator=generator)
(of_ridden,) = torch.autograd.grad(in_motion.log_prob(ridden).sum(), in_motion.mean)
assert of_ridden.abs().max() < 1e-9

# %% [markdown]
# ## 5 · REINFORCE on a bandit (8 minutes)
#
# The estimator is older than its use for ELBOs. Williams (1992) calls it *REINFORCE*: an agent sees a state, draws an
# action from its *policy*, gets a *reward*, and wants a policy with a high expected reward. How the world makes the
# reward it does not know, so it cannot differentiate it. Word for word:
#
# | reinforcement learning | variational inference |
# |---|---|
# | state | datum $x$ |
# | action | latent variable $z$ |
# | policy | $q_\phi(z \mid x)$ |
# | reward | learning signal $r(x, z)$ |
# | expected reward | $\mathrm{ELBO}(\theta, \phi; x)$ |
# | policy gradient | $\mathbb E_{q_\phi}[r(x, z)\, \nabla_\phi \log q_\phi(z \mid x)]$ |
#
# One thing differs: the world's reward does not depend on the policy, while our $r$ contains $-\log q_\phi$. You have
# seen in section 3 that this adds a term of mean zero.
#
# The smallest world is a *bandit*: one state, and a slot machine with ten arms. Pull arm $z$, a unit vector, and get a
# noisy reward $r$; of the other arms you learn nothing. With $q = \mathrm{softmax}(\eta)$ and one sample for each step,
# the ascent is
#
# $$\eta \leftarrow \eta + a_t\, r\, (z - \mathbb E_q[z]).$$
#
# We repeat the experiment in section 2.8 of Sutton and Barto (2018): 2000 machines, whose arms pay $\mathcal N(4, 1)$
# on average, with noise of variance 1; 1000 pulls of each. They compare a learner that subtracts a baseline with one
# that does not. We draw the one that does not, and, for comparison, the same learner on machines whose arms pay
# $\mathcal N(0, 1)$ on average.


# %%
def play(center, rate, machines=2000, pulls=1000):
    """The share of machines on which the best arm was pulled, for every pull."""
    pay = center + torch.randn(machines, 10, generator=generator)
    preferences, hits = torch.zeros(machines, 10), []  # η
    for _ in range(pulls):
        policy = preferences.softmax(1)
        arm = torch.multinomial(policy, 1, generator=generator)  # (machines, 1)
        reward = pay.gather(1, arm) + torch.randn(machines, 1, generator=generator)
        score = torch.zeros_like(policy).scatter_(1, arm, 1.0) - policy
        preferences += rate * reward * score
        hits.append((arm[:, 0] == pay.argmax(1)).double().mean().item())
    return hits


settings = [(0.0, 0.1), (4.0, 0.1), (4.0, 0.4)]
curves = {f"pay near {center:g}, rate {rate}": play(center, rate) for center, rate in settings}
view.curves(range(1, 1001), curves, x_name="pull", y_name="share of best arms")

# %% [markdown]
# Ten arms, so all begin at one in ten. If the arms pay near 0, the learner ends above 80 % of best arms (mean of the
# last hundred pulls). If every arm pays 4 more, which changes nothing about which is best, it ends at about half with
# the rate 0.1, and a little above a quarter with 0.4. That is the book's figure in kind: without a baseline, and on
# arms that pay near 4, the smaller rate wins in the end. Their curves with a baseline are for unit 7.
#
# The cause is in the arrows of section 2. Nearly all rewards are positive now, so *whatever* arm is pulled first
# becomes more probable: on almost every machine the first pull raises the probability of its own arm. Being more
# probable, it is pulled more often, and is praised again. A good arm is praised more, so on average all is well. But
# the learner follows one sample at a time, and may settle on a mediocre arm before it has tried the best. The larger
# the steps, the sooner: at the rate 0.4 little happens after the first two hundred pulls, and most of these machines
# have settled on an arm that is not the best. With a third of the rate 0.1 the learner ends higher than with 0.1: one
# can pay for noise with time, where there is enough of it.

# %% tags=["remove-cell"]
# What the text above says, checked; over other seeds in the tests.
ends = {name: sum(hits[-100:]) / 100 for name, hits in curves.items()}
near_0, near_4, near_4_fast = ends.values()
assert math.floor(10 * near_0) * 10 == 80
assert abs(near_4 - 0.5) < 0.06
assert 0.24 < near_4_fast < 0.32
assert all(abs(hits[0] - 1 / 10) < 5 * math.sqrt(0.09 / 2000) for hits in curves.values())
assert all(len(hits) == 1000 for hits in curves.values())
assert play.__defaults__ == (2000, 1000)
assert settings == [(0, 0.1), (4, 0.1), (4, 0.4)]
smaller = play(4.0, settings[1][1] / 3, machines=500)
assert sum(smaller[-100:]) / 100 > near_4
early = {name: sum(hits[100:200]) / 100 for name, hits in curves.items()}
assert near_4_fast - list(early.values())[2] < 0.06 < 0.09 < near_4 - list(early.values())[1]
first_reward = Normal(4.0, math.sqrt(1 + 1))
assert 1 - first_reward.cdf(torch.tensor(0.0)) > 0.99

# %% [markdown]
# > **Derive it.** Show that the ten components of an update sum to zero, and that adding 4 to every reward does not
# > change the *mean* update.
#
# <details><summary>Answer</summary>
#
# The components of $z$ sum to 1, and so do those of $\mathbb E_q[z]$; so those of the score sum to 0. With $r + 4$ in
# the place of $r$ the mean update changes by $4\, a_t\, \mathbb E_q[z - \mathbb E_q[z]] = 0$. By enumeration of the
# arms:
#
# ```python
# pay, policy = torch.tensor([1.0, 2.0, 0.5]), torch.tensor([0.2, 0.5, 0.3])
# arms = torch.eye(3)  # a row for each arm that could be pulled
# for shift in (0.0, 4.0):
#     updates = (pay + shift)[:, None] * (arms - policy)
#     print("mean", (policy @ updates).numpy().round(3), "sums", updates.sum(1).numpy().round(9) + 0.0)
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
pay, policy, arms = torch.tensor([1.0, 2.0, 0.5]), torch.tensor([0.2, 0.5, 0.3]), torch.eye(3)
means = [policy @ ((pay + shift)[:, None] * (arms - policy)) for shift in (0.0, 4.0)]
torch.testing.assert_close(means[0], means[1])
assert ((pay[:, None] * (arms - policy)).sum(1)).abs().max() < 1e-12
preferences = policy.log().requires_grad_()
(by_preferences,) = torch.autograd.grad(preferences.softmax(0) @ pay, preferences)
torch.testing.assert_close(means[0], by_preferences)

# %% [markdown]
# ## 6 · Why it is so noisy (9 minutes)
#
# An estimate from $S$ independent samples has one $S$-th of the variance of a single term. For one coordinate of the
# score,
#
# $$\operatorname{Var}[r\, \nabla_\phi \log q] = \mathbb E_q\big[ r^2\, (\nabla_\phi \log q)^2 \big]
# - \big( \mathbb E_q[r\, \nabla_\phi \log q] \big)^2.$$
#
# Add a constant $\Delta$ to $r$. The mean does not move, since the score has mean zero. The variance becomes a parabola
# in $\Delta$,
#
# $$\operatorname{Var}[(r + \Delta)\, \nabla_\phi \log q] = \operatorname{Var}[r\, \nabla_\phi \log q]
# + 2 \Delta\, \mathbb E_q\big[ r\, (\nabla_\phi \log q)^2 \big]
# + \Delta^2\, \mathbb E_q\big[ (\nabla_\phi \log q)^2 \big],$$
#
# and for a large $\Delta$, of whichever sign, the last term wins: the Fisher information times the square of the
# constant.
#
# Where do constants come from? From everything in $\log p_\theta(x, z)$ that does not depend on $z$. Let the datum of
# section 2 come with many more columns that have nothing to do with $z$: they add their log-density, say −50 nats, to
# every $r$. They say nothing about $z$, the gradient is the same, and the estimate drowns.

# %%
exact_z, weights = quadrature.gaussian_nodes(q, nodes=40)
exact_r = (little.log_joint(datum, exact_z) - q.log_prob(exact_z))[:, 0]  # (40,)
exact_scores = torch.cat([part.flatten(1) for part in scores(q, exact_z)], 1)  # by m and by log σ², (40, 2)
weights = weights.flatten()


def deviation(constant, samples=1):
    """The exact standard deviations of both coordinates of an estimate, (2,)."""
    terms = (exact_r + constant)[:, None] * exact_scores
    return ((weights @ terms**2 - (weights @ terms) ** 2) / samples).sqrt()


for constant in (0, -5, -50):
    print(f"{constant:3} added: deviations of one term {deviation(constant).numpy().round(2)}")

# %% [markdown]
# Below are 200 estimates of the gradient, each from $S$ samples. Move $S$ and the constant that is added to the signal.
# On the left the frame stays the same; on the right is the standard deviation by the formula. **Predict** before you
# move: what happens to the middle of the cloud, and what to its size?

# %%
true_gradient = weights @ (exact_r[:, None] * exact_scores)
counts = [1, 10, 100]
names = {0: "r", -5: "r − 5", -50: "r − 50"}
spreads = {name: [deviation(c, count)[0].item() for count in counts] for c, name in names.items()}


def estimates_of(samples, constant):
    """200 estimates from this many samples each, (200, 2)."""
    noise = torch.randn(samples, 200, 1, generator=torch.Generator().manual_seed(66))
    rows = DiagonalGaussian(q.mean.expand(200, 1), q.log_var.expand(200, 1))
    z = rows.mean + (0.5 * rows.log_var).exp() * noise
    signal = little.log_joint(datum, z) - rows.log_prob(z) + constant  # (S, 200)
    return torch.cat([(signal[..., None] * part).mean(0) for part in scores(rows, z)], 1)


def cloud(samples, added):
    return view.gradient_cloud(
        estimates_of(samples, added),
        true_gradient,
        reach=(20, 8),
        samples=counts,
        deviations=spreads,
        now=(names[added], samples),
        axis_names=("by m", "by log σ²"),
    )


alt = "Two hundred estimates of a gradient by the score function"
view.Explore(cloud, alt=alt, samples=counts, added=[0, -5, -50])

# %% [markdown]
# The middle stays; the cloud swells. (With $S = 1$ each dot is made of a single $z$, so all lie on a curve.) With −50
# added, a term has 215 times the variance, so it takes 215 times as many samples to see as clearly as before. Even
# without the constant, a standard deviation of a tenth of the gradient by $m$ takes 1037 samples. The moving samples of
# unit 5 need less, 13.2 in the place of 43.6 for the variance of one term by $m$. They have the derivative of $\log p$,
# which tells each sample where to go.
#
# The score function has one number for a whole sample. Credit or blame goes to all coordinates alike; which of them
# deserve it, only an average over many samples can tell. This is the problem of *credit assignment*, and
# it grows with the number of coordinates (section 8).

# %% tags=["remove-cell"]
# What the text above says, checked.
ratio = (deviation(-50)[0] / deviation(0)[0]) ** 2
assert round(ratio.item()) == 215
parabola = deviation(0) ** 2 - 100 * (weights * exact_r) @ exact_scores**2 + 2500 * weights @ exact_scores**2
torch.testing.assert_close(parabola, deviation(-50) ** 2)
assert names[-50] == "r − 50"
torch.testing.assert_close(true_gradient, torch.stack(true_pair).flatten())
assert math.ceil((deviation(0)[0] / (0.1 * true_gradient[0])).item() ** 2) == 1037
assert round(deviation(0)[0].item() ** 2, 1) == 43.6
assert deviation(0)[0] < deviation(-5)[0] < deviation(-50)[0]
riding = q.mean.clone().requires_grad_()
(of_each,) = torch.autograd.grad(
    little.log_joint(datum, riding + (exact_z - q.mean)).sum(), riding, retain_graph=True
)
path = 1.5 * (0.9 - 1.5 * exact_z.flatten()) / 0.4 - exact_z.flatten()  # ∂ log p(x, z) / ∂z, by hand
torch.testing.assert_close(path.sum(), of_each.sum())
assert round((weights @ path**2 - (weights @ path) ** 2).item(), 1) == 13.2
for added in (0, -5, -50):
    for samples in counts:
        found = estimates_of(samples, added)
        assert len(found) == 200
        assert ((found.mean(0) - true_gradient).abs() < 4.5 * deviation(added, samples) / 200**0.5).all()

# %% [markdown]
# > **Try it.** Is there a constant with which the cloud is *smaller* than with none? Search for each of the two
# > coordinates.
#
# <details><summary>Answer</summary>
#
# Yes: a parabola has a lowest point, and it need not be at 0. Here it is near 3.0 for $m$ and near 4.0 for
# $\log \sigma^2$: the best constant lifts the signal, which lies between −7 and −1, to about zero. But it is not the
# same for both. Unit 7 begins here.
#
# ```python
# grid = torch.linspace(-10, 10, 201)
# found = torch.stack([deviation(constant) for constant in grid])  # (201, 2)
# print("best constants", grid[found.argmin(0)].numpy().round(1), "deviations", found.min(0).values.numpy().round(2))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
lowest = -((weights * exact_r) @ exact_scores**2) / (weights @ exact_scores**2)
assert [round(value, 1) for value in lowest.tolist()] == [3.0, 4.0]
assert -7 < signal.min() < signal.max() < 0

# %% [markdown]
# ## 7 · Bits for the digits (11 minutes)
#
# Now the real thing. Let the 1797 digits be black and white: a pixel is 1 where its gray value is at least 8 of 16.
# Behind each image stand twenty bits, independent a priori, and given these the pixels are independent:
#
# $$p_\theta(z_i{=}1) = \frac{1}{1 + e^{-b_{0, i}}}, \qquad p_\theta(x_d{=}1 \mid z) = \frac{1}{1 + e^{-(W z + b)_d}}.$$
#
# This is the *sigmoid belief network* of Neal (1992) with one hidden layer, $\theta = (b_0, W, b)$. Each bit that is on
# adds its column of $W$ to the logits of the pixels: twenty transparencies that can be laid on each other. It has
# $2^{20}$ states, over a million, and they are coupled in the posterior (lights that explain each other away, unit 1),
# so no E-step is in sight. The encoder is unit 5's, a logit for every bit, affine in $x$.
#
# Every fifth image is held out. Here is the loop; compare it with the one of unit 5, section 7.

# %%
bits = (data.digits().x >= 8).double()  # (N, D) = (1797, 64)
held_out = torch.arange(len(bits)) % 5 == 0
training, unseen = bits[~held_out], bits[held_out]
model = SigmoidBeliefNetwork((64, 20), dtype=torch.float64, generator=generator)
encoder = BernoulliEncoder(64, 20, dtype=torch.float64, generator=generator)


@torch.no_grad()
def signals(rows, samples):
    """r(x_n, z_sn) for samples of the encoder's q, (S, N)."""
    q = encoder(rows)
    z = q.sample(samples, generator=generator)
    return model.log_joint(rows, z) - q.log_prob(z)


# %%
optimizer = adam([*model.parameters(), *encoder.parameters()], 0.02)  # θ and φ
steps, on_training, on_unseen = [], [], []
for step, batch in enumerate(minibatches(training, 100, epochs=70, generator=generator)):  # (B, D)
    q_of_batch = encoder(batch)
    z = q_of_batch.sample(5, generator=generator)  # (S, B, 20)
    log_q, log_p = q_of_batch.log_prob(z), model.log_joint(batch, z)  # (S, B)
    surrogate = (log_p - log_q).detach() * log_q + log_p
    optimizer.zero_grad()
    (-surrogate.mean()).backward()
    optimizer.step()
    if step % 50 == 0:
        steps.append(step)
        on_training.append(signals(training[:360], 20).mean().item())
        on_unseen.append(signals(unseen, 20).mean().item())

# %%
chances = (training.sum(0) + 0.5) / (len(training) + 1)  # of every pixel by itself
of_pixels = (unseen * chances.log() + (1 - unseen) * (1 - chances).log()).sum(1).mean().item()
named = {"training": on_training, "held out": on_unseen, "independent pixels": [of_pixels] * len(steps)}
view.curves(steps, named, x_name="step", y_name="bound, nats per image")

# %%
r = signals(unseen, 500)
better = r.logsumexp(0) - math.log(500)  # importance-weighted, unit 2
print(f"independent pixels, held out: {of_pixels:.2f} nats")
print(f"ELBO, held out:               {r.mean():.2f} nats, by r with a standard deviation of {r.std():.1f}")
print(f"with 500 weighted samples:    {better.mean():.2f} nats")

# %% [markdown]
# If the pixels were independent, each with its own frequency, an unseen image would have −25.28 nats on average. The
# network's bound passes this mark, and after 1050 steps it stands at about −21 nats: the bits have found something in
# images they had not seen. It is a *bound* that rises here. The importance-weighted bound of unit 2 with 500 samples is
# higher still, and the log-likelihood itself is higher than both. The curve for the training images ends above the
# other: with 1344 numbers in $W$ and $b$ overfitting begins to show.
#
# Look at $r$: about −21 on average. This is the constant of section 6. Given an image, most of it is the same for all
# samples: every bit's score is multiplied by a number whose bulk has nothing to do with that bit.

# %%
seen = unseen[:10]
likely = (encoder(seen).logits > 0).double().detach()
with torch.no_grad():
    decoded = (likely @ model.weights[0] + model.biases[0]).sigmoid()
    _, dreams = model.sample(10, generator=generator)
    dreamed = (dreams @ model.weights[0] + model.biases[0]).sigmoid()
view.images(
    torch.cat([seen, decoded, dreamed]), (8, 8), title="held out · what its bits say · drawn from the model"
)

# %% [markdown]
# The second row shows $p(x_d{=}1 \mid z)$ for the most probable bits of each held-out image. Gray is not ink but doubt:
# the pictures are *means*, not draws, which would be speckled. The third row starts from bits of the prior, and such
# pictures are, on average, farther from the nearest training image than those of the second. The prior draws the bits
# independently, while the bits that real digits use are correlated; deeper networks (unit 11) put a second layer there.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert len(bits) == 1797
assert bits.shape == (1797, 64)
assert data.digits().x.max() == 16
assert [len(training), len(unseen)] == [1437, 360]
assert len(binary_states(4, like=torch.zeros(1))) ** 5 == 2**20 > 1e6
assert model.widths == (64, 20)
assert sum(part.numel() for part in [model.weights[0], model.biases[0]]) == 1344
independent = torch.distributions.Bernoulli(probs=chances).log_prob(unseen).sum(1).mean().item()
assert round(independent, 2) == -25.28
assert step + 1 == 1050
assert abs(r.mean() + 21) < 0.6
assert r.shape == (500, 360)
assert on_unseen[0] < of_pixels + 0.5
assert on_unseen[-1] > of_pixels + 3
assert better.mean() > r.mean() + 0.5
assert on_training[-1] > on_unseen[-1]
assert ((decoded > 0.02) & (decoded < 0.98)).any()
_, many = model.sample(360, generator=generator)
rows = {"decoded": (encoder(unseen).logits > 0).double(), "dreamed": many}
with torch.no_grad():
    pictures = {name: (row @ model.weights[0] + model.biases[0]).sigmoid() for name, row in rows.items()}
nearest = {name: torch.cdist(means, training).min(1).values.mean() for name, means in pictures.items()}
assert nearest["dreamed"] > nearest["decoded"]
used = (encoder(training).logits > 0).double().T
used = used[used.std(1) > 0]
among = torch.corrcoef(used)[~torch.eye(len(used)).bool()].abs().mean()
by_chance = torch.corrcoef(torch.stack([row[torch.randperm(1437, generator=generator)] for row in used]))
assert among > 2 * by_chance[~torch.eye(len(used)).bool()].abs().mean()
assert r.std(0).mean() < -r.mean() / 5

# %% [markdown]
# > **Think first.** Under $q$ the twenty bits are independent. For which bits will the encoder's $q$ be far from the
# > posterior?
#
# <details><summary>Answer</summary>
#
# For bits that put ink on the same pixels. Given an image, one of them suffices, so the posterior couples them: if one
# is off, the other must be on. The three switches show it: at $x = 3$ either the third is on or the first two, and the
# second and the third bit have a posterior correlation of −0.999.
#
# ```python
# posterior = log_joint(states).softmax(0)  # (8, 1)
# on = (posterior[..., None] * states).sum((0, 1))
# covariance = ((posterior[..., None] * (states - on)).mT @ (states - on)).sum(0)  # (3, 3)
# print("correlation", (covariance[1, 2] / (covariance[1, 1] * covariance[2, 2]).sqrt()).item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
posterior = log_joint(states).softmax(0)[:, 0]
second, third = states[:, 0, 1], states[:, 0, 2]
covariance = posterior @ (second * third) - (posterior @ second) * (posterior @ third)
variances = [posterior @ bit - (posterior @ bit) ** 2 for bit in (second, third)]
assert round((covariance / (variances[0] * variances[1]).sqrt()).item(), 3) == -0.999

# %% [markdown]
# ## 8 · More bits, more noise (further reading, 4 minutes)
#
# How does the noise grow with the number of bits? Take $M$ bits that have nothing to do with each other, and a signal
# that is a sum, $r(z) = \sum_{i=1}^M f(z_i)$, with $f(0) = -1$ and $f(1) = -2$: every bit prefers to be off. The
# gradient for one bit is the same for all $M$. We compute the variance of its estimate by enumeration, with $r$ as it
# is and with its mean subtracted.

# %%
widths = list(range(2, 11))
found = {"r": [], "r minus its mean": []}
for M in widths:
    for name in found:
        mean_signal = 0.0 if name == "r" else -1.5 * M
        moments = oracle.score_function_moments(lambda z: -(1 + z).sum(1), torch.zeros(M), mean_signal)
        found[name].append(moments.variance[0].item())
view.curves(
    widths,
    found,
    x_name="number of bits M",
    y_name="variance of one coordinate",
    x_scale="log",
    y_scale="log",
)

# %% [markdown]
# As it is, the variance grows with $M^2$: the signals of all other bits are a constant that grows with $M$, and their
# sum is squared. Without the mean it grows with $M$, linearly: what is left are the fluctuations of the others. Only
# what the bit itself causes is of any use, and to keep just that is *Rao-Blackwellization* (unit 7).
#
# > **Derive it.** Show both rates. Let $\bar f$ be the mean of $f(z_i)$.
#
# <details><summary>Answer</summary>
#
# The sum of the other bits' signals is independent of bit $i$, with mean $(M - 1) \bar f$ and variance
# $(M - 1) \operatorname{Var}[f]$. In $\mathbb E_q[r^2 (\nabla_\phi \log q)^2]$ it contributes
# $\mathbb E_q[(\nabla_\phi \log q)^2]\, \big( (M - 1) \operatorname{Var}[f] + (M - 1)^2 \bar f^2 \big)$ and a mixed
# term of order $M$. If $\bar f = 0$ only the first is left.
#
# ```python
# print([round(value, 3) for value in found["r minus its mean"]])  # (M − 1) Var[f] / 4, Var[f] = 1/4
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
as_it_is, centered = (torch.tensor(values) for values in found.values())
assert as_it_is.diff().diff().diff().abs().max() < 1e-9  # quadratic
assert as_it_is.diff().diff().min() > 0.5
torch.testing.assert_close(centered, (torch.tensor(widths) - 1) / 16)
one_bit = [oracle.bernoulli_gradient(lambda z: -(1 + z).sum(1), torch.zeros(M))[0] for M in widths]
torch.testing.assert_close(torch.stack(one_bit), torch.full((9,), -0.25))

# %% [markdown]
# ## 9 · Nothing left to learn (further reading, 3 minutes)
#
# If $q$ is the posterior, then $r(x, z) = \log p(x)$ for *every* $z$ (unit 2). The gradient is zero. The estimator does
# not know: it multiplies each score by $\log p(x)$, a constant, and has the variance $(\log p(x))^2$ times the Fisher
# information. So an encoder that has arrived is pushed around by noise, the more the farther $\log p(x)$ is from 0. For
# bits, where $\log p(x) \leq 0$, that is the less probable datum; for densities even the unit of $x$ matters. With a
# constant step it comes to rest only where $\log p(x) = 0$.

# %%
best = little.posterior(datum)
q_best = DiagonalGaussian(best.mean, 2 * best.factor[..., 0].log())
log_evidence = little.log_evidence(datum).item()
z = q_best.sample(10_000, generator=generator)  # (S, 1, 1)
signal = little.log_joint(datum, z) - q_best.log_prob(z)
terms = signal[..., None] * scores(q_best, z).mean  # by m
print(f"r from {signal.min():.4f} to {signal.max():.4f}, log p(x) {log_evidence:.4f}")
print(f"terms: mean {terms.mean():.2f}, standard deviation {terms.std():.2f}")

# %% [markdown]
# > **Derive it.** Leave the second term of section 3 in, $\nabla_\phi r = -\nabla_\phi \log q$. Which constant does
# > that add to the signal? Is it a good one here?
#
# <details><summary>Answer</summary>
#
# $r\, \nabla_\phi \log q + \nabla_\phi r = (r - 1)\, \nabla_\phi \log q$: the constant −1. Here $r = -1.559$, and the
# standard deviation grows by the factor $2.559 / 1.559 = 1.64$; for $r > \tfrac12$ it would shrink. The library leaves
# the term out. The best constant at the posterior is $-\log p(x)$, and it leaves no variance at all.
#
# ```python
# for constant in (0.0, -1.0, -log_evidence):
#     print(constant, ((signal + constant)[..., None] * scores(q_best, z).mean).std().item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert (signal - log_evidence).abs().max() < 1e-9
assert round(log_evidence, 3) == -1.559
assert round(1 - log_evidence, 3) == 2.559
assert round((1 - 1 / log_evidence), 2) == 1.64
of_best = scores(q_best, z).mean
assert (
    round((((signal - 1)[..., None] * of_best).std() / (signal[..., None] * of_best).std()).item(), 2) == 1.64
)
assert ((signal - log_evidence)[..., None] * of_best).std() < 1e-9
expected = abs(log_evidence) * (-0.5 * q_best.log_var).exp().item()
assert abs(terms.std().item() / expected - 1) < 0.05
assert abs(terms.mean().item()) < 5 * expected / 100

# %% [markdown]
# ## 10 · What you have learned (2 minutes)
#
# | idea | formula | in code |
# |---|---|---|
# | gradient by $\theta$ | $\mathbb E_q[\nabla_\theta \log p_\theta(x, z)]$ | `log_joint(z, *theta).mean()` |
# | naive swap by $\phi$ | $-\mathbb E_q[\nabla_\phi \log q_\phi] = 0$ | |
# | score function | $z - \mathbb E_q[z]$ for logits | `scores` |
# | estimator | $\frac1S \sum_s r(x, z_s)\, \nabla_\phi \log q_\phi(z_s)$ | `score_estimate` |
# | surrogate | $\text{sg}[r] \log q_\phi + \log p_\theta$ | `score_function` |
# | REINFORCE | $\eta \leftarrow \eta + a_t\, r\, (z - \mathbb E_q[z])$ | `play` |
# | a constant $\Delta$ | mean unchanged, variance $\sim \Delta^2$ | `deviation` |
#
# **What this lecture covers.** Monte Carlo estimates of the ELBO and its gradient by the model's parameters, the
# prior's among them; why gradient and expectation do not commute for the encoder, and that the naive swap gives zero;
# the log-derivative trick, the score function, its mean and its covariance; the score-function estimator for discrete
# and continuous latent variables; surrogates; REINFORCE, its dictionary, and a bandit; the variance of the estimator
# and what a constant does to it; the sigmoid belief network with one layer of bits.
#
# **Now you.** [Exercise 06](../exercises/06_score_function.ipynb) lets you write the scores, the estimator, the
# surrogate and the bandit yourself, and gives bits to the digits.
#
# **Next.** A constant in the signal changes no mean and may drown everything. What may one subtract, and what is the
# best? [Unit 7](07_variance_reduction.ipynb) makes the noise small without touching the answer.

# %% [markdown]
# ### Symbols
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x_n$ | observed datum | $(D,)$ |
# | $z_n$ | latent variable of a datum | $(M,)$ |
# | $n$ | index of a datum | |
# | $d$ | index of a dimension | |
# | $M$ | dimension of the latent variable | |
# | $i$ | index of a latent coordinate | |
# | $K$ | number of components | |
# | $k$ | index of a component | |
# | $S$ | number of samples | |
# | $s$ | index of a sample | |
# | $p$ | density or probability under the model | |
# | $q$ | approximation of the posterior | |
# | $\theta$ | parameters of the model | |
# | $\phi$ | parameters of the encoder | |
# | $r$ | learning signal, $\log p(x, z) - \log q(z)$; of a bandit, the reward | |
# | $f$ | integrand | |
# | $\bar f$ | mean of the integrand | |
# | $\eta$ | logits | $(M,)$ |
# | $m_n$ | mean of $q$ for a datum | $(M,)$ |
# | $\sigma$ | standard deviation | |
# | $\varepsilon$ | standard normal noise | $(M,)$ |
# | $\mathcal N$ | Gaussian density | |
# | $\Delta$ | constant added to the learning signal | |
# | $a_t$ | step size | |
# | $t$ | number of an iteration | |
# | $W$ | loadings | $(D, M)$ |
# | $b$ | offset | $(D,)$ |
# | $b_0$ | logits of the prior | $(M,)$ |
# | $r_{nk}$ | responsibilities | $(N, K)$ |
# | $\pi$ | mixing weights | $(K,)$ |

# %% [markdown]
# ### References
#
# - E. Alpaydin, C. Kaynak (1998). Optical recognition of handwritten digits. Data set, UCI Machine Learning Repository.
# - R. M. Neal (1992). Connectionist learning of belief networks. *Artificial Intelligence* 56, 71-113.
# - R. Ranganath, S. Gerrish, D. M. Blei (2014). Black box variational inference. *Artificial Intelligence and
#   Statistics*.
# - R. S. Sutton, A. G. Barto (2018). *Reinforcement Learning: An Introduction*, second edition, section 2.8 and Figure
#   2.5.
# - R. J. Williams (1992). Simple statistical gradient-following algorithms for connectionist reinforcement learning.
#   *Machine Learning* 8, 229-256.
