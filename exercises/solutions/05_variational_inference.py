# %% [markdown]
# # Exercise 05: variational inference and amortization
#
# Where the posterior is out of reach, one looks for the best stand-in. You write what an encoder says, the bound for
# bits and for samples, the best $q$ with independent coordinates, the climb to it, and the encoder that saves the
# climbing. The data are 1797 handwritten digits. It takes about 70 minutes.
#
# **After this you can**
#
# - read a Gaussian and a Bernoulli $q$ off the output of a network, without mistaking one scale for another;
# - say how narrow the best $q$ with independent coordinates is, and how many nats it lacks;
# - estimate the ELBO with samples that move with $q$, and climb it for every row of the data;
# - teach one encoder to do this for all rows, and tell its loss from the loss of the family.
#
# **You need** [lecture 05](../lectures/05_variational_inference.ipynb),
# the ELBO (unit 2), the Gaussian density, and enough PyTorch to take a gradient.
#
# | | task | minutes | points |
# |---|---|---|---|
# | 1 | `read_heads` | 6 | 3 |
# | 2 | `bits_elbo` | 10 | 3 |
# | 3 | `mean_field` | 10 | 5 |
# | 4 | `local_elbo` | 12 | 5 |
# | 5 | `raise_bound` | 10 | 3 |
# | 6 | `best_encoder` | 12 | 5 |
# | 7 | an open question | 10 | 3 |
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
# Leave the arguments as they are (work on a copy), and take all randomness from the generator that is passed in.
#
# **To hand in:** save this notebook and hand in this one file under its own name, in whatever way your course collects
# work. Before that, `course check 05_variational_inference.ipynb` in a terminal runs it afresh and shows what the
# checks in sight say.

# %% nbgrader={"grade_id": "setup", "locked": true}
import math

import torch
from IPython.display import display

from course import check, view
from course.lvm import data

check.exercise("05_variational_inference")

# %% [markdown]
# ## Eight blended scores behind 64 pixels
#
# Each image $x_n$ of 64 pixels (its mean taken off) shall come from $M = 8$ hidden scores,
#
# $$p(z_n) = \mathcal{N}(z_n; 0, I), \qquad p(x_n \mid z_n) = \mathcal{N}(x_n; W z_n, \sigma^2 I).$$
#
# $W$ $(D, M)$ and the noise $\sigma^2$ are fitted as in unit 4. As you know from there, $W$ and $W R$ fit equally well
# for every rotation $R$: here the scores are blended with one another on purpose, so each of them has something of all.
# This model is so simple that we can write its posterior down and keep it as a judge. It is a Gaussian with a mean
# $\mu_n$ for each image, and the precision (the inverse of the covariance) $\Lambda = I + W^\top W / \sigma^2$ for all.

# %%
images = data.digits().x
x = images - images.mean(0)  # (N, D) = (1797, 64)
_, sizes, axes = torch.linalg.svd(x, full_matrices=False)
variances = sizes.square() / len(x)
sigma2 = variances[8:].sum() / (64 - 8)
two = torch.tensor([[1.0, 1.0], [1.0, -1.0]]) / math.sqrt(2)
blend = torch.kron(torch.kron(two, two), two)  # R, (M, M)
W = axes[:8].T * (variances[:8] - sigma2).sqrt() @ blend  # (D, M)

precision = torch.eye(8) + W.T @ W / sigma2  # Λ
posterior_mean = x @ W / sigma2 @ torch.linalg.inv(precision)  # μ_n, (N, M)
shown = torch.cat([images[:10], (posterior_mean @ W.T + images.mean(0))[:10]])
view.images(shown.clamp(0, 16), (8, 8), title="Ten images, and what their scores say of them")

# %% [markdown]
# ## Task 1: what the encoder says (6 minutes)
#
# [Lecture: One network for all](../lectures/05_variational_inference.ipynb#cell-id=one-network-for-all)
#
# An *encoder* is a network that looks at $x_n$ and answers with a $q$: here with $2M$ numbers for each row. The first
# $M$ are the means. A network gives numbers of any size and sign, and a standard deviation must be positive, so it is
# agreed that the other $M$ are the **logarithms of the variances**. Return the means and the standard deviations.
# *Out of sight:* other sizes, a single coordinate, variances that are tiny or huge, float32.


# %% nbgrader={"grade_id": "read_heads", "solution": true}
def read_heads(output):
    """The means and standard deviations that an encoder's output stands for.

    output: (N, 2M), in each row first the M means, then the M logarithms of the variances. Returns (mean, std), both
    (N, M).
    """
    ### BEGIN SOLUTION
    mean, log_var = output.chunk(2, 1)
    return mean, (0.5 * log_var).exp()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-read_heads", "grade": true, "points": 2}
check.close(read_heads, "heads_of_six_rows")

# %% nbgrader={"grade_id": "hidden-read_heads", "grade": true, "points": 1}
# Out of sight: other sizes, a single coordinate, variances that are tiny or huge, float32.
### BEGIN HIDDEN TESTS
check.close(read_heads, "heads_drawn")
check.close(read_heads, "heads_of_tiny_scales")
check.close(read_heads, "heads_of_huge_scales", "heads_of_one_coordinate")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: an encoder of bits (10 minutes)
#
# [Lecture: One network for all](../lectures/05_variational_inference.ipynb#cell-id=one-network-for-all)
#
# If the hidden $z$ are $M$ bits, the encoder answers with a number for each, the *logit*
# $\eta_m = \log q(z_m = 1) - \log q(z_m = 0)$. The probability of a 1 is the **sigmoid** of it,
# $1 / (1 + e^{-\eta_m})$, and under $q$ the bits are independent.
#
# There are only $2^M$ states, so the ELBO, an expectation under $q$, needs no samples here: it is a sum over the
# states, which you are given as rows, in any order. Return the exact ELBO of each row $x_n$. *Out of sight:* another
# number of bits, a single bit, a $q$ that is all but the posterior, encoders that are certain (logits of ±1000) while
# $\log p(x_n, z)$ is far below zero, $-10^9$, in states that they rule out, float32.
#
# <details><summary>Hint: the logarithm of a sigmoid</summary>
#
# `torch.nn.functional.logsigmoid` stays finite for every finite logit. And if a bit is 1 with a certain logit, what is
# the logit of its being 0?
#
# </details>


# %% nbgrader={"grade_id": "bits_elbo", "solution": true}
def bits_elbo(logits, states, log_joint):
    """The exact ELBO of each row for a q of independent bits, by a sum over all states.

    logits: (N, M), log q(z_m = 1) - log q(z_m = 0). states: (2^M, M), every row of bits once, in any order, as
    numbers 0. and 1. log_joint: (2^M, N), log p(x_n, z) for every state. Returns (N,), in nats.
    """
    ### BEGIN SOLUTION
    signs = 2 * states - 1
    log_q = torch.nn.functional.logsigmoid(signs[:, None] * logits).sum(2)  # (2^M, N)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-bits_elbo", "grade": true, "points": 2}
check.close(bits_elbo, "bits_of_six_rows")

# %% nbgrader={"grade_id": "hidden-bits_elbo", "grade": true, "points": 1}
# Out of sight: other numbers of bits, encoders that are certain or all but the posterior, float32.
### BEGIN HIDDEN TESTS
check.close(bits_elbo, "bits_drawn")
check.close(bits_elbo, "bits_that_are_certain")
check.close(bits_elbo, "bits_near_the_posterior", "bits_of_one")
### END HIDDEN TESTS

# %% [markdown]
# Two bits, of which $x$ says that they *differ*: the states 01 and 10 are likely, 00 and 11 are not. **Think first:**
# can independent bits say that? Which of the four corners of the picture in your head has the best ELBO?

# %%
try:
    states = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    log_p = torch.tensor([0.02, 0.48, 0.48, 0.02]).log()[:, None]  # log p(x, z), so that p(x) = 1
    for logits in ([0.0, 0.0], [3.0, 3.0], [-3.0, 3.0], [3.0, -3.0]):
        value = check.tensors(bits_elbo(torch.tensor([logits]), states, log_p))
        print(f"logits {logits}: ELBO {value.item():7.3f}, and log p(x) = 0")
except NotImplementedError:
    print("Write task 2 first, then run this cell again.")

# %% [markdown]
# ## Task 3: independent coordinates (10 minutes)
#
# [Lecture: Independent coordinates](../lectures/05_variational_inference.ipynb#cell-id=independent-coordinates)
#
# Let the posterior be the Gaussian $p = \mathcal{N}(\mu, \Sigma)$, and let $q$ be a Gaussian with independent
# coordinates (a *mean-field* family). The best such $q$ has the mean $\mu$; of its covariance $\mathrm{diag}(v)$ it is
# for you to find which $v$ makes $\mathrm{KL}(q \,\|\, p)$ smallest. Write down the divergence between two Gaussians,
# with the precision $\Lambda = \Sigma^{-1}$, and set its derivative by $v_m$ to zero.
#
# Return this $v$ together with the divergence that is then left: so many nats the ELBO of the best $q$ lacks.
# *Out of sight:* other sizes, a single coordinate, many coordinates, a posterior that is narrow in all directions,
# float32.
#
# <details><summary>Hint: how to check your derivative</summary>
#
# Draw the ellipse of a posterior with two dependent coordinates, and the best $q$ into it. What does
# $\Sigma_{mm}$ measure in this picture, and what $1 / \Lambda_{mm}$?
#
# </details>


# %% nbgrader={"grade_id": "mean_field", "solution": true}
def mean_field(covariance):
    """The best q with independent coordinates for the posterior N(μ, Σ): its variances, and its KL(q‖p) in nats.

    covariance: (M, M), Σ, symmetric and positive definite. Returns (variances, gap): (M,) and one number.
    """
    ### BEGIN SOLUTION
    variances = 1 / torch.linalg.inv(covariance).diagonal()
    return variances, 0.5 * (torch.logdet(covariance) - variances.log().sum())
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-mean_field", "grade": true, "points": 3}
check.close(mean_field, "variances_of_four_coordinates")
check.close(mean_field, "gap_of_four_coordinates")

# %% nbgrader={"grade_id": "hidden-mean_field", "grade": true, "points": 2}
# Out of sight: other sizes, one and many coordinates, narrow posteriors, float32.
### BEGIN HIDDEN TESTS
check.close(mean_field, "variances_drawn")
check.close(mean_field, "gap_drawn")
check.close(mean_field, "variances_of_a_narrow_posterior")
check.close(mean_field, "gap_of_a_narrow_posterior")
check.close(mean_field, "gap_of_many_coordinates")
check.close(mean_field, "best_q_on_the_line", "gap_in_single_precision")
### END HIDDEN TESTS

# %% [markdown]
# The scores of the digits are blended, so they are dependent under the posterior. What do independent coordinates cost
# there? And what if we turn the scores back, $W R^{-1}$, which fits the data just as well?

# %%
try:
    covariance = torch.linalg.inv(precision)
    for name, turned in {"blended": covariance, "turned back": blend @ covariance @ blend.T}.items():
        best, gap = check.tensors(mean_field(turned))
        share = (best / turned.diagonal()).mean()
        print(f"{name:11}: gap {gap.item():.3f} nats, variances {share:.0%} of the posterior's on average")
except NotImplementedError:
    print("Write task 3 first, then run this cell again.")

# %% [markdown]
# ## Task 4: samples that move with q (12 minutes)
#
# [Lecture: A q for every datum](../lectures/05_variational_inference.ipynb#cell-id=a-q-for-every-datum)
#
# Now a model of which you know no more than $\log p(x_n, z)$, as a function that can be called and differentiated. Each
# row has its own $q_n$, a Gaussian with independent coordinates, and its samples are made from noise that you are
# given: a draw of $\mathcal{N}(0, I)$, scaled by the standard deviations of $q_n$ and moved by its mean, is a draw from
# $q_n$. So when $q_n$ changes, the samples go along, and the gradient knows.
#
# Return for each row the estimate of its ELBO: the average over the samples of that of which the ELBO is the
# expectation. The check looks at the values and at the gradients by `mean` and `log_var`. Its noise is balanced: every
# column has the mean 0 and the mean square 1. So you may also put the exact entropy of $q_n$ for the part that the
# model does not know, and get the same. *Out of sight:* other sizes, a single coordinate, a $q_n$ that is very narrow
# (deviations of a few millionths), float32.
#
# <details><summary>Hint: log q at its own samples</summary>
#
# How many standard deviations is a sample away from the mean of $q_n$? You need not compute that: you were given it.
#
# </details>


# %% nbgrader={"grade_id": "local_elbo", "solution": true}
def local_elbo(log_joint, mean, log_var, noise):
    """Estimate the ELBO of each row's own q_n from samples that are made of the noise.

    log_joint: a function of z (S, N, M) that returns log p(x_n, z_sn), (S, N). mean, log_var: (N, M), the means of q_n
    and the logarithms of its variances. noise: (S, N, M), drawn from N(0, 1). Returns (N,), a tensor, computed with
    PyTorch so that the gradient reaches mean and log_var.
    """
    ### BEGIN SOLUTION
    z = mean + (0.5 * log_var).exp() * noise  # (S, N, M)
    log_q = -0.5 * (noise.square() + log_var + math.log(2 * math.pi)).sum(2)  # (S, N)
    return (log_joint(z) - log_q).mean(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-local_elbo", "grade": true, "points": 3}
check.close(local_elbo, "local_bound_of_six_rows")
check.gradient(local_elbo, "local_slopes_of_six_rows")

# %% nbgrader={"grade_id": "hidden-local_elbo", "grade": true, "points": 2}
# Out of sight: other sizes, a single coordinate, narrow q, float32.
### BEGIN HIDDEN TESTS
check.close(local_elbo, "local_bound_drawn")
check.close(local_elbo, "local_bound_of_narrow_q", "local_bound_on_the_line")
check.gradient(local_elbo, "local_slopes_drawn")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5: the climb (10 minutes)
#
# [Lecture: A q for every datum](../lectures/05_variational_inference.ipynb#cell-id=a-q-for-every-datum)
#
# Local variational inference is this: start somewhere, and raise the ELBO of every row by that row's own parameters.
# You are given the bound as a function, `elbo(mean, log_var)`, one number for each row, and a start. Return the `mean`
# and the `log_var` where the sum of the ELBOs is largest; about two correct digits will do.
#
# Any way to the top is right: plain gradient steps, an optimizer from `torch.optim`, L-BFGS. The hills here are smooth
# and have one top. For plain steps, 0.1 times the gradient of the *sum* is safe, and one or two hundred of them are
# enough; an optimizer with a rate of its own may need a larger rate or many more steps than that, so look at what its
# last steps still change. In this task alone an argument may be changed: move the start as you like. *Out of sight:*
# other sizes, many rows, bounds that lie far below zero ($-10^5$ nats).
#
# <details><summary>Hint: where steps begin</summary>
#
# `torch.autograd.grad` needs parameters that require a gradient: begin with copies, as
# `mean.detach().clone().requires_grad_()`, and detach what a step has led to before the next one.
#
# </details>


# %% nbgrader={"grade_id": "raise_bound", "solution": true}
def raise_bound(elbo, mean, log_var):
    """Raise the ELBO of every row by its own parameters, to the top.

    elbo: a function of mean and log_var, both (N, M), that returns the ELBO of each row, (N,), and can be
    differentiated. mean, log_var: (N, M), where to start. Returns (mean, log_var), both (N, M).
    """
    ### BEGIN SOLUTION
    q = torch.stack([mean, log_var])  # (2, N, M)
    for _ in range(150):
        q = q.detach().requires_grad_()
        (slope,) = torch.autograd.grad(elbo(*q).sum(), q)
        q = q + 0.1 * slope
    return q[0], q[1]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-raise_bound", "grade": true, "points": 2}
check.close(raise_bound, "top_of_six_rows")

# %% nbgrader={"grade_id": "hidden-raise_bound", "grade": true, "points": 1}
# Out of sight: other sizes, many rows, bounds far below zero.
### BEGIN HIDDEN TESTS
check.close(raise_bound, "top_drawn")
check.close(raise_bound, "top_of_many_rows")
check.close(raise_bound, "top_far_below_zero")
### END HIDDEN TESTS

# %% [markdown]
# Tasks 4 and 5 together, on a model whose posterior nobody can write down: one hidden number, and
# $x \mid z \sim \mathcal{N}((z, z^2 / 2), \tfrac12 I)$. A grid of $z$ tells the truth.

# %%
seen = torch.tensor([[1.2, 0.9]])  # (N, D)


def bent_log_joint(z):
    """log p(x, z) for z (S, N, 1), (S, N)."""
    fit = (
        torch.distributions.Normal(torch.cat([z, z.square() / 2], -1), math.sqrt(0.5)).log_prob(seen).sum(-1)
    )
    return torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1) + fit


noise = torch.randn(200, 1, 1, generator=torch.Generator().manual_seed(5))
line = torch.linspace(-3, 4, 701)[:, None, None]
log_true = bent_log_joint(line)[:, 0]
log_evidence = (log_true.logsumexp(0) + math.log(7 / 700)).item()
start = torch.zeros(1, 1), torch.zeros(1, 1)
try:
    if torch.is_tensor(local_elbo(bent_log_joint, *start, noise)):
        answer = raise_bound(lambda m, h: local_elbo(bent_log_joint, m, h, noise), *start)
        mean, log_var = check.tensors(answer)
        q = torch.distributions.Normal(mean, (0.5 * log_var).exp())
        value = check.tensors(local_elbo(bent_log_joint, mean, log_var, noise)).item()
        curves = {"posterior": (log_true - log_evidence).exp(), "q": q.log_prob(line[:, 0]).exp()[:, 0]}
        display(view.curves(line.flatten(), curves, x_name="z", y_name="density"))
        print(f"ELBO {value:.3f} as estimated with these samples, log p(x) {log_evidence:.3f}")
    else:
        print("What task 4 returns has no gradient to climb by: see its check.")
except NotImplementedError:
    print("Write tasks 4 and 5 first, then run this cell again.")

# %% [markdown]
# ## Task 6: one encoder for all (12 minutes)
#
# [Lecture: One network for all](../lectures/05_variational_inference.ipynb#cell-id=one-network-for-all)
#
# A climb for each of a million rows, and again whenever the model changes, is a heavy price. So let one function do it
# for all rows: an **encoder** that reads $q(z \mid x_n)$ off the image. Ours is modest. It sees only a few features
# $f_n$ of the image (say, a coarse version of it), its means are affine in them, and its variances are the same for
# all rows:
#
# $$q(z \mid x_n) = \mathcal{N}(z;\, V f_n + c,\, \mathrm{diag}(v)).$$
#
# The posteriors are $\mathcal{N}(\mu_n, \Lambda^{-1})$. Find the $V$, $c$ and $v$ where the sum of the ELBOs is
# largest, that is, where the sum of the $\mathrm{KL}(q_n \,\|\, p_n)$ is smallest, and return the means $V f_n + c$ of
# all rows, and $\log v$. The one divergence falls apart into a piece where $V$ and $c$ stand, and another where $v$
# stands; so there are two small problems, and neither needs a loop of steps. Four correct digits are asked.
# *Out of sight:* other sizes, other digits, features that are small numbers, a single coordinate, float32.
#
# <details><summary>Hint: the piece with V and c</summary>
#
# It is a sum of squares, weighted by $\Lambda$. Ask first what you would do if $\Lambda$ were $I$; then whether another
# $\Lambda$ changes where the derivative by $V$ and $c$ is zero. `torch.linalg.lstsq` may be of use.
#
# </details>


# %% nbgrader={"grade_id": "best_encoder", "solution": true}
def best_encoder(features, means, precision):
    """The best q(z | x_n) = N(V f_n + c, diag(v)) for the posteriors N(means_n, precision⁻¹): the largest sum of ELBOs.

    features: (N, F), the f_n; more rows than columns. means: (N, M). precision: (M, M), Λ.
    Returns (mean, log_var): V f_n + c for every row, (N, M), and log v, (M,).
    """
    ### BEGIN SOLUTION
    centered = features - features.mean(0)  # takes the offset out of the regression
    mean = means.mean(0) + centered @ torch.linalg.lstsq(centered, means).solution
    return mean, -precision.diagonal().log()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-best_encoder", "grade": true, "points": 3}
check.close(best_encoder, "encoder_of_eleven_rows", "encoder_of_digits")

# %% nbgrader={"grade_id": "hidden-best_encoder", "grade": true, "points": 2}
# Out of sight: other sizes, other digits, small features, a single coordinate, float32.
### BEGIN HIDDEN TESTS
check.close(best_encoder, "encoder_drawn", "encoder_of_other_digits")
check.close(best_encoder, "encoder_of_small_features", "encoder_on_the_line")
### END HIDDEN TESTS

# %% [markdown]
# So to amortize is to regress, here at least. Now the bill for the digits. The best $q_n$ of each image lacks the
# *family gap* of task 3. The encoder lacks more:
# the rest is the *amortization gap*. It looks at the image through blocks of 8, 4 and 2 pixels' width, and at last at
# the pixels themselves (those that are not blank in all images).


# %%
def lacking(mean, log_var):
    """KL(q_n‖p(z | x_n)) in nats, on average over the images."""
    off = mean - posterior_mean
    spread = (precision.diagonal() * log_var.exp()).sum() - log_var.sum() - 8 - torch.logdet(precision)
    return 0.5 * (((off @ precision) * off).sum(1).mean() + spread)


def blocks(size):
    return x.reshape(-1, 8, 8).unfold(1, size, size).unfold(2, size, size).mean((3, 4)).flatten(1)


try:
    family = lacking(posterior_mean, -precision.diagonal().log())
    print(f"best q of each image: lacks {family:.3f} nats (the family gap)")
    for features in (blocks(8), blocks(4), blocks(2), x[:, x.std(0) > 0]):
        total = lacking(*check.tensors(best_encoder(features, posterior_mean, precision)))
        print(
            f"{features.shape[1]:2} features: lacks {total:6.3f}, of which amortization {total - family:6.3f}"
        )
except NotImplementedError:
    print("Write task 6 first, then run this cell again.")

# %% [markdown]
# ## Question 7: three claims (10 minutes)
#
# [Lecture: Two gaps](../lectures/05_variational_inference.ipynb#cell-id=two-gaps)
#
# A colleague says three things. Answer each in two or three sentences: what is right in it, and what is wrong?
# **(a)** "The $q$ that my program found has independent coordinates and the largest ELBO of all such $q$. So its
# variances tell me how uncertain each score is." **(b)** "My encoder is a very large network, trained until its ELBO
# did not rise any more. So its ELBO is that of the best local $q$, and that one's is $\log p(x)$." **(c)** "I trained
# model and encoder together. The ELBO of model A is higher than that of model B, so A explains the data better."
#
# This answer is graded by a person.

# %% [markdown] nbgrader={"grade_id": "open-question", "grade": true, "solution": true, "points": 3}
# <!-- ### BEGIN SOLUTION -->
# **Marking scheme**, one point each; half a point where the reason is missing.
#
# (a) It is right that this $q$ has the largest ELBO, that is, the least $\mathrm{KL}(q \,\|\, p(z \mid x))$, of its
# family. But for a Gaussian posterior its variances are $1 / \Lambda_{mm}$: what is left of a coordinate when the
# others are known. They are never larger than the posterior's own variances $\Sigma_{mm}$, and much smaller if the
# scores are strongly correlated. The uncertainty is understated, unless the coordinates are independent under the
# posterior.
#
# (b) There are two inequalities, $\mathrm{ELBO}(\text{encoder}) \le \mathrm{ELBO}(\text{best } q_n) \le \log p(x_n)$,
# and each can be strict. A large network can make the amortization gap small, if its training finds the way and the
# images it is used on resemble those of the training; that the bound stopped rising does not show it. The second gap
# belongs to the family of $q$, and no network changes it.
#
# (c) The ELBO is $\log p(x)$ less the gap, and the gaps of A and B differ: B may have the higher $\log p(x)$ and a
# posterior that the family or the encoder copes with less well. Right is only that the $\log p(x)$ of A is at least
# its ELBO. To compare, make the gaps small (local climbs, a richer family) or estimate $\log p(x)$ by importance
# weights, on data that were not used for training.
# <!-- ### END SOLUTION -->
