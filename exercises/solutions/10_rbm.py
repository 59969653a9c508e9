# %% [markdown]
# # Exercise 10: restricted Boltzmann machines
#
# A restricted Boltzmann machine ranks every picture by an energy, and knows the probability of none. You write what can
# be said of it exactly, and what can be done where that is out of reach: the energy and the free energy, the hidden
# units given a picture, the partition function of a small machine, the gradient of the likelihood in its two phases, a
# Gibbs step, the step of contrastive divergence, and the weights that estimate the partition function of a large
# machine. At the end your parts train on handwritten digits, and say how good the model is. It takes about 80 minutes.
#
# **After this you can**
#
# - sum hidden units out of a machine, and say what that costs and what it does not;
# - write the gradient of the likelihood as a difference of two means, and say where each comes from;
# - move between the layers of a machine by Gibbs steps, with the right bits;
# - train by contrastive divergence, and say which gradient that is not;
# - estimate $\log Z$ by annealed importance sampling, and check it where it can be enumerated.
#
# **You need** [lecture 10](../lectures/10_rbm.ipynb),
# importance weights (unit 2) and Gibbs sampling (unit 4).
#
# | | task | minutes | points |
# |---|---|---|---|
# | 1 | `energy` | 4 | 3 |
# | 2 | `free_energy` | 10 | 4 |
# | 3 | `hidden_probabilities` | 5 | 3 |
# | 4 | `log_partition` | 11 | 4 |
# | 5 | `phase_difference` | 9 | 4 |
# | 6 | `gibbs_step` | 7 | 3 |
# | 7 | `contrastive_divergence_step` | 12 | 5 |
# | 8 | `ais_log_weights` | 12 | 5 |
# | 9 | an open question | 10 | 3 |
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
# work. Before that, `course check 10_rbm.ipynb` in a terminal runs it afresh and shows what the checks in sight say.

# %% nbgrader={"grade_id": "setup", "locked": true}
import math

import torch
from IPython.display import display

from course import check, view
from course.lvm import data

check.exercise("10_rbm")

# %% [markdown]
# ## Digits in black and white, and a machine
#
# A picture has $D$ pixels $x_i \in \{0, 1\}$, the visible units. There are $H$ hidden units $h_j \in \{0, 1\}$. A
# machine has the biases $a$ $(D,)$ and $b$ $(H,)$, and a weight $W_{ij}$ for each visible unit with each hidden one,
# $(D, H)$, but none within a layer:
#
# $$E(x, h) = -a^\top x - b^\top h - x^\top W h, \qquad p(x, h) = \frac{e^{-E(x, h)}}{Z}, \qquad
# Z = \sum_{x, h} e^{-E(x, h)}.$$
#
# In code the rows of `x` $(N, D)$ are pictures, the bits are the numbers 0. and 1., and the machine comes as `a`, `b`,
# `W`. The data are the 1797 digits in black and white: a pixel is 1 where its gray value is at least 8.

# %%
x = (data.digits().x >= 8).double()  # (1797, 64)
generator = torch.Generator().manual_seed(10)
order = torch.randperm(len(x), generator=generator)
train, test = x[order[:1437]], x[order[1437:]]
view.images(x[:10], (8, 8), title="Ten of the 1797 digits")

# %% [markdown]
# ## Task 1: the energy (4 minutes)
#
# [Lecture: Energy and probability](../lectures/10_rbm.ipynb#cell-id=energy-and-probability)
#
# Return $E(x_n, h_n)$ for each row: the $n$-th picture with the $n$-th state of the hidden units. *Out of sight:* other
# sizes, digits, a single unit in each layer, float32.


# %% nbgrader={"grade_id": "energy", "solution": true}
def energy(x, h, a, b, W):
    """E(x_n, h_n) of each row.

    x: (N, D) and h: (N, H), numbers 0. and 1. a: (D,), b: (H,), W: (D, H), the machine. Returns (N,).
    """
    ### BEGIN SOLUTION
    return -(x @ a) - h @ b - (x @ W * h).sum(1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-energy", "grade": true, "points": 2}
check.close(energy, "energies_of_nine_rows")

# %% nbgrader={"grade_id": "hidden-energy", "grade": true, "points": 1}
# Out of sight: other sizes, digits, a single unit in each layer, float32.
### BEGIN HIDDEN TESTS
check.close(energy, "energies_drawn")
check.close(energy, "energies_of_digits")
check.close(energy, "energy_of_single_units")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: the free energy (10 minutes)
#
# [Lecture: The free energy](../lectures/10_rbm.ipynb#cell-id=the-free-energy)
#
# Nobody sees $h$. Summed over its $2^H$ states, the probability of a picture is
#
# $$p(x) = \frac{e^{-F(x)}}{Z}, \qquad F(x) = -\log \sum_h e^{-E(x, h)}.$$
#
# **Derive** a form of $F(x)$ that needs no sum over $2^H$ states: given $x$ the energy is a sum of terms with one $h_j$
# each, so that the sum over all $h$ is a product over $j$, of how many terms each? What remains is one sum of $H$
# functions that you know from unit 9. The checks compare your form with the sum over all $2^H$ states. In the second
# one in sight the rows are digits. *Out of sight:* other sizes, fields of some hundred or thousand on either side of 0,
# a single unit in each layer, float32.
#
# <details><summary>Hint: how to check your derivation</summary>
#
# Without weights and biases all $2^H$ states have the energy 0. Which $F$ must that give?
#
# </details>


# %% nbgrader={"grade_id": "free_energy", "solution": true}
def free_energy(x, a, b, W):
    """F(x_n) = −log Σ_h exp(−E(x_n, h)) of each row.

    x: (N, D), numbers 0. and 1. a: (D,), b: (H,), W: (D, H), the machine. Returns (N,).
    """
    ### BEGIN SOLUTION
    return -(x @ a) - torch.nn.functional.softplus(b + x @ W).sum(1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-free_energy", "grade": true, "points": 3}
check.close(free_energy, "free_energies_of_nine_rows", "free_energies_of_digits")

# %% nbgrader={"grade_id": "hidden-free_energy", "grade": true, "points": 1}
# Out of sight: other sizes, large fields, a single unit in each layer, float32.
### BEGIN HIDDEN TESTS
check.close(free_energy, "free_energies_drawn")
check.close(free_energy, "free_energies_of_large_fields")
check.close(free_energy, "free_energy_of_single_units")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3: the hidden units, given a picture (5 minutes)
#
# [Lecture: The conditionals](../lectures/10_rbm.ipynb#cell-id=the-conditionals)
#
# Given $x$ the hidden units are independent: $p(h \mid x) = \prod_j p(h_j \mid x)$. Return $p(h_j = 1 \mid x_n)$ for
# each row and unit. What does the sign of $b_j$ do? *Out of sight:* other sizes, digits, fields of some hundred or
# thousand on either side of 0, a single unit in each layer, float32.


# %% nbgrader={"grade_id": "hidden_probabilities", "solution": true}
def hidden_probabilities(x, b, W):
    """p(h_j = 1 | x_n) of each row and each hidden unit.

    x: (N, D), numbers 0. and 1. b: (H,). W: (D, H). Returns (N, H).
    """
    ### BEGIN SOLUTION
    return torch.sigmoid(b + x @ W)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-hidden_probabilities", "grade": true, "points": 2}
check.close(hidden_probabilities, "probabilities_of_nine_rows")

# %% nbgrader={"grade_id": "hidden-hidden_probabilities", "grade": true, "points": 1}
# Out of sight: other sizes, digits, large fields, a single unit in each layer, float32.
### BEGIN HIDDEN TESTS
check.close(hidden_probabilities, "probabilities_drawn")
check.close(hidden_probabilities, "probabilities_of_digits")
check.close(hidden_probabilities, "probabilities_of_large_fields", "probability_of_single_units")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4: the partition function (11 minutes)
#
# [Lecture: The partition function](../lectures/10_rbm.ipynb#cell-id=the-partition-function)
#
# $Z$ is a sum over $2^{D + H}$ pairs of states. One layer can be summed out as in task 2, given the other; so a sum
# over the $2^{\min(D, H)}$ states of the **smaller layer** is left. Return $\log Z$. In sight there is a machine of
# each kind, with fewer visible units and with fewer hidden ones. *Out of sight:* other sizes; 40 units in one layer and
# 5 in the other, both ways round; exponents of some thousand; a single unit in each layer; float32.
#
# <details><summary>Hint: all states of n bits</summary>
#
# `torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * n).reshape(-1, n)` has them as rows, $(2^n, n)$; `.to(W)` gives
# them the type of `W`. If the layers change places, so do `a` and `b`, and `W` becomes `W.T`.
#
# </details>


# %% nbgrader={"grade_id": "log_partition", "solution": true}
def log_partition(a, b, W):
    """log Z of a machine with one small layer.

    a: (D,), b: (H,), W: (D, H), the machine. Returns one number.
    """
    ### BEGIN SOLUTION
    if len(a) > len(b):
        a, b, W = b, a, W.T
    numbers = torch.arange(2 ** len(a))[:, None]
    states = (numbers >> torch.arange(len(a)) & 1).to(W)  # (2^n, n), their binary digits
    return torch.logsumexp(states @ a + torch.nn.functional.softplus(b + states @ W).sum(1), 0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-log_partition", "grade": true, "points": 3}
check.close(log_partition, "partition_of_six_by_nine", "partition_of_eight_by_five")

# %% nbgrader={"grade_id": "hidden-log_partition", "grade": true, "points": 1}
# Out of sight: other sizes, many units in one layer, large exponents, a single unit in each layer, float32.
### BEGIN HIDDEN TESTS
check.close(log_partition, "partition_drawn")
check.close(log_partition, "partition_of_many_visible_units", "partition_of_many_hidden_units")
check.close(log_partition, "partition_of_large_exponents")
check.close(log_partition, "partition_of_single_units")
### END HIDDEN TESTS

# %% [markdown]
# With tasks 2 and 4 the probability of every picture is known. **Think first:** in a machine whose biases are 0 and
# whose weights are all 1, which of the $2^9$ pictures is the most probable one?

# %%
nine = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 9)
machine = torch.zeros(9), torch.zeros(4), torch.ones(9, 4)
try:
    log_p = -check.tensors(free_energy(nine, *machine)) - check.tensors(log_partition(*machine))
    print(f"the probabilities of all {len(nine)} pictures sum to {log_p.exp().sum():.6f}")
    most = log_p.argmax()
    print(
        f"the most probable one has {nine[most].sum():.0f} ones and the probability {log_p[most].exp():.3f}"
    )
except NotImplementedError:
    print("Write tasks 2 and 4 first, then run this cell again.")

# %% [markdown]
# ## Task 5: the gradient in two phases (9 minutes)
#
# [Lecture: The gradient in two phases](../lectures/10_rbm.ipynb#cell-id=the-gradient-in-two-phases)
#
# The mean log-likelihood of the data has the gradient
#
# $$\frac{\partial}{\partial \theta} \frac1N \sum_{n=1}^N \log p(x_n) =
# \mathbb{E}_{\text{data}}\Big[-\frac{\partial E}{\partial \theta}\Big] -
# \mathbb{E}_{\text{model}}\Big[-\frac{\partial E}{\partial \theta}\Big],$$
#
# where in the data's phase $x$ is averaged over the rows, in the model's over $p(x)$, and in both $h$ over
# $p(h \mid x)$. You are given the probabilities $p(h_j = 1 \mid x)$ for the data and for $S$ states of the model, and
# a weight for each of these states; the weights sum to one. (They are $p(x)$ where the states are all there are, and
# $1/S$ where they are draws.) **Derive** $-\partial E / \partial a_i$, $-\partial E / \partial b_j$ and
# $-\partial E / \partial W_{ij}$, and return the gradient by $a$, $b$ and $W$, in this order. In the second check in
# sight the states are all of a machine, and the answer is its exact gradient. *Out of sight:* other sizes, digits, a
# model that is the law of the data, a single row and a single state, float32.


# %% nbgrader={"grade_id": "phase_difference", "solution": true}
def phase_difference(x, p_h, x_model, p_h_model, weights):
    """The gradient of the mean log-likelihood by a, b and W: the mean over the data less the mean under the model.

    x: (N, D), the data. p_h: (N, H), p(h_j = 1 | x_n). x_model: (S, D), states of the model. p_h_model: (S, H), their
    p(h_j = 1 | x). weights: (S,), which sum to one. Returns (by_a, by_b, by_W): (D,), (H,) and (D, H).
    """
    ### BEGIN SOLUTION
    by_a = x.mean(0) - weights @ x_model
    by_b = p_h.mean(0) - weights @ p_h_model
    by_W = x.T @ p_h / len(x) - (weights[:, None] * x_model).T @ p_h_model
    return by_a, by_b, by_W
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-phase_difference", "grade": true, "points": 3}
check.close(phase_difference, "phases_of_nine_rows", "phases_of_a_machine")

# %% nbgrader={"grade_id": "hidden-phase_difference", "grade": true, "points": 1}
# Out of sight: other sizes, digits, a model that is the law of the data, a single row and state, float32.
### BEGIN HIDDEN TESTS
check.close(phase_difference, "phases_drawn")
check.close(phase_difference, "phases_of_digits")
check.close(phase_difference, "phases_that_are_alike", "phases_of_single_rows")
### END HIDDEN TESTS

# %% [markdown]
# A machine that is small enough learns with its exact gradient. The data are the bars and stripes of 3 × 3 pixels, 14
# pictures in which all rows or all columns are alike; no model can give them a mean log-likelihood above
# $-\log 14 = -2.639$. **Think first:** where all weights and biases are zero, the gradient is zero for these data. Why,
# and with what does learning begin here?

# %%
rows = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 3)
stripes = torch.cat([rows.repeat(1, 3), rows[1:-1].repeat_interleave(3, 1)])  # (14, 9)
a, b, W = torch.zeros(9), torch.zeros(8), 0.1 * torch.randn(9, 8, generator=generator)
try:
    for step in range(3001):
        log_p = -check.tensors(free_energy(nine, a, b, W)) - check.tensors(log_partition(a, b, W))
        if step % 500 == 0:
            mean = -check.tensors(free_energy(stripes, a, b, W)) - check.tensors(log_partition(a, b, W))
            print(f"step {step:4}: mean log-likelihood {mean.mean():.3f}")
        p_h, p_h_model = (check.tensors(hidden_probabilities(rows, b, W)) for rows in (stripes, nine))
        gradient = check.tensors(phase_difference(stripes, p_h, nine, p_h_model, log_p.exp()))
        a, b, W = (old + 0.5 * slope for old, slope in zip((a, b, W), gradient, strict=True))
except NotImplementedError:
    print("Write tasks 2 to 5 first, then run this cell again.")

# %% [markdown]
# ## Task 6: a Gibbs step (7 minutes)
#
# [Lecture: Gibbs sampling](../lectures/10_rbm.ipynb#cell-id=gibbs-sampling)
#
# For a large machine the model's mean is out of reach, but not its draws. Given $x$ the hidden units are independent,
# and given $h$ the visible ones are: a **Gibbs step** draws all of $h$ from $p(h \mid x)$, then all of $x'$ from
# $p(x' \mid h)$. Many such steps, from wherever one begins, lead to draws from $p(x)$.
#
# You are given numbers $u$ from 0 to 1, drawn uniformly, one for each unit that is to be drawn: a unit is 1 where
# $u < p$, and else 0. What drives $x'$ are the bits of $h$, not their probabilities. Return the bits $x'$ of each row.
# *Out of sight:* other sizes, digits, fields of some hundred or thousand on either side of 0, a single unit in each
# layer, float32.


# %% nbgrader={"grade_id": "gibbs_step", "solution": true}
def gibbs_step(x, a, b, W, u_h, u_x):
    """Draw h given x, then x' given h, for each row.

    x: (N, D), numbers 0. and 1. a: (D,), b: (H,), W: (D, H), the machine. u_h: (N, H) and u_x: (N, D), uniform numbers:
    a unit is 1 where its u is less than its probability. Returns x', (N, D), zeros and ones.
    """
    ### BEGIN SOLUTION
    h = (u_h < torch.sigmoid(b + x @ W)).to(x)
    return (u_x < torch.sigmoid(a + h @ W.T)).to(x)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-gibbs_step", "grade": true, "points": 2}
check.close(gibbs_step, "step_of_forty_rows")

# %% nbgrader={"grade_id": "hidden-gibbs_step", "grade": true, "points": 1}
# Out of sight: other sizes, digits, large fields, a single unit in each layer, float32.
### BEGIN HIDDEN TESTS
check.close(gibbs_step, "step_drawn")
check.close(gibbs_step, "step_of_digits")
check.close(gibbs_step, "step_of_large_fields", "step_of_single_units")
### END HIDDEN TESTS

# %% [markdown]
# The machine of the last cell has learned bars and stripes. Here are its chains, which begin at noise. **Think first:**
# how many steps are needed until most pictures are bars or stripes? And does one chain come to see all of them?

# %%
chains = (torch.rand(500, 9, generator=generator) < 0.5).double()
try:
    for step in range(101):
        if step in (0, 1, 3, 10, 30, 100):
            among = (chains[:, None] == stripes).all(2).any(1).double().mean()
            print(f"after {step:3} steps: {among:.0%} of the chains show bars or stripes")
        u_h, u_x = torch.rand(500, 8, generator=generator), torch.rand(500, 9, generator=generator)
        chains = check.tensors(gibbs_step(chains, a, b, W, u_h, u_x))
    display(view.images(chains[:10], (3, 3), title="Ten chains after 100 steps"))
except NotImplementedError:
    print(
        "Write task 6 first (and tasks 2 to 5, so that there is something to see), then run this cell again."
    )

# %% [markdown]
# ## Task 7: a step of contrastive divergence (12 minutes)
#
# [Lecture: Contrastive divergence](../lectures/10_rbm.ipynb#cell-id=contrastive-divergence)
#
# Contrastive divergence (CD-$K$) does not wait until the chains have forgotten where they began. They **begin at the
# data**, a chain at each row, and make $K$ Gibbs steps; where they then stand is taken for the model's $x$ in the
# gradient of task 5, every chain with the weight $1/N$. (If you call your `gibbs_step` or
# `phase_difference`, their slips count here as well.) So:
#
# - the $k$-th Gibbs step draws with `u_h[k]` and `u_x[k]`, as in task 6: bits, 1 where $u < p$;
# - in **both** phases $h$ enters by its probabilities, $p(h_j = 1 \mid x)$ at the data and at the last $x$ of the
#   chains. (Drawn bits would be right in the mean, and noisier.)
#
# Make a step of the length `rate` up this gradient, and return the new $a$, $b$ and $W$. What is checked is by how much
# they move. *Out of sight:* other sizes, a single Gibbs step from digits, a single unit in each layer, float32.


# %% nbgrader={"grade_id": "contrastive_divergence_step", "solution": true}
def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    """Make a step of CD-K with chains that begin at the rows of x.

    x: (N, D), numbers 0. and 1. a: (D,), b: (H,), W: (D, H), the machine. u_h: (K, N, H) and u_x: (K, N, D), uniform
    numbers for the K Gibbs steps. rate: a number. Returns the new (a, b, W).
    """
    ### BEGIN SOLUTION
    chains = x
    for for_h, for_x in zip(u_h, u_x, strict=True):
        h = (for_h < torch.sigmoid(b + chains @ W)).to(x)
        chains = (for_x < torch.sigmoid(a + h @ W.T)).to(x)
    p_h, p_h_model = torch.sigmoid(b + x @ W), torch.sigmoid(b + chains @ W)
    by_W = (x.T @ p_h - chains.T @ p_h_model) / len(x)
    return (
        a + rate * (x - chains).mean(0),
        b + rate * (p_h - p_h_model).mean(0),
        W + rate * by_W,
    )
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-contrastive_divergence_step", "grade": true, "points": 3}
check.close(contrastive_divergence_step, "contrast_of_fifty_rows")

# %% nbgrader={"grade_id": "hidden-contrastive_divergence_step", "grade": true, "points": 2}
# Out of sight: other sizes, a single Gibbs step from digits, a single unit in each layer, float32.
### BEGIN HIDDEN TESTS
check.close(contrastive_divergence_step, "contrast_drawn")
check.close(contrastive_divergence_step, "contrast_of_digits")
check.close(contrastive_divergence_step, "contrast_of_single_units")
### END HIDDEN TESTS

# %% [markdown]
# Now a machine with 16 hidden units learns the digits, by CD-1. With task 4 its log-likelihood is exact, over
# $2^{16}$ states. Pixels that are independent of each other reach $-25.3$ nats on digits that they have not seen.
# **Think first:** with what do you begin $a$, so that the machine need not learn first which pixels are mostly white?
# The training takes about five seconds.

# %%
mean = (train.sum(0) + 1) / (len(train) + 2)
a, b, W = mean.logit(), torch.zeros(16), 0.01 * torch.randn(64, 16, generator=generator)
try:
    for step in range(6000):
        batch = train[torch.randint(len(train), (100,), generator=generator)]
        u_h = torch.rand(1, 100, 16, generator=generator)
        u_x = torch.rand(1, 100, 64, generator=generator)
        a, b, W = check.tensors(contrastive_divergence_step(batch, a, b, W, u_h, u_x, 0.1))
        if step % 2000 == 1999:
            log_p = -check.tensors(free_energy(test, a, b, W)) - check.tensors(log_partition(a, b, W))
            print(f"step {step + 1}: log-likelihood of the test {log_p.mean():.2f} nats")
    display(view.images(W.T, (8, 8), title="The weights of each hidden unit"))
except NotImplementedError:
    print("Write tasks 2, 4 and 7 first, then run this cell again.")

# %% [markdown]
# ## Task 8: annealed importance sampling (12 minutes)
#
# [Lecture: Annealed importance sampling](../lectures/10_rbm.ipynb#cell-id=annealed-importance-sampling)
#
# With hundreds of units in both layers, $\log Z$ can only be estimated. At an inverse temperature $\beta$ from 0 to 1
# let the machine have the parameters $\beta a$, $\beta b$, $\beta W$, and $F_\beta$ be its free energy. At $\beta = 0$
# all states are equally probable, and $Z$ is known; at $\beta = 1$ it is asked for. Chains go through the temperatures
# $0 = \beta_0 < \beta_1 < \dots < \beta_T = 1$: the state $x_1$ of a chain is drawn at $\beta_0$, and $x_{t + 1}$ comes
# from $x_t$ by a Gibbs step at $\beta_t$. On its way a chain collects
#
# $$\log w = \log Z_{\beta_0} + \sum_{t=1}^T \big[F_{\beta_{t-1}}(x_t) - F_{\beta_t}(x_t)\big], \qquad
# \mathbb{E}[w] = Z.$$
#
# Return $\log w$ for each chain. How many states are there at $\beta_0$, and what is $\log Z_{\beta_0}$? The
# temperatures are not equally far apart. *Out of sight:* other sizes, a single step from 0 to 1, fields of some hundred
# or thousand on either side of 0, a single unit in each layer, float32.
#
# <details><summary>Hint: where β stands</summary>
#
# The machine of task 2 with $\beta a$, $\beta b$, $\beta W$ has $\beta$ inside of softplus. That is another function
# than $\beta F(x)$.
#
# </details>


# %% nbgrader={"grade_id": "ais_log_weights", "solution": true}
def ais_log_weights(x, betas, a, b, W):
    """log w of each chain of annealed importance sampling.

    x: (T, C, D), the states of C chains: x[0] is x_1, x[T − 1] is x_T. betas: (T + 1,), β_0 = 0 to β_T = 1. a: (D,),
    b: (H,), W: (D, H), the machine. Returns (C,).
    """
    ### BEGIN SOLUTION
    visible, fields = x @ a, b + x @ W  # (T, C) and (T, C, H)
    before, after = betas[:-1, None], betas[1:, None]
    softplus = torch.nn.functional.softplus
    change = softplus(after[..., None] * fields) - softplus(before[..., None] * fields)
    steps = (after - before) * visible + change.sum(2)  # (T, C)
    return (len(a) + len(b)) * math.log(2) + steps.sum(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-ais_log_weights", "grade": true, "points": 3}
check.close(ais_log_weights, "weights_of_nine_chains")

# %% nbgrader={"grade_id": "hidden-ais_log_weights", "grade": true, "points": 2}
# Out of sight: other sizes, a single step from 0 to 1, large fields, a single unit in each layer, float32.
### BEGIN HIDDEN TESTS
check.close(ais_log_weights, "weights_drawn")
check.close(ais_log_weights, "weights_of_one_temperature")
check.close(ais_log_weights, "weights_of_large_fields", "weights_of_single_units")
### END HIDDEN TESTS

# %% [markdown]
# The machine that has learned the digits, once more: your Gibbs step leads 200 chains through the temperatures, and the
# mean of your weights stands beside the exact $Z$. **Think first:** with few temperatures, is the estimate of $\log Z$
# too low or too high on average? What follows for the log-likelihood of the data?

# %%
try:
    exact = check.tensors(log_partition(a, b, W)).item()
    for count in (10, 100, 1000):
        betas = torch.linspace(0, 1, count + 1)
        states = [(torch.rand(200, 64, generator=generator) < 0.5).double()]
        for beta in betas[1:-1]:
            u_h = torch.rand(200, len(b), generator=generator)
            u_x = torch.rand(200, 64, generator=generator)
            step = gibbs_step(states[-1], beta * a, beta * b, beta * W, u_h, u_x)
            states.append(check.tensors(step))
        log_w = check.tensors(ais_log_weights(torch.stack(states), betas, a, b, W))
        estimate = torch.logsumexp(log_w, 0).item() - math.log(200)
        print(f"{count:4} temperatures: log Z is about {estimate:.2f}; it is {exact:.2f}")
except NotImplementedError:
    print(
        "Write tasks 4, 6 and 8 first (and task 7, for a machine that has learned), then run this cell again."
    )

# %% [markdown]
# ## Question 9: a curve that looks well (10 minutes)
#
# [Lecture: Contrastive divergence](../lectures/10_rbm.ipynb#cell-id=contrastive-divergence)
#
# Somebody trains a machine with 16 hidden units on the 30 bars and stripes of 4 × 4 pixels, by CD-1. The reconstruction
# error (by how much a step up and down changes a picture of the data) falls from beginning to end. The exact
# log-likelihood rises for about 2000 updates, and then falls by more than ten nats.
#
# **(a)** How can both be? What does the reconstruction error measure, and which machine would have the smallest?
# **(b)** Of which function is the mean step of CD-1 *not* the gradient, and when does its bias vanish? What does a
# larger $K$ change, and what does it cost? **(c)** Suppose that the machine is too large for $\log Z$. Which number
# would have warned you at update 2000? Say what you would compute, on which data, and in which direction it may err.
#
# This answer is graded by a person.

# %% [markdown] nbgrader={"grade_id": "open-question", "grade": true, "solution": true, "points": 3}
# <!-- ### BEGIN SOLUTION -->
# **Marking scheme**, one point each; half a point where the reason is missing.
#
# (a) The error measures how well a step *stays* at the data, and nothing of how probable the pictures are: neither
# among each other nor against the rest. Large weights make the chain stand still: a machine that copies $x$ into $h$
# and back has the error 0, whatever it finds probable. So does CD-1 look one step around each picture, and once the
# chain stands still, both phases agree and nothing is corrected any more: one picture may have many times the
# probability of another (this is what happens here), or pictures that no chain from the data comes to see may gather
# probability (that can happen elsewhere; either is a full answer).
#
# (b) It is not the gradient of the log-likelihood (nor, as it happens, of any function). The bias vanishes in the mean
# where the model is the law of the data, as the chains begin in their stationary law then, and as $K$ grows, at the
# rate at which the chain forgets its start: slowly where the weights are large. $K$ steps cost $K$ times as much.
# Chains that go on from where they stood (persistent CD) do not begin at the data, but lag behind if the rate is large.
#
# (c) An estimate of the held-out log-likelihood: $-F$ at data not seen in training, less an estimate of $\log Z$ by
# annealed importance sampling, every few hundred updates, with enough temperatures that it no longer changes. The mean
# weight is unbiased for $Z$, so that its logarithm is too low on average and the log-likelihood looks too *high*;
# chains that miss a mode make it worse, so the true one may be falling already. (Also right: pictures from long chains
# that begin at noise, compared with the data; the pseudo-likelihood on held-out data, with the remark that it, too,
# looks near the data alone. The free energy of training data against held-out data shows overfitting, not this.)
# <!-- ### END SOLUTION -->
