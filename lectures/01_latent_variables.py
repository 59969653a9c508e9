# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 1 · Latent variables, Gaussians and divergences
#
# Fill a grid of 8 by 8 pixels with random numbers, and look. You see snow, and however often you repeat it, you will
# not see a handwritten 3. Yet people write one in a second. They do not choose 64 numbers. They choose a digit, a slant
# and a pen, and the 64 numbers follow. This course is about models of that kind: something hidden is drawn first, and
# what we observe is drawn given it. We learn such models from data in which the hidden part is missing.
#
# **Objectives.** At the end you can
#
# - write down a latent variable model, draw data from it, and state its joint, its marginal and its posterior;
# - work with Gaussians: densities, affine maps, and the fit to data by maximum likelihood;
# - say which two quantities become hard when the map is not linear;
# - define the Kullback-Leibler divergence, prove that it is never negative, and derive it for two Gaussians;
# - predict what kind of mistake a fit makes in either direction of the divergence.
#
# **Prerequisites.** Vectors, matrices and determinants; densities and expectations; tensors in PyTorch.
#
# **Time.** 53 minutes, and 16 of further reading.

# %%
import math
from itertools import pairwise

import torch
from torch.distributions import MultivariateNormal, Normal

from course import view
from course.lvm import MixtureParameters, data
from course.lvm.distributions import divergences, gaussian
from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.distributions.linear_gaussian import LinearGaussian, NonlinearGaussian

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(1)

# %% [markdown]
# ## 1 · A sheet in space (3 minutes)
#
# On the left, five images of random numbers; on the right, five that people wrote, from the digits of Alpaydin and
# Kaynak (1998): 64 pixels, each with a gray value from 0 to 16.

# %%
digits = data.digits()
snow = 16 * torch.rand(5, 64, generator=generator)  # (5, D)
view.images(torch.cat([snow, digits.x[10:15]]), (8, 8))

# %% [markdown]
# Among all images of this size the digits are few. Think of them as lying close to thin, curved sheets. Here is such a
# sheet that one can see. Draw two numbers $z$, send them through a curved map into space, and add a little noise.

# %%
z = torch.randn(1500, 2, generator=generator)  # hidden
noise = 0.05 * torch.randn(1500, 3, generator=generator)
x = data.roll(z) + noise  # observed, (1500, 3)
view.space(x, z[:, 0], elevation=18, azimuth=-80)

# %% [markdown]
# That was a first latent variable model, in three lines. Each point has three coordinates, but two numbers say where on
# the sheet it lies: how far around (the color), and how far along.
#
# > **Think first.** Could you find out from the covariance of the points alone that two numbers suffice?
#
# <details><summary>Answer</summary>
#
# No. The sheet is curved, and so the points spread in all three directions, far beyond the noise. A covariance sees
# flat sheets only.
#
# ```python
# spread = torch.linalg.eigvalsh(torch.cov(x.T))
# assert spread.min() > 10 * 0.05**2
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert digits.x.shape[1] == snow.shape[1] == 8 * 8 == 64
assert digits.x.min() == 0
assert digits.x.max() == 16

# %% [markdown]
# ## 2 · A generative model (5 minutes)
#
# A *generative model* says how the data could come about. A *latent variable model* does so in two steps: it draws
# something hidden, then what we observe, given it,
#
# $$z \sim p(z), \qquad x \sim p(x \mid z).$$
#
# $z$ is the *latent* variable, $p(z)$ its *prior*, and $p(x \mid z)$, as a function of $z$, its *likelihood*. We shall
# observe $N$ data $x_n$ of $D$ dimensions, and each has a $z_n$ of its own, of $M$ dimensions. The parameters of the
# model, to be learned, are $\theta$.
#
# $z$ may be continuous, or discrete: one of $K$ values, or a vector of bits (section 11). We begin with $K = 2$. A
# pocket holds a fair coin and a trick coin; a hand draws one of them, the trick coin with probability 0.25, and tosses
# it. We see heads or tails, but not the coin.

# %%
prior = torch.tensor([0.75, 0.25])  # p(z): fair, trick
heads = torch.tensor([0.5, 0.9])  # p(x = heads | z)
likelihood = torch.stack([heads, 1 - heads])  # p(x | z), a row for each x, a column for each z

joint = likelihood * prior  # p(x, z), (2, 2)
marginal = joint.sum(1)  # p(x), (2,)
posterior = joint / marginal[:, None]  # p(z | x), rows sum to one
print(f"p(heads) = {marginal[0]:.3f}, p(trick | heads) = {posterior[0, 1]:.3f}")

# %% [markdown]
# These three lines are the same in every model of this course.
#
# - The *joint* multiplies the two steps: $p(x, z) = p(z)\, p(x \mid z)$.
# - The *marginal* adds up over what is hidden: $p(x) = \sum_z p(x, z)$, or $p(x) = \int p(x, z)\, dz$ if $z$ is
#   continuous. Here $0.75 \cdot 0.5 + 0.25 \cdot 0.9 = 0.6$.
# - The *posterior* divides, which is Bayes' rule: $p(z \mid x) = p(x, z) / p(x)$. Heads makes the trick coin more
#   likely, from 0.25 to 0.375.
#
# To draw data, follow the model in its own order, anew for each $n$: first $z_n$, then $x_n$ given $z_n$. This is
# *ancestral sampling*.

# %%
N = 20_000
z = (torch.rand(N, generator=generator) < prior[1]).long()  # which coin, (N,)
x = torch.rand(N, generator=generator) < heads[z]  # heads?, (N,)
print(f"heads: {x.double().mean():.3f}, trick coins among the heads: {z[x].double().mean():.3f}")

# %% [markdown]
# The two shares are close to 0.6 and 0.375. For the second we did not use Bayes' rule: we looked only at those draws
# where $x$ is heads.
#
# Two goals run through the course. *Learning*: from the $x_n$ alone, find parameters $\theta$ that make the data
# probable; here, how often the trick coin comes, if we know how it falls. (Single tosses do not tell both: a trick coin
# that shows heads with probability 0.7 and is drawn every second time makes heads exactly as probable.) *Inference*:
# for a given $x_n$, find the posterior $p(z_n \mid x_n)$. Either would be easier if the other were done, and unit 3
# makes an algorithm of this.

# %% tags=["remove-cell"]
# What the text above says, checked.
assert prior.tolist() == [0.75, 0.25]
assert heads.tolist() == [0.5, 0.9]
assert abs(0.75 * 0.5 + 0.25 * 0.9 - 0.6) < 1e-12
assert round(marginal[0].item(), 10) == 0.6
assert round(posterior[0, 1].item(), 10) == 0.375
assert posterior[0, 1] > prior[1]
assert round(0.5 * 0.5 + (1 - 0.5) * 0.7, 10) == 0.6  # other parameters, the same p(x)
assert abs(x.double().mean().item() - 0.6) < 5 * (0.6 * 0.4 / N) ** 0.5
assert abs(z[x].double().mean().item() - 0.375) < 5 * (0.375 * 0.625 / x.sum().item()) ** 0.5

# %% [markdown]
# > **A common slip.** To draw one $z$ for all data, or to stop after $z \sim p(z)$. With the first, the data are no
# > longer independent; with the second there is no $x$ at all. In code, the first is one number in a shape.
#
# > **Try it.** What is the probability that two tosses both show heads, if the hand draws a coin for each, and if it
# > keeps one coin for both?
#
# <details><summary>Answer</summary>
#
# With a coin for each toss the pairs are independent, and it is $0.6^2 = 0.36$. With one coin it is
# $\sum_z p(z)\, p(\text{heads} \mid z)^2 = 0.39$: the tosses are dependent, since the first tells something about the
# coin of the second.
#
# ```python
# assert abs(marginal[0] ** 2 - 0.36) < 1e-12
# assert abs((prior * heads**2).sum() - 0.39) < 1e-12
# ```
#
# </details>

# %% tags=["remove-cell"]
# The slip: with one z for two tosses they are not independent.
assert round((prior * heads**2).sum().item(), 10) == 0.39
assert round(marginal[0].item() ** 2, 10) == 0.36
assert round(marginal[0].item(), 10) == 0.6

# %% [markdown]
# ## 3 · The Gaussian (5 minutes)
#
# When $z$ and $x$ are continuous, nearly every model of this course is made of one density:
#
# $$\mathcal N(x; \mu, \sigma^2) = \frac{1}{\sqrt{2 \pi \sigma^2}} \exp\Big(-\frac{(x - \mu)^2}{2 \sigma^2}\Big).$$
#
# Its second argument is the *variance* $\sigma^2$. Many functions want the *standard deviation* $\sigma$ instead, and
# none warns you. With $D$ independent coordinates the density is a product, and its logarithm a sum:
#
# $$\log \mathcal N(x; \mu, \operatorname{diag} \sigma^2)
# = -\tfrac12 \sum_{d=1}^D \Big[ \frac{(x_d - \mu_d)^2}{\sigma_d^2} + \log \sigma_d^2 + \log 2\pi \Big].$$
#
# Here $\sigma$ is a vector. We always compute the logarithm: in many dimensions the density itself is often too small
# or too large to be stored.


# %%
def log_normal(x, mean, variances):
    """log N(x_n; μ, diag σ²) for rows x (N, D)."""
    return -0.5 * ((x - mean) ** 2 / variances + variances.log() + math.log(2 * math.pi)).sum(1)


at = torch.tensor([[1.3]])
print(f"variance 2:  {log_normal(at, torch.zeros(1), torch.tensor([2.0])).item():.4f}")
print(f"deviation 2: {Normal(0.0, 2.0).log_prob(at).item():.4f}")
far = log_normal(torch.full((1, 1000), 3.0), torch.zeros(1000), torch.ones(1000))
print(f"1000 coordinates: the logarithm is {far.item():.1f}, the density {far.exp().item()}")

# %% [markdown]
# A density must have mass one. On a fine grid the integral is a sum, a check that needs no theory.

# %%
line = torch.linspace(-20, 20, 4001)  # (P,)
step = line[1] - line[0]
for variance in (0.25, 1.0, 4.0):
    mass = log_normal(line[:, None], torch.ones(1), torch.tensor([variance])).exp().sum() * step
    torch.testing.assert_close(mass, torch.tensor(1.0))

# %% [markdown]
# > **A common slip.** $\prod_m \sigma_m$ under the root, in place of the variances $\prod_m \sigma_m^2$. Then the mass
# > is $\sqrt{\prod_m \sigma_m}$: for the deviations 0.5, 2 and 3 it is 1.732.

# %% tags=["remove-cell"]
# The slip: with deviations under the root the mass is not one.
mass = torch.tensor(1.0)
for s in (0.5, 2, 3):  # the mass of a product is the product of the masses
    mass = mass * (-(line**2) / (2 * s**2)).exp().sum() * step / math.sqrt(2 * math.pi * s)
torch.testing.assert_close(mass.item(), math.sqrt(0.5 * 2 * 3))
assert round(mass.item(), 3) == 1.732
assert far.exp() == 0

# %% [markdown]
# If the coordinates are dependent, the variances become a matrix, the *covariance* $\Sigma$, with the variances on its
# diagonal:
#
# $$\log \mathcal N(x; \mu, \Sigma) = -\tfrac12 \big[ (x - \mu)^\top \Sigma^{-1} (x - \mu) + \log \det \Sigma
# + D \log 2 \pi \big].$$

# %%
mean, covariance = torch.tensor([1.0, 0.0]), torch.tensor([[2.0, 0.9], [0.9, 1.0]])
points = torch.tensor([[1.0, 0.0], [3.0, 2.0], [3.0, -2.0]])
shift = points - mean  # (N, D)
form = (shift * torch.linalg.solve(covariance, shift.T).T).sum(1)  # (N,)
by_hand = -0.5 * (form + torch.logdet(covariance) + 2 * math.log(2 * math.pi))
torch.testing.assert_close(by_hand, gaussian.log_density(points, mean, covariance))
print("at the mean, along the slope, across it:", [round(value, 2) for value in by_hand.tolist()])

# %% [markdown]
# The second and the third point are equally far from the mean. But the two coordinates rise together, and the third
# point goes against that: its density is much lower.
#
# > **Derive it.** For which $\sigma$ is $\mathcal N(x; 0, \sigma^2)$ larger than one somewhere? Is that a
# > contradiction?
#
# <details><summary>Answer</summary>
#
# It is largest at $x = 0$, where it is $1 / \sqrt{2 \pi \sigma^2}$. That is above one if $\sigma < 1 / \sqrt{2\pi}$,
# about 0.399. There is no contradiction: a density is no probability. Only its integrals are.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(1 / math.sqrt(2 * math.pi), 3) == 0.399
assert Normal(0.0, 0.39).log_prob(torch.tensor(0.0)) > 0 > Normal(0.0, 0.4).log_prob(torch.tensor(0.0))
assert shift[1].norm() == shift[2].norm()
assert by_hand[0] > by_hand[1] > by_hand[2] + 5
torch.testing.assert_close(by_hand, MultivariateNormal(mean, covariance).log_prob(points))

# %% [markdown]
# ## 4 · Through an affine map (6 minutes)
#
# What becomes of a Gaussian that is stretched, turned and moved? Let $z \sim \mathcal N(\mu, \Sigma)$ have $M$
# dimensions and $x = A z + b$, with a matrix $A$ of $D$ rows and $M$ columns. The mean is
# $\mathbb E[x] = A \mu + b$. So $x - \mathbb E[x] = A (z - \mu)$, and the covariance is
#
# $$\mathbb E\big[(x - \mathbb E x)(x - \mathbb E x)^\top\big] = A\, \mathbb E\big[(z - \mu)(z - \mu)^\top\big] A^\top
# = A \Sigma A^\top.$$
#
# And $x$ is Gaussian again: $A z + b \sim \mathcal N(A \mu + b,\; A \Sigma A^\top)$. (If $A$ has an inverse, put
# $z = A^{-1}(x - b)$ into the density: the exponent stays a quadratic form.)
#
# This tells how to draw. A computer gives us *standard normal noise* $\varepsilon \sim \mathcal N(0, I)$. If
# $L L^\top = \Sigma$, then $\mu + L \varepsilon \sim \mathcal N(\mu, \Sigma)$. The *Cholesky factor*, a lower
# triangular matrix, is such an $L$. In code the $\varepsilon_n$ are rows, and the rows of `epsilon @ L.T` are the
# columns $L \varepsilon_n$. For a diagonal $\Sigma$ one writes $\mu + \sigma \odot \varepsilon$, where $\odot$
# multiplies entry by entry, as `*` does.

# %%
L = torch.linalg.cholesky(covariance)
epsilon = torch.randn(1000, 2, generator=generator)  # (S, D)
drawn = mean + epsilon @ L.T
single = MixtureParameters(torch.ones(1), mean[None], covariance[None])
view.mixture(drawn, single, title="1000 draws, ellipses at 1 and 2 standard deviations")

# %% [markdown]
# > **A common slip.** $\varepsilon L$ for $L \varepsilon$, with a Cholesky factor: its covariance is $L^\top L$, which
# > has the variances 2.41 and 0.59 in place of 2 and 1. A diagonal or symmetric root hides this.

# %% tags=["remove-cell"]
# The slip: the factor on the wrong side gives another covariance.
torch.testing.assert_close(L @ L.T, covariance)
assert [round(value, 2) for value in (L.T @ L).diagonal().tolist()] == [2.41, 0.59]
assert covariance.diagonal().tolist() == [2, 1]
wrong_side = (epsilon @ L).square().mean(0)
band = 5 * (2 * (L.T @ L).diagonal().square() / 1000).sqrt()  # five standard errors of a variance
assert ((wrong_side - (L.T @ L).diagonal()).abs() < band).all()

# %% [markdown]
# The *linear Gaussian model* is our first model with a continuous $z$:
#
# $$z \sim \mathcal N(0, I), \qquad x = W z + b + \text{noise}, \quad \text{noise} \sim \mathcal N(0, \Sigma_x).$$
#
# The noise is independent of $z$, so the covariances add up, and the marginal needs no integral:
# $p(x) = \mathcal N(x; b,\, W W^\top + \Sigma_x)$. Take $z \sim \mathcal N(0, 1)$ and
# $x \mid z \sim \mathcal N(1.5 z, 0.4)$. The marginal variance is $1.5^2 + 0.4 = 2.65$. The integral over a grid of $z$
# must agree.

# %%
observed = torch.tensor([[0.9]])  # (N, D)
log_joint = Normal(0.0, 1.0).log_prob(line) + Normal(1.5 * line, 0.4**0.5).log_prob(observed)  # (1, P)
by_grid = (log_joint.logsumexp(1) + step.log()).item()
by_formula = Normal(0.0, 2.65**0.5).log_prob(observed).item()
print(f"log p(0.9) = {by_grid:.5f} on the grid, {by_formula:.5f} by the formula")
little = LinearGaussian(torch.tensor([[1.5]]), torch.zeros(1), torch.tensor([[0.4]]))
torch.testing.assert_close(little.log_evidence(observed).item(), by_grid)

# %% [markdown]
# Both say −1.55905. A grid will not take us far: with 4001 values on each axis, ten latent dimensions would need more
# than $10^{36}$ points.
#
# > **A common slip.** $p(x) = \mathcal N(x; 0, I)$ as "the prior", and $A \mu$ without $b$ as the mean of $A x + b$. It
# > is $z$ that has the prior; $p(x)$ comes out, with the mean $b$ here, and here it is not standard normal.

# %% tags=["remove-cell"]
# The slip: the prior's density is not that of x, and without the offset the mean is wrong.
assert round(little.marginal().covariance.item(), 10) == 2.65
assert (little.weights.item(), little.noise_covariance.item()) == (1.5, 0.4)
assert round(by_grid, 5) == round(by_formula, 5) == -1.55905
assert abs(Normal(0.0, 1.0).log_prob(observed).item() - by_formula) > 0.2
assert len(line) == 4001
assert math.floor(math.log10(4001**10)) == 36
assert len(str(10**36)) == 37
A, offset = torch.randn(10, 3, generator=generator), torch.arange(1.0, 11.0)
many = (1 + torch.randn(20_000, 3, generator=generator)) @ A.T + offset
error = 5 * ((A @ A.T).diagonal() / len(many)).sqrt()  # five standard errors
assert ((many.mean(0) - A.sum(1) - offset).abs() < error).all()
assert ((many.mean(0) - A.sum(1)).abs() > error).all()

# %% [markdown]
# > **Think first.** With $M = 1$, $D = 2$ and no noise, what does the density of $x$ look like?
#
# <details><summary>Answer</summary>
#
# All $x$ lie on a line in the plane. $W W^\top$ has the determinant 0 and no inverse, so $x$ has no density in the
# plane. That is one reason why our models add noise.
#
# ```python
# tall = torch.tensor([[1.0], [2.0]])
# assert abs(torch.det(tall @ tall.T)) < 1e-12
# ```
#
# </details>

# %% [markdown]
# ## 5 · A Gaussian for data (6 minutes)
#
# Now the data are given, and $\mu$ and $\Sigma$ are sought. Maximum likelihood takes those that maximize the
# log-likelihood $\ell(\mu, \Sigma) = \sum_n \log \mathcal N(x_n; \mu, \Sigma)$. Let $\bar x$ be the average of the data
# and $\hat\Sigma = \frac1N \sum_n (x_n - \bar x)(x_n - \bar x)^\top$ the *sample covariance*. Collecting terms,
#
# $$\ell(\mu, \Sigma) = -\tfrac N2 \big[ \log \det \Sigma + \operatorname{tr}(\Sigma^{-1} \hat\Sigma)
# + (\bar x - \mu)^\top \Sigma^{-1} (\bar x - \mu) + D \log 2\pi \big].$$
#
# The third term is never negative, and zero for $\mu = \bar x$, whatever $\Sigma$ is. For the first two, suppose that
# $\hat\Sigma$ has an inverse, and let $u_1, \dots, u_D$ be the eigenvalues of $\Sigma^{-1} \hat\Sigma$; they are
# positive. Then $\operatorname{tr}(\Sigma^{-1} \hat\Sigma) = \sum_d u_d$, and $\log \det \Sigma =
# \log \det \hat\Sigma - \sum_d \log u_d$. Now comes an inequality that we shall use again and again:
# $\log u \le u - 1$, with equality only at $u = 1$. It gives
#
# $$\sum_d (u_d - \log u_d) \ge \sum_d 1 = D,$$
#
# with equality if all $u_d = 1$, that is, $\Sigma = \hat\Sigma$. So the Gaussian of maximum likelihood has
# $\mu = \bar x$ and $\Sigma = \hat\Sigma$. If $\hat\Sigma$ has no inverse, because the data lie in a plane, $\ell$ is
# unbounded: a Gaussian ever thinner across the plane makes it as large as one likes.
#
# Here are the petals of 50 irises of Anderson (1936) and Fisher (1936).

# %%
iris = data.iris()
petals = iris.x[iris.labels == 1][:, 2:]  # versicolor, (N, D) = (50, 2)
average = petals.mean(0)
scatter = (petals - average).T @ (petals - average) / len(petals)  # divided by N
for name, matrix in {"N": scatter, "N - 1": torch.cov(petals.T)}.items():
    print(f"divided by {name:5}: ℓ = {gaussian.log_density(petals, average, matrix).sum():.4f}")
single = MixtureParameters(torch.ones(1), average[None], scatter[None])
view.mixture(petals, single, axis_names=("petal length (cm)", "petal width (cm)"))

# %% [markdown]
# The ellipse leans: length and width have the correlation 0.79.
#
# > **A common slip.** To divide by $N - 1$, as `torch.cov` does unless told otherwise, and to call it maximum
# > likelihood. It is unbiased, a virtue of its own, but $\ell$ is 2.0175 there, and 2.0276 with $N$.

# %% tags=["remove-cell"]
# The slip: dividing by N - 1 is not the maximum.
unbiased = gaussian.log_density(petals, average, torch.cov(petals.T)).sum().item()
largest = gaussian.log_density(petals, average, scatter).sum().item()
assert round(unbiased, 4) == 2.0175
assert round(largest, 4) == 2.0276
assert largest > unbiased
assert len(petals) == 50
assert round((scatter[0, 1] / scatter.diagonal().prod().sqrt()).item(), 2) == 0.79
torch.testing.assert_close(gaussian.fit(petals).covariance, scatter)
thinner = [
    gaussian.log_density(torch.tensor([[-1.0, 0.0], [1.0, 0.0]]), torch.zeros(2), torch.diag(variances)).sum()
    for variances in torch.tensor([[1.0, 1e-2], [1.0, 1e-4], [1.0, 1e-6]])
]  # the data lie on a line
assert all(after > before + 4 for before, after in pairwise(thinner))

# %% [markdown]
# And the digits? Some pixels at the edge were never inked, so their variance is 0 and the covariance has no inverse. A
# little noise on every pixel, of variance 0.1, fixes this.

# %%
of_digits = gaussian.fit(digits.x)
root = torch.linalg.cholesky(of_digits.covariance + 0.1 * torch.eye(64))
invented = of_digits.mean + torch.randn(10, 64, generator=generator) @ root.T
view.images(invented.clamp(0, 16), (8, 8), title="Drawn from the Gaussian of the digits")

# %% [markdown]
# The ink is in the right places, unlike in the snow, but hardly one of these can be read. A Gaussian is a single
# ellipsoid, densest at its mean, the average image. No digit lies there: the nearest one is farther from the average
# than 97 % of the digits are from their own nearest neighbor. The digits are many curved pieces, with gaps. We need
# richer models.
#
# > **Derive it.** Suppose the covariance must be $\sigma^2 I$. Which $\sigma^2$ has the largest likelihood?
#
# <details><summary>Answer</summary>
#
# With $\mu = \bar x$ the bracket is $D \log \sigma^2 + \operatorname{tr}(\hat\Sigma) / \sigma^2$ and a constant. Its
# derivative with respect to $\sigma^2$ is zero at $\sigma^2 = \operatorname{tr}(\hat\Sigma) / D$, the average of the
# variances, and it changes from negative to positive there.
#
# ```python
# def height(variance):
#     return gaussian.log_density(petals, average, variance * torch.eye(2)).sum()
#
#
# best = scatter.trace() / 2
# assert height(best) > max(height(0.9 * best), height(1.1 * best))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert (of_digits.covariance.diagonal() == 0).any()
assert digits.x[:, of_digits.covariance.diagonal() == 0].max() == 0  # never inked
center, rim = digits.x.reshape(-1, 8, 8)[:, 2:6, 2:6].mean(), digits.x.reshape(-1, 8, 8)[:, :, [0, 7]].mean()
inside = invented.clamp(0, 16).reshape(-1, 8, 8)
assert inside[:, 2:6, 2:6].mean() > 5 * inside[:, :, [0, 7]].mean()  # as in the digits
assert center > 5 * rim
from_average = (digits.x - digits.x.mean(0)).norm(dim=1)
to_neighbor = (torch.cdist(digits.x, digits.x) + 1e9 * torch.eye(len(digits.x))).min(1).values
assert round(100 * (to_neighbor < from_average.min()).double().mean().item()) == 97
torch.testing.assert_close(
    root @ root.T - of_digits.covariance, torch.diag(torch.full((64,), 0.1)), rtol=0, atol=1e-9
)

# %% [markdown]
# ## 6 · Bend it (5 minutes)
#
# Keep the Gaussian $z$, and let the map be any function:
#
# $$z \sim \mathcal N(\mu_z, \Sigma_z), \qquad x = f_\theta(z) + \text{noise}, \quad
# \text{noise} \sim \mathcal N(0, \Sigma_x).$$
#
# This is the *non-linear Gaussian model*. In later units $f_\theta$ is a neural network with parameters $\theta$. A
# simple density goes in, a complex one comes out. The sheet of section 1 is of this kind, with $M = 2$ and $D = 3$. The
# Gaussian of maximum likelihood has nearly its mean and covariance, but not its shape:

# %%
sheet = NonlinearGaussian(data.roll, 0.05**2 * torch.eye(3), torch.zeros(2), torch.eye(2))
x, z = sheet.sample(1500, generator=generator)
flat = gaussian.fit(x)
invented = flat.mean + torch.randn(1500, 3, generator=generator) @ torch.linalg.cholesky(flat.covariance).T
view.space(invented, title="Drawn from a Gaussian fitted to the sheet", elevation=18, azimuth=-80)

# %% [markdown]
# Ancestral sampling is as easy as before, and so is the joint density at a pair: $\log p(x, z) =
# \log \mathcal N(z; \mu_z, \Sigma_z) + \log \mathcal N(x; f_\theta(z), \Sigma_x)$.

# %%
log_prior = gaussian.log_density(z, torch.zeros(2), torch.eye(2))  # (N,)
log_likelihood = gaussian.log_density(x, data.roll(z), 0.05**2 * torch.eye(3))  # (N,)
torch.testing.assert_close(sheet.log_joint(x, z), log_prior + log_likelihood)

# %% [markdown]
# Two things become hard, and both need an integral over $z$. In general the marginal
# $p(x) = \int p(z)\, p(x \mid z)\, dz$ has no closed form when $f_\theta$ is not linear, so we cannot evaluate the
# likelihood that we want to maximize. Nor, then, the posterior $p(z \mid x) = p(x, z) / p(x)$. (Could one sample the
# integral? Section 12 shows what that costs.)
#
# In one dimension a grid still does it: $z \sim \mathcal N(0, 1)$, $x = z^2 + \text{noise}$ of variance 0.25, and we
# observe $x = 2$.

# %%
short = torch.linspace(-4, 4, 801)  # (P,)
log_joint = Normal(0.0, 1.0).log_prob(short) + Normal(short**2, 0.5).log_prob(torch.tensor(2.0))
log_p = log_joint.logsumexp(0) + (short[1] - short[0]).log()
posterior = (log_joint - log_p).exp()
prior = Normal(0.0, 1.0).log_prob(short).exp()
view.curves(short, {"prior p(z)": prior, "posterior p(z | x = 2)": posterior}, x_name="z", y_name="density")

# %% [markdown]
# The prior has one mode, the posterior two, at −1.37 and 1.37: a square does not tell the sign of its root. Such a
# posterior is unwieldy, and we would like to put a Gaussian in its place.
#
# > **Think first.** Where would you put the Gaussian, and how wide would you make it?
#
# <details><summary>Answer</summary>
#
# There are two sensible answers: a wide one over everything, with its mean at 0, where the posterior is nearly zero; or
# a narrow one on one of the modes, which ignores the other. Each is best by its own measure of how far apart two
# distributions are. The next sections define both.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
modes = short[1:-1][(posterior[1:-1] > posterior[:-2]) & (posterior[1:-1] > posterior[2:])]
assert [round(mode, 2) for mode in modes.tolist()] == [-1.37, 1.37]
assert short[prior.argmax()].abs() < 1e-9
assert posterior[400] < 0.01 * posterior.max()
squared = NonlinearGaussian(torch.square, torch.tensor([[0.25]]), torch.zeros(1), torch.eye(1))
torch.testing.assert_close(log_joint, squared.log_joint(torch.tensor([[2.0]]), short[:, None, None])[:, 0])
standard_error = 2**0.5 * (x.var(0) / 1500).sqrt()
assert ((invented.mean(0) - x.mean(0)).abs() < 5 * standard_error).all()

# %% [markdown]
# ## 7 · How far apart are two distributions? (5 minutes)
#
# Let $p$ be a density, for example a posterior, and $q$ one that shall approximate it. At a point $z$ the ratio
# $q(z) / p(z)$ says how much more often $q$ goes there. Its logarithm, averaged over where $q$ goes, is the
# *Kullback-Leibler divergence* of Kullback and Leibler (1951):
#
# $$\mathrm{KL}(q \,\|\, p) = \mathbb E_{z \sim q}\big[ \log q(z) - \log p(z) \big]
# = \int q(z) \log \frac{q(z)}{p(z)}\, dz.$$
#
# The average is over the first argument. With natural logarithms the unit is the nat.
#
# It is never negative, and zero only for equal distributions. The proof is one line with $\log u \le u - 1$:
#
# $$-\mathrm{KL}(q \,\|\, p) = \int_{q > 0} q(z) \log \frac{p(z)}{q(z)}\, dz \;\le\;
# \int_{q > 0} q(z) \Big( \frac{p(z)}{q(z)} - 1 \Big) dz = \int_{q > 0} p(z)\, dz - 1 \;\le\; 0,$$
#
# and equality needs $p(z) / q(z) = 1$ wherever $q > 0$, except on a set without mass. For discrete $z$ the integral is
# a sum.
#
# It is no distance: $\mathrm{KL}(q \,\|\, p)$ and $\mathrm{KL}(p \,\|\, q)$ differ in general, so we say *divergence*
# and mind the order. (Both are 0.5 between $\mathcal N(0, 1)$ and $\mathcal N(1, 1)$: a bad pair to test code with.) If
# $p$ is zero where $q$ is not, $\mathrm{KL}(q \,\|\, p)$ is infinite, while the other may be finite. On a grid, for
# $\mathcal N(0, 1)$ and $\mathcal N(1, 3)$:


# %%
def kl_on_grid(log_q, log_p):
    """∫ q (log q − log p) dz by a sum over the grid `line`."""
    return (log_q.exp() * (log_q - log_p)).sum() * step


q, p = Normal(0.0, 1.0), Normal(1.0, 3**0.5)
there = kl_on_grid(q.log_prob(line), p.log_prob(line)).item()
back = kl_on_grid(p.log_prob(line), q.log_prob(line)).item()
z = torch.randn(100_000, generator=generator)  # draws from q
log_ratios = q.log_prob(z) - p.log_prob(z)
print(f"KL(q‖p) = {there:.4f}, KL(p‖q) = {back:.4f}")
print(f"from draws: {log_ratios.mean():.4f}; negative: {(log_ratios < 0).double().mean():.0%} of them")

# %% [markdown]
# The two directions give 0.3826 and 0.9507 nats. Where there is no grid, one can sample: the average of
# $\log q(z_s) - \log p(z_s)$ over $z_s \sim q$, $s = 1, \dots, S$, is right on average. A single value may well be
# negative; the divergence is not.
#
# > **Try it.** Compute both divergences between one toss of the fair and one of the trick coin. Which is infinite if
# > the trick coin always shows heads?
#
# <details><summary>Answer</summary>
#
# For distributions over heads and tails the integral is a sum over the two.
#
# ```python
# fair, trick = torch.tensor([0.5, 0.5]), torch.tensor([0.9, 0.1])
# assert round((fair * (fair / trick).log()).sum().item(), 3) == 0.511
# assert round((trick * (trick / fair).log()).sum().item(), 3) == 0.368
# ```
#
# If the trick coin never shows tails, the divergence that averages over the fair coin is infinite. The other one is
# $\log 2$.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(there, 4) == 0.3826
assert round(back, 4) == 0.9507
assert abs(log_ratios.mean().item() - 0.3826) < 5 * log_ratios.std().item() / 100_000**0.5
assert (log_ratios < 0).any()
alike = Normal(0.0, 1.0).log_prob(line), Normal(1.0, 1.0).log_prob(line)
assert round(kl_on_grid(*alike).item(), 6) == round(kl_on_grid(*reversed(alike)).item(), 6) == 0.5
certain, fair = torch.tensor([1.0, 0.0]), torch.tensor([0.5, 0.5])
assert (fair * (fair / certain).log()).sum() == math.inf
torch.testing.assert_close(torch.xlogy(certain, certain / fair).sum().item(), math.log(2))

# %% [markdown]
# ## 8 · Between two Gaussians (6 minutes)
#
# For Gaussians the integral has a closed form. It is worth deriving once, as it is often printed wrongly. One fact is
# needed. For $z \sim \mathcal N(\mu_q, \Sigma_q)$ write $z - \mu_p = (z - \mu_q) + (\mu_q - \mu_p)$. The mixed terms
# have mean zero, and a number is its own trace, so
#
# $$\mathbb E_q\big[(z - \mu_p)^\top \Sigma_p^{-1} (z - \mu_p)\big] = \operatorname{tr}(\Sigma_p^{-1} \Sigma_q)
# + (\mu_q - \mu_p)^\top \Sigma_p^{-1} (\mu_q - \mu_p).$$
#
# With $q$'s own mean and covariance in place of $p$'s this is $M$. Now take the mean of both log-densities under $q$;
# the terms with $2\pi$ cancel:
#
# $$\mathrm{KL}(q \,\|\, p) = \tfrac12 \Big[ \log \frac{\det \Sigma_p}{\det \Sigma_q} - M
# + \operatorname{tr}(\Sigma_p^{-1} \Sigma_q) + (\mu_q - \mu_p)^\top \Sigma_p^{-1} (\mu_q - \mu_p) \Big].$$
#
# The last term is the price of different means, the others together that of different covariances.


# %%
def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    """KL(q‖p) between two Gaussians with full covariances."""
    shift = q_mean - p_mean
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    trace = torch.linalg.solve(p_covariance, q_covariance).trace()
    return 0.5 * (log_ratio - len(shift) + trace + shift @ torch.linalg.solve(p_covariance, shift))


q = (torch.tensor([1.0, 0.0]), torch.tensor([[2.0, 0.9], [0.9, 1.0]]))
p = (torch.tensor([0.0, 2.0]), torch.tensor([[1.0, -0.3], [-0.3, 0.5]]))
by_torch = torch.distributions.kl_divergence(MultivariateNormal(*q), MultivariateNormal(*p))
torch.testing.assert_close(kl_gaussians(*q, *p), by_torch)
torch.testing.assert_close(kl_gaussians(*p, *p), torch.tensor(0.0))
print(f"KL(q‖p) = {kl_gaussians(*q, *p):.4f}, KL(p‖q) = {kl_gaussians(*p, *q):.4f}, KL(p‖p) = 0")

# %% [markdown]
# > **A common slip.** The quadratic form outside the ½, or with the inverse of $\Sigma_q$. Equal means hide both, equal
# > covariances the second. Test with a pair that differs in both. (The sign of $M$ is right.)

# %% tags=["remove-cell"]
# The slip: either change of the quadratic form gives another number, but not for equal means.
(q_mean, q_covariance), (p_mean, p_covariance) = q, p
shift = q_mean - p_mean
right, other = (shift @ torch.linalg.solve(matrix, shift) for matrix in (p_covariance, q_covariance))
rest = by_torch - 0.5 * right
assert min(abs(right - 0.5 * right), abs(0.5 * other - 0.5 * right)) > 0.1
assert abs(other - 0.5 * right) > 0.1
torch.testing.assert_close(kl_gaussians(p_mean, q_covariance, *p), rest)  # equal means: nothing to see
torch.testing.assert_close(kl_gaussians(*p, *p), torch.tensor(0.0))  # with the other sign of M it would be M

# %% [markdown]
# Later units need one case at every step, a diagonal $q$ and the standard normal:
#
# $$\mathrm{KL}\big(\mathcal N(\mu, \operatorname{diag} \sigma^2) \,\|\, \mathcal N(0, I)\big)
# = \tfrac12 \sum_{m=1}^M \big[ \sigma_m^2 + \mu_m^2 - 1 - \log \sigma_m^2 \big].$$
#
# There a network gives $\mu$ and $\sigma$ for each datum, from two outputs of its own. An output can be any number and
# a variance must be positive, so the second output is read as $\log \sigma^2$ and called `log_var`.

# %%
mu, log_var = torch.tensor([[0.8, -0.5]]), torch.tensor([[-1.2, 0.7]])  # (N, M) = (1, 2)
by_hand = 0.5 * (log_var.exp() + mu**2 - 1 - log_var).sum(1)
torch.testing.assert_close(divergences.kl_to_standard_normal(DiagonalGaussian(mu, log_var)), by_hand)
full = kl_gaussians(mu[0], log_var[0].exp().diag(), torch.zeros(2), torch.eye(2))
torch.testing.assert_close(full, by_hand[0])

# %% [markdown]
# > **A common slip.** One output as both $\mu$ and $\log \sigma^2$, $q$'s covariance for that of the prior, or an
# > output read as $\log \sigma$: with the mean 0 and an output of 0.8 the divergence is 0.213, or 1.177 if it is
# > misread.

# %% tags=["remove-cell"]
# The slip: each of the three gives another divergence.
raw, zero = torch.tensor([[0.8]]), torch.zeros(1, 1)
as_log_var = divergences.kl_to_standard_normal(DiagonalGaussian(zero, raw)).item()
as_log_sigma = divergences.kl_to_standard_normal(DiagonalGaussian(zero, 2 * raw)).item()
as_both = divergences.kl_to_standard_normal(DiagonalGaussian(raw, raw)).item()
assert round(as_log_var, 3) == 0.213
assert round(as_log_sigma, 3) == 1.177
assert abs(as_both - as_log_var) > 0.1
same_covariance = kl_gaussians(mu[0], log_var[0].exp().diag(), torch.zeros(2), log_var[0].exp().diag())
assert abs(same_covariance - by_hand[0]) > 0.1

# %% [markdown]
# > **Derive it.** Show that the price of different covariances, with $\mu_q = \mu_p$, is never negative.
#
# <details><summary>Answer</summary>
#
# Let $u_m$ be the eigenvalues of $\Sigma_p^{-1} \Sigma_q$; they are positive. The first three terms are
# $\sum_m (u_m - 1 - \log u_m)$, and $\log u \le u - 1$. It is the proof of section 5. The log-determinant alone, or the
# trace minus $M$ alone, may be negative.
#
# ```python
# u = torch.linalg.eigvals(torch.linalg.solve(p[1], q[1])).real  # (M,)
# torch.testing.assert_close(kl_gaussians(p[0], q[1], *p), 0.5 * (u - 1 - u.log()).sum())
# assert torch.logdet(p[1]) < torch.logdet(q[1])
# ```
#
# </details>

# %% [markdown]
# ## 9 · Two directions (9 minutes)
#
# Which Gaussian $q$ comes nearest to a target $p$ with two modes? Let the target have half of its mass around $-3$ and
# half around 3, each with the standard deviation 0.7. Move the sliders: make $\mathrm{KL}(p \,\|\, q)$, the *forward*
# divergence, as small as you can; then $\mathrm{KL}(q \,\|\, p)$, the *reverse* one.


# %%
def log_target(z, a=3.0):
    """½ N(−a, 0.7²) + ½ N(a, 0.7²)."""
    return torch.stack([Normal(-a, 0.7).log_prob(z), Normal(a, 0.7).log_prob(z)]).logsumexp(0) - math.log(2)


def picture(mean, deviation, a=3.0):
    log_p, log_q = log_target(line, a), Normal(float(mean), deviation).log_prob(line)
    both_ways = kl_on_grid(log_p, log_q).item(), kl_on_grid(log_q, log_p).item()
    near = line.abs() <= 8
    return view.divergences(
        line[near], log_p[near].exp(), log_q[near].exp(), *both_ways, most=8, highest=0.85
    )


view.Explore(picture, alt="A Gaussian and a target with two modes",
             mean=range(-4, 5), deviation=[0.7, 1.0, 1.5, 2.0, 3.08])  # fmt: skip

# %% [markdown]
# A bar with a break is longer than drawn. What decides is the first argument, the one that is averaged over. The
# forward divergence goes where $p$ goes, and asks that $q$ be not small there: a mode that $q$ does not cover is
# expensive, mass of $q$ in the gap is cheap. The reverse divergence goes where $q$ goes, and asks that $p$ be not small
# there: mass in the gap is expensive, and a mode where $q$ never goes costs little.
#
# To find both optima, follow the gradient from a start:


# %%
def fit(direction, mean, deviation, a=3.0):
    """The mean and deviation of the Gaussian that minimizes KL(p‖q) or KL(q‖p), from a start."""
    parameters = torch.tensor([mean, math.log(deviation)], requires_grad=True)
    optimizer = torch.optim.Adam([parameters], lr=0.05)
    for _ in range(400):
        log_q, log_p = Normal(parameters[0], parameters[1].exp()).log_prob(line), log_target(line, a)
        loss = kl_on_grid(log_p, log_q) if direction == "forward" else kl_on_grid(log_q, log_p)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return parameters[0].item(), parameters[1].exp().item(), loss.item()


fitted = {
    (direction, start): fit(direction, start, 1.0)
    for direction in ("forward", "reverse")
    for start in (-1.0, 1.0)
}
for (direction, start), (mean, deviation, nats) in fitted.items():
    print(f"{direction} from {start:4}: mean {mean:6.3f}, deviation {deviation:.3f}, {nats:.3f} nats")

# %% [markdown]
# | | $\mathrm{KL}(p \,\Vert\, q)$, forward | $\mathrm{KL}(q \,\Vert\, p)$, reverse |
# |---|---|---|
# | mean | 0 | 3 or $-3$, as the start decides |
# | deviation | 3.081 | 0.700 |
# | nats | 0.789 | 0.693, which is $\log 2$: half of the mass is left out |
#
# In kind, this is the third figure of chapter 10 of Bishop (2006), where the target is a mixture of two Gaussians in
# the plane: forward, a single broad ellipse over both; reverse, one ellipse on either of the two.
#
# **Forward is moment matching.** In $\mathrm{KL}(p \,\|\, q) = \mathbb E_p[\log p] - \mathbb E_p[\log q]$ only the
# second term contains $q$. For a Gaussian $q$ it is the log-likelihood of section 5, with an average under $p$ in place
# of that over data. So the same proof applies, if $p$ has finite second moments: the best $q$ has the mean and
# covariance *of* $p$. Here the variance is $3^2 + 0.7^2 = 9.49$. This is called *moment matching*.

# %% tags=["remove-cell"]
# What the text above says, checked.
for start in (-1.0, 1.0):
    mean, deviation, nats = fitted["forward", start]
    assert abs(mean) < 0.001
    assert (round(deviation, 3), round(nats, 3)) == (3.081, 0.789)
    mean, deviation, nats = fitted["reverse", start]
    assert abs(mean - 3 * start) < 0.001
    assert (round(deviation, 3), round(nats, 3)) == (0.700, 0.693) == (0.7, round(math.log(2), 3))
assert round(3**2 + 0.7**2, 2) == 9.49
moments = divergences.fit_forward(line[:, None], log_target(line))
assert round(moments.covariance.item(), 2) == 9.49
gap, covered = Normal(0.0, 3.0806).log_prob(line), Normal(3.0, 0.7).log_prob(line)
assert kl_on_grid(gap, log_target(line)) > 2 > kl_on_grid(log_target(line), gap)  # mass in the gap
assert (
    kl_on_grid(log_target(line), covered) > 10 > 1 > kl_on_grid(covered, log_target(line))
)  # a mode left out

# %% [markdown]
# > **A common slip.** "Forward matches moments", for any family of $q$. It does where $\log q$ is quadratic. Laplace's
# > density $e^{-|z| / \xi} / 2\xi$ matches $\xi$ to the mean of $|z|$: its deviation is 4.24, that of the
# > target 3.08.

# %% tags=["remove-cell"]
# The slip: the Laplace density nearest to the target has another variance.
scales = torch.linspace(1, 6, 501)
log_laplace = -line.abs() / scales[:, None] - (2 * scales[:, None]).log()  # (501, P)
best = scales[(log_target(line).exp() * (log_target(line) - log_laplace)).sum(1).argmin()].item()
assert abs(best - (log_target(line).exp() * line.abs()).sum().item() * step.item()) < 0.01
assert round(math.sqrt(2) * best, 2) == 4.24
assert round(moments.covariance.item() ** 0.5, 2) == 3.08

# %% [markdown]
# **The reverse direction** is *mode seeking* if the modes are well apart: it finds one of them, and the start decides
# which (section 10 moves the modes together). In $\mathrm{KL}(q \,\|\, p) = \mathbb E_q[\log q] - \mathbb E_q[\log p]$
# the average is over $q$, which we choose ourselves. It needs no draws from $p$, and $p$ only up to a factor, since a
# factor adds a constant. That is exactly what a posterior offers: $p(z \mid x)$ is $p(x, z)$ up to the unknown factor
# $1 / p(x)$. So the rest of the course is mostly about the reverse direction. The library has both; here they are for
# the posterior of section 6.


# %%
def log_posterior(z):  # (S, M) -> (S,), up to a factor
    return (Normal(0.0, 1.0).log_prob(z) + Normal(z**2, 0.5).log_prob(torch.tensor(2.0)))[:, 0]


forward = divergences.fit_forward(short[:, None], log_joint)
begin = gaussian.Gaussian(torch.ones(1), 0.25 * torch.eye(1))
reverse = divergences.fit_reverse(log_posterior, begin).gaussian
fits = {"posterior": posterior}
for name, (mean, covariance) in {"forward": forward, "reverse": reverse}.items():
    print(f"{name}: mean {mean.item():.3f}, deviation {covariance.item() ** 0.5:.3f}")
    fits[name] = Normal(mean, covariance[0] ** 0.5).log_prob(short).exp()
view.curves(short, fits, x_name="z", y_name="density")

# %% [markdown]
# > **Think first.** The reverse fit has the deviation 0.188, the posterior 1.341. Is the model as sure of $z$ as the
# > fit suggests? And where does the fit lie if the start is at −1?
#
# <details><summary>Answer</summary>
#
# No. A narrow $q$ does not mean that the model is sure. A single Gaussian has no way to say "here or there", and the
# reverse divergence makes it choose. From −1 it finds the other mode, with the mean −1.330 in place of 1.330.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(forward.covariance.item() ** 0.5, 3) == 1.341
assert round(((posterior * short**2).sum() * (short[1] - short[0])).item() ** 0.5, 3) == 1.341
assert round(reverse.covariance.item() ** 0.5, 3) == 0.188
assert round(reverse.mean.item(), 3) == 1.330
other = divergences.fit_reverse(log_posterior, begin._replace(mean=-torch.ones(1))).gaussian
assert round(other.mean.item(), 3) == -1.330

# %% [markdown]
# ## 10 · When the modes come close (further reading, 2 minutes)
#
# Reverse is mode seeking only for modes that are well apart. Put the target's modes at $-a$ and $a$, start on the right
# one, and move $a$.

# %%
nearby = {a: fit("reverse", a, 0.7, a)[:2] for a in (1.0, 1.2, 1.4, 1.6, 2.0, 2.5, 3.0)}


def nearest(a):
    return picture(*nearby[a], a)


view.Explore(nearest, alt="The reverse fit to two modes at −a and a", a=list(nearby))

# %% [markdown]
# For $a$ from 1.0 to 1.6 the fit leaves its mode and covers both, with the mean 0. From 2.0 on it stays on the right
# one: the gap has become too expensive. In between the divergence has local minima of both kinds, and the start
# decides: at $a = 1.9$ a fit that begins wide covers both modes with 0.622 nats, and one that begins on a mode is
# stuck there with 0.681.
#
# > **Try it.** At $a = 1.6$, by how much does the reverse fit miss the standard deviation of the target?
#
# <details><summary>Answer</summary>
#
# The target has the variance $1.6^2 + 0.7^2$, hence the deviation 1.75. The fit has 1.57: it covers both modes, and is
# too narrow all the same, by 0.18.
#
# ```python
# deviation = math.sqrt(1.6**2 + 0.7**2)
# assert round(deviation, 2) == 1.75
# assert round(deviation - nearby[1.6][1], 2) == 0.18
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert list(nearby) == [1.0, 1.2, 1.4, 1.6, 2.0, 2.5, 3.0]
assert all(abs(nearby[a][0]) < 0.01 for a in (1.0, 1.2, 1.4, 1.6))
assert all(nearby[a][0] > 0.8 * a for a in (2.0, 2.5, 3.0))
assert round(math.sqrt(1.6**2 + 0.7**2), 2) == 1.75
assert round(nearby[1.6][1], 2) == 1.57
assert round(math.sqrt(1.6**2 + 0.7**2) - nearby[1.6][1], 2) == 0.18
on_a_mode, wide = fit("reverse", 1.9, 0.7, 1.9), fit("reverse", 0.0, 2.0, 1.9)
assert on_a_mode[0] > 1.5 > 0.01 > abs(wide[0])
assert (round(wide[2], 3), round(on_a_mode[2], 3)) == (0.622, 0.681)

# %% [markdown]
# ## 11 · A vector of bits (further reading, 3 minutes)
#
# Let $z$ be $M = 3$ bits, each on with probability 0.2, independently. A bit that is on adds a column of $W$ to $x$:
# $x = W z + \text{noise}$. The integral is now a sum over all $2^M$ vectors, which a computer can do for small $M$.

# %%
bits = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 3)  # all z, (8, M)
W = torch.tensor([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])  # (D, M)
log_prior = torch.xlogy(bits, 0.2 * torch.ones(())).sum(1) + torch.xlogy(1 - bits, 0.8 * torch.ones(())).sum(
    1
)
observed = torch.tensor([1.0, 1.0])  # (D,)
log_joint = log_prior + log_normal(observed, bits @ W.T, torch.full((2,), 0.01))  # (8,)
posterior_of_bits = log_joint.softmax(0)
for z, probability in zip(bits.tolist(), posterior_of_bits.tolist(), strict=True):
    print([int(bit) for bit in z], f"{probability:.3f}")

# %% [markdown]
# Two vectors explain $x = (1, 1)$: the second bit alone, with probability 0.8, or the first and third together, with
# probability 0.2. Independent in the prior, the bits are dependent in the posterior: if the second is on, the
# others are off. One cause *explains away* the others. Units 10 to 12 are about models of bits.
#
# > **Try it.** What is the posterior probability that the first bit is on, and what is it if we learn that the second
# > is off?
#
# <details><summary>Answer</summary>
#
# It rises from 0.2 to nearly one.
#
# ```python
# first, second = bits[:, 0] == 1, bits[:, 1] == 1
# assert abs(posterior_of_bits[first].sum() - 0.2) < 1e-6
# assert posterior_of_bits[first & ~second].sum() / posterior_of_bits[~second].sum() > 0.999
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert [round(value, 3) for value in posterior_of_bits[[2, 5]].tolist()] == [0.8, 0.2]
assert bits[[2, 5]].tolist() == [[0, 1, 0], [1, 0, 1]]
torch.testing.assert_close(log_prior.exp()[2].item(), 0.2 * 0.8**2)
torch.testing.assert_close(log_prior.exp().sum(), torch.tensor(1.0))
assert list(range(10, 13)) == [10, 11, 12]

# %% [markdown]
# ## 12 · What the integral costs (further reading, 3 minutes)
#
# One could estimate $p(x) = \mathbb E_{z \sim p(z)}[p(x \mid z)]$ by an average over $S$ draws from the prior, and the
# gradient of its logarithm by the gradient of that average's logarithm. Let us do so where the truth is known: $M$
# independent copies of the little model of section 4, each observed at 0.9. By the formula, the derivative of
# $\log p(x)$ with respect to the first offset is $0.9 / 2.65 = 0.340$.

# %%
spreads, heaviest = [], []
for M in (1, 3, 10, 30):
    z = torch.randn(300, 1000, M, generator=generator)  # 300 estimates, each from S = 1000 draws
    weights = Normal(1.5 * z, 0.4**0.5).log_prob(torch.tensor(0.9)).sum(2).softmax(1)  # (300, S)
    slopes = (weights * (0.9 - 1.5 * z[:, :, 0]) / 0.4).sum(1)  # (300,)
    spreads.append(slopes.std().item())
    heaviest.append(weights.max(1).values.median().item())
    print(f"M = {M:2}: {slopes.mean():.2f} ± {spreads[-1]:.2f}, the heaviest draw {heaviest[-1]:.0%}")

# %% [markdown]
# The spread of the estimate grows with $M$. With one latent dimension a thousand draws are plenty. With 30, in more
# than nine of ten estimates a single draw carries more than half of the weight, and the gradient is nearly that draw's.
# On average it is too large as well, since it is a ratio. A gradient of such a variance is of no use, and by the next
# task $S$ must grow exponentially in $M$ to keep the spread of the average fixed. Unit 2 begins here.
#
# > **Derive it.** Show that $\mathbb E[p(x \mid z)^2] / p(x)^2$, which is one plus the relative variance of a single
# > term, is a power: its value for one copy, to the power $M$.
#
# <details><summary>Answer</summary>
#
# Both $p(z)$ and $p(x \mid z)$ are products over the copies, and all factors are independent: the mean of a product is
# the product of the means, above and below the bar. For one copy the ratio is larger than one, since a variance is
# positive.
#
# ```python
# likelihood = Normal(1.5 * line, 0.4**0.5).log_prob(torch.tensor(0.9)).exp()
# weight = Normal(0.0, 1.0).log_prob(line).exp() * step
# assert (weight * likelihood**2).sum() / (weight * likelihood).sum() ** 2 > 1.5
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert round(0.9 / 2.65, 3) == 0.340
assert all(after > before for before, after in pairwise(spreads))
assert spreads[0] < 0.1 < 1 < spreads[-1]
assert heaviest[0] < 0.02
assert heaviest[-1] > 0.5
assert slopes.mean() > 0.9 / 2.65
assert (weights.max(1).values > 0.5).double().mean() > 9 / 10  # over many seeds in tests/lectures
assert len(z[0, 0]) == 30

# %% [markdown]
# ## 13 · Relatives (further reading, 8 minutes)
#
# Where the course goes: discrete $z$ (mixtures, unit 3), linear maps (probabilistic PCA, unit 4), non-linear ones
# (variational inference in unit 5, the variational autoencoder in unit 9), bits (Boltzmann machines, unit 10), and long
# chains of latent images (diffusion models, unit 13; *score-based models* are these, seen from another side). Four
# relatives we only look at, each in a few lines.
#
# An *autoregressive model* has no $z$. It predicts each coordinate from those before it:
# $p(x) = \prod_d p(x_d \mid x_1, \dots, x_{d-1})$. A Gaussian is one: the petal's width given its length is a
# regression.

# %%
(length, width), S = average, scatter
slope = S[1, 0] / S[0, 0]
first = Normal(length, S[0, 0].sqrt()).log_prob(petals[:, 0])
predicted = width + slope * (petals[:, 0] - length)  # (N,)
second = Normal(predicted, (S[1, 1] - slope * S[0, 1]).sqrt()).log_prob(petals[:, 1])
torch.testing.assert_close(first + second, gaussian.log_density(petals, average, scatter))

# %% [markdown]
# A *generative adversarial network* has a map but no noise. If $M < D$, its draws lie on a sheet, and it has no density
# in $\mathbb R^D$. A second model, the *discriminator*, learns to tell draws from data, and the generator is trained to
# fool it. Here the generator adds one number $\theta$ to $z$, and the data have the mean 3.

# %%
theta, judge = torch.zeros(1, requires_grad=True), torch.zeros(2, requires_grad=True)
for turn in range(3000):
    real = 3 + torch.randn(100, generator=generator)
    fake = theta + torch.randn(100, generator=generator)
    says = judge[0] + judge[1] * real, judge[0] + judge[1] * fake  # logits of "it is real"
    value = torch.sigmoid(says[0]).log().mean() + torch.sigmoid(-says[1]).log().mean()
    if turn % 6:  # five steps of the discriminator for each of the generator
        judge.data += 0.2 * torch.autograd.grad(value, judge)[0]
    else:
        theta.data += 0.1 * torch.autograd.grad(torch.sigmoid(says[1]).log().mean(), theta)[0]
print(f"θ = {theta.item():.2f}")

# %% [markdown]
# A *hybrid model* has discrete and continuous latent variables. Draw a component $k$, then a point $z$ on its line:
# a mixture of linear Gaussian models, for which section 4 gives the marginal of each component.

# %%
W = torch.tensor([[2.0, 0.5], [-1.0, 1.5]])  # a line's direction for each of K = 2, (K, D)
k = torch.randint(2, (1000,), generator=generator)  # discrete
z = torch.randn(1000, 1, generator=generator)  # continuous
x = W[k] * z + 0.2 * torch.randn(1000, 2, generator=generator)
view.points(x, k, label_names=["k = 0", "k = 1"])

# %% [markdown]
# In a *latent graph model* it is hidden who depends on whom. Three variables are joined by edges, or not; all eight
# graphs are equally likely, and one graph serves all data. In a Gaussian, a missing edge is a zero of the precision
# matrix, the inverse of the covariance.

# %%
graphs = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 3)  # edges 1-2, 1-3, 2-3: there or not, (8, 3)
precision = torch.eye(3).repeat(8, 1, 1)
for edge, (i, j) in enumerate([(0, 1), (0, 2), (1, 2)]):
    precision[:, i, j] = precision[:, j, i] = -0.4 * graphs[:, edge]
root = torch.linalg.cholesky(torch.linalg.inv(precision[5]))  # the truth: edges 1-2 and 2-3
x = torch.randn(1000, 3, generator=generator) @ root.T
models = MultivariateNormal(torch.zeros(3), precision_matrix=precision)
posterior_of_graphs = models.log_prob(x[:, None]).sum(0).softmax(0)
print(graphs[posterior_of_graphs.argmax()].tolist(), f"{posterior_of_graphs.max():.3f}")

# %% [markdown]
# The posterior finds the graph from which the data came.
#
# > **Think first.** Variables 1 and 3 have no edge between them. Are they independent?
#
# <details><summary>Answer</summary>
#
# No. They are correlated through variable 2, and independent only given it. The covariance shows the first, the
# precision the second.
#
# ```python
# covariance = torch.linalg.inv(precision[5])
# assert precision[5][0, 2] == 0
# assert covariance[0, 2] > 0.1
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert abs(theta.item() - 3) < 0.1
assert posterior_of_graphs.argmax() == 5
assert graphs[5].tolist() == [1, 0, 1]
assert posterior_of_graphs[5] > 0.99
assert len(graphs) == 8

# %% [markdown]
# ## 14 · What you have learned (3 minutes)
#
# | idea | formula | in code |
# |---|---|---|
# | joint | $\log p(x, z) = \log p(z) + \log p(x \mid z)$ | `log_joint` |
# | marginal, posterior | $p(x) = \int p(x, z)\, dz$, $p(z \mid x) = p(x, z) / p(x)$ | a grid, if $M$ is tiny |
# | ancestral sampling | $z_n \sim p(z)$, $x_n \sim p(x \mid z_n)$, anew for each $n$ | `NonlinearGaussian.sample` |
# | affine map | $\mathcal N(A \mu + b, A \Sigma A^\top)$; draw $\mu + L \varepsilon$ | `gaussian.affine_map` |
# | maximum likelihood | $\mu = \bar x$, $\Sigma = \hat\Sigma$, divided by $N$ | `gaussian.fit` |
# | divergence | $\mathrm{KL}(q \,\Vert\, p) = \mathbb E_q[\log q - \log p] \ge 0$ | `divergences.kl` |
# | to $\mathcal N(0, I)$ | $\frac12 \sum_m [\sigma_m^2 + \mu_m^2 - 1 - \log \sigma_m^2]$ | `kl_to_standard_normal` |
# | forward, $\mathrm{KL}(p \,\Vert\, q)$ | matches mean and covariance | `divergences.fit_forward` |
# | reverse, $\mathrm{KL}(q \,\Vert\, p)$ | seeks a mode, if they are apart | `divergences.fit_reverse` |
#
# **What this lecture covers.** Latent variable models, their joint and marginal; ancestral sampling; the non-linear
# Gaussian model and the sheet in space; the two goals; the Gaussian likelihood and its maximum; discrete and continuous
# latent variables; affine maps of Gaussians, shapes, and the product entry by entry; the divergence and its properties;
# moment matching and mode seeking; the divergence between two Gaussians, and to the standard normal; bits; what the
# integral costs; the scope of the course and its relatives.
#
# **Now you.** [Exercise 01](../exercises/01_latent_variables.ipynb) lets you write these pieces
# yourself. You write a function, run the check below it, and read what it says. The check calls your function with
# small numbers and with odd ones, compares with an answer that was found in another way, and names a mistake that it
# recognizes. Each task stands alone.
#
# **Next.** [Unit 2](02_elbo.ipynb) takes up the integral that we could not do: what the evidence $p(x)$ is good for,
# why sampling it goes wrong, and how a divergence turns it into something that can be maximized.

# %% [markdown]
# ### Symbols
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x_n$ | observed datum | $(D,)$ |
# | $z_n$ | latent variable of a datum | $(M,)$ |
# | $N$ | number of data | |
# | $n$ | index of a datum | |
# | $D$ | dimension of the data | |
# | $d$ | index of a dimension | |
# | $M$ | dimension of the latent variable | |
# | $m$ | index of a latent dimension | |
# | $K$ | number of components | |
# | $k$ | index of a component | |
# | $S$ | number of samples | |
# | $s$ | index of a sample | |
# | $p$ | density or probability under the model | |
# | $q$ | approximation of the posterior | |
# | $\theta$ | parameters of the model | |
# | $f_\theta$ | map from the latent variable to the mean of the data | |
# | $\mu$ | means | $(D,)$ |
# | $\Sigma$ | covariances | $(D, D)$ |
# | $\Sigma_x$ | covariance of the noise | $(D, D)$ |
# | $\Sigma_z$ | covariance of the prior | $(M, M)$ |
# | $\hat\Sigma$ | sample covariance, divided by the number of data | $(D, D)$ |
# | $\bar x$ | average of the data | $(D,)$ |
# | $\sigma$ | standard deviation | |
# | $I$ | identity matrix | $(D, D)$ |
# | $\mathcal N$ | Gaussian density | |
# | $\ell$ | log-likelihood, a sum over the data | |
# | $A$ | matrix of an affine map | $(D, M)$ |
# | $b$ | offset | $(D,)$ |
# | $W$ | loadings | $(D, M)$ |
# | $L$ | Cholesky factor | $(D, D)$ |
# | $\varepsilon$ | standard normal noise | |
# | $u$ | any positive number | |
# | $a$ | half the distance of two components | |
# | $\xi$ | scale of a Laplace density | |

# %% [markdown]
# ### References
#
# - E. Alpaydin, C. Kaynak (1998). Optical recognition of handwritten digits. Data set,
#   *UCI Machine Learning Repository*.
# - E. Anderson (1936). The species problem in Iris. *Annals of the Missouri Botanical Garden* 23, 457-509.
# - C. M. Bishop (2006). *Pattern Recognition and Machine Learning*, chapters 1, 2 and 10.
# - R. A. Fisher (1936). The use of multiple measurements in taxonomic problems. *Annals of Eugenics* 7, 179-188.
# - D. P. Kingma, M. Welling (2014). Auto-encoding variational Bayes. (Appendix B: the divergence to the standard
#   normal.)
# - S. Kullback, R. A. Leibler (1951). On information and sufficiency. *Annals of Mathematical Statistics* 22, 79-86.
# - S. Roweis, Z. Ghahramani (1999). A unifying review of linear Gaussian models. *Neural Computation* 11, 305-345.
