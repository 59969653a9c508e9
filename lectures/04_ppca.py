# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 4 · Probabilistic PCA, mixtures of it, and EM by samples or gradients
#
# A handwritten digit is an image of 64 pixels. Does anybody need 64 numbers to say what is on it? A pen has a position,
# a slant, a width; neighboring pixels are dark together. Perhaps a handful of numbers would do, and the rest is noise.
# Which numbers are these, and how many?
#
# In unit 3 the latent variable $z$ was one of $K$ values. Now it is a point in a small space. For one such model, in
# which everything is linear and Gaussian, the maximum of the likelihood has a closed form. We derive it, by EM and
# directly. Then we take the closed forms away, first in the E-step and then in the M-step, and see what is left of EM.
#
# **Objectives.** At the end you can
#
# - write probabilistic PCA as a generative model, and say what of its parameters is identifiable;
# - infer the latent variables of a datum, and derive both steps of EM;
# - prove which eigenvectors of the covariance maximize the likelihood, and say why EM is still useful;
# - let several such models share the data;
# - run EM with an E-step by Markov chains, and say which of its guarantees are lost;
# - make the M-step by gradients, and let steps shrink (further reading).
#
# **Prerequisites.** The affine map of a Gaussian (unit 1), the marginal likelihood and the ELBO (unit 2), E-step,
# M-step and Gaussian mixtures (unit 3). Eigenvalues and eigenvectors of a symmetric matrix.
#
# **Time.** 59 minutes, and 23 of further reading.

# %%
import math
import time
from functools import partial
from itertools import combinations, pairwise

import torch

from course import device, view
from course.lvm import data
from course.lvm.distributions import markov_chain
from course.lvm.distributions.linear_gaussian import NonlinearGaussian
from course.lvm.em import loop, monte_carlo, ppca
from course.lvm.em.ppca_mixture import PPCAMixture
from course.lvm.parameters import PPCAMixtureParameters, PPCAParameters

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(4)

# %% [markdown]
# ## 1 · One number behind two (6 minutes)
#
# Before the digits, a smaller data set: 150 irises, of which we take two lengths, in centimeters.

# %%
iris = data.iris()
x = iris.x[:, [0, 2]]  # (N, D) = (150, 2)
lengths = ("sepal length (cm)", "petal length (cm)")
view.points(x, axis_names=lengths)

# %% [markdown]
# Long sepals come with long petals. Perhaps each flower has one latent number, its *size*, and both lengths follow it.
# That is the generative model of *probabilistic PCA* (PPCA), with $M < D$ latent dimensions:
#
# $$z_n \sim \mathcal N(0, I), \qquad x_n \mid z_n \sim \mathcal N(W z_n + \mu,\; \sigma^2 I).$$
#
# $W$ is a $D \times M$ matrix, whose column $w_m$ says how $x$ moves with coordinate $m$ of $z$. The noise has the same
# *variance* $\sigma^2$ in all directions. All parameters together are $\theta = (W, \mu, \sigma^2)$. (With a variance
# of its own for each column of the data it is *factor analysis*, which is older and has no closed form.)
#
# What does the model say of $x$ alone? An affine map of a Gaussian is Gaussian, and independent noise adds its
# covariance. So here the marginal likelihood needs no integral:
#
# $$x_n \sim \mathcal N(\mu, C), \qquad C = W W^\top + \sigma^2 I.$$
#
# We choose some $\theta$, draw from the model, and compare.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert x.shape == (150, 2)
assert torch.corrcoef(x.T)[0, 1] > 0.8
assert data.digits().x.shape[1] == 64

# %%
made_up = PPCAParameters(torch.tensor([[0.7], [1.7]]), x.mean(0), torch.tensor(0.1))  # W, μ, σ²
z = torch.randn(1000, 1, generator=generator)  # (N, M)
noise = made_up.noise_variance.sqrt() * torch.randn(1000, 2, generator=generator)  # (N, D)
drawn = z @ made_up.weights.T + made_up.mean + noise
print("covariance of the draws:", torch.cov(drawn.T, correction=0))
print("W Wᵀ + σ² I:            ", made_up.weights @ made_up.weights.T + 0.1 * torch.eye(2))
view.principal_axis(drawn, {"made up": made_up}, axis_names=lengths)

# %% [markdown]
# The line is where $x$ would be without noise; it runs to two standard deviations of $z$ on either side, and so does
# the ellipse. Along the line the variance is $|w_1|^2 + \sigma^2$, across it only $\sigma^2$.

# %% tags=["remove-cell"]
# What the text above says, checked.
w, C = made_up.weights[:, 0], made_up.weights @ made_up.weights.T + 0.1 * torch.eye(2)
torch.testing.assert_close(torch.linalg.eigvalsh(C), torch.stack([torch.tensor(0.1), w @ w + 0.1]))
assert (torch.cov(drawn.T, correction=0) - C).abs().max() < 5 * 2**0.5 * C.max() / 1000**0.5

# %% [markdown]
# ### What of $W$ can be learned?
#
# Take any orthogonal matrix $R$, $R R^\top = I$. Then $(W R)(W R)^\top = W R R^\top W^\top = W W^\top$, so the
# likelihood of $W R$ is that of $W$. Such a change of the latent coordinates is called a *rotation*, although $R$ may
# reflect as well: $z$ and $-z$ are equally probable, and "size" may come out as "smallness". Only $W W^\top$ is
# identifiable. We turn a fit to all four measurements (section 5 tells where it comes from).

# %%
turn = torch.tensor([[math.cos(1), -math.sin(1)], [math.sin(1), math.cos(1)]])  # R, (M, M)
two = ppca.maximum_likelihood(iris.x, 2)
turned = two._replace(weights=two.weights @ turn)
print("W:  ", two.weights)
print("W R:", turned.weights)
torch.testing.assert_close(ppca.log_likelihood(iris.x, turned), ppca.log_likelihood(iris.x, two))

# %% [markdown]
# The two matrices look nothing alike. Never compare two fits by their $W$, and read no meaning into a single column:
# the data determine the plane that the columns span, and $W W^\top$.
#
# > **Derive it.** How many free parameters has the covariance $C$ for given $D$ and $M$? Test your answer at `two`.
#
# <details><summary>Answer</summary>
#
# $W$ has $D M$ numbers and $\sigma^2$ is one more, but the $M (M - 1) / 2$ parameters of a rotation change nothing:
# $D M + 1 - M (M - 1) / 2$. For $D = 4$ and $M = 2$ these are 8. It is the rank of the derivative of $C$.
#
# ```python
# def covariance(W, sigma2):
#     return W @ W.T + sigma2 * torch.eye(4)
#
# slopes = torch.autograd.functional.jacobian(covariance, (two.weights, two.noise_variance))
# both = torch.cat([slopes[0].reshape(16, 8), slopes[1].reshape(16, 1)], 1)
# assert torch.linalg.matrix_rank(both) == 4 * 2 + 1 - 1
# ```
#
# </details>

# %% [markdown]
# ## 2 · The E-step (4 minutes)
#
# Given $x_n$, where was $z_n$? The log-joint is quadratic in $z$, so the posterior is Gaussian. Up to terms in $x$
# alone,
#
# $$\begin{aligned}
# \log p(x, z) &= -\tfrac{1}{2\sigma^2} |x - \mu - W z|^2 - \tfrac12 |z|^2 + \dots \\
# &= -\tfrac12 \Big( z^\top \Lambda\, z - \tfrac{2}{\sigma^2}\, z^\top W^\top (x - \mu) \Big) + \dots, \qquad
# \Lambda = I + \tfrac{1}{\sigma^2} W^\top W .
# \end{aligned}$$
#
# A Gaussian with precision $\Lambda$ and mean $m_n$ has the exponent $-\tfrac12 (z^\top \Lambda z - 2 z^\top \Lambda
# m_n)$ up to a constant. We compare, and find the mean and the covariance $V$:
#
# $$p(z_n \mid x_n) = \mathcal N(m_n, V), \qquad V = \Lambda^{-1}, \qquad
# m_n = \tfrac{1}{\sigma^2}\, V\, W^\top (x_n - \mu).$$
#
# Only an $M \times M$ matrix is inverted, however many pixels there are. And $V$ has no $n$: how certain we are of
# $z_n$ does not depend on what we have observed.


# %%
def posterior(x, theta):
    """The means m (N, M) of p(z_n | x_n), and the covariance V (M, M) that all rows share."""
    W, mean, sigma2 = theta
    V = torch.linalg.inv(torch.eye(W.shape[1]) + W.T @ W / sigma2)
    return (x - mean) @ W @ V / sigma2, V


means, V = posterior(x, made_up)
q = ppca.posterior(x, made_up)  # the library's
torch.testing.assert_close(means, q.mean)
torch.testing.assert_close(V, q.factor[0] @ q.factor[0].T)
print(f"z of the first flower: {means[0].item():.3f} ± {V.sqrt().item():.3f}")

# %% [markdown]
# An example by hand: $W = (3, 4)^\top$, $\mu = 0$ and $x = (3, 4)^\top$. Then $W^\top W = W^\top x = 25$. If $\sigma^2
# = 25$ as well, then $\Lambda = 2$, so that the variance of $z$ is 0.5, half of the prior's. Its mean is 0.5, halfway
# from the prior's mean 0 to the perpendicular projection of $x$ on the line, $z = 1$.
#
# > **Think first.** Where does the mean go if $\sigma^2 \to \infty$, and where if $\sigma^2 \to 0$?
#
# <details><summary>Answer</summary>
#
# For $\sigma^2 \to \infty$ it goes to 0: the datum says nothing, the prior stays. For $\sigma^2 \to 0$ it goes to
# $(W^\top W)^{-1} W^\top (x - \mu)$, if $W$ has full column rank: that is least squares, the perpendicular projection.
#
# ```python
# hand = PPCAParameters(torch.tensor([[3.0], [4.0]]), torch.zeros(2), torch.tensor(25.0))
# for sigma2 in (0.01, 1.0, 25.0, 1000.0):
#     theta = hand._replace(noise_variance=torch.tensor(sigma2))
#     mean, variance = posterior(torch.tensor([[3.0, 4.0]]), theta)
#     print(f"σ² = {sigma2:7.2f}: z has the mean {mean.item():.3f} and the variance {variance.item():.4f}")
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
hand, datum = (torch.tensor([[3.0], [4.0]]), torch.zeros(2), torch.tensor(25.0)), torch.tensor([[3.0, 4.0]])
assert (hand[0].T @ hand[0]).item() == 25
mean, variance = posterior(datum, hand)
assert round(mean.item(), 6) == 0.5
assert round(variance.item(), 6) == 0.5
by_noise = [
    posterior(datum, (*hand[:2], torch.tensor(s)))[0].item() for s in (1e-6, 1e-2, 1.0, 1e2, 1e4, 1e8)
]
assert by_noise == sorted(by_noise, reverse=True)
assert abs(by_noise[0] - 1) < 1e-6
assert abs(by_noise[-1]) < 1e-6

# %% [markdown]
# ## 3 · The M-step (7 minutes)
#
# If the $z_n$ were known, $W$ would be a linear regression of $x$ on $z$. They are not, so we maximize the expected
# log-joint, $Q(\theta; \theta_{\text{old}}) = \sum_n \mathbb{E}[\log p(x_n, z_n; \theta)]$, under the posterior of
# $\theta_{\text{old}}$. It needs two averages for each datum: $\mathbb{E}[z_n] = m_n$ and
#
# $$\mathbb{E}[z_n z_n^\top] = m_n m_n^\top + V.$$
#
# Up to a constant, $Q$ is
#
# $$-\frac12 \sum_n \Big( D \log \sigma^2 + \frac{1}{\sigma^2}\, \mathbb{E}\, |x_n - \mu - W z_n|^2 \Big).$$
#
# **Mean.** We take $\mu = \bar x$, the mean of the rows, at the start. Then $\sum_n m_n = 0$, and $\bar x$ is the best
# $\mu$ in every step (otherwise it is the mean of $x_n - W m_n$: see the task). Below, $x_n$ is already centered.
#
# **$W$.** The derivative of $\sum_n \mathbb{E} |x_n - W z_n|^2$ is $-2 \sum_n x_n m_n^\top + 2 W \sum_n \mathbb{E}[z_n
# z_n^\top]$. It is zero at
#
# $$W = \Big[ \sum_n x_n m_n^\top \Big] \Big[ \sum_n \mathbb{E}[z_n z_n^\top] \Big]^{-1}.$$
#
# **$\sigma^2$.** The mean squared distance that is left in each of the $D$ directions, with the *new* $W$:
# $\sigma^2 = \frac{1}{N D} \sum_n \mathbb{E} |x_n - W z_n|^2$.


# %%
def m_step(x, means, V):
    """The W, μ and σ² that maximize Q for posterior means (N, M) that sum to zero, and the covariance V (M, M)."""
    centered = x - x.mean(0)
    products = centered.T @ means  # Σ x mᵀ, (D, M)
    seconds = means.T @ means + len(x) * V  # Σ E[z zᵀ], (M, M)
    W = products @ torch.linalg.inv(seconds)
    left = centered.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return PPCAParameters(W, x.mean(0), left / x.numel())


new = m_step(x, means, V)
statistics, _ = ppca.e_step(x, made_up)
torch.testing.assert_close(tuple(ppca.m_step(statistics, made_up)), tuple(new))

# %% [markdown]
# The library agrees. We also test the derivation: all derivatives of $Q$ must vanish at the new parameters.


# %%
def expected_log_joint(x, means, V, W, mean, log_sigma2):
    """Q(θ; θ_old) for z_n ~ N(means[n], V), without its constants."""
    left = (x - mean - means @ W.T).square().sum() + len(x) * torch.trace(W.T @ W @ V)
    return -0.5 * (x.numel() * log_sigma2 + left / log_sigma2.exp())


free = [part.clone().requires_grad_() for part in (new.weights, new.mean, new.noise_variance.log())]
expected_log_joint(x, means, V, *free).backward()
for part in free:
    torch.testing.assert_close(part.grad, torch.zeros_like(part), rtol=0, atol=1e-8)

# %% [markdown]
# > **A common slip.** $\mathbb{E}[z_n z_n^\top] = m_n m_n^\top$, without $V$, as if the latent variables were known.
# > The means are shrunken, so $W$ is stretched to make up for it and $\sigma^2$ comes out too small. On the irises with
# > two latent numbers the log-likelihood rises once, then falls in every step.

# %% tags=["remove-cell"]
# The slip: without the posterior covariance the log-likelihood falls, and the noise comes out too small.
slip, heights = PPCAParameters(torch.eye(4)[:, 1:3], iris.x.mean(0), torch.tensor(0.5)), []
for _ in range(300):
    heights.append(ppca.log_likelihood(iris.x, slip).item())
    slip_means, slip_V = posterior(iris.x, slip)
    slip = m_step(iris.x, slip_means, 0 * slip_V)
assert heights[1] > heights[0]
assert all(later < earlier for earlier, later in pairwise(heights[1:]))
assert heights[-1] < ppca.log_likelihood(iris.x, two) - 1
assert slip.noise_variance < 0.9 * two.noise_variance
assert (posterior(iris.x, two)[0].var(0) < 1).all()  # shrunken, for E[z zᵀ] averages to I

# %% [markdown]
# > **Derive it.** What is the M-step if the $m_n$ do not sum to zero?
#
# <details><summary>Answer</summary>
#
# $\partial Q / \partial \mu = 0$ gives $\mu = \frac1N \sum_n (x_n - W m_n)$: a regression with an intercept. Append a 1
# to each $z_n$, and $(W, \mu)$ is one regression.
#
# ```python
# def m_step_with_intercept(x, means, V):
#     design = torch.cat([means, torch.ones(len(x), 1)], 1)  # (N, M + 1)
#     seconds = design.T @ design
#     seconds[:-1, :-1] += len(x) * V
#     both = x.T @ design @ torch.linalg.inv(seconds)  # (D, M + 1)
#     W, mean = both[:, :-1], both[:, -1]
#     left = (x - mean - means @ W.T).square().sum() + len(x) * torch.trace(W.T @ W @ V)
#     return PPCAParameters(W, mean, left / x.numel())
#
# moved = made_up._replace(mean=x.mean(0) + 1)
# expected = ppca.m_step(ppca.e_step(x, moved)[0], moved)
# torch.testing.assert_close(tuple(m_step_with_intercept(x, *posterior(x, moved))), tuple(expected))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
torch.testing.assert_close(means.sum(0), torch.zeros(1), rtol=0, atol=1e-9)
torch.testing.assert_close(posterior(x, new)[0].sum(0), torch.zeros(1), rtol=0, atol=1e-9)

# %% [markdown]
# ## 4 · EM turns the line (6 minutes)
#
# E-step, M-step, and again. One start has a line crosswise to the data and much noise, the other has a short line and
# less noise.


# %%
def em_path(x, theta, steps):
    """The parameters on the way, and the log-likelihood of each."""
    path, trace = [], []
    for _ in range(steps):
        path.append(theta)
        trace.append(ppca.log_likelihood(x, theta).item())
        theta = m_step(x, *posterior(x, theta))
    return path, trace


starts = {
    "crosswise": PPCAParameters(torch.tensor([[1.0], [-0.45]]), x.mean(0), torch.tensor(1.0)),
    "a short line": PPCAParameters(torch.tensor([[-0.1], [0.1]]), x.mean(0), torch.tensor(0.5)),
}
runs = {name: em_path(x, start, 200) for name, start in starts.items()}
best = ppca.maximum_likelihood(x, 1)  # the closed form of the next section


def picture(step, start):
    path, trace = runs[start]
    title = f"step {step}, log-likelihood {trace[step]:.2f}"
    fits = {"EM": path[step], "closed form": best}
    return view.principal_axis(x, fits, title=title, axis_names=lengths)


view.Explore(picture, alt="EM for PPCA on two lengths of the irises", step=range(21), start=list(runs))

# %% [markdown]
# The line turns until it lies on the dashed one. From the crosswise start it first *shrinks* to less than a quarter of
# its length, and the noise explains nearly everything; only then does it grow in the right direction. In the trace the
# noise adapts in the first step; then come a flat stretch and the rise.

# %%
view.trace({name: trace[:30] for name, (path, trace) in runs.items()})

# %% [markdown]
# Both runs end at −374.61 nats, the value of the closed form. The line passes through two clumps of flowers and the
# gap between them: a single Gaussian cannot do better, and section 7 gives each clump a line of its own.
#
# The flat stretch lies near $W = 0$. There the posterior is the prior, all $m_n = 0$, and the M-step returns $W = 0$.
# It is a saddle point, as in unit 3: never down is not all the way up.
#
# > **Try it.** Is $W = 0$ the only start from which EM does not get to the maximum? Let $W$ be the direction in which
# > the data have the *least* variance.
#
# <details><summary>Answer</summary>
#
# No. If $W$ is an eigenvector of the data's covariance, so is the next one: EM cannot turn the line. Here it shrinks it
# to nothing. Rounding errors can help, but only after very many steps; a random start has a share of every direction.
#
# ```python
# values, vectors = torch.linalg.eigh(torch.cov(x.T, correction=0))  # ascending
# path, trace = em_path(x, PPCAParameters(vectors[:, :1], x.mean(0), torch.tensor(1.0)), 15)
# assert path[-1].weights.norm() < 0.01 and trace[-1] < runs["crosswise"][1][-1] - 50
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
for _, trace in runs.values():
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(trace))
    assert round(trace[-1], 2) == -374.61
assert round(ppca.log_likelihood(x, best).item(), 2) == -374.61
smallest = min(theta.weights.norm().item() for theta in runs["crosswise"][0][:21])
assert smallest < 0.25 * starts["crosswise"].weights.norm()
rises = torch.tensor(runs["crosswise"][1]).diff()[:20]
assert rises[1:3].max() < rises[3:].max() / 10  # flat, then the rise
assert rises[0] > rises[3:].max()
flat = PPCAParameters(torch.zeros(2, 1), x.mean(0), x.var(0, correction=0).mean())
assert (em_path(x, flat, 10)[0][-1].weights == 0).all()
axes = torch.linalg.eigh(torch.cov(x.T, correction=0))[1]
down, up = (ppca.log_likelihood(x, flat._replace(weights=0.1 * axes[:, [d]])) for d in (0, 1))
assert down < ppca.log_likelihood(x, flat) < up  # a saddle point
gap = x[:, 1].sort().values.diff()
assert gap.max() > 1  # two clumps, one above and one below
assert 30 < gap.argmax() < 120

# %% [markdown]
# ## 5 · The answer in closed form (8 minutes)
#
# Let $\hat\Sigma = \frac1N \sum_n (x_n - \bar x)(x_n - \bar x)^\top$ be the covariance of the data, with eigenvalues
# $\lambda_1 \ge \dots \ge \lambda_D$ and eigenvectors $u_1, \dots, u_D$. At $\mu = \bar x$ the log-likelihood is
# $\ell = -\frac N2 \big( D \log 2\pi + \log |C| + \operatorname{tr}(C^{-1} \hat\Sigma) \big)$. Where is it stationary?
#
# **The columns of $W$ are eigenvectors.** Since $W$ and $W R$ have the same likelihood, we may choose the rotation so
# that the columns $w_m$ are orthogonal. Then
#
# $$\begin{aligned}
# 0 = \tfrac{\partial \ell}{\partial W} = N\, C^{-1} (\hat\Sigma\, C^{-1} W - W)
# &\;\Rightarrow\; \hat\Sigma\, C^{-1} W = W, \\
# C\, w_m = W W^\top w_m + \sigma^2 w_m = (|w_m|^2 + \sigma^2)\, w_m
# &\;\Rightarrow\; C^{-1} w_m = w_m / (|w_m|^2 + \sigma^2), \\
# \text{together} &\;\Rightarrow\; \hat\Sigma\, w_m = (|w_m|^2 + \sigma^2)\, w_m .
# \end{aligned}$$
#
# So each column that is not zero is an eigenvector of $\hat\Sigma$, and $|w_m|^2 = \lambda - \sigma^2$ for its
# eigenvalue $\lambda$.
#
# **Each direction by itself.** Now $C$ has the eigenvectors of $\hat\Sigma$, with variances $c_d$, and
#
# $$\ell = -\frac N2 \sum_d \Big( \log 2\pi + \log c_d + \frac{\lambda_d}{c_d} \Big).$$
#
# In the $M$ directions that $W$ takes, $c_d = \lambda_d$; in the $D - M$ others, $c_d = \sigma^2$, and the best
# $\sigma^2$ is the mean of their $\lambda_d$. (If a column is zero, $W$ takes fewer directions. That is no maximum,
# unless the discarded $\lambda_d$ are all equal: a short column along the largest of them raises $\ell$.)
#
# **Which directions?** What is lost against $c_d = \lambda_d$ everywhere is $\frac N2 (D - M)$ times the logarithm of
# the mean of the discarded eigenvalues less the mean of their logarithms. Suppose that a discarded eigenvalue is larger
# than a kept one, which is itself above $\sigma^2$, as $|w_m|^2 > 0$. Trade them: one discarded value comes down, and
# is still above the mean of all discarded. So the loss falls, and in the maximum the $M$ largest are kept:
#
# $$\boxed{\; \sigma^2 = \frac{1}{D - M} \sum_{d > M} \lambda_d, \qquad
# W = \big( \sqrt{\lambda_1 - \sigma^2}\; u_1, \;\dots,\; \sqrt{\lambda_M - \sigma^2}\; u_M \big)\, R \;}$$
#
# with any orthogonal $R$. We need $\sigma^2 > 0$: data that lie in $M$ dimensions have no maximum. The $u_1, \dots,
# u_M$ are the *principal components*; ordinary PCA finds the same plane, and no density. Here is the proof in numbers,
# for $D = 5$ and $M = 2$: every choice that is possible at all is stationary, and the best keeps the two largest.


# %%
def relative_ell(W, sigma2, cov):
    """ℓ / N without its constant."""
    C = W @ W.T + sigma2 * torch.eye(len(cov))
    return -0.5 * (torch.logdet(C) + torch.trace(torch.linalg.solve(C, cov)))


values = torch.tensor([6.0, 5.0, 4.0, 1.0, 1.0])  # λ_d of a diagonal Σ̂, so that u_d are the unit vectors
for kept in map(list, combinations(range(5), 2)):
    sigma2 = (values.sum() - values[kept].sum()) / 3
    if values[kept].min() > sigma2:
        W = (torch.eye(5)[:, kept] * (values[kept] - sigma2).sqrt()).requires_grad_()
        height = relative_ell(W, sigma2, values.diag())
        (slope,) = torch.autograd.grad(height, W)
        print(f"keeps {values[kept].tolist()}: {height.item():.4f}, largest slope {slope.abs().max():.1e}")

# %% tags=["remove-cell"]
# What the text above says, checked.
found = {}
for kept in map(list, combinations(range(5), 2)):
    sigma2 = (values.sum() - values[kept].sum()) / (5 - 2)
    if values[kept].min() > sigma2:
        W = (torch.eye(5)[:, kept] * (values[kept] - sigma2).sqrt()).requires_grad_()
        (slope,) = torch.autograd.grad(height := relative_ell(W, sigma2, values.diag()), W)
        assert slope.abs().max() < 1e-9
        found[tuple(kept)] = height.item()
assert len(found) == 3
alone = torch.zeros(5, 2)
alone[0, 0], alone_sigma2 = (values[0] - values[1:].mean()).sqrt(), values[1:].mean()
short_column = alone + 0.1 * torch.eye(5)[:, [1]] * torch.tensor([0.0, 1.0])
heights_with_a_zero = [relative_ell(W, alone_sigma2, values.diag()) for W in (alone, short_column)]
assert heights_with_a_zero[0] < heights_with_a_zero[1] < max(found.values())
assert max(found, key=found.get) == (0, 1)
some = torch.randn(4, 2, generator=generator).requires_grad_()  # the derivative at any W, and at the maximum
cov = torch.cov(iris.x.T, correction=0)
(slope,) = torch.autograd.grad(relative_ell(some, two.noise_variance, cov), some)
C = some @ some.T + two.noise_variance * torch.eye(4)
torch.testing.assert_close(slope, torch.linalg.solve(C, cov @ torch.linalg.solve(C, some) - some))
C = two.weights @ two.weights.T + two.noise_variance * torch.eye(4)
torch.testing.assert_close(cov @ torch.linalg.solve(C, two.weights), two.weights)


# %%
def maximum_likelihood(x, M):
    mean = x.mean(0)
    cov = (x - mean).T @ (x - mean) / len(x)  # Σ̂
    values, vectors = torch.linalg.eigh(cov)  # in ascending order
    sigma2 = values[: len(values) - M].mean()  # of the discarded
    kept = slice(len(values) - M, None)
    return PPCAParameters(vectors[:, kept] * (values[kept] - sigma2).sqrt(), mean, sigma2)


by_hand = maximum_likelihood(x, 1)
settled = runs["crosswise"][0][-1]
print("W Wᵀ in closed form:", by_hand.weights @ by_hand.weights.T)
print("W Wᵀ by EM:         ", settled.weights @ settled.weights.T)
print(f"σ²: {by_hand.noise_variance:.5f} and {settled.noise_variance:.5f}")

# %% [markdown]
# For all four measurements of the irises, one latent number gives $\sigma^2 = 0.1141$ and $\ell = -470.669$; two give
# $0.0507$ and $-404.963$. With $R = I$ the columns are orthogonal, so $\Lambda$ is diagonal and the coordinates of $z$
# are independent under the posterior. That is the rotation which a $q$ with independent coordinates prefers, as Lucas
# et al. (2019) show for linear variational autoencoders (unit 5).
#
# > **A common slip.** $w_m = \sqrt{\lambda_m}\, u_m$, as in ordinary PCA. Then the variance along $u_m$ is
# > $\lambda_m + \sigma^2$: the noise is counted twice. For the irises with two latent numbers it costs 1.29 nats.

# %% tags=["remove-cell"]
# What the text says, and the slip: the noise is counted twice.
torch.testing.assert_close(settled.noise_variance, by_hand.noise_variance, rtol=1e-4, atol=0)
torch.testing.assert_close(
    settled.weights @ settled.weights.T, by_hand.weights @ by_hand.weights.T, rtol=1e-3, atol=0
)
four = [maximum_likelihood(iris.x, M) for M in (1, 2)]
assert [round(theta.noise_variance.item(), 4) for theta in four] == [0.1141, 0.0507]
assert [round(ppca.log_likelihood(iris.x, theta).item(), 3) for theta in four] == [-470.669, -404.963]
off_diagonal = [(theta.weights.T @ theta.weights)[0, 1].abs() for theta in (four[1], turned)]
assert off_diagonal[0] < 1e-9 < 0.1 < off_diagonal[1]
values, vectors = (part.flip(-1) for part in torch.linalg.eigh(cov))
doubled = four[1]._replace(weights=vectors[:, :2] * values[:2].sqrt())
loss = ppca.log_likelihood(iris.x, four[1]) - ppca.log_likelihood(iris.x, doubled)
assert round(loss.item(), 2) == 1.29
along = (vectors[:, 0] @ doubled.weights).square().sum() + doubled.noise_variance
torch.testing.assert_close(along, values[0] + doubled.noise_variance)

# %% [markdown]
# > **A common slip.** $\sigma^2$ as the mean of *all* eigenvalues, or the discarded sum divided by $D$. With one latent
# > number the right value is 0.1141. The mean of all is 1.1356 and costs 315 nats; the division by $D$ gives 0.0856 and
# > costs ten.

# %% tags=["remove-cell"]
# The slip: the noise is what is left in the directions off the plane, and in no other.
noises, costs = [values[1:].mean(), values.mean(), values[1:].sum() / 4], []
assert [round(value.item(), 4) for value in noises] == [0.1141, 1.1356, 0.0856]
for sigma2 in noises:
    W = vectors[:, :1] * (values[0] - sigma2).sqrt()
    costs.append(ppca.log_likelihood(iris.x, PPCAParameters(W, iris.x.mean(0), sigma2)).item())
assert round(costs[0] - costs[1]) == 315
assert round(costs[0] - costs[2]) == 10

# %% [markdown]
# > **Think first.** If one eigenvalue problem gives the maximum at once, what is EM good for?
#
# <details><summary>Answer</summary>
#
# A step of EM costs of the order of $N D M$ operations and makes no $D \times D$ matrix, see Roweis (1998); the
# covariance costs $N D^2$ and all its eigenvectors $D^3$. EM also copes with missing values, with factor analysis, and
# with mixtures, where there is no closed form. And on a case with a known answer one can see that it works.
#
# </details>

# %% [markdown]
# ## 6 · How many numbers does a digit need? (4 minutes)
#
# Now the 64 pixels. The eigenvalues of $\hat\Sigma$ in descending order are called a *scree plot*, after the rubble at
# the foot of a mountain. The second curve is $\sigma^2$, what $M$ latent numbers leave over in each other direction.

# %%
digits = data.digits()
values = torch.linalg.eigvalsh(torch.cov(digits.x.T, correction=0)).flip(0)  # λ_1 ≥ … ≥ λ_64
left_over = [values[M:].mean() for M in range(1, 61)]
scree = {"eigenvalue M": values[:60], "σ² with M numbers": left_over}
view.curves(range(1, 61), scree, x_name="latent numbers M", y_name="variance", y_scale="log")

# %% [markdown]
# Up to the fortieth the eigenvalues fall evenly. There is no edge that would separate signal from noise, so the plot
# does not choose $M$. Move the slider, and see what the model keeps of the first ten digits: $W m_n + \mu$.

# %%
sizes = [0, 1, 2, 5, 10, 20, 30, 40]
fits = {M: ppca.maximum_likelihood(digits.x, M) for M in sizes}
shown = digits.x[:10]


def keep(M):
    W, mean, sigma2 = fits[M]
    kept = posterior(shown, fits[M])[0] @ W.T + mean if M else mean.expand(10, -1)
    title = f"{M} latent numbers: σ² = {sigma2:.2f}"
    return view.images(torch.cat([shown, kept]).clamp(0, 16), (8, 8), title=title)


view.Explore(keep, alt="Ten digits, and what is kept of them", M=sizes)

# %% [markdown]
# The first row shows the images, the second what is kept of them. With two numbers they are blurred; with ten one can
# read most. The noise variance falls from 13.85 for two to 5.82 for ten and 2.89 for 20. The likelihood of the data
# used for the fit always rises with $M$, as it did with $K$ in unit 3, so it cannot choose $M$ either; section 11 asks
# images that the fit has not seen.
#
# > **Try it.** How many latent numbers keep 90 % of the total variance? How many of an image's 64 numbers is that?
#
# <details><summary>Answer</summary>
#
# 21, a third of them.
#
# ```python
# share = values.cumsum(0) / values.sum()
# M = int((share < 0.9).sum()) + 1
# assert share[M - 2] < 0.9 <= share[M - 1] and M == 21
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert len(values) == 64
noises = {M: round(theta.noise_variance.item(), 2) for M, theta in fits.items() if M in (2, 10, 20)}
assert noises == {2: 13.85, 10: 5.82, 20: 2.89}
falling = [theta.noise_variance.item() for theta in fits.values()]
assert falling == sorted(falling, reverse=True)
rising = [ppca.log_likelihood(digits.x, theta).item() for theta in fits.values()]
assert rising == sorted(rising)
share = 100 * values.cumsum(0) / values.sum()
assert (share < 90).sum() + 1 == 21
assert share[19] < 90 <= share[20]
blur = [
    (digits.x - posterior(digits.x, fits[M])[0] @ fits[M].weights.T - fits[M].mean).var() for M in (2, 10)
]
assert blur[0] > 2 * blur[1]
steps = (values[:40] / values[1:41]).log()
assert steps.max() < math.log(1.6)  # no edge

# %% [markdown]
# ## 7 · Several planes (7 minutes)
#
# One line through two clumps, one plane through ten kinds of digits: there is much empty space between. So let there be
# $K$ planes, and a latent $k_n$ that chooses:
#
# $$k_n \sim \mathrm{Categorical}(\pi), \qquad z_n \sim \mathcal N(0, I), \qquad
# x_n \sim \mathcal N(W_k z_n + \mu_k,\; \sigma_k^2 I) \quad \text{for } k = k_n.$$
#
# This is a *mixture of PPCA* (Tipping and Bishop 1999a): a Gaussian mixture with covariances $C_k = W_k W_k^\top +
# \sigma_k^2 I$. For $M = D - 1$ any covariance has this form, and we are back in unit 3; for $M = 0$ the components are
# spheres; for $K = 1$ it is PPCA. So EM needs nothing new.
#
# **E-step.** Responsibilities by Bayes' rule, $r_{nk} \propto \pi_k\, \mathcal N(x_n; \mu_k, C_k)$, with the *whole*
# density: distance along the plane, distance from it, and the determinant. The nearest plane is not enough.
#
# **M-step.** Weighted means and covariances, as in unit 3. Then for each component the closed form of section 5, with
# the eigenvalues of its weighted covariance: it maximizes $Q$ over all covariances of this form.


# %%
def weighted_fit(x, share, M):
    """The closed form for rows that count by a share (N,)."""
    mean = share @ x / share.sum()
    rows = (share / share.sum()).sqrt()[:, None] * (x - mean)
    values, vectors = torch.linalg.eigh(rows.T @ rows)  # in ascending order
    sigma2 = values[: len(mean) - M].mean()
    return PPCAParameters(vectors[:, -M:] * (values[-M:] - sigma2).sqrt(), mean, sigma2)


mixing = torch.tensor([0.5, 0.5])  # π
parts = [best._replace(mean=x[n]) for n in (0, 100)]  # the one line, moved to two flowers
heights = []
for _ in range(30):
    joint = torch.stack([ppca.score_samples(x, part) for part in parts], 1) + mixing.log()  # (N, K)
    heights.append(joint.logsumexp(1).sum().item())
    r = joint.softmax(1)  # E-step
    mixing, parts = r.mean(0), [weighted_fit(x, share, 1) for share in r.T]  # M-step
print(f"one line: {ppca.log_likelihood(x, best):.2f}, two lines: {heights[-1]:.2f} nats")
view.principal_axis(x, {"k = 0": parts[0], "k = 1": parts[1]}, axis_names=lengths)

# %% [markdown]
# Each clump has its own line now. Now the digits: ten planes with four latent numbers each. They start as the same
# plane, moved to ten images, and are fitted to half of the data. (With ten latent numbers each, some planes would run
# out of images: their rows would lie in the plane, $\sigma_k^2$ would go to 0, and $\ell$ to infinity. It is the
# singularity of unit 3 again. The library has a floor for $\sigma_k^2$, and says which components rest on it.)

# %% tags=["remove-cell"]
# What the text above says, checked.
assert all(later >= earlier - 1e-9 for earlier, later in pairwise(heights))
assert heights[-1] > ppca.log_likelihood(x, best) + 50
low, high = x[:, 1] < 2.5, x[:, 1] > 2.5
assert r[low, 0].min() > 0.9
assert r[high, 1].min() > 0.9

# %%
seen, unseen = digits.x[::2], digits.x[1::2]
W, _, sigma2 = ppca.maximum_likelihood(seen, 4)
start = PPCAMixtureParameters(torch.full((10,), 0.1), W.repeat(10, 1, 1), seen[::90][:10], sigma2.repeat(10))
plain = PPCAMixture(1, 4).fit(seen)
mixed = PPCAMixture(10, 4, init=start, tolerance=0.05).fit(seen)
print(f"one plane:  {plain.score(unseen):.1f} nats per unseen image")
print(f"ten planes: {mixed.score(unseen):.1f} nats per unseen image")
written, _ = mixed.sample(10, generator=generator)
both = torch.cat([mixed.means_, written.clamp(0, 16)])
view.images(both, (8, 8), title="Ten means, and ten new images drawn from the mixture")

# %% [markdown]
# In most planes one digit has the majority. But three of them, which hold nearly half of the images, mix several
# digits. On unseen images the ten planes win by more than 13 nats per image.
#
# > **Try it.** Flat pieces can follow a bent sheet. Fit `data.rolled_sheet(600, noise=0.05)` with one and with eight
# > planes, and compare the estimated noise with 0.05.
#
# <details><summary>Answer</summary>
#
# One plane treats the curvature as noise: its estimate is about nine times too large. With eight, the median of the
# estimates is near the truth, but single ones lie below it and above: a piece of a few rows fits their noise, which is
# *overfitting*, and a piece that is too long is still bent.
#
# ```python
# bent, _ = data.rolled_sheet(600, noise=0.05, generator=generator)
# for K in (1, 8):
#     noise = PPCAMixture(K, 2, generator=generator, max_steps=200).fit(bent).noise_variances_.sqrt()
#     print(f"K = {K}: noise from {noise.min():.3f} to {noise.max():.3f}, median {noise.median():.3f}")
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
import warnings

assert mixed.score(unseen) > plain.score(unseen) + 13
owner = mixed.predict(seen)
labels = digits.labels[::2]
pure = [labels[owner == k].bincount().max() / (owner == k).sum() for k in range(10)]
assert sum(value > 0.5 for value in pure) >= 6
three_mixed = torch.stack(pure).argsort()[:3]
assert torch.stack(pure)[three_mixed].max() < 0.45
assert 0.4 < sum((owner == k).sum() for k in three_mixed) / len(owner) < 0.5
W, _, sigma2 = ppca.maximum_likelihood(seen, 10)
crowded = PPCAMixtureParameters(
    torch.full((10,), 0.1), W.repeat(10, 1, 1), seen[::90][:10], sigma2.repeat(10)
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    crowded = PPCAMixture(10, 10, init=crowded, tolerance=0.05).fit(seen)
assert any("noise floor" in note for note in crowded.notes_)
bent, place = data.rolled_sheet(600, noise=1 / 20, generator=torch.Generator().manual_seed(0))
one_plane = ppca.maximum_likelihood(bent, 2).noise_variance.sqrt()
assert 8 < one_plane / 0.05 < 10
assert round((bent - data.roll(place)).std().item(), 2) == 0.05
eight = PPCAMixture(8, 2, generator=torch.Generator().manual_seed(0), max_steps=200).fit(bent)
noise = eight.noise_variances_.sqrt()
assert abs(noise.median() - 0.05) < 0.03
assert noise.min() < 0.05 < noise.max()

# %% [markdown]
# ## 8 · When the E-step has no formula (12 minutes)
#
# So far every posterior was a formula. With a nonlinear map, or any neural network, in place of $W z$, no formula
# remains. We know only $p(z \mid x) \propto p(x, z)$, without the constant. So we know *ratios*.
#
# **Markov chains.** A point stands at $z$. We draw a proposal $z'$ from some density $g(z' \mid z)$ and accept it with
# probability
#
# $$\min\Big(1,\; \frac{p(x, z')}{p(x, z)} \cdot \frac{g(z \mid z')}{g(z' \mid z)}\Big);$$
#
# otherwise the point stays. This is the *Metropolis-Hastings* algorithm. For a symmetric proposal, such as $z' = z$
# plus noise, the second fraction is 1; that is the algorithm of Metropolis et al. (1953), and Hastings (1970) added the
# fraction.


# %%
def metropolis_step(z, log_joint, scale):
    """One step of chains z (S, N, M) with random-walk proposals."""
    proposal = z + scale * torch.randn(z.shape, generator=generator)
    log_ratio = log_joint(proposal) - log_joint(z)  # (S, N)
    accepted = torch.rand(log_ratio.shape, generator=generator).log() < log_ratio
    return torch.where(accepted[..., None], proposal, z)


squared = NonlinearGaussian(lambda z: z**2, torch.tensor([[0.1]]), torch.zeros(1), torch.eye(1))
one = torch.ones(1, 1)  # a datum, (N, D)
crossing = {}
for scale in (0.2, 2.0):
    z, right = torch.ones(10, 1, 1), []  # ten chains at 1, (S, N, M)
    for _ in range(300):
        z = metropolis_step(z, lambda z: squared.log_joint(one, z), scale)
        right.append((z > 0).double().mean().item())
    crossing[f"steps of {scale}"] = right
view.curves(range(300), crossing, x_name="step", y_name="share of chains at z > 0")

# %% [markdown]
# Here $x = z^2$ plus noise of variance 0.1, and $x = 1$. So $z$ is near 1 or near −1, each with probability one half.
# With short steps most chains do not see the other mode for a long time: each looks settled, and together they are
# wrong. With steps of two they cross often. No chain can tell you what it has not visited: start several, far apart,
# and compare.
#
# **Why it is right.** The flow from $z$ to $z'$ is $p(z \mid x)\, g(z' \mid z)$ times the acceptance probability, hence
# $\min\big(p(z \mid x)\, g(z' \mid z),\; p(z' \mid x)\, g(z \mid z')\big)$. This does not change if $z$ and $z'$ trade
# places: there is *detailed balance*. So if the points are distributed like the posterior, they stay so; it is a
# *stationary distribution* of the chain. Convergence to it, from any start, needs two more conditions. The chain must
# be able to reach every region that has probability (irreducible), and must not return in a fixed rhythm (aperiodic).
# It is then called *ergodic*. Gaussian steps can go anywhere, so both our chains are; the short steps are only slow.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert list(crossing) == [f"steps of {scale}" for scale in (0.2, 2.0)]
assert len(right) == 300
assert min(crossing["steps of 0.2"][:100]) > 0.5
assert abs(sum(crossing["steps of 2.0"][100:]) / 200 - 0.5) < 0.15
here, there = (squared.log_joint(one, torch.full((1, 1, 1), z)).item() for z in (1.0, 0.0))
assert round(here - there, 9) == round(1 / (2 * 0.1) - 0.5, 9)
grid = torch.linspace(-3, 3, 601)[:, None, None]
density = squared.log_joint(one, grid).exp().flatten()
torch.testing.assert_close(density, density.flip(0))
assert abs(grid.flatten()[density.argmax()].abs() - 1) < 0.1
p = density[::100] / density[::100].sum()  # a chain on seven places, with an asymmetric proposal
g = torch.rand(7, 7, generator=generator).softmax(1)
flow = torch.minimum(p[:, None] * g, (p[:, None] * g).T)
torch.testing.assert_close(flow, flow.T)
chain = flow / p[:, None]
chain = chain + torch.diag(1 - chain.sum(1))
torch.testing.assert_close(p @ chain, p)
torch.testing.assert_close(torch.linalg.matrix_power(chain, 10_000)[0], p, rtol=1e-4, atol=1e-6)
swap = torch.tensor([[0.0, 1.0], [1.0, 0.0]])  # stationary at (½, ½), and yet without a limit: not aperiodic
assert (torch.linalg.matrix_power(swap, 10_000) != torch.linalg.matrix_power(swap, 10_001)).any()

# %% [markdown]
# *Gibbs sampling*, see Geman and Geman (1984). Draw one coordinate at a time from its conditional, given the others as
# they are *now*. Such a proposal is always accepted. For PPCA, coordinate $m$ explains what the others leave over:
#
# $$z_{nm} \mid \text{the others}, x_n \;\sim\; \mathcal N\Big(\frac{w_m^\top \big(x_n - \mu - \sum_{m' \ne m} w_{m'}
# z_{nm'}\big)}{\sigma^2 \Lambda_{mm}},\; \frac{1}{\Lambda_{mm}}\Big), \qquad \Lambda_{mm} = 1 + |w_m|^2 / \sigma^2 .$$


# %%
def gibbs_sweep(z, x, theta):
    """Draw each coordinate of chains z (S, N, M) once, given the others."""
    W, mean, sigma2 = theta
    for m in range(W.shape[1]):
        left = x - mean - z @ W.T + z[..., m, None] * W[:, m]  # without coordinate m, (S, N, D)
        precision = 1 + W[:, m].square().sum() / sigma2
        noise = torch.randn(left.shape[:2], generator=generator)
        z[..., m] = left @ W[:, m] / sigma2 / precision + noise / precision.sqrt()
    return z


z = torch.zeros(4000, 1, 2)
for _ in range(20):
    z = gibbs_sweep(z, iris.x[:1], turned)
exact_mean, exact_covariance = posterior(iris.x[:1], turned)
print("mean:      ", z[:, 0].mean(0), "exact:", exact_mean[0])
print("covariance:", torch.cov(z[:, 0].T), "exact:", exact_covariance)

# %% [markdown]
# *Monte Carlo EM*, by Wei and Tanner (1990), replaces $\mathbb{E}[z_n]$ and $\mathbb{E}[z_n z_n^\top]$ by averages over
# $S$ samples; the M-step stays. We try it where we know the answer: four measurements, two latent numbers, Gibbs
# sampling.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert ((z[:, 0].mean(0) - exact_mean[0]).abs() < 5 * (exact_covariance.diag() / len(z)).sqrt()).all()
torch.testing.assert_close(torch.cov(z[:, 0].T), exact_covariance, rtol=0.25, atol=0.02)

# %%
start = ppca.random_start(iris.x, 2, generator=generator)
top = ppca.log_likelihood(iris.x, ppca.maximum_likelihood(iris.x, 2)).item()
traces = {
    "exact": loop.fit(iris.x, start, ppca.e_step, ppca.m_step, tolerance=1e-8, max_steps=600).values[:200]
}
for S in (1, 10, 100):
    result = monte_carlo.fit(
        iris.x,
        start,
        monte_carlo.ppca_gibbs_sampler(samples=S, sweeps=3),
        monte_carlo.ppca_m_step,
        log_likelihood=ppca.log_likelihood,
        steps=199,
        generator=generator,
    )
    traces[f"S = {S}"] = result.values
below = {name: [top - value for value in trace] for name, trace in traces.items()}
view.curves(range(200), below, x_name="step", y_name="nats below the maximum", y_scale="log")

# %% [markdown]
# At first all curves fall. A sampled one may lie below the exact one for many steps, or above: chance can push $\theta$
# forward as well as back. Then they level off and fluctuate, at a level that is about ten times lower with ten times as
# many samples. The proof of unit 3 needs a bound that *touches* $\ell$ at $\theta_{\text{old}}$, and samples give no
# such bound:
#
# - near the maximum $\ell$ falls in about every second step, which is **no sign of a mistake**;
# - a rule that stops when $\ell$ hardly rises stops by accident;
# - to get further, let $S$ grow, or take steps that shrink (section 12).
#
# > **A common slip.** Monte Carlo EM is listed among the variants of EM under the theorem that $\ell$ never falls. The
# > theorem does not cover it: one step with one sample each, made at the maximum itself, can only lose.

# %% tags=["remove-cell"]
# What the text says, and the slip: from the top, a sampled step goes down.
assert all(curve[20] < curve[0] / 2 for curve in below.values())
floors = [sum(below[f"S = {S}"][140:]) / 60 for S in (1, 10, 100)]
assert floors[0] > 3 * floors[1] > 9 * floors[2]
falls = [sum(later < earlier for earlier, later in pairwise(traces[f"S = {S}"][140:])) for S in (1, 10, 100)]
assert all(15 < count < 45 for count in falls)
drops = []
for _ in range(20):
    z = ppca.posterior(iris.x, two).sample(1, generator=generator)  # (S, N, M)
    drops.append(
        top - ppca.log_likelihood(iris.x, monte_carlo.ppca_m_step(monte_carlo.Samples(iris.x, z), two)).item()
    )
assert min(drops) > 0.1
stayed = ppca.m_step(ppca.e_step(iris.x, two)[0], two)
assert abs(top - ppca.log_likelihood(iris.x, stayed).item()) < 1e-8

# %% [markdown]
# > **A common slip.** The E-step draws $z_n$ from the *prior*. Then $z_n$ has nothing to do with $x_n$, the regression
# > finds nothing, and $W$ goes to 0.

# %% tags=["remove-cell"]
# The slip: samples of the prior leave less than a twentieth of W, samples of the posterior all of it.
z_prior = torch.randn(1000, len(x), 1, generator=generator)  # (S, N, M)
z_posterior = ppca.posterior(x, best).sample(1000, generator=generator)
shares = [
    monte_carlo.ppca_m_step(monte_carlo.Samples(x, z), best).weights.norm() / best.weights.norm()
    for z in (z_prior, z_posterior)
]
assert shares[0] < 0.05
assert abs(shares[1] - 1) < 0.05

# %% [markdown]
# > **Think first.** A proposal that multiplies, $z' = z\, e^{\varepsilon}$ with $\varepsilon \sim \mathcal N(0, 1)$, is
# > not symmetric. Where does a chain for $p \propto z^2 e^{-z}$, $z > 0$, settle without the second fraction?
#
# <details><summary>Answer</summary>
#
# On the way from $z$ to $2z$ the proposal must hit an interval twice as long as on the way back, so $g(z \mid z') /
# g(z' \mid z) = z' / z$. Without this factor the chain settles at a density proportional to $p(z) / z$, hence to
# $z\, e^{-z}$, with mean 2 and not 3. No error message tells you.
#
# ```python
# def multiply(z, *, generator=None):
#     return z * torch.randn(z.shape, generator=generator).exp()
#
# for name, log_proposal in {"with": lambda to, origin: -to.log()[..., 0], "without": None}.items():
#     z = torch.ones(5000, 1)  # 5000 chains
#     for _ in range(60):
#         z, _ = markov_chain.metropolis_hastings_step(
#             z, lambda z: (2 * z.log() - z)[..., 0], multiply, log_proposal=log_proposal, generator=generator
#         )
#     print(f"{name} the fraction: mean {z.mean():.2f}")
#     assert abs(z.mean() - (3 if log_proposal else 2)) < 0.15
# ```
#
# </details>

# %% [markdown]
# ## 9 · When the M-step has no formula (further reading, 5 minutes)
#
# The other half: $Q$ is known, but its maximum is not. Then go a little way up. The proof of unit 3 asks only that the
# M-step does not *lower* $Q$:
#
# $$\ell(\theta_{\text{new}}) - \ell(\theta_{\text{old}}) \;\ge\; Q(\theta_{\text{new}}; \theta_{\text{old}})
# - Q(\theta_{\text{old}}; \theta_{\text{old}}).$$
#
# This is *generalized EM*, by Dempster, Laird and Rubin (1977), and the guarantee holds as long as no step lowers $Q$.
# The moments of the posterior stay fixed while we climb, three gradient steps in each M-step:


# %%
def gradient_m_step(parameters, moments, rate, steps=3):
    """Gradient ascent of Q from θ_old, for parameters (W, μ, log σ²) that may be any real numbers."""
    for _ in range(steps):
        leaves = [part.clone().requires_grad_() for part in parameters]
        slopes = torch.autograd.grad(expected_log_joint(x, *moments, *leaves), leaves)
        parameters = [part + rate * slope for part, slope in zip(parameters, slopes, strict=True)]
    return parameters


begin = (starts["crosswise"].weights, x.mean(0), starts["crosswise"].noise_variance.log())
climbs = {"exact M-step": runs["crosswise"][1][:40]}
for name, rate in {"short steps": 1e-3, "too long": 6e-3}.items():
    parameters, climbs[name] = begin, []
    for _ in range(40):
        theta = PPCAParameters(parameters[0], parameters[1], parameters[2].exp())
        climbs[name].append(ppca.log_likelihood(x, theta).item())
        parameters = gradient_m_step(parameters, posterior(x, theta), rate)
view.trace(climbs)

# %% [markdown]
# The short steps never fall; they only take longer than the exact M-step. The long ones overshoot: rings mark where the
# trace falls. In unit 9 both ideas meet: samples in the E-step, gradients in the M-step, and no formula anywhere.
#
# > **A common slip.** "Maximize the ELBO by gradient descent." One *ascends* the ELBO, or descends its negative, which
# > is what optimizers expect. With the wrong sign $Q$ falls, and $\ell$ with it.

# %% tags=["remove-cell"]
# What the text says, and the slip: with the wrong sign the log-likelihood falls.
assert all(later >= earlier for earlier, later in pairwise(climbs["short steps"]))
assert climbs["short steps"][30] < climbs["exact M-step"][30]
assert any(later < earlier for earlier, later in pairwise(climbs["too long"]))
moments, after = posterior(x, starts["crosswise"]), []
for rate in (-5e-4, 0.0, 5e-4):
    W, mean, log_sigma2 = gradient_m_step(begin, moments, rate, steps=1)
    after.append(ppca.log_likelihood(x, PPCAParameters(W, mean, log_sigma2.exp())).item())
assert after[0] < after[1] < after[2]
climb = monte_carlo.gradient_m_step(
    lambda moments, parameters: expected_log_joint(x, *moments, *parameters),
    partial(torch.optim.SGD, lr=1e-3),
    steps=3,
)  # the library's, for any torch optimizer
for ours, theirs in zip(gradient_m_step(begin, moments, 1e-3), climb(moments, begin), strict=True):
    torch.testing.assert_close(ours, theirs)

# %% [markdown]
# > **Derive it.** At $\theta = \theta_{\text{old}}$, $Q$ and $\ell$ have the same gradient (Fisher's identity of unit
# > 3). Show it from $\log p(x) = \log p(x, z) - \log p(z \mid x)$.
#
# <details><summary>Answer</summary>
#
# Take the gradient and average both sides over $p(z \mid x; \theta_{\text{old}})$. The left side has no $z$. On the
# right, $\mathbb{E}[\nabla \log p(z \mid x)] = \int \nabla p(z \mid x)\, dz = \nabla 1 = 0$ at $\theta_{\text{old}}$.
# So the first gradient step on $Q$ is one on $\ell$, without an integral.
#
# ```python
# theta = starts["crosswise"]
# leaves = [theta.weights.clone().requires_grad_(), theta.noise_variance.log().requires_grad_()]
# Q = expected_log_joint(x, *posterior(x, theta), leaves[0], theta.mean, leaves[1])
# C = leaves[0] @ leaves[0].T + leaves[1].exp() * torch.eye(2)
# ell = torch.distributions.MultivariateNormal(theta.mean, C).log_prob(x).sum()
# torch.testing.assert_close(torch.autograd.grad(Q, leaves), torch.autograd.grad(ell, leaves))
# ```
#
# </details>

# %% [markdown]
# ## 10 · The rate of EM (further reading, 3 minutes)
#
# Near the maximum EM gains a constant factor in each step, the *linear rate* of unit 3. For the digits with ten latent
# numbers the distance in $\ell$ shrinks by nearly the same factor in each of the last steps: EM does not slow down.

# %%
highest = ppca.log_likelihood(digits.x, fits[10]).item()
start = ppca.random_start(digits.x, 10, generator=generator)
result = loop.fit(digits.x, start, ppca.e_step, ppca.m_step, tolerance=1e-2, max_steps=300)
gaps = [highest - value for value in result.values]
view.curves(range(len(gaps)), {"nats below the maximum": gaps}, x_name="step", y_name="nats", y_scale="log")

# %% [markdown]
# > **Derive it.** A step of EM turns $W$ into $\hat\Sigma W$ times an $M \times M$ matrix. Let $W$ be at the maximum
# > but for a small part along $u_{M+1}$, added to the column of $u_m$. By which factor does it shrink in a step?
#
# <details><summary>Answer</summary>
#
# At the maximum $W$ stays as it is. Since $\hat\Sigma u_m = \lambda_m u_m$, the matrix divides column $m$ by
# $\lambda_m$, and a small part along $u_{M+1}$ changes it only to second order. So this part is multiplied by
# $\lambda_{M+1}$ and divided by $\lambda_m$: the factor is $\lambda_{M+1} / \lambda_m$, and EM is slow where the scree
# plot is flat.
#
# ```python
# values, vectors = (part.flip(-1) for part in torch.linalg.eigh(torch.cov(iris.x.T, correction=0)))
# moved = two._replace(weights=four[1].weights + 1e-5 * vectors[:, [2, 2]])
# after = m_step(iris.x, *posterior(iris.x, moved)).weights
# factors = (vectors[:, 2] @ after / 1e-5).abs()
# torch.testing.assert_close(factors.sort().values, values[2] / values[:2], rtol=1e-3, atol=0)
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
rates = [later / earlier for earlier, later in pairwise(gaps[-12:])]
assert len(gaps) > 24
assert max(rates) - min(rates) < 0.05
assert 0.5 < min(rates) <= max(rates) < 0.98

# %% [markdown]
# ## 11 · Unseen digits choose the dimension (further reading, 3 minutes)
#
# We fit half of the images, and score both halves.

# %%
candidates = range(1, 61)
scores = {"seen": [], "unseen": []}
for M in candidates:
    theta = ppca.maximum_likelihood(seen, M)
    scores["seen"].append(ppca.score_samples(seen, theta).mean().item())
    scores["unseen"].append(ppca.score_samples(unseen, theta).mean().item())
view.curves(candidates, scores, x_name="latent numbers M", y_name="nats per image")

# %% [markdown]
# The curve of the unseen images lies lower, and climbs with the other as far as $M = 52$. Then it jumps down and up.
# With so little noise left, ink where no seen image has any is nearly impossible under the model: one image in
# a hundred decides the mean. Density is not the only criterion: the shapes are there with ten or 20 numbers.
#
# > **Try it.** Draw new digits from the fit with 20 latent numbers. What is wrong with them?
#
# <details><summary>Answer</summary>
#
# Some are near a digit, others are only ink. A Gaussian has no gaps: it draws from the empty space between the ten
# kinds of digits as well. Compare the draws of the mixture in section 7.
#
# ```python
# written, _ = ppca.sample(fits[20], 20, generator=generator)
# view.images(written.clamp(0, 16), (8, 8), title="Drawn from PPCA with 20 latent numbers")
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
climbing = [later > earlier for earlier, later in pairwise(scores["unseen"])]
assert climbing.index(False) + 1 == 52
assert True in climbing[52:]
assert all(a > b for a, b in zip(*scores.values(), strict=True))
assert 20 in fits
lost = [ppca.score_samples(unseen, ppca.maximum_likelihood(seen, M)) for M in (52, 53)]
lost = (lost[0] - lost[1]).sort(descending=True).values
assert lost[len(lost) // 100 + 1 :].mean() < 0 < lost.mean()  # without one in a hundred it would rise

# %% [markdown]
# ## 12 · Steps that shrink (further reading, 8 minutes)
#
# More samples in each step are one way to a lower level. The other keeps one sample and averages over the steps. Let
# $T^{(t)}$ be the averages that the M-step needs (of $x z^\top$, $z z^\top$ and $|x|^2$, with a 1 appended to $z$ for
# $\mu$), from one sample in step $t$, and
#
# $$\bar T^{(t)} = \bar T^{(t-1)} + a_t\, (T^{(t)} - \bar T^{(t-1)}),
# \qquad \sum_t a_t = \infty, \quad \sum_t a_t^2 < \infty .$$
#
# The M-step takes $\bar T^{(t)}$. The two conditions are those of Robbins and Monro (1951): the steps suffice to get
# anywhere, and the noise dies out. This is *stochastic approximation* EM, SAEM, by Delyon, Lavielle and Moulines
# (1999). With $a_t = 1$ it is Monte Carlo EM with $S = 1$. Nothing forces $T^{(t)}$ to use all rows: the average over a
# *minibatch* of $B$ random rows has the same expectation, which leads to the online EM of Cappé and Moulines (2009),
# whose E-step is exact.


# %%
def moments(x, z):
    """The averages of x (z, 1)ᵀ, (z, 1)(z, 1)ᵀ and |x|²."""
    design = torch.cat([z, torch.ones(len(z), 1)], 1)
    return x.T @ design / len(x), design.T @ design / len(x), x.square().sum(1).mean()


def maximize(products, seconds, squares):
    both = products @ torch.linalg.inv(seconds)  # (W, μ)
    sigma2 = (squares - (both * products).sum()) / len(products)
    return PPCAParameters(both[:, :-1], both[:, -1], sigma2)


def stochastic_em(x, theta, rate, batch, steps=300):
    """The parameters on the way, for a step size that is 1 at the start."""
    path, averages = [], None
    for t in range(steps):
        rows = x[torch.randperm(len(x), generator=generator)[:batch]]
        means, V = posterior(rows, theta)
        z = means + torch.randn(means.shape, generator=generator) @ torch.linalg.cholesky(V).T
        new = moments(rows, z)
        averages = [old + rate(t) * (T - old) for old, T in zip(averages or new, new, strict=True)]
        theta = maximize(*averages)
        path.append(theta)
    return path


def shrinking(t):
    return 1.0 if t < 50 else 10 / (t - 40)  # a_t


start = ppca.random_start(iris.x, 2, generator=generator)
paths = {
    "a = 1, all rows": stochastic_em(iris.x, start, lambda t: 1.0, batch=150),
    "shrinking, all rows": stochastic_em(iris.x, start, shrinking, batch=150),
    "shrinking, 75 rows": stochastic_em(iris.x, start, shrinking, batch=75),
}
below = {
    name: [top - ppca.log_likelihood(iris.x, theta).item() for theta in path] for name, path in paths.items()
}
view.curves(range(300), below, x_name="step", y_name="nats below the maximum", y_scale="log")

# %% [markdown]
# After step 50, where $a_t$ begins to shrink, the curve of all rows leaves the level of $a = 1$ and falls on. With half
# of the rows a step costs half as much, and the curve usually lies higher.
#
# Why not simply average the parameters over the last steps? That works only over a stretch in which the rotation hardly
# drifts: nothing in the likelihood holds $R$ in place, the noise turns it slowly, and the average of $W R$ over all $R$
# is 0. Average $C$ instead, or the statistics as here, where $W$ turns less and less.
#
# > **Derive it.** The M-step by gradients needs $\nabla Q$, a sum over $N$ rows. Which multiple of the sum over $B$
# > random rows is an unbiased estimate? (With steps $a_t$ it is *stochastic gradient* ascent.)
#
# <details><summary>Answer</summary>
#
# Each row is in the minibatch with probability $B / N$, so the factor is $N / B$. The average over a partition into
# minibatches shows it without chance:
#
# ```python
# theta = starts["crosswise"]
# leaf = theta.weights.clone().requires_grad_()
#
# def slope(rows):
#     Q = expected_log_joint(rows, *posterior(rows, theta), leaf, theta.mean, theta.noise_variance.log())
#     return torch.autograd.grad(Q, leaf)[0]
#
# batches = [150 / 30 * slope(rows) for rows in x.split(30)]
# torch.testing.assert_close(torch.stack(batches).mean(0), slope(x))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert shrinking(50) == 1 > shrinking(51)
levels = {name: sum(curve[250:]) / 50 for name, curve in below.items()}
assert (
    levels["shrinking, all rows"] < levels["a = 1, all rows"]
)  # over 20 starts in tests/lectures/test_04_ppca.py
assert levels["shrinking, all rows"] < sum(below["shrinking, all rows"][50:70]) / 20
exact = moments(iris.x, posterior(iris.x, two)[0])  # the same M-step as EM's, once V is added
exact[1][:-1, :-1] += posterior(iris.x, two)[1]
for ours, library in zip(maximize(*exact), ppca.m_step(ppca.e_step(iris.x, two)[0], two), strict=True):
    torch.testing.assert_close(ours, library)
turns = {}
for name in ("a = 1, all rows", "shrinking, all rows"):
    late = [two.weights.T @ theta.weights for theta in paths[name][200:]]
    angles = [math.atan2((c[0, 1] - c[1, 0]).item(), (c[0, 0] + c[1, 1]).item()) for c in late]
    if sum((c.det() < 0).item() for c in late) > 50:  # a reflection
        angles = [math.atan2((c[0, 1] + c[1, 0]).item(), (c[0, 0] - c[1, 1]).item()) for c in late]
    turns[name] = sum(abs(math.sin(later - earlier)) for earlier, later in pairwise(angles))
assert turns["shrinking, all rows"] < turns["a = 1, all rows"] / 3  # the rotation hardly drifts any more
assert turns["a = 1, all rows"] > 0.1
angles = 2 * math.pi * torch.arange(60) / 60
rotations = torch.stack([angles.cos(), -angles.sin(), angles.sin(), angles.cos()], 1).view(-1, 2, 2)
assert (two.weights @ rotations).mean(0).abs().max() < 1e-9
halves = moments(iris.x[:75], means[:75]), moments(iris.x[75:], means[75:])
for first, second, whole in zip(*halves, moments(iris.x, means), strict=True):
    torch.testing.assert_close((first + second) / 2, whole)

# %% [markdown]
# ## 13 · Monte Carlo EM on an old example (further reading, 4 minutes)
#
# Wei and Tanner (1990) take the genetic linkage of Rao (1965) that unit 3 solves by EM: 197 animals of four kinds,
# 125, 18, 20 and 34, with probabilities $\frac12 + \frac\theta4$, $\frac{1 - \theta}4$, $\frac{1 - \theta}4$ and
# $\frac\theta4$. Latent is the number $z$ of the 125 that belong to the part $\frac\theta4$, a binomial number with
# probability $\theta / (2 + \theta)$. The M-step is $\theta = (z + 34) / (z + 72)$ for the mean of $S$ draws of $z$. We
# reproduce the example in kind: the maximum .6268215 is that of Dempster, Laird and Rubin (1977), all else is ours.


# %%
def linkage_step(theta, S):
    """One step of Monte Carlo EM, for many runs θ (runs,) at a time."""
    chances = (theta / (2 + theta)).expand(S, -1)
    z = torch.binomial(torch.full_like(chances, 125), chances, generator=generator)
    return (z.mean(0) + 34) / (z.mean(0) + 72)


published = torch.tensor(0.6268215)
for S in (1, 10, 100):
    once = linkage_step(published.expand(4000), S).std().item()
    runs_of_S = published.expand(4000)
    for _ in range(20):
        runs_of_S = linkage_step(runs_of_S, S)
    print(
        f"S = {S:3}: one step {once:.5f}, formula {0.01746 / S**0.5:.5f}; in the long run {runs_of_S.std():.5f}"
    )

# %% [markdown]
# The formula is $\frac{38}{(z + 72)^2} \sqrt{\operatorname{Var} z / S} = 0.01746 / \sqrt S$ at the mean of $z$: exact
# only to first order, as the M-step is not linear in $z$. In the long run the deviation is larger by a little: each
# step inherits $\rho = 0.1328$ of the error before it, so that its variance is $1 / (1 - \rho^2)$ times that of one
# step.
#
# > **Derive it.** How many samples does a single step need for an error (one standard deviation) below 0.0001?
#
# <details><summary>Answer</summary>
#
# $S > (0.01746 / 0.0001)^2$, more than 30000: accuracy by samples is expensive, so one raises $S$ only in the
# last steps.
#
# ```python
# assert (0.01746 / 0.0001) ** 2 > 30000
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
root = (15 + math.sqrt(53809)) / 394
assert 125 + 18 + 20 + 34 == 197
assert round(root, 7) == 0.6268215 == round(published.item(), 7)
z = 125 * root / (2 + root)
assert abs((z + 34) / (z + 72) - root) < 1e-12
slope_in_z = (72 - 34) / (z + 72) ** 2
assert slope_in_z == 38 / (z + 72) ** 2
single = slope_in_z * math.sqrt(125 * root / (2 + root) * 2 / (2 + root))
assert round(single, 5) == 0.01746
rho = slope_in_z * 125 * 2 / (2 + root) ** 2
assert round(rho, 4) == 0.1328
assert round(0.01746**2 / 0.0001**2, -4) == 30000
for S in (1, 100):
    first, later = linkage_step(published.expand(40_000), S), published.expand(40_000)
    for _ in range(20):
        later = linkage_step(later, S)
    assert abs(first.std().item() * S**0.5 / single - 1) < 0.04
    assert abs(later.std().item() * S**0.5 / (single / (1 - rho**2) ** 0.5) - 1) < 0.04

# %% [markdown]
# ## 14 · CPU or GPU? (3 minutes)
#
# Chains are many small, equal pieces of work, which suits a GPU. Choose a device, and run the cell below it again.
# Unavailable devices are disabled.

# %%
toggle = view.DeviceToggle()
toggle


# %%
def seconds(S, where):
    """Time of 10 Metropolis steps of S chains for each of 200 digits, in single precision."""
    theta = PPCAParameters(*(part.float().to(where) for part in fits[10]))
    rows, step = digits.x[:200].float().to(where), markov_chain.random_walk(0.1)
    z, begin = torch.zeros(S, 200, 10, dtype=rows.dtype, device=where), time.perf_counter()
    for _ in range(10):
        z, _ = markov_chain.metropolis_hastings_step(z, lambda z: ppca.log_joint(rows, z, theta), step)
    float(z.sum())  # waits for the device
    return time.perf_counter() - begin


for where in dict.fromkeys(["cpu", toggle.device.type]):
    for S in (1, 10):
        print(
            f"{where}, {S:2} chains for each image: {1000 * min(seconds(S, where) for _ in range(3)):8.1f} ms"
        )
if reason := device.available()["cuda"]:
    print(f"No GPU was timed: {reason}.")

# %% [markdown]
# ## 15 · What you have learned (2 minutes)
#
# | idea | formula | in code |
# |---|---|---|
# | generative model | $z \sim \mathcal N(0, I)$, $x \mid z \sim \mathcal N(W z + \mu, \sigma^2 I)$ | `ppca.sample` |
# | of $x$ alone | $\mathcal N(\mu, W W^\top + \sigma^2 I)$, the same for $W R$ | `ppca.score_samples` |
# | E-step | $\mathcal N(V W^\top (x - \mu) / \sigma^2, V)$, $V^{-1} = I + W^\top W / \sigma^2$ | `ppca.posterior` |
# | M-step | a regression with $\mathbb{E}[z z^\top] = m_n m_n^\top + V$ | `ppca.m_step` |
# | closed form | $w_m = \sqrt{\lambda_m - \sigma^2}\, u_m$, $\sigma^2$ the mean of the rest | `maximum_likelihood` |
# | several planes | $\sum_k \pi_k\, \mathcal N(\mu_k, W_k W_k^\top + \sigma_k^2 I)$ | `PPCAMixture` |
# | chains | detailed balance; ergodic | `markov_chain.metropolis_hastings_step` |
# | E-step by samples | $\ell$ may fall; level $\propto 1/S$ | `monte_carlo.fit` |
# | steps that shrink | $\sum_t a_t = \infty$, $\sum_t a_t^2 < \infty$ | `stochastic_em` |
# | M-step by gradients | $\ell$ rises while $Q$ does | `monte_carlo.gradient_m_step` |
#
# **What this lecture covers.** Probabilistic PCA by EM and in closed form; mixtures of probabilistic PCA by EM; Monte
# Carlo EM with an E-step by Markov chains; the M-step by gradient steps; minibatches and steps that shrink; what is
# left of EM's guarantees without closed forms; the intractable posterior of a nonlinear decoder.
#
# **Now you.** [Exercise 04](../exercises/04_ppca.ipynb) lets you write both steps, the closed form, the mixture
# and the chain yourself, on wines, and checks them as you go.
#
# **Next.** Chains are exact in the limit, and slow. The other way is to give up exactness at once: take $q$ from a
# family of simple distributions, and climb the ELBO. That is
# [variational inference](05_variational_inference.ipynb).

# %% [markdown]
# ### Symbols
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x_n$ | observed datum | $(D,)$ |
# | $\bar x$ | average of the data | $(D,)$ |
# | $z_n$ | latent variable of a datum | $(M,)$ |
# | $k_n$ | component of a datum | |
# | $N$ | number of data | |
# | $n$ | index of a datum | |
# | $D$ | dimension of the data | |
# | $d$ | index of a dimension | |
# | $M$ | dimension of the latent variable | |
# | $m$ | index of a latent dimension | |
# | $K$ | number of components | |
# | $k$ | index of a component | |
# | $S$ | number of samples | |
# | $B$ | number of rows of a minibatch | |
# | $t$ | number of an iteration | |
# | $p$ | density or probability under the model | |
# | $q$ | approximation of the posterior | |
# | $g$ | density of a proposal | |
# | $\theta$ | parameters of the model | |
# | $\theta_{\text{old}}$ | parameters before a step of EM | |
# | $\theta_{\text{new}}$ | parameters after a step of EM | |
# | $W$ | loadings | $(D, M)$, of $K$ components $(K, D, M)$ |
# | $w_m$ | column of the loadings | $(D,)$ |
# | $\mu$ | means | $(D,)$, of $K$ components $(K, D)$ |
# | $\sigma^2$ | noise variance of the data, given the latent variable | |
# | $\varepsilon$ | standard normal noise | |
# | $\pi$ | mixing weights | $(K,)$ |
# | $C$ | covariance of the data under PPCA | $(D, D)$ |
# | $R$ | orthogonal matrix | $(M, M)$ |
# | $I$ | identity matrix | |
# | $\mathcal N$ | Gaussian density | |
# | $\Lambda$ | precisions, the inverses of covariances | $(M, M)$ |
# | $m_n$ | mean of $q$ for a datum | $(M,)$ |
# | $V$ | covariance of the posterior of PPCA | $(M, M)$ |
# | $\hat\Sigma$ | sample covariance, divided by the number of data | $(D, D)$ |
# | $\lambda_d$ | eigenvalue of a covariance | |
# | $u_d$ | eigenvector of a covariance | $(D,)$ |
# | $c_d$ | variance under the model along an eigenvector | |
# | $r_{nk}$ | responsibilities | $(N, K)$ |
# | $\ell$ | log-likelihood, a sum over the data | |
# | $Q$ | expected log-joint of EM | |
# | $\bar T$ | running averages of statistics | |
# | $T$ | statistics of an exponential family | |
# | $a_t$ | step size | |
# | $\rho$ | linear rate of EM | |

# %% [markdown]
# ### References
#
# - O. Cappé, E. Moulines (2009). Online EM algorithm for latent data models. *arXiv:0712.4273*.
# - B. Delyon, M. Lavielle, E. Moulines (1999). Convergence of a stochastic approximation version of the EM algorithm.
#   *The Annals of Statistics* 27, 94-128.
# - A. P. Dempster, N. M. Laird, D. B. Rubin (1977). Maximum likelihood from incomplete data via the EM algorithm.
#   *Journal of the Royal Statistical Society B* 39, 1-38. (Section 3: generalized EM.)
# - S. Geman, D. Geman (1984). Stochastic relaxation, Gibbs distributions, and the Bayesian restoration of images. *IEEE
#   Transactions on Pattern Analysis and Machine Intelligence* 6, 721-741.
# - W. K. Hastings (1970). Monte Carlo sampling methods using Markov chains and their applications. *Biometrika* 57,
#   97-109.
# - J. Lucas, G. Tucker, R. Grosse, M. Norouzi (2019). Don't blame the ELBO! A linear VAE perspective on posterior
#   collapse. *Advances in Neural Information Processing Systems* 32.
# - N. Metropolis, A. W. Rosenbluth, M. N. Rosenbluth, A. H. Teller, E. Teller (1953). Equation of state calculations by
#   fast computing machines. *Journal of Chemical Physics* 21, 1087-1092.
# - C. R. Rao (1965). *Linear Statistical Inference and Its Applications*.
# - H. Robbins, S. Monro (1951). A stochastic approximation method. *Annals of Mathematical Statistics* 22, 400-407.
# - S. Roweis (1998). EM algorithms for PCA and SPCA. *Advances in Neural Information Processing Systems* 10.
# - M. E. Tipping, C. M. Bishop (1999a). Mixtures of probabilistic principal component analyzers. *Neural Computation*
#   11, 443-482.
# - M. E. Tipping, C. M. Bishop (1999b). Probabilistic principal component analysis. *Journal of the Royal Statistical
#   Society B* 61, 611-622.
# - G. C. G. Wei, M. A. Tanner (1990). A Monte Carlo implementation of the EM algorithm and the poor man's data
#   augmentation algorithms. *Journal of the American Statistical Association* 85, 699-704.
