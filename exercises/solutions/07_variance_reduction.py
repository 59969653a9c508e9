# %% [markdown]
# # Exercise 07: variance reduction
#
# An estimate is right on average, and so noisy that it is of no use: what may you subtract, and how may you draw, so
# that the average stays and the noise goes? You write a control and its best coefficient, two baselines, mirrored and
# stratified draws, and one average that is taken exactly. The data are handwritten digits with six hidden bits. It
# takes about 75 minutes.
#
# **After this you can**
#
# - take known means out of an estimate, and say when that makes it worse;
# - derive the best coefficient of a control and the best baseline of a gradient;
# - keep a baseline from knowing its own sample;
# - spread draws in pairs and strata, average out one bit exactly, and count what that costs.
#
# **You need** [lecture 07](../lectures/07_variance_reduction.ipynb),
# the score function (unit 6), variances and covariances, and enough PyTorch to average along an axis.
#
# | | task | minutes | points |
# |---|---|---|---|
# | 1 | `controlled` | 5 | 3 |
# | 2 | `best_beta` | 12 | 5 |
# | 3 | `leave_one_out` | 8 | 3 |
# | 4 | `optimal_baseline` | 12 | 5 |
# | 5 | `antithetic_mean` | 7 | 3 |
# | 6 | `stratified` | 10 | 3 |
# | 7 | `rao_blackwell` | 12 | 5 |
# | 8 | an open question | 10 | 3 |
#
# **Begin like this:** run the next two cells, write task 1, run the check under it. A check says what it looked at,
# what it expected and what it found; if it recognizes the mistake, it names it. Every task is a function by itself and
# is checked by itself: a slip in one costs nothing in the others, and you may do them in any order. About a third of
# each task's points come from checks out of sight; the text of the task says what they look at. In grading, the checks
# in sight are made a second time with other numbers.
#
# **What a check accepts.** Return tensors, arrays, plain numbers, or lists and tuples of them; where one number is
# asked, an array of one element will do. Numbers are float64 here: the first cell makes that PyTorch's default. Some
# checks hand you float32, so make new tensors like the ones you were given (`torch.zeros_like(x)`, `x.new_ones(3)`).
# Leave the arguments as they are (work on a copy). All random numbers that a task needs are given: draw none.
#
# **To hand in:** save this notebook and hand in this one file under its own name, in whatever way your course collects
# work. Before that, `course check 07_variance_reduction.ipynb` in a terminal runs it afresh and shows what the checks
# in sight say.

# %% nbgrader={"grade_id": "setup", "locked": true}
import math

import torch
from IPython.display import display
from torch.nn.functional import logsigmoid

from course import check, view
from course.lvm import data

check.exercise("07_variance_reduction")

# %% [markdown]
# ## Six bits behind an image
#
# Tasks 3, 4 and 7 are at home in the model of unit 6: behind each image of 64 black or white pixels there are $M$ fair
# bits, here $M = 6$, and an encoder says how probable each bit is,
#
# $$p(z_m = 1) = \tfrac12, \qquad p(x_{nd} = 1 \mid z) = \sigma(w_d^\top z + b_d), \qquad
# q(z_m = 1 \mid x_n) = \sigma(\eta_{nm}),$$
#
# where $\sigma(\eta) = 1 / (1 + e^{-\eta})$. The gradient of the ELBO by the logits $\eta_n$ is an expectation of the
# learning signal $r(x_n, z) = \log p(x_n, z) - \log q(z \mid x_n)$ times the score, which is $z_m - \sigma(\eta_{nm})$
# for the logit $\eta_{nm}$. Nothing has been trained here: the weights point where the images differ most. And with six
# bits there are but 64 states, so that every expectation can be had exactly, as a judge of the estimates.

# %%
x = (data.digits().x >= 8).double()  # (N, D) = (1797, 64)
shares = x.mean(0)
_, _, axes = torch.linalg.svd(x - shares, full_matrices=False)
weights = 8 * axes[:6].T  # W, (D, M)
offset = shares.clamp(0.02, 0.98).logit() - weights.sum(1) / 2  # b, (D,)
places = (x - shares) @ axes[:6].T  # where the images lie along the axes
eta = 2 * places / places.std(0)  # the encoder's logits, (N, M)


def log_joint(rows, z):
    """log p(x_n, z) of some rows n of the data, (S, N), for bits z (S, N, M)."""
    logits = z @ weights.T + offset
    return logsigmoid((2 * x[rows] - 1) * logits).sum(-1) - 6 * math.log(2)


def log_encoder(rows, z):
    """log q(z | x_n), (S, N)."""
    return logsigmoid((2 * z - 1) * eta[rows]).sum(-1)


states = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 6)[:, None]  # all z, (64, 1, M)
generator = torch.Generator().manual_seed(7)
decoded = (eta.sigmoid() @ weights.T + offset).sigmoid()
shown = torch.cat([x[:10], decoded[:10]])
view.images(shown, (8, 8), title="Ten images, and what six bits say of them")

# %% [markdown]
# ## Task 1: a control (5 minutes)
#
# [Lecture: A control variate](../lectures/07_variance_reduction.ipynb#cell-id=a-control-variate)
#
# You want $\mathbb{E}[f]$, and know the mean $\kappa = \mathbb{E}[c]$ of something else, the **control variate** $c$,
# computed from the same samples. Where the samples' average of $c$ came out too high by chance, that of $f$ may have
# done so, too. So correct it: average
#
# $$f_s - \beta \, (c_s - \kappa).$$
#
# What is subtracted has the mean 0, so the estimate is unbiased for every number $\beta$ that does not depend on the
# samples. Here are $N$ such problems at once, each with a control, a $\kappa$ and a $\beta$ of its own. *Out of sight:*
# other sizes, a single problem, controls that are far from zero together with their means, $\beta$ of 0 and 1, float32.


# %% nbgrader={"grade_id": "controlled", "solution": true}
def controlled(f, c, kappa, beta):
    """Estimate E[f_n] for N quantities by S samples of each, with a control c_n of known mean.

    f, c: (S, N), their values at the samples. kappa: (N,), the means E[c_n]. beta: (N,), the coefficients.
    Returns (N,).
    """
    ### BEGIN SOLUTION
    return (f - beta * (c - kappa)).mean(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-controlled", "grade": true, "points": 2}
check.close(controlled, "controlled_of_nine_samples")

# %% nbgrader={"grade_id": "hidden-controlled", "grade": true, "points": 1}
# Out of sight: other sizes, a single problem, controls far from zero, β of 0 and 1, float32.
### BEGIN HIDDEN TESTS
check.close(controlled, "controlled_drawn")
check.close(controlled, "controlled_with_a_shift")
check.close(controlled, "controlled_by_nothing", "controlled_of_one_quantity")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: the best coefficient (12 minutes)
#
# [Lecture: The best coefficient](../lectures/07_variance_reduction.ipynb#cell-id=the-best-coefficient)
#
# **Derive:** write $\mathrm{Var}(f - \beta \, (c - \kappa))$ with the variances of $f$ and $c$ and their covariance.
# Which $\beta^*$ makes it smallest? And what is left then, as a share of $\mathrm{Var}(f)$? The share can be written
# with the correlation $\rho$ of $f$ and $c$ alone.
#
# Return both, $\beta^*$ and the share, for $N$ pairs of quantity and control, with the variances and covariances of the
# given samples. (Both variances are positive.) Whether you divide those by $S$ or by $S - 1$ is all one, if it is
# everywhere the same.
# *Out of sight:* other sizes, a single pair, numbers that are small or far from zero, float32.
#
# <details><summary>Hint: how to check your derivation</summary>
#
# Take $f = c$. What must $\beta^*$ be, and what is left? Then $f = 2c + 7$; then an $f$ that has nothing to do with
# $c$.
#
# </details>


# %% nbgrader={"grade_id": "best_beta", "solution": true}
def best_beta(f, c):
    """The coefficient of least variance for each of N controls, and the share of Var(f_n) that is left with it.

    f, c: (S, N), values at the same samples. Returns (beta, share), both (N,), from the variances and covariances of
    these samples: share is the variance of f_n - beta_n c_n, divided by that of f_n.
    """
    ### BEGIN SOLUTION
    df, dc = f - f.mean(0), c - c.mean(0)
    covariance, variance = (df * dc).mean(0), dc.square().mean(0)
    return covariance / variance, 1 - covariance.square() / (variance * df.square().mean(0))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-best_beta", "grade": true, "points": 3}
check.close(best_beta, "beta_of_eleven_samples")
check.close(best_beta, "share_of_eleven_samples")

# %% nbgrader={"grade_id": "hidden-best_beta", "grade": true, "points": 2}
# Out of sight: other sizes, a single pair, numbers that are small or far from zero, float32.
### BEGIN HIDDEN TESTS
check.close(best_beta, "beta_drawn")
check.close(best_beta, "share_drawn")
check.close(best_beta, "beta_of_small_numbers")
check.close(best_beta, "share_of_small_numbers")
check.close(best_beta, "beta_far_from_zero", "beta_of_one_quantity")
### END HIDDEN TESTS

# %% [markdown]
# Tasks 1 and 2 together: $f = e^\varepsilon$ with $\varepsilon \sim \mathcal{N}(0, 1)$, and the control
# $c = 5 \varepsilon$, whose mean is 0. **Think first:** $f$ and $c$ are strongly correlated, $\rho = 0.76$. Is
# the plain difference, $\beta = 1$, better than no control at all? From which $\beta$ on does the control do harm?

# %%
noise = torch.randn(10, 4000, generator=generator)  # 4000 estimates of 10 samples each
betas = torch.linspace(-0.2, 1.0, 13)
try:
    pilot = torch.randn(5000, 1, generator=generator)
    best, share = (part.item() for part in check.tensors(best_beta(pilot.exp(), 5 * pilot)))
    measured = []
    for beta in betas:
        parts = torch.zeros(4000), beta.expand(4000)
        measured.append(10 * check.tensors(controlled(noise.exp(), 5 * noise, *parts)).var().item())
    plain = noise.exp().var().item()
    told = share * plain + 25 * (betas - best) ** 2
    display(
        view.curves(
            betas,
            {"measured": measured, "told by β* and the share": told, "no control": [plain] * 13},
            x_name="β",
            y_name="variance of a sample",
        )
    )
    print(f"β* = {best:.3f}, and {share:.0%} of the variance is left")
except NotImplementedError:
    print("Write tasks 1 and 2 first, then run this cell again.")

# %% [markdown]
# ## Task 3: leave one out (8 minutes)
#
# [Lecture: Leave one out](../lectures/07_variance_reduction.ipynb#cell-id=leave-one-out)
#
# The score has the mean 0, so it is a control for the gradient's estimate $r \, \nabla_\phi \log q(z)$, and its
# coefficient is called a **baseline**: one averages $(r_s - b_s) \, \nabla_\phi \log q(z_s)$. What typical value should
# be taken off the signals of an image? Their mean suggests itself, but a baseline must not depend on the sample that it
# is subtracted at. So each sample gets the mean signal of the **other** samples of the same image.
#
# Return these baselines (not yet subtracted). *Out of sight:* other sizes, other images, equal signals, two samples, a
# single image, float32.


# %% nbgrader={"grade_id": "leave_one_out", "solution": true}
def leave_one_out(signal):
    """The baseline of each sample: the mean signal of the other samples of the same row.

    signal: (S, N), r(x_n, z_sn), S at least 2. Returns (S, N).
    """
    ### BEGIN SOLUTION
    return (signal.sum(0) - signal) / (len(signal) - 1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-leave_one_out", "grade": true, "points": 2}
check.close(leave_one_out, "others_of_six_samples", "others_of_digits")

# %% nbgrader={"grade_id": "hidden-leave_one_out", "grade": true, "points": 1}
# Out of sight: other sizes, other images, equal signals, two samples, a single image, float32.
### BEGIN HIDDEN TESTS
check.close(leave_one_out, "others_drawn", "others_of_other_digits")
check.close(leave_one_out, "others_that_are_equal", "others_of_a_pair", "others_in_single_precision")
### END HIDDEN TESTS

# %% [markdown]
# What it brings for the digits, and what happens if the own sample is among those averaged. The exact gradient is a sum
# over 64 states: the second column says how much of it the estimates have on average, the third how noisy they are.
# **Think first:** with $S = 2$ and the own sample in the mean, what is $r_s - b_s$? And why is the small variance of
# that estimate no merit?

# %%
rows = torch.arange(50).repeat(80)  # 50 images, 80 estimates of each
probabilities = eta[rows].sigmoid()  # (4000, M)
signals = log_joint(rows[:50], states) - log_encoder(rows[:50], states)  # (64, 50)
chances = log_encoder(rows[:50], states).exp()
exact = ((chances * signals)[..., None] * (states - probabilities[:50])).sum(0).repeat(80, 1)  # (4000, M)
try:
    for samples in (2, 5):
        z = (torch.rand(samples, 4000, 6, generator=generator) < probabilities).double()
        r = log_joint(rows, z) - log_encoder(rows, z)
        others = check.tensors(leave_one_out(r))
        for name, b in {"no baseline": 0, "mean of all": r.mean(0), "leave one out": others}.items():
            gradients = ((r - b)[..., None] * (z - probabilities)).mean(0)  # (4000, M)
            part = (gradients * exact).sum() / exact.square().sum()
            variance = gradients.reshape(80, 50, 6).var(0).mean()
            print(f"S = {samples}, {name:13}: {part:4.2f} of the gradient, variance {variance:6.2f}")
except NotImplementedError:
    print("Write task 3 first, then run this cell again.")

# %% [markdown]
# ## Task 4: the best baseline (12 minutes)
#
# [Lecture: The optimal baseline](../lectures/07_variance_reduction.ipynb#cell-id=the-optimal-baseline)
#
# Is the mean signal the best constant? **Derive:** let $s_d$ be the score of the coordinate $d$ of $\phi$. Its
# estimate is $(r - b_d) \, s_d$, and the mean of that does not depend on $b_d$, since $\mathbb{E}[s_d] = 0$. So only
# its mean square does. Set the derivative by $b_d$ to zero. Each coordinate has its own best constant.
#
# Return these constants for a $z$ with $K$ states, of which you know the probabilities $p_k = q(z = k)$, the signals
# $r_k$ and the scores $s_{kd}$. *Out of sight:* other sizes, independent bits, a single coordinate, small scores,
# signals far from zero and states of probability 0, float32.


# %% nbgrader={"grade_id": "optimal_baseline", "solution": true}
def optimal_baseline(scores, signal, p):
    """The constant b_d for each coordinate d with which (r - b_d) s_d has the least variance.

    scores: (K, D), ∂ log q(z = k) / ∂φ_d, with E[s_d²] > 0 for each d. signal: (K,), r_k. p: (K,), the
    probabilities of the states, which sum to one. Returns (D,).
    """
    ### BEGIN SOLUTION
    weights = p[:, None] * scores.square()
    return (weights * signal[:, None]).sum(0) / weights.sum(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-optimal_baseline", "grade": true, "points": 3}
check.close(optimal_baseline, "baseline_of_seven_states")

# %% nbgrader={"grade_id": "hidden-optimal_baseline", "grade": true, "points": 2}
# Out of sight: other sizes, independent bits, a single coordinate, small scores, signals far from zero, states of
# probability 0, float32.
### BEGIN HIDDEN TESTS
check.close(optimal_baseline, "baseline_drawn")
check.close(optimal_baseline, "baseline_of_bits")
check.close(optimal_baseline, "baseline_of_small_scores")
check.close(optimal_baseline, "baseline_of_signals_far_from_zero", "baseline_of_one_coordinate")
### END HIDDEN TESTS

# %% [markdown]
# A bit that is 1 with probability 0.9, and the signal 10 for a 1 and 0 for a 0. **Think first:** the mean signal is 9.
# How much variance does it take away? Below it, the same for the six logits of one image.


# %%
def variances(scores, signal, p, b):
    """The variances of (r - b_d) s_d, exactly, (D,)."""
    terms = (signal[:, None] - b) * scores
    return p @ terms.square() - (p @ terms).square()


log_q = log_encoder([0], states)
an_image = states[:, 0] - eta[0].sigmoid(), (log_joint([0], states) - log_q)[:, 0], log_q.exp()[:, 0]
one_bit = torch.tensor([[-0.9], [0.1]]), torch.tensor([0.0, 10.0]), torch.tensor([0.1, 0.9])
try:
    for name, problem in {"one bit": one_bit, "an image": an_image}.items():
        constants = {
            "none": 0,
            "E[r]": problem[2] @ problem[1],
            "best": check.tensors(optimal_baseline(*problem)),
        }
        for which, b in constants.items():
            print(f"{name}, {which:4}:", *[f"{value:8.3f}" for value in variances(*problem, b).tolist()])
except NotImplementedError:
    print("Write task 4 first, then run this cell again.")

# %% [markdown]
# ## Task 5: antithetic pairs (7 minutes)
#
# [Lecture: Antithetic pairs](../lectures/07_variance_reduction.ipynb#cell-id=antithetic-pairs)
#
# Another way is to draw better. A sample $z = \mu + \sigma \odot \varepsilon$ of a Gaussian with independent
# coordinates is as probable as its mirror image, in which all of the noise $\varepsilon$ has the other sign. So use
# both: if $f$ rises or falls throughout, it is too low at the one where it is too high at the other, and the errors
# partly cancel.
#
# Return the estimate of $\mathbb{E}[f(z)]$ from $S$ draws of noise and their mirror images, the average of $2S$ values
# of $f$. *Out of sight:* other sizes, other functions, also linear and even ones, one dimension, float32.


# %% nbgrader={"grade_id": "antithetic_mean", "solution": true}
def antithetic_mean(f, mean, std, noise):
    """Estimate E[f(z)] for z ~ N(mean, diag std²) from S antithetic pairs.

    f: a function of z (S, M) that returns its values, (S,). mean, std: (M,). noise: (S, M), drawn from N(0, 1).
    Returns one number.
    """
    ### BEGIN SOLUTION
    step = std * noise
    return 0.5 * (f(mean + step) + f(mean - step)).mean()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-antithetic_mean", "grade": true, "points": 2}
check.close(antithetic_mean, "pairs_of_nine_draws")

# %% nbgrader={"grade_id": "hidden-antithetic_mean", "grade": true, "points": 1}
# Out of sight: other sizes, other functions, also linear and even ones, one dimension, float32.
### BEGIN HIDDEN TESTS
check.close(antithetic_mean, "pairs_drawn")
check.close(antithetic_mean, "pairs_of_another_function")
check.close(antithetic_mean, "pairs_on_a_line", "pairs_of_a_square", "pairs_on_the_line")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 6: stratified sampling (10 minutes)
#
# [Lecture: Stratified sampling](../lectures/07_variance_reduction.ipynb#cell-id=stratified-sampling)
#
# Uniform draws crowd in some places and leave others empty, by chance. Cut $[0, 1]$ into $K$ **strata** instead,
# $[e_{k-1}, e_k]$ from $e_0 = 0$ to $e_K = 1$, and draw in each of them. For a $t$ that is uniform on $[0, 1]$ the
# probability of a stratum is its width, and
#
# $$\mathbb{E}[f(t)] = \sum_{k=1}^K (e_k - e_{k-1}) \; \mathbb{E}[f(t) \mid t \in [e_{k-1}, e_k]].$$
#
# The strata may have different widths. You are given numbers $u_{ks}$ that are uniform on $[0, 1]$, as many for each
# stratum: move and scale them into their stratum, and put the averages of $f$ together. (In the checks there is $1 - u$
# for every $u$, so from which end you go does not matter.) *Out of sight:* other sizes, other functions, a stratum that
# is thin, a single stratum, float32.


# %% nbgrader={"grade_id": "stratified", "solution": true}
def stratified(f, u, edges):
    """Estimate E[f(t)] for t uniform on [0, 1] from S draws in each of K strata.

    f: a function of t that acts on each number of a tensor of any shape. u: (K, S), uniform on [0, 1]. edges: (K + 1,),
    rising from 0 to 1; stratum k lies between entries k and k + 1, counted from 0. Returns one number.
    """
    ### BEGIN SOLUTION
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return (widths * f(t).mean(1)).sum()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-stratified", "grade": true, "points": 2}
check.close(stratified, "strata_of_unequal_widths")

# %% nbgrader={"grade_id": "hidden-stratified", "grade": true, "points": 1}
# Out of sight: other sizes, other functions, a thin stratum, a single stratum, float32.
### BEGIN HIDDEN TESTS
check.close(stratified, "strata_drawn")
check.close(stratified, "strata_of_another_function")
check.close(stratified, "strata_of_which_one_is_thin", "stratum_alone")
### END HIDDEN TESTS

# %% [markdown]
# Tasks 5 and 6 together, at the same number of evaluations of $f$: $\mathbb{E}[e^\varepsilon] = e^{1/2}$ for
# $\varepsilon \sim \mathcal{N}(0, 1)$. A uniform $t$ becomes such an $\varepsilon$ by the inverse of the normal
# distribution function. Below the picture, $\varepsilon^2$ in the place of $e^\varepsilon$. **Think first:** who loses?


# %%
def plain(f, count):
    return f(torch.randn(count, generator=generator)).mean().item()


def in_pairs(f, count):
    noise = torch.randn(count // 2, 1, generator=generator)
    zero, one = torch.zeros(1), torch.ones(1)
    return check.tensors(antithetic_mean(lambda z: f(torch.as_tensor(z)).sum(-1), zero, one, noise)).item()


def in_strata(f, count):
    u = torch.rand(count // 2, 2, generator=generator)
    edges = torch.linspace(0, 1, count // 2 + 1)
    return check.tensors(stratified(lambda t: f(torch.special.ndtri(torch.as_tensor(t))), u, edges)).item()


ways = {"plain": plain, "antithetic": in_pairs, "stratified": in_strata}
counts = [10, 30, 100]
try:
    estimates = {
        name: [[way(torch.exp, count) for _ in range(100)] for count in counts] for name, way in ways.items()
    }
    display(view.spread(counts, estimates, math.exp(0.5), y_name="E[exp ε]"))
    for name, way in ways.items():
        variance = torch.tensor([way(torch.square, 30) for _ in range(400)]).var()
        print(f"ε² with 30 evaluations, {name:10}: variance {variance:.4f}")
except NotImplementedError:
    print("Write tasks 5 and 6 first, then run this cell again.")

# %% [markdown]
# ## Task 7: one bit averaged out (12 minutes)
#
# [Lecture: Rao-Blackwellization](../lectures/07_variance_reduction.ipynb#cell-id=rao-blackwellization)
#
# What can be averaged exactly need not be left to chance. For independent bits with
# $q(z_i = 1) = p_i = \sigma(\eta_i)$ the score-function estimate of $\partial \, \mathbb{E}_q[f(z)] / \partial \eta_i$
# is
#
# $$f(z) \, (z_i - p_i).$$
#
# Hold all other bits of a sample as they were drawn, and take the expectation of this **product** over the bit $i$
# alone: a sum of two terms, in which $z_i$ is once 1 and once 0. Its expectation is the same, and its variance is never
# larger (*Rao-Blackwellization*).
#
# Return this conditional expectation for each sample. *Out of sight:* other sizes, other bits, also the first, an image
# of a digit, a single bit, float32.
#
# <details><summary>Hint: two copies</summary>
#
# `one = z.clone()`, then `one[:, i] = 1`. Without `clone` both names mean the same tensor.
#
# </details>


# %% nbgrader={"grade_id": "rao_blackwell", "solution": true}
def rao_blackwell(f, logits, z, i):
    """The score-function estimates of ∂E[f(z)]/∂η_i with the bit i averaged out, given the other bits of each sample.

    f: a function of bits (S, M) that returns its values, (S,); it does not depend on the logits. logits: (M,), η.
    z: (S, M), samples, numbers 0. and 1. i: which bit, counted from 0. Returns (S,).
    """
    ### BEGIN SOLUTION
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = logits[i].sigmoid()
    return p * (1 - p) * (f(one) - f(zero))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-rao_blackwell", "grade": true, "points": 3}
check.close(rao_blackwell, "bit_of_seven_samples")

# %% nbgrader={"grade_id": "hidden-rao_blackwell", "grade": true, "points": 2}
# Out of sight: other sizes, other bits, also the first, an image of a digit, a single bit, float32.
### BEGIN HIDDEN TESTS
check.close(rao_blackwell, "bit_drawn")
check.close(rao_blackwell, "bit_of_a_digit")
check.close(rao_blackwell, "bit_at_the_beginning", "bit_alone")
### END HIDDEN TESTS

# %% [markdown]
# Is it worth it? For one sample the plain estimate needs one evaluation of $f$ for all six logits, and this one needs
# seven: $f(z)$, and once more with each bit turned (twelve with two copies for every bit, as in the hint). So its
# variance is to be multiplied by 7 before the two are compared. And the plain estimate deserves a baseline, here the
# mean of $f$. Here $f(z) = \log p(x, z)$, whose mean is the ELBO without the entropy of $q$. All numbers are exact,
# sums over the 64 states.


# %%
def of_first_image(z):
    """f(z) = log p(x, z) of the first image, for z (S, M)."""
    return log_joint([0], torch.as_tensor(z)[:, None])[:, 0]


z, q = states[:, 0], log_encoder([0], states).exp()[:, 0]  # (64, M) and (64,)
score, f = z - eta[0].sigmoid(), of_first_image(z)


def variance_of(estimates):
    """The exact variance of estimates, of which there is one for each state."""
    return q @ estimates.square() - (q @ estimates).square()


try:
    for i in range(6):
        plain, centered = variance_of(f * score[:, i]), variance_of((f - q @ f) * score[:, i])
        averaged = variance_of(check.tensors(rao_blackwell(of_first_image, eta[0], z, i)))
        print(f"logit {i}: plain {plain:7.3f}, baseline {centered:6.3f}, bit averaged out 7 × {averaged:.4f}")
except NotImplementedError:
    print("Write task 7 first, then run this cell again.")

# %% [markdown]
# ## Question 8: what is left (10 minutes)
#
# [Lecture: Leave one out](../lectures/07_variance_reduction.ipynb#cell-id=leave-one-out)
#
# **(a)** A baseline network $b_\psi(x)$ is trained until it predicts the signal as well as anyone can who sees only the
# image. Which part of the signal's variance does it take out, and what is left? Name something that could take out
# more, and say what it would have to see, without making the gradient biased. **(b)** A colleague draws antithetic
# pairs of bits and gives each sample the leave-one-out baseline. "Both are unbiased, so this is, too." What is wrong?
# **(c)** Another one reports that her estimator has a fifth of the variance, at $S = 10$ as at $S = 100$. What do you
# ask before you change your code?
#
# This answer is graded by a person.

# %% [markdown] nbgrader={"grade_id": "open-question", "grade": true, "solution": true, "points": 3}
# <!-- ### BEGIN SOLUTION -->
# **Marking scheme**, one point each; half a point where the reason is missing.
#
# (a) The best it can do is $b(x) = \mathbb{E}_q[r \mid x]$, so it takes out the variance of the signal *between* the
# images. What is left is the variance *within* an image: of $r$ over the samples of $z$ for the same $x$. To take out
# some of that one must know something of the sample: a control that depends on $z$ and whose mean (with the score) is
# known or can be estimated and added back, as in Rao-Blackwellization, or a relaxed copy of the sample (unit 11); a
# baseline for the bit $i$ may see all other bits. A baseline that saw $z$ itself, with nothing added back, would be
# biased.
#
# (b) A baseline must not depend on the sample that it is subtracted at. The mean of the others contains the mirror
# image, which is made of the same uniform numbers and so tells of the sample. Leave out the whole pair, and it is
# unbiased again.
#
# (c) At what cost? Equal numbers of samples are not equal numbers of evaluations of $\log p(x, z)$, nor equal seconds:
# pairs, strata, leave-one-out and the averaging of a bit need several evaluations for one term. Compare variance times
# cost. Also: is it still unbiased (the mean beside the variance), at which parameters was it measured, and on which
# quantity?
# <!-- ### END SOLUTION -->
