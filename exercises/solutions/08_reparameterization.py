# %% [markdown]
# # Exercise 08: reparameterization
#
# If the noise is an input and the sample a function of it and of the parameters, a gradient goes straight through the
# sample. You write such functions for Gaussians, for laws with an inverse distribution function and for sums, take a
# gradient where there is no such function, and see when all this is allowed and when it is quiet. The data are iris
# flowers. It takes about 80 minutes.
#
# **After this you can**
#
# - write samples as functions of noise and parameters: location and scale, inverse distribution functions, sums;
# - take the gradient along the path of a sample, by hand, and say why it has no variance at the posterior;
# - differentiate a sample whose distribution function has an inverse, but no formula for it;
# - integrate by parts, boundary term included, and derive the variance of a gradient.
#
# **You need** [lecture 08](../lectures/08_reparameterization.ipynb),
# the score function (unit 6), the ELBO of a Gaussian (units 2 and 5), and enough PyTorch to broadcast along three axes.
#
# | | task | minutes | points |
# |---|---|---|---|
# | 1 | `gaussian_map` | 7 | 3 |
# | 2 | `path_gradient` | 15 | 5 |
# | 3 | `inverse_cdf` | 12 | 5 |
# | 4 | `gamma_sum_map` | 10 | 5 |
# | 5 | `implicit_gradient` | 8 | 3 |
# | 6 | `stein_sides` | 8 | 5 |
# | 7 | `pathwise_variance_quadratic` | 10 | 5 |
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
# work. Before that, `course check 08_reparameterization.ipynb` in a terminal runs it afresh and shows what the checks
# in sight say.

# %% nbgrader={"grade_id": "setup", "locked": true}
import math

import torch
from IPython.display import display

from course import check, view
from course.lvm import data

check.exercise("08_reparameterization")

# %% [markdown]
# ## Flowers with a known posterior
#
# Tasks 1 and 2 are at home in the probabilistic PCA of unit 4, for 150 iris flowers of which four lengths were
# measured:
#
# $$p(z) = \mathcal{N}(z; 0, I), \qquad p(x \mid z) = \mathcal{N}(x; W z + \mu, \sigma_x^2 I), \qquad z \in \mathbb{R}^2.$$
#
# With the maximum-likelihood $W$ along the principal axes, $W^\top W$ is diagonal, and so is the covariance of the
# posterior: it lies within the family $q(z \mid x_n) = \mathcal{N}(m_n, \mathrm{diag}(\sigma_n^2))$. So everything that
# the gradient of the ELBO should do can be seen exactly.

# %%
x = data.iris().x.double()
x = x - x.mean(0)  # (N, D) = (150, 4)
lengths, axes = torch.linalg.eigh(x.T @ x / len(x))
noise_var = lengths[:2].mean()
weights = axes[:, [3, 2]] * (lengths[[3, 2]] - noise_var).sqrt()  # W, (D, M)
precision = 1 + weights.square().sum(0) / noise_var  # of the posterior, (M,)
posterior_mean = x @ weights / noise_var / precision  # (N, M)
posterior_log_var = -precision.log().expand(150, 2)


def dlogp_dz(rows, z):
    """∇_z log p(x_n, z) of some rows n of the data, (S, N, M), for z (S, N, M)."""
    return (x[rows] - z @ weights.T) @ weights / noise_var - z


generator = torch.Generator().manual_seed(8)
view.points(
    posterior_mean, data.iris().labels, axis_names=("z_1", "z_2"), title="The posterior means of 150 flowers"
)

# %% [markdown]
# ## Task 1: location and scale (7 minutes)
#
# [Lecture: Location and scale](../lectures/08_reparameterization.ipynb#cell-id=location-and-scale)
#
# If $\varepsilon \sim \mathcal{N}(0, I)$, then
#
# $$z = \mu + L \, \varepsilon$$
#
# has the law $\mathcal{N}(\mu, L L^\top)$: the law of the noise knows no parameters, and $z$ is differentiable by $\mu$
# and $L$. Any root $L$ of the covariance will do; here it is lower triangular (`tril`), as `torch.linalg.cholesky`
# makes it. Each row $n$ has its own $\mu_n$ and its own $L_n$, and there are $S$ samples of each.
#
# Return all $z_{sn} = \mu_n + L_n \varepsilon_{sn}$. In code samples are rows, so mind on which side $L$ stands. *Out
# of sight:* other sizes, noise that is 1 in one coordinate and 0 in the others, as many samples as coordinates,
# deviations from millionths to millions, a single row in one dimension, float32.


# %% nbgrader={"grade_id": "gaussian_map", "solution": true}
def gaussian_map(noise, mean, tril):
    """Map noise to samples of N(mean_n, L_n L_nᵀ), for S samples of N rows: z = mean + L ε.

    noise: (S, N, M), from N(0, I). mean: (N, M). tril: (N, M, M), the matrices L_n. Returns z, (S, N, M).
    """
    ### BEGIN SOLUTION
    return mean + (tril @ noise[..., None])[..., 0]
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-gaussian_map", "grade": true, "points": 2}
check.close(gaussian_map, "map_of_seven_samples")

# %% nbgrader={"grade_id": "hidden-gaussian_map", "grade": true, "points": 1}
# Out of sight: other sizes, one-hot noise (as many samples as coordinates), extreme scales, a single row in one
# dimension, float32.
### BEGIN HIDDEN TESTS
check.close(gaussian_map, "map_drawn")
check.close(gaussian_map, "map_of_more_rows_than_samples")
check.close(gaussian_map, "map_of_extreme_scales", "map_on_a_line")
### END HIDDEN TESTS

# %% [markdown]
# With your map, 500 samples of a Gaussian whose coordinates are correlated. **Think first:** if they were made by
# $L^\top \varepsilon$, would you see it in the picture, and in the covariance that is printed?

# %%
covariance = torch.tensor([[2.0, 1.2], [1.2, 1.0]])
root = torch.linalg.cholesky(covariance)
noise = torch.randn(500, 1, 2, generator=generator)
try:
    z = check.tensors(gaussian_map(noise, torch.tensor([[1.0, 0.0]]), root[None]))[:, 0]  # (500, 2)
    found = torch.cov(z.T)
    print("covariance of the samples:", [[round(value, 2) for value in row] for row in found.tolist()])
    display(view.points(z, axis_names=("z_1", "z_2"), title="500 samples of a Gaussian with covariance 1.2"))
except NotImplementedError:
    print("Write task 1 first, then run this cell again.")

# %% [markdown]
# ## Task 2: the path derivative (15 minutes)
#
# [Lecture: The path derivative](../lectures/08_reparameterization.ipynb#cell-id=the-path-derivative)
#
# The ELBO is the expectation of the learning signal $r(x, z) = \log p(x, z) - \log q_\phi(z \mid x)$. With
# $z = g_\phi(\varepsilon) = \mu + \sigma \odot \varepsilon$ its derivative meets $\phi$ twice, on the way through $z$
# and at fixed $z$:
#
# $$\frac{d}{d\phi} \, r(x, g_\phi(\varepsilon))
# = \Big(\frac{\partial z}{\partial \phi}\Big)^{\!\top} \nabla_z \big[\log p(x, z) - \log q_\phi(z \mid x)\big]
# \; - \; \nabla_\phi \log q_\phi(z \mid x) \Big|_{z \text{ fixed}}.$$
#
# The last term is minus the score, whose mean is 0. Leave it out, and what remains, the **path derivative**, is an
# unbiased estimate as well. **Derive** it for a $q$ with the parameters $\mu$ and `log_var` $= \log \sigma^2$: you are
# given $\nabla_z \log p(x, z)$; the *Stein score* $\nabla_z \log q$ you have to find, and the two derivatives of $z$.
#
# Return the path derivatives by $\mu$ and by `log_var`, for each sample (average nothing). *Out of sight:* other sizes, iris flowers, also with $q$
# equal to the posterior, where the answer is 0 for **every** $\varepsilon$, deviations that are tiny or huge, one
# sample with a single coordinate, float32.
#
# <details><summary>Hint: how to check your derivation</summary>
#
# Let $p(x, z)$ be proportional to $q(z)$: then $\nabla_z \log p = -(z - \mu) / \sigma^2$, and everything must cancel.
#
# </details>


# %% nbgrader={"grade_id": "path_gradient", "solution": true}
def path_gradient(dlogp_dz, z, noise, mean, log_var):
    """The path derivatives of r = log p(x, z) - log q(z) by mean and log_var, q = N(mean, diag exp(log_var)).

    dlogp_dz: (S, N, M), ∇_z log p(x_n, z) at z. z: (S, N, M), mean + σ ε. noise: (S, N, M), these ε.
    mean, log_var: (N, M). Returns (by_mean, by_log_var), each (S, N, M), an estimate for each sample.
    """
    ### BEGIN SOLUTION
    std = (0.5 * log_var).exp()
    by_mean = dlogp_dz + noise / std
    return by_mean, 0.5 * std * noise * by_mean
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-path_gradient", "grade": true, "points": 3}
check.close(path_gradient, "path_by_mean_of_six_samples")
check.close(path_gradient, "path_by_log_var_of_six_samples")

# %% nbgrader={"grade_id": "hidden-path_gradient", "grade": true, "points": 2}
# Out of sight: other sizes, iris flowers, q at the posterior, tiny and huge deviations, one sample with a single
# coordinate, float32.
### BEGIN HIDDEN TESTS
check.close(path_gradient, "path_by_mean_drawn")
check.close(path_gradient, "path_by_log_var_drawn")
check.close(path_gradient, "path_of_extreme_scales")
check.close(path_gradient, "path_of_iris", "path_at_the_posterior", "path_of_one_sample")
### END HIDDEN TESTS

# %% [markdown]
# For the flowers: $q$ moves from a start, half a unit beside the posterior and twice as wide, to the posterior. The
# total derivative by the mean is $\nabla_z \log p$ alone (the Stein score and minus the score cancel). **Think first:**
# is the path derivative the quieter one all along the way, and what is its variance at the end?

# %%
rows = torch.arange(150)
noise = torch.randn(200, 150, 2, generator=generator)
shares = torch.linspace(0, 1, 11)  # of the way to the posterior
try:
    path, total = [], []
    for share in shares:
        mean = posterior_mean + 0.5 * (1 - share)
        log_var = posterior_log_var + math.log(4) * (1 - share)
        z = mean + (0.5 * log_var).exp() * noise
        slope = dlogp_dz(rows, z)
        by_mean, _ = check.tensors(path_gradient(slope, z, noise, mean, log_var))
        path.append(by_mean.var(0).mean().item())
        total.append(slope.var(0).mean().item())
    curves = {"path derivative": path, "total derivative": total}
    display(view.curves(shares, curves, x_name="share of the way", y_name="variance by the mean"))
    print(f"at the posterior: path derivative {path[-1]:.1e}, total derivative {total[-1]:.1f}")
except NotImplementedError:
    print("Write task 2 first, then run this cell again.")

# %% [markdown]
# ## Task 3: the inverse distribution function (12 minutes)
#
# [Lecture: The inverse distribution function](../lectures/08_reparameterization.ipynb#cell-id=the-inverse-distribution-function)
#
# Where the distribution function $F_\phi$ can be inverted, $z = F_\phi^{-1}(u)$ with $u$ uniform on $(0, 1)$ has the
# law $F_\phi$. **Solve** $F(z) = u$ for three families:
#
# | `family` | `parameters` | $F(z)$ |
# |---|---|---|
# | `"exponential"` | `(rate,)` | $1 - e^{-\lambda z}$, where $\lambda$ is the rate |
# | `"gumbel"` | `(location, scale)` | $\exp\!\big(\!-e^{-(z - m) / s}\big)$ |
# | `"cauchy"` | `(location, scale)` | $\tfrac12 + \tfrac1\pi \arctan\!\big((z - m) / s\big)$ |
#
# With $u$ also $1 - u$ is uniform, so other maps give the same laws; here the $z$ with $F(z) = u$ is asked, which rises
# with $u$. *Out of sight:* other sizes, a single column, float32, and $u$ near 0 and 1. Keep the digits of a small $u$
# in the exponential law: for $u = 10^{-12}$ the difference $1 - u$ has lost most of them, and `torch.log1p(-u)` has
# not.


# %% nbgrader={"grade_id": "inverse_cdf", "solution": true}
def inverse_cdf(u, family, parameters):
    """Map uniform numbers to samples of a family: the z with F(z) = u.

    u: (S, N), within (0, 1). family: "exponential", "gumbel" or "cauchy". parameters: a tuple of tensors (N,), one
    number for each column: (rate,) or (location, scale), rate and scale positive. Returns z, (S, N).
    """
    ### BEGIN SOLUTION
    if family == "exponential":
        (rate,) = parameters
        return -torch.log1p(-u) / rate
    location, scale = parameters
    if family == "gumbel":
        return location - scale * (-u.log()).log()
    return location + scale * torch.tan(math.pi * (u - 0.5))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-inverse_cdf", "grade": true, "points": 3}
check.close(inverse_cdf, "inverse_of_exponential")
check.close(inverse_cdf, "inverse_of_gumbel")
check.close(inverse_cdf, "inverse_of_cauchy")

# %% nbgrader={"grade_id": "hidden-inverse_cdf", "grade": true, "points": 2}
# Out of sight: other sizes, u near 0 and 1, a single column, float32.
### BEGIN HIDDEN TESTS
check.close(inverse_cdf, "inverse_of_exponential_drawn")
check.close(inverse_cdf, "inverse_of_gumbel_drawn")
check.close(inverse_cdf, "inverse_of_cauchy_drawn")
check.close(inverse_cdf, "inverse_near_zero")
check.close(inverse_cdf, "inverse_near_one")
check.close(inverse_cdf, "inverse_of_gumbel_at_the_ends")
check.close(inverse_cdf, "inverse_of_cauchy_at_the_ends", "inverse_of_one_column")
### END HIDDEN TESTS

# %% [markdown]
# Dots that ride a density: the same nine $u$, and the rate of an exponential law grows. **Think first:** at which dot
# is $\partial z / \partial \lambda$ largest in size?

# %%
u = torch.linspace(0.1, 0.9, 9)[:, None]
grid = torch.linspace(0.5, 3, 26)
try:
    z = check.tensors(inverse_cdf(u.expand(9, 26), "exponential", (grid,)))  # (9, 26)
    paths = {f"u = {u[i].item():.1f}": z[i] for i in (0, 2, 4, 6, 8)}
    display(
        view.curves(grid, paths, x_name="rate λ", y_name="z", title="Where each u goes as the rate grows")
    )
    velocity = -z[:, 10] / grid[10]  # ∂z/∂λ = −z/λ
    print("∂z/∂λ at λ = 1.5:", *[f"{value:.2f}" for value in velocity.tolist()])
except NotImplementedError:
    print("Write task 3 first, then run this cell again.")

# %% [markdown]
# ## Task 4: sums and shares (10 minutes)
#
# [Lecture: Composition](../lectures/08_reparameterization.ipynb#cell-id=composition)
#
# The Gamma and the Beta law have in general no inverse distribution function in closed form. But for whole numbers they
# are made of what has one:
#
# - the sum of $a$ independent exponential variables of rate $\lambda$ has the law $\mathrm{Gamma}(a, \lambda)$ (named
#   after Erlang), with the mean $a / \lambda$;
# - if $g_1 \sim \mathrm{Gamma}(a, \lambda)$ and $g_2 \sim \mathrm{Gamma}(b, \lambda)$ are independent, then
#   $g_1 / (g_1 + g_2) \sim \mathrm{Beta}(a, b)$.
#
# You are given $K$ uniform numbers for each of $S$ samples and $N$ rows, and the number $a$ = `shape`. Make exponential
# variables of all of them. The sum of the **first** $a$ is $z \sim \mathrm{Gamma}(a, \lambda_n)$, and its share of the
# sum of all $K$ is $y \sim \mathrm{Beta}(a, K - a)$. Return both, $z$ first. (In the checks there is $1 - u$ for every
# $u$ of a sum, so whether you take $-\log u$ or $-\log(1 - u)$ does not matter.) *Out of sight:* other sizes, shape 1,
# 1900 uniform numbers, some near 0 and 1, rates that are tiny or huge, a single row, float32.


# %% nbgrader={"grade_id": "gamma_sum_map", "solution": true}
def gamma_sum_map(u, shape, rate):
    """Map K uniform numbers to z ~ Gamma(shape, rate_n) and y ~ Beta(shape, K - shape).

    u: (S, N, K), within (0, 1). shape: a whole number, 0 < shape < K. rate: (N,), λ_n > 0, one over the scale.
    Returns (z, y), both (S, N): the sum of the first `shape` exponential variables, and its share of the sum of all.
    """
    ### BEGIN SOLUTION
    draws = -u.log()
    first, total = draws[..., :shape].sum(-1), draws.sum(-1)
    return first / rate, first / total
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-gamma_sum_map", "grade": true, "points": 3}
check.close(gamma_sum_map, "gamma_of_six_samples")
check.close(gamma_sum_map, "beta_of_six_samples")

# %% nbgrader={"grade_id": "hidden-gamma_sum_map", "grade": true, "points": 2}
# Out of sight: other sizes, shape 1, 1900 uniform numbers, u near 0 and 1, tiny and huge rates, a single row, float32.
### BEGIN HIDDEN TESTS
check.close(gamma_sum_map, "gamma_drawn")
check.close(gamma_sum_map, "beta_drawn")
check.close(gamma_sum_map, "gamma_of_many_uniforms")
check.close(gamma_sum_map, "gamma_of_ends")
check.close(gamma_sum_map, "gamma_of_extreme_rates", "gamma_of_shape_one")
### END HIDDEN TESTS

# %% [markdown]
# Means and variances of 100,000 draws beside those of the laws. **Think first:** $y$ does not depend on the rate. So
# which parameters of the Beta law get a gradient by this map, and what would it take for the others?

# %%
u = torch.rand(100_000, 1, 8, generator=generator)
try:
    z, y = check.tensors(gamma_sum_map(u, 3, torch.tensor([2.0])))
    print(f"z: mean {z.mean():.3f} (3 / 2), variance {z.var():.3f} (3 / 4)")
    print(f"y: mean {y.mean():.3f} (3 / 8 = .375), variance {y.var():.4f} (15 / 576 = .0260)")
except NotImplementedError:
    print("Write task 4 first, then run this cell again.")

# %% [markdown]
# ## Task 5: without an inverse (8 minutes)
#
# [Lecture: Implicit reparameterization](../lectures/08_reparameterization.ipynb#cell-id=implicit-reparameterization)
#
# A Gamma variable of any shape, an angle of the von Mises law, a mixture of Gaussians: they can be drawn, but there is
# no formula for the inverse of $F$. None is needed. Along the path of a sample $F_\phi(z) = u$ stays as it is;
# **differentiate** this by $\phi$, once where it stands and once through $z$, and solve for
# $\partial z / \partial \phi$. The derivative of $F$ by $z$ is the density.
#
# You are given, at $S$ samples $z_s$, the derivatives $\partial F(z_s) / \partial \phi_p$ at fixed $z$, the densities
# and the derivatives $f'(z_s)$. Return the estimate of $\nabla_\phi \, \mathbb{E}[f(z)]$, the mean over the samples.
# *Out of sight:* other sizes, a Gaussian, for which the answer is known in another way, samples so far out that all
# densities are below $10^{-17}$, a single parameter, float32.


# %% nbgrader={"grade_id": "implicit_gradient", "solution": true}
def implicit_gradient(dF_dphi, density, df_dz):
    """Estimate the gradient of E[f(z)] by P parameters φ from S samples, without an inverse of F.

    dF_dphi: (S, P), ∂F(z_s)/∂φ_p at fixed z_s. density: (S,), p(z_s). df_dz: (S,), f'(z_s). Returns (P,).
    """
    ### BEGIN SOLUTION
    velocity = -dF_dphi / density[:, None]
    return (df_dz[:, None] * velocity).mean(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-implicit_gradient", "grade": true, "points": 2}
check.close(implicit_gradient, "implicit_of_nine_samples")

# %% nbgrader={"grade_id": "hidden-implicit_gradient", "grade": true, "points": 1}
# Out of sight: other sizes, a Gaussian, samples far out, a single parameter, float32.
### BEGIN HIDDEN TESTS
check.close(implicit_gradient, "implicit_drawn")
check.close(implicit_gradient, "implicit_of_a_scale")
check.close(implicit_gradient, "implicit_in_the_tails", "implicit_of_one_parameter")
### END HIDDEN TESTS

# %% [markdown]
# A mixture of two Gaussians, fitted by eye to the petals of iris: short ones (setosa) and long ones (the others). For
# $f(z) = z^2$ the mean is $\sum_k \pi_k (\mu_k^2 + \sigma_k^2)$, whose derivative by $\mu_k$ is $2 \pi_k \mu_k$. No
# draw is moved by a map here; the component of each was chosen at random. **Think first:** which samples move when
# $\mu_1$ does, only those of the first component?

# %%
share, places, scales = torch.tensor([1 / 3, 2 / 3]), torch.tensor([1.46, 4.91]), torch.tensor([0.17, 0.82])
chosen = (torch.rand(20_000, generator=generator) > share[0]).long()
z = places[chosen] + scales[chosen] * torch.randn(20_000, generator=generator)
parts = (
    share * torch.distributions.Normal(places, scales).log_prob(z[:, None]).exp()
)  # π_k N(z; μ_k, σ_k²), (S, 2)
try:
    found = check.tensors(implicit_gradient(-parts, parts.sum(1), 2 * z))  # ∂F/∂μ_k = −π_k N(z; μ_k, σ_k²)
    print("implicit:", *[f"{value:.3f}" for value in found.tolist()])
    print("exact:   ", *[f"{value:.3f}" for value in (2 * share * places).tolist()])
except NotImplementedError:
    print("Write task 5 first, then run this cell again.")

# %% [markdown]
# ## Task 6: Stein's identity (8 minutes)
#
# [Lecture: Integration by parts](../lectures/08_reparameterization.ipynb#cell-id=integration-by-parts)
#
# Why do the gradient through the sample and the score function's agree? Because of an integration by parts. For a
# density $p$ on an interval from $a$ to $b$ (which may be infinite) and a smooth $f$,
#
# $$p(b) f(b) - p(a) f(a) = \int_a^b \frac{d}{dz} \big[p(z) f(z)\big] \, dz.$$
#
# **Write** the integrand as $p$ times something, and **solve** for $\mathbb{E}[f'(z)]$. On the right there are a
# boundary term and an expectation with $f$ and the derivative of $\log p$ (the Stein score). Only if $p f$ is equal at
# both ends, for instance 0, may the boundary term be left out.
#
# Return both sides, $\mathbb{E}[f']$ and what it is equal to, for $N$ functions at once. An expectation is a sum over
# points $z_s$ with weights that sum to one. In the checks there are but a few points, so that the two sides differ.
# *Out of sight:* other sizes, a normal law that is cut off, a boundary term of zero, a single function, float32.


# %% nbgrader={"grade_id": "stein_sides", "solution": true}
def stein_sides(f, df, dlogp, weights, boundary):
    """Both sides of Stein's identity: E[f'], and the boundary term together with an expectation of f.

    f, df: (S, N), f_n(z_s) and f_n'(z_s). dlogp: (S,), the derivative of log p at z_s. weights: (S,), E[g] is the
    sum of weights_s g(z_s). boundary: (N,), p f_n at the upper end less p f_n at the lower end. Returns (left, right),
    both (N,).
    """
    ### BEGIN SOLUTION
    return weights @ df, boundary - weights @ (f * dlogp[:, None])
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-stein_sides", "grade": true, "points": 3}
check.close(stein_sides, "left_side_of_seven_points")
check.close(stein_sides, "right_side_of_seven_points")

# %% nbgrader={"grade_id": "hidden-stein_sides", "grade": true, "points": 2}
# Out of sight: other sizes, a normal law that is cut off, a boundary term of zero, a single function, float32.
### BEGIN HIDDEN TESTS
check.close(stein_sides, "left_side_drawn")
check.close(stein_sides, "right_side_drawn")
check.close(stein_sides, "sides_of_a_normal_that_is_cut_off", "sides_without_a_boundary_term")
check.close(stein_sides, "sides_of_one_function")
### END HIDDEN TESTS

# %% [markdown]
# The exponential law of rate 1 begins at 0, where its density is 1. With $f = \cos$ the boundary term is
# $-p(0) f(0) = -1$, with $f = \sin$ it is 0. **Think first:** $\mathbb{E}[-\sin z] = -\tfrac12$. What would come
# without the boundary term?

# %%
z = (torch.arange(4000) + 0.5) * 40 / 4000
weights_of_z = (-z).exp() * 40 / 4000  # p(z) dz
f, df = torch.stack([z.cos(), z.sin()], 1), torch.stack([-z.sin(), z.cos()], 1)
try:
    for name, boundary in {"with": torch.tensor([-1.0, 0.0]), "without": torch.zeros(2)}.items():
        left, right = check.tensors(stein_sides(f, df, -torch.ones_like(z), weights_of_z, boundary))
        print(
            f"{name} boundary term: cos {left[0]:.4f} and {right[0]:.4f}, sin {left[1]:.4f} and {right[1]:.4f}"
        )
except NotImplementedError:
    print("Write task 6 first, then run this cell again.")

# %% [markdown]
# ## Task 7: how noisy it is (10 minutes)
#
# [Lecture: Which estimator is quieter](../lectures/08_reparameterization.ipynb#cell-id=which-estimator-is-quieter)
#
# For $f(z) = (z - k)^2$ and $z = \mu + \sigma \varepsilon$ with $\varepsilon \sim \mathcal{N}(0, 1)$, differentiate
# $f(\mu + \sigma \varepsilon)$ by $\mu$ and by $\sigma$: these are the pathwise estimates from one sample. **Derive**
# the variance of each. You need $\mathbb{E}[\varepsilon^3] = 0$ and $\mathbb{E}[\varepsilon^4] = 3$.
#
# Return both variances, for $N$ problems at once. *Out of sight:* other sizes, $k = \mu$, a minimum that is far away
# while the scale is small, a single problem, float32.
#
# <details><summary>Hint: how to check your derivation</summary>
#
# Draw a million $\varepsilon$, and compare with `.var()`. And take $k = \mu$: the mean gradient by $\mu$ is 0 there. Is
# its variance?
#
# </details>


# %% nbgrader={"grade_id": "pathwise_variance_quadratic", "solution": true}
def pathwise_variance_quadratic(mu, sigma, k):
    """The variances of the pathwise estimates of the gradient of E[(z - k)²], z ~ N(mu, sigma²), from one sample.

    mu, sigma, k: (N,); sigma is the standard deviation. Returns (by_mu, by_sigma), the variance of the derivative by
    mu and of that by sigma, both (N,).
    """
    ### BEGIN SOLUTION
    return 4 * sigma**2, 4 * (mu - k) ** 2 + 8 * sigma**2
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-pathwise_variance_quadratic", "grade": true, "points": 3}
check.close(pathwise_variance_quadratic, "variance_by_mean_of_five_problems")
check.close(pathwise_variance_quadratic, "variance_by_scale_of_five_problems")

# %% nbgrader={"grade_id": "hidden-pathwise_variance_quadratic", "grade": true, "points": 2}
# Out of sight: other sizes, k = μ, a minimum far away and a small scale, a single problem, float32.
### BEGIN HIDDEN TESTS
check.close(pathwise_variance_quadratic, "variance_by_mean_drawn")
check.close(pathwise_variance_quadratic, "variance_by_scale_drawn")
check.close(pathwise_variance_quadratic, "variance_at_the_minimum", "variance_far_away")
check.close(pathwise_variance_quadratic, "variance_of_one_problem")
### END HIDDEN TESTS

# %% [markdown]
# Your variance by $\mu$ beside the score function's, measured from the same draws, for $\mu = \sigma = 1$. Is the path
# always the quieter one? Below, $f(z) = \sin(\omega z)$ at $\mu = 0$ instead. **Think first:** the pathwise estimate is
# $\omega \cos(\omega z)$, and the score function's is at most $|\varepsilon|$ in size, whatever $\omega$ is.

# %%
noise = torch.randn(100_000, generator=generator)
ks = torch.linspace(-3, 3, 25)
try:
    by_mu, _ = check.tensors(pathwise_variance_quadratic(torch.ones(25), torch.ones(25), ks))
    score = torch.stack([((1 + noise - k).square() * noise).var() for k in ks])
    both = {"pathwise, derived": by_mu, "score function, measured": score}
    display(view.curves(ks, both, x_name="k", y_name="variance by μ", y_scale="log"))
    for omega in (0.5, 1.0, 10.0):
        path, score = (omega * (omega * noise).cos()).var(), ((omega * noise).sin() * noise).var()
        print(f"sin {omega:4} z: pathwise {path:6.3f}, score function {score:.3f}")
except NotImplementedError:
    print("Write task 7 first, then run this cell again.")

# %% [markdown]
# ## Question 8: kinks and jumps (10 minutes)
#
# [Lecture: Integration by parts](../lectures/08_reparameterization.ipynb#cell-id=integration-by-parts)
#
# **(a)** A decoder has ReLU units, so $f(z)$ has kinks. Is the pathwise gradient of $\mathbb{E}[f(z)]$ for a Gaussian
# $z$ still unbiased? Why? **(b)** Now $f(z) = 1$ for $z > 0$ and $0$ else. What does the pathwise estimate say, what
# the score function's, and which is right? Say where the argument of (a), or the integration by parts, breaks. **(c)**
# A colleague makes the jump smooth, $f_\tau(z) = \mathrm{sigmoid}(z / \tau)$ with a small $\tau$, and takes the
# pathwise gradient. What is gained, and do the bias and the variance grow, shrink or stay as $\tau \to 0$? Say why.
#
# This answer is graded by a person.

# %% [markdown] nbgrader={"grade_id": "open-question", "grade": true, "solution": true, "points": 3}
# <!-- ### BEGIN SOLUTION -->
# **Marking scheme**, one point each; half a point where the reason is missing.
#
# (a) Yes. $f$ is continuous, and differentiable but at the kinks, which $z$ hits with probability 0; it is the integral
# of its derivative (absolutely continuous, Lipschitz), the difference quotients are bounded by an integrable function,
# and so $\nabla$ and $\mathbb{E}$ may change places. The score function is unbiased as well.
#
# (b) The pathwise estimate is 0 for every sample, since $f' = 0$ wherever it exists: biased. The score function's is
# unbiased: the gradient by $\mu$ is the density at the jump, $p(0)$. $f$ is not the integral of its derivative: samples
# near the jump change their value all at once, and the difference quotients have no common bound. By parts: each side
# of the jump has a boundary term at 0, which leaves $p(0) \, (f(0^+) - f(0^-))$.
#
# (c) There is a gradient that is not 0, unbiased for the expectation of $f_\tau$, but biased for that of the step; the
# bias goes to 0 with $\tau$ (as $\tau^2$ for a smooth density; the orders are not asked). But $f_\tau'$ is about $1 / \tau$ on a stretch of
# length $\tau$ and 0 elsewhere, so the mean square and with it the variance grow like $1 / \tau$. It is a trade of bias
# against variance. <!-- ### END SOLUTION -->
