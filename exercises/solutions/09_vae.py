# %% [markdown]
# # Exercise 09: variational autoencoders
#
# Probabilistic PCA draws flat maps of the data. To bend them, decoder and encoder become networks, and the bound of
# unit 2 is climbed by the gradient of unit 8. You write the parts: what a decoder says of bits and of integers, the
# regularizer, the bound of a batch, a tighter one from many samples, the directions that an autoencoder gives up, and
# the step that all training consists of. At the end your parts train on handwritten digits. It takes about 75 minutes.
#
# **After this you can**
#
# - turn a network's output into a log-likelihood, without losing its digits where the network is sure;
# - weigh reconstruction and regularizer as the bound does, and see where code does not;
# - bound $\log p(x)$ from many samples, and say which of them learning listens to;
# - predict which directions a linear autoencoder leaves unused;
# - write a training step, and compare models in bits per pixel on data that they have not seen.
#
# **You need** [lecture 09](../lectures/09_vae.ipynb),
# the ELBO and importance weights (unit 2), probabilistic PCA (unit 4), encoders (unit 5), and reparameterized samples
# (unit 8).
#
# | | task | minutes | points |
# |---|---|---|---|
# | 1 | `bernoulli_log_likelihood` | 7 | 3 |
# | 2 | `discretized_log_likelihood` | 14 | 5 |
# | 3 | `kl_to_prior` | 5 | 3 |
# | 4 | `bound` | 5 | 3 |
# | 5 | `importance_bound` | 12 | 5 |
# | 6 | `active_directions` | 12 | 5 |
# | 7 | `train_step` | 12 | 5 |
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
# Leave the arguments as they are (work on a copy). All random numbers that a task needs are given: draw none. All
# logarithms are natural.
#
# **To hand in:** save this notebook and hand in this one file under its own name, in whatever way your course collects
# work. Before that, `course check 09_vae.ipynb` in a terminal runs it afresh and shows what the checks in sight say.

# %% nbgrader={"grade_id": "setup", "locked": true}
import math

import torch
from IPython.display import display

from course import check, view
from course.lvm import data

check.exercise("09_vae")

# %% [markdown]
# ## Digits, and a model of them
#
# The data are 1797 images of 8 × 8 pixels with gray values $0, 1, \dots, 16$. Behind each image $x_n$ there is a code
# $z_n$ of $M$ numbers,
#
# $$p(z) = \mathcal{N}(0, I), \qquad p_\theta(x_n \mid z) = \prod_{d=1}^{D} p_\theta(x_{nd} \mid z), \qquad
# q_\phi(z \mid x_n) = \mathcal{N}(\mu_n, \mathrm{diag}\,\sigma_n^2),$$
#
# where a decoder network makes the distributions of the pixels from $z$, and an encoder network makes $\mu_n$ and
# $\log \sigma_n^2$ from $x_n$. For $S$ samples of each of $N$ codes the decoder is called with a tensor $(S, N, M)$.
# What it makes of it has the shape $(S, N, D)$, and a log-likelihood $(S, N)$: for each sample and row the sum over the
# pixels, as they are independent given $z$. Here are the first ten images; 360 others are kept for a test.

# %%
x = data.digits().x  # (1797, 64), whole numbers 0. to 16.
generator = torch.Generator().manual_seed(9)
order = torch.randperm(len(x), generator=generator)
train, test = x[order[:1437]], x[order[1437:]]
view.images(x[:10] / 16, (8, 8), title="Ten of the 1797 digits")

# %% [markdown]
# ## Task 1: what a decoder says of bits (7 minutes)
#
# [Lecture: What the decoder says](../lectures/09_vae.ipynb#cell-id=what-the-decoder-says)
#
# For black and white images a decoder gives a **logit** $\eta_d$ for each pixel,
#
# $$p(x_d = 1 \mid z) = \sigma(\eta_d) = \frac1{1 + e^{-\eta_d}}.$$
#
# Return $\log p(x_n \mid z_{sn})$ for each sample and row. A trained decoder is sure of many pixels, the left corners
# for instance. Its probabilities are then 0 or 1 for a computer; its logits still are numbers, so stay with them.
# *Out of sight:* other sizes, digits, a single pixel, logits of ±900, also of pixels that are not what the decoder
# says; float32.
#
# <details><summary>Hint: two logarithms, one function</summary>
#
# Write $\log \sigma(\eta)$ and $\log (1 - \sigma(\eta))$ with the function $\log(1 + e^{t})$, which is
# `torch.nn.functional.softplus`.
#
# </details>


# %% nbgrader={"grade_id": "bernoulli_log_likelihood", "solution": true}
def bernoulli_log_likelihood(x, logits):
    """log p(x_n | z_sn) of binary images, of which a decoder gives the logits.

    x: (N, D), numbers 0. and 1. logits: (S, N, D), of the pixels being 1, for S samples of each row. Returns (S, N).
    """
    ### BEGIN SOLUTION
    return (x * logits - torch.nn.functional.softplus(logits)).sum(-1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-bernoulli_log_likelihood", "grade": true, "points": 2}
check.close(bernoulli_log_likelihood, "bits_of_seven_rows")

# %% nbgrader={"grade_id": "hidden-bernoulli_log_likelihood", "grade": true, "points": 1}
# Out of sight: other sizes, digits, a single pixel, logits of ±900, float32.
### BEGIN HIDDEN TESTS
check.close(bernoulli_log_likelihood, "bits_drawn")
check.close(bernoulli_log_likelihood, "bits_of_digits")
check.close(bernoulli_log_likelihood, "bits_that_are_certain", "bits_of_one_pixel")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: what a decoder says of integers (14 minutes)
#
# [Lecture: A likelihood of integers](../lectures/09_vae.ipynb#cell-id=a-likelihood-of-integers)
#
# Gray values are whole numbers, and a density at a whole number is no probability: where a pixel is always 0, a
# Gaussian makes it as large as you like. So cut the line into **bins**. The decoder gives means $\mu_d$, and
# a pixel has the value $k$ with the probability that a Gaussian with this mean and the variance $\sigma_d^2$ falls
# between $k - \tfrac12$ and $k + \tfrac12$; the bin of 0 goes on to $-\infty$, that of 16 to $\infty$, so that the 17
# probabilities sum to one. With the distribution function $\Phi$ of $\mathcal{N}(0, 1)$, for the values from 1 to 15,
#
# $$P(x_d = k \mid z) = \Phi\Big(\frac{k + \frac12 - \mu_d}{\sigma_d}\Big)
# - \Phi\Big(\frac{k - \frac12 - \mu_d}{\sigma_d}\Big).$$
#
# Return $\log P(x_n \mid z_{sn})$ for each sample and row. In the second check in sight the rows are digits.
# *Out of sight:* other sizes, all 17 integers (whose probabilities sum to one), images without a 0 and without a 16,
# images of 1200 pixels, a single sample, float32; and integers that lie 9 to 12 deviations from their means, on either
# side. There take care (see the hint).
#
# <details><summary>Hint: far from the mean</summary>
#
# At $t = 9$ the function $\Phi$ is 1 but for $10^{-19}$, which a computer rounds away, and the difference of two such
# numbers is 0. At $-9$ it is $10^{-19}$, which is no problem at all. As $\Phi(b) - \Phi(a) = \Phi(-a) - \Phi(-b)$, you
# can always take the side where both are small. There take a function that can tell small numbers:
# $\Phi(t) = \tfrac12 \mathrm{erfc}(-t / \sqrt 2)$, or its logarithm, `torch.special.log_ndtr`. PyTorch's `Normal.cdf`
# and `torch.special.ndtr` compute $\tfrac12 (1 + \mathrm{erf}(t / \sqrt 2))$, which is rounded to 0.
#
# </details>


# %% nbgrader={"grade_id": "discretized_log_likelihood", "solution": true}
def discretized_log_likelihood(x, mean, log_var):
    """log P(x_n | z_sn) of images with the gray values 0, 1, ..., 16, by Gaussians cut into bins.

    x: (N, D), whole numbers as floats. mean: (S, N, D), the decoder's means for S samples of each row. log_var: (D,),
    log σ_d², for each pixel. Returns (S, N).
    """
    ### BEGIN SOLUTION
    std = (0.5 * log_var).exp()
    lower = torch.where(x == 0, -math.inf, (x - 0.5 - mean) / std)
    upper = torch.where(x == 16, math.inf, (x + 0.5 - mean) / std)
    turned = lower > 0  # then both are in the upper tail
    near, far = torch.where(turned, lower, -upper), torch.where(turned, upper, -lower)
    return (0.5 * (torch.erfc(near / math.sqrt(2)) - torch.erfc(far / math.sqrt(2)))).log().sum(-1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-discretized_log_likelihood", "grade": true, "points": 3}
check.close(discretized_log_likelihood, "pixels_of_seven_rows", "pixels_of_digits")

# %% nbgrader={"grade_id": "hidden-discretized_log_likelihood", "grade": true, "points": 2}
# Out of sight: other sizes, all integers, a single sample, images without 0 and 16, images of many pixels, integers
# far from their means, float32.
### BEGIN HIDDEN TESTS
check.close(discretized_log_likelihood, "pixels_drawn")
check.close(discretized_log_likelihood, "pixels_of_all_integers", "pixels_in_single_precision")
check.close(discretized_log_likelihood, "pixels_far_off")
check.close(discretized_log_likelihood, "pixels_of_inner_values")
check.close(discretized_log_likelihood, "pixels_of_a_large_image")
### END HIDDEN TESTS

# %% [markdown]
# A likelihood of integers makes models comparable: $-\log_2 P(x)$ is the number of bits that a code for the image
# needs. Per pixel it is $\log_2 17 = 4.09$ if nothing is known. **Think first:** how many are needed if each pixel has
# a mean and a variance of its own, the same for all images? And why do the left corners cost nearly nothing?

# %%
mean, log_var = train.mean(0), (train.var(0) + 1 / 12).log()
try:
    log_p = check.tensors(discretized_log_likelihood(test, mean.expand(1, *test.shape), log_var))
    print(f"one Gaussian for each pixel: {-log_p.mean() / 64 / math.log(2):.2f} bits per pixel")
except NotImplementedError:
    print("Write task 2 first, then run this cell again.")

# %% [markdown]
# ## Task 3: the regularizer (5 minutes)
#
# [Lecture: The regularizer](../lectures/09_vae.ipynb#cell-id=the-regularizer)
#
# The bound subtracts the divergence of the encoder's $q$ from the prior, which you know from unit 1. Here it is what a
# code costs, for each image: write it once more, from what an encoder gives, $\mu_n$ and $\log \sigma_n^2$,
#
# $$\mathrm{KL}\big(\mathcal{N}(\mu_n, \mathrm{diag}\,\sigma_n^2) \,\|\, \mathcal{N}(0, I)\big).$$
#
# *Out of sight:* other sizes, a row whose $q$ is the prior itself, variances that are tiny or huge, a single
# coordinate, float32.


# %% nbgrader={"grade_id": "kl_to_prior", "solution": true}
def kl_to_prior(mean, log_var):
    """KL(N(mean_n, diag exp(log_var_n)) ‖ N(0, I)) of each row.

    mean, log_var: (N, M). Returns (N,).
    """
    ### BEGIN SOLUTION
    return 0.5 * (log_var.exp() - 1 - log_var + mean.square()).sum(1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-kl_to_prior", "grade": true, "points": 2}
check.close(kl_to_prior, "kl_of_seven_rows")

# %% nbgrader={"grade_id": "hidden-kl_to_prior", "grade": true, "points": 1}
# Out of sight: other sizes, a row that is the prior itself, tiny and huge variances, a single coordinate, float32.
### BEGIN HIDDEN TESTS
check.close(kl_to_prior, "kl_drawn")
check.close(kl_to_prior, "kl_of_a_dead_row")
check.close(kl_to_prior, "kl_of_extreme_rows", "kl_of_one_coordinate")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4: the bound of a batch (5 minutes)
#
# [Lecture: The bound of a batch](../lectures/09_vae.ipynb#cell-id=the-bound-of-a-batch)
#
# For a row $x_n$, with samples $z_{sn}$ of $q_\phi(z \mid x_n)$, an estimate of
#
# $$\mathrm{ELBO}(x_n) = \mathbb{E}_{q_\phi(z \mid x_n)}[\log p_\theta(x_n \mid z)]
# - \mathrm{KL}\big(q_\phi(z \mid x_n) \,\|\, p(z)\big)$$
#
# takes the average over the samples for the expectation. Return the average of these estimates over the rows of the
# batch, one number: so a rate that suits batches of 100 suits batches of 200 as well. *Out of sight:* other sizes, each
# sample given three times (which changes nothing), log-likelihoods of many thousand nats, a single sample of a
# single row, float32.


# %% nbgrader={"grade_id": "bound", "solution": true}
def bound(log_likelihood, kl):
    """The estimate of the ELBO, averaged over the rows of a batch.

    log_likelihood: (S, N), log p(x_n | z_sn). kl: (N,), the divergence of q(z | x_n) from p(z). Returns one number.
    """
    ### BEGIN SOLUTION
    return (log_likelihood.mean(0) - kl).mean()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-bound", "grade": true, "points": 2}
check.close(bound, "bound_of_nine_rows")

# %% nbgrader={"grade_id": "hidden-bound", "grade": true, "points": 1}
# Out of sight: other sizes, repeated samples, large log-likelihoods, a single sample of a single row, float32.
### BEGIN HIDDEN TESTS
check.close(bound, "bound_drawn")
check.close(bound, "bound_of_repeated_samples")
check.close(bound, "bound_far_below_zero", "bound_of_one_row")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5: many samples, a tighter bound (12 minutes)
#
# [Lecture: Many samples, a tighter bound](../lectures/09_vae.ipynb#cell-id=many-samples-a-tighter-bound)
#
# The weights $w_s = p(x, z_s) / q(z_s \mid x)$ have the mean $p(x)$. The average of their logarithms estimates the
# ELBO; the logarithm of their average estimates a bound that is nearer to $\log p(x)$ the more samples there are, the
# one of Burda, Grosse and Salakhutdinov (2016),
#
# $$\mathcal B_S = \mathbb{E}\Big[\log \frac1S \sum_{s=1}^S w_s\Big], \qquad
# \mathrm{ELBO} = \mathcal B_1 \le \mathcal B_2 \le \dots \le \log p(x).$$
#
# Return this logarithm for each row. **Derive**, and return as well: if $\log w_s$ moves a little, how much does the
# logarithm move? These derivatives are the **shares** with which the samples of a row enter the gradient of the bound.
# *Out of sight:* other sizes, a single sample, log-weights of ±2000, float32.
#
# <details><summary>Hint: how to check your derivation</summary>
#
# If all log-weights of a row move by the same amount, so does the bound. What does that say of the sum of the shares?
#
# </details>


# %% nbgrader={"grade_id": "importance_bound", "solution": true}
def importance_bound(log_weights):
    """The bound of each row from S weights, and the share of each sample in it.

    log_weights: (S, N), log w_sn. Returns (bound, shares): the logarithm of the mean weight of each row, (N,), and its
    derivatives by the log-weights, (S, N).
    """
    ### BEGIN SOLUTION
    return torch.logsumexp(log_weights, 0) - math.log(len(log_weights)), log_weights.softmax(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-importance_bound", "grade": true, "points": 3}
check.close(importance_bound, "bound_of_six_samples")
check.close(importance_bound, "shares_of_six_samples")

# %% nbgrader={"grade_id": "hidden-importance_bound", "grade": true, "points": 2}
# Out of sight: other sizes, a single sample, log-weights of ±2000, float32.
### BEGIN HIDDEN TESTS
check.close(importance_bound, "bound_of_other_weights")
check.close(importance_bound, "shares_of_other_weights")
check.close(importance_bound, "bound_of_extreme_weights")
check.close(importance_bound, "shares_of_extreme_weights", "bound_of_a_single_sample")
### END HIDDEN TESTS

# %% [markdown]
# A model whose evidence is known: $z \sim \mathcal{N}(0, 1)$, $x \mid z \sim \mathcal{N}(z, 1)$ and $x = 1.5$, with the
# prior for $q$. Then $\log p(x) = -1.828$, and the ELBO is $-2.544$. **Think first:** what does the largest share tell
# about how many of the samples are of use?

# %%
try:
    for samples in (1, 2, 4, 16, 64):
        z = torch.randn(samples, 5000, generator=generator)
        log_weights = -0.5 * (1.5 - z).square() - 0.5 * math.log(2 * math.pi)
        bounds, shares = check.tensors(importance_bound(log_weights))
        largest = shares.amax(0).mean()
        print(f"S = {samples:2}: bound {bounds.mean():.3f}, the largest share is {largest:.2f} on average")
except NotImplementedError:
    print("Write task 5 first, then run this cell again.")

# %% [markdown]
# ## Task 6: directions that are given up (12 minutes)
#
# [Lecture: Posterior collapse](../lectures/09_vae.ipynb#cell-id=posterior-collapse)
#
# Make the networks linear, and everything is known: this is probabilistic PCA. Let the decoder's noise
# $\sigma^2$ be held fixed, and turn the data to their principal axes: in the direction $i$ their variance is
# $\lambda_i$. At the best decoder each code serves one of these directions, by itself, with a length $w_i$:
#
# $$z_i \sim \mathcal{N}(0, 1), \qquad x_i \mid z_i \sim \mathcal{N}(w_i z_i, \sigma^2).$$
#
# **Derive:** which variance does the model give to $x_i$? Which $w_i^2 \ge 0$ makes the likelihood of data with the
# variance $\lambda_i$ largest, if $\lambda_i$ is larger than $\sigma^2$, and if it is not? What then is the variance of
# the posterior $q(z_i \mid x)$? If $w_i = 0$, the decoder ignores the code: the direction has *collapsed*, it is
# **dead**; otherwise it is **live**.
#
# Return the variances of $q$ and which directions are live. The eigenvalues are in any order. (The digits, in the last
# check in sight, have about 14 live directions at $\sigma^2 = 20$.) *Out of sight:* other eigenvalues, also some that
# are just $\sigma^2$ (dead) or lie just beside it, noise that is tiny, a single direction, float32.
#
# <details><summary>Hint: how to check your derivation</summary>
#
# The variance of $q$ must not jump where $\lambda_i$ falls below $\sigma^2$. A dead code has learned nothing:
# what is its $q$?
#
# </details>


# %% nbgrader={"grade_id": "active_directions", "solution": true}
def active_directions(eigenvalues, noise_var):
    """The variance of q in each principal direction of the best linear autoencoder, and which directions are live.

    eigenvalues: (M,), the data's variances λ_i > 0 in the M directions. noise_var: a number, σ² of the decoder, held
    fixed. Returns (variances, live), both (M,); live is True (or 1) where the decoder uses the code, else False (or 0).
    """
    ### BEGIN SOLUTION
    live = eigenvalues > noise_var
    return torch.where(live, noise_var / eigenvalues, 1.0), live
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-active_directions", "grade": true, "points": 3}
check.close(active_directions, "variances_of_eleven_directions")
check.close(active_directions, "live_of_eleven_directions")
check.close(active_directions, "directions_of_digits")

# %% nbgrader={"grade_id": "hidden-active_directions", "grade": true, "points": 2}
# Out of sight: other eigenvalues, some that are just σ² or just beside it, noise that is tiny, a single direction,
# float32.
### BEGIN HIDDEN TESTS
check.close(active_directions, "variances_of_other_directions")
check.close(active_directions, "live_of_other_directions")
check.close(active_directions, "directions_at_the_limit")
check.close(active_directions, "directions_all_alive", "direction_alone")
### END HIDDEN TESTS

# %% [markdown]
# How many of 40 codes live as the noise grows? **Think first:** is the bound to blame for those that die, or is there a
# decoder with a higher likelihood that uses them?

# %%
spectrum = torch.linalg.eigvalsh(torch.cov(train.T, correction=0)).flip(0)[:40]
noises = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]
try:
    counts = [check.tensors(active_directions(spectrum, noise)[1]).sum().item() for noise in noises]
    display(view.curves(noises, {"live": counts}, x_name="σ²", y_name="directions of 40"))
except NotImplementedError:
    print("Write task 6 first, then run this cell again.")

# %% [markdown]
# ## Task 7: a training step (12 minutes)
#
# [Lecture: The training loop](../lectures/09_vae.ipynb#cell-id=the-training-loop)
#
# Now put it together. You are given a batch, noise from $\mathcal{N}(0, 1)$, and an autoencoder `vae` with three
# functions:
#
# - `vae.encode(x)` returns the means and the log-variances of $q_\phi(z \mid x_n)$, both $(N, M)$;
# - `vae.log_likelihood(x, z)` returns $\log p_\theta(x_n \mid z_{sn})$, $(S, N)$, for codes $z$ of shape $(S, N, M)$;
# - `vae.climb(bound)` takes one number, a tensor that still knows how it came about. It makes a step *up* its
#   gradient by all of $\theta$ and $\phi$; whatever it returns, hand it on.
#
# Draw a code for each row and sample with the noise that is given, so that the gradient reaches the encoder through it;
# take the bound of task 4, with the KL of task 3, or its estimate at your codes (if you call these functions, their
# slips count here, too), averaged over the rows; climb; return what `climb` returns. What is checked is by how much
# each parameter moves. Below, your step is made 1500 times: work on whole tensors, without loops over rows. *Out of
# sight:* other sizes, encoders that are nearly certain ($\sigma$ of a millionth), a single code, float32.


# %% nbgrader={"grade_id": "train_step", "solution": true}
def train_step(x, noise, vae):
    """Make one step up the bound of a batch, averaged over its rows.

    x: (N, D), a batch. noise: (S, N, M), drawn from N(0, 1). vae: has encode, log_likelihood and climb, as above.
    Returns what vae.climb returns.
    """
    ### BEGIN SOLUTION
    mean, log_var = vae.encode(x)
    z = mean + (0.5 * log_var).exp() * noise
    kl = 0.5 * (log_var.exp() - 1 - log_var + mean.square()).sum(1)
    return vae.climb((vae.log_likelihood(x, z).mean(0) - kl).mean())
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-train_step", "grade": true, "points": 3}
check.close(train_step, "step_of_eleven_rows")

# %% nbgrader={"grade_id": "hidden-train_step", "grade": true, "points": 2}
# Out of sight: other sizes, encoders that are nearly certain, a single code, float32.
### BEGIN HIDDEN TESTS
check.close(train_step, "step_drawn")
check.close(train_step, "step_of_a_narrow_q")
check.close(train_step, "step_of_one_coordinate")
### END HIDDEN TESTS

# %% [markdown]
# Your step does not know what is behind `vae`. Here are two networks with a hidden layer and ten codes. The likelihood
# is a Gaussian with a variance for each pixel; it has a floor of $1/12$, the variance of what is rounded away, as a
# density would otherwise grow without limit where a pixel is always 0. The training takes ten seconds, or
# twice that.


# %%
class Autoencoder:
    """Networks with a hidden layer; the decoder gives the means, and each pixel has a variance of its own."""

    def __init__(self, width=64, hidden=100, latents=10):
        def network(inputs, outputs):
            return torch.nn.Sequential(
                torch.nn.Linear(inputs, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, outputs)
            )

        self.encoder, self.decoder = network(width, 2 * latents), network(latents, width)
        self.spread = torch.full((width,), 2.0, requires_grad=True)
        parameters = [*self.encoder.parameters(), *self.decoder.parameters(), self.spread]
        self.optimizer = torch.optim.Adam(parameters, lr=3e-3, maximize=True)

    def encode(self, x):
        return self.encoder(x / 8 - 1).chunk(2, -1)

    def decode(self, z):
        return 8 + 8 * self.decoder(z), (self.spread.exp() + 1 / 12).log()

    def log_likelihood(self, x, z):
        mean, log_var = self.decode(z)
        return -0.5 * ((x - mean).square() / log_var.exp() + log_var + math.log(2 * math.pi)).sum(-1)

    def climb(self, bound):
        self.optimizer.zero_grad()
        bound.backward()
        self.optimizer.step()
        return bound.detach()


torch.manual_seed(0)
vae = Autoencoder()
try:
    for step in range(1500):
        batch = train[torch.randint(len(train), (100,), generator=generator)]
        value = check.tensors(train_step(batch, torch.randn(1, 100, 10, generator=generator), vae))
        if step % 300 == 299:
            print(f"step {step + 1:4}: bound of the batch {value.item():7.1f}")
    with torch.no_grad():
        codes = vae.encode(test[:10])[0]
        shown = torch.cat([test[:10], vae.decode(codes)[0]]) / 16
    display(
        view.images(shown.clamp(0, 1), (8, 8), title="Ten images of the test, and what comes back of them")
    )
except NotImplementedError:
    print("Write task 7 first, then run this cell again.")

# %% [markdown]
# Is it a good model? On images that it has not seen, the likelihood of integers (task 2) makes the weights, the bound
# of task 5 puts 50 samples together, and bits per pixel compare it with others: 2.42 are needed if each pixel by itself
# has a table of 17 probabilities (counted in the training images, with one more of each). **Think first:** by how much
# will the ELBO of the same samples be worse?

# %%
try:
    with torch.no_grad():
        mean, log_var = vae.encode(test)
        noise = torch.randn(50, *mean.shape, generator=generator)
        z = mean + (0.5 * log_var).exp() * noise
        fit = check.tensors(discretized_log_likelihood(test, *vae.decode(z)))
    log_weights = fit - 0.5 * z.square().sum(-1) + 0.5 * (noise.square() + log_var).sum(-1)
    fifty = check.tensors(importance_bound(log_weights)[0])
    elbo = check.tensors(bound(fit, check.tensors(kl_to_prior(mean, log_var))))
    for name, value in {"ELBO": elbo, "50 samples": fifty.mean()}.items():
        print(f"{name:10}: at most {-value.item() / 64 / math.log(2):.2f} bits per pixel")
except NotImplementedError:
    print("Write tasks 2, 3, 4 and 5 first, then run this cell again.")

# %% [markdown]
# ## Question 8: a number that went up (10 minutes)
#
# [Lecture: The bound of a batch](../lectures/09_vae.ipynb#cell-id=the-bound-of-a-batch)
#
# **(a)** A colleague weighs the KL by $\gamma = \tfrac12$ and reports that the number which her training prints is much
# higher now. Is the model better? What does the printed number bound, and which number would tell?
# **(b)** Another one minimizes the squared error, summed over the pixels, plus the KL. For which variance of
# the decoder is that the bound, up to a constant, and what is hidden in the code for any other one? What changes if the
# squared error is averaged over the pixels? **(c)** In a third one's model 26 of 40 codes are dead. He blames the
# ELBO and wants to make the decoder weaker. What do you ask him about $\sigma^2$ first, and what would you try?
#
# This answer is graded by a person.

# %% [markdown] nbgrader={"grade_id": "open-question", "grade": true, "solution": true, "points": 3}
# <!-- ### BEGIN SOLUTION -->
# **Marking scheme**, one point each; half a point where the reason is missing.
#
# (a) That cannot be told from it. With $\gamma < 1$ the number is another objective: less is subtracted, so that it is
# higher for the *same* model, and it does not bound $\log p(x)$ from below any more (the divergence that is
# missing may be larger than the gap). What bounds $\log p(x)$ is the ELBO with $\gamma = 1$, or the
# importance-weighted bound, computed for both models on images that neither has seen.
#
# (b) $\log \mathcal{N}(x; \mu, s^2 I) = -\|x - \mu\|^2 / (2 s^2)$ and a constant, so the loss is $-$ELBO for
# $s^2 = \tfrac12$. For another $s^2$, divide by $2 s^2$: the sum of squared error and KL is the loss of a model with
# $s^2$ whose KL has the weight $\gamma = 1 / (2 s^2)$. A mean over the pixels divides the error by $D$, as if the noise
# were $D$ times as large, $s^2 = D / 2$: a weight on the KL of $D$, and more codes die.
#
# (c) Was $\sigma^2$ held fixed, and at which value, beside the variances of the data? In a linear model a direction is
# dead if and only if $\lambda_i \le \sigma^2$, and that is the maximum of the exact likelihood: the bound is not to
# blame, and a weaker decoder mends nothing. Learn $\sigma^2$ (or lower it, or give each pixel one). Raising the weight
# of the KL slowly changes the path, not the optimum; another weight changes the objective. And do those 26 codes
# matter? Compare the held-out bound.
# <!-- ### END SOLUTION -->
