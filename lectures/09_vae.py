# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 9 · Variational autoencoders
#
# Unit 4 described a handwritten digit by two numbers: a place in a plane that lies flat in the space of all images.
# Digits do not lie flat. A stroke that moves to the right goes out in one pixel and comes up in the next, and no
# straight line does that. So bend the plane: *what must be replaced, and what does it cost?* The answer is the
# variational autoencoder, and you know its parts: decoder, encoder, bound, and samples that one can differentiate
# through. This lecture puts them together with care, since most of what goes wrong in practice is a factor, a scale or
# a sum, and it measures what comes out in bits.
#
# **Objectives.** At the end you can
#
# - name what replaces each piece of probabilistic PCA, and say where the two coincide;
# - write the log-likelihood of a decoder for bits, for real numbers and for integers, and say what its scale does;
# - compute the KL term in closed form, and put the bound of a batch together with the right sums and means;
# - write the training loop, and report held-out bits per dimension;
# - evaluate with many samples, and say what they do to the encoder's gradient;
# - predict which latent directions collapse, and say what repairs it and what does not;
# - say what codes are good for, and what not.
#
# **Prerequisites.** Probabilistic PCA (unit 4), encoders and the two gaps (unit 5), Reparameterization (unit 8).
#
# **Time.** 60 minutes, and 16 of further reading.

# %%
import copy
import itertools
import math
import time

import torch
from torch.nn.functional import softplus

from course import device, view
from course.lvm import data
from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.em import ppca
from course.lvm.gradients.importance_weighted import doubly_reparameterized, importance_weighted
from course.lvm.networks import GaussianDecoder, GaussianEncoder
from course.lvm.optimization import adam, minibatches
from course.lvm.oracles import linear_gaussian
from course.lvm.variational import bound, vae
from course.lvm.variational.local import fit_local

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(9)

# %% [markdown]
# ## 1 · Bend the plane (5 minutes)
#
# Probabilistic PCA says $z \sim \mathcal N(0, I)$, $x \mid z \sim \mathcal N(W z + \mu, \sigma^2 I)$. Put a neural
# network $\eta_\theta(z)$ in the place of $W z + \mu$, and call it the decoder (unit 5). The prior stays. So one line
# of the model changes, and with it all that followed from linearity:
#
# | | probabilistic PCA | variational autoencoder |
# |---|---|---|
# | mean of $x$ given $z$ | $W z + \mu$ | a network, $\eta_\theta(z)$ |
# | posterior | Gaussian, closed form | unknown; an encoder $q_\phi(z \mid x)$ approximates it |
# | what is maximized | $\log p(x)$ | the ELBO |
# | how | eigenvectors, or EM | stochastic gradients for $\theta$ and $\phi$ together, from a random start |
#
# See Kingma and Welling (2014) and Rezende, Mohamed and Wierstra (2014). Here is what we are heading for: a model of
# the digits with two latent numbers, trained by the library. In this lecture we take three fifths of the images for
# training, a fifth for validation, and a fifth for the test at the end.

# %%
digits = data.digits()  # x (1797, 64), pixels from 0 to 16
fifth = torch.arange(len(digits.x)) % 5
train, validation, test = digits.x[fifth > 1], digits.x[fifth == 1], digits.x[fifth == 0]
plane = vae.VAE(
    GaussianEncoder(64, 2, hidden=(64,), dtype=torch.float64, generator=generator),
    GaussianDecoder(2, 64, (64,), noise="learned", variance=16.0, dtype=torch.float64, generator=generator),
)
plane.decoder.mean_head.bias.data.copy_(train.mean(0))  # start at the mean image
batches = minibatches(train, 50, epochs=30, generator=generator)
vae.fit(plane, batches, optimizer=lambda p: adam(p, 5e-3), generator=generator)
axis = torch.linspace(-2.8, 2.8, 9)
grid = torch.cartesian_prod(axis.flip(0), axis).flip(1)  # z₂ from the top, z₁ from the left
with torch.no_grad():
    q = plane.encoder(test)
    pictures = plane.decoder.mean(grid).clamp(min=0)
names = [str(label.item()) for label in digits.labels[fifth == 0][::3]]
view.code_plane(q.mean[::3], (0.5 * q.log_var[::3]).exp(), names, pictures, (8, 8), reach=3.15)

# %% [markdown]
# On the left is the plane of *codes*: for every third test image the mean and the standard deviations of $q$. No label
# was used, and yet most images have one of the same digit as their nearest neighbor. On the right is what the decoder
# makes of each place. The curved surface describes the test images better than the flat one: the mean squared error of
# a pixel is at least a tenth smaller than that of PCA with two numbers.
#
# > **Think first.** Keep the decoder affine, and make the *encoder* a deep network. What can be gained over
# > probabilistic PCA?
#
# <details><summary>Answer</summary>
#
# Nothing. The decoder *is* the model: with an affine one, $\log p(x)$ is that of probabilistic PCA, whose maximum we
# know, and the bound is below it. The encoder only says how near the bound comes, and there an affine encoder is
# already enough (section 2).
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert abs(len(train) / len(digits.x) - 3 / 5) < 0.001
assert len(validation) == len(test) == 360
neighbor = (torch.cdist(q.mean, q.mean) + 1e9 * torch.eye(360)).argmin(1)
test_labels = digits.labels[fifth == 0]
assert (test_labels[neighbor] == test_labels).double().mean() > 0.5
flat = ppca.PPCA(2).fit(train)
directions = torch.linalg.eigh(torch.cov(train.T)).eigenvectors[:, -2:]
flat_error = (test - train.mean(0) - (test - train.mean(0)) @ directions @ directions.T).square().mean()
with torch.no_grad():
    curved_error = (test - plane.decoder.mean(q.mean)).square().mean()
assert curved_error < 9 / 10 * flat_error

# %% [markdown]
# ## 2 · The linear case (5 minutes)
#
# A new program should first be run where the answer is known. Let decoder and encoder both be affine,
# $\eta(z) = W z + \mu$ and $q(z \mid x) = \mathcal N(A (x - \mu), \operatorname{diag}(\sigma_1^2, \dots, \sigma_M^2))$
# with the same variances for all $x$: the *linear variational autoencoder*. ($\sigma^2$ without an index is the noise
# of the decoder, $\sigma_i^2$ is a variance of $q$.) With $\mu$ the mean of the data, the average of the ELBO over the
# data depends on them through their covariance $\hat\Sigma$ only, and there is nothing to sample:


# %%
def average_bound(W, A, log_var, noise, covariance, weight=1.0):
    """(1/N) Σ_n ELBO, for W (D, M), A (M, D), log σ_i² (M,) and σ²; the weight of the KL is for section 9."""
    left = torch.eye(len(W)) - W @ A
    error = (left @ covariance * left).sum() + (W.square() @ log_var.exp()).sum()  # mean of ‖x − η(z)‖²
    kl = 0.5 * ((A @ covariance * A).sum() + (log_var.exp() - 1 - log_var).sum())
    return -0.5 * (error / noise + len(W) * (2 * math.pi * noise).log()) - weight * kl


# %% tags=["remove-cell"]
# The climb to the highest bound: L-BFGS, a quasi-Newton method, from a random start.
def highest(covariance, M, noise=None, weight=1.0, steps=700):
    """Climb to the maximum from a random start; σ² is learned unless it is given."""
    D = len(covariance)
    W, A = 0.1 * torch.randn(D, M, generator=generator), 0.1 * torch.randn(M, D, generator=generator)
    log_noise = torch.zeros(()) if noise is None else torch.tensor(float(noise)).log()
    found = [leaf.requires_grad_() for leaf in (W, A, torch.zeros(M))]
    learned = [*found, log_noise.requires_grad_()] if noise is None else found
    settings = {"max_iter": steps, "history_size": 50, "tolerance_grad": 1e-10, "tolerance_change": 1e-15}
    optimizer = torch.optim.LBFGS(learned, line_search_fn="strong_wolfe", **settings)

    def loss():
        optimizer.zero_grad()
        value = -average_bound(*found, log_noise.exp(), covariance, weight)
        value.backward()
        return value

    optimizer.step(loss)
    return -loss().item(), *(leaf.detach() for leaf in found), log_noise.exp().item()


assert highest(torch.eye(2), 1, noise=2.0)[1].abs().max() < 1e-3

# %%
iris = data.iris().x
iris_covariance = torch.cov(iris.T, correction=0)
height, W, A, log_var, noise = highest(iris_covariance, 2)
by_eigenvalues = ppca.PPCA(2).fit(iris).log_evidence(iris).mean().item()
print(f"highest bound {height:.9f}, highest log-likelihood {by_eigenvalues:.9f}, σ² = {noise:.6f}")
print(f"WᵀW = {(W.T @ W).numpy().round(4).tolist()}")

# %% [markdown]
# Nine decimals agree, $-2.699751868$ nats for a flower: the maximum of the bound *is* the maximum of the likelihood,
# which unit 4 found by eigenvalues. And $W^\top W$ came out diagonal. Lucas et al. (2019) prove both. The reason is
# quickly told. The posterior covariance is $\sigma^2 (W^\top W + \sigma^2 I)^{-1}$ for all $x$, and its mean is affine
# in $x$. Among the equally likely $W R$, with $R$ orthogonal, there is one whose columns are orthogonal. For that one
# the posterior has independent coordinates, so our $q$ can be exact and the bound tight. If the columns differ in
# length it is so, up to their order and signs, for no other: rotated by 45°, the best $q$ loses 0.79 nats. So the bound
# chooses what the likelihood leaves open, and the columns of $W$ are the principal directions.
#
# > **Try it.** Start the climb at $W = 0$, $A = 0$ instead. What is the gradient there?
#
# <details><summary>Answer</summary>
#
# It is zero: if the decoder ignores $z$, the encoder has nothing to gain, and if the encoder ignores $x$, the decoder
# has nothing to use. If $\sigma^2$ is less than the largest variance $\lambda_1$ of a direction it is a saddle: most
# small steps lead down, those in $W$ alone or in $A$ alone all of them, but along the first principal direction $W$ and
# $A$ *together* lead up. If $\sigma^2 \ge \lambda_1$ it is the maximum, and the picture of a collapse: section 9.
#
# ```python
# leaves = [torch.zeros(4, 2), torch.zeros(2, 4), torch.zeros(2)]
# leaves = [leaf.requires_grad_() for leaf in leaves]
# average_bound(*leaves, torch.tensor(1.0), iris_covariance).backward()
# print([leaf.grad.abs().max().item() for leaf in leaves])
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked; the bound from the library's oracle too.
assert abs(height - by_eigenvalues) < 1e-9
assert round(by_eigenvalues, 9) == -2.699751868
products = W.T @ W
assert products[0, 1].abs() < 1e-4 * products.diagonal().max()
axes = torch.linalg.eigh(iris_covariance).eigenvectors[:, -2:]
cosines = (W / W.norm(dim=0)).T @ axes
torch.testing.assert_close(
    cosines.abs().sort().values, torch.tensor([[0.0, 1.0], [0.0, 1.0]]), atol=1e-3, rtol=0
)
exact_covariance = noise * torch.linalg.inv(products + noise * torch.eye(2))
torch.testing.assert_close(torch.diag(log_var.exp()), exact_covariance, atol=1e-5, rtol=0)


def best_diagonal(degrees):
    """The bound of W R with R a rotation, and the best q for it."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    rotated = W @ torch.tensor([[cosine, -sine], [sine, cosine]])
    precision = rotated.T @ rotated / noise + torch.eye(2)
    best_A = torch.linalg.solve(precision, rotated.T) / noise
    found_noise = torch.tensor(noise)
    return average_bound(rotated, best_A, -precision.diagonal().log(), found_noise, iris_covariance).item()


lost = [best_diagonal(0) - best_diagonal(degrees) for degrees in range(0, 50, 5)]
assert lost == sorted(lost)
assert round(best_diagonal(0) - best_diagonal(45), 2) == 0.79
assert best_diagonal(45) < best_diagonal(46)

# %% tags=["remove-cell"]
# The saddle: what the answer above says, checked.
leaves = [leaf.requires_grad_() for leaf in (torch.zeros(4, 2), torch.zeros(2, 4), torch.zeros(2))]
at_zero = average_bound(*leaves, torch.tensor(1.0), iris_covariance)
at_zero.backward()
assert all(leaf.grad.abs().max() < 1e-12 for leaf in leaves)
first = axes[:, 1:] * torch.tensor([0.0, 1.0])  # the first principal direction, and a column of zeros
no_W, no_A = torch.zeros(4, 2), torch.zeros(2, 4)


def gain(W, A, noise):
    """How much higher the bound is than at W = 0, A = 0."""
    there, here = (
        average_bound(*at, torch.zeros(2), torch.tensor(noise), iris_covariance)
        for at in ((W, A), (no_W, no_A))
    )
    return (there - here).item()


for noise_, saddle in ((1.0, True), (5.0, False)):  # the largest variance is 4.2
    assert (gain(0.1 * first, 0.1 * first.T, noise_) > 0) == saddle
    steps = 1e-2 * torch.randn(200, 2, 4, 2, generator=generator)
    assert all(max(gain(to_W, no_A, noise_), gain(no_W, to_A.T, noise_)) < 0 for to_W, to_A in steps)
    up = sum(gain(to_W, to_A.T, noise_) > 0 for to_W, to_A in steps)
    assert up < 100 if saddle else up == 0

# %% [markdown]
# ## 3 · What the decoder says (6 minutes)
#
# The decoder does not give an image. It gives a *distribution* of images: the parameters $\eta_\theta(z)$ of one simple
# distribution for each pixel, and given $z$ the pixels are independent,
#
# $$\log p_\theta(x \mid z) = \sum_{d=1}^D \log p(x_d; \eta_d), \qquad \eta = \eta_\theta(z).$$
#
# All dependence between pixels goes through $z$. For *bits* $\eta_d$ is a logit, for *real numbers* it is a mean, with
# a variance $\sigma^2$ that is fixed, or learned, or a second head of the network:
#
# $$\text{Bernoulli: } x_d\, \eta_d - \log(1 + e^{\eta_d}), \qquad
# \text{Gaussian: } -\tfrac12 \Big[ \frac{(x_d - \eta_d)^2}{\sigma^2} + \log(2 \pi \sigma^2) \Big].$$


# %%
def bernoulli_log_likelihood(x, logits):
    """log p(x | z) of bits, a sum over the pixels."""
    return (x * logits - softplus(logits)).sum(-1)


def gaussian_log_likelihood(x, mean, noise):
    """log p(x | z) of real numbers with the variance σ² = noise."""
    return -0.5 * ((x - mean).square() / noise + torch.as_tensor(2 * math.pi * noise).log()).sum(-1)


logits = torch.tensor([2.0, -0.5, 0.1])
all_images = torch.tensor(list(itertools.product((0.0, 1.0), repeat=3)))
print(f"all 8 images of 3 bits have the mass {bernoulli_log_likelihood(all_images, logits).exp().sum():.12f}")

# %% [markdown]
# > **A common slip.** To apply the sigmoid twice: the network ends in a sigmoid, and the loss, which expects logits,
# > applies another. A 1 under the logit 2 then gets $-0.347$ in place of $-0.127$, and no pixel can even be probably 0:
# > whatever the logit, the probability of a 1 is above one half.

# %% tags=["remove-cell"]
# The slip: a second sigmoid gives a 1 too little, however large its logit. And what the text above says.
two = torch.tensor([2.0])
assert round(bernoulli_log_likelihood(torch.ones(1), two).item(), 3) == -0.127
assert round(bernoulli_log_likelihood(torch.ones(1), two.sigmoid()).item(), 3) == -0.347
for logit, of_a_one in ((-99.0, 0.5), (99.0, 0.731)):
    found_mass = bernoulli_log_likelihood(torch.ones(1), torch.tensor([logit]).sigmoid()).exp()
    assert abs(found_mass - of_a_one) < 1e-3
assert abs(bernoulli_log_likelihood(all_images, logits).exp().sum() - 1) < 1e-12
assert len(all_images) == 8

# %% [markdown]
# Gray values between 0 and 1 are often put into the Bernoulli formula, too. As a *loss* this may do; a density of gray
# values it is not. Its integral over $0 \le x \le 1$ is one half at $\eta = 0$, and less elsewhere: 0.24 at $\eta = 4$.
# So the "bound" is too low by $\log 2$ for each pixel at least, and what it leaves out depends on $\eta$: the loss
# prefers other parameters than the likelihood, see Loaiza-Ganem and Cunningham (2019).
#
# And the scale. In the Gaussian formula $\sigma^2$ weighs the reconstruction against the KL. If you leave it out, you
# have chosen it.
#
# > **A common slip.** "$\lVert x - \eta \rVert^2 + \mathrm{KL}$ is minus the bound." Up to a constant it is, for
# > $\sigma^2 = \tfrac12$. For data with the noise $\sigma^2$ it is the bound with a weight $1 / (2 \sigma^2)$ on the
# > KL, times a factor. With $\sigma^2 = 0.1$ this weight is 5. A *mean* over the pixels makes it $D$ times larger
# > still.

# %% tags=["remove-cell"]
# The slip: what the loss without a scale is the bound of. And what the text above says.
gray = torch.linspace(0, 1, 1001)
logits_ = torch.linspace(-6, 6, 121)
integrals = torch.trapezoid(
    bernoulli_log_likelihood(gray[:, None, None], logits_[:, None]).exp(), gray, dim=0
)
assert abs(integrals[60] - 1 / 2) < 1e-9
assert integrals.argmax() == 60
assert round(integrals[100].item(), 2) == 0.24
assert abs(logits_[100] - 4) < 1e-9
x_, mean_, kl_ = torch.randn(3, 5, generator=torch.Generator().manual_seed(0)).square()
for s2, weight in ((0.5, 1.0), (0.1, 5.0)):
    assert math.isclose(1 / (2 * s2), weight)
    minus_bound = -gaussian_log_likelihood(x_[:, None], mean_[:, None], s2) + weight * kl_
    loss = (x_ - mean_).square() + kl_
    torch.testing.assert_close(2 * s2 * (minus_bound - 0.5 * math.log(2 * math.pi * s2)), loss)
    of_mean = (x_ - mean_).square() / 64 + kl_
    minus_bound = -gaussian_log_likelihood(x_[:, None], mean_[:, None], s2) + 64 * weight * kl_
    torch.testing.assert_close(2 * s2 * (minus_bound - 0.5 * math.log(2 * math.pi * s2)) / 64, of_mean)

# %% [markdown]
# So learn $\sigma^2$ with the rest. For given means the best value has a closed form: the mean squared error of a
# pixel, averaged over data and $q$, as in the M-step of unit 4. (Two older slips belong here, a normalizer with
# $\sigma$ in the place of $\sigma^2$ and $\mathcal N(0, I)$ as the density of $x$: the boxes are in [unit
# 1](01_latent_variables.ipynb#cell-id=the-gaussian).)
#
# What does a decoded image look like? Below, on top, the means $\eta_\theta(z)$ of ten places; under each a *draw*
# from $p(x \mid z)$.

# %%
z = plane.prior().sample(10, generator=generator)[:, 0]  # (10, 2)
with torch.no_grad():
    means = plane.decoder.mean(z)
    draws = plane.decoder.sample(z, generator=generator)
learned_noise = plane.decoder.log_var.exp().item()
view.images(torch.cat([means, draws]).clamp(0, 16), (8, 8), rows=["mean", "draw"])

# %% [markdown]
# The means are smooth and the draws are noisy, pixel by pixel and independently. (The picture cuts them to the range of
# the pixels, the model does not.) The draw is what the model says an
# image is. The pictures in papers mostly show means, and that is a kindness to the model. To be honest about it,
# evaluate $\log p(x)$, which counts the noise.
#
# > **Derive it.** Show that the best common $\sigma^2$ is the mean squared error. What does the bound become when it is
# > put in?
#
# <details><summary>Answer</summary>
#
# Let $e$ be the mean squared error of a pixel. $-\tfrac{D}{2} [e / \sigma^2 + \log(2 \pi \sigma^2)]$ has the derivative
# zero where $e / \sigma^4 = 1 / \sigma^2$. Put in, the reconstruction is $-\tfrac D2 [1 + \log(2 \pi e)]$. The
# *logarithm* of the error counts: halving it is worth the same wherever one stands.
#
# ```python
# with torch.no_grad():
#     q = plane.encoder(train)
#     e = (train - plane.decoder.mean(q.sample(20, generator=generator))).square().mean()
# print(f"mean squared error {e:.1f}, learned variance {learned_noise:.1f}")
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
with torch.no_grad():
    of_train = plane.encoder(train)
    squared = (train - plane.decoder.mean(of_train.sample(20, generator=generator))).square().mean().item()
assert abs(squared / learned_noise - 1) < 0.15
variances = torch.linspace(0.5, 2, 301) * squared
recon = -0.5 * (squared / variances + variances.log())
assert abs(variances[recon.argmax()].item() / squared - 1) < 0.01
assert abs((draws - means).square().mean() / learned_noise - 1) < 0.35
rough = [(part.unflatten(1, (8, 8)).diff(dim=2)).square().mean() for part in (means, draws)]
assert rough[0] < rough[1]
assert len(z) == 10

# %% [markdown]
# ## 4 · A likelihood of integers (5 minutes)
#
# The pixels of the digits are integers from 0 to 16. A density for them can be made as large as one likes: a corner
# that is blank in all images gets $\eta_d = 0$ and $\sigma_d \to 0$, and the "log-likelihood" goes to infinity without
# anything learned. If data are integers, ask for their *probability*. The simplest way: let the Gaussian be rounded,
# and clipped to 0 and 16. Then each integer gets the mass of the interval that is rounded to it, and the two end values
# get the tails:
#
# $$p(x_d \mid z) = \Phi\Big(\frac{x_d + \frac12 - \eta_d}{\sigma}\Big) - \Phi\Big(\frac{x_d - \frac12 -
# \eta_d}{\sigma}\Big), \qquad \text{with } \pm\infty \text{ beyond the ends.}$$
#
# $\Phi$ is the normal distribution function. Far above the mean both terms round to 1, so compute on the side where
# they are small, and with logarithms.


# %%
def discretized_log_likelihood(x, mean, log_var):
    """log P(x | z) of integers 0..16, a sum over the pixels."""
    low, high = ((x + side - mean) * (-0.5 * log_var).exp() for side in (-0.5, 0.5))
    low, high = torch.where(x > 0, low, -math.inf), torch.where(x < 16, high, math.inf)
    low, high = torch.where(low > 0, -high, low), torch.where(low > 0, -low, high)  # by symmetry
    below, above = torch.special.log_ndtr(low), torch.special.log_ndtr(high)
    return (above + torch.log1p(-(below - above).exp())).sum(-1)  # log(Φ(high) − Φ(low))


integers = torch.arange(17.0)[:, None]
for mean, s in ((3.0, 1.0), (-40.0, 5.0), (16.0, 0.01)):
    log_var = torch.tensor(2 * math.log(s))
    masses = discretized_log_likelihood(integers, torch.tensor([mean]), log_var).exp()
    print(f"mean {mean:5}, deviation {s:4}: masses sum to {masses.sum():.9f}, P(0) = {masses[0]:.3f}")

# %% [markdown]
# Now numbers can be compared, even between kinds of models, since all are probabilities of the same events. The unit is
# *bits per dimension*, $-\log p(x) / (D \log 2)$. Someone who knows nothing, with all 17 values equally likely, needs
# 4.09. A table with the frequencies of the 17 values for each pixel, from the training images, needs 2.44 on the test
# images. That is to be beaten. No table gets below 2.39, not even one made from the test images themselves: what goes
# further must come from dependence between pixels.
#
# > **A common slip.** Bits per dimension from a density, after the pixels were divided by 16. The density of $x / 16$
# > is that of $x$ times 16 for each pixel: 4 bits per dimension are gained by a change of units.
#
# A density can be made honest in another way: add uniform noise from $-\tfrac12$ to $\tfrac12$ to the data,
# *dequantization*. By Jensen's inequality the mean log-density is then at most the log-probability of the integer, see
# Theis, van den Oord and Bethge (2016).

# %%
counts = torch.stack([(train == value).sum(0) for value in range(17)]) + 1.0  # (17, 64), one added to each
log_table = (counts / counts.sum(0)).log()
table_bits = -log_table.gather(0, test.long()).mean() / math.log(2)
print(f"bits per dimension: uniform {math.log2(17):.2f}, a table for each pixel {table_bits:.2f}")

# %% [markdown]
# > **Think first.** Which mean and variance does the decoder choose for a pixel that is 0 in all training images? What
# > if a test image has a 1 there?
#
# <details><summary>Answer</summary>
#
# Any mean far enough below $\tfrac12$ gives the 0 nearly all the mass: the tail is the 0's. With a common $\sigma$ the
# mean goes down, and a 1 costs something like the square of the distance, in units of $\sigma$. With a variance for
# each pixel it may shrink without end, and a single 1 ruins the average of the test. The table above added one to each
# count for this reason.
#
# </details>

# %% tags=["remove-cell"]
# The slip, and what the text above says, checked.
for mean, s in ((3.0, 1.0), (-40.0, 5.0), (16.0, 0.01), (300.0, 1.0)):
    masses = discretized_log_likelihood(integers, torch.tensor([mean]), torch.tensor(2 * math.log(s)))
    assert abs(masses.exp().sum() - 1) < 1e-9
    assert torch.isfinite(masses).sum() > 5
assert round(math.log2(17), 2) == 4.09
assert len(integers) == 17
assert integers.max() == 16
assert round(table_bits.item(), 2) == 2.44
shares = torch.stack([(test == value).double().mean(0) for value in range(17)])
assert 2.39 < torch.special.entr(shares).sum(0).mean() / math.log(2) < 2.41
assert math.log2(16) == 4
far = discretized_log_likelihood(torch.tensor([[9.0]]), torch.zeros(1), torch.zeros(()))
assert far < -36  # Φ(9.5) − Φ(8.5) in double precision: zero
one_pixel = torch.tensor([[5.0]])
uniform = torch.rand(100_000, 1, generator=generator) - 0.5
for mean, s in ((5.3, 0.7), (3.0, 2.0)):
    dequantized = gaussian_log_likelihood(one_pixel + uniform, torch.tensor([mean]), s**2).mean()
    log_s2 = torch.tensor(2 * math.log(s))
    assert dequantized < discretized_log_likelihood(one_pixel, torch.tensor([mean]), log_s2).item()
blank = (train == 0).all(0)
assert blank.any()
for s in (1e-2, 1e-4):
    assert gaussian_log_likelihood(torch.zeros(1), torch.zeros(1), s**2) > -math.log(s) - 1

# %% [markdown]
# ## 5 · The regularizer (3 minutes)
#
# The other half of the bound is $\mathrm{KL}(q_\phi(z \mid x) \,\|\, p(z))$. For
# $q = \mathcal N(m, \operatorname{diag}(\sigma_1^2, \dots, \sigma_M^2))$ and $p = \mathcal N(0, I)$ it is a sum over
# the latent coordinates, since both are products:
#
# $$\mathrm{KL} = \tfrac12 \sum_{i=1}^M \big[ m_i^2 + \sigma_i^2 - 1 - \log \sigma_i^2 \big].$$


# %%
def kl_to_prior(mean, log_var):
    """KL(q ‖ N(0, I)) of every row, (N,), from the two heads of the encoder."""
    return 0.5 * (mean.square() + log_var.exp() - 1 - log_var).sum(-1)


with torch.no_grad():
    q = plane.encoder(test)
print(f"test images: {kl_to_prior(q.mean, q.log_var).mean():.2f} nats a row, from 2 coordinates")

# %% [markdown]
# Each term is zero only where $m_i = 0$ and $\sigma_i = 1$, and otherwise positive. A term that is zero for *every* $x$
# says that $q$ does not look at $x$ in this coordinate. The average over the data is at least the number of nats that
# the code carries about $x$; the rest is how far the average of $q(z \mid x)$ over the data is from the prior. If
# $q(z \mid x) = \mathcal N(3, 1)$ for every $x$, this rest is all, 4.5 nats. (Slips in this formula have their box in
# [unit 1](01_latent_variables.ipynb#cell-id=between-two-gaussians).)
#
# > **A common slip.** `mean()` for `sum(-1)`, over the latent coordinates or over the pixels. A sum in one term and a
# > mean in the other is a weight on the KL that nobody chose: $1 / M$ if the KL is averaged, $D$ if the pixels are.
#
# The KL can also be *sampled*, $\log q(z \mid x) - \log p(z)$ at the very $z$ that goes into the decoder. Has the
# closed form a lower variance? It has no noise of its own. But if $q$ is near the posterior, the noises of the two
# terms cancel, and at the posterior $\log p(x, z) - \log q(z)$ is a constant (unit 8). On the linear model of unit 2,
# with $q = \mathcal N(0.2, 0.3)$, the bound from one sample has the variance 2.94 with the closed KL, and 1.75 with the
# sampled one. But one trains on the gradient. With respect to the mean of $q$ it has the variance 9.49 with the closed
# KL, and with the sampled one 13.17, or 3.25 by the path derivative of unit 8. Ask for the variance of what you use.
#
# > **Derive it.** Let $x$ be one number of variance 1, and
# > $q(z \mid x) = \mathcal N(\sqrt{1 - \sigma_1^2}\; x, \sigma_1^2)$. What is the average KL?
#
# <details><summary>Answer</summary>
#
# $\tfrac12 [(1 - \sigma_1^2) + \sigma_1^2 - 1 - \log \sigma_1^2] = -\tfrac12 \log \sigma_1^2$. If $x$ is Gaussian, the
# average of $q$ over the data is the prior, and the KL is all information: the nats that the code carries about $x$.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
random_mean, random_log_var = torch.randn(2, 7, 3, generator=torch.Generator().manual_seed(1))
normal = torch.distributions.Normal(random_mean, (0.5 * random_log_var).exp())
by_torch = torch.distributions.kl_divergence(normal, torch.distributions.Normal(0.0, 1.0)).sum(-1)
torch.testing.assert_close(kl_to_prior(random_mean, random_log_var), by_torch)
assert kl_to_prior(torch.zeros(1, 3), torch.zeros(1, 3)).item() == 0
assert (kl_to_prior(random_mean, random_log_var) > 0).all()
lg1, lg1_x, lg1_q = linear_gaussian.lg1()
assert round(lg1_q.mean.item(), 9) == 0.2
assert round(lg1_q.log_var.exp().item(), 9) == 0.3
nodes = torch.linspace(-8, 8, 16_001)
weights = (-0.5 * nodes.square()).exp() / math.sqrt(2 * math.pi) * (nodes[1] - nodes[0])
at = (lg1_q.mean.flatten() + lg1_q.log_var.exp().sqrt().flatten() * nodes)[:, None, None]
left_over = []
for values in (lg1.log_conditional(lg1_x, at), lg1.log_joint(lg1_x, at) - lg1_q.log_prob(at)):
    values = values.flatten()
    left_over.append((weights @ values.square() - (weights @ values) ** 2).item())
assert [round(value, 2) for value in left_over] == [2.94, 1.75]
slopes_of = []
for term in (lg1.log_conditional, lg1.log_joint):
    spot = at.clone().requires_grad_()
    slopes_of.append(torch.autograd.grad(term(lg1_x, spot).sum(), spot)[0].flatten())
slopes_of.append(slopes_of[1] + (at.flatten() - lg1_q.mean.item()) / 0.3)  # by z alone, of −log q as well
by_mean = [(weights @ slope.square() - (weights @ slope) ** 2).item() for slope in slopes_of]
assert [round(value, 2) for value in by_mean] == [9.49, 13.17, 3.25]
assert kl_to_prior(torch.full((1, 1), 3.0), torch.zeros(1, 1)).item() == 4.5
with torch.no_grad():
    spots = of_train.sample(1, generator=generator)  # (1, N, M)
    log_average = of_train.log_prob(spots.transpose(0, 1)).logsumexp(1) - math.log(len(train))
    carried = (of_train.log_prob(spots)[0] - log_average).mean()
assert carried < kl_to_prior(of_train.mean, of_train.log_var).mean() - 0.1
q_var = 0.64
rows = torch.randn(200_000, 1, generator=generator)
rows = (rows - rows.mean()) / rows.std(correction=0)
average_kl = kl_to_prior(math.sqrt(1 - q_var) * rows, torch.full_like(rows, math.log(q_var))).mean()
assert abs(average_kl + 0.5 * math.log(q_var)) < 1e-9

# %% [markdown]
# ## 6 · The bound of a batch (3 minutes)
#
# Now the two halves together. For a batch of $B$ rows and $S$ samples of $z$ for each row,
#
# $$\frac1B \sum_{n=1}^B \Big[ \frac1S \sum_{s=1}^S \log p_\theta(x_n \mid z_{ns}) -
# \mathrm{KL}(q_\phi(z \mid x_n) \,\|\, p(z)) \Big], \qquad z_{ns} = m_n + \sigma_n \odot \varepsilon_{ns}.$$
#
# Three rules. *Sum* over pixels and over latent coordinates: these are parts of one log-density. *Average* over the
# samples: these are repetitions of one estimate. Average or sum over the rows, but all terms alike; for the whole data
# set multiply the average by $N$.


# %%
def bound_of_rows(log_likelihood, kl):
    """The ELBO of every row, (N,), from log p(x_n | z_ns), (S, N), and the KL, (N,)."""
    return log_likelihood.mean(0) - kl


model, x, q = linear_gaussian.lg1()  # log p(x) = -1.559
z = q.sample(10, generator=generator)  # (S, N, M) with S = 10, N = 1
log_likelihood, kl = model.log_conditional(x, z), kl_to_prior(q.mean, q.log_var)
print(f"bound of the row: {bound_of_rows(log_likelihood, kl).item():.3f}")
print(f"the same samples twice: {bound_of_rows(torch.cat([log_likelihood] * 2), kl).item():.3f}")
print(f"summed over the samples: {(log_likelihood.sum(0) - kl).item():.3f}")

# %% [markdown]
# The exact bound of this row is $-2.0265$. Repeating the samples changes nothing, as it should be.
#
# > **A common slip.** The sum over samples without $1 / S$: a loss of $-\sum_s \log p(x \mid z_s) + \mathrm{KL}$. With
# > 10 samples its mean is 17.817 in place of 2.0265. The reconstruction is weighted tenfold, in other words the KL by a
# > tenth.
#
# And give every row its own noise $\varepsilon_n$. One $\varepsilon$ for the whole batch is unbiased as well, but then
# the rows' errors are dependent and do not average out.
#
# > **Think first.** With a batch of 100 rows, should you take ten samples for each row, or 1000 rows with one sample?
#
# <details><summary>Answer</summary>
#
# Both cost 1000 decoded images. The second averages over rows as well as over noise, and the rows differ, so its
# gradient has at most the variance of the first. (It costs ten times more encoding.) That is why one sample a row is
# usual, as Kingma and Welling (2014) found for batches of 100.
#
# </details>

# %% tags=["remove-cell"]
# The slip, and what the text above says, checked by exact moments.
true_elbo = linear_gaussian.elbo(model, x, q.mean, q.log_var.exp()[..., None]).item()
assert round(true_elbo, 4) == -2.0265
expected_log_likelihood = (weights @ lg1.log_conditional(lg1_x, at).flatten()).item()
assert abs(expected_log_likelihood - kl.item() - true_elbo) < 1e-6
assert round(-10 * expected_log_likelihood + kl.item(), 3) == 17.817
assert z.shape[0] == 10
twice = bound_of_rows(torch.cat([log_likelihood] * 2), kl)
torch.testing.assert_close(bound_of_rows(log_likelihood, kl), twice)
shared, own = [], []
for _ in range(400):
    noise_of = torch.randn(20, 1, generator=generator)
    for kept, eps in ((shared, noise_of[:1].expand(20, 1)), (own, noise_of)):
        spots = q.mean + (0.5 * q.log_var).exp() * eps
        kept.append(model.log_conditional(x.expand(20, 1), spots).mean().item())
assert torch.tensor(shared).var() > 5 * torch.tensor(own).var()
assert 10 * 100 == 1000

# %% [markdown]
# ## 7 · The training loop (9 minutes)
#
# All parts are there. The model gets eight latent numbers and one hidden layer on each side, and the decoder models
# integers. A subclass of the library's Gaussian decoder is enough: the likelihood of section 4, and draws that are
# rounded and clipped.


# %%
class IntegerDecoder(GaussianDecoder):
    """A Gaussian that is rounded and clipped to 0..16."""

    def log_prob(self, x, z):
        return discretized_log_likelihood(x, *self(z))

    def sample(self, z, *, generator=None):
        return super().sample(z, generator=generator).round().clamp(0, 16)


def train_step(x, noise, encode, decode, step):
    """One step up the bound for the batch x (N, D) with the noise ε (S, N, M)."""
    mean, log_var = encode(x)
    z = mean + (0.5 * log_var).exp() * noise  # (S, N, M)
    elbo = bound_of_rows(decode(x, z), kl_to_prior(mean, log_var))
    step(-elbo.mean())
    return elbo.mean().item()


# %% [markdown]
# `step` gets the loss, backpropagates, and moves the parameters. The loop goes over the training images again and
# again, each time one *epoch*, looks at the validation images in every fifth, and keeps the best networks it has seen:
# *early stopping*.


# %%
def bits(model, x, samples=1):
    """−bound in bits per dimension, importance-weighted if there are several samples."""
    value = bound.sampled_log_evidence(model, model.encoder(x), x, samples=samples, generator=generator)
    return -value.mean().item() / (64 * math.log(2))


def trained(decoder, epochs=60):
    """The model with this decoder where the validation images needed the fewest bits, and the curves."""
    encoder = GaussianEncoder(64, 8, hidden=(128,), dtype=torch.float64, generator=generator)
    model = vae.VAE(encoder, decoder)
    optimizer = adam(list(model.parameters()), 5e-3)

    def step(loss):
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    heights, best = {"training": [], "validation": []}, math.inf
    for epoch in range(epochs):
        for x in minibatches(train, 100, generator=generator):
            train_step(x, torch.randn(1, len(x), 8, generator=generator), encoder, decoder.log_prob, step)
        if epoch % 5 == 4:
            for name, rows in (("training", train), ("validation", validation)):
                heights[name].append(bits(model, rows))
            if heights["validation"][-1] < best:
                best, kept = heights["validation"][-1], copy.deepcopy(model.state_dict())
    model.load_state_dict(kept)
    return model, heights


# %%
settings = {"noise": "learned", "variance": 4.0, "dtype": torch.float64, "generator": generator}
decoder = IntegerDecoder(8, 64, (128,), **settings)
decoder.mean_head.bias.data.copy_(train.mean(0))
model, heights = trained(decoder)
view.curves(range(5, 61, 5), heights, x_name="epochs", y_name="bits per dimension (bound)")

# %% [markdown]
# `train_step` is the whole method; the rest is bookkeeping. One line of it matters: the decoder's offset starts at the
# mean image. Adam moves a number by about the rate in each step, here 0.005. From 0 to the brightest pixel's mean of 12
# that would be 2400 steps, and the run has 660.
#
# Both curves still fall: there is nothing to stop early, and the small gap is no *overfitting*. That is when the
# validation curve ends its fall while the training curve goes on. With six times as many epochs it comes to that.
#
# What has the bending bought? The same program with a *linear* decoder tells, here from the best $W$ and $\mu$ of
# unit 4 on. The validation set has been used, to choose where to stop, so the numbers to report come from the test
# images, which nothing has seen.

# %%
theta = ppca.maximum_likelihood(train, 8)
flat_decoder = IntegerDecoder(8, 64, (), **settings)  # no hidden layer
flat_decoder.mean_head.weight.data.copy_(theta.weights)
flat_decoder.mean_head.bias.data.copy_(theta.mean)
flat_model, _ = trained(flat_decoder)
test_bits = {
    name: [bits(one, test, samples) for samples in (1, 10, 100)]
    for name, one in {"network": model, "linear": flat_model}.items()
}
for name, values in test_bits.items():
    print(f"{name}: " + ", ".join(f"{value:.3f}" for value in values) + " bits, by 1, 10 and 100 samples")

# %% [markdown]
# Already the ELBO, from one sample, saves more than 0.3 bits for each pixel of the 2.44 that the table needed. And it
# is pessimistic: more samples give fewer bits (the next section says why). The linear decoder learns slowly: in as many
# epochs it saves less than half of that, and in some runs nothing. With ten times as many it saves more than half: so
# much of the gain needs no bending, and the rest is what the bending is worth.
#
# New images come from the prior, not from the encoder: first $z$, then the decoder. Below are test images, the decoded
# means of their codes, and ten draws from the model, integers like the data.

# %%
drawn, _ = model.sample(10, generator=generator)
with torch.no_grad():
    decoded = model.decoder.mean(model.encoder(test[:10]).mean).clamp(0, 16)
view.images(torch.cat([test[:10], decoded, drawn]), (8, 8), rows=["test images", "decoded", "drawn"])

# %% [markdown]
# > **Think first.** For the linear decoder unit 4 has a closed form. Why train it at all?
#
# <details><summary>Answer</summary>
#
# The closed form is for a Gaussian that is neither rounded nor clipped. With the $W$, $\mu$ and $\sigma^2$ of unit 4
# put into the likelihood of integers as they are, the test images need more bits than by the table.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert heights["training"][0] > heights["training"][4] > heights["training"][-1]
assert heights["validation"][0] > heights["validation"][4] > heights["validation"][-1]
assert 0 < heights["validation"][-1] - heights["training"][-1] < 0.1
assert train.mean(0).max().round() == 12
assert math.isclose(12 / 0.005, 2400)
assert 60 * math.ceil(len(train) / 100) == 660
assert round(table_bits.item(), 2) == 2.44
by_one, by_ten, by_hundred = test_bits["network"]
assert 0.3 < table_bits - by_one < 0.4
assert by_one > by_ten > by_hundred
assert 10 < 100
saved = (table_bits - test_bits["linear"][0]) / (table_bits - by_one)
assert saved < 0.5
assert drawn.shape == (10, 64)
assert set(drawn.flatten().tolist()) <= set(range(17))
as_it_is = IntegerDecoder(8, 64, (), **settings | {"variance": theta.noise_variance.item()})
as_it_is.mean_head.weight.data.copy_(theta.weights)
as_it_is.mean_head.bias.data.copy_(theta.mean)
precision = theta.weights.T @ theta.weights / theta.noise_variance + torch.eye(8)
posterior_mean = (test - theta.mean) @ theta.weights @ precision.inverse() / theta.noise_variance
posterior = DiagonalGaussian(posterior_mean, -precision.diagonal().log().expand_as(posterior_mean))
value = bound.sampled_log_evidence(vae.VAE(model.encoder, as_it_is), posterior, test, samples=100)
assert -value.mean() / (64 * math.log(2)) > table_bits + 0.1
assert len(train_step.__code__.co_varnames) == 9

# %% [markdown]
# ## 8 · Many samples, a tighter bound (6 minutes)
#
# Unit 2 estimated $p(x)$ by the mean of the weights $w_s = p_\theta(x, z_s) / q_\phi(z_s \mid x)$. The logarithm of
# this mean is too low on average, which makes it a bound: the *importance-weighted bound* of Burda, Grosse and
# Salakhutdinov (2016),
#
# $$\mathcal B_S = \mathbb E\Big[ \log \frac1S \sum_{s=1}^S w_s \Big], \qquad
# \mathrm{ELBO} = \mathcal B_1 \le \mathcal B_2 \le \dots \le \log p_\theta(x).$$


# %%
def importance_bound(log_w):
    """log of the mean weight for every row, (N,), from log w (S, N)."""
    return log_w.logsumexp(0) - math.log(len(log_w))


example, x_one, _ = linear_gaussian.iwae()  # z ~ N(0, 1), x | z ~ N(z, 1), x = 1.5
prior = example.prior()
for S in (1, 2, 4, 8, 16, 64):
    z = prior.sample(S * 20_000, generator=generator)
    log_w = example.log_conditional(x_one, z).view(S, -1)  # q is the prior here, so w = p(x | z)
    print(f"S = {S:2}: {importance_bound(log_w).mean():.3f}")
print(f"log p(x) = {linear_gaussian.log_evidence(example, x_one).item():.3f}")

# %% [markdown]
# With $q$ the prior and $x = 1.5$ the bound rises from $-2.544$ at $S = 1$ to $-1.83$ at $S = 64$, and $\log p(x)$ is
# $-1.828$. With the posterior as $q$ all $\mathcal B_S$ are the same.
#
# For the digits, $\log p(x)$ is unknown. But the order tells something: for 100 test images, here are the encoder's
# ELBO, the ELBO after a climb for each image by itself (unit 5), and importance-weighted bounds.

# %%
few = test[:100]
with torch.no_grad():
    q = model.encoder(few)
weighted = {
    S: bound.sampled_log_evidence(model, q, few, samples=S, generator=generator).mean().item()
    for S in (10, 100, 1000)
}
climb = {"steps": 80, "optimizer": lambda p: adam(p, 0.05), "generator": generator}
best_q = fit_local(model, few, q, objective=bound.Bound("kl", samples=5), **climb).learned
elbos = {
    name: bound.elbo(model, own_q, few, own_q.sample(100, generator=generator)).mean().item()
    for name, own_q in (("encoder", q), ("local", best_q))
}
print(f"ELBO of the encoder {elbos['encoder']:.2f}, of a q for each image {elbos['local']:.2f} nats")
print(", ".join(f"S = {S}: {value:.2f}" for S, value in weighted.items()))

# %% [markdown]
# The climb wins back the amortization gap, some nats, and this was most of what the encoder lost. Importance weights
# win it without any climb, and part of the family gap, too. So evaluate with many samples whatever you trained with.
# Say how many: the number is still a bound, and a model whose encoder is poor looks worse than it is.
#
# > **Derive it.** Why is $\mathcal B_1 \le \mathcal B_2$? (Write the mean of two weights as what it is, and use
# > Jensen's inequality. The general case is the same with subsets.)
#
# <details><summary>Answer</summary>
#
# $\log \tfrac12 (w_1 + w_2) \ge \tfrac12 (\log w_1 + \log w_2)$, and the mean of the right-hand side is $\mathcal B_1$.
# In general the mean of $S + 1$ weights is the average, over which one is left out, of the means of $S$ of them.
#
# ```python
# log_w = bound.log_weights(model, q, few, q.sample(2, generator=generator)).detach()  # (2, N)
# print((importance_bound(log_w) >= log_w.mean(0)).all().item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked; the bounds of the example by quadrature and, for S = 64, by many draws.
log_conditional = -0.5 * (1.5 - nodes).square() - 0.5 * math.log(2 * math.pi)
assert round((weights @ log_conditional).item(), 3) == -2.544
assert round(linear_gaussian.log_evidence(example, x_one).item(), 3) == -1.828
z = prior.sample(64 * 100_000, generator=generator)
of_64 = importance_bound(example.log_conditional(x_one, z).view(64, -1)).mean().item()
assert round(of_64, 2) == -1.83
assert S == 64
posterior = example.posterior(x_one)
of_posterior = bound.log_weights(example, posterior, x_one, posterior.sample(5, generator=generator))
torch.testing.assert_close(of_posterior, torch.full_like(of_posterior, -1.828), atol=1e-3, rtol=0)
assert list(weighted) == [10, 100, 1000]
assert [elbos["encoder"], *weighted.values()] == sorted([elbos["encoder"], *weighted.values()])
most = max(weighted.values())
wide = best_q._replace(log_var=best_q.log_var + math.log(1.5))  # a better proposal than the encoder's
evidence = bound.sampled_log_evidence(model, wide, few, samples=1000, generator=generator)
assert elbos["encoder"] + 1 < elbos["local"] < most < evidence.mean() + 0.1
assert elbos["local"] - elbos["encoder"] > evidence.mean() - elbos["local"]
assert len(few) == 100
assert 10 * len(few) == 1000
assert x_one.item() == 1.5

# %% [markdown]
# ## 9 · Posterior collapse (7 minutes)
#
# Often some latent coordinates are not used: $q(z_i \mid x)$ is the prior for every $x$, and the decoder ignores $z_i$.
# This is *posterior collapse*. It is blamed on the networks, on the optimizer, or on the ELBO. In the linear case we
# can see what it is. Hold $\sigma^2$ *fixed*. Let $\lambda_1 \ge \lambda_2 \ge \dots$ be the eigenvalues of the
# covariance of the data. With $M$ latent numbers the first $M$ directions are on offer, and at the maximum one of these
# is used if and only if its variance exceeds the noise:
#
# $$\lambda_d > \sigma^2: \quad w_d = \sqrt{\lambda_d - \sigma^2}\; u_d, \quad \sigma_d^2 = \frac{\sigma^2}{\lambda_d};
# \qquad \lambda_d \le \sigma^2: \quad w_d = 0, \quad \sigma_d^2 = 1: \textit{dead}.$$
#
# As in section 2 the bound is tight there. So this is the maximum of the *exact* likelihood as well: a model that
# expects the noise $\sigma^2$ in every direction explains a smaller variance by noise alone. Don't blame the ELBO,
# Lucas et al. (2019) conclude. Move $\sigma^2$:


# %%
def active_directions(eigenvalues, noise):
    """Variance of q in each direction, and which directions are alive, with σ² held fixed."""
    alive = eigenvalues > noise
    return torch.where(alive, noise / eigenvalues, 1.0), alive


covariance = torch.cov(digits.x.T, correction=0)
eigenvalues, eigenvectors = (part.flip(-1) for part in torch.linalg.eigh(covariance))


def kill(variance):
    return view.directions(eigenvalues[:60], variance)


offered = [5, 1, 2, 10, 20, 50, 100, 150, 200]
view.Explore(kill, alt="The digits", variance=offered)

# %% [markdown]
# Give the model 64 latent numbers. With $\sigma^2 = 5$ there are 30 directions alive, with 20 there are 14, with 50
# only 7, and with 100 only 4. At 200 nothing is left: the model says "noise". Does a climb find this? We take ten
# latent numbers and $\sigma^2 = 50$. (For the optimizer's sake the pixels are divided by 16, so variances by 256.)

# %%
found = {}
for name, settings in {
    "σ² = 50": {"noise": 50 / 256},
    "σ² = 50, KL weighed by 1/2": {"noise": 50 / 256, "weight": 0.5},
    "σ² learned": {},
}.items():
    found[name] = highest(covariance / 256, 10, **settings)
    variances = found[name][3].exp().sort().values
    alive = (variances < 0.99).sum()
    print(
        f"{name:26}: {alive:2} of 10 alive, σ² = {256 * found[name][4]:.1f}, q {variances.numpy().round(2)}"
    )

# %% [markdown]
# Seven of ten, as predicted. And the table shows what helps.
#
# - **Learn $\sigma^2$.** It falls to the mean of the discarded eigenvalues (unit 4), which is below all that were kept,
#   so every direction is alive. This removes the cause. (With networks it matters where it starts: section 11.)
# - **Weigh the KL by $\gamma$.** Divide the weighted bound by $\gamma$: it is the bound for the noise
#   $\gamma \sigma^2$, up to a constant. So with $\gamma = \tfrac12$ the same directions live as with half the noise:
#   another *model* in disguise. And with $\gamma < 1$ the number that is printed is no bound any more. Here it lies
#   above the log-likelihood of the very model that was found. (Higgins et al. (2017) take $\gamma > 1$ on purpose, and
#   call it the β-VAE.)
#
# > **A common slip.** The loss $\lVert x - \eta \rVert^2 + \mathrm{KL}$ on pixels between 0 and 1 (section 3) has
# > $\sigma^2 = \tfrac12$. In units of the digits that is 128, and only 3 of 64 directions are alive: a collapse that
# > was ordered with the loss.

# %% tags=["remove-cell"]
# What the text above says, checked.
for noise_, count in ((5, 30), (20, 14), (50, 7), (100, 4), (200, 0)):
    assert active_directions(eigenvalues, noise_)[1].sum() == count
assert {5, 20, 50, 100, 200} <= set(offered)
assert len(eigenvalues) == 64
assert 16**2 == 256 == 2 * 128
counted = {name: (parts[3].exp() < 0.99).sum().item() for name, parts in found.items()}
assert list(counted.values()) == [7, 10, 10]
torch.testing.assert_close(
    found["σ² = 50, KL weighed by 1/2"][3].exp().sort().values,
    active_directions(eigenvalues[:10], 25)[0].sort().values,
    atol=0.03,
    rtol=0,
)
assert abs(256 * found["σ² learned"][4] / eigenvalues[10:].mean().item() - 1) < 0.01
assert eigenvalues[9] > eigenvalues[10:].mean()
height50, W50, A50, log_var50, _ = found["σ² = 50"]
printed, W_half = found["σ² = 50, KL weighed by 1/2"][:2]
half_covariance = W_half @ W_half.T + 50 / 256 * torch.eye(len(covariance))
of_its_model = -0.5 * (
    len(W50) * math.log(2 * math.pi)
    + torch.logdet(half_covariance)
    + torch.linalg.solve(half_covariance, covariance / 256).trace()
)
assert printed > of_its_model + 1
expected50 = active_directions(eigenvalues[:10], 50)[0]
torch.testing.assert_close(log_var50.exp().sort().values, expected50.sort().values, atol=0.01, rtol=0)
lengths = 256 * W50.square().sum(0).sort(descending=True).values
torch.testing.assert_close(lengths, (eigenvalues[:10] - 50).clamp(min=0), atol=1.0, rtol=0.02)
model_covariance = W50 @ W50.T + 50 / 256 * torch.eye(len(covariance))
explained = torch.linalg.solve(model_covariance, covariance / 256).trace()
likelihood50 = -0.5 * (len(W50) * math.log(2 * math.pi) + torch.logdet(model_covariance) + explained)
assert 0 <= likelihood50 - height50 < 0.01

# %% tags=["remove-cell"]
# And: the weight γ is the noise γσ² up to a constant; and the slip, in units of the digits.
pieces = [leaf.clone() for leaf in (W50, A50, log_var50)]
for scale in (1.0, 0.7):
    pieces[0] = scale * W50
    weighted_bound = average_bound(*pieces, torch.tensor(50 / 256), covariance / 256, 0.5) / 0.5
    half_noise = average_bound(*pieces, torch.tensor(25 / 256), covariance / 256)
    if scale == 1.0:
        constant = weighted_bound - half_noise
assert abs(weighted_bound - half_noise - constant) < 1e-6
assert 16**2 == 256 == 2 * 128
assert active_directions(eigenvalues, 128)[1].sum() == 3
assert len(eigenvalues) == 64
assert W50.shape[1] == 10

# %% [markdown]
# > **Derive it.** A column $w_d = \sqrt{c_d - \sigma^2}\, u_d$ gives the model the variance $c_d$ along $u_d$. The
# > log-likelihood per datum then has the term $-\tfrac12 [\log c_d + \lambda_d / c_d]$. Which $c_d \ge \sigma^2$ is
# > best?
#
# <details><summary>Answer</summary>
#
# The derivative is $-\tfrac12 [1 / c_d - \lambda_d / c_d^2]$: the term rises up to $c_d = \lambda_d$ and falls after.
# If $\lambda_d > \sigma^2$ the best $c_d$ is $\lambda_d$. Otherwise it is the smallest allowed, $c_d = \sigma^2$, so
# $w_d = 0$. No $q$ occurs in this argument.
#
# ```python
# c = torch.linspace(5, 100, 951)
# for eigenvalue in (59.0, 4.0):
#     print(c[(-0.5 * (c.log() + eigenvalue / c)).argmax()].item())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
c = torch.linspace(5, 100, 951)
for eigenvalue, best_c in ((59.0, 59.0), (4.0, 5.0)):
    assert abs(c[(-0.5 * (c.log() + eigenvalue / c)).argmax()] - best_c) < 0.11

# %% [markdown]
# ## 10 · What the codes are good for (7 minutes)
#
# Walk through the plane of section 1. The figure shows the decoded mean, two draws, and the training image whose code
# is nearest.

# %%
with torch.no_grad():
    codes = plane.encoder(train).mean
train_labels = [str(label.item()) for label in digits.labels[fifth > 1]]


@torch.no_grad()
def walk(z1, z2):
    here = torch.tensor([[z1, z2]])
    mean = plane.decoder.mean(here)
    two_draws = plane.decoder.sample(here.expand(2, 2), generator=torch.Generator().manual_seed(1))
    nearest = train[(codes - here).square().sum(1).argmin()][None]
    shown = torch.cat([mean, nearest, two_draws])
    names = ["mean", "nearest image", "a draw", "another draw"]
    return view.code_walk(codes, train_labels, (z1, z2), shown, names, (8, 8), most=16)


places = [0.0, -1.8, -1.2, -0.6, 0.6, 1.2, 1.8]
view.Explore(walk, alt="A walk through the plane of codes", z1=places, z2=places)

# %% [markdown]
# Two uses, each with a rival. *Interpolation*: with the model of section 7, halfway between two codes lies an image
# that is nearer to real ones, on average, than the blend of the pixels. But about half of that is only the smoothing by
# the decoder, since the blend of the two *decoded* images is nearer, too. And in the plane, where decoding loses more,
# the plain blend of two images of one digit wins.
#
# *Completion*: if a part of $x$ is missing, its pixels are dropped from the sum $\sum_d \log p(x_d \mid z)$, as pixels
# are independent given $z$. Draws of the prior, weighted by what is left (unit 2), then stand for the posterior given
# the visible part. Their weighted mean is the conditional *mean* of the rest. For a *conditional sample* pick one of
# them by its weight, and draw from its decoder.

# %%
visible = torch.arange(64) < 32  # the upper half
z = plane.prior().sample(3000, generator=generator)[:, 0]
with torch.no_grad():
    mean = plane.decoder.mean(z)  # (S, D)
    log_w = -0.5 * torch.cdist(few[:, visible], mean[:, visible]).square() / plane.decoder.log_var.exp()
    shares = log_w.softmax(1)  # (N, S)
    expected = shares @ mean  # (N, D), the conditional mean
    picked = z[shares.multinomial(1, generator=generator)[:, 0]]
    sampled = plane.decoder.sample(picked, generator=generator)
rows = [few, *(torch.where(visible, few, part) for part in (torch.zeros(()), expected, sampled))]
names = ["image", "upper half", "mean", "sample"]
view.images(torch.cat([part[:10] for part in rows]).clamp(0, 16), (8, 8), rows=names)

# %% [markdown]
# The conditional mean has less squared error in the lower half than the average image, and linear regression on the
# upper half has less still: two numbers cannot tell all about a digit. The sample has more error than either. It does
# not guess the middle, it shows what the model thinks possible, noise included.
#
# And what codes are not good for:
#
# - *An axis has no meaning of its own.* Rotate the codes and the decoder's input together: prior and likelihood stay
#   the same. Only the family of $q$ can tell the axes apart: a diagonal $q$ prefers those in which the posterior
#   factorizes (section 2), see Rolínek, Zietlow and Martius (2019), and these need not be those that mean something to
#   you.
# - *A code is not a cause*, and two codes that are near need not look alike to you.
# - *An encoder knows only what it has seen.* *Denoising* by encoding and decoding fails here: of noise with the
#   deviation 5, cutting to the range 0 to 16 alone removes a third of the squared error, the model of section 7 a
#   little more, and PCA with as many numbers more than that.
# - *A high $\log p(x)$ does not mean "a typical image".* Decode the codes of test images and round: under the model of
#   section 7 nearly all of these smooth images have a higher $\log p(x)$ than their originals. But the model does not
#   draw such: of a thousand draws none is as near to its own reconstruction as they are on average. Nalisnick et al.
#   (2019) see the like between sets of images.
#
# > **Try it.** Evaluate such a smooth image beside its original.
#
# <details><summary>Answer</summary>
#
# The *most probable* image of a distribution in many dimensions need not resemble its draws: the mode of a Gaussian in
# 64 dimensions is at distance 0 from the mean, and draws are at about 8.
#
# ```python
# smooth = model.decoder.mean(model.encoder(few).mean).round().clamp(0, 16)
# for x in (smooth, few):
#     print(bound.sampled_log_evidence(model, model.encoder(x), x, samples=100, generator=generator).mean())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
with torch.no_grad():
    below = {"mean": expected, "sample": sampled, "average": train.mean(0)}
    below = {name: (few - part)[:, ~visible].square().mean() for name, part in below.items()}
    uppers, lowers = (train - train.mean(0))[:, visible], (train - train.mean(0))[:, ~visible]
    slopes_ = torch.linalg.solve(uppers.T @ uppers + torch.eye(32), uppers.T @ lowers)
    left = few - train.mean(0)
    below["regression"] = (left[:, ~visible] - left[:, visible] @ slopes_).square().mean()
    assert sorted(below, key=below.get) == ["regression", "mean", "average", "sample"]
    noisy = few + 5 * torch.randn(few.shape, generator=generator)
    noisy_codes = (noisy - theta.mean) @ torch.linalg.qr(theta.weights).Q
    restored = {
        "cut": noisy.clamp(0, 16),
        "model": model.decoder.mean(model.encoder(noisy).mean).clamp(0, 16),
        "PCA": theta.mean + noisy_codes @ torch.linalg.qr(theta.weights).Q.T,
    }
    restored = {name: ((few - part).square().mean() / 25).item() for name, part in restored.items()}
assert 0.5 < restored["cut"] < 0.67
assert 0.9 * restored["PCA"] < 0.9 * restored["model"] < restored["cut"]
assert theta.weights.shape[1] == 8
assert 25 == 5**2
assert math.sqrt(64) == 8
assert digits.x.max() == 16

# %% tags=["remove-cell"]
# And: smooth images and draws, and interpolation.
with torch.no_grad():
    smooth = model.decoder.mean(model.encoder(few).mean).round().clamp(0, 16)
    drawn, _ = model.sample(10 * len(few), generator=generator)
    assert 10 * len(few) == 1000
    values = [
        bound.sampled_log_evidence(model, model.encoder(x), x, samples=300, generator=generator)
        for x in (smooth, few)
    ]
    assert (values[0] > values[1]).double().mean() > 0.85
    rebuilt = [model.decoder.mean(model.encoder(x).mean).clamp(0, 16) for x in (smooth, drawn)]
    far = [(x - again).norm(dim=1) for x, again in zip((smooth, drawn), rebuilt, strict=True)]
    assert far[0].mean() < far[1].min()
    train_digits = digits.labels[fifth > 1]
    pairs = torch.randint(len(train), (1000, 2), generator=generator)
    alike = torch.randint(len(train), (6000, 2), generator=generator)
    alike = alike[train_digits[alike[:, 0]] == train_digits[alike[:, 1]]]
    near = []
    for one, both in ((model, pairs), (plane, alike)):
        codes_ = one.encoder(train).mean
        decoded = one.decoder.mean(codes_).clamp(0, 16)
        halfway = one.decoder.mean(codes_[both].mean(1)).clamp(0, 16)
        parts = (halfway, decoded[both].mean(1), train[both].mean(1))
        near.append([torch.cdist(part, validation).min(1).values.mean().item() for part in parts])
assert near[0] == sorted(near[0])
assert 0.3 < (near[0][2] - near[0][1]) / (near[0][2] - near[0][0]) < 0.7
assert near[1][2] < 0.99 * near[1][0]
assert len(few) == 100
assert math.sqrt(64) == 8
turn = torch.linalg.qr(torch.randn(2, 2, generator=generator)).Q
torch.testing.assert_close(plane.prior().log_prob(z @ turn), plane.prior().log_prob(z))

# %% [markdown]
# ## 11 · Collapse in networks (further reading, 8 minutes)
#
# With networks the way matters, too. Five runs of section 1's model, but with ten latent numbers. First $\sigma^2$ is
# fixed: at 4, at 50, and at 50 with *warm-up*, a weight $\gamma$ that grows from 0 to 1 over the first 15 epochs, see
# Bowman et al. (2016). Then it is learned, from 4 or from 256 on. That last one is everybody's first program:
# $\log \sigma^2 = 0$ for pixels between 0 and 1. Beside the networks stands the linear model, in the closed form of
# section 9.


# %%
def learned_by(noise, variance, warm_up, epochs=40):
    """KL of each latent coordinate, averaged over the training images, and the bound at γ = 1."""
    sizes = {"dtype": torch.float64, "generator": generator}
    encoder = GaussianEncoder(64, 10, (64,), **sizes)
    network = vae.VAE(encoder, GaussianDecoder(10, 64, (64,), noise=noise, variance=variance, **sizes))
    optimizer = adam(list(network.parameters()), 5e-3)
    for epoch in range(epochs):
        gamma = min(1.0, epoch / 15) if warm_up else 1.0
        for x in minibatches(train, 100, generator=generator):
            loss = -bound.Bound("kl", kl_weight=gamma)(network, encoder, x, generator=generator).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        value = bound.Bound("kl", samples=10)(network, encoder, train, generator=generator).mean().item()
        q = encoder(train)
        return kl_to_prior(q.mean[..., None], q.log_var[..., None]).mean(0), value


def linear_bound(noise, M):
    """The highest bound of the linear model of the training images with M latent numbers."""
    spread = torch.linalg.eigvalsh(torch.cov(train.T, correction=0)).flip(0)
    c = torch.cat([spread[:M].clamp(min=noise), torch.full((64 - M,), noise)])
    return -0.5 * (64 * math.log(2 * math.pi) + (c.log() + spread / c).sum()).item()


runs = {
    "σ² fixed at 4": learned_by("fixed", 4.0, False),
    "σ² fixed at 50": learned_by("fixed", 50.0, False),
    "the same, warm-up": learned_by("fixed", 50.0, True),
    "σ² learned from 4": learned_by("learned", 4.0, False),
    "σ² learned from 256": learned_by("learned", 256.0, False),
}
for name, (kl, value) in runs.items():
    print(f"{name:19}: {(kl > 0.1).sum():2} coordinates with more than 0.1 nats, bound {value:.1f}")
for noise, M in ((50.0, 0), (50.0, 10), (18.68, 0), (5.80, 10)):
    print(f"linear, σ² = {noise:5.2f}, {M:2} latent numbers: bound {linear_bound(noise, M):.2f}")

# %% [markdown]
# At $\sigma^2 = 50$ a model that ignores $z$ has the bound $-195.95$, and the best linear one, with seven directions
# alive, $-194.21$. The network hardly gets away from the first, or not at all. With warm-up it does, though the
# bound is the *same*. With $\sigma^2$ small from the beginning, fixed or learned, all ten coordinates live, or nearly
# all. Learned from 256 none does: at first everything is noise, $\sigma^2$ sinks toward the mean variance of a pixel,
# 18.68, where a model without $z$ ends with $-184.49$, and nothing calls the codes to life. In the linear model they do
# come to life: the climb of section 9 also started at 256, and found all ten.
#
# So it is not learning $\sigma^2$ that keeps codes alive, it is a small $\sigma^2$ early on. *Learn it, and start it
# small.* And look at the linear model's last line: with ten numbers and its best $\sigma^2$ it has $-159.87$, more than
# any of the five networks after 40 epochs. A network must be trained for long, or started well (section 7), before
# its bending pays.
#
# > **Think first.** Someone reports that "the posterior collapsed", fixes it with a weight of 0.1 on the KL, and is
# > happy with the pictures. What should you ask?
#
# <details><summary>Answer</summary>
#
# What $\sigma^2$ was. If it was fixed, the weight has only replaced it by $0.1\, \sigma^2$, and learning it would have
# told which is right. And what $\log p(x)$ is on held-out data, with importance weights and the weight 1.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
living = {name: (kl > 0.1).sum().item() for name, (kl, _) in runs.items()}
assert math.isclose(0.1, 1 / 10)
heights_ = {name: value for name, (_, value) in runs.items()}
assert min(living["σ² fixed at 4"], living["σ² learned from 4"]) >= 9
assert living["σ² learned from 256"] == 0
assert living["σ² fixed at 50"] <= living["the same, warm-up"] <= 9
assert heights_["σ² fixed at 50"] < linear_bound(50.0, 10) - 0.3
assert heights_["the same, warm-up"] > linear_bound(50.0, 0) + 0.5
assert round(linear_bound(50.0, 0), 2) == -195.95
assert round(linear_bound(50.0, 10), 2) == -194.21
pixel_variance = train.var(0, correction=0).mean().item()
assert round(pixel_variance, 2) == 18.68
assert round(linear_bound(pixel_variance, 0), 2) == -184.49
assert heights_["σ² learned from 256"] < linear_bound(pixel_variance, 0) + 0.5
spread = torch.linalg.eigvalsh(torch.cov(train.T, correction=0))
assert (spread > 50).sum() == 7
best = linear_bound(spread[:-10].mean().item(), 10)
assert round(best, 2) == round(linear_bound(5.80, 10), 2) == -159.87
assert max(heights_.values()) < best
assert math.isclose(256, 16**2)
assert (found["σ² learned"][3].exp() < 0.99).sum() == 10
assert learned_by.__defaults__ == (40,)
assert 15 in learned_by.__code__.co_consts
assert W50.shape[1] == 10

# %% [markdown]
# ## 12 · A tighter bound, a weaker signal (further reading, 5 minutes)
#
# $\mathcal B_S$ can also be *trained* on, as Burda, Grosse and Salakhutdinov (2016) do. For the decoder more samples
# are simply better. For the encoder there is a surprise. As $S$ grows, the bound depends less and less on $q$, so its
# gradient with respect to $\phi$ shrinks, faster than its noise. Rainforth et al. (2018) prove that the
# *signal-to-noise ratio*, the mean of the gradient over its standard deviation, grows like $\sqrt S$ for the model and
# falls like $1 / \sqrt S$ for the encoder. Their example, with our numbers: $z \sim \mathcal N(\mu, I)$ in two
# dimensions, $x \mid z \sim \mathcal N(z, I)$, $\mu = 0$, and $q$ a little off.

# %%
samples, draws = [1, 4, 16, 64], 20_000
x = torch.tensor([1.0, -0.5])
ratios = {"model": [], "encoder": [], "encoder, doubly reparameterized": []}
for S in samples:
    for name, estimator in (("", importance_weighted), (", doubly reparameterized", doubly_reparameterized)):
        mean = (x / 2 + 0.2).expand(draws, 2).clone().requires_grad_()  # one row for each draw
        mu = torch.zeros(draws, 2, requires_grad=True)
        q = DiagonalGaussian(mean, torch.full((draws, 2), math.log(2 / 3)))

        def log_weight(z, q, mu=mu):
            return -0.5 * ((z - mu).square() + (x - z).square()).sum(-1) - q.log_prob(z)

        estimator(log_weight, q, S, generator=generator).sum().backward()
        ratios[f"encoder{name}"].append((mean.grad.mean(0).abs() / mean.grad.std(0)).mean())
        if not name:
            ratios["model"].append((mu.grad.mean(0).abs() / mu.grad.std(0)).mean())
view.curves(samples, ratios, x_name="S", y_name="signal-to-noise ratio", x_scale="log", y_scale="log")

# %% [markdown]
# In kind this is figure 2 of the paper, where the theory is a slope of $\tfrac12$ and of $-\tfrac12$ on these axes.
# From $S = 4$ on the model's ratio doubles with each fourfold $S$. The encoder's falls from a quarter to a few
# hundredths, and then more than a thousand gradients must be averaged until the mean is as large as its noise.
#
# Can we drop the score, as in the path derivative of unit 8? Only for $S = 1$ has it mean zero. With more samples the
# weights depend on $z$, and it must stay: at $S = 64$ the mean is $-0.30$ by the path and $+0.30$ by the score, and
# less than a hundredth together. Tucker et al. (2019) turn the score into a second path derivative (by parts, unit 8),
#
# $$\nabla_\phi \mathcal B_S = \mathbb E\Big[ \sum_{s=1}^S \bar w_s^2
# \Big(\frac{\partial z_s}{\partial \phi}\Big)^{\!\top} \nabla_z \log w_s \Big],$$
#
# with the weights $\bar w_s$ that sum to one: the *doubly reparameterized* gradient. Its noise shrinks with its mean,
# and its ratio *grows*.
#
# > **Think first.** Why does the encoder's gradient vanish as $S \to \infty$?
#
# <details><summary>Answer</summary>
#
# $\mathcal B_\infty = \log p(x)$ whatever $q$ is (if it covers the posterior): with unlimited samples any encoder will
# do, so the bound has nothing to teach it.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
slopes = {
    name: [math.log(b / a) / math.log(4) for a, b in itertools.pairwise(values)]
    for name, values in ratios.items()
}
assert abs(slopes["model"][1] - 1 / 2) < 0.05 > abs(slopes["model"][2] - 1 / 2)
assert abs(ratios["encoder"][0] - 1 / 4) < 0.02
assert 0.015 < ratios["encoder"][3] < 0.05
whole_slope = math.log(ratios["encoder"][3] / ratios["encoder"][0]) / math.log(64)
assert -0.65 < whole_slope < -0.38
assert all(slope > 0.2 for slope in slopes["encoder, doubly reparameterized"])

mean = (x / 2 + 0.2).expand(draws, 2).clone().requires_grad_()
q = DiagonalGaussian(mean, torch.full((draws, 2), math.log(2 / 3)))
z = q.rsample(64, generator=generator)
log_w = -0.5 * (z.square() + (x - z).square()).sum(-1) - q.log_prob(z)
at_q = DiagonalGaussian(mean.detach(), q.log_var)  # the same weights, whose own dependence on q is left out
path = -0.5 * (z.square() + (x - z).square()).sum(-1) - at_q.log_prob(z)
shares = log_w.detach().softmax(0)
by_path = torch.autograd.grad((shares * path).sum(), mean, retain_graph=True)[0][:, 0]
whole = torch.autograd.grad((shares * log_w).sum(), mean)[0][:, 0]
assert round(by_path.mean().item(), 2) == -0.30
assert round((whole - by_path).mean().item(), 2) == 0.30
mean = mean.detach().requires_grad_()
q = DiagonalGaussian(mean, torch.full((draws, 2), math.log(2 / 3)))
doubly_reparameterized(log_weight, q, 64, generator=generator).sum().backward()
exact = mean.grad.mean(0)[0].item()  # it has so little noise that these draws give two digits
assert abs(exact) < 1 / 100
assert (whole.std() / exact) ** 2 > 1000
assert S == 64

# %% [markdown]
# ## 13 · The same program on MNIST (further reading, 3 minutes)
#
# The digits here are small. The larger set MNIST, 28 by 28 pixels with values up to 255, is not part of this course's
# files: it is read from a copy on your machine, if there is one, and never downloaded unasked. This course was built
# without a network, so no number of ours is printed for it.

# %%
try:
    mnist = data.load_openml("mnist_784", 1).x
    print(
        f"MNIST is here: {len(mnist)} images; take {len(mnist) - 10_000} for training, and train as in section 7"
    )
except FileNotFoundError:
    print(
        "There is no copy of MNIST on this machine. load_openml('mnist_784', 1, download=True) fetches it once."
    )

# %% [markdown]
# What changes: 784 pixels for 64 in the two networks, 255 for 16 in the likelihood, wider hidden layers, and a batch of
# the training images at a time for the evaluation. With `sha256=` the loader refuses a copy other than the one you
# mean; `data.checksum` tells the sum of yours.
#
# > **Think first.** Suppose that a paper prints 85 nats an image for MNIST in black and white. How many bits per
# > dimension is that, and why is it so little compared with section 7?
#
# <details><summary>Answer</summary>
#
# $85 / (784 \log 2)$ is 0.156. A black or white pixel has one bit at most, most pixels are blank for sure, and
# neighbors in a fine image are nearly equal. Bits per dimension compare models on the same data only.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert 28 * 28 == 784
assert train.shape[1] == 64
assert train.max() == 16
assert 2**8 - 1 == 255
assert round(85 / (784 * math.log(2)), 3) == 0.156

# %% [markdown]
# ## 14 · CPU or GPU? (2 minutes)
#
# The networks above are so small that a GPU would mostly wait. With wide layers and large batches it pays. Choose a
# device, and run the cell below it again. This course's figures were made on a CPU.

# %%
toggle = view.DeviceToggle()
toggle


# %%
def seconds_for(hidden, where):
    """Time of one step for 500 images with hidden layers of this width, the best of three."""
    sizes = {"dtype": torch.float32}
    big = vae.VAE(GaussianEncoder(64, 8, (hidden,), **sizes), GaussianDecoder(8, 64, (hidden,), **sizes)).to(
        where
    )
    batch = train[:500].to(device=where, dtype=torch.float32)
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        vae.fit(big, [batch])
        float(next(big.parameters()).detach().sum())  # waits until the device is done
        times.append(time.perf_counter() - begin)
    return min(times)


for where in dict.fromkeys(["cpu", toggle.device.type]):
    for hidden in (128, 1024):
        print(f"{where}, {hidden:4} hidden units: {1000 * seconds_for(hidden, where):7.1f} ms for a step")
if reason := device.available()["cuda"]:
    print(f"No GPU was timed: {reason}.")

# %% [markdown]
# ## 15 · What you have learned (2 minutes)
#
# | idea | formula | beware |
# |---|---|---|
# | decoder | $\log p(x \mid z) = \sum_d \log p(x_d; \eta_d)$ | a scale left out is a scale chosen |
# | integers | $\Phi(\text{upper}) - \Phi(\text{lower})$, tails to the ends | densities are no probabilities |
# | regularizer | $\tfrac12 \sum [m^2 + \sigma^2 - 1 - \log \sigma^2]$ | sums here, means there |
# | bound of a batch | mean over samples, minus KL | a missing $1 / S$ |
# | importance-weighted bound | $\log \tfrac1S \sum_s w_s$ | the encoder's signal falls |
# | collapse, linear | dead if and only if $\lambda_d \le \sigma^2$ | learn $\sigma^2$ |
#
# **What this lecture covers.** From probabilistic PCA by way of the linear variational autoencoder to networks; the
# decoder as parameters of independent pixels, for bits, real numbers and integers; what the scale of the reconstruction
# does; the KL in closed form and sampled; the bound of a batch; the training loop, with training, validation and test
# apart; bits per dimension; importance-weighted evaluation, and what it does to gradients; posterior collapse where it
# is exact; what codes are good for, and what not.
#
# **Now you.** [Exercise 09](../exercises/09_vae.ipynb) lets you write these pieces yourself, and train them on the
# digits.
#
# **Next.** Here a decoder made images out of codes. [Unit 10](10_rbm.ipynb) has no decoder: a model that scores
# every image, and whose normalizing constant nobody knows.

# %% [markdown]
# ### Symbols
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x_n$ | observed datum | $(D,)$ |
# | $z_n$ | latent variable of a datum | $(M,)$ |
# | $N$ | number of data | |
# | $n$ | index of a datum | |
# | $B$ | number of rows of a minibatch | |
# | $D$ | dimension of the data | |
# | $d$ | index of a dimension | |
# | $M$ | dimension of the latent variable | |
# | $i$ | index of a latent coordinate | |
# | $S$ | number of samples | |
# | $s$ | index of a sample | |
# | $p$ | density or probability under the model | |
# | $q$ | approximation of the posterior | |
# | $\theta$ | parameters of the model | |
# | $\phi$ | parameters of the encoder | |
# | $\eta_\theta(z)$ | what the decoder gives: logits or means | $(D,)$ |
# | $m_n$ | mean of $q$ for a datum | $(M,)$ |
# | $\sigma_i$ | standard deviation of $q$ along a latent dimension | |
# | $\sigma^2$ | noise variance of the data, given the latent variable | |
# | $\varepsilon$ | standard normal noise | $(M,)$ |
# | $W$ | loadings | $(D, M)$ |
# | $\mu$ | means | $(D,)$ |
# | $A$ | matrix of an affine map | $(M, D)$ |
# | $R$ | orthogonal matrix | $(M, M)$ |
# | $\hat\Sigma$ | sample covariance, divided by the number of data | $(D, D)$ |
# | $\lambda_d$ | eigenvalue of a covariance | |
# | $u_d$ | eigenvector of a covariance | $(D,)$ |
# | $w_d$ | column of the loadings | $(D,)$ |
# | $\Phi$ | normal distribution function | |
# | $\gamma$ | weight of the KL | |
# | $w_s$ | importance weights | $(S,)$ |
# | $\bar w_s$ | importance weights divided by their sum | $(S,)$ |
# | $\mathcal B_S$ | bound by $S$ samples | |
# | $c_d$ | variance under the model along an eigenvector | |
# | $e$ | mean squared error of a pixel | |
# | $\mathcal N$ | Gaussian density | |
# | $I$ | identity matrix | |

# %% [markdown]
# ### References
#
# - S. R. Bowman, L. Vilnis, O. Vinyals, A. M. Dai, R. Jozefowicz, S. Bengio (2016). Generating sentences from a
#   continuous space. *Conference on Computational Natural Language Learning*.
# - Y. Burda, R. Grosse, R. Salakhutdinov (2016). Importance weighted autoencoders. *International Conference on
#   Learning Representations*.
# - I. Higgins, L. Matthey, A. Pal, C. Burgess, X. Glorot, M. Botvinick, S. Mohamed, A. Lerchner (2017). beta-VAE:
#   learning basic visual concepts with a constrained variational framework. *International Conference on Learning
#   Representations*.
# - D. P. Kingma, M. Welling (2014). Auto-encoding variational Bayes. *International Conference on Learning
#   Representations*.
# - G. Loaiza-Ganem, J. P. Cunningham (2019). The continuous Bernoulli: fixing a pervasive error in variational
#   autoencoders. *Advances in Neural Information Processing Systems* 32.
# - J. Lucas, G. Tucker, R. Grosse, M. Norouzi (2019). Don't blame the ELBO! A linear VAE perspective on posterior
#   collapse. *Advances in Neural Information Processing Systems* 32.
# - E. Nalisnick, A. Matsukawa, Y. W. Teh, D. Gorur, B. Lakshminarayanan (2019). Do deep generative models know what
#   they don't know? *International Conference on Learning Representations*.
# - M. Rolínek, D. Zietlow, G. Martius (2019). Variational autoencoders pursue PCA directions (by accident). *IEEE
#   Conference on Computer Vision and Pattern Recognition*.
# - T. Rainforth, A. R. Kosiorek, T. A. Le, C. J. Maddison, M. Igl, F. Wood, Y. W. Teh (2018). Tighter variational
#   bounds are not necessarily better. *International Conference on Machine Learning*.
# - D. J. Rezende, S. Mohamed, D. Wierstra (2014). Stochastic backpropagation and approximate inference in deep
#   generative models. *International Conference on Machine Learning*.
# - L. Theis, A. van den Oord, M. Bethge (2016). A note on the evaluation of generative models. *International
#   Conference on Learning Representations*.
# - G. Tucker, D. Lawson, S. Gu, C. J. Maddison (2019). Doubly reparameterized gradient estimators for Monte Carlo
#   objectives. *International Conference on Learning Representations*.
