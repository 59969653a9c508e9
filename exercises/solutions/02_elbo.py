# %% [markdown]
# # Exercise 02: the evidence and its lower bound
#
# How probable does a model with hidden variables make what you see? You write the sampler that promises the answer and
# breaks down, the one that keeps the promise, and the bound on which the rest of the course is built. The data are 178
# wines. It takes about 75 minutes.
#
# **After this you can**
#
# - estimate a log-evidence from samples in the log domain, and say on which side of the truth it falls;
# - weigh samples of another distribution, and tell by their weights how much they are worth;
# - write the ELBO for a discrete and for a Gaussian $q$, and say which slips a bound cannot show;
# - account for every nat between the ELBO and the log-evidence.
#
# **You need** [lecture 02](../lectures/02_elbo.ipynb),
# the Gaussian density and the Kullback-Leibler divergence (unit 1), and enough PyTorch to
# broadcast and to sum along an axis.
#
# | no. | task | minutes | points |
# |---|---|---|---|
# | 1 | `naive_log_evidence` | 6 | 3 |
# | 2 | `importance_log_evidence` | 8 | 3 |
# | 3 | `posterior_mean` | 8 | 3 |
# | 4 | `effective_sample_size` | 6 | 3 |
# | 5 | `elbo_and_gap` | 13 | 5 |
# | 6 | `gaussian_elbo` | 15 | 5 |
# | 7 | `importance_weighted_bound` | 8 | 3 |
# | 8 | an open question | 10 | 3 |
#
# **Begin like this:** run the next two cells, write task 1, run the check under it. A check says what it looked at,
# what it expected and what it found; if it recognizes the mistake, it names it. Every task is a function by itself and
# is checked by itself: a slip in one costs nothing in the others, and you may do them in any order. About a third of
# each task's points come from checks out of sight; the text of the task says what they look at.
#
# **To hand in:** save this notebook and hand in this one file under its own name, in whatever way your course collects
# work. Before that, `course check 02_elbo.ipynb` in a terminal runs it afresh and shows what the checks in sight say.

# %% nbgrader={"grade_id": "setup", "locked": true}
import math

import torch
from IPython.display import display
from torch.distributions import MultivariateNormal, Normal

from course import check, view
from course.lvm import data

check.exercise("02_elbo")

# %% [markdown]
# ## Two scores behind thirteen numbers
#
# A chemist measured 13 quantities in each of 178 wines: alcohol, ash, color and so on. A generative model says how such
# a table could come about. Each wine has two latent scores $z_n$, and the measurements are a linear map of them with
# noise:
#
# $$p(z_n) = \mathcal{N}(z_n; 0, I), \qquad p(x_n \mid z_n) = \mathcal{N}(x_n; W z_n, \sigma^2 I),
# \qquad z_n \in \mathbb{R}^M, \; x_n \in \mathbb{R}^D, \; M = 2, \; D = 13.$$
#
# The matrix $W$ $(D, M)$ and the noise $\sigma^2$ are given here, made from the directions in which the wines differ
# most (unit 4 tells why just so). The hidden scores are called $z$, samples of them are counted by $s = 1, \dots, S$.
# All logarithms are natural, so everything is measured in **nats**.
#
# This model is so simple that its evidence $p(x_n) = \int p(z) \, p(x_n \mid z) \, dz$ is known: a Gaussian with the
# covariance $W W^\top + \sigma^2 I$. We keep the true value aside as a judge.

# %%
wines = data.wine()
x = data.standardize(wines.x)  # (N, D) = (178, 13)
_, sizes, axes = torch.linalg.svd(x, full_matrices=False)
variances = sizes.square() / len(x)
sigma2 = variances[2:].mean()
W = axes[:2].T * (variances[:2] - sigma2).sqrt()  # (D, M)

truth = MultivariateNormal(torch.zeros(13), W @ W.T + sigma2 * torch.eye(13)).log_prob(x)  # (N,)
print(f"the average log-evidence of a wine is {truth.mean():.3f} nats")
view.points(x @ axes[:2].T, wines.labels, label_names=wines.label_names, title="178 wines of three growers")

# %% [markdown]
# > **What a check accepts.** Return tensors, arrays, plain numbers, or lists and tuples of them; where one number is
# > asked, an array of one element will do. Numbers are float64 here: the first cell makes that PyTorch's default. Some
# > checks hand you float32, so make new tensors like the ones you were given (`torch.zeros_like(x)`, `x.new_ones(3)`).
# > Leave the arguments as they are (work on a copy), and take all randomness from the generator that is passed in.

# %% [markdown]
# ## Task 1: the evidence by samples of the prior (6 minutes)
#
# [Lecture: The sum that nobody can do](../lectures/02_elbo.ipynb#cell-id=the-sum-that-nobody-can-do)
#
# The evidence is an expectation under the prior, $p(x_n) = \mathbb{E}_{p(z)}[p(x_n \mid z)]$, so why not draw from the
# prior and average? The plain mean of $p(x_n \mid z_s)$ over $S$ samples estimates $p(x_n)$. Return the logarithm of
# this estimate.
#
# You are given the $\log p(x_n \mid z_s)$, one row for each sample and one column for each datum. *Out of sight:* other
# sizes; log-likelihoods so far from 0 that `exp` is 0 or infinite; samples that cannot have made $x_n$, whose
# log-likelihood is $-\infty$; float32.
#
# <details><summary>Hint: sums of tiny numbers</summary>
#
# For a computer $e^{-2000}$ is 0, and nothing that you do with the 0 brings the number back. But the logarithm of a sum
# of exponentials can be had without the exponentials themselves: PyTorch has a function for just this.
#
# </details>


# %% nbgrader={"grade_id": "naive_log_evidence", "solution": true}
def naive_log_evidence(log_likelihood):
    """Estimate log p(x_n) by the logarithm of the mean likelihood of S samples z_s of the prior.

    log_likelihood: (S, N), log p(x_n | z_s); some may be -inf, but not all of a column. Returns (N,), in nats.
    """
    ### BEGIN SOLUTION
    return torch.logsumexp(log_likelihood, 0) - math.log(len(log_likelihood))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-naive_log_evidence", "grade": true, "points": 2}
check.close(naive_log_evidence, "evidence_of_some_rows")

# %% nbgrader={"grade_id": "hidden-naive_log_evidence", "grade": true, "points": 1}
# Out of sight: other sizes, extreme log-likelihoods, some of them -inf, float32.
### BEGIN HIDDEN TESTS
check.close(naive_log_evidence, "evidence_drawn")
check.close(naive_log_evidence, "evidence_extreme")
check.close(naive_log_evidence, "evidence_with_impossible_samples")
check.close(naive_log_evidence, "evidence_in_single_precision")
### END HIDDEN TESTS

# %% [markdown]
# **Think first:** the mean inside the logarithm is right on average for every $S$. Is its logarithm, too? The table
# below averages over all wines, each with samples of its own.

# %%
generator = torch.Generator().manual_seed(2)
try:
    for samples in (1, 10, 100, 1000):
        z = torch.randn(samples, len(x), 2, generator=generator)  # (S, N, M)
        log_likelihood = Normal(z @ W.T, sigma2.sqrt()).log_prob(x).sum(2)  # (S, N)
        estimate = check.tensors(naive_log_evidence(log_likelihood))
        print(f"S = {samples:4}: {estimate.mean():9.3f} nats; the truth is {truth.mean():.3f}")
except NotImplementedError:
    print("Write task 1 first, then run this cell again.")

# %% [markdown]
# ## Task 2: samples from a better place (8 minutes)
#
# [Lecture: Samples from a better place](../lectures/02_elbo.ipynb#cell-id=samples-from-a-better-place)
#
# Most samples of the prior explain a given wine badly. Draw from a distribution $q$ that knows where to look, and make
# up for it by **importance weights**: what a sample is worth is its joint density $p(x_n, z)$ relative to the density
# $q(z)$ that it was drawn with. Under $q$ the expectation of the weight is $p(x_n)$, whatever $q$ is, as long as it
# reaches wherever the joint does.
#
# Return the logarithm of the mean weight. You are given the three logarithms that a weight is made of; each row of the
# data has samples of its own. *Out of sight:* other sizes; densities and weights that under- or overflow; weights that
# are 0; float32.


# %% nbgrader={"grade_id": "importance_log_evidence", "solution": true}
def importance_log_evidence(log_prior, log_likelihood, log_q):
    """Estimate log p(x_n) from samples z_sn of any q, as the logarithm of their mean importance weight.

    log_prior: (S, N), log p(z_sn). log_likelihood: (S, N), log p(x_n | z_sn); some may be -inf, but not all of a
    column. log_q: (S, N), log q(z_sn). Returns (N,), in nats.
    """
    ### BEGIN SOLUTION
    log_weights = log_prior + log_likelihood - log_q
    return torch.logsumexp(log_weights, 0) - math.log(len(log_weights))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-importance_log_evidence", "grade": true, "points": 2}
check.close(importance_log_evidence, "importance_of_some_samples")

# %% nbgrader={"grade_id": "hidden-importance_log_evidence", "grade": true, "points": 1}
# Out of sight: other sizes, extreme densities and weights, weights of 0, float32.
### BEGIN HIDDEN TESTS
check.close(importance_log_evidence, "importance_drawn")
check.close(importance_log_evidence, "importance_extreme")
check.close(importance_log_evidence, "importance_of_improbable_samples")
check.close(importance_log_evidence, "importance_with_impossible_samples")
check.close(importance_log_evidence, "importance_in_single_precision")
### END HIDDEN TESTS

# %% [markdown]
# For this model the posterior of the scores is a Gaussian, and because the columns of $W$ are orthogonal it has
# independent coordinates. The next cell writes it down (unit 4 derives it), and draws from Gaussians with the same
# mean and several times its variance. **Think first:** what will the weights be for the factor 1?

# %%
posterior_variance = sigma2 / (W.square().sum(0) + sigma2)  # (M,)
posterior_center = x @ W * posterior_variance / sigma2  # (N, M)


def weighted_samples(samples, factor):
    """z (S, N, M) from a q with so many times the posterior's variance, and log p(z), log p(x | z) and log q(z)."""
    q = Normal(posterior_center, (factor * posterior_variance).sqrt().expand(len(x), 2))
    z = posterior_center + q.stddev * torch.randn(samples, len(x), 2, generator=generator)
    log_likelihood = Normal(z @ W.T, sigma2.sqrt()).log_prob(x).sum(2)
    return z, Normal(0.0, 1.0).log_prob(z).sum(2), log_likelihood, q.log_prob(z).sum(2)


try:
    for factor in (1, 2, 10):
        _, log_prior, log_likelihood, log_q = weighted_samples(10, factor)
        estimate = check.tensors(importance_log_evidence(log_prior, log_likelihood, log_q))
        print(
            f"{factor:2} times the variance, S = 10: {estimate.mean():.3f}; the truth is {truth.mean():.3f}"
        )
except NotImplementedError:
    print("Write task 2 first, then run this cell again.")

# %% [markdown]
# ## Task 3: what the posterior expects (8 minutes)
#
# [Lecture: Samples from a better place](../lectures/02_elbo.ipynb#cell-id=samples-from-a-better-place)
#
# Weights do more than estimate the evidence. The posterior's expectation of any function $f$ is
#
# $$\mathbb{E}[f(z) \mid x_n] = \frac{\int f(z)\, p(x_n, z) \, dz}{\int p(x_n, z) \, dz},$$
#
# and the same samples with the same weights estimate numerator and denominator. So the evidence cancels, and the
# weights need be known only up to a factor. Compute this **self-normalized** mean, for $J$ functions at once. *Out of
# sight:* other sizes; a single function; weights that under- or overflow; weights that are 0, where $f$ may be
# huge; float32.
#
# <details><summary>Hint: shapes</summary>
#
# `weights[..., None]` has the shape $(S, N, 1)$, which fits to the values' $(S, N, J)$.
#
# </details>


# %% nbgrader={"grade_id": "posterior_mean", "solution": true}
def posterior_mean(log_weights, values):
    """Estimate E[f(z) | x_n] by the self-normalized mean of f(z_sn).

    log_weights: (S, N), log w_sn, known up to a constant for each n; some may be -inf, but not all of a column.
    values: (S, N, J), f(z_sn) for J functions f. Returns (N, J).
    """
    ### BEGIN SOLUTION
    weights = torch.softmax(log_weights, 0)
    return (weights[..., None] * values).sum(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-posterior_mean", "grade": true, "points": 2}
check.close(posterior_mean, "posterior_mean_of_some_rows")

# %% nbgrader={"grade_id": "hidden-posterior_mean", "grade": true, "points": 1}
# Out of sight: other sizes, one function, extreme weights, weights of 0, float32.
### BEGIN HIDDEN TESTS
check.close(posterior_mean, "posterior_mean_drawn")
check.close(posterior_mean, "posterior_mean_extreme")
check.close(posterior_mean, "posterior_mean_with_zero_weights")
check.close(posterior_mean, "posterior_mean_in_single_precision")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4: how many samples is that? (6 minutes)
#
# [Lecture: Samples from a better place](../lectures/02_elbo.ipynb#cell-id=samples-from-a-better-place)
#
# A thousand samples of which one has all the weight are one sample. The **effective sample size** says how many equal
# weights would be as good. There are several definitions; take Kish's: the square of the sum of a row's $S$ weights,
# divided by the sum of their squares. *Out of sight:* other sizes; weights that under- or overflow; weights that are 0;
# float32.
#
# <details><summary>Hint: a common factor</summary>
#
# Multiply all weights by the same number: what happens to the effective sample size? So which multiple of them would
# you like to work with?
#
# </details>


# %% nbgrader={"grade_id": "effective_sample_size", "solution": true}
def effective_sample_size(log_weights):
    """Kish's effective sample size of each datum's S weights, a number between 1 and S.

    log_weights: (S, N), log w_sn, known up to a constant for each n; some may be -inf, but not all of a column.
    Returns (N,).
    """
    ### BEGIN SOLUTION
    return 1 / torch.softmax(log_weights, 0).square().sum(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-effective_sample_size", "grade": true, "points": 2}
check.close(effective_sample_size, "sample_size_of_some_weights")

# %% nbgrader={"grade_id": "hidden-effective_sample_size", "grade": true, "points": 1}
# Out of sight: other sizes, extreme weights, weights of 0, float32.
### BEGIN HIDDEN TESTS
check.close(effective_sample_size, "sample_size_drawn")
check.close(effective_sample_size, "sample_size_extreme")
check.close(effective_sample_size, "sample_size_with_zero_weights")
check.close(effective_sample_size, "sample_size_in_single_precision")
### END HIDDEN TESTS

# %% [markdown]
# Tasks 3 and 4 together. From 1000 samples of the prior, or of the widened posterior: how many count, and how far are
# the expected scores from the true posterior mean?

# %%
try:
    z = torch.randn(1000, len(x), 2, generator=generator)
    of_prior = z, Normal(z @ W.T, sigma2.sqrt()).log_prob(x).sum(2)  # for q = p(z) the weight is p(x | z)
    z, log_prior, log_likelihood, log_q = weighted_samples(1000, 2)
    of_wide = z, log_prior + log_likelihood - log_q
    for name, (z, log_weights) in {"the prior": of_prior, "twice the variance": of_wide}.items():
        size = check.tensors(effective_sample_size(log_weights)).mean()
        error = (check.tensors(posterior_mean(log_weights, z)) - posterior_center).abs().mean()
        print(f"q = {name:18}: effective sample size {size:6.1f} of 1000, mean error {error:.4f}")
except NotImplementedError:
    print("Write tasks 3 and 4 first, then run this cell again.")

# %% [markdown]
# ## Task 5: the bound and what it lacks (13 minutes)
#
# [Lecture: The logarithm goes inside](../lectures/02_elbo.ipynb#cell-id=the-logarithm-goes-inside)
#
# Take the logarithm into the expectation, and Jensen's inequality turns the equation into the **evidence lower bound**,
# for any $q$:
#
# $$\log p(x_n) \;\ge\; \mathrm{ELBO}(q; x_n) = \mathbb{E}_q\!\left[ \log \frac{p(x_n, z)}{q(z)} \right].$$
#
# It can be written in three forms, which weigh different things against each other:
#
# 1. $\mathbb{E}_q[\log p(x_n, z)] + \mathbb{H}[q]$, the joint and the entropy;
# 2. $\mathbb{E}_q[\log p(x_n \mid z)] - \mathrm{KL}(q \,\|\, p(z))$, the likelihood and the divergence from the prior;
# 3. $\log p(x_n) - \mathrm{KL}(q \,\|\, p(z \mid x_n))$, the evidence and the divergence from the posterior.
#
# Here $z$ has finitely many states $k = 1, \dots, K$, so all sums are exact. For instance the neighbor of the
# lecture: at home ($z = 0$) with probability 0.7 or away ($z = 1$); the lamp is lit with probability 0.4 if he is at
# home, and 0.05 if not. Each row of the data has a $q$ of its own, with $q_{nk} = q(z_n = k)$.
#
# Return the ELBO of each row, by any of the forms, **and** the gap, by which it lies below $\log p(x_n)$. Where
# $q_{nk} = 0$, $0 \log 0$ counts as 0. *Out of sight:* other sizes; zeros in $q$; a $q$ that is nearly the posterior;
# many states; states that are almost impossible; float32.
#
# <details><summary>Hint: 0 log 0</summary>
#
# The computer takes `0 * log(0)` for `0 * -inf`, which is `nan`. `torch.xlogy` knows better, and `torch.where` lets you
# choose yourself.
#
# </details>


# %% nbgrader={"grade_id": "elbo_and_gap", "solution": true}
def elbo_and_gap(log_prior, log_likelihood, q):
    """The ELBO of each row for a hidden variable with K states, and the gap log p(x_n) - ELBO.

    log_prior: (K,), log p(z = k). log_likelihood: (N, K), log p(x_n | z = k). q: (N, K), rows sum to one; where an
    entry is 0, 0 log 0 counts as 0. Returns (elbo, gap), both (N,), in nats.
    """
    ### BEGIN SOLUTION
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint + torch.special.entr(q)).sum(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-elbo_and_gap", "grade": true, "points": 3}
check.close(elbo_and_gap, "bound_for_any_q", "bound_with_a_zero", "bound_at_the_posterior")
check.close(elbo_and_gap, "gap_for_any_q")

# %% nbgrader={"grade_id": "hidden-elbo_and_gap", "grade": true, "points": 2}
# Out of sight: other sizes, zeros in q, q near the posterior, many or almost impossible states, float32.
### BEGIN HIDDEN TESTS
check.close(elbo_and_gap, "bound_drawn")
check.close(elbo_and_gap, "bound_with_zeros")
check.close(elbo_and_gap, "bound_of_improbable_states")
check.close(elbo_and_gap, "gap_drawn")
check.close(elbo_and_gap, "gap_with_zeros", "gap_in_single_precision")
check.close(elbo_and_gap, "gap_of_improbable_states")
check.close(elbo_and_gap, "bound_near_zero")
check.close(elbo_and_gap, "gap_near_the_posterior")
### END HIDDEN TESTS

# %% [markdown]
# The lamp is lit. **Think first:** at which $q$ does the gap close? And if somebody forgot the entropy: would the
# result still lie below $\log p(x)$?

# %%
try:
    at_home = torch.linspace(0.01, 0.99, 99)
    q = torch.stack([at_home, 1 - at_home], 1)  # (99, K)
    lit = torch.tensor([0.4, 0.05]).log().expand(99, 2)
    elbo, gap = check.tensors(elbo_and_gap(torch.tensor([0.7, 0.3]).log(), lit, q))
    ys = {"ELBO": elbo, "ELBO + gap": elbo + gap}
    display(view.curves(at_home, ys, x_name="q(at home)", y_name="nats", title="The lamp is lit"))
except NotImplementedError:
    print("Write task 5 first, then run this cell again.")

# %% [markdown]
# ## Task 6: the bound for the wines (15 minutes)
#
# [Lecture: Three ways to write it](../lectures/02_elbo.ipynb#cell-id=three-ways-to-write-it)
#
# For a Gaussian model and a Gaussian $q$ the expectations are integrals that you can do by hand. The model is
#
# $$p(z) = \mathcal{N}(z; 0, I), \qquad
# p(x_n \mid z) = \mathcal{N}(x_n; W z + b, \mathrm{diag}(\sigma_1^2, \dots, \sigma_D^2)),$$
#
# now with an offset $b$ and a noise variance $\sigma_d^2$ for each measurement, and every row has
# $q_n(z) = \mathcal{N}(z; \mu_n, \mathrm{diag}(v_n))$. Compute
#
# $$\mathrm{ELBO}(q_n; x_n) = \mathbb{E}_{q_n}[\log p(x_n \mid z)] - \mathrm{KL}(q_n \,\|\, p(z))$$
#
# exactly, without samples. $q$ is given by $\mu_n$ and `log_var` $= \log v_n$. *Out of sight:* other sizes, also equal
# ones; a single hidden coordinate; other wines; variances near 0 and far above 1; float32.
#
# <details><summary>Hint: the first term</summary>
#
# Which part of $\log p(x_n \mid z)$ depends on $z$? Its mean asks for the mean of a square, which is the square of the
# mean plus the variance. And what is the variance of a weighted sum of independent coordinates?
#
# </details>
#
# <details><summary>Hint: the second term</summary>
#
# Begin with the divergence between two Gaussians of unit 1. What becomes of its trace, its squared distance and its
# log-determinants if one covariance is diagonal and the other is $I$?
#
# </details>


# %% nbgrader={"grade_id": "gaussian_elbo", "solution": true}
def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    """The exact ELBO of each row, E_q[log p(x_n | z)] - KL(q_n‖N(0, I)), in nats; summed over D and M, not averaged.

    x: (N, D). mean, log_var: (N, M), the means of q_n and the logarithms of its variances. W: (D, M). b: (D,).
    noise_var: (D,), the variances of the noise. Returns (N,).
    """
    ### BEGIN SOLUTION
    var = log_var.exp()
    squares = (x - b - mean @ W.T).square() + var @ W.square().T  # E_q of the squared deviations, (N, D)
    fit = -0.5 * (squares / noise_var + noise_var.log() + math.log(2 * math.pi)).sum(1)
    divergence = 0.5 * (var + mean.square() - 1 - log_var).sum(1)
    return fit - divergence
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-gaussian_elbo", "grade": true, "points": 3}
check.close(
    gaussian_elbo, "gaussian_bound_of_some_rows", "gaussian_bound_at_the_posterior", "gaussian_bound_of_wines"
)

# %% nbgrader={"grade_id": "hidden-gaussian_elbo", "grade": true, "points": 2}
# Out of sight: other sizes, also equal ones, a single hidden coordinate, other wines, extreme variances, float32.
### BEGIN HIDDEN TESTS
check.close(
    gaussian_elbo,
    "gaussian_bound_drawn",
    "gaussian_bound_on_the_line",
    "gaussian_bound_of_other_wines",
    "gaussian_bound_of_equal_sizes",
)
check.close(gaussian_elbo, "gaussian_bound_of_extreme_variances")
### END HIDDEN TESTS

# %% [markdown]
# Three $q$ for every wine: the prior, which has not looked at it; a needle at the best scores; and the posterior. How
# many nats does each lack?

# %%
try:
    flat = torch.zeros(len(x), 2)
    exact = posterior_variance.log().expand(len(x), 2)
    choices = {
        "prior": (flat, flat),
        "sharp": (posterior_center, flat - 10),
        "posterior": (posterior_center, exact),
    }
    for name, (mean, log_var) in choices.items():
        value = check.tensors(gaussian_elbo(x, mean, log_var, W, torch.zeros(13), sigma2.expand(13)))
        print(f"q = {name:9}: ELBO {value.mean():8.3f}, below the evidence by {(truth - value).mean():7.3f}")
except NotImplementedError:
    print("Write task 6 first, then run this cell again.")

# %% [markdown]
# ## Task 7: between the bound and the evidence (8 minutes)
#
# [Lecture: Between the bound and the evidence](../lectures/02_elbo.ipynb#cell-id=between-the-bound-and-the-evidence)
#
# The estimate of task 2 and the bound of task 5 are two ends of one family. The **importance-weighted bound** is the
# expectation of the estimate of task 2, a logarithm of a mean of $S$ weights: a number that depends on $S$, with
#
# $$\mathrm{ELBO} = \mathcal{B}_1(x_n) \le \mathcal{B}_2(x_n) \le \dots \le \log p(x_n).$$
#
# Estimate $\mathcal{B}_S$ from $G$ independent groups of $S$ log-weights each: every group gives one such estimate, and
# an expectation is estimated by a mean. *Out of sight:* other sizes; a single sample in each group; weights that under-
# or overflow; weights that are 0; float32.


# %% nbgrader={"grade_id": "importance_weighted_bound", "solution": true}
def importance_weighted_bound(log_weights):
    """Estimate the importance-weighted bound for S samples from G groups of them.

    log_weights: (G, S, N), the logarithms of the importance weights; some may be -inf, but not all S of a
    group. Returns (N,), in nats.
    """
    ### BEGIN SOLUTION
    samples = log_weights.shape[1]
    return (torch.logsumexp(log_weights, 1) - math.log(samples)).mean(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-importance_weighted_bound", "grade": true, "points": 2}
check.close(importance_weighted_bound, "weighted_bound_of_some_groups")

# %% nbgrader={"grade_id": "hidden-importance_weighted_bound", "grade": true, "points": 1}
# Out of sight: other sizes, a single sample in each group, extreme weights, weights of 0, float32.
### BEGIN HIDDEN TESTS
check.close(importance_weighted_bound, "weighted_bound_drawn")
check.close(importance_weighted_bound, "weighted_bound_extreme")
check.close(importance_weighted_bound, "weighted_bound_with_impossible_samples")
check.close(importance_weighted_bound, "weighted_bound_of_single_samples")
### END HIDDEN TESTS

# %% [markdown]
# The family on the wines, with a $q$ of ten times the posterior's variance. The first value should be near the ELBO of
# that $q$, the last near the truth.

# %%
try:
    _, log_prior, log_likelihood, log_q = weighted_samples(1000, 10)
    log_weights = log_prior + log_likelihood - log_q  # (1000, N)
    for samples in (1, 2, 5, 20, 100):
        bound = check.tensors(importance_weighted_bound(log_weights.reshape(-1, samples, len(x))))
        print(f"S = {samples:3}: {bound.mean():8.3f} nats; the truth is {truth.mean():.3f}")
except NotImplementedError:
    print("Write task 7 first, then run this cell again.")

# %% [markdown]
# ## Question 8: three claims (10 minutes)
#
# [Lecture: Too narrow is worse than too wide](../lectures/02_elbo.ipynb#cell-id=too-narrow-is-worse-than-too-wide)
#
# One more experiment before you write: $q$ has only a fifth of the posterior's variance. The wines are divided into
# those with the smaller and those with the larger effective sample size. Run it a few times.

# %%
try:
    _, log_prior, log_likelihood, log_q = weighted_samples(1000, 0.2)
    log_weights = log_prior + log_likelihood - log_q
    size = check.tensors(effective_sample_size(log_weights))
    error = check.tensors(importance_log_evidence(log_prior, log_likelihood, log_q)) - truth
    for name, half in {"smaller": size.argsort()[:89], "larger": size.argsort()[89:]}.items():
        low, mean, high = error[half].min(), error[half].mean(), error[half].max()
        print(f"{name} effective sample size, {size[half].mean():3.0f} on average:", end=" ")
        print(f"the log-evidence is off by {mean:.2f}, from {low:.2f} to {high:.2f}")
except NotImplementedError:
    print("Write tasks 2 and 4 first, then run this cell again.")

# %% [markdown]
# A colleague says three things. Answer each in two or three sentences: what is right in it, and what is wrong?
# **(a)** "The mean of my importance weights is an unbiased estimate of $p(x)$, so its logarithm is an unbiased estimate
# of $\log p(x)$." **(b)** "My $q$ is narrow and sits where the posterior is highest; whenever the effective sample size
# came out large, the estimate must be good." **(c)** "I maximized the ELBO over the model's parameters and over $q$
# together, so I have the maximum-likelihood parameters and the posterior."
#
# This answer is graded by a person.

# %% [markdown] nbgrader={"grade_id": "open-question", "grade": true, "solution": true, "points": 3}
# <!-- ### BEGIN SOLUTION -->
# **Marking scheme**, one point each; half a point where the reason is missing.
#
# (a) The first half is right: $\mathbb{E}_q[w] = p(x)$ for every $q$ that is positive where $p(x, z)$ is. The second is
# not: the logarithm is concave, so by Jensen $\mathbb{E}[\log \frac1S \sum_s w_s] \le \log p(x)$, with equality only if
# the mean does not vary. The estimate is too low on average, by about $\mathrm{Var}(w) / (2 S p(x)^2)$: for one sample
# it is the ELBO, and the bias goes to 0 as $S$ grows.
#
# (b) It is right that $q$ should lie where the posterior is. But where $q$ is much narrower than the posterior, the
# weights grow without bound in its tails, and their variance can be infinite (for Gaussians, if the variance of $q$ is
# at most half the posterior's). Samples almost never fall there, so most runs look fine: the effective sample size sees
# only the weights that were drawn, and knows nothing of the parts that $q$ missed. A large one is necessary, not
# sufficient. Better a $q$ that is too wide than one that is too narrow, with several runs or growing $S$ compared.
#
# (c) Right if $q$ is free to be the posterior for every $x$: then the bound is tight, and its maximum is that of the
# likelihood. With a restricted family the maximum of ELBO $= \log p(x) - \mathrm{KL}(q \,\|\, p(z \mid x))$ is a
# compromise: parameters whose posteriors fit the family are preferred, even at the price of a lower likelihood. In
# general neither is the likelihood at its maximum nor the divergence at its minimum, which for those parameters would
# be 0.
# <!-- ### END SOLUTION -->
