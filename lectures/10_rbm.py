# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 10 · Restricted Boltzmann machines
#
# Suppose that a model gives every picture a number, large for good pictures and small for bad ones. It ranks any two,
# but it knows no probability: nobody has added up the numbers of all pictures. *Can such a model be taught?* To raise
# the probability of the data one must know from where to take it. This lecture takes a model in which everything but
# one sum is easy, the restricted Boltzmann machine, and looks at three answers: sum exactly where one can, draw where
# one cannot, and draw carelessly, which works better than it should and fails in a way that is easy to miss.
#
# **Objectives.** At the end you can
#
# - write energy, free energy and conditionals of a restricted Boltzmann machine, and say which of them need no sum;
# - say how many terms the partition function has, and enumerate it where one layer is small;
# - derive the gradient of the log-likelihood in two phases, with its signs;
# - sample in blocks, and train by contrastive divergence and by persistent chains;
# - say how contrastive divergence is biased, and why a falling reconstruction error proves nothing;
# - estimate $\log Z$ by annealed importance sampling, and report $\log p(x)$ on held-out data.
#
# **Prerequisites.** Log-likelihood and divergences (unit 1), importance weights (unit 2), Gibbs sampling (unit 4).
# The last section of further reading uses the Stein score (unit 8).
#
# **Time.** 60 minutes, and 13 of further reading.

# %%
import itertools
import math
import time

import torch
from sklearn.neural_network import BernoulliRBM
from torch.nn.functional import softplus

from course import device, view
from course.lvm import data
from course.lvm.boltzmann import energies, training
from course.lvm.boltzmann.annealed_importance_sampling import annealed_importance_sampling
from course.lvm.boltzmann.rbm import RBM
from course.lvm.oracles import rbm as oracle
from course.lvm.parameters import RBMParameters

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(10)

# %% [markdown]
# ## 1 · Ranks without probabilities (4 minutes)
#
# The data are the digits in black and white: a pixel is 1 where its gray value is at least 8. A fifth is kept for the
# test. We let the library train a machine with 16 hidden units, and ask it how it likes four kinds of pictures: test
# digits, chimeras (the upper half of one digit and the lower half of another), test digits with their pixels
# shuffled, and coin tosses. What it answers is $-F(x)$, minus the *free energy*: large means good.

# %%
x = (data.digits().x >= 8).double()  # (1797, 64)
fifth = torch.arange(len(x)) % 5
train, test = x[fifth > 0], x[fifth == 0]
machine = RBM(16, batch_size=50, epochs=80, persistent=False, generator=generator).fit(train)

shuffle = torch.rand(len(test), 64, generator=generator).argsort(1)
kinds = {
    "digit": test,
    "chimera": torch.cat([test[:, :32], test.roll(1, 0)[:, 32:]], 1),
    "shuffled": test.gather(1, shuffle),
    "coins": (torch.rand(len(test), 64, generator=generator) < 0.5).double(),
}
scores = {name: -energies.free_energy(rows, machine.parameters_) for name, rows in kinds.items()}
titles = [f"{score:.0f}" for values in scores.values() for score in values[:10]]
view.images(torch.cat([rows[:10] for rows in kinds.values()]), (8, 8), titles, title="Pictures and −F")

# %%
for name in list(kinds)[1:]:
    print(f"digit above {name:8}: {(scores['digit'] > scores[name]).double().mean():.0%} of the pairs")

# %% [markdown]
# It never saw these digits, and no shuffled picture or row of coins is ranked above its digit. Of the chimeras, which
# are made of two good halves, it sees through most. The difference of two scores is a ratio of probabilities,
# $-F(x) + F(x') = \log p(x) - \log p(x')$: on average a digit is more than a trillion times as probable as its
# shuffled version. But how probable is *it*? That needs the sum over all $2^{64}$ pictures.
#
# > **Think first.** You train such a model by making the scores of the data as large as possible. What goes wrong?
#
# <details><summary>Answer</summary>
#
# All scores grow, those of coins as well: nothing forces a score down. A large score means something only in
# comparison with the scores of all other pictures, so learning must also push *down*, and must know where. That is
# what this lecture is about.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert abs(len(test) / len(x) - 1 / 5) < 0.001
assert machine.n_components == 16
assert (scores["digit"] > scores["shuffled"]).all()
assert (scores["digit"] > scores["coins"]).all()
assert 0.6 < (scores["digit"] > scores["chimera"]).double().mean() < 0.95
assert (scores["digit"] - scores["shuffled"]).mean() > math.log(1e12)
assert x.shape[1] == 64

# %% [markdown]
# ## 2 · Energy and probability (5 minutes)
#
# A *restricted Boltzmann machine* has visible units $x_i \in \{0, 1\}$, $i \le D$, and hidden units
# $h_j \in \{0, 1\}$, $j \le H$. A weight $W_{ij}$ joins each visible unit with each hidden one; within a layer there
# are none, which is the restriction. Every state has an *energy*, and the lower it is, the more probable the state:
#
# $$E(x, h) = -a^\top x - b^\top h - x^\top W h, \qquad p(x, h) = \frac{e^{-E(x, h)}}{Z}, \qquad
# Z = \sum_{x, h} e^{-E(x, h)}.$$
#
# This is the *Boltzmann distribution* of the energy, and the normalizer $Z$ is the *partition function*. See
# Smolensky (1986). A model that is given by an energy is an *energy-based model*. There is no prior to draw from and
# no decoder: nothing comes first.


# %%
def energy(x, h, a, b, W):
    """E(x, h) for rows of x (N, D) and of h (N, H)."""
    return -(x @ a) - h @ b - ((x @ W) * h).sum(-1)


def all_states(n):
    """The 2ⁿ states of n bits, in the order of counting."""
    return (torch.arange(2**n)[:, None] >> torch.arange(n - 1, -1, -1) & 1).double()


W, a, b = oracle.four_by_three()  # a small machine with D = 4 and H = 3, to look at everything
visible, hidden = all_states(4), all_states(3)  # (16, 4) and (8, 3)
table = -energy(visible[:, None], hidden, a, b, W)  # −E for all pairs, (16, 8)
joint = (table - table.flatten().logsumexp(0)).exp()  # p(x, h)
best = divmod(joint.argmax().item(), 8)
print(f"{joint.numel()} states, log Z = {table.flatten().logsumexp(0):.4f}")
print(f"most probable: x = {visible[best[0]].long().tolist()}, h = {hidden[best[1]].long().tolist()}")

# %% [markdown]
# The numbers 0 and 1 are all that a unit can be, so we sum.
#
# > **A common slip.** Integrals $\int \, dx \, dh$ for binary units. For a machine with one unit in each layer,
# > $a = 0.5$, $b = -0.3$ and $W = 1.2$, the sum is $Z = 7.445$, and the integral over the unit square is 1.587.

# %% tags=["remove-cell"]
# The slip: a sum over four states is not an integral. And what the text above says.
one = [torch.tensor(value) for value in ([0.5], [-0.3], [[1.2]])]
assert round((-energy(all_states(1)[:, None], all_states(1), *one)).exp().sum().item(), 3) == 7.445
middles = (torch.arange(500) + 0.5)[:, None] / 500
assert round((-energy(middles[:, None], middles, *one)).exp().mean().item(), 3) == 1.587
torch.testing.assert_close(joint, oracle.joint_table(RBMParameters(W, a, b)))
assert (joint.flatten()[table.flatten().argsort()].diff() > -1e-15).all()  # by rising −E, rising p

# %% [markdown]
# > **Think first.** Someone adds 7 to the energy of every state. What changes? And what if all of $a$, $b$ and $W$
# > are doubled?
#
# <details><summary>Answer</summary>
#
# The first changes nothing: $Z$ shrinks by the factor $e^{-7}$ as well. So an energy alone is no statement about a
# state; only differences count. Doubling squares all ratios of probabilities: the machine becomes surer of the same
# order, as if it were *colder* (physicists divide $E$ by a temperature). Halving, and so on down to
# zero, makes everything equally probable: we shall walk along this path in section 10.
#
# ```python
# for scale in (0.0, 0.5, 1.0, 2.0):
#     p = (scale * table).flatten().softmax(0)
#     print(f"all parameters times {scale}: the best state has probability {p.max():.3f}")
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the answer above says, checked.
torch.testing.assert_close((table + 7).flatten().softmax(0), joint.flatten())
colder, ratio = (2 * table).flatten().softmax(0), joint.flatten()[3] / joint.flatten()[40]
assert abs(colder[3] / colder[40] - ratio**2) < 1e-9
assert colder.max() > joint.max()
assert torch.equal((0 * table).flatten().softmax(0), torch.full((128,), 1 / 128))

# %% [markdown]
# ## 3 · The free energy (3 minutes)
#
# How probable is a picture, whatever the hidden units do? Sum them out. Given $x$ the energy is a sum of terms with
# one $h_j$ each, so the sum over all $h$ is a product of sums over two values:
#
# $$\sum_h e^{-E(x, h)} = e^{a^\top x} \prod_{j=1}^H \big( 1 + e^{b_j + \sum_i x_i W_{ij}} \big) = e^{-F(x)}, \qquad
# F(x) = -a^\top x - \sum_{j=1}^H \log\big( 1 + e^{b_j + \sum_i x_i W_{ij}} \big).$$
#
# $F$ is the *free energy*, and $\log p(x) = -F(x) - \log Z$. It costs one matrix product, for any number of hidden
# units.


# %%
def free_energy(x, a, b, W):
    """F(x) of every row, with all states of h summed out."""
    return -(x @ a) - softplus(b + x @ W, threshold=40).sum(-1)  # softplus(u) = log(1 + eᵘ)


by_sum = -table.logsumexp(1)
print(f"largest difference from the sum over h: {(free_energy(visible, a, b, W) - by_sum).abs().max():.1e}")

# %% [markdown]
# Each hidden unit multiplies $p(x)$ by its own factor $1 + e^{b_j + \dots}$, which is large for the pictures it likes
# and never less than 1. So each is an expert that can speak up for a picture, and the machine is a *product of
# experts*, Hinton (2002); a mixture would add their opinions.
#
# (`threshold=40`: above it PyTorch replaces the softplus by its argument. Its own threshold is 20, which loses half
# of the digits of float64.)
#
# > **Try it.** How much more probable than the blank picture is each of the others, under the small machine? You need
# > no $Z$.
#
# <details><summary>Answer</summary>
#
# $\log p(x) - \log p(0) = F(0) - F(x)$. This is what section 1 did.
#
# ```python
# gain = free_energy(visible[:1], a, b, W) - free_energy(visible, a, b, W)
# torch.testing.assert_close(gain, joint.sum(1).log() - joint.sum(1).log()[0])
# print(gain.numpy().round(2))
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert (free_energy(visible, a, b, W) - by_sum).abs().max() < 1e-14
torch.testing.assert_close(-free_energy(visible, a, b, W) - table.flatten().logsumexp(0), joint.sum(1).log())
torch.testing.assert_close(free_energy(test, *[machine.parameters_[n] for n in (1, 2, 0)]), -scores["digit"])
factors = 1 + (b + visible @ W).exp()  # one for each picture and hidden unit
torch.testing.assert_close((visible @ a).exp() * factors.prod(1), table.exp().sum(1))
assert factors.min() >= 1
u = torch.tensor(20.5)
assert softplus(u, threshold=20) == u < softplus(u, threshold=40)
assert 1e-10 < softplus(u, threshold=40) - u < 1e-8
u = torch.tensor(40.0)
assert softplus(u, threshold=41) == u

# %% [markdown]
# ## 4 · The conditionals (4 minutes)
#
# The same independence gives the posterior. Given $x$, each $h_j$ stands in a term of its own, so the hidden units
# are independent, and each is a coin:
#
# $$p(h_j = 1 \mid x) = \operatorname{sigmoid}\Big( b_j + \sum_i x_i W_{ij} \Big), \qquad
# p(x_i = 1 \mid h) = \operatorname{sigmoid}\Big( a_i + \sum_j W_{ij} h_j \Big).$$
#
# The proof is one line: $p(h \mid x) \propto e^{-E(x, h)} \propto \prod_j e^{h_j (b_j + \sum_i x_i W_{ij})}$, and the
# two layers play the same part. Compare with unit 9: there the joint density was easy and the posterior unknown; here
# the posterior is exact, no encoder and no bound are needed, and $p(x)$ is what is unknown.


# %%
def hidden_probabilities(x, b, W):
    """p(h_j = 1 | x) for every row, (N, H)."""
    return torch.sigmoid(b + x @ W)


def visible_probabilities(h, a, W):
    """p(x_i = 1 | h) for every row, (N, D)."""
    return torch.sigmoid(a + h @ W.T)


posterior = joint / joint.sum(1, keepdim=True)  # p(h | x) by division, (16, 8)
p_h = hidden_probabilities(visible, b, W)[:, None]
product = torch.where(hidden == 1, p_h, 1 - p_h).prod(2)  # the coins of a row multiplied
print(f"largest difference from the table: {(product - posterior).abs().max():.1e}")

# %% [markdown]
# Three slips are made at these formulas.
#
# > **A common slip.** $p(x \mid h) \propto e^{-(a + W h)^\top x}$. The minus belongs to the
# > energy; in the exponent it has been used up. With it the units do the opposite: in the small machine probabilities
# > of pictures are wrong by up to 0.326.

# %% tags=["remove-cell"]
# The slip: the sign of the exponent, against the table.
inputs = a + hidden @ W.T
given_h = (joint / joint.sum(0)).T  # p(x | h), (8, 16)
assert round(((-inputs @ visible.T).softmax(1) - given_h).abs().max().item(), 3) == 0.326
assert ((inputs @ visible.T).softmax(1) - given_h).abs().max() < 1e-15
assert (visible_probabilities(hidden, a, W) - given_h @ visible).abs().max() < 1e-15
assert (hidden_probabilities(visible, b, W) - posterior @ hidden).abs().max() < 1e-15

# %% [markdown]
# > **A common slip.** "A change of one hidden unit does not affect the others." Given $x$ it does not. Without $x$
# > they depend on each other through the picture: the second and third hidden unit of the small machine have the
# > covariance $-0.031$.

# %% tags=["remove-cell"]
# The slip: hidden units are uncorrelated given x, and correlated without.
p_of_h = joint.sum(0)
mean_h = p_of_h @ hidden
covariance_h = hidden.T @ (p_of_h[:, None] * hidden) - torch.outer(mean_h, mean_h)
assert round(covariance_h[1, 2].item(), 3) == -0.031
for row in posterior:
    pairs = hidden.T @ (row[:, None] * hidden) - torch.outer(row @ hidden, row @ hidden)
    assert (pairs - pairs.diag().diag()).abs().max() < 1e-15

# %% [markdown]
# > **A common slip.** "Inference, the marginals $p(h)$ and the mode of $p(h \mid x)$, is tractable." The posterior
# > marginals $p(h_j \mid x)$ and the mode are. The distribution $p(h)$ is no product (here it is off by 0.031), and
# > its normalizer is $Z$.
#
# The *mode* of the posterior is found unit by unit: $h_j = 1$ where its probability exceeds one half, that is where
# $b_j + \sum_i x_i W_{ij} > 0$.
#
# > **Derive it.** What is $p(h)$, up to $Z$?
#
# <details><summary>Answer</summary>
#
# The layers play the same part, so sum $x$ out as section 3 summed $h$ out:
# $p(h) = e^{b^\top h} \prod_i (1 + e^{a_i + \sum_j W_{ij} h_j}) / Z$. In code the layers change places:
#
# ```python
# p_h = (-free_energy(hidden, b, a, W.T)).softmax(0)
# torch.testing.assert_close(p_h, joint.sum(0))
# ```
#
# </details>

# %% tags=["remove-cell"]
# The slip: p(h) is no product of its marginals. And what the text above says about the mode.
of_marginals = torch.where(hidden == 1, mean_h, 1 - mean_h).prod(1)
assert round((of_marginals - p_of_h).abs().max().item(), 3) == 0.031
for rule in (b + visible @ W > 0, hidden_probabilities(visible, b, W) > 1 / 2):
    chosen = (rule.double()[:, None] == hidden).all(2)  # its column in the table; there may be ties
    torch.testing.assert_close(posterior[chosen], posterior.max(1).values)

# %% [markdown]
# ## 5 · The partition function (3 minutes)
#
# $Z$ is a sum over the states of both layers, but one of them sums out in closed form. So enumerate the smaller:


# %%
def log_partition(a, b, W):
    """log Z, by all states of the smaller layer."""
    if len(a) > len(b):
        a, b, W = b, a, W.T  # the layers change places
    return torch.logsumexp(-free_energy(all_states(len(a)), a, b, W), 0)


digits_machine = [machine.parameters_[n] for n in (1, 2, 0)]  # a, b, W
log_Z = log_partition(*digits_machine)
pixel = (train.sum(0) + 1) / (len(train) + 2)  # how often each pixel is 1, for comparison
alone = (test * pixel.log() + (1 - test) * (1 - pixel).log()).sum(1).mean()
print(f"log Z = {log_Z:.2f}, by {2**16} terms")
print(f"held out: log p(x) = {(scores['digit'] - log_Z).mean():.2f} nats; pixels by themselves {alone:.2f}")

# %% [markdown]
# Now the machine of section 1 does know its probabilities, since 16 hidden units have only 65536 states. It gives
# held-out digits about 5 nats more than independent pixels do, a factor of more than a hundred for each digit.
#
# > **A common slip.** "$Z$ is intractable." It has $2^{D + H}$ terms as it is written, and $2^{\min(D, H)}$ after one
# > layer is summed out: 8 in place of 128 for the small machine. What is out of reach is $Z$ of a machine with *two*
# > large layers, and never $p(x)$ up to $Z$.
#
# Sum in the logarithm: exponents of many hundreds are nothing unusual in a large machine, and the exponential of a
# thousand is no number of the computer.
#
# > **Think first.** Which of these can be enumerated: 784 visible and as many hidden units; 784 and 20; 20 and 784?
# > And how long does one more hidden unit take?
#
# <details><summary>Answer</summary>
#
# The second and the third, with $2^{20}$ terms each, about a million. One unit more in the smaller layer takes twice
# as long; in the larger one hardly anything.
#
# </details>

# %% tags=["remove-cell"]
# The slip, and what the text above says, checked.
assert 2**16 == 65536
assert len(digits_machine[1]) == 16
gained = (scores["digit"] - log_Z).mean() - alone
assert 4.8 < gained < 6.4
assert math.exp(gained) > 100
assert round(log_partition(a, b, W).item(), 12) == round(table.flatten().logsumexp(0).item(), 12)
assert 2 ** min(4, 3) == len(hidden) == 8
assert 2 ** (4 + 3) == table.numel() == 128
with_one_unit = log_partition(torch.tensor([1000.0]), torch.zeros(1), torch.zeros(1, 1))
assert round(with_one_unit.item(), 9) == round(1000 + math.log(2), 9)
assert torch.tensor(1000.0).exp().isinf()
assert 784 == 28**2  # the pixels of MNIST
assert min(784, 20) == min(20, 784) == 20
assert 1e6 < 2**20 < 1.1e6

# %% [markdown]
# ## 6 · The gradient in two phases (6 minutes)
#
# Learning climbs the mean of $\log p(x_n) = -F(x_n) - \log Z$. Both terms have the same kind of derivative. For any
# parameter, write $-\partial E$ for the derivative of $-E$ by it. Then
#
# $$\partial\, [-F(x)] = \frac{\sum_h e^{-E(x, h)} (-\partial E(x, h))}{\sum_h e^{-E(x, h)}} = \mathbb E_{p(h \mid
# x)}[-\partial E(x, h)], \qquad \partial \log Z = \mathbb E_{p(x', h')}[-\partial E(x', h')],$$
#
# and the gradient of the mean log-likelihood is a difference of two averages of the same thing:
#
# $$\mathbb E_{p_{\mathrm{data}}(x)\, p(h \mid x)}[-\partial E(x, h)] - \mathbb E_{p(x', h')}[-\partial E(x', h')].$$
#
# The first is the *positive phase*: look at the data. The second is the *negative phase*: look at what the model
# thinks the world is like, its *fantasies*. For $W_{ij}$, $-\partial E = x_i h_j$: how often are the two units on
# together, in data and in fantasies? Learning stops where both agree, see Ackley, Hinton and Sejnowski (1985).


# %%
def phase_difference(x, p_h, x_model, p_h_model, weights):
    """Gradient of the mean log p(x) by a, b, W; the rows of x_model have the probabilities `weights`."""
    by_W = x.T @ p_h / len(x) - (weights[:, None] * x_model).T @ p_h_model
    return x.mean(0) - weights @ x_model, p_h.mean(0) - weights @ p_h_model, by_W


bars = torch.tensor([[0, 0, 0, 0], [1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1.0]])
p_x = (-free_energy(visible, a, b, W)).softmax(0)  # the model's, (16,)
both = [hidden_probabilities(rows, b, W) for rows in (bars, visible)]
exact = phase_difference(bars, both[0], visible, both[1], p_x)

leaves = [leaf.clone().requires_grad_() for leaf in (a, b, W)]
(-free_energy(bars, *leaves).mean() - log_partition(*leaves)).backward()
print([f"{(leaf.grad - part).abs().max():.0e}" for leaf, part in zip(leaves, exact, strict=True)])

# %% [markdown]
# `bars` are the six pictures of 2 by 2 pixels in which all rows, or all columns, are of one color. (The hidden units
# enter by their probabilities. Draws would do as well on average, but with more variance: unit 7 calls this
# Rao-Blackwellization.) Where does the gradient lead? Here is the small machine before, and after 500 steps of length
# 1.

# %%
moved = [a, b, W]
steps = 500
for _ in range(steps):
    model = (-free_energy(visible, *moved)).softmax(0)
    p_h, p_h_model = (hidden_probabilities(rows, *moved[1:]) for rows in (bars, visible))
    gradient = phase_difference(bars, p_h, visible, p_h_model, model)
    moved = [part + by for part, by in zip(moved, gradient, strict=True)]
before, after = (free_energy(visible, *m) + log_partition(*m) for m in ((a, b, W), moved))
names = ["".join(str(int(bit)) for bit in row) for row in visible]
is_bar = (visible[:, None] == bars).all(2).any(1)
view.free_energy_change(names, before, after, is_bar.nonzero().flatten().tolist())

# %% [markdown]
# At all six data $-\log p$ is pressed down. Elsewhere it is pulled up, with one exception: nineteen parameters move
# sixteen states, so the arrows hang together.
#
# > **A common slip.** The gradient as $\mathbb E_{p_{\mathrm{data}}}[\partial E] - \mathbb E_p[\partial E]$: both
# > minus signs are lost, and what is left is exactly the descent. For the first weight here $+0.160$ in place of
# > $-0.160$.

# %% tags=["remove-cell"]
# The slip: the sign, by a finite difference. And what the text above says.
for leaf, part in zip(leaves, exact, strict=True):
    torch.testing.assert_close(leaf.grad, part, atol=1e-14, rtol=0)


def mean_log_p(parts):
    return (-free_energy(bars, *parts)).mean() - log_partition(*parts)


nudge = torch.zeros(4, 3)
nudge[0, 0] = 1e-6
slope = ((mean_log_p([a, b, W + nudge]) - mean_log_p([a, b, W - nudge])) / 2e-6).item()
assert round(slope, 3) == -0.160
assert round(exact[2][0, 0].item(), 3) == -0.160
printed = -(bars.T @ both[0] / 6) + visible.T @ (p_x[:, None] * both[1])
assert round(printed[0, 0].item(), 3) == 0.160
assert (after < before)[is_bar].all()
assert (after > before)[~is_bar].sum() == 10 - 1
assert len(bars) == is_bar.sum() == 6
assert steps == 500
assert len(visible) == 16
assert sum(part.numel() for part in exact) == 19

# %% [markdown]
# > **A common slip.** $\mathbb E_{p(x, h)}$ with the $x$ of the data. The model's $x'$ is another variable; with the
# > same $x$ in both phases the difference is zero, and nothing is learned.

# %% tags=["remove-cell"]
# The slip: with the data in both phases nothing is learned.
shadowed = phase_difference(bars, both[0], bars, both[0], torch.full((6,), 1 / 6))
assert all(part.abs().max() < 1e-15 for part in shadowed)
assert all(part.abs().max() > 0.01 for part in exact)

# %% [markdown]
# > **A common slip.** "$\max_\theta \log p(x) = \log \sum_h e^{-E} - \log Z$." On the left is one number, on the
# > right a function of $\theta$: the $\max$ was dropped on the way.

# %% tags=["remove-cell"]
# The slip: the right-hand side is another number for other parameters.
assert mean_log_p(moved) > mean_log_p((a, b, W)) + 0.5

# %% [markdown]
# > **Derive it.** The data say that unit $i$ is on in 30 percent of the pictures. What does the machine say about it,
# > once learning has stopped?
#
# <details><summary>Answer</summary>
#
# The same. The derivative by $a_i$ is $\mathbb E_{p_{\mathrm{data}}}[x_i] - \mathbb E_p[x_i]$, which is
# zero at the end. For $b_j$ it says that each hidden unit is on as often under the data's posterior as in the model.
# This is *moment matching* (unit 1) again, with statistics that depend on the parameters.
#
# </details>

# %% tags=["remove-cell"]
# What the question above says, checked on a machine at its maximum.
only = (torch.arange(10)[:, None] < 3).double()  # one unit, on in 30 percent of ten pictures
at_end = torch.logit(only.mean(0))
assert round(100 * only.mean().item()) == 30
assert abs(at_end.sigmoid() - only.mean()) < 1e-15

# %% [markdown]
# ## 7 · Gibbs sampling (5 minutes)
#
# The negative phase asks for draws from the model. Unit 4 had a chain for such cases, Gibbs sampling: draw one
# coordinate after the other from its conditional. Here a whole layer can be drawn at once, since its units are
# independent given the other: *block Gibbs sampling*. One step is $x \to h \to x'$.


# %%
def gibbs_step(x, a, b, W, u_h, u_x):
    """Draw h given x, then x' given h; a bit is 1 where its uniform number is below its probability."""
    h = (u_h < hidden_probabilities(x, b, W)).double()
    return (u_x < visible_probabilities(h, a, W)).double()


def chain(x, a, b, W, steps):
    """So many steps from every row of x."""
    for _ in range(steps):
        u_h, u_x = (torch.rand(len(x), len(bias), generator=generator) for bias in (b, a))
        x = gibbs_step(x, a, b, W, u_h, u_x)
    return x


# %% [markdown]
# For the small machine the step can be written as a matrix, $T(x, x') = \sum_h p(h \mid x)\, p(x' \mid h)$. Two
# things must hold: $p$ is *stationary*, that is a chain that begins with $p(x)$ keeps it; and from any start the
# chain gets there.

# %%
T = posterior @ (joint / joint.sum(0)).T  # p(h | x) times p(x' | h), (16, 16)
p_x = joint.sum(1)
second = torch.linalg.eigvals(T).abs().sort(descending=True).values[1]
print(f"p T differs from p by {(p_x @ T - p_x).abs().max():.0e}; second eigenvalue {second:.3f}")
counts = chain(torch.zeros(100_000, 4), a, b, W, 10) @ torch.tensor([8.0, 4, 2, 1])
print(
    "frequencies after 10 steps from 0000 :",
    (counts.long().bincount(minlength=16) / 1e5)[:5].numpy().round(3),
)
print("probabilities under the model        :", p_x[:5].numpy().round(3))

# %% [markdown]
# Whatever a chain still remembers of its start is multiplied by about 0.285 in each step, the second largest
# eigenvalue of $T$. That is quick. Large weights make chains slow: a unit that is on holds on to those that hold it.
#
# > **A common slip.** To save draws by driving the chain with probabilities: $p(h = 1 \mid x)$ in the place of bits,
# > $p(x = 1 \mid h)$ for the next $x$. This is another chain, without noise, and it stops at one point: here at means
# > that are wrong by up to 0.028.
#
# Only at the very end, where nothing is drawn any more, may probabilities stand for bits, and there they are better.
#
# > **Derive it.** Why is $p$ stationary?
#
# <details><summary>Answer</summary>
#
# If $x$ is a draw from $p(x)$ and $h$ one from $p(h \mid x)$, then $(x, h)$ is a draw from $p(x, h)$, so $h$ alone is
# one from $p(h)$. In the same way $(h, x')$ is one from $p(x, h)$, and $x'$ alone one from $p(x)$. There even is
# detailed balance (unit 4): $p(x)\, T(x, x') = \sum_h p(x, h)\, p(x', h) / p(h)$ is symmetric.
#
# ```python
# flow = p_x[:, None] * T
# torch.testing.assert_close(flow, flow.T)
# ```
#
# </details>

# %% tags=["remove-cell"]
# The slip: a chain of probabilities stops elsewhere. And what the text above says.
torch.testing.assert_close(T, oracle.gibbs_transition(RBMParameters(W, a, b)))
assert (p_x @ T - p_x).abs().max() < 1e-15
assert round(second.item(), 3) == 0.285
frequencies = counts.long().bincount(minlength=16) / 1e5
assert ((frequencies - p_x).abs() < 5 * (p_x / 1e5).sqrt()).all()
field = torch.full((4,), 0.5)
for _ in range(2000):
    field = visible_probabilities(hidden_probabilities(field, b, W), a, W)
off = (field - p_x @ visible).abs().max().item()
assert round(off, 3) == 0.028
slow = oracle.gibbs_transition(RBMParameters(4 * W, 4 * a, 4 * b))
assert torch.linalg.eigvals(slow).abs().sort(descending=True).values[1] > 0.9

# %% [markdown]
# ## 8 · Contrastive divergence (10 minutes)
#
# A chain for every step of learning, long enough to forget where it began, would be expensive. Hinton (2002) proposed
# to start the chain *at the data* and to stop after k steps, often after one: *contrastive divergence*, CD-k. The
# negative phase then averages over what the data become.


# %%
def cd_step(x, chains, a, b, W, k, rate):
    """One update of (a, b, W): the chains move on by k steps and stand for the model."""
    chains = chain(chains, a, b, W, k)
    p_h, p_h_model = hidden_probabilities(x, b, W), hidden_probabilities(chains, b, W)
    weights = torch.full((len(chains),), 1 / len(chains))
    gradient = phase_difference(x, p_h, chains, p_h_model, weights)
    return [part + rate * by for part, by in zip((a, b, W), gradient, strict=True)], chains


# %% [markdown]
# CD-k is `cd_step(x, x, ...)`: the chains start at `x`. Why should this be good? If the machine already has the
# distribution of the data, the data are draws from the model and stay so: the mean of the update is zero, as it
# should be. If it has not, then even one step leads from the data toward what the machine prefers, and the update
# makes just that less probable.
#
# > **A common slip.** "Finite Gibbs sampling for the negative phase is called contrastive divergence, and gives the
# > gradient." CD-k starts at the data, and is biased for every finite k. Chains that go on from where they were are
# > another method (section 9).
#
# How biased? For the small machine the mean of the update is exact: the law of the chain after k steps is
# $p_{\mathrm{data}} T^k$.


# %%
def flat(parts):
    return torch.cat([part.flatten() for part in parts])


def way(a, b, W):
    """The laws of the chain after 0 to 50 steps from the data, the relative errors of CD-k, and the model's law."""
    joint = (-energy(visible[:, None], hidden, a, b, W)).flatten().softmax(0).view(16, 8)
    model, step = joint.sum(1), (joint / joint.sum(1, keepdim=True)) @ (joint / joint.sum(0)).T
    laws = [p_data]
    for _ in range(50):
        laws.append(laws[-1] @ step)
    p_h = [hidden_probabilities(rows, b, W) for rows in (bars, visible)]
    *by_cd, truth = (flat(phase_difference(bars, p_h[0], visible, p_h[1], law)) for law in (*laws, model))
    return laws, [((by - truth).norm() / truth.norm()).item() for by in by_cd], model


p_data = (visible[:, None] == bars).all(2).double().mean(1)  # 1/6 for each of the six, (16,)
ways = {"as they are": way(a, b, W), "doubled": way(2 * a, 2 * b, 2 * W)}
laws, errors, _ = ways["as they are"]
print({k: f"{errors[k]:.3f}" for k in (1, 2, 5)}, "doubled:", f"{ways['doubled'][1][1]:.3f}")


def after_steps(k, weights):
    found, errors, target = ways[weights]
    settings = {"steps": range(51), "errors": errors, "error_name": "relative error of CD-k"}
    return view.chain_law(names, found[k], target, now=k, **settings)


offered = [0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50]
view.Explore(after_steps, alt="The chain from the data to the model", k=offered, weights=list(ways))

# %% [markdown]
# The blue bars are the law of the chain, the frames that of the model; `weights` doubles all parameters. At $k = 0$
# data are compared with themselves, and nothing is learned: the error is 1. CD-1 is wrong by 19 percent, CD-2 by 5,
# CD-5 by less than a tenth of a percent; from there on each step gains about the factor of section 7. With doubled
# parameters all is slower, and CD-1 is wrong by 47 percent.
#
# Carreira-Perpiñán and Hinton (2005) asked where learning *ends*, on machines that can be enumerated, and found a
# small bias. In kind: two hidden units, the exact mean of CD-1 in every update, and the likelihood's own gradient
# beside it. Once for 40 pictures, four copies of our six and each of the 16 states once; and once for the six alone.


# %%
def ascend(rows, k, updates=2000):
    """Follow the mean of CD-k, or the likelihood if k is None; KL(data ‖ model) at every 100th update."""
    law, divergences = (visible[:, None] == rows).all(2).double().mean(1), []
    parts, bits = [torch.zeros(4), torch.zeros(2), W[:, :2]], all_states(2)
    for update in range(updates + 1):
        joint = (-energy(visible[:, None], bits, *parts)).flatten().softmax(0).view(16, 4)
        model = joint.sum(1)
        if update % 100 == 0:
            divergences.append((torch.xlogy(law, law) - law * model.log()).sum().item())
        if k is not None:
            step = (joint / model[:, None]) @ (joint / joint.sum(0)).T
            model = law @ torch.linalg.matrix_power(step, k)
        p_h, p_h_model = (hidden_probabilities(v, *parts[1:]) for v in (rows, visible))
        gradient = phase_difference(rows, p_h, visible, p_h_model, model)
        parts = [part + by for part, by in zip(parts, gradient, strict=True)]
    return divergences


forty = torch.cat([visible] + [bars] * 4)
runs = {
    f"{len(rows)} pictures, {name}": ascend(rows, k)
    for rows in (forty, bars)
    for name, k in (("likelihood", None), ("CD-1", 1))
}
view.curves(range(0, 2001, 100), runs, x_name="update", y_name="KL(data ‖ model)")

# %% [markdown]
# Both of these are true. On the 40 pictures CD-1 ends where the likelihood does, within a thousandth of the
# divergence. On the six, which leave ten states empty, it comes down to 0.60, *turns*, and climbs to 0.66, where the
# likelihood's own gradient reaches 0.48. There is no noise in these curves: CD-1 follows a field of arrows that is
# not the gradient of the likelihood, and here it leads uphill.
#
# > **Think first.** Why not start the chain at random and make one step?
#
# <details><summary>Answer</summary>
#
# Then the negative phase is the law of "noise, moved by one step", which is not the model's, not even when the model
# is perfect: the update would lead away from the truth. Starting at the data is wrong in the right way: right where
# learning should stop.
#
# ```python
# noise = torch.full((16,), 1 / 16)
# for start in (p_x, noise):  # data that the model fits exactly, and coin tosses
#     print((start @ T @ visible - p_x @ visible).abs().max())
# ```
#
# </details>

# %% tags=["remove-cell"]
# The slip: the mean of CD-k is not the gradient. And what the text above says, checked.
torch.testing.assert_close(
    phase_difference(bars, both[0], visible, both[1], laws[1])[2],
    oracle.expected_cd_gradient(bars, RBMParameters(W, a, b), 1).weights,
)
assert round(errors[0], 9) == 1
assert round(100 * errors[1]) == 19
assert round(100 * errors[2]) == 5
assert 0 < errors[5] < 0.001
assert errors[:15] == sorted(errors[:15], reverse=True)
assert all(abs(errors[k + 1] / errors[k] - second) < 0.04 for k in range(5, 12))
doubled = ways["doubled"][1]
assert round(100 * doubled[1]) == 47
assert all(slow_ > quick for slow_, quick in zip(doubled[1:15], errors[1:15], strict=True))
assert (p_x @ visible - p_x @ T @ visible).abs().max() < 1e-15  # data of the model's law: CD-1 is zero
assert ((torch.full_like(p_x, 1 / len(p_x)) @ T - p_x) @ visible).abs().max() > 0.001
ends = {name: values[-1] for name, values in runs.items()}
likelihood40, cd40, likelihood6, cd6 = ends.values()
assert len(forty) == 40
assert len(visible) == 16
assert 0 < cd40 / likelihood40 - 1 < 0.001
assert (p_data == 0).sum() == 10
turning = runs["6 pictures, CD-1"]
assert round(min(turning), 2) == 0.60
assert turning.index(min(turning)) not in (0, len(turning) - 1)
assert round(cd6, 2) == 0.66
assert round(likelihood6, 2) == 0.48
assert (torch.tensor(runs["6 pictures, likelihood"]).diff() < 0).all()

# %% [markdown]
# ## 9 · When the likelihood falls (10 minutes)
#
# Fischer and Igel (2010) show the same on a data set of some size, *bars and stripes*: the pictures of 4 by 4 pixels
# in which each row, or each column, is of one color. There are 30 of them, so no model can have a log-likelihood of
# more than $-30 \log 30$, which is $-102.0$. We take 16 hidden units, the 30 pictures as one batch, and a
# rate of 0.3. With an exact $\log Z$ we can look over the shoulder of learning. Beside it stands what most programs
# print: the *reconstruction error*, the squared distance of $x$ from where one step up and down leads.

# %%
sides = all_states(4)
squares = torch.cat([sides[:, :, None].expand(16, 4, 4), sides[:, None].expand(16, 4, 4)]).reshape(32, 16)
stripes = squares.unique(dim=0)  # (30, 16): blank and full came twice


def learn(x, k, rates, chains=None, every=500):
    """CD-k, or persistent CD-k if chains are given: update, log-likelihood, reconstruction error, and machine."""
    parts, trace = [torch.zeros(16), torch.zeros(16), 0.01 * torch.randn(16, 16, generator=generator)], []
    persistent = chains is not None
    for update, rate in enumerate(rates):
        if update % every == 0 or update == len(rates) - 1:
            rebuilt = visible_probabilities(hidden_probabilities(x, *parts[1:]), parts[0], parts[2])
            log_p = -free_energy(x, *parts).sum() - len(x) * log_partition(*parts)
            trace.append((update, log_p.item(), (x - rebuilt).square().sum(1).mean().item(), parts))
        parts, moved = cd_step(x, chains if persistent else x, *parts, k, rate)
        chains = moved if persistent else None
    return trace


def coins(count, width):
    return (torch.rand(count, width, generator=generator) < 0.5).double()


rate = 0.3
traces = {f"CD-{k}": learn(stripes, k, [rate] * (updates + 1)) for k, updates in ((1, 8000), (10, 2500))}

# %%
updates, heights, rebuilding, learned = zip(*traces["CD-1"], strict=True)
best_possible = -len(stripes) * math.log(len(stripes))
shown = {"CD-1": heights, "best possible": [best_possible] * len(updates)}
view.curves(updates, shown, x_name="update", y_name="log-likelihood")

# %%

view.curves(updates, {"CD-1": rebuilding}, x_name="update", y_name="reconstruction error", y_scale="log")

# %% [markdown]
# Within 2000 updates the log-likelihood comes within sixty nats of the bound. Then it *falls*, by more than ten,
# while the reconstruction error goes on falling and nearly vanishes: looking at it one would be content. In kind this
# is the finding of Fischer and Igel (2010). What happens? One might guess that probability piles up far from the
# data. It does not: at the end the 30 pictures together have more than nine tenths of it, and more than at the peak.
# But it is shared out unfairly among them. The weights have grown until one step hardly changes a picture, so CD-1
# compares each one with its neighborhood, finds all in order, and never sees that one picture has many times the
# probability of another. More steps help: CD-10 comes within thirty nats of the bound. They do not heal: in longer
# runs it turns as well.
#
# The other cure is chains that *never* go back to the data: *persistent contrastive divergence*, Tieleman (2008),
# after Younes (1989). Each update moves them on by one step, and as the parameters change little, they stay near the
# model's law.

# %%
falling = [0.1 * (1 - update / 5000) for update in range(5001)]
traces["persistent, 0.3"] = learn(stripes, 1, [rate] * 2001, coins(30, 16))
many = coins(200, 16)
traces["persistent, falling"] = learn(stripes, 1, falling, many)
traces["CD-1, falling"] = learn(stripes, 1, falling)
for name, trace in traces.items():
    best = max(trace, key=lambda entry: entry[1])
    print(
        f"{name:19}: best {best[1]:7.1f} at {best[0]:4}, last {trace[-1][1]:7.1f}, reconstruction {trace[-1][2]:.4f}"
    )

# %% [markdown]
# At CD's rate persistent chains are the worst of all. With a rate that falls from 0.1 to 0, and 200 chains in the
# place of 30, they win clearly, by more than ten nats over CD-1 with the same rates. They need small steps, and so
# many updates: the chains must keep up with the parameters.
#
# Do not conclude that persistent chains are better. Here are the digits: 16 hidden units, 3000 updates of 50
# pictures, rates falling from 0.1, and the exact held-out log-likelihood.


# %%
def learn_digits(k, H, updates, chains=None, size=50, rate=0.1):
    """(a, b, W) after CD-k on random batches of digits, or persistent CD-k."""
    parts = [torch.logit(pixel), torch.zeros(H), 0.01 * torch.randn(64, H, generator=generator)]
    persistent = chains is not None
    for update in range(updates):
        batch = train[torch.randint(len(train), (size,), generator=generator)]
        now = rate * (1 - update / updates)
        parts, moved = cd_step(batch, chains if persistent else batch, *parts, k, now)
        chains = moved if persistent else None
    return parts


held_out, count = {}, 3000
for name, k, chains in (("CD-1", 1, None), ("CD-5", 5, None), ("persistent", 1, coins(100, 64))):
    begin = time.process_time()
    parts = learn_digits(k, 16, count, chains)
    took = time.process_time() - begin
    held_out[name] = (-free_energy(test, *parts).mean() - log_partition(*parts)).item()
    print(f"{name:10}: {held_out[name]:.2f} nats for a test digit, {took:.1f} s")

# %% [markdown]
# All three agree within half a nat, more than 5 nats above independent pixels. The five steps of CD-5 hardly pay
# here. A method that fails on one data set may be the cheapest on another, so measure: with an exact $\log Z$ if you
# can, with an estimated one if you cannot. That is next.
#
# > **Think first.** The reconstruction error of a machine is zero. Name a machine for which this is so, and which has
# > learned nothing.
#
# <details><summary>Answer</summary>
#
# As many hidden as visible units, $W = 40\, I$, and all biases $-20$: each hidden unit copies one pixel, and
# pays back. Every picture is rebuilt, noise as well, and $p(x)$ is the same for all $x$. The error measures whether a
# step of the chain moves, not whether the model is right.
#
# ```python
# copy_machine = [torch.full((16,), -20.0), torch.full((16,), -20.0), 40 * torch.eye(16)]
# up = hidden_probabilities(stripes, *copy_machine[1:])
# rebuilt = visible_probabilities(up, copy_machine[0], copy_machine[2])
# print((stripes - rebuilt).square().sum(1).max(), -free_energy(stripes, *copy_machine).std())
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert len(squares) == 32
assert len(stripes) == 30
assert round(best_possible, 1) == -102.0
assert round(best_possible + 30 * math.log(30), 9) == 0
assert stripes.shape[1] == 16
cd1, cd10, fast, slow, cd1_slow = traces.values()
peak = max(cd1, key=lambda entry: entry[1])
assert updates[4] == 2000
early = max(cd1[:5], key=lambda entry: entry[1])
assert early[1] > best_possible - 60
assert sum(heights[-5:]) / 5 < early[1] - 10
assert rebuilding[-1] < early[2]
assert rebuilding[-1] < 1e-3 * rebuilding[0]
top10 = max(cd10, key=lambda entry: entry[1])
assert best_possible - 30 < top10[1] < best_possible
assert all(fast[-1][1] < trace[-1][1] for trace in (cd1, cd10, slow, cd1_slow))
assert slow[-1][1] > cd1_slow[-1][1] + 10
assert round(falling[0], 9) == 0.1
assert falling[-1] == 0
assert len(many) == 200
assert rate == 0.3
assert list(traces)[1] == "CD-" + str(10)
assert max(held_out.values()) - min(held_out.values()) < 1 / 2
assert min(held_out.values()) - alone > 5


assert count == 3000
assert len(parts[1]) == 16
assert learn_digits.__defaults__ == (None, 50, 0.1)
sides = stripes.shape[1]
copy_machine = [torch.full((sides,), -20).double(), torch.full((sides,), -20).double(), 40 * torch.eye(sides)]
up = hidden_probabilities(stripes, *copy_machine[1:])
assert (stripes - visible_probabilities(up, copy_machine[0], copy_machine[2])).abs().max() < 1e-6
every_score = -free_energy(all_states(sides), *copy_machine)
assert every_score.max() - every_score.min() < 1e-6

# %% tags=["remove-cell"]
# And: how probability is shared out among the pictures, and what a step changes.
shares = [(-free_energy(stripes, *m) - log_partition(*m)).exp() for m in (early[3], learned[-1])]
assert shares[1].sum() > 9 / 10
assert shares[1].sum() > shares[0].sum()
assert shares[1].max() > 10 * shares[1].min()
assert learned[-1][2].abs().max() > early[3][2].abs().max()
stayed = chain(stripes.repeat(20, 1), *learned[-1], 1) == stripes.repeat(20, 1)
assert stayed.all(1).double().mean() > 0.9

# %% [markdown]
# ## 10 · Annealed importance sampling (6 minutes)
#
# With 64 hidden units nothing can be enumerated. But $Z$ is a sum, and unit 2 estimated sums by importance weights:
# draw $x$ from a simple distribution, and average $e^{-F(x)}$ over its probability. In 64 dimensions nearly all such
# draws would miss what counts. So go there in small steps. Let machine number $k$ have the parameters
# $(a_k, \beta_k b, \beta_k W)$, with $0 = \beta_0 < \beta_1 < \dots$ up to 1, and with $a_k$ on the way from the
# logits of the pixels to $a$. Its free energy is $F_k$, and machine 0 has no weights, so $Z_0$ is known. Each chain
# begins with a draw $x_1$ from machine 0, then makes one Gibbs step of machine 1 to get $x_2$, one of machine 2 to
# get $x_3$, and so on, and it collects
#
# $$\log w = \log Z_0 + \sum_k \big[ F_{k-1}(x_k) - F_k(x_k) \big], \qquad \mathbb E[w] = Z.$$
#
# This is *annealed importance sampling*, Neal (2001); Salakhutdinov and Murray (2008) brought it to these machines.
# Why is it unbiased? One factor alone, $e^{F_0(x) - F_1(x)}$ under machine 0, has the mean $Z_1 / Z_0$: an importance
# weight. The steps between do no harm, since each leaves its own machine's distribution as it is.


# %%
def anneal(a, b, W, ladder, chains=200):
    """log w of every chain, along a ladder of β from independent pixels to the machine."""
    start = torch.logit(pixel)
    x = (torch.rand(chains, len(a), generator=generator) < pixel).double()
    log_w = softplus(start).sum() + len(b) * math.log(2)  # log Z₀
    for lower, upper in itertools.pairwise(ladder):
        before, now = ([(1 - beta) * start + beta * a, beta * b, beta * W] for beta in (lower, upper))
        log_w = log_w + free_energy(x, *before) - free_energy(x, *now)
        x = chain(x, *now, 1)
    return log_w


estimates = {}
for machines in (1, 10, 100, 1000):
    log_w = anneal(*digits_machine, torch.linspace(0, 1, machines + 1))
    estimates[machines] = log_w.logsumexp(0) - math.log(len(log_w))
    print(f"{machines:4} steps: log Z about {estimates[machines]:.3f}, log w spread by {log_w.std():.3f}")
print(f"exact: {log_Z:.3f}")

# %% [markdown]
# For the machine of section 1 we know the answer. One step is plain importance sampling, and its weights differ by
# several nats, so that a few of them decide; with a thousand steps all weights are nearly the same, and $\log Z$ is
# right to a few hundredths. Now a machine with 64 hidden units, by persistent chains, and the library's annealing:

# %%
large = learn_digits(1, 64, 3000, coins(100, 64))
parameters = RBMParameters(large[2], large[0], large[1])
settings = {"chains": 200, "temperatures": 1000, "base_visible_bias": torch.logit(pixel)}
estimate = annealed_importance_sampling(parameters, **settings, generator=generator)
of_large = -free_energy(test, *large).mean() - estimate.log_Z
print(f"64 hidden units: log Z about {estimate.log_Z:.2f} ± {estimate.standard_error:.2f}")
print(f"held out {of_large:.2f} nats; with 16 hidden units {held_out['persistent']:.2f}")

# %% [markdown]
# The larger machine describes the test digits a little better. Two warnings. The mean of $w$ is right, so its
# logarithm is too low on average (Jensen's inequality again), and $\log p(x) = -F(x) - \log Z$ comes out too *high*.
# The bounds of units 2 and 9 err to the safe side; this one flatters. And the standard error is computed from the
# weights at hand: if no chain found a large hill, it does not know.
#
# > **Derive it.** Show that the mean of $w / Z_0$ for two steps is $Z_2 / Z_0$. Use that one Gibbs step of machine 1
# > keeps $p_1(x) = e^{-F_1(x)} / Z_1$.
#
# <details><summary>Answer</summary>
#
# $\sum_{x_1} p_0(x_1)\, e^{F_0(x_1) - F_1(x_1)}\, T_1(x_1, x_2) = \frac{Z_1}{Z_0} \sum_{x_1} p_1(x_1)\, T_1(x_1, x_2)
# = \frac{Z_1}{Z_0}\, p_1(x_2)$. So after the step the weighted chain stands in $p_1$ again, whatever has happened
# before, and the next factor gives $Z_2 / Z_1$ in the same way. Nothing has to have converged.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked; the mean weight by exact moments.
small = RBMParameters(W, a, b)
mean_w, _ = oracle.ais_moments(small, 3)
torch.testing.assert_close(mean_w, oracle.log_Z(small).exp())
assert abs(estimates[1000] - log_Z) < 0.1
spreads = [anneal(*digits_machine, torch.linspace(0, 1, steps + 1)).std() for steps in (1, 10, 100, 1000)]
assert spreads == sorted(spreads, reverse=True)
assert spreads[0] > 2
assert spreads[3] < 0.4
one_step = anneal(*digits_machine, torch.tensor([0.0, 1.0]))
assert one_step.softmax(0).square().sum() > 10 / len(
    one_step
)  # an effective sample size of less than a tenth
assert (one_step.view(100, 2).logsumexp(1) - math.log(2)).mean() < log_Z - 0.3  # too low on average
assert len(large[1]) == 64 == test.shape[1]
assert of_large > max(held_out.values()) + 0.1
assert estimate.standard_error < 0.1
assert held_out["persistent"] < of_large
assert machine.n_components == 16

# %% [markdown]
# ## 11 · Features and fantasies (further reading, 2 minutes)
#
# What has the large machine learned? The weights of the hidden units can be looked at as pictures, the *features*.
# Here are those of the twenty units with the longest weights, and then twenty fantasies: the probabilities of the
# pixels after 1000 Gibbs steps from coin tosses.

# %%
a64, b64, W64 = large
longest = W64.norm(dim=0).argsort(descending=True)[:20]
view.images(W64.T[longest], (8, 8), title="Weights of twenty hidden units")

# %%
steps = 1000
dreams = chain(coins(200, 64), *large, steps)
p_x = visible_probabilities(hidden_probabilities(dreams, b64, W64), a64, W64)
view.images(p_x[:20], (8, 8), title="Twenty fantasies")

# %% [markdown]
# Features are spots and strokes, with both signs. Fantasies look like digits, more or less. They differ from each
# other, and their mean is near that of the data. To look at them is pleasant and proves little; the number of section
# 10 is the test.
#
# > **Think first.** The chains ran for 1000 steps. What would you see if the machine had been trained by CD-1 on
# > stripes (section 9)?
#
# <details><summary>Answer</summary>
#
# Chains from the data would look perfect, each still near its own picture for a long time. Chains from coin tosses
# look good as well, but some of the pictures come far too often, and others never: looking at fantasies one sees what
# is there, hardly what is missing.
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert len(longest) == 20
assert W64.shape == (64, 64)
assert (W64[:, longest].amax(0) > 0.3).all()
assert (W64[:, longest].amin(0) < -0.3).all()
assert (dreams.mean(0) - train.mean(0)).abs().mean() < 0.1
nearest = torch.cdist(dreams, train).square().min(1).values.mean()
of_pixels = (torch.rand(200, 64, generator=generator) < pixel).double()
assert nearest < torch.cdist(of_pixels, train).square().min(1).values.mean() - 1.5
assert torch.cdist(dreams, dreams).square().sum() / (200 * 199) > 8
assert steps == 1000

# %% [markdown]
# ## 12 · Pseudo-likelihood (further reading, 6 minutes)
#
# scikit-learn has this model as `BernoulliRBM`, and trains it by persistent chains. It reports no likelihood but the
# *pseudo-likelihood* of Besag (1975), the sum of $\log p(x_i \mid \text{all other pixels})$: in these conditionals
# $Z$ cancels. Ours and theirs after 40 passes over the digits, with 16 hidden units, rate 0.05, batches of 50, two
# seeds each:


# %%
def pseudo_log_likelihood(x, a, b, W):
    """Σ_i log p(x_i | the others) of every row: compare each picture with those that differ in one pixel."""
    flipped = (x[:, None] - torch.eye(x.shape[1])).abs()  # (N, D, D)
    return torch.nn.functional.logsigmoid(
        free_energy(flipped, a, b, W) - free_energy(x, a, b, W)[:, None]
    ).sum(1)


def ours(seed):
    how = {"learning_rate": 0.05, "batch_size": 50, "epochs": 40}
    weights, *biases = RBM(16, **how, generator=generator).fit(train).parameters_
    return *biases, weights


def theirs(seed):
    peer = BernoulliRBM(16, learning_rate=0.05, batch_size=50, n_iter=40, random_state=seed).fit(
        train.numpy()
    )
    return [torch.tensor(v) for v in (peer.intercept_visible_, peer.intercept_hidden_, peer.components_.T)]


found = {}
for name, fit in (("ours", ours), ("theirs", theirs)):
    fits = [fit(seed) for seed in range(2)]
    found[name] = [
        [pseudo_log_likelihood(test, *m).mean().item() for m in fits],
        [(-free_energy(test, *m).mean() - log_partition(*m)).item() for m in fits],
    ]
    print(
        f"{name:6}: pseudo",
        *(f"{v:.2f}" for v in found[name][0]),
        " exact",
        *(f"{v:.2f}" for v in found[name][1]),
    )

# %% [markdown]
# Two programs, one method, and no difference beyond that of seeds, which is about a tenth of a nat. The
# pseudo-likelihood is above the likelihood here, as each pixel is told all the others. It is no substitute for it:
# for the machines of section 9 it rises and rises, while the likelihood falls, since it compares each picture with
# its neighbors only.
#
# > **Derive it.** Why is $p(x_i \mid \text{others})$ a sigmoid of a difference of free energies?
#
# <details><summary>Answer</summary>
#
# There are two pictures with these other pixels, $x$ and its copy $x'$ with pixel $i$ flipped. The conditional is
# $e^{-F(x)} / (e^{-F(x)} + e^{-F(x')}) = \operatorname{sigmoid}(F(x') - F(x))$.
#
# ```python
# four = pseudo_log_likelihood(visible, a, b, W)
# pairs = joint.sum(1)[torch.arange(16)[:, None] ^ torch.tensor([8, 4, 2, 1])]  # the flipped ones
# by_table = (joint.sum(1)[:, None] / (joint.sum(1)[:, None] + pairs)).log().sum(1)
# torch.testing.assert_close(four, by_table)
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
values = torch.tensor([found["ours"][0], found["theirs"][0]])
assert (values[0].mean() - values[1].mean()).abs() < 0.5
for pseudo, exact_ in found.values():
    assert all(p > e for p, e in zip(pseudo, exact_, strict=True))
at_peak, at_end = (pseudo_log_likelihood(stripes, *m).sum() for m in (early[3], learned[-1]))
assert at_end > at_peak + 1
consts = ours.__code__.co_consts
assert {0.05, 50, 40} <= set(consts)
assert machine.n_components == 16

# %% [markdown]
# ## 13 · Energies at large (further reading, 5 minutes)
#
# An energy can be any function, a deep network for example, with $p(x) = e^{-E(x)} / Z$. For real numbers there is a
# gift: the Stein score of unit 8, $\nabla_x \log p(x) = -\nabla_x E(x)$, does not contain $Z$. So draw by following
# it, with noise. In *Langevin dynamics* with the step $\zeta$
#
# $$x' = x - \tfrac{\zeta}{2} \nabla E(x) + \sqrt{\zeta}\, \varepsilon, \qquad \varepsilon \sim \mathcal N(0, I).$$
#
# Why one half? Take any smooth test function $f$, and expand $\mathbb E[f(x')]$ to the first order in $\zeta$. With a
# drift $g(x)$ in the place of $-\frac12 \nabla E$, the change of its mean under $p$ is
#
# $$\zeta\, \mathbb E\big[ g(x)^\top \nabla f(x) + \tfrac12 \operatorname{tr} \nabla^2 f(x) \big].$$
#
# By Stein's identity (unit 8), $\mathbb E[\operatorname{tr} \nabla^2 f] = -\mathbb E[\nabla f^\top \nabla \log p]$,
# if boundary terms vanish. So the change is zero for every $f$ just if the drift is half the score.


# %%
def langevin(x, gradient, step, steps):
    """Follow −∇E with noise, all rows of x at once."""
    for _ in range(steps):
        x = x - step / 2 * gradient(x) + math.sqrt(step) * torch.randn(x.shape, generator=generator)
    return x


line = torch.linspace(-2.4, 2.4, 49)
wells = (2 * (line**2 - 1) ** 2 - line / 2).neg().exp()  # E(x) = 2 (x² − 1)² − x / 2: two wells
wells = wells / (wells.sum() * (line[1] - line[0]))
start, zeta, steps = 4 * torch.rand(20_000, generator=generator) - 2, 0.02, 1000
drawn = langevin(start, lambda x: 8 * x * (x**2 - 1) - 0.5, zeta, steps)
edges = torch.cat([line - 0.05, line[-1:] + 0.05])
shares = torch.histogram(drawn, edges).hist / (0.1 * len(drawn))
view.curves(line, {"density": wells, "Langevin": shares}, x_name="x", y_name="probability density")

# %% [markdown]
# 20000 walkers began evenly between $-2$ and 2. After 1000 steps of 0.02 they fill the two wells as they should, the
# right one with more than half of them. No $Z$ was used, nor any gradient of a parameter. The negative phase of any
# energy-based model can be drawn in this way, and contrastive divergence with it. Unit 11 and unit 13 meet both
# again; there the score itself is learned.
#
# > **Derive it.** For $E(x) = x^2 / 2$ find the variance that Langevin dynamics settles at, for the step $\zeta$.
#
# <details><summary>Answer</summary>
#
# $x' = (1 - \zeta / 2)\, x + \sqrt\zeta\, \varepsilon$, so
# $\operatorname{Var}(x) = (1 - \zeta / 2)^2 \operatorname{Var}(x) + \zeta$ where nothing changes any more, that is
# $\operatorname{Var}(x) = 1 / (1 - \zeta / 4)$. For a step of 0.02 that is half a percent too much; for $\zeta = 1$ a
# third; from 4 on it explodes. The step is an error of its own. A Metropolis test (unit 4) would remove it.
#
# ```python
# settled = langevin(torch.zeros(20_000), lambda x: x, 1.0, 100)
# print(f"{settled.var():.3f}, predicted {1 / (1 - 1 / 4):.3f}")
# ```
#
# </details>

# %% tags=["remove-cell"]
# What the text above says, checked.
assert len(drawn) == 20000
assert start.min() >= -2
assert start.max() <= 2
assert (drawn > 0).double().mean() > 1 / 2
assert (shares - wells).abs().mean() < 0.06 * wells.max()
right = (wells[line > 0].sum() * 0.1).item()
assert abs((drawn > 0).double().mean() - right) < 0.08
assert zeta == 0.02
for step, excess in ((zeta, 0.005), (1.0, 1 / 3)):
    assert abs(1 / (1 - step / 4) - 1 - excess) < 1e-4
settled = langevin(torch.zeros(20_000), lambda x: x, 1.0, 100)
assert abs(settled.var() - 4 / 3) < 6 * 4 / 3 * math.sqrt(2 / 20_000)
assert langevin(torch.zeros(100), lambda x: x, 4.2, 1000).var() > 1e6
slope = 8 * line * (line**2 - 1) - 0.5  # E'(x); the test function is sin
for drift, size in ((-slope / 2, 0.0), (-slope, 0.1)):
    change = (wells * 0.1 * (drift * line.cos() - line.sin() / 2)).sum()
    assert abs(change) < 1e-3 if size == 0 else abs(change) > size
assert steps == 1000

# %% [markdown]
# ## 14 · CPU or GPU? (2 minutes)
#
# A Gibbs step is two matrix products and as many random numbers as there are units. For our machines a GPU would
# mostly wait; with thousands of units and chains it pays. Choose a device, and run the cell below it again. This
# course's figures were made on a CPU.

# %%
toggle = view.DeviceToggle()
toggle


# %%
def seconds_for(units, where):
    """Time of a Gibbs step of 500 chains, units by units, the best of three."""
    shape = {"dtype": torch.float32, "device": where}
    big = RBMParameters(
        0.01 * torch.randn(units, units, **shape), torch.zeros(units, **shape), torch.zeros(units, **shape)
    )
    x, times = torch.zeros(500, units, **shape), []
    for _ in range(3):
        begin = time.perf_counter()
        float(training.gibbs_step(x, big).sum())  # waits until the device is done
        times.append(time.perf_counter() - begin)
    return min(times)


for where in dict.fromkeys(["cpu", toggle.device.type]):
    for units in (64, 1024):
        print(f"{where}, {units:4} by {units:4} units: {1000 * seconds_for(units, where):6.1f} ms for a step")
if reason := device.available()["cuda"]:
    print(f"No GPU was timed: {reason}.")

# %% [markdown]
# ## 15 · What you have learned (2 minutes)
#
# | idea | formula | beware |
# |---|---|---|
# | energy | $-a^\top x - b^\top h - x^\top W h$ | only differences count |
# | free energy | $-a^\top x - \sum_j \log(1 + e^{\dots})$ | $\log p(x)$ up to $\log Z$ |
# | conditionals | sigmoids, independent given the other layer | $p(h)$ is no product |
# | partition function | $2^{\min(D, H)}$ terms | two large layers |
# | gradient | data less model | the signs |
# | contrastive divergence | chains from the data | the reconstruction error |
# | annealed importance sampling | $\mathbb E[w] = Z$ | $\log p(x)$ too high |
#
# **What this lecture covers.** Energy, Boltzmann distribution and partition function, and how many terms it has; free
# energy, conditionals, posterior marginals and mode; the gradient in two phases; block Gibbs sampling and its matrix;
# contrastive divergence and its exact bias, where it turns, and what the reconstruction error hides; persistent
# chains, and when they win; annealed importance sampling beside the exact $\log Z$; features, fantasies and
# pseudo-likelihood of the digits; energies at large, their score, and Langevin dynamics.
#
# **Now you.** [Exercise 10](../exercises/10_rbm.ipynb) lets you write these pieces yourself, and train them on the
# digits.
#
# **Next.** Unit 11 (to come) stacks two such machines. Then the posterior is no product any more, and inference
# becomes a problem again.

# %% [markdown]
# ### Symbols
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x_n$ | observed datum | $(D,)$ |
# | $n$ | index of a datum | |
# | $x_i$ | visible unit | |
# | $h_j$ | hidden unit | |
# | $D$ | dimension of the data | |
# | $H$ | number of hidden units | |
# | $i \le D$ | index of a visible unit | |
# | $j \le H$ | index of a hidden unit | |
# | $a_i$ | bias of a visible unit | $(D,)$ together |
# | $b_j$ | bias of a hidden unit | $(H,)$ together |
# | $W_{ij}$ | weight between a visible and a hidden unit | $(D, H)$ together |
# | $E(x, h)$ | energy of a state | |
# | $F(x)$ | free energy of a picture | |
# | $Z$ | partition function | |
# | $p$ | density or probability under the model | |
# | $p_{\mathrm{data}}$ | distribution of the data | |
# | $\theta$ | parameters of the model | |
# | $T(x, x')$ | probability of a Gibbs step | $(2^D, 2^D)$ |
# | $k = 0, 1, \dots$ | number of Gibbs steps, or of a machine in annealing | |
# | $\beta_k$ | annealing ladder, from 0 to 1 | |
# | $w_s$ | importance weights | $(S,)$ |
# | $\zeta$ | step of Langevin dynamics | |
# | $\varepsilon$ | standard normal noise | |
# | $f$ | integrand | |
# | $g(x)$ | drift of a chain | |
# | $\mathcal N$ | Gaussian density | |
# | $I$ | identity matrix | |

# %% [markdown]
# ### References
#
# - D. H. Ackley, G. E. Hinton, T. J. Sejnowski (1985). A learning algorithm for Boltzmann machines. *Cognitive
#   Science* 9.
# - J. Besag (1975). Statistical analysis of non-lattice data. *The Statistician* 24.
# - M. A. Carreira-Perpiñán, G. E. Hinton (2005). On contrastive divergence learning. *International Workshop on
#   Artificial Intelligence and Statistics*.
# - A. Fischer, C. Igel (2010). Empirical analysis of the divergence of Gibbs sampling based learning algorithms for
#   restricted Boltzmann machines. *International Conference on Artificial Neural Networks*.
# - G. E. Hinton (2002). Training products of experts by minimizing contrastive divergence. *Neural Computation* 14.
# - R. M. Neal (2001). Annealed importance sampling. *Statistics and Computing* 11.
# - R. Salakhutdinov, I. Murray (2008). On the quantitative analysis of deep belief networks. *International
#   Conference on Machine Learning*.
# - P. Smolensky (1986). Information processing in dynamical systems: foundations of harmony theory. *Parallel
#   Distributed Processing, volume 1*.
# - T. Tieleman (2008). Training restricted Boltzmann machines using approximations to the likelihood gradient.
#   *International Conference on Machine Learning*.
# - L. Younes (1989). Parametric inference for imperfectly observed Gibbsian fields. *Probability Theory and Related
#   Fields* 82.
