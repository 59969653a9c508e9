# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 7 · Variance reduction
#
# How much rain falls in your garden in an average year? You have measured for ten years. The weather station on the
# hill has measured for a hundred, and in your ten years it had more rain than its long average. So, presumably, had
# you, and your average is too high. By how much? The station has told you something about your own sample: what you
# measured by luck. You may subtract that. This lecture is about the question behind it: *what may you subtract
# without changing the answer?* The score function of unit 6 needs it badly. Its gradient is right on average, and so
# noisy that learning by it is slow.
#
# **Objectives.** At the end you can
#
# - subtract a control variate, say how much variance is left, and say when it does harm;
# - explain why a baseline leaves the gradient unbiased, and what it must not look at;
# - code the leave-one-out baseline, and say what including a sample's own signal does;
# - find the best constant baseline, and an example where the mean is worse than none;
# - train a baseline that looks at the datum;
# - use antithetic pairs, strata and Rao-Blackwellization, and give a case against each;
# - compare estimators at the same price.
#
# **Prerequisites.** The score function and its estimator, REINFORCE on a bandit (unit 6); the ELBO (unit 2); encoders
# with logits (unit 5).
#
# **Time.** 60 minutes, and 14 of further reading.

# %%
import itertools
import math
import time
from functools import partial

import torch

from course import device, view
from course.lvm import data
from course.lvm.contracts import learning_signal
from course.lvm.distributions.exact import state_blocks
from course.lvm.distributions.families import Bernoulli
from course.lvm.gradients import score_function, variance_reduction
from course.lvm.gradients.estimators import compare
from course.lvm.helmholtz.networks import SigmoidBeliefNetwork
from course.lvm.networks import BernoulliEncoder, InputBaseline
from course.lvm.optimization import adam
from course.lvm.oracles import gradients as exact

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(7)

# %% [markdown]
# ## 1 · A control variate (4 minutes)
#
# We want $\mathbb E[f(z)]$ and can draw $z$. The mean of $S$ independent samples has the variance
# $\operatorname{Var}(f) / S$, so ten times less noise in the sense of the standard deviation costs a hundred times
# more samples. The rain suggests something cheaper. Let $c(z)$ be another function of the same $z$ whose mean
# $\kappa = \mathbb E[c]$ we *know*: a *control variate*. On these samples $c$ came out too high or too low, and we
# see by how much. Subtract that:
#
# $$\frac1S \sum_s \big[ f(z_s) - (c(z_s) - \kappa) \big], \qquad
# \operatorname{Var}(f - c) = \operatorname{Var}(f) + \operatorname{Var}(c) - 2 \operatorname{Cov}(f, c).$$
#
# This is the *difference estimator*. What is subtracted has mean zero, so the mean stays as it is, for every $c$ with
# a known mean. As an example take $f(z) = e^z$ and $c(z) = z$ with $z \sim \mathcal N(0, 1)$; here we know even the
# answer, $\mathbb E[f] = e^{1/2}$.

# %%
repeated = torch.randn(200, 2000, generator=generator)  # 2000 times S = 200 samples
z = repeated[:, 0]
f, c, kappa = z.exp(), z, 0.0  # κ = E[c], known
corrected = f - (c - kappa)  # (S,), as from variance_reduction.difference(f, c, kappa)
means = {"plain": repeated.exp().mean(0), "corrected": (repeated.exp() - (repeated - kappa)).mean(0)}
for name, estimates in means.items():
    error = (estimates - math.exp(0.5)).square().mean().sqrt()
    print(f"{name:9}: average of the estimates {estimates.mean():.3f}, typical error {error:.3f}")
view.control(c, f, 1.0, c_name="control c(z) = z", f_name="f(z) = exp z")

# %% [markdown]
# The dots are not on the line, but they go up with it. What is left is their scatter about the line: exactly, a
# variance of 2.37 instead of 4.67. So the same accuracy costs half as many samples.
#
# Now take $5z$ in the place of $z$. It is correlated with $f$ just as strongly. And the variance *rises*, to 13.18.
# The formula says when: subtracting $c$ helps if $2 \operatorname{Cov}(f, c) > \operatorname{Var}(c)$, and otherwise
# does harm. Who subtracts too much adds the noise of $c$.
#
# > **A common slip.** "The more $f$ and $c$ are correlated, the more variance the difference estimator removes." A
# > correlation does not see the scale of $c$. The sentence is true of the next section's estimator.

# %% tags=["remove-cell"]
# The slip, and what the text above says: means and variances by a quadrature of N(0, 1).
line = torch.linspace(-12, 12, 4801)
weights = (-0.5 * line**2).exp() / math.sqrt(2 * math.pi) * (line[1] - line[0])


def mean_of(values):
    return (weights * values).sum().item()


def variance_of(values):
    return mean_of((values - mean_of(values)) ** 2)


def correlation_of(first, second):
    product = mean_of((first - mean_of(first)) * (second - mean_of(second)))
    return product / math.sqrt(variance_of(first) * variance_of(second))


assert round(variance_of(line.exp()), 2) == 4.67
assert round(variance_of(line.exp() - line), 2) == 2.37
assert round(variance_of(line.exp() - 5 * line), 2) == 13.18
assert 1.9 < variance_of(line.exp()) / variance_of(line.exp() - line) < 2.1
torch.testing.assert_close(correlation_of(line.exp(), line), correlation_of(line.exp(), 5 * line))
assert abs(mean_of(line.exp()) - math.exp(1 / 2)) < 1e-9
assert abs(mean_of(5 * line)) < 1e-9
torch.testing.assert_close(corrected, variance_reduction.difference(f, c, kappa))
assert (means["corrected"] - math.exp(0.5)).square().mean() < 0.7 * (
    means["plain"] - math.exp(0.5)
).square().mean()
assert math.isclose(math.sqrt(1 / 100), 1 / 10)

# %% [markdown]
# > **Try it.** For small $z$, $e^z \approx 1 + z + z^2/2$, and the mean of the right-hand side is known. How much
# > variance does this control leave?
#
# <details><summary>Answer</summary>
#
# Its mean is $\kappa = 1 + 0 + \tfrac12$, and it leaves a variance of 1.22. An approximation of $f$ that can be
# averaged on paper is the classic control variate.
#
# ```python
# parabola = 1 + repeated + repeated**2 / 2
# improved = repeated.exp() - (parabola - 1.5)
# print(f"mean {improved.mean():.3f}, variance of one sample {improved.var():.2f}")
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
assert round(variance_of(line.exp() - 1 - line - line**2 / 2), 2) == 1.22
assert abs(mean_of(1 + line + line**2 / 2) - (1 + 1 / 2)) < 1e-9

# %% [markdown]
# ## 2 · The best coefficient (6 minutes)
#
# How much of $c$ should we subtract? Let a number $\beta$ say it:
#
# $$f(z_s) - \beta\, (c(z_s) - \kappa), \qquad
# \operatorname{Var}(f - \beta c)
# = \operatorname{Var}(f) - 2 \beta \operatorname{Cov}(f, c) + \beta^2 \operatorname{Var}(c).$$
#
# This is the *regression estimator*. With $\beta = 0$ it is the plain mean, with $\beta = 1$ the difference. The
# variance is a parabola in $\beta$. If $c$ varies at all it opens upwards, so its one stationary point is the
# minimum:
#
# $$\beta^* = \frac{\operatorname{Cov}(f, c)}{\operatorname{Var}(c)}, \qquad
# \operatorname{Var}(f - \beta^* c) = \operatorname{Var}(f)\, (1 - \rho^2),$$
#
# with the correlation $\rho = \rho(f, c)$. Now the sentence is true: with $\beta^*$ the correlation alone decides,
# its sign does not matter, and no control does harm. The coefficient is the slope of the regression line of $f$ on
# $c$, hence the name. For the garden: draw your ten years against the station's, fit a line, and read it at the
# station's long average. Move the sliders; both variables have variance 1, so here $\beta^* = \rho$.

# %%
first, second = torch.randn(2, 150, generator=generator)
first = (first - first.mean()) / first.std(correction=0)
second = second - second.mean() - (first * second).mean() * first  # uncorrelated with the first
second = second / second.std(correction=0)


def explore(rho, beta):
    left = 1 - 2 * beta * rho + beta**2
    title = f"ρ = {rho:g}, β = {beta:g}: {left:.2f} Var(f)"
    f_of_rho = rho * first + math.sqrt(1 - rho**2) * second
    return view.coefficient(first, f_of_rho, beta, most=2, title=title)


view.Explore(
    explore, alt="A control variate", rho=[0.2, 0.4, 0.6, 0.8, 0.95], beta=[1.0, 0.8, 0.6, 0.4, 0.2, 0.0]
)

# %% [markdown]
# At $\beta = 1$ the weak control with $\rho = 0.2$ makes the variance 1.6 times as large; at its best coefficient it
# removes only 4 percent of it. Here $\beta = 1$ helps if $\rho > 1/2$. A correlation of 0.8 leaves 0.36 of the
# variance, and one of 0.95 less than a tenth, so a tenth of the samples will do.
#
# Where does $\beta^*$ come from, if not from paper? From a *pilot run*: samples that serve for nothing else, and whose
# price is paid once for many estimates.

# %%
pilot = torch.randn(1000, generator=generator)
f_pilot, c_pilot = pilot.exp(), 5 * pilot
deviation = c_pilot - c_pilot.mean()
beta = (f_pilot * deviation).mean() / deviation.square().mean()  # Cov / Var
regressed = repeated.exp() - beta * (5 * repeated - 0.0)
print(f"β = {beta:.3f}, variance of one sample: {regressed.var():.2f}")

# %% [markdown]
# The exact coefficient of $5z$ is $\beta^* = 0.330$, five times smaller than that of $z$, and both leave a variance
# of 1.95. Whether $c$ is written in liters or in gallons no longer matters.
#
# The estimator is unbiased for every $\beta$ that does not depend on the samples it is used on: then
# $\mathbb E[\beta (c - \kappa)] = \beta\, \mathbb E[c - \kappa] = 0$. With a $\beta$ from *the same* samples it is
# slightly biased (section 11). And check the sign: $f + \beta^* (c - \kappa)$ has more variance than $f$.
#
# > **Derive it.** For which $\beta$ is the regression estimator better than the plain mean? What does this say about
# > $5z$ with $\beta = 1$?
#
# <details><summary>Answer</summary>
#
# $-2 \beta \operatorname{Cov}(f, c) + \beta^2 \operatorname{Var}(c) < 0$ holds between the two roots, $0$ and
# $2 \beta^*$. The parabola is symmetric about $\beta^*$, so this can be seen. For $5z$ the second root is at 0.66,
# and $\beta = 1$ lies beyond it.
#
# ```python
# betas = torch.linspace(0, 1, 11)
# left = torch.stack([variance_reduction.regression(f_pilot, c_pilot, 0.0, b.item()).var() for b in betas])
# print((left / f_pilot.var()).numpy().round(2))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert math.isclose(1 - 2 * 1 * 0.2 + 1, 1.6)
assert math.isclose(1 - 0.2**2, 0.96)  # 4 percent are removed
assert math.isclose(1 - 0.8**2, 0.36)
assert round(1 - 0.95**2, 4) == 0.0975 < 1 / 10
assert abs((first * second).mean()) < 1e-12
assert abs(first.var(correction=0) - 1) < 1e-12
by_beta = {b: 1 - 2 * b * 0.5 + b**2 for b in (0.0, 1.0)}
assert by_beta[0.0] == by_beta[1.0]  # at ρ = 1/2 the difference is as good as nothing
covariance = mean_of(line.exp() * 5 * line)
assert round(covariance / variance_of(5 * line), 3) == 0.330
assert round(2 * covariance / variance_of(5 * line), 2) == 0.66
assert math.isclose(mean_of(line.exp() * line), 5 * covariance / variance_of(5 * line), rel_tol=1e-9)
assert round(variance_of(line.exp() - covariance / variance_of(5 * line) * 5 * line), 2) == 1.95
assert round(variance_of(line.exp()) * (1 - correlation_of(line.exp(), line) ** 2), 2) == 1.95
assert variance_of(line.exp() + 0.33 * 5 * line) > variance_of(line.exp())
assert abs(beta - 0.33) < 0.12
assert abs(regressed.var() - 1.95) < 0.5

# %% [markdown]
# ## 3 · A baseline (7 minutes)
#
# Back to the gradient. Unit 6 wrote it as a mean again, with the learning signal
# $r(x, z) = \log p_\theta(x, z) - \log q_\phi(z \mid x)$:
#
# $$\nabla_\phi\, \mathrm{ELBO} = \mathbb E_q\big[ r(x, z)\, \nabla_\phi \log q_\phi(z \mid x) \big].$$
#
# It needs a control variate whose mean we know, and there is one in the formula: the score itself. Its mean is zero,
# as $\mathbb E_q[\nabla \log q] = \sum_z \nabla q = \nabla 1 = 0$. So let $f = r\, \nabla \log q$,
# $c = \nabla \log q$, $\kappa = 0$, and call the coefficient $b$:
#
# $$\mathbb E_q\big[ (r(x, z) - b)\, \nabla_\phi \log q_\phi(z \mid x) \big] \quad \text{is the same for every } b.$$
#
# Such a $b$ is called a *baseline*: the coefficient of a control variate, the score. Add 100 to every reward: no
# gradient changes, but its variance does. A baseline of 100 takes this back. In general it asks how much *better than
# usual* a sample was.
#
# > **A common slip.** Who minimizes $-\mathrm{ELBO}$ has $f = -r\, \nabla \log q$ with a minus in front. Subtracting
# > $b\, \nabla \log q$ from *that* gives $-(r + b)\, \nabla \log q$. It is unbiased, and it is the wrong way: on the
# > bit of section 4, $b = 1$ then leaves a variance of 0.36, and with the right sign 0.

# %% tags=["remove-cell"]
# The slip: a bit that is 1 with chance 0.9 and then has the signal 10. And what the text above says.
bit_chance, bit_score = torch.tensor([0.1, 0.9]), torch.tensor([-0.9, 0.1])  # at z = 0 and z = 1
bit_signal = torch.tensor([0.0, 10.0])


def bit_moments(estimate):
    mean = bit_chance @ estimate
    return mean.item(), (bit_chance @ (estimate - mean) ** 2).item()


right, wrong = (bit_moments(-(bit_signal - sign * 1) * bit_score) for sign in (1, -1))
assert math.isclose(right[0], wrong[0])
assert right[1] < 1e-9 < 0.09 < bit_moments(-bit_signal * bit_score)[1] + 1e-9
assert round(wrong[1], 2) == 0.36
assert abs(bit_chance @ bit_score) < 1e-12
raised = bit_moments((bit_signal + 100) * bit_score)
assert math.isclose(raised[0], bit_moments(bit_signal * bit_score)[0])
assert round(raised[1], 2) == 918.09 > 1000 * bit_moments(bit_signal * bit_score)[1]

# %% [markdown]
# What may a baseline look at? At everything but the sample it is subtracted at: at $x$, at $\phi$ (it is not
# differentiated), at other, independent samples, at the past. The proof above pulls $b$ out of the mean, and that is
# allowed if $b$ is independent of this $z$.
#
# Unit 6 repeated half of a figure in section 2.8 of Sutton and Barto (2018): 2000 bandits, whose ten arms pay about
# 4, learn by REINFORCE at two rates without a baseline. Here is the whole figure. The baseline is the average of all
# rewards so far.


# %%
def bandits(rate, baseline, runs=2000, steps=1000):
    """The share of the runs that choose the best of ten arms, at every step."""
    means = 4 + torch.randn(runs, 10, generator=generator)
    rows, best = torch.arange(runs), means.argmax(1)
    logits, average, hits = torch.zeros(runs, 10), torch.zeros(runs), []
    for step in range(1, steps + 1):
        policy = logits.softmax(1)
        u = torch.rand(runs, 1, generator=generator)
        arm = (u > policy.cumsum(1)).sum(1).clamp(max=9)
        reward = means[rows, arm] + torch.randn(runs, generator=generator)
        average += (reward - average) / step
        advantage = reward - average if baseline else reward
        logits -= rate * advantage[:, None] * policy  # the score is 1[arm] − policy
        logits[rows, arm] += rate * advantage
        hits.append((arm == best).double().mean())
    return torch.stack(hits)


shares = {
    f"rate {rate}, {'with' if baseline else 'no'} baseline": bandits(rate, baseline)
    for rate, baseline in itertools.product((0.1, 0.4), (True, False))
}
blocks = {name: hits.view(-1, 20).mean(1) for name, hits in shares.items()}
for name, hits in shares.items():
    print(f"{name}: {100 * hits[-100:].mean():.0f} % in the last steps")
view.curves(20 * torch.arange(1, 51), blocks, x_name="step", y_name="share of the best arm")

# %% [markdown]
# Over the last 100 steps, in this share of the cases, the best arm is chosen:
#
# | rate | with baseline | without |
# |---|---|---|
# | 0.1 | more than four in five | one half |
# | 0.4 | three quarters | less than a third |
#
# The book prints curves and no numbers, so this is its figure in kind. Without a baseline every arm that is pulled is
# praised, for almost all rewards are positive (unit 6). With one, a reward below the average makes its arm less
# probable, at once.
#
# A footnote of the book says that in its experiments the average contains the current reward, and ours does the same.
# Is that allowed? At step $t$ this advantage is exactly $(1 - 1/t)$ times the one by the average of the past alone.
# So the gradient is not wrong in direction; its steps are shorter, at first. Section 4 says what this does with two
# samples.
#
# > **Try it.** Show the factor $1 - 1/t$ with numbers: for the last of $t = 5$ rewards, compare its distance to the
# > mean of all five and to the mean of the other four.
#
# <details><summary>Answer</summary>
#
# With $t$ rewards, mean of all $= \tfrac{1}{t} r_t + (1 - \tfrac1t) \cdot$ mean of the past. Subtract it from $r_t$.
#
# ```python
# rewards = 4 + torch.randn(5, generator=generator)
# print(rewards[-1] - rewards.mean(), (1 - 1 / 5) * (rewards[-1] - rewards[:-1].mean()))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
last = {name: hits[-100:].mean().item() for name, hits in shares.items()}
assert all(10 * len(hits[-100:]) == len(hits) for hits in shares.values())
assert sorted({float(name.split()[1].strip(",")) for name in shares}) == [0.1, 0.4]
assert last["rate 0.1, with baseline"] > 4 / 5
assert abs(last["rate 0.4, with baseline"] - 3 / 4) < 0.05
assert abs(last["rate 0.1, no baseline"] - 1 / 2) < 0.05
assert 1 / 4 < last["rate 0.4, no baseline"] < 1 / 3
assert sorted(last, key=last.get) == [
    f"rate {rate}, {which} baseline" for which in ("no", "with") for rate in ("0.4", "0.1")
]
assert bandits.__defaults__ == (2000, 1000)
rewards = 4 + torch.randn(5, generator=torch.Generator().manual_seed(1))
torch.testing.assert_close(rewards[-1] - rewards.mean(), (1 - 1 / 5) * (rewards[-1] - rewards[:-1].mean()))

# %% [markdown]
# ## 4 · Leave one out (7 minutes)
#
# If we draw $S$ samples for the same $x$ anyway, a baseline comes for free: for each sample the mean signal of the
# others, the *leave-one-out* baseline, see Mnih and Rezende (2016) and Kool, van Hoof and Welling (2019).


# %%
def leave_one_out(r):
    """The mean of the other signals, for every sample, (S,)."""
    return (r.sum(0) - r) / (len(r) - 1)


def gradient(r, score, b):
    """1/S Σ_s (r_s − b_s) ∇log q(z_s)."""
    return ((r - b) * score).mean(0)


means = {"no baseline": 0.0, "mean of both": 0.0, "leave one out": 0.0}
for z_pair in itertools.product((0.0, 1.0), repeat=2):  # all outcomes of S = 2 bits
    bits = torch.tensor(z_pair)
    chance = torch.where(bits == 1, 0.9, 0.1).prod()
    r, score = 10 * bits, bits - 0.9  # the signal is 10 at z = 1 and 0 at z = 0
    for name, b in zip(means, (torch.zeros(2), r.mean(), leave_one_out(r)), strict=True):
        means[name] += chance * gradient(r, score, b)
print({name: f"{value:.2f}" for name, value in means.items()})

# %% [markdown]
# One bit is 1 with chance 0.9 and then has the signal 10, otherwise 0; the derivative by its logit is
# $0.9 \cdot 0.1 \cdot 10 = 0.9$. We went through all outcomes of two samples, so these means are exact. Leaving one
# out is unbiased. The mean of *both* is not: half the gradient is lost.
#
# > **A common slip.** "The mean signal of the batch is a baseline." It contains the sample's own signal, and the
# > gradient shrinks by the factor $(S - 1) / S$: to 0.45 with two samples, to 0.72 with five.
#
# With a fixed $S$ this is a matter of the step size, as it is with $b = r(x, z) / 2$, which halves the gradient. But
# a baseline that looks at $z$ in another way, such as a network of $x$ and $z$, turns the gradient's direction too.


# %% tags=["remove-cell"]
# The slip, and what the text above says: all outcomes of S samples.
def mean_gradient(samples, with_own):
    total = 0.0
    for outcome in itertools.product((0.0, 1.0), repeat=samples):
        bits = torch.tensor(outcome)
        chance = torch.where(bits == 1, 0.9, 0.1).prod().item()
        r = 10 * bits
        b = r.mean() if with_own else (r.sum() - r) / (samples - 1)
        total += chance * ((r - b) * (bits - 0.9)).mean().item()
    return total


by_hand = bit_chance[0].item() * bit_chance[1].item() * bit_signal[1].item()
assert bit_signal[1] == 10
assert round(by_hand, 2) == 0.9
assert round(mean_gradient(2, True), 2) == 0.45
assert round(mean_gradient(5, True), 2) == 0.72
assert abs(mean_gradient(2, False) - 0.9) < 1e-9 > abs(mean_gradient(5, False) - 0.9)
torch.testing.assert_close(means["leave one out"], torch.tensor(0.9))
torch.testing.assert_close(means["no baseline"], torch.tensor(0.9))
torch.testing.assert_close(means["mean of both"], torch.tensor(0.45))
f3, logits3 = exact.three_bernoullis()
states3, chances3 = exact.configurations(3), exact.probabilities(logits3)
scores3 = states3 - logits3.sigmoid()
half = (chances3 * f3(states3) / 2) @ scores3
torch.testing.assert_close(half, exact.bernoulli_gradient(f3, logits3) / 2)
of_bits = (chances3 * (f3(states3) - states3[:, 0])) @ scores3  # a baseline that looks at the first bit
turned = torch.nn.functional.cosine_similarity(of_bits, exact.bernoulli_gradient(f3, logits3), dim=0)
assert turned < 0.99

# %% [markdown]
# Its price is the noise of the baseline itself. For a small model of three bits, where all states can be listed, here
# are the exact variances of the first bit's gradient. To be fair, they are multiplied by the number of evaluations of
# $f$: so much variance is left for each evaluation that we pay for.

# %%
f3, logits3 = exact.three_bernoullis()  # f(z) and the three logits
mean3 = exact.probabilities(logits3) @ f3(exact.configurations(3))
price = {
    "no baseline": exact.score_function_moments(f3, logits3).variance[0],
    "leave one out, S = 2": 2 * exact.leave_one_out_moments(f3, logits3, 2).variance[0],
    "leave one out, S = 3": 3 * exact.leave_one_out_moments(f3, logits3, 3).variance[0],
    "leave one out, S = 4": 4 * exact.leave_one_out_moments(f3, logits3, 4).variance[0],
    "the true mean": exact.score_function_moments(f3, logits3, mean3).variance[0],
}
for name, value in price.items():
    print(f"{name:22}{value:.4f}")

# %% [markdown]
# With two samples the variance for each evaluation falls from 0.4830 to 0.2055, with three to 0.1378. The more
# samples, the nearer it comes to 0.0701, which the true mean would give if somebody told us.
#
# > **Derive it.** Show that the leave-one-out gradient is the sample covariance of signal and score (the one with
# > $S - 1$). Why is that a natural estimate?
#
# <details><summary>Answer</summary>
#
# $r_s - b_s = \tfrac{S}{S - 1} (r_s - \text{mean of all})$, so the gradient is
# $\tfrac{1}{S - 1} \sum_s (r_s - \text{mean}) \nabla \log q(z_s)$. And it is natural: since the score has mean zero,
# $\mathbb E[r\, \nabla \log q]$ *is* the covariance of signal and score.
#
# ```python
# r, score = torch.randn(2, 6, generator=generator)
# print(gradient(r, score, leave_one_out(r)), torch.cov(torch.stack([r, score]))[0, 1])
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert [round(value.item(), 4) for value in list(price.values())[:3]] == [0.4830, 0.2055, 0.1378]
assert round(price["the true mean"].item(), 4) == 0.0701
found = [value.item() for value in price.values()]
assert found == sorted(found, reverse=True)
r, score = torch.randn(2, 6, generator=torch.Generator().manual_seed(2))
torch.testing.assert_close(gradient(r, score, leave_one_out(r)), torch.cov(torch.stack([r, score]))[0, 1])
torch.testing.assert_close(leave_one_out(r[:, None]), score_function.leave_one_out(r[:, None]))

# %% [markdown]
# ## 5 · The optimal baseline (5 minutes)
#
# Is the mean signal the best baseline? It is the usual one. But the baseline is a coefficient, and section 2 tells
# the best one: $\operatorname{Cov}(f, c) / \operatorname{Var}(c)$ with $f = r\, \nabla \log q$ and
# $c = \nabla \log q$. As $c$ has mean zero, for each coordinate of the gradient
#
# $$b^* = \frac{\mathbb E\big[ (\nabla \log q)^2\, r \big]}{\mathbb E\big[ (\nabla \log q)^2 \big]},
# \qquad \operatorname{Var}(b) = \operatorname{Var}(b^*) + \mathbb E\big[ (\nabla \log q)^2 \big]\, (b - b^*)^2,$$
#
# see Greensmith, Bartlett and Baxter (2004). It is a mean of the signal as well, but a *weighted* one: what has a
# large score counts more, for there an error of the baseline is multiplied by more.

# %%
p = torch.tensor(0.9)
chance, score = torch.stack([1 - p, p]), torch.stack([-p, 1 - p])  # at z = 0 and z = 1
r = torch.tensor([0.0, 10.0])
b = torch.linspace(-1, 10, 111)
estimates = (r - b[:, None]) * score  # (111, 2), one for each value of the bit
variance = estimates.square() @ chance - (estimates @ chance) ** 2
best = (chance * score.square()) @ r / (chance @ score.square())
print(f"mean of the signal {chance @ r:.1f}, optimal baseline {best:.1f}")
none = torch.full_like(b, variance[b.abs().argmin()])
view.curves(b, {"with baseline b": variance, "without": none}, x_name="baseline b", y_name="variance")

# %% [markdown]
# It is the bit of section 4. Without a baseline the variance is 0.09. With the mean signal, 9, it is 5.76: sixty-four
# times as much! And with $b^* = 1$ it is zero. Why so low? The value $z = 0$ comes once in ten times, but its score
# is $-0.9$ and that of $z = 1$ only $0.1$. In the square this weighs 81 to 1, and $b^*$ is near the signal of the
# *rare* value.
#
# > **A common slip.** "The mean of the signal is the best baseline", and "a baseline always helps". It is the best
# > one if the squared score and the signal are uncorrelated, and may be worse than none.

# %% tags=["remove-cell"]
# The slip, and what the text above says, checked with the moments of the oracle.
one_logit = torch.tensor([math.log(9)])
torch.testing.assert_close(one_logit.sigmoid(), torch.tensor([0.9]))
variances = {
    v: exact.score_function_moments(lambda z: 10 * z[:, 0], one_logit, v).variance[0] for v in (0, 9, 1)
}
assert round(variances[0].item(), 2) == 0.09
assert round(variances[9].item(), 2) == 5.76
assert variances[1] < 1e-12
assert round((variances[9] / variances[0]).item()) == 64
assert round((chance @ r).item(), 2) == 9
assert (
    round(best.item(), 9) == 1 == round(exact.optimal_baseline(lambda z: 10 * z[:, 0], one_logit).item(), 9)
)
assert [round(value, 9) for value in score.tolist()] == [-0.9, 0.1]
assert round((score[0] / score[1]).square().item()) == 81
assert b[variance.argmin()].item() - 1 < 1e-9
second_moment = (chance @ score.square()).item()
parabola_of_b = second_moment * (b - best) ** 2
torch.testing.assert_close(variance, parabola_of_b)

# %% [markdown]
# Must you worry? A model with many bits has a signal that hardly depends on any single one. Then $r$ and the squared
# score of a bit are nearly uncorrelated, and the two baselines nearly the same: section 10 measures it. With few
# bits, or near-certain ones, it is worth a look.
#
# > **Think first.** For a single bit with the signals $r$ at 0 and at 1, what is $b^*$ in general, and which variance
# > is left?
#
# <details><summary>Answer</summary>
#
# The squared scores are $p^2$ at 0 and $(1 - p)^2$ at 1, so $b^* = p\, r(0) + (1 - p)\, r(1)$: the mean with the two
# chances exchanged. It leaves no variance at all, since with one bit there are two values and one free number. In a
# well-known test of gradient estimators, $f(z) = (z - 0.45)^2$, so no refined method can do better (unit 11). But to
# find this constant takes both values of $f$, and they give the gradient at once.
#
# ```python
# toy = exact.bernoulli_toy(0.45)
# b_toy = exact.optimal_baseline(toy, torch.zeros(1))
# print(exact.score_function_moments(toy, torch.zeros(1), b_toy).variance.item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
for seed in range(5):
    logit, values = torch.randn(1, generator=torch.Generator().manual_seed(seed)), torch.tensor([0.3, -2.0])
    chance_of_one = logit.sigmoid().item()
    stated = chance_of_one * values[0] + (1 - chance_of_one) * values[1]
    of_bit = partial(lambda values, z: values[z[:, 0].long()], values)
    torch.testing.assert_close(exact.optimal_baseline(of_bit, logit)[0], stated)
    assert exact.score_function_moments(of_bit, logit, stated).variance < 1e-12
toy = exact.bernoulli_toy(0.45)
assert round(exact.bernoulli_gradient(toy, torch.zeros(1)).item(), 9) == 0.025  # (1 − 2 t) / 4
assert (
    exact.score_function_moments(toy, torch.zeros(1), exact.optimal_baseline(toy, torch.zeros(1))).variance
    < 1e-12
)

# %% [markdown]
# ## 6 · A baseline that looks at the datum (10 minutes)
#
# With many data, one constant is not enough. A clear image may have signals about $-10$, and a messy one about $-30$,
# whatever $z$ is. A constant of $-20$ calls every sample of the first a success and every one of the second a
# failure, though $z$ has no part in it. The remedy is a baseline $b_\psi(x)$, a network of the datum alone, taught by
# regression:
#
# $$\min_\psi\; \mathbb E_{x \sim p_{\mathrm{data}}}\, \mathbb E_{z \sim q_\phi(z \mid x)}
# \big[ (r(x, z) - b_\psi(x))^2 \big], \qquad \text{least at } b_\psi(x) = \mathbb E_q[r(x, z) \mid x].$$
#
# The mean is over the data *and* over $z$. No gradient of this loss goes to $\phi$. It is least at the mean signal,
# which by section 5 is not quite the baseline of least variance. Nor may $\psi$ learn from the surrogate of the bound,
# $(r - b_\psi) \log q_\phi$: its gradient by $\psi$ is $\mathbb H[q]\, \nabla_\psi b_\psi$ on average. For bits that
# pushes the baseline up for ever, whatever the signals are, so $b_\psi$ is detached there. Mnih and Gregor (2014)
# trained belief networks with such a baseline and a moving average of the signals besides, among other measures, and
# called the method *neural variational inference and learning*. Without such measures, their abstract says, the
# estimator has too much variance to be useful.
#
# > **A common slip.** $\min_\psi \mathbb E_q[(r(x, z) - b_\psi(x))^2]$ for the $x$ at hand, without the mean over the
# > data. For one $x$ a single number does as well as a network, and nothing is learned about the next.

# %% tags=["remove-cell"]
# The slip: two data with signals −10 + z and −30 + z, a fair bit. A fit to the first datum is worthless for the second.
signals = torch.tensor([[-10.0, -9.0], [-30.0, -29.0]])  # rows are data, columns z = 0 and z = 1
fair_score = torch.tensor([-0.5, 0.5])


def left_with(baseline):
    estimates = (signals - baseline) * fair_score
    return (estimates.square().mean() - estimates.mean() ** 2).item()


no_baseline, constant, of_datum = (
    left_with(0.0),
    left_with(signals.mean()),
    left_with(signals.mean(1, keepdim=True)),
)
attached = torch.zeros((), requires_grad=True)  # the surrogate's slope by a baseline is the entropy
three_bits = torch.distributions.Bernoulli(logits=torch.tensor([0.5, -0.5, 1.0]))
outcomes = torch.cartesian_prod(*3 * [torch.tensor([0.0, 1.0])])
log_chances = three_bits.log_prob(outcomes).sum(1)
surrogate = (log_chances.exp() * (outcomes.sum(1) - attached) * log_chances).sum()
(slope,) = torch.autograd.grad(surrogate, attached)
assert torch.allclose(slope, three_bits.entropy().sum())
assert slope > 0
assert no_baseline > 4 * constant > 0.1 > of_datum
assert left_with(signals[0].mean()) > constant  # fitted to one x only
assert abs(signals.mean() + 20) < 1
assert abs(signals[0].mean() + 10) < 1 > abs(signals[1].mean() + 30)

# %% [markdown]
# Let us train the belief network of unit 6, 64 pixels of the digits, black or white, and twenty bits $z$, on four
# fifths of the images. The baselines compete with the same number of evaluations of $\log p_\theta(x, z)$, so leaving
# one out, with two samples for each image, makes half as many steps.

# %% tags=["remove-cell"]
# The digits at the threshold 8 and the split of unit 6, and the bound on the images held out.
black = (data.digits().x >= 8).double()
fifth = torch.arange(len(black)) % 5 == 0
train, held_out = black[~fifth], black[fifth]


@torch.no_grad()
def bound(model, encoder, x):
    """The ELBO per image, by ten samples."""
    q = encoder(x)
    z = q.sample(10, generator=torch.Generator().manual_seed(0))
    return (model.log_joint(x, z) - q.log_prob(z)).mean().item()


assert black.shape[1] == 64
assert set(black.flatten().tolist()) == {0, 1}
assert abs(len(train) / len(black) - 4 / 5) < 0.001

# %%
baselines = {
    "none": lambda r, x, past, guess: torch.zeros(len(x)),
    "moving mean": lambda r, x, past, guess: torch.full((len(x),), past.mean),
    "moving mean and network": lambda r, x, past, guess: past.mean + guess(x),
    "leave one out, S = 2": lambda r, x, past, guess: leave_one_out(r),
}


# %%
def learn(baseline, samples, generator, budget=500):
    """Train model, encoder and baseline with `budget` evaluations per row of a batch, and note the bound."""
    sizes = {"dtype": torch.float64, "generator": generator}
    model, encoder = SigmoidBeliefNetwork((64, 20), **sizes), BernoulliEncoder(64, 20, **sizes)
    guess = InputBaseline(64, 50, **sizes)  # b_ψ(x)
    past = score_function.MovingSignal()  # its mean is the moving average
    optimizer = adam([*model.parameters(), *encoder.parameters(), *guess.parameters()], 0.01)
    heights = [bound(model, encoder, held_out)]
    for step in range(samples, budget + 1, samples):
        x = train[torch.randint(len(train), (100,), generator=generator)]
        q = encoder(x)
        z = q.sample(samples, generator=generator)  # (S, N, M)
        log_q = q.log_prob(z)
        r = model.log_joint(x, z) - log_q.detach()  # (S, N); its gradient is θ's
        b = baseline(r.detach(), x, past, guess)
        surrogate = r + (r - b).detach() * log_q  # φ by the score function
        regression = (r.detach() - b).square()  # ψ
        past.update(r.detach())
        optimizer.zero_grad()
        (regression - surrogate).mean().backward()
        optimizer.step()
        if step % (budget // 10) == 0:
            heights.append(bound(model, encoder, held_out))
    return heights, model, encoder, guess, past


runs = {
    name: learn(baseline, 2 if "S = 2" in name else 1, torch.Generator().manual_seed(1))
    for name, baseline in baselines.items()
}
heights = {name: run[0][1:] for name, run in runs.items()}
axes = {"x_name": "thousands of evaluations of log p(x, z)", "y_name": "held-out ELBO, nats"}
view.curves(5 * torch.arange(1, 11), heights, **axes)

# %% [markdown]
# After 50 thousand evaluations the bound without a baseline is the lowest, more than a nat below the best. The moving
# mean does most of the work, and the network adds a little. In five runs of this test with other draws the order of
# these three was always the same. Leaving one out needs no network and no past. For the same number of *steps* it is
# ahead of them all: compare its end, after 250 steps, with the middle of the other curves. For the same number of
# evaluations it ends behind the moving mean, as it makes half as many steps. All of this is at one size of step, tuned
# for none of them: whoever has less noise may take longer steps.
#
# > **Think first.** The network has made $r - b_\psi(x)$ as small as a function of $x$ can. What is left, and who
# > could take it out?
#
# <details><summary>Answer</summary>
#
# What is left is what $z$ itself causes. A part of it is the gradient that we want. The rest is the effect of the
# *other* bits on the signal: noise for this bit's gradient. A baseline for bit $m$ may look at the other bits if they
# are independent of $z_m$ under $q$; section 9 removes their effect by averaging. And a control variate that depends
# on $z$, with its mean added back, is what unit 11 builds.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert learn.__defaults__ == (500,)
ends = {name: values[-1] for name, values in heights.items()}
assert min(ends, key=ends.get) == "none"
assert ends["none"] < min(value for name, value in ends.items() if name != "none") - 0.7
assert ends["moving mean and network"] - ends["none"] > 1
assert ends["none"] < ends["moving mean"] < ends["moving mean and network"] + 0.1
assert learn.__defaults__[0] == 2 * 250
assert ends["leave one out, S = 2"] > max(
    values[4] for name, values in heights.items() if "S = 2" not in name
)
assert ends["leave one out, S = 2"] < ends["moving mean"]
assert 100 * learn.__defaults__[0] / 1000 == 50
assert runs["none"][1].widths == (64, 20)

# %% [markdown]
# ## 7 · Antithetic pairs (3 minutes)
#
# A baseline changes what is averaged. One can also change how the samples are drawn. If $\varepsilon$ is standard
# normal, so is $-\varepsilon$. Use both, an *antithetic* pair, see Hammersley and Morton (1956). Each of the two has
# the right distribution, so the mean stays right. The variance of a pair's mean is
#
# $$\operatorname{Var}\Big( \tfrac12 \big[ f(\varepsilon) + f(-\varepsilon) \big] \Big)
# = \tfrac12 \operatorname{Var}(f)\, (1 + \rho),$$
#
# with the correlation $\rho$ of $f(\varepsilon)$ and $f(-\varepsilon)$. Two independent samples have
# $\tfrac12 \operatorname{Var}(f)$. For a monotone $f$ the correlation is negative: when one is too high, the other is
# too low. Uniform numbers have the pair $u$ and $1 - u$, and bits are made of these.


# %%
def antithetic_means(f, noise):
    """Means over the pairs ε and −ε: two evaluations of f each."""
    return (f(noise) + f(-noise)) / 2


noise = torch.randn(2000, 1000, generator=generator)  # 2000 times 1000 evaluations
for name, f_of in {"exp z": torch.exp, "z²": torch.square, "z": lambda z: z}.items():
    plain, pairs = f_of(noise).mean(1), antithetic_means(f_of, noise[:, :500]).mean(1)
    print(f"{name:5}: variance of the mean of 1000 evaluations {plain.var():.5f}, in pairs {pairs.var():.5f}")

# %% [markdown]
# For $e^z$ the variance falls from 0.00467 to 0.00295. For $z$ nothing is left, since a linear $f$ is averaged
# exactly. And for $z^2$ it *doubles*, to 0.00400: both of a pair have the same value, and one was paid for in vain.
# Antithetics can hurt.
#
# > **A common slip.** For normal noise the mirror image is taken to be $1 - \varepsilon$. That is the rule for
# > uniform noise. $1 - \varepsilon$ has the mean 1, and the estimate of $\mathbb E[e^z] = 1.65$ goes to 3.07.


# %% tags=["remove-cell"]
# The slip, and what the text above says: exact variances of the mean of 1000 evaluations.
def of_pairs(values):
    return variance_of((values + values.flip(0)) / 2) / 500  # the grid is symmetric about 0


assert torch.allclose(line, -line.flip(0))
assert round(variance_of(line.exp()) / 1000, 5) == 0.00467
assert round(of_pairs(line.exp()), 5) == 0.00295
assert of_pairs(line) < 1e-12
assert round(of_pairs(line.square()), 5) == 0.00400
assert math.isclose(of_pairs(line.square()), 2 * variance_of(line.square()) / 1000)
halves = variance_of(line.exp()) / 2 * (1 + correlation_of(line.exp(), (-line).exp()))
assert math.isclose(halves, 500 * of_pairs(line.exp()), rel_tol=1e-6)
assert round(math.exp(0.5), 2) == 1.65
assert round((mean_of(line.exp()) + mean_of((1 - line).exp())) / 2, 2) == 3.07
assert noise.shape == (2000, 1000)

# %% [markdown]
# > **A common slip.** Leave-one-out within a pair. The mate of $z$ is no independent sample, so its signal is no
# > baseline for $z$: for the bit of section 4, drawn by $u$ and $1 - u$, the mean is 1.0 and the gradient 0.9.
#
# > **Think first.** Let $z \sim \mathcal N(0, 1)$ with the signal $r(z) = z$. Do pairs help the *score-function*
# > estimate of the gradient by the mean, $r(z) \cdot z$?
#
# <details><summary>Answer</summary>
#
# No, it gets worse: what is averaged is $z \cdot z$, which is even, though $r$ is monotone. The rule is about the
# whole integrand, score included. For an even signal it is the other way round: the product is odd, and the pairs
# give zero, which is the right gradient, exactly.
#
# </details>

# %% tags=["remove-cell"]
# The slip: u below 0.1 turns on the first bit alone, u above 0.9 the second alone, between them both are on.
pair_mean = 0.0
for chance, first, second in ((0.1, 1, 0), (0.8, 1, 1), (0.1, 0, 1)):
    difference = 10 * first - 10 * second
    pair_mean += chance * (difference * (first - 0.9) - difference * (second - 0.9)) / 2
assert round(pair_mean, 2) == 1.0
assert round(by_hand, 2) == 0.9
# And what the answer says.
assert of_pairs(line * line) > 1.9 * variance_of(line * line) / 1000
assert of_pairs(line.square() * line) < 1e-12 > abs(mean_of(line.square() * line))

# %% [markdown]
# ## 8 · Stratified sampling (4 minutes)
#
# Among a thousand uniform numbers perhaps 480 are below one half. This is luck that can be ruled out. Cut the
# interval into *strata*, draw a fixed number of samples in each, and weigh the means by the masses:
#
# $$\mathbb E[f] = \sum_{\text{strata}} \Pr(\text{stratum})\; \mathbb E[f \mid \text{stratum}].$$
#
# What varies *between* the strata adds nothing to the variance any more; what is left is the variance within. With
# samples in proportion to the masses (*proportional allocation*) it cannot grow.


# %%
def stratified(f, u, edges):
    """Σ mass × mean of f over the stratum, for u (strata, samples) uniform on [0, 1], edges (strata + 1,)."""
    low, mass = edges[:-1, None], edges.diff()[:, None]
    return (mass * f(low + mass * u)).mean(-1).sum(-1)


def of_uniform(u):
    return variance_reduction.to_normal(u).exp()  # e^z, z = Φ⁻¹(u)


cuts = {f"{n} equal strata": torch.linspace(0, 1, n + 1) for n in (1, 10, 100)}
cuts["[0, 0.9] and [0.9, 1]"] = torch.tensor([0, 0.9, 1])
cuts["[0, 0.1] and [0.1, 1]"] = torch.tensor([0, 0.1, 1])
for name, edges in cuts.items():
    strata = len(edges) - 1
    u = torch.rand(1000, strata, 1000 // strata, generator=generator)  # 1000 evaluations, 1000 times
    repeated = stratified(of_uniform, u, edges)
    print(f"{name:22}: mean {repeated.mean():.3f}, variance {repeated.var():.5f}")

# %% [markdown]
# Ten equal strata bring the variance from 0.00467 to 0.00155, a hundred to 0.00044. Two are enough if they are well
# chosen: with half of the samples in the upper tenth, where $e^z$ is large and varies, it is 0.00142. And with half
# of them in the lowest tenth, where $e^z$ is flat, it is 0.00798, more than without strata. Strata with samples in
# proportion never hurt; others may.
#
# > **A common slip.** The plain mean over all samples, when the strata have different masses. With 500 samples in
# > each of the last pair of strata it goes to 1.00 in place of 1.65: the lowest tenth counts half.
#
# In $M$ dimensions ten strata for each axis make $10^M$ cells. So one stratifies each coordinate by itself and pairs
# them at random, the *Latin hypercube* of McKay, Beckman and Conover (1979), which is `stratified_uniform` in the
# library. It takes out what the coordinates do one by one, and leaves their interactions.
#
# > **Derive it.** Why can proportional strata do no harm?
#
# <details><summary>Answer</summary>
#
# The variance splits into the mean variance within the strata and the variance of their means,
#
# $$\operatorname{Var}(f) = \mathbb E[\operatorname{Var}(f \mid \text{stratum})]
# + \operatorname{Var}(\mathbb E[f \mid \text{stratum}]).$$
#
# With samples in proportion to the masses, the stratified mean has the first term as its variance, divided by $S$.
# The second one, which is never negative, is gone.
#
# </details>


# %% tags=["remove-cell"]
# The slip, and what the text above says: moments of e^z on strata, by the normal distribution function.
def stratum(low, high):
    """Mass, mean and variance of e^z for z between the quantiles."""
    normal = torch.distributions.Normal(0.0, 1.0)
    a, b = normal.icdf(torch.tensor(float(low))), normal.icdf(torch.tensor(float(high)))
    first = math.exp(0.5) * (normal.cdf(b - 1) - normal.cdf(a - 1)) / (high - low)
    second = math.exp(2) * (normal.cdf(b - 2) - normal.cdf(a - 2)) / (high - low)
    return high - low, first.item(), (second - first**2).item()


def variance_by_strata(edges):
    parts = [stratum(low, high) for low, high in itertools.pairwise(edges)]
    return sum(mass**2 * var for mass, _, var in parts) / (1000 / len(parts))


by_cut = {name: variance_by_strata(edges.tolist()) for name, edges in cuts.items()}
assert [round(value, 5) for value in by_cut.values()] == [0.00467, 0.00155, 0.00044, 0.00142, 0.00798]
assert cuts["[0, 0.9] and [0.9, 1]"].diff()[1].item() - 1 / 10 < 1e-9
unweighted = (stratum(0, 0.1)[1] + stratum(0.1, 1)[1]) / 2
assert round(unweighted, 2) == 1.00
assert round(mean_of(line.exp()), 2) == 1.65
assert 1000 // 2 == 500
assert [len(edges) - 1 for edges in cuts.values()] == [1, 10, 100, 2, 2]
spread = math.sqrt(1000 * 0.5 * 0.5)
assert round((500 - 480) / spread, 2) == 1.26  # standard deviations: no rare luck
assert (
    stratified(
        of_uniform, torch.rand(4, 3, generator=torch.Generator().manual_seed(1)), torch.linspace(0, 1, 5)
    )
    > 0
)

# %% [markdown]
# ## 9 · Rao-Blackwellization (4 minutes)
#
# The last idea: do not sample what you can sum. Replace an estimate by its conditional mean given *some* of what was
# drawn. The mean stays. And the variance cannot grow, since it splits as in section 8, and its first term, the
# variance given the rest, is dropped. This is *Rao-Blackwellization*. For bit $m$ of a vector of independent bits
# with $p_m = q(z_m = 1)$, take the mean over $z_m$ given all other bits:
#
# $$\mathbb E\big[ f(z)\, (z_m - p_m) \mid \text{others} \big]
# = p_m (1 - p_m) \big[ f(z_m{=}1, \text{others}) - f(z_m{=}0, \text{others}) \big].$$


# %%
def rao_blackwell(f, logits, z, m):
    """The score estimate of logit m with bit m summed out, for every sample z (S, M)."""
    one, zero = z.clone(), z.clone()
    one[:, m], zero[:, m] = 1.0, 0.0
    p = logits[m].sigmoid()
    return p * (1 - p) * (f(one) - f(zero))


z3 = Bernoulli(logits3[None]).sample(10_000, generator=generator)[:, 0]  # (S, 3)
plain = f3(z3) * (z3[:, 0] - logits3[0].sigmoid())
summed = rao_blackwell(f3, logits3, z3, 0)
print(f"exact gradient {exact.bernoulli_gradient(f3, logits3)[0]:.4f}")
print(f"score function: mean {plain.mean():.4f}, variance of one sample {plain.var():.4f}")
print(f"bit summed out: mean {summed.mean():.4f}, variance of one sample {summed.var():.4f}")

# %% [markdown]
# The variance of a sample falls from 0.4830 to 0.0147. A baseline would be of no use here, as what does not depend on
# $z_m$ drops out of the difference. To sum the bit out is the method of Titsias and Lázaro-Gredilla (2015).
# Ranganath, Gerrish and Blei (2014) sample it, but keep only those terms of $f$ that contain $z_m$: the others, times
# the score, have mean zero, given the rest.
#
# But count. For the gradient of $M$ bits each sample is evaluated as it is, and once with each bit flipped: $M + 1$
# evaluations. Here that is 4, and $4 \cdot 0.0147 = 0.0588$ is not much less than the 0.0701 of the true mean as a
# baseline. With 20 bits a flip of each is a high price, and the next section shows who wins.
#
# > **Try it.** Someone argues: "$f$ is a sum, so for bit 1 I keep only the term $(z_1 - 0.45)^2$." In
# > `three_bernoullis` there is a term $z_1 z_2$ as well. What does the shortcut cost?
#
# <details><summary>Answer</summary>
#
# All terms that contain $z_1$ must stay. Without $z_1 z_2$ the mean changes: the gradient falls from 0.1806 to
# 0.0250.
#
# ```python
# kept = rao_blackwell(lambda z: (z[:, 0] - 0.45) ** 2, logits3, z3, 0)
# both = rao_blackwell(lambda z: (z[:, 0] - 0.45) ** 2 + z[:, 0] * z[:, 1], logits3, z3, 0)
# print(kept.mean(), both.mean())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
summed_out = exact.rao_blackwell_moments(f3, logits3)
assert round(exact.score_function_moments(f3, logits3).variance[0].item(), 4) == 0.4830
assert round(summed_out.variance[0].item(), 4) == 0.0147
assert round((1 + len(logits3)) * summed_out.variance[0].item(), 4) == 0.0588
assert round(price["the true mean"].item(), 4) == 0.0701
assert runs["none"][1].widths == (64, 20)
torch.testing.assert_close(summed_out.mean, exact.bernoulli_gradient(f3, logits3))
assert round(exact.bernoulli_gradient(f3, logits3)[0].item(), 4) == 0.1806
kept = rao_blackwell(lambda z: (z[:, 0] - 0.45) ** 2, logits3, exact.configurations(3), 0)
assert round((exact.probabilities(logits3) @ kept).item(), 4) == 0.0250
whole = rao_blackwell(f3, logits3, exact.configurations(3), 0)
shifted = rao_blackwell(lambda z: f3(z) - 7, logits3, exact.configurations(3), 0)
torch.testing.assert_close(whole, shifted)

# %% [markdown]
# ## 10 · Six ways at one price (5 minutes)
#
# Now all of them on the digits. We take model, encoder and baseline of section 6 (the run with the network) as they
# are, and estimate the gradient by the 20 logits of ten held-out images. Each estimate may evaluate $\log p(x, z)$ 42
# times for an image: 42 samples, 21 antithetic pairs, or 2 samples with each bit flipped. The library's `compare`
# counts.

# %%
_, model, encoder, guess, past = runs["moving mean and network"]
x = held_out[:10]
with torch.no_grad():
    q = Bernoulli(encoder(x).logits)
    of_x = past.mean + guess(x)


def signal(z, _):
    return model.log_joint(x, z) - q.log_prob(z)  # q as it is: no gradient of its own


def mirrored(f, q, samples, *, generator):
    pairs = variance_reduction.MirroredBernoulli(q.logits)  # bits from u and 1 − u
    return score_function.score_function(f, pairs, samples, baseline=of_x, generator=generator)


by_score = score_function.score_function
ways = {
    "no baseline": by_score,
    "moving mean": partial(by_score, baseline=past.mean),
    "moving mean and network": partial(by_score, baseline=of_x),
    "the same, antithetic": mirrored,
    "leave one out": partial(by_score, baseline=score_function.leave_one_out),
    "Rao-Blackwell": variance_reduction.rao_blackwell,
}
found = compare(ways, signal, q, budget=42, repetitions=400, generator=generator)
left = {name: spread.variance.logits.flatten() for name, spread in found.items()}  # (10 · 20,)
view.dots(left, x_name="variance of a logit's gradient, 42 evaluations")

# %% tags=["remove-cell"]
# What the text above says, checked.
assert [spread.samples for spread in found.values()] == [42, 42, 42, 42, 42, 2]
assert {spread.evaluations for spread in found.values()} == {42}
assert 42 // 2 == 21 == q.logits.shape[1] + 1
assert q.logits.shape[1] == 20

# %% tags=["remove-cell"]
# All states of the 20 bits of one image: exact variances at this price.
with torch.no_grad():
    states = torch.cat(list(state_blocks(20, like=x)))  # (2^20, 20)
    alone = Bernoulli(q.logits[:1])
    log_q = torch.cat([alone.log_prob(part[:, None])[:, 0] for part in states.split(2**14)])
    log_p = torch.cat([model.log_joint(x[:1], part[:, None])[:, 0] for part in states.split(2**14)])
weights20, r20 = log_q.exp(), log_p - log_q
mean20, chances20 = weights20 @ r20, q.logits[0].sigmoid()
variance20 = weights20 @ (r20 - mean20) ** 2
at_price = {name: [] for name in (*ways, "mean", "optimal")}
for m in range(20):
    score20 = states[:, m] - chances20[m]
    gradient20, square20 = weights20 @ (r20 * score20), chances20[m] * (1 - chances20[m])
    optimal20 = weights20 @ (score20**2 * r20) / square20
    for name, b in {
        "no baseline": 0.0,
        "moving mean": past.mean,
        "moving mean and network": of_x[0],
        "mean": mean20,
        "optimal": optimal20,
    }.items():
        at_price[name].append((weights20 @ ((r20 - b) * score20) ** 2 - gradient20**2) / 42)
    centered = weights20 @ ((r20 - mean20) * score20) ** 2
    at_price["leave one out"].append(
        (40 * (centered - gradient20**2) + centered + variance20 * square20) / (42 * 41)
    )
    flipped20 = torch.arange(2**20) ^ (1 << (19 - m))
    slope20 = square20 * (r20 - r20[flipped20]) * (2 * states[:, m] - 1)
    at_price["Rao-Blackwell"].append((weights20 @ slope20**2 - gradient20**2) / 2)
share_of_optimal = [
    (best / of_mean).item() for best, of_mean in zip(at_price["optimal"], at_price["mean"], strict=True)
]
at_price = {name: torch.stack(values).mean().item() for name, values in at_price.items() if values}
measured = {name: spread.variance.logits[0].mean().item() for name, spread in found.items()}
for name in at_price.keys() & measured.keys():
    assert abs(measured[name] / at_price[name] - 1) < 0.25, name

# %% [markdown]
# Any baseline makes the variance more than twenty times smaller: the signal is far below zero, and mostly a constant.
# On average over ten images the network of the datum improves on the moving mean, and antithetic bits take a little
# more. Leaving one out, with 41 others to average, is the best here, and has no parameters. And Rao-Blackwellization?
# For each *sample* it leaves by far the least variance. But at this *price* it gets only two, and on average over the
# logits it leaves more than leave-one-out. (A program that updates $\log p(x, z)$ after a flip, instead of computing it
# anew, would pay less.)
#
# For one image we can list all $2^{20}$ states, and have exact variances. They agree with those measured. They also
# tell that for this image the best constants would gain little over its mean signal on average over the logits, though
# more for some of them.
#
# > **Think first.** Order these by what you would try first for a new model of bits, and say why.
#
# <details><summary>Answer</summary>
#
# A sensible order: two or more samples for each datum, with leave-one-out, as it needs nothing else. If only one
# sample is affordable, a moving mean, then a network of the datum. Rao-Blackwellization where a flip is cheap. Strata
# and antithetic pairs for a few coordinates that matter. For continuous $z$ and smooth $f$, first read unit 8.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
average = {name: values.mean().item() for name, values in left.items()}
assert 42 - 1 == 41
others = [name for name in ways if name != "no baseline"]
assert average["no baseline"] > 20 * max(average[name] for name in others)
assert average["leave one out"] == min(average.values())
assert average["moving mean"] > average["moving mean and network"] > average["leave one out"]
assert average["the same, antithetic"] < average["moving mean and network"]
assert average["Rao-Blackwell"] > average["leave one out"]
by_sample = {name: average[name] * spread.samples for name, spread in found.items()}
assert all(by_sample["Rao-Blackwell"] < by_sample[name] / 5 for name in ways if name != "Rao-Blackwell")
assert mean20 < -5 * variance20.sqrt()
assert at_price["mean"] > at_price["optimal"] > 0.8 * at_price["mean"]
assert min(share_of_optimal) < at_price["optimal"] / at_price["mean"]
assert len(states) == 2**20
assert x.shape[0] * q.logits.shape[1] == 200

# %% [markdown]
# ## 11 · A coefficient from the same samples (further reading, 4 minutes)
#
# Often there is no pilot run, and $\beta^*$ is estimated from the very samples that it is used on. Then
# $\mathbb E[\hat\beta\, (c - \kappa)]$ is no longer $\mathbb E[\hat\beta]\, \mathbb E[c - \kappa]$, and the estimate
# is biased, by an amount that falls like $1 / S$. A coefficient for each sample from all the *others* removes the
# bias, as in section 4.

# %%
for S in (3, 5, 20, 200):
    z = torch.randn(S, 400_000 // S, generator=generator)  # (S, repetitions)
    f, c = z.exp(), z
    same = variance_reduction.regression(f, c, 0.0, variance_reduction.optimal_coefficient(f, c)).mean(0)
    others = variance_reduction.leave_one_out_coefficients(f, c)
    from_others = variance_reduction.regression(f, c, 0.0, others).mean(0)
    print(
        f"S = {S:3}: bias {same.mean() - math.exp(0.5):+.3f}, variance {same.var():.4f}; "
        f"coefficients of the others: {from_others.mean() - math.exp(0.5):+.3f}, {from_others.var():.4f}"
    )
    if S == 3:
        bias_of_three = (same.mean() - math.exp(0.5)).item()
    if S == 20:
        bias_of_twenty, few = (
            (same.mean() - math.exp(0.5)).item(),
            (same.var().item(), from_others.var().item()),
        )

# %% [markdown]
# With three samples the mean of $e^z$ comes out almost 0.5 too low, with 20 less than 0.1. With many samples one may
# forget about it, with few not. Without bias the price is variance: a coefficient from so few others is noisy.
#
# > **Think first.** In section 6 the moving mean is a coefficient from the past. Why is this the more careful choice?
#
# <details><summary>Answer</summary>
#
# It was fixed before this batch was drawn, so it does not depend on its samples, and the gradient stays unbiased.
# That is why `past.update` stands *after* the baseline is taken.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert math.ceil(-10 * bias_of_three) / 10 == 0.5
assert 0 < -bias_of_twenty < 0.1
assert math.ceil(-10 * bias_of_twenty) / 10 == 0.1
assert few[1] > few[0]
assert S == 200 == 10 * 20

# %% [markdown]
# ## 12 · Common random numbers (further reading, 5 minutes)
#
# Two values are to be compared, $\mathbb E[f(\phi + \delta, \varepsilon)]$ and
# $\mathbb E[f(\phi - \delta, \varepsilon)]$. Take the *same* noise for both: *common random numbers*. Then the two move
# together, and
# $\operatorname{Var}(f_1 - f_2) = \operatorname{Var}(f_1) + \operatorname{Var}(f_2) - 2 \operatorname{Cov}(f_1, f_2)$
# is small if they do so enough. Here for a slope by finite differences, of $\mathbb E[(\phi + \varepsilon)^2]$ at
# $\phi = 1$ with $\delta = 0.1$.


# %%
def square(phi, noise):
    return (phi + noise[:, 0]).square()


def below(phi, uniform):
    return (uniform[:, 0] < phi).double()  # a bit that is 1 with probability φ


noise, other = torch.randn(2, 100_000, 1, generator=generator)
u, v = torch.rand(2, 100_000, 1, generator=generator)
one = torch.ones(1)
for name, f_of, place, common, fresh in (
    ("square", square, one, noise, other),
    ("bit", below, one / 2, u, v),
):
    for step in (0.1, 0.01):
        same = variance_reduction.finite_difference(f_of, place, common, step)
        apart = variance_reduction.finite_difference(f_of, place, common, step, other_noise=fresh)
        print(
            f"{name:6} δ = {step:4}: variance of the slope {same.var():8.1f}, with fresh noise {apart.var():10.1f}"
        )

# %% [markdown]
# For the square the variance is 4 with common noise, for every $\delta$; with fresh noise it is 302 at
# $\delta = 0.1$, and it explodes as $\delta$ falls. For a bit even the common noise gives $1 / (2 \delta) - 1$, which
# is 4 at 0.1 and 49 at 0.01: a bit jumps, and rarely. That is why we need the score function for bits, and may hope
# for better where $f$ is smooth (unit 8), see Glasserman and Yao (1992).
#
# > **Try it.** Common noise can hurt as well. Compare two bits of the same probability one half, one that is 1 where
# > $u < p$ and one that is 1 where $u > 1 - p$, once with the same $u$ and once with another.
#
# <details><summary>Answer</summary>
#
# The two bits use the noise in opposite ways, so they never agree: the variance of the difference is 1, and with
# independent noise it is one half. Common random numbers need a common *use* of the numbers.
#
# ```python
# first_bit, second_bit, with_fresh = u < 0.5, u > 0.5, v > 0.5
# for second in (second_bit, with_fresh):
#     print((first_bit.double() - second.double()).var().item())
# ```
#
# </details>


# %% tags=["remove-cell"]
# What the text above says, checked.
def fresh_variance(delta):
    """Var((φ ± δ + ε)²) = 2 + 4 (φ ± δ)², added and divided by (2δ)²."""
    return (4 + 4 * (1 + delta) ** 2 + 4 * (1 - delta) ** 2) / (2 * delta) ** 2


def bit_variance(delta):
    """The difference is 1 with probability 2δ, else 0; divided by 2δ."""
    return 2 * delta * (1 - 2 * delta) / (2 * delta) ** 2


assert round(fresh_variance(0.1)) == 302
assert fresh_variance(0.01) > 90 * fresh_variance(0.1)
assert math.isclose(bit_variance(0.1), 4)
assert math.isclose(bit_variance(0.01), 49)
measured_slope = variance_reduction.finite_difference(square, one, noise, 0.1)
assert abs(measured_slope.var() - 4) < 0.2
assert abs(variance_reduction.finite_difference(below, one / 2, u, 0.01).var() - 49) < 6
assert abs(((u < 0.5).double() - (u > 0.5).double()).var() - 1) < 0.01
assert abs(((u < 0.5).double() - (v > 0.5).double()).var() - 1 / 2) < 0.01

# %% [markdown]
# ## 13 · Importance sampling and quasi-Monte Carlo (further reading, 5 minutes)
#
# Two more ways. *Importance sampling* (unit 2) draws from another distribution $g$ and weighs by $q / g$. For one
# coordinate of a gradient the best $g$ is proportional to $q\, |r\, \nabla \log q|$: draw what contributes. For the bit
# of section 4, with signals 0 and 10, only $z = 1$ contributes. And *quasi-Monte Carlo* does not draw at all: it takes
# points that fill the interval or the cube evenly, such as Sobol's, shifted by chance so that the mean stays right, see
# Owen (2013).

# %%
for g_of_one in (0.9, 0.99, 0.5, 0.1):
    g = torch.tensor([1 - g_of_one, g_of_one])
    weighted = bit_chance / g * bit_signal * bit_score  # at z = 0 and 1
    mean = g @ weighted
    print(f"g(z=1) = {g_of_one:4}: mean {mean:.2f}, variance {g @ (weighted - mean) ** 2:.4f}")

left_by = {}
for S in (64, 1024):
    seeds = torch.randint(10**6, (200,), generator=generator).tolist()
    sobol = [torch.quasirandom.SobolEngine(2, scramble=True, seed=seed).draw(S) for seed in seeds]
    z = variance_reduction.to_normal(torch.stack(sobol).double())  # (200, S, 2)
    plain = torch.randn(200, S, 2, generator=generator)
    left_by[S] = [points.sum(-1).div(2).exp().mean(1).var().item() for points in (plain, z)]
    print(
        f"S = {S:4}: variance of the mean of exp((z₁ + z₂)/2): plain {left_by[S][0]:.1e}, Sobol {left_by[S][1]:.1e}"
    )

# %% [markdown]
# With $g(z{=}1) = 0.99$ a variance of 0.09 falls to 0.0082; at 1 it would be zero. With $g(z{=}1) = 0.1$ it is 7.29,
# 81 times as much as without: a $g$ that rarely draws what matters gives rare and huge weights. (Mixing $g$ with a
# bit of $q$ bounds them.) For the plain mean, 16 times as many samples leave a sixteenth of the variance. For Sobol's
# points and this smooth $f$ in two dimensions it falls far faster. If $f$ jumps, the gain is smaller.
#
# > **Try it.** Which $g$ is best for the bit, if the signal is 10 at 0 and 10 at 1?
#
# <details><summary>Answer</summary>
#
# $q(z)\, |r \cdot \text{score}|$ is $0.1 \cdot 9 = 0.9$ at 0 and $0.9 \cdot 1 = 0.9$ at 1, so $g$ is one half for
# each. The two weighted values then have opposite signs, and a variance remains, 3.24. A baseline of 10 would have
# removed all.
#
# ```python
# g = torch.tensor([0.5, 0.5])
# weighted = bit_chance / g * 10 * bit_score
# print(g @ weighted, g @ weighted.square())
# ```
#
# </details>


# %% tags=["remove-cell"]
# What the text above says, checked.
def with_proposal(g_of_one, at_zero=0.0, at_one=10.0):
    values = [0.1 * at_zero * -0.9 / max(1 - g_of_one, 1e-9), 0.9 * at_one * 0.1 / g_of_one]
    return (1 - g_of_one) * values[0] ** 2 + g_of_one * values[1] ** 2 - (0.9 * 0.1 * (at_one - at_zero)) ** 2


assert bit_chance[1].item() == 0.9
assert round(with_proposal(0.9), 2) == 0.09
assert round(with_proposal(0.99), 4) == 0.0082
assert round(with_proposal(0.1), 2) == 7.29
assert round(with_proposal(0.1) / with_proposal(0.9)) == 81
assert round(with_proposal(0.5, 10.0, 10.0), 2) == 3.24
assert 1024 // 64 == 16
assert 16 / 2 < left_by[64][0] / left_by[1024][0] < 16 * 2 < left_by[64][1] / left_by[1024][1] / 2
jumps = [(points.sum(-1) > 1).double().mean(1).var().item() for points in (plain, z)]
assert 1 < jumps[0] / jumps[1] < left_by[1024][0] / left_by[1024][1]
assert math.isclose(0.1 * 9, 0.9 * 1)
assert bit_signal[1] == 10

# %% [markdown]
# ## 14 · CPU or GPU? (3 minutes)
#
# Many samples for each datum are one large product of matrices, and that is where a GPU is good. So on a GPU
# leave-one-out with more samples may cost little more *time*, though its price in evaluations grows. Choose a device,
# and run the cell below it again. This course's figures were made on a CPU.

# %%
toggle = view.DeviceToggle()
toggle


# %%
def seconds_for(samples, where):
    """Time of one gradient with leave-one-out for 100 images, the best of three."""
    network = SigmoidBeliefNetwork((64, 20)).to(where)
    images = train[:100].to(device=where, dtype=torch.float32)
    times = []
    for _ in range(3):
        approximation = Bernoulli(torch.zeros(100, 20, dtype=torch.float32, device=where, requires_grad=True))
        begin = time.perf_counter()
        signal_of = learning_signal(network, images)
        by_others = score_function.leave_one_out
        estimate = score_function.score_function(signal_of, approximation, samples, baseline=by_others)
        estimate.mean().backward()
        float(approximation.logits.grad.sum())  # waits until the device is done
        times.append(time.perf_counter() - begin)
    return min(times)


for where in dict.fromkeys(["cpu", toggle.device.type]):
    for samples in (2, 20, 200):
        print(f"{where}, S = {samples:3}: {1000 * seconds_for(samples, where):7.1f} ms for a gradient")
if reason := device.available()["cuda"]:
    print(f"No GPU was timed: {reason}.")

# %% [markdown]
# ## 15 · What you have learned (2 minutes)
#
# | idea | formula | when it hurts |
# |---|---|---|
# | control variate | $f - \beta (c - \kappa)$, $c$ of known mean | too large a $\beta$ |
# | best coefficient | $\beta^*$, leaves $1 - \rho^2$ | from the same few samples: bias |
# | baseline | $(r - b)\, \nabla \log q$, $b$ independent of this $z$ | it sees this $z$: bias |
# | leave one out | mean signal of the others | very few samples: a noisy baseline |
# | optimal baseline | signal weighted by squared scores | the plain mean can be worse than none |
# | baseline of the datum | regression of $r$ on $x$, over the data | least loss is not least variance |
# | antithetic pairs | $\varepsilon$ and $-\varepsilon$, $u$ and $1 - u$ | even integrands: doubled |
# | strata | masses times means | samples spent where $f$ is flat |
# | Rao-Blackwell | sum out a bit given the others | $M + 1$ evaluations a sample |
#
# Surveys of these methods for gradients are Mohamed et al. (2020) and, for Monte Carlo in general, Owen (2013).
#
# **What this lecture covers.** The difference and the regression estimator, the best coefficient and what it leaves;
# baselines as control variates, with the bandit; leave-one-out and the own sample; the baseline of least variance;
# baselines that look at the datum; antithetic pairs, strata, Rao-Blackwellization; a comparison at equal price; bias
# of an estimated coefficient; common random numbers; importance sampling for gradients, and quasi-Monte Carlo.
#
# **Now you.** [Exercise 07](../exercises/07_variance_reduction.ipynb) lets you write these pieces yourself.
#
# **Next.** All this treats $f$ as a black box: it is evaluated and never differentiated. If $z$ is continuous and $f$
# is smooth, its slope tells where to move a sample. [Unit 8](08_reparameterization.ipynb) uses it.

# %% [markdown]
# ### Symbols
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x_n$ | observed datum | $(D,)$ |
# | $z_n$ | latent variable of a datum | $(M,)$ |
# | $M$ | dimension of the latent variable | |
# | $m$ | index of a latent dimension | |
# | $S$ | number of samples | |
# | $s$ | index of a sample | |
# | $t$ | number of an iteration | |
# | $p$ | density or probability under the model | |
# | $p_{\mathrm{data}}$ | distribution of the data | |
# | $p_m$ | probability that a bit is 1 under $q$ | |
# | $q$ | approximation of the posterior | |
# | $g$ | density of a proposal | |
# | $\theta$ | parameters of the model | |
# | $\phi$ | parameters of the encoder | |
# | $\psi$ | parameters of a baseline | |
# | $r$ | learning signal, $\log p(x, z) - \log q(z)$; of a bandit, the reward | |
# | $f$ | integrand | |
# | $c(z)$ | control variate | |
# | $\kappa$ | known mean of a control variate | |
# | $\beta$ | coefficient of a control variate | |
# | $\hat\beta$ | estimate of the best coefficient | |
# | $\rho(f, c)$ | correlation of an integrand and its control | |
# | $b(x)$ | baseline | |
# | $\varepsilon$ | standard normal noise | |
# | $u_s$ | uniform noise | |
# | $\delta$ | half the step of a finite difference | |
# | $\mathcal N$ | Gaussian density | |

# %% [markdown]
# ### References
#
# - P. Glasserman, D. D. Yao (1992). Some guidelines and guarantees for common random numbers. *Management Science*
#   38, 884-908.
# - E. Greensmith, P. L. Bartlett, J. Baxter (2004). Variance reduction techniques for gradient estimates in
#   reinforcement learning. *Journal of Machine Learning Research* 5, 1471-1530.
# - J. M. Hammersley, K. W. Morton (1956). A new Monte Carlo technique: antithetic variates. *Mathematical Proceedings
#   of the Cambridge Philosophical Society* 52, 449-475.
# - W. Kool, H. van Hoof, M. Welling (2019). Buy 4 REINFORCE samples, get a baseline for free! *Deep Reinforcement
#   Learning Meets Structured Prediction, workshop at the International Conference on Learning Representations*.
# - M. D. McKay, R. J. Beckman, W. J. Conover (1979). A comparison of three methods for selecting values of input
#   variables in the analysis of output from a computer code. *Technometrics* 21, 239-245.
# - A. Mnih, K. Gregor (2014). Neural variational inference and learning in belief networks. *International Conference
#   on Machine Learning*.
# - A. Mnih, D. J. Rezende (2016). Variational inference for Monte Carlo objectives. *International Conference on
#   Machine Learning*.
# - S. Mohamed, M. Rosca, M. Figurnov, A. Mnih (2020). Monte Carlo gradient estimation in machine learning. *Journal
#   of Machine Learning Research* 21.
# - A. B. Owen (2013). *Monte Carlo theory, methods and examples*.
# - R. Ranganath, S. Gerrish, D. M. Blei (2014). Black box variational inference. *International Conference on
#   Artificial Intelligence and Statistics*.
# - R. S. Sutton, A. G. Barto (2018). *Reinforcement learning: an introduction*, second edition, section 2.8.
# - M. K. Titsias, M. Lázaro-Gredilla (2015). Local expectation gradients for black box variational inference.
#   *Advances in Neural Information Processing Systems* 28.
