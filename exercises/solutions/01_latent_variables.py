# %% [markdown]
# # Exercise 01: latent variables, Gaussians and divergences
#
# You write down a Gaussian, fit it to flowers, send it through a map, draw from a model with hidden causes, and measure
# how far one Gaussian is from another. These are the pieces that all later units are made of. It takes about 75
# minutes.
#
# **After this you can**
#
# - evaluate the log-density of a Gaussian, and fit one to data by maximum likelihood;
# - say what an affine map and noise make of a Gaussian;
# - draw from a latent variable model by ancestral sampling, and evaluate its joint density;
# - write the divergence between two Gaussians from memory, and check it where its value is known;
# - predict what becomes of a Gaussian that is fitted in the one or the other direction of the divergence.
#
# **You need** [lecture 01](../lectures/01_latent_variables.ipynb),
# and enough PyTorch to broadcast and to sum along an axis.
#
# | | task | minutes | points |
# |---|---|---|---|
# | 1 | `log_density` | 6 | 3 |
# | 2 | `fit` | 8 | 3 |
# | 3 | `marginal` | 8 | 3 |
# | 4 | `sample` | 14 | 5 |
# | 5 | `log_joint` | 10 | 3 |
# | 6 | `kl_to_standard_normal` | 8 | 3 |
# | 7 | `kl_gaussians` | 11 | 5 |
# | 8 | an open question | 10 | 3 |
#
# **Begin like this:** run the next cell, write task 1, run the check under it. A check says what it looked at, what it
# expected and what it found; if it recognizes the mistake, it names it. Every task is a function by itself and is
# checked by itself: a slip in one costs nothing in the others, and you may do them in any order. About a third of
# each task's points come from checks out of sight; the text of the task says what they look at.
#
# **To hand in:** save this notebook and hand in this one file under its own name, in whatever way your course collects
# work. Before that, `course check 01_latent_variables.ipynb` in a terminal runs it afresh and shows what the checks
# in sight say.

# %% nbgrader={"grade_id": "setup", "locked": true}
import math

import torch
from IPython.display import display

from course import check, view
from course.lvm import data
from course.lvm.parameters import MixtureParameters

check.exercise("01_latent_variables")

# %% [markdown]
# We write $x_n \in \mathbb R^D$ for the data, $n = 1, \dots, N$, and $z_n \in \mathbb R^M$ for what is hidden behind
# them. In code, data have the shape $(N, D)$ and hidden variables $(N, M)$: one row for each datum. All logarithms are
# natural, so densities and divergences are in nats.
#
# > **What a check accepts.** Return tensors, arrays, plain numbers, or lists and tuples of them; where one number is
# > asked, an array of one element will do. Numbers are float64 here: the first cell makes that PyTorch's default. Some
# > checks hand you float32, so make new tensors like the ones you were given (`torch.zeros_like(x)`,
# > `x.new_ones(3)`). Leave the arguments as they are (work on a copy), and take all randomness from the generator that
# > is passed in.
#
# ## Task 1: a density, as a logarithm (6 minutes)
#
# [Lecture: The Gaussian](../lectures/01_latent_variables.ipynb#cell-id=the-gaussian)
#
# A Gaussian whose coordinates are independent has a mean and a *variance* for each of them. Its density is the product
# of the densities of the coordinates; what is asked is the logarithm of this product, for every row of `x`. Anything
# goes: a formula, loops, or `torch.distributions`.
#
# *Out of sight:* other $N$ and $D$, among them $D = 1$; points so far away that the density itself is stored as 0; very
# small variances; float32.
#
# <details><summary>Hint: a number for each row</summary>
#
# `x - mean` has the shape $(N, D)$: the row `mean` is subtracted from each row of `x`. Which axis of such a table
# must go, so that one number is left for each datum?
#
# </details>


# %% nbgrader={"grade_id": "log_density", "solution": true}
def log_density(x, mean, variances):
    """The log-density log N(x_n; μ, diag σ²) of every row.

    x: (N, D). mean: μ, (D,). variances: σ², (D,), all positive. Returns (N,).
    """
    ### BEGIN SOLUTION
    squares = (x - mean) ** 2 / variances
    return -0.5 * (squares + torch.log(variances) + math.log(2 * math.pi)).sum(1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-log_density", "grade": true, "points": 2}
check.close(log_density, "density_of_points")

# %% nbgrader={"grade_id": "hidden-log_density", "grade": true, "points": 1}
# Out of sight: other sizes, points far away, small variances, float32.
### BEGIN HIDDEN TESTS
check.close(
    log_density,
    "density_drawn",
    "density_far_away",
    "density_of_narrow_ones",
    "density_on_the_line",
)
### END HIDDEN TESTS

# %% [markdown]
# The check is green? Then you have your first success. The next cell draws your log-density along three lines through
# the plane: parabolas with their tops above the mean, the lower the further the line passes from it.

# %%
try:
    across = torch.linspace(-4, 4, 81)
    lines = {
        f"x₂ = {height}": check.tensors(
            log_density(
                torch.stack([across, torch.full_like(across, height)], 1),
                torch.zeros(2),
                torch.tensor([4.0, 1.0]),
            )
        )
        for height in (0.0, 1.0, 2.0)
    }
    display(view.curves(across, lines, x_name="x₁", y_name="log-density"))
except NotImplementedError:
    print("Write task 1 first, then run this cell again.")

# %% [markdown]
# ## Task 2: a Gaussian for fifty flowers (8 minutes)
#
# [Lecture: A Gaussian for data](../lectures/01_latent_variables.ipynb#cell-id=a-gaussian-for-data)
#
# The petals of 50 irises of one species, *versicolor*, have been measured. Which Gaussian, with a full covariance
# matrix, gives such data the highest likelihood $\prod_n \mathcal N(x_n; \mu, \Sigma)$? The lecture has derived its
# mean and its covariance. The check in sight asks for nine made-up points, and for all four measurements of 31 irises.
#
# *Out of sight:* other $N$ and $D$, among them $D = 1$, where $\Sigma$ is still a matrix; very small numbers; float32.


# %% nbgrader={"grade_id": "fit", "solution": true}
def fit(x):
    """The Gaussian of maximum likelihood.

    x: (N, D), N at least 2. Returns (mean, covariance): μ (D,) and Σ (D, D), also where D = 1.
    """
    ### BEGIN SOLUTION
    mean = x.mean(0)
    deviations = x - mean
    return mean, deviations.T @ deviations / len(x)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-fit", "grade": true, "points": 2}
check.close(fit, "fit_to_points", "fit_to_flowers")

# %% nbgrader={"grade_id": "hidden-fit", "grade": true, "points": 1}
# Out of sight: other sizes, a single dimension, small numbers, float32.
### BEGIN HIDDEN TESTS
check.close(fit, "fit_drawn", "fit_to_tiny_numbers", "fit_on_the_line", "fit_in_single_precision")
### END HIDDEN TESTS

# %%
flowers = data.iris()
petals = flowers.x[flowers.labels == 1][:, 2:]  # (50, 2)
try:
    mean, covariance = check.tensors(fit(petals))
    single = MixtureParameters(torch.ones(1), mean[None], covariance[None])
    display(view.mixture(petals, single, title="Your Gaussian", axis_names=flowers.feature_names[2:]))
except NotImplementedError:
    print("Write task 2 first, then run this cell again.")

# %% [markdown]
# The ellipses stand at one and two standard deviations. Of a Gaussian's own draws, 86 % lie within the larger one. How
# many of the flowers do?
#
# ## Task 3: what a map and noise make of it (8 minutes)
#
# [Lecture: Through an affine map](../lectures/01_latent_variables.ipynb#cell-id=through-an-affine-map)
#
# In the *linear Gaussian model* a hidden $z \sim \mathcal N(\mu_z, \Sigma_z)$ is sent through an affine map, and noise
# comes on top:
#
# $$x = W z + b + \text{noise}, \qquad \text{noise} \sim \mathcal N(0, \Sigma_x).$$
#
# Then $x$ is Gaussian too. Find its mean and its covariance. This is the *marginal* $p(x)$: the distribution of what we
# see, with $z$ integrated out.
#
# *Out of sight:* other $D$ and $M$, more of either or as many, and $M = 1$; no noise at all ($\Sigma_x = 0$) and a very
# small $\Sigma_z$; float32.
#
# <details><summary>Hint: the covariance</summary>
#
# What is $x - \mathbb E[x]$? Multiply this column by its own transpose, and take the mean of each product. Which of
# them have mean 0?
#
# </details>


# %% nbgrader={"grade_id": "marginal", "solution": true}
def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    """The mean and covariance of x = W z + b + noise, where z ~ N(μ_z, Σ_z) and the noise ~ N(0, Σ_x).

    W: (D, M). b: (D,). noise_covariance: Σ_x, (D, D). prior_mean: μ_z, (M,). prior_covariance: Σ_z, (M, M).
    Returns (mean, covariance) of x: (D,) and (D, D).
    """
    ### BEGIN SOLUTION
    return W @ prior_mean + b, W @ prior_covariance @ W.T + noise_covariance
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-marginal", "grade": true, "points": 2}
check.close(marginal, "marginal_of_a_square_map", "marginal_of_a_tall_map")

# %% nbgrader={"grade_id": "hidden-marginal", "grade": true, "points": 1}
# Out of sight: other sizes, no noise, float32.
### BEGIN HIDDEN TESTS
check.close(
    marginal,
    "marginal_of_a_square_map_drawn",
    "marginal_drawn",
    "marginal_of_one_hidden_number",
    "marginal_without_noise",
    "marginal_in_single_precision",
)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4: ancestral sampling (14 minutes)
#
# [Lecture: Bend it](../lectures/01_latent_variables.ipynb#cell-id=bend-it)
#
# Now the map may be non-linear: $f$ is any function, later a neural network. *Ancestral sampling* draws each variable
# after those that it depends on, anew for each $n$:
#
# $$z_n \sim \mathcal N(\mu_z, \Sigma_z), \qquad x_n = f(z_n) + \text{noise}_n, \quad
# \text{noise}_n \sim \mathcal N(0, \Sigma_x).$$
#
# Return the pairs: each $x_n$ with the very $z_n$ that it came from. A Gaussian with a full covariance is drawn by a
# root of its covariance, as in the lecture; any root will do.
#
# All randomness must come from the `generator` that you are given, so that a run can be repeated: pass it on, as in
# `torch.randn(3, 2, generator=generator)`. (`torch.distributions` takes none.) How you use it is up to you: the checks
# do not compare the draws themselves. They look at the sizes, at what differs from row to row, at mean and covariance
# of $z$ and of the noise, and at whether both are normal; a right answer fails with a probability below one in ten
# million. *Out of sight:* as many coordinates in $x$ as in $z$; whether the rows are independent, and the noise of $z$.
#
# <details><summary>Hint: rows and columns</summary>
#
# `torch.linalg.cholesky(A)` gives a lower triangular root of `A`. It is made to multiply a column. You have a matrix
# with a row for each $n$: write down what one of its rows must become. `decoder(z)` takes all rows at once.
#
# </details>


# %% nbgrader={"grade_id": "sample", "solution": true}
def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    """Pairs (x_n, z_n): z_n ~ N(μ_z, Σ_z), and x_n = f(z_n) + noise with the noise ~ N(0, Σ_x).

    count: N. prior_mean: μ_z, (M,). prior_covariance: Σ_z, (M, M). decoder: f, a function from (N, M) to (N, D).
    noise_covariance: Σ_x, (D, D). generator: a torch.Generator, the source of all randomness.
    Returns (x, z): (N, D) and (N, M).
    """
    ### BEGIN SOLUTION
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    noise = torch.randn(count, len(noise_root), generator=generator) @ noise_root.T
    return decoder(z) + noise, z
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-sample", "grade": true, "points": 3}
check.close(sample, "sample_has_its_sizes", "sample_row_by_row")
check.close(sample, "sample_moments_of_z", "sample_moments_of_noise")
check.distribution(sample, "sample_law_of_z", "sample_law_of_noise")

# %% nbgrader={"grade_id": "hidden-sample", "grade": true, "points": 2}
# Out of sight: as many coordinates in x as in z, independence.
### BEGIN HIDDEN TESTS
check.close(
    sample,
    "sample_has_its_sizes_drawn",
    "sample_row_by_row_drawn",
    "sample_moments_of_z_drawn",
    "sample_moments_of_noise_drawn",
    "sample_rows_do_not_follow_each_other",
)
check.distribution(
    sample,
    "sample_law_of_noise_drawn",
    "sample_rows_are_independent",
    "sample_noise_is_independent",
)
### END HIDDEN TESTS

# %% [markdown]
# A picture of your draws, from a model with a single hidden number that runs along a wave.


# %%
def wave(z):
    return torch.cat([2 * z, torch.sin(3 * z)], -1)  # (N, 1) -> (N, 2)


try:
    generator = torch.Generator().manual_seed(1)
    x, z = check.tensors(sample(500, torch.zeros(1), torch.eye(1), wave, 0.02 * torch.eye(2), generator))
    display(view.points(x, (z[:, 0] > 0).long(), label_names=["z < 0", "z > 0"]))
except NotImplementedError:
    print("Write task 4 first, then run this cell again.")

# %% [markdown]
# ## Task 5: the joint density (10 minutes)
#
# [Lecture: Bend it](../lectures/01_latent_variables.ipynb#cell-id=bend-it)
#
# Drawing is one half of a model; the other is to say how dense it is at a given pair. The model is that of task 4, with
# a standard normal prior:
#
# $$z_n \sim \mathcal N(0, I), \qquad x_n \mid z_n \sim \mathcal N(f(z_n), \Sigma_x), \qquad
# \Sigma_x \text{ a full covariance.}$$
#
# Two densities make the joint one: how, you know from the lecture. In which space does each of them live? Return
# $\log p(x_n, z_n)$ for every pair.
#
# *Out of sight:* other sizes, among them $M = 1$; pairs so far apart that the density is stored as 0; very small
# numbers and a very small $\Sigma_x$; float32.
#
# <details><summary>Hint: tools</summary>
#
# `torch.linalg.solve(A, B)` gives $A^{-1} B$ without writing the inverse down, and `torch.logdet` the logarithm of a
# determinant. `torch.distributions.MultivariateNormal(mean, covariance)` has a `log_prob`, and takes a mean for each
# row.
#
# </details>


# %% nbgrader={"grade_id": "log_joint", "solution": true}
def log_joint(x, z, decoder, noise_covariance):
    """The joint log-density log p(x_n, z_n) of every pair, where z ~ N(0, I) and x given z is N(f(z), Σ_x).

    x: (N, D). z: (N, M). decoder: f, a function from (N, M) to (N, D). noise_covariance: Σ_x, (D, D), symmetric
    and positive definite. Returns (N,).
    """
    ### BEGIN SOLUTION
    deviations = x - decoder(z)
    distances = (deviations * torch.linalg.solve(noise_covariance, deviations.T).T).sum(1)
    widths = x.shape[1] + z.shape[1]
    return -0.5 * (
        z.square().sum(1) + distances + torch.logdet(noise_covariance) + widths * math.log(2 * math.pi)
    )
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-log_joint", "grade": true, "points": 2}
check.close(log_joint, "joint_of_pairs")

# %% nbgrader={"grade_id": "hidden-log_joint", "grade": true, "points": 1}
# Out of sight: other sizes, pairs far apart, small numbers, float32.
### BEGIN HIDDEN TESTS
check.close(
    log_joint,
    "joint_drawn",
    "joint_far_away",
    "joint_of_tiny_numbers",
    "joint_in_single_precision",
)
### END HIDDEN TESTS

# %% [markdown]
# What is the joint density good for? Hold $x$ fixed, let $z$ run over a grid, and you see which $z$ may be behind it:
# up to a factor, this is the posterior $p(z \mid x)$. Here two places on a wave fit a point between them.

# %%
try:
    z = torch.linspace(-2, 2, 401)[:, None]
    seen = torch.tensor([[1.0, 0.0]]).repeat(len(z), 1)
    joint = check.tensors(log_joint(seen, z, wave, torch.diag(torch.tensor([1.0, 0.05]))))
    display(view.curves(z[:, 0], {"p(z | x)": torch.softmax(joint, 0) / 0.01}, x_name="z", y_name="density"))
except NotImplementedError:
    print("Write task 5 first, then run this cell again.")

# %% [markdown]
# ## Task 6: how far from the standard normal? (8 minutes)
#
# [Lecture: Between two Gaussians](../lectures/01_latent_variables.ipynb#cell-id=between-two-gaussians)
#
# In many later units a network gives, for each datum, a Gaussian
# $q_n = \mathcal N(\mu_n, \operatorname{diag} \sigma_n^2)$ over $z$, and its divergence from the prior
# $\mathcal N(0, I)$ is a price to be paid. The network's output may be any number, so it is read as $\log \sigma^2$,
# the logarithm of the *variance*: `log_var`. Compute $\mathrm{KL}(q_n \,\|\, \mathcal N(0, I))$, in this direction, for
# every row. The coordinates are independent under both laws: what does this make of the divergence?
#
# Before you run the check: what must come out for a row with $\mu = 0$ and $\sigma = 1$? Such a row is among those of
# the check. *Out of sight:* other $N$ and $M$, among them $M = 1$; very narrow and very wide Gaussians far away;
# float32.


# %% nbgrader={"grade_id": "kl_to_standard_normal", "solution": true}
def kl_to_standard_normal(mean, log_var):
    """The divergence KL(N(μ_n, diag σ_n²) ‖ N(0, I)) of every row, in nats.

    mean: μ, (N, M). log_var: log σ², the logarithm of the variances, (N, M). Returns (N,).
    """
    ### BEGIN SOLUTION
    return 0.5 * (log_var.exp() + mean**2 - 1 - log_var).sum(1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-kl_to_standard_normal", "grade": true, "points": 2}
check.close(kl_to_standard_normal, "to_standard_normal_of_rows", "to_standard_normal_of_itself")

# %% nbgrader={"grade_id": "hidden-kl_to_standard_normal", "grade": true, "points": 1}
# Out of sight: other sizes, narrow and wide Gaussians far away, float32.
### BEGIN HIDDEN TESTS
check.close(
    kl_to_standard_normal,
    "to_standard_normal_drawn",
    "to_standard_normal_of_extreme_ones",
    "to_standard_normal_on_the_line",
)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 7: from one Gaussian to another (11 minutes)
#
# [Lecture: Between two Gaussians](../lectures/01_latent_variables.ipynb#cell-id=between-two-gaussians)
#
# Now both have a mean and a full covariance, $q = \mathcal N(\mu_q, \Sigma_q)$ and $p = \mathcal N(\mu_p, \Sigma_p)$.
# The formula is printed wrongly in many places, so do not copy it: write
# $\mathrm{KL}(q \,\|\, p) = \mathbb E_q[\log q(z) - \log p(z)]$ out. All you need for it is what $q$ expects of a
# quadratic form; the lecture has that. Then test what you have: is it 0 for equal Gaussians? Is it that of task 6 for
# $p = \mathcal N(0, I)$?
#
# *Out of sight:* other $M$, among them $M = 1$ and one so large, with variances so tiny, that the determinants are
# stored as 0; float32.
#
# <details><summary>Hint: tiny determinants</summary>
#
# The determinant may be too small for the computer, its logarithm is not: `torch.linalg` has a function for it.
#
# </details>


# %% nbgrader={"grade_id": "kl_gaussians", "solution": true}
def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    """The divergence KL(q ‖ p) of q = N(μ_q, Σ_q) from p = N(μ_p, Σ_p), in nats.

    q_mean, p_mean: (M,). q_covariance, p_covariance: (M, M), symmetric and positive definite. Returns one number.
    """
    ### BEGIN SOLUTION
    shift = q_mean - p_mean
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    trace = torch.trace(torch.linalg.solve(p_covariance, q_covariance))
    distance = shift @ torch.linalg.solve(p_covariance, shift)
    return 0.5 * (log_ratio - len(shift) + trace + distance)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-kl_gaussians", "grade": true, "points": 3}
check.close(kl_gaussians, "between_two_gaussians", "between_a_gaussian_and_itself")

# %% nbgrader={"grade_id": "hidden-kl_gaussians", "grade": true, "points": 2}
# Out of sight: other sizes, tiny determinants, float32.
### BEGIN HIDDEN TESTS
check.close(
    kl_gaussians,
    "between_gaussians_drawn",
    "between_gaussians_on_the_line",
    "between_tiny_gaussians",
    "between_gaussians_in_single_precision",
)
### END HIDDEN TESTS

# %% [markdown]
# **Think first:** how far is *setosa* from *versicolor*, and is it as far back again? Your Gaussians of task 2 answer.

# %%
try:
    fits = [check.tensors(fit(flowers.x[flowers.labels == species][:, 2:])) for species in range(3)]
    for a, b in [(0, 1), (1, 0), (1, 2), (2, 1)]:
        apart = float(check.tensors(kl_gaussians(*fits[a], *fits[b])))
        print(f"KL({flowers.label_names[a]:10} ‖ {flowers.label_names[b]:10}) = {apart:7.2f} nats")
except NotImplementedError:
    print("Write tasks 2 and 7 first, then run this cell again.")

# %% [markdown]
# ## Question 8: two ways to be wrong (10 minutes)
#
# [Lecture: Two directions](../lectures/01_latent_variables.ipynb#cell-id=two-directions)
#
# A target $p$ on the line has two peaks of unequal height: 70 % of its mass around $-2$, 30 % around $2$, each with a
# standard deviation of 0.6. It is to be described by one Gaussian $q$. The next cell tries all means and standard
# deviations on a grid and prints the best pair in either direction of the divergence; it needs none of your tasks.

# %%
z = torch.linspace(-10, 10, 2001)
two_peaks = torch.distributions.MixtureSameFamily(
    torch.distributions.Categorical(torch.tensor([0.7, 0.3])),
    torch.distributions.Normal(torch.tensor([-2.0, 2.0]), torch.tensor([0.6, 0.6])),
)
log_p = two_peaks.log_prob(z)
mean, deviation = torch.meshgrid(torch.linspace(-3, 3, 61), torch.linspace(0.3, 3, 55), indexing="ij")
log_q = torch.distributions.Normal(mean[..., None], deviation[..., None]).log_prob(z)
step = z[1] - z[0]
divergences = {
    "KL(p‖q)": (log_p.exp() * (log_p - log_q)).sum(-1) * step,
    "KL(q‖p)": (log_q.exp() * (log_q - log_p)).sum(-1) * step,
}
for name, values in divergences.items():
    best = values.argmin()
    print(f"{name} is smallest, {values.min():.3f}, at mean {mean.flatten()[best]:.2f}, deviation "
          f"{deviation.flatten()[best]:.2f}")  # fmt: skip

# %% [markdown]
# In six to ten sentences: **(a)** Why does the one direction put $q$ where hardly any of the mass of $p$ is, and the
# other one leave out a peak altogether? Argue with the integrand: where is it large? **(b)** Which two numbers of $p$
# alone does the best $q$ of the first kind depend on, and what are they here? What else can a search for the second
# kind return, depending on where it starts? **(c)** Name one use for which you would want the first kind and one for
# the second.
#
# This answer is graded by a person.

# %% [markdown] nbgrader={"grade_id": "open-question", "grade": true, "solution": true, "points": 3}
# <!-- ### BEGIN SOLUTION -->
# **Marking scheme**, one point each; half a point where the reason is missing.
#
# (a) $\mathrm{KL}(p \,\|\, q)$ averages $\log p - \log q$ under $p$: wherever $p$ has mass, $q$ must not be small, or
# the integrand is large there. So $q$ spreads over both peaks and the gap between them; mass in the gap costs little,
# since hardly anything is averaged there. $\mathrm{KL}(q \,\|\, p)$ averages $\log q - \log p$ under $q$: wherever $q$
# has mass, $p$ must not be small. The gap is expensive now, and a peak that $q$ does not visit costs nothing but
# the logarithm of the share that is visited, here $-\log 0.7$.
#
# (b) On its mean and its variance: $\mathrm{KL}(p \,\|\, q)$ depends on $q$ only through $\mathbb E_p[\log q]$, a
# function of the first two moments. Mean $0.7 \cdot (-2) + 0.3 \cdot 2 = -0.8$, variance $0.6^2 + 4 \cdot 4 \cdot 0.7
# \cdot 0.3 = 3.72$, so a standard deviation of 1.93. A search for the second kind that starts near the smaller peak
# stays there: a local minimum around $2$, with the divergence $-\log 0.3 = 1.20$, larger than $-\log 0.7 = 0.36$.
#
# (c) First kind: where missing a possibility is dangerous, or where $q$ proposes and is corrected afterwards
# (importance sampling needs $q > 0$ wherever $p > 0$); maximum likelihood itself is of this kind. Second kind: where
# every draw of $q$ should be plausible, or where only $p$ up to a factor is known and one cannot draw from it, as for
# posteriors in variational inference. Any use with a sound reason is right.
# <!-- ### END SOLUTION -->
