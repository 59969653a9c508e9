# %% [markdown]
# # Exercise 04: probabilistic PCA, mixtures of it, and EM with samples
#
# In exercise 02 two hidden scores stood behind the thirteen numbers of a wine, and the map $W$ and the noise
# $\sigma^2$ fell from the sky. Now you make them yourself: by EM, and in one stroke by the eigenvalues of a
# covariance. Then you let several such models share the wines. It takes about 80 minutes.
#
# **After this you can**
#
# - infer the hidden point behind a datum, and say how sure you are of it;
# - find the most likely $W$ and $\sigma^2$ in closed form and by EM, and say what of $W$ is not determined;
# - write both steps of EM for a mixture of probabilistic PCA;
# - draw from a posterior of which you know only ratios, and say which promise of EM is then broken.
#
# **You need** [lecture 04](../lectures/04_ppca.ipynb),
# the E-step and the M-step (unit 3), eigenvalues, and enough PyTorch to multiply matrices.
#
# | | task | minutes | points |
# |---|---|---|---|
# | 1 | `posterior` | 8 | 3 |
# | 2 | `maximum_likelihood` | 13 | 5 |
# | 3 | `m_step` | 14 | 5 |
# | 4 | `responsibilities` | 12 | 3 |
# | 5 | `mixture_m_step` | 13 | 5 |
# | 6 | `metropolis_hastings_step` | 10 | 3 |
# | 7 | an open question | 10 | 3 |
#
# **Begin like this:** run the next two cells, write task 1, run the check under it. A check says what it looked at,
# what it expected and what it found; if it recognizes the mistake, it names it. Every task is a function by itself and
# is checked by itself: a slip in one costs nothing in the others, and you may do them in any order. About a third of
# each task's points come from checks out of sight; the text of the task says what they look at.
#
# **To hand in:** save this notebook and hand in this one file under its own name, in whatever way your course collects
# work. Before that, `course check 04_ppca.ipynb` in a terminal runs it afresh and shows what the checks in sight say.

# %% nbgrader={"grade_id": "setup", "locked": true}
import math
from itertools import pairwise

import torch
from IPython.display import display
from torch.distributions import MultivariateNormal

from course import check, view
from course.lvm import data

check.exercise("04_ppca")

# %% [markdown]
# **What a check accepts.** Return tensors, arrays, plain numbers, or lists and tuples of them; where one number is
# asked, an array of one element will do. Numbers are float64 here: the first cell makes that PyTorch's default. Some
# checks hand you float32, so make new tensors like the ones you were given (`torch.zeros_like(x)`, `x.new_ones(3)`).
# Leave the arguments as they are (work on a copy), and take all randomness from the generator that is passed in.

# %% [markdown]
# ## The model
#
# Probabilistic principal component analysis, **PPCA** for short, is this generative model of a datum with $D$ numbers:
#
# $$z_n \sim \mathcal N(0, I), \qquad x_n \mid z_n \sim \mathcal N(W z_n + \mu, \; \sigma^2 I),
# \qquad z_n \in \mathbb{R}^M, \; x_n \in \mathbb{R}^D, \; M < D.$$
#
# So $x_n \sim \mathcal N(\mu, C)$ with $C = W W^\top + \sigma^2 I$: the columns of $W$ (a $D \times M$ matrix) are the
# directions in which data vary together, and $\sigma^2$, a **variance**, is what is left in every direction. In code
# they are `W`, `mean` and `noise_var`. The log-likelihood is $\ell = \sum_n \log \mathcal N(x_n; \mu, C)$; all
# logarithms are natural.
#
# The wines again: 13 measurements of 178 wines, each column shifted to mean 0 and scaled to variance 1. There are three
# growers, but nobody tells us who made which.

# %%
wines = data.wine()
x = data.standardize(wines.x)  # (N, D) = (178, 13)
zero = torch.zeros(13)  # the mean of the columns


def log_likelihood(W, mean, noise_var):
    """ℓ of the wines, from C = W Wᵀ + σ² I as it stands."""
    C = W @ W.T + noise_var * torch.eye(x.shape[1])
    return MultivariateNormal(mean, C).log_prob(x).sum().item()


def one_number(value):
    """What may be a number in an array of one element, as a tensor without axes."""
    return value.reshape(())


guess = torch.zeros(13, 2)
guess[0, 0] = guess[1, 1] = 1.0  # a poor W: the first two measurements alone
print(f"log-likelihood of a guess: {log_likelihood(guess, zero, torch.tensor(0.5)):.1f}")

# %% [markdown]
# ## Task 1: the hidden point behind a datum (8 minutes)
#
# [Lecture: The E-step](../lectures/04_ppca.ipynb#cell-id=the-e-step)
#
# Prior and likelihood are Gaussian, so the posterior $p(z_n \mid x_n)$ is Gaussian too. Its mean and its covariance
# follow from the model above, and no matrix larger than $M \times M$ need be inverted. The covariance is the same for
# every datum: how sure we are of $z_n$ does not depend on what we saw. Return the means of all rows and the covariance,
# once.
#
# *Out of sight:* other sizes, a single row, a single hidden dimension, a large and a small noise, data in small units
# (the numbers of $x$ and $W$ are about $10^{-4}$), float32.
#
# <details><summary>Hint: where to begin</summary>
#
# As a function of $z$, $\log p(z \mid x)$ is $\log p(x \mid z) + \log p(z)$ and a constant: a parabola. What stands
# at its second-order term? Where is its top?
#
# </details>


# %% nbgrader={"grade_id": "posterior", "solution": true}
def posterior(x, W, mean, noise_var):
    """p(z_n | x_n) of probabilistic PCA: the means of all rows, and the one covariance that they share.

    x: (N, D). W: (D, M). mean: (D,), μ. noise_var: one number, σ². Returns (means, covariance), (N, M) and (M, M).
    """
    ### BEGIN SOLUTION
    A = W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse, noise_var * inverse
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-posterior", "grade": true, "points": 2}
check.close(posterior, "posterior_on_paper")

# %% nbgrader={"grade_id": "hidden-posterior", "grade": true, "points": 1}
# Out of sight: other sizes, a single row or hidden dimension, a large and a small noise, small units, float32.
### BEGIN HIDDEN TESTS
check.close(
    posterior,
    "posterior_drawn",
    "posterior_in_loud_noise",
    "posterior_in_small_units",
    "posterior_on_the_line",
    "posterior_of_a_single_row",
)
### END HIDDEN TESTS

# %% [markdown]
# **Think first:** for a noise $\sigma^2 \to 0$ the mean, put into $W z + \mu$, becomes the foot of the perpendicular
# from $x_n$ to the plane. Where does it go for a huge noise?

# %%
try:
    for noise_var in (0.01, 1.0, 100.0):
        means, covariance = check.tensors(posterior(x, guess, zero, torch.tensor(noise_var)))
        spread, unsure = means.square().mean().sqrt(), covariance[0, 0].sqrt()
        print(f"σ² = {noise_var:6.2f}: the means are of size {spread:.2f}, each known to ± {unsure:.2f}")
except NotImplementedError:
    print("Write task 1 first, then run this cell again.")
except (ValueError, RuntimeError, TypeError, IndexError):
    print("What came out is no posterior: make the check of task 1 green, then run this cell again.")

# %% [markdown]
# ## Task 2: the maximum in one stroke (13 minutes)
#
# [Lecture: The answer in closed form](../lectures/04_ppca.ipynb#cell-id=the-answer-in-closed-form)
#
# The likelihood of PPCA has a maximum that one can write down. Look at the data along the eigenvectors of their
# covariance $\hat C = \frac1N \sum_n (x_n - \bar x)(x_n - \bar x)^\top$, where $\bar x$ is the mean of the rows. In
# each of these $D$ directions the data have a variance, the eigenvalue. The model has $C = W W^\top + \sigma^2 I$: it
# may choose its variance in $M$ directions, and in all the others it has $\sigma^2$. Where it may choose, its variance
# should be that of the data; where it may not, one number has to stand for many. What is that number, and what is left
# for $W$ to add?
#
# $W$ is not determined: with any rotation $R$, $W R$ gives the same $C$; it turns the $z_n$ among themselves, and
# nobody who sees only $x$ can tell. So the check compares $W W^\top$ (it calls it `WWT`), $\mu$ and $\sigma^2$.
#
# *Out of sight:* other sizes, another $M$ (also 1 and $D - 1$), fewer rows than columns, data in small units, float32.
#
# <details><summary>Hint: eigenvalues in PyTorch</summary>
#
# `torch.linalg.eigh` takes a symmetric matrix; its documentation says in which order the eigenvalues come, and which
# way the eigenvectors stand. The singular values of the centered data serve as well.
#
# </details>


# %% nbgrader={"grade_id": "maximum_likelihood", "solution": true}
def maximum_likelihood(x, M):
    """The W, μ and σ² of probabilistic PCA with M hidden dimensions under which the rows of x are most probable.

    x: (N, D), not centered. M: from 1 to D - 1. Returns (W, mean, noise_var): (D, M), (D,), and one number; any
    rotation W R serves as well as W.
    """
    ### BEGIN SOLUTION
    mean = x.mean(0)
    covariance = (x - mean).T @ (x - mean) / len(x)
    values, vectors = torch.linalg.eigh(covariance)
    noise_var = values[:-M].mean()
    return vectors[:, -M:] * (values[-M:] - noise_var).sqrt(), mean, noise_var
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-maximum_likelihood", "grade": true, "points": 3}
check.close(maximum_likelihood, "maximum_on_paper", "maximum_for_wines")

# %% nbgrader={"grade_id": "hidden-maximum_likelihood", "grade": true, "points": 2}
# Out of sight: other sizes, another M, fewer rows than columns, small units, float32.
### BEGIN HIDDEN TESTS
check.close(
    maximum_likelihood,
    "maximum_drawn",
    "maximum_with_one_dimension",
    "maximum_with_one_direction_left",
    "maximum_of_few_rows",
    "maximum_in_small_units",
    "maximum_in_single_precision",
)
### END HIDDEN TESTS

# %% [markdown]
# The wines seen through their two scores: each point is the posterior mean of a wine. The colors, the growers, were
# never used.

# %%
try:
    W, mean, noise_var = check.tensors(maximum_likelihood(x, 2))
    noise_var = one_number(noise_var)
    print(f"σ² = {noise_var:.4f}, σ = {math.sqrt(noise_var):.4f}")
    print(f"log-likelihood {log_likelihood(W, mean, noise_var):.3f}")
    scores, _ = check.tensors(posterior(x, W, mean, noise_var))
    display(view.points(scores, wines.labels, label_names=wines.label_names, axis_names=("z₁", "z₂")))
except NotImplementedError:
    print("Write tasks 1 and 2 first, then run this cell again.")
except (ValueError, RuntimeError, TypeError, IndexError):
    print("What came out is no model: make the checks of tasks 1 and 2 green, then run this cell again.")

# %% [markdown]
# ## Task 3: the M-step (14 minutes)
#
# [Lecture: The M-step](../lectures/04_ppca.ipynb#cell-id=the-m-step)
#
# EM reaches the same maximum without any eigenvalue, and it will still work when there is no closed form. The data are
# now centered, $\mu = 0$. The E-step (task 1) says of each hidden point $\mathbb{E}[z_n] = m_n$ and
# $\mathrm{Cov}[z_n] = V$. The M-step maximizes the expected log-joint, over $W$ and $\sigma^2$ *together*,
#
# $$-\frac12 \sum_n \Big( D \log \sigma^2
# + \frac{|x_n|^2 - 2\, m_n^\top W^\top x_n + \mathrm{tr}(\mathbb{E}[z_n z_n^\top]\, W^\top W)}{\sigma^2} \Big)
# + \text{const},$$
#
# where $\mathbb{E}[z_n z_n^\top]$ is to be made of $m_n$ and $V$. Return the new $W$ and $\sigma^2$; you are given the
# old $W$ too, and decide yourself whether you need it. The check looks at $W$ itself: here it is determined.
#
# *Out of sight:* other sizes, a single hidden dimension, numbers in small units, float32.
#
# <details><summary>Hint: in which order?</summary>
#
# The $W$ at the top is the same for every $\sigma^2$, so begin with $W$: a linear regression of $x$ on $z$, except
# that $z$ is known only in expectation.
#
# </details>


# %% nbgrader={"grade_id": "m_step", "solution": true}
def m_step(x, means, covariance, W_old):
    """The W and σ² that together maximize the expected log-joint of probabilistic PCA, for centered data.

    x: (N, D), with column means 0. means: (N, M), E[z_n]. covariance: (M, M), Cov[z_n], the same for every row.
    W_old: (D, M), of the step before. Returns (W, noise_var): (D, M) and one number.
    """
    ### BEGIN SOLUTION
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance  # Σ_n E[z_n z_nᵀ]
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-m_step", "grade": true, "points": 3}
check.close(m_step, "m_step_of_eleven_rows")

# %% nbgrader={"grade_id": "hidden-m_step", "grade": true, "points": 2}
# Out of sight: other sizes, a single hidden dimension, small units, float32.
### BEGIN HIDDEN TESTS
check.close(
    m_step,
    "m_step_drawn",
    "m_step_with_one_dimension",
    "m_step_in_small_units",
    "m_step_in_single_precision",
)
### END HIDDEN TESTS

# %% [markdown]
# Tasks 1 and 3 in turns, from the poor guess: EM. **Think first:** will it end at the same $W$ as the closed form? At
# the same likelihood?

# %%
try:
    W, noise_var, trace = guess, torch.tensor(0.5), []
    for _ in range(100):
        trace.append(log_likelihood(W, zero, noise_var))
        moments = check.tensors(posterior(x, W, zero, noise_var))
        W, noise_var = check.tensors(m_step(x, *moments, W))
        noise_var = one_number(noise_var)
    print(f"EM: σ² = {noise_var:.4f}, log-likelihood {log_likelihood(W, zero, noise_var):.3f}")
    display(view.trace(trace[:20], title="EM on the wines"))
except NotImplementedError:
    print("Write tasks 1 and 3 first, then run this cell again.")
except (ValueError, RuntimeError, TypeError, IndexError):
    print("What came out is no model: make the checks of tasks 1 and 3 green, then run this cell again.")

# %% [markdown]
# ## Task 4: several planes (12 minutes)
#
# [Lecture: Several planes](../lectures/04_ppca.ipynb#cell-id=several-planes)
#
# Three growers, one plane? Let there be $K$ models of PPCA, and a die that says which of them makes the next wine:
#
# $$k_n \sim \mathrm{Categorical}(\pi), \qquad x_n \mid k_n = k \;\sim\; \mathcal N(\mu_k, \; W_k W_k^\top
# + \sigma_k^2 I).$$
#
# This **mixture of PPCA** is a Gaussian mixture whose covariances have a special form, so its E-step is the one you
# know: $r_{nk} = p(k_n = k \mid x_n)$ by Bayes' rule, from the whole density of $x_n$, in which no $z$ is left.
#
# *Out of sight:* other sizes; points so far away that every density is stored as zero; a component of weight zero
# where its density is by far the highest; data in small units; float32.
#
# <details><summary>Hint: K matrices at once</summary>
#
# `W.mT` transposes all $K$ matrices. `MultivariateNormal` takes $K$ means and $K$ covariances too, and its `log_prob`
# then wants points of shape $(N, 1, D)$. A loop over $k$ is as good.
#
# </details>


# %% nbgrader={"grade_id": "responsibilities", "solution": true}
def responsibilities(x, weights, W, means, noise_vars):
    """p(k_n = k | x_n) in a mixture of K models of probabilistic PCA.

    x: (N, D). weights: (K,), π, not negative, sum to one. W: (K, D, M). means: (K, D). noise_vars: (K,), the σ_k².
    Returns (N, K), rows sum to one.
    """
    ### BEGIN SOLUTION
    covariances = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = MultivariateNormal(means, covariances).log_prob(x[:, None])  # (N, K)
    return torch.softmax(weights.log() + log_density, 1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-responsibilities", "grade": true, "points": 2}
check.close(responsibilities, "planes_in_space")

# %% nbgrader={"grade_id": "hidden-responsibilities", "grade": true, "points": 1}
# Out of sight: other sizes, points far away, a component of weight zero, small units, float32.
### BEGIN HIDDEN TESTS
check.close(
    responsibilities,
    "planes_drawn",
    "planes_far_away",
    "planes_with_an_idle_component",
    "planes_in_small_units",
    "planes_in_single_precision",
)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5: a plane for each (13 minutes)
#
# [Lecture: Several planes](../lectures/04_ppca.ipynb#cell-id=several-planes)
#
# Now the data have shares: of row $n$ the fraction $r_{nk}$ belongs to component $k$. The expected log-joint, with the
# $z_n$ integrated out, is
#
# $$\sum_n \sum_k r_{nk} \big( \log \pi_k + \log \mathcal N(x_n; \mu_k, \; W_k W_k^\top + \sigma_k^2 I) \big),$$
#
# and no component has anything in common with another but $\sum_k \pi_k = 1$. So each of them has a maximum in closed
# form of its own, with a noise of its own. Ask of every average over the data in task 2: what is it an average of now,
# and over how many data? As there, the check compares $W_k W_k^\top$ (`WWT`) and never $W_k$.
#
# *Out of sight:* other sizes, another $M$ (also 1), a single component, a component that hardly any data belong to,
# data in small units, float32.
#
# <details><summary>Hint: all components at once</summary>
#
# `torch.einsum("nk,nki,nkj->kij", r, d, e)` is $\sum_n r_{nk}\, d_{nk} e_{nk}^\top$ for each $k$, and
# `torch.linalg.eigh` takes $K$ matrices at once. A loop over $k$ is as good.
#
# </details>


# %% nbgrader={"grade_id": "mixture_m_step", "solution": true}
def mixture_m_step(x, r, M):
    """The parameters of a mixture of probabilistic PCA that fit responsibilities r best.

    x: (N, D). r: (N, K), rows sum to one, no column all 0. M: the hidden dimensions of each component, from 1 to D - 1.
    Returns (weights, W, means, noise_vars): (K,), (K, D, M), (K, D) and (K,); any rotation W_k R_k serves as well.
    """
    ### BEGIN SOLUTION
    counts = r.sum(0)
    means = r.T @ x / counts[:, None]
    deviations = x[:, None] - means  # (N, K, D)
    scatter = torch.einsum("nk,nki,nkj->kij", r, deviations, deviations)
    values, vectors = torch.linalg.eigh(scatter / counts[:, None, None])
    noise_vars = values[:, :-M].mean(1)
    W = vectors[:, :, -M:] * (values[:, None, -M:] - noise_vars[:, None, None]).sqrt()
    return counts / len(x), W, means, noise_vars
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-mixture_m_step", "grade": true, "points": 3}
check.close(mixture_m_step, "mixture_step_of_many_rows")

# %% nbgrader={"grade_id": "hidden-mixture_m_step", "grade": true, "points": 2}
# Out of sight: other sizes, another M, a single or a rare component, small units, float32.
### BEGIN HIDDEN TESTS
check.close(
    mixture_m_step,
    "mixture_step_drawn",
    "mixture_step_with_one_dimension",
    "mixture_step_of_a_single_component",
    "mixture_step_with_a_rare_component",
    "mixture_step_in_small_units",
    "mixture_step_in_single_precision",
)
### END HIDDEN TESTS

# %% [markdown]
# EM with three planes, from three wines chosen far apart. How many wines end up with the others of their grower?

# %%
try:
    r = torch.softmax(
        -torch.cdist(x, x[[0, 80, 160]]).square() / 2, 1
    )  # a first guess: the nearest of the three
    for _ in range(60):
        theta = check.tensors(tuple(mixture_m_step(x, r, 2)))
        r = check.tensors(responsibilities(x, *theta))
    found = torch.stack([wines.labels[r.argmax(1) == k].bincount(minlength=3) for k in range(3)])
    print("wines of each grower (columns) in each component (rows):")
    print(found)
    print(f"{int(found.max(1).values.sum())} of 178 share the component of most of their grower's wines")
    print("noise of the components:", [round(value, 3) for value in theta[3].tolist()])
except NotImplementedError:
    print("Write tasks 4 and 5 first, then run this cell again.")
except (ValueError, RuntimeError, TypeError, IndexError):
    print("What came out is no model: make the checks of tasks 4 and 5 green, then run this cell again.")

# %% [markdown]
# ## Task 6: a posterior known only by ratios (10 minutes)
#
# [Lecture: When the E-step has no formula](../lectures/04_ppca.ipynb#cell-id=when-the-e-step-has-no-formula)
#
# For PPCA the posterior is a formula. For most models it is not: of $p(z \mid x) \propto p(x, z)$ we know only the
# right-hand side, so only *ratios*. A **Markov chain** can live on that. It stands at $z$; a proposal $z'$ is drawn
# from some $g(z' \mid z)$; and it is accepted with a probability $a(z \to z')$. Otherwise the chain **stays where it
# is**, and this counts as a step. The probability is so chosen that in the long run as much goes from $z$ to $z'$ as
# comes back,
#
# $$p(z)\, g(z' \mid z)\, a(z \to z') = p(z')\, g(z \mid z')\, a(z' \to z),$$
#
# and as large as this allows: of the two $a$, the larger is 1.
#
# Here are $S$ chains side by side, with a place in $\mathbb{R}^M$ each. The proposals are made; you decide. To accept
# with probability $a$, compare $a$ with a number $u$ drawn uniformly from $(0, 1)$: accept if $u < a$. The $u$ are
# given, one for each chain, and all densities as logarithms, known up to one constant.
#
# *Out of sight:* other sizes, also $M = 1$; logarithms whose exponentials under- or overflow; proposals where $p$ is 0,
# that is, $\log p = -\infty$; chances so small that only their logarithm tells them from 0; float32.


# %% nbgrader={"grade_id": "metropolis_hastings_step", "solution": true}
def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    """One step of S Metropolis-Hastings chains: where each of them stands after it.

    z, proposed: (S, M), where the chains stand, and where they might go. log_p, log_p_proposed: (S,), log p at z and at
    proposed, up to a constant; the second may be -inf. log_forward: (S,), log g(proposed | z). log_backward: (S,),
    log g(z | proposed). u: (S,), uniform in (0, 1). Returns (S, M).
    """
    ### BEGIN SOLUTION
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    return torch.where((u.log() < log_ratio)[:, None], proposed, z)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-metropolis_hastings_step", "grade": true, "points": 2}
check.close(metropolis_hastings_step, "step_of_many_chains")

# %% nbgrader={"grade_id": "hidden-metropolis_hastings_step", "grade": true, "points": 1}
# Out of sight: other sizes, logarithms far from zero, impossible proposals, tiny chances, float32.
### BEGIN HIDDEN TESTS
check.close(
    metropolis_hastings_step,
    "step_drawn",
    "step_with_a_single_dimension",
    "step_with_impossible_proposals",
    "step_with_small_chances",
    "step_in_single_precision",
)
check.close(metropolis_hastings_step, "step_far_from_zero")
### END HIDDEN TESTS

# %% [markdown]
# A test by a density that we know: $\log p(z) = 2 \log z - z$ for $z > 0$ is the Gamma distribution with mean 3. The
# proposal multiplies, $z' = z\, e^{\varepsilon}$ with $\varepsilon \sim \mathcal N(0, 1)$, which is *not* symmetric:
# $\log g(z' \mid z) = \log \mathcal N(\log z'; \log z, 1) - \log z'$. What is the mean with the correction, and
# without?

# %%
try:
    generator = torch.Generator().manual_seed(4)
    for name, corrected in {"with the correction": 1.0, "without": 0.0}.items():
        z, means = torch.ones(2000, 1), []
        for _ in range(200):
            new = z * torch.randn(2000, 1, generator=generator).exp()
            log_p = [(2 * place.log() - place)[:, 0] for place in (z, new)]
            forward, backward = (-corrected * place.log()[:, 0] for place in (new, z))
            u = torch.rand(2000, generator=generator)
            z = check.tensors(metropolis_hastings_step(z, new, *log_p, forward, backward, u))
            means.append(z.mean())
        print(f"{name:20}: mean {torch.stack(means[50:]).mean():.2f}")
except NotImplementedError:
    print("Write task 6 first, then run this cell again.")
except (ValueError, RuntimeError, TypeError, IndexError):
    print("What came out are no chains: make the check of task 6 green, then run this cell again.")

# %% [markdown]
# ## Question 7: what sampling breaks (10 minutes)
#
# [Lecture: When the E-step has no formula](../lectures/04_ppca.ipynb#cell-id=when-the-e-step-has-no-formula)
#
# One more experiment before you write: **Monte Carlo EM**. The E-step does not compute $\mathbb{E}[z_n]$ and
# $\mathbb{E}[z_n z_n^\top]$. It draws $S$ points from each posterior, here straight from the formula, and takes their
# means. The M-step is yours, unchanged.

# %%
try:
    W, mean, noise_var = check.tensors(maximum_likelihood(x, 2))
    best, generator = log_likelihood(W, mean, one_number(noise_var)), torch.Generator().manual_seed(7)
    for samples in (1, 10, 100):
        W, noise_var, trace = guess, torch.tensor(0.5), []
        for _ in range(60):
            means, covariance = check.tensors(posterior(x, W, zero, noise_var))
            noise = torch.randn(samples, len(x), 2, generator=generator)
            z = means + noise @ torch.linalg.cholesky(covariance).T  # (S, N, M)
            spread = torch.einsum("sni,snj->ij", z - z.mean(0), z - z.mean(0)) / (samples * len(x))
            W, noise_var = check.tensors(m_step(x, z.mean(0), spread, W))
            noise_var = one_number(noise_var)
            trace.append(log_likelihood(W, zero, noise_var))
        falls = sum(later < earlier for earlier, later in pairwise(trace[30:]))
        below = best - sum(trace[30:]) / 30
        print(
            f"S = {samples:3}: of the last 29 steps {falls} fell; on average {below:.2f} nats below the maximum"
        )
except NotImplementedError:
    print("Write tasks 1, 2 and 3 first, then run this cell again.")
except (ValueError, RuntimeError, TypeError, IndexError):
    print("What came out is no model: make the checks of tasks 1, 2 and 3 green, then run this cell again.")

# %% [markdown]
# In six to ten sentences: **(a)** The proof that EM never lowers $\ell$ has two halves, one for each step. Which of
# them fails here, and why does $\ell$ fall so often *near the maximum*, and not at the beginning? **(b)** A colleague
# keeps the exact E-step, but in the M-step makes only one small gradient step up the expected log-joint. May $\ell$
# fall then? What could go wrong? **(c)** Two colleagues fit PPCA to the same wines and get quite different matrices
# $W$. One says: "so one of us has not found the maximum". What do you answer, and how would you compare the two fits?
#
# This answer is graded by a person.

# %% [markdown] nbgrader={"grade_id": "open-question", "grade": true, "solution": true, "points": 3}
# <!-- ### BEGIN SOLUTION -->
# **Marking scheme**, one point each; half a point where the reason is missing.
#
# (a) The E-step: the bound must *touch* $\ell$ at $\theta_{\text{old}}$, which needs the exact posterior. With
# samples, the M-step maximizes a noisy copy of the expected log-joint; its maximum is beside the right one, and
# $\ell(\theta_{\text{new}})$ may lie below $\ell(\theta_{\text{old}})$. The noise is of the same size everywhere. At
# the beginning a step wins many nats and the noise does not matter. Near the maximum there is nothing left to win, so
# about every second step goes down, and $\theta$ wanders about. More samples make the circle smaller, by $1/S$ in
# $\ell$; averaging $\theta$ over the last steps, or letting $S$ grow, helps too. So it is right that a trace falls,
# and a stopping rule that waits for a small rise does not work.
#
# (b) No, as long as the step does not lower the expected log-joint: the proof asks for no more than
# $Q(\theta_{\text{new}}) \ge Q(\theta_{\text{old}})$ (generalized EM). A step that is too long can overshoot and lower
# $Q$; and one step may make little progress, so more rounds are needed. $\sigma^2$ must be kept positive, for instance
# by climbing in its logarithm.
#
# (c) Both may have found it. $W$ and $W R$ with a rotation $R$ give the same $W W^\top + \sigma^2 I$ and so the same
# density of the data: the axes of $z$ mean nothing by themselves. Compare $\ell$, $\sigma^2$, or $W W^\top$ (or the
# planes that the columns span); these are determined. Only the closed form with $R = I$ orders the axes by variance.
# <!-- ### END SOLUTION -->
