# %% [markdown]
# # Exercise 12: wake and sleep
#
# A Helmholtz machine has two networks: one that makes pictures out of hidden causes, and one that guesses the causes of
# a picture. Each teaches the other, and no gradient passes through a sample. You write the parts: a dream, the loss of
# the wake phase and that of the sleep phase, the local rule by which both can learn, the two divergences that they
# go down, the losses of reweighted wake-sleep, and the length of a message that describes a picture. At the end your
# parts learn to make bars, and handwritten digits. It takes about 80 minutes.
#
# **After this you can**
#
# - dream with a network of layers, from the top down, and say what drives each layer;
# - say which network learns in which phase, and where the gradient has to stop;
# - train both networks with a rule that needs nothing but what two neighboring layers know;
# - say which divergence each phase goes down, and why sleep may lower the ELBO;
# - weigh samples so that the recognition network learns on data, too;
# - read the ELBO as the length of a message, in bits.
#
# **You need** [lecture 12](../lectures/12_wake_sleep.ipynb),
# the ELBO and importance weights (unit 2), and the belief network of unit 6.
#
# | | task | minutes | points |
# |---|---|---|---|
# | 1 | `dream` | 10 | 4 |
# | 2 | `wake_loss` | 7 | 4 |
# | 3 | `delta_rule` | 9 | 4 |
# | 4 | `sleep_loss` | 9 | 5 |
# | 5 | `divergences` | 10 | 4 |
# | 6 | `reweighted` | 9 | 5 |
# | 7 | `description_length` | 6 | 3 |
# | 8 | an open question | 10 | 3 |
#
# **Begin like this:** run the next two cells, write task 1, run the check under it. A check says what it looked at,
# what it expected and what it found; if it recognizes the mistake, it names it. Every task is a function by itself and
# is checked by itself: a slip in one costs nothing in the others, and you may do them in any order. About a third of
# each task's points come from checks out of sight; the text of the task says what they look at. In grading, the checks
# in sight are made a second time with other numbers.
#
# **What a check accepts.** Return tensors, arrays, plain numbers, or lists and tuples of them; only where the text says
# that a gradient is looked at must it be a tensor. Numbers are float64 here: the first cell makes that PyTorch's
# default. Some checks hand you float32, so make new tensors like the ones you were given (`torch.zeros_like(x)`,
# `x.new_ones(3)`). Leave the arguments as they are (work on a copy). All random numbers that a task needs are given:
# draw none. All logarithms are natural, but in task 7.
#
# **To hand in:** save this notebook and hand in this one file under its own name, in whatever way your course collects
# work. Before that, `course check 12_wake_sleep.ipynb` in a terminal runs it afresh and shows what the checks in sight
# say.

# %% nbgrader={"grade_id": "setup", "locked": true}
import math

import torch
from IPython.display import display
from torch.nn.functional import softplus

from course import check, view
from course.lvm import data

check.exercise("12_wake_sleep")

# %% [markdown]
# ## A machine of two networks
#
# The **generative network** $p_\theta$ has layers of bits: the data $h_0 = x$ with $D$ pixels, and above them the
# hidden layers $h_1, \dots, h_L$, together $z$. Each layer is drawn given the one above, unit by unit, and the top one
# from its biases alone:
#
# $$p(h_{l,j} = 1 \mid h_{l+1}) = \sigma\big((h_{l+1} W_l + b_l)_j\big), \qquad p(h_{L,j} = 1) = \sigma(b_{L,j}),
# \qquad \sigma(t) = \frac{1}{1 + e^{-t}}.$$
#
# The **recognition network** $q_\phi$ goes the other way, from the data up, with weights $V_l$ and biases $c_l$ of its
# own. In code the rows of a layer are pictures, $(N, M_l)$; the weights that lead from layer $l + 1$ down to layer $l$
# are `weights[l]`, $(M_{l+1}, M_l)$, and `biases[l]` belongs to layer $l$.
#
# The pictures are bars: 4 × 4 pixels, with vertical bars (in two thirds of the pictures) or horizontal ones, each of
# the four with probability 0.2.

# %%
pictures, frequencies = data.bars()  # the 30 pictures there are, and their probabilities
generator = torch.Generator().manual_seed(12)
some = torch.multinomial(frequencies, 10, generator=generator)
view.images(pictures[some], (4, 4), title="Ten pictures of bars")

# %% [markdown]
# ## Task 1: a dream (10 minutes)
#
# [Lecture: The Helmholtz machine](../lectures/12_wake_sleep.ipynb#cell-id=the-helmholtz-machine)
#
# Draw all layers of the generative network, for each of $N$ dreams. You are given uniform numbers between 0 and 1, one
# for each unit: a unit is 1 where $u < p$, and else 0. What drives a layer are the bits of the layer above, not their
# probabilities. Return all layers, that of the data first: a list $[h_0, h_1, \dots, h_L]$. *Out of sight:* one hidden
# layer and three of them, layers that are equally wide, logits of some hundred or thousand on either side of 0, a
# single unit in each layer, float32.


# %% nbgrader={"grade_id": "dream", "solution": true}
def dream(u, weights, biases):
    """Draw the layers of a generative network, for each dream.

    u: a list of L + 1 tensors, u[l] (N, M_l) uniform numbers for layer l, where layer 0 is the data, M_0 = D.
    weights: a list of L tensors, weights[l] (M_{l+1}, M_l). biases: a list of L + 1 tensors, biases[l] (M_l,).
    Returns a list of the L + 1 layers, (N, M_l) each, zeros and ones; layer 0 first.
    """
    ### BEGIN SOLUTION
    layers = [(u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for layer in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[layer] + biases[layer])
        layers.insert(0, (u[layer] < p).to(u[layer]))
    return layers
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-dream", "grade": true, "points": 3}
check.close(dream, "dreams_of_two_hidden_layers")

# %% nbgrader={"grade_id": "hidden-dream", "grade": true, "points": 1}
# Out of sight: one hidden layer and three, equally wide layers, large logits, single units, float32.
### BEGIN HIDDEN TESTS
check.close(dream, "dreams_of_one_hidden_layer")
check.close(dream, "dreams_of_three_hidden_layers")
check.close(dream, "dreams_of_equal_widths")
check.close(dream, "dreams_of_large_logits", "dreams_of_single_units")
### END HIDDEN TESTS

# %% [markdown]
# What does a machine dream of before it has learned anything? **Think first:** its weights are small and its biases
# zero; how many of the 16 pixels are bright in a dream, and are there bars?

# %%
widths = (16, 8, 1)
weights = [0.1 * torch.randn(above, below, generator=generator) for below, above in ((16, 8), (8, 1))]
biases = [torch.zeros(width) for width in widths]
try:
    u = [torch.rand(1000, width, generator=generator) for width in widths]
    dreams = check.tensors(tuple(dream(u, weights, biases)))[0]
    print(f"{dreams.sum(1).mean():.2f} of 16 pixels are bright on average")
    display(view.images(dreams[:10], (4, 4), title="Ten first dreams"))
except NotImplementedError:
    print("Write task 1 first, then run this cell again.")

# %% [markdown]
# ## Task 2: awake (7 minutes)
#
# [Lecture: Wake](../lectures/12_wake_sleep.ipynb#cell-id=wake)
#
# Awake, the recognition network explains the data, and the generative one learns to make them from these explanations.
# What $\theta$ goes down is
#
# $$-\sum_s w_{sn} \log p_\theta(x_n, z_{sn}), \qquad
# \log p_\theta(x, z) = \log p_\theta(z) + \log p_\theta(x \mid z),$$
#
# one number for each row $n$. The weights sum to one over $s$: they are $1/S$ where the $z_{sn}$ are $S$ draws of
# $q_\phi(z \mid x_n)$, and $q_\phi(z_s \mid x_n)$ itself where the $z_s$ are all states there are. Then they hang on
# $\phi$; but this phase is to move $\theta$ alone, **so no gradient may reach the weights**, while it reaches both
# logarithms: the prior learns, too. The first check looks at the values, the second at the gradients, for which it adds
# up your numbers. (Logarithms of densities may be positive; here some are.) *Out of sight:* other sizes, equal weights,
# a single sample of each row, float32.
#
# <details><summary>Hint: how to stop a gradient</summary>
#
# `t.detach()` has the values of `t` and no gradient.
#
# </details>


# %% nbgrader={"grade_id": "wake_loss", "solution": true}
def wake_loss(log_prior, log_likelihood, weights):
    """The loss of the wake phase of each row, of which log_prior and log_likelihood get the gradient.

    log_prior: (S, N), log p(z_sn). log_likelihood: (S, N), log p(x_n | z_sn). weights: (S, N), they sum to one over the
    S. Returns (N,), a tensor, computed with PyTorch so that the gradient reaches log_prior and log_likelihood.
    """
    ### BEGIN SOLUTION
    return -(weights.detach() * (log_prior + log_likelihood)).sum(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-wake_loss", "grade": true, "points": 3}
check.close(wake_loss, "wake_of_nine_rows")
check.gradient(wake_loss, "wake_slopes_of_nine_rows")

# %% nbgrader={"grade_id": "hidden-wake_loss", "grade": true, "points": 1}
# Out of sight: other sizes, equal weights, a single sample of each row, float32.
### BEGIN HIDDEN TESTS
check.close(wake_loss, "wake_drawn")
check.close(wake_loss, "wake_of_equal_weights", "wake_of_one_sample")
check.gradient(wake_loss, "wake_slopes_drawn")
check.gradient(wake_loss, "wake_slopes_in_single_precision")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3: the delta rule (9 minutes)
#
# [Lecture: The delta rule](../lectures/12_wake_sleep.ipynb#cell-id=the-delta-rule)
#
# As all bits are known in both phases, each layer learns by itself. Let a layer $a$ with $I$ units drive a layer $t$
# with $J$ units, by the logits $\eta = a W + b$. **Derive** the gradient of the mean log-probability of the rows,
#
# $$\frac1N \sum_{n=1}^N \sum_{j=1}^J \log p(t_{nj} \mid a_n), \qquad p(t_{nj} = 1 \mid a_n) = \sigma(\eta_{nj}),$$
#
# by $W_{ij}$ and by $b_j$, and return both: the direction in which one climbs. The logits are given. In the second
# check in sight the rows are digits and $a$ are the bits behind them. *Out of sight:* other sizes; inputs that are
# gray, between 0 and 1; logits of some hundred or thousand on either side of 0; targets of which nothing is left to
# learn; a single input, a single unit; float32.
#
# <details><summary>Hint: the slope of a logarithm</summary>
#
# $\log p(t \mid \eta) = t\, \eta - \log(1 + e^{\eta})$ for a single bit $t$. What is its derivative by $\eta$?
#
# </details>


# %% nbgrader={"grade_id": "delta_rule", "solution": true}
def delta_rule(inputs, targets, logits):
    """The gradient of the mean log-probability of the targets, by weights and biases.

    inputs: (N, I), the layer that drives, numbers from 0. to 1. targets: (N, J), the layer that is driven, numbers 0.
    and 1. logits: (N, J), of the targets.
    Returns (by_weights, by_biases): (I, J) and (J,).
    """
    ### BEGIN SOLUTION
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), error.mean(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-delta_rule", "grade": true, "points": 3}
check.close(delta_rule, "delta_of_nine_rows", "delta_of_digits")

# %% nbgrader={"grade_id": "hidden-delta_rule", "grade": true, "points": 1}
# Out of sight: other sizes, gray inputs, large logits, nothing left to learn, a single input, a single unit, float32.
### BEGIN HIDDEN TESTS
check.close(delta_rule, "delta_drawn", "delta_of_gray_inputs")
check.close(delta_rule, "delta_of_large_logits")
check.close(delta_rule, "delta_of_what_is_known", "delta_of_a_single_input", "delta_of_a_single_unit")
### END HIDDEN TESTS

# %% [markdown]
# Dream and delta rule are all that wake-sleep needs, and no automatic differentiation. Here a machine with 8 and 1
# hidden units learns the bars; without a cause a pixel is dark (the biases of the pixels begin at −3), and weights that
# would darken pixels are set to 0. The divergence of the machine from the bars is exact, over all $2^9$ hidden states.
# It takes some ten seconds. **Think first:** in which phase does the recognition network learn, and on which
# pictures?

# %%
hidden_states = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 9)


def log_bits(bits, logits):
    """log p of independent bits with these logits, summed over the last axis."""
    return (bits * logits - softplus(logits)).sum(-1)


def divergence(weights, biases):
    """KL(bars ‖ machine), exactly, in nats."""
    h, top = hidden_states.split([8, 1], 1)
    log_z = log_bits(top, biases[2]) + log_bits(h, top @ weights[1] + biases[1])
    log_x = log_bits(pictures[:, None], h @ weights[0] + biases[0])  # (30, 512)
    return (frequencies * (frequencies.log() - (log_x + log_z).logsumexp(1))).sum().item()


biases[0] = torch.full((16,), -3.0)
upward = [0.1 * torch.randn(below, above, generator=generator) for below, above in ((16, 8), (8, 1))]
offsets = [torch.zeros(8), torch.zeros(1)]
steps, nothing = 5000, torch.zeros(20, 0)
try:
    for step in range(steps + 1):
        if step % 1000 == 0:
            print(f"step {step:4}: divergence {divergence(weights, biases):.2f} nats")
        rate = 100 ** min(0.0, 1 - 2 * step / steps)  # 1 for the first half, then down to 0.01
        layers = [pictures[torch.multinomial(frequencies, 20, replacement=True, generator=generator)]]
        for V, c in zip(upward, offsets, strict=True):  # awake: explain the pictures
            p = torch.sigmoid(layers[-1] @ V + c)
            layers.append((torch.rand(p.shape, generator=generator) < p).double())
        for i in (0, 1):  # the generative network learns
            logits = layers[i + 1] @ weights[i] + biases[i]
            by_weights, by_biases = check.tensors(delta_rule(layers[i + 1], layers[i], logits))
            weights[i], biases[i] = weights[i] + rate * by_weights, biases[i] + rate * by_biases
        _, by_biases = check.tensors(delta_rule(nothing, layers[2], biases[2].expand(20, 1)))
        biases[2] = biases[2] + rate * by_biases
        weights[0] = weights[0].clamp(min=0)
        u = [torch.rand(20, width, generator=generator) for width in widths]  # asleep: dream
        layers = check.tensors(tuple(dream(u, weights, biases)))
        for i in (0, 1):  # the recognition network learns
            logits = layers[i] @ upward[i] + offsets[i]
            by_weights, by_biases = check.tensors(delta_rule(layers[i], layers[i + 1], logits))
            upward[i], offsets[i] = upward[i] + rate * by_weights, offsets[i] + rate * by_biases
    u = [torch.rand(1000, width, generator=generator) for width in widths]
    dreams = check.tensors(tuple(dream(u, weights, biases)))[0]
    display(view.images(dreams[:10], (4, 4), title="Ten dreams after learning"))
    display(view.images(weights[0], (4, 4), title="The pixels that each hidden unit brightens"))
except NotImplementedError:
    print("Write tasks 1 and 3 first, then run this cell again.")

# %% [markdown]
# ## Task 4: asleep (9 minutes)
#
# [Lecture: Sleep](../lectures/12_wake_sleep.ipynb#cell-id=sleep)
#
# Asleep, the generative network dreams $(x_n, z_n)$, and the recognition network learns to find the causes $z_n$, which
# are known here: it goes down $-\log q_\phi(z_n \mid x_n)$. Let it have one layer,
#
# $$q_\phi(z_j = 1 \mid x) = \sigma\big((x V + c)_j\big),$$
#
# with independent bits. Return the loss of each dream. A dream may hang on $\theta$ (here the pixels are gray, the
# probabilities of bright pixels, which a network makes with its parameters). But this phase is to move $\phi$ alone,
# **so no gradient may reach $x$ or $z$**, while it reaches $V$ and $c$. The first check looks at the values, the second
# at the gradients, for which it adds up your numbers. *Out of sight:* other sizes, digits, logits of some hundred or
# thousand on either side of 0, a single pixel and a single bit, float32.


# %% nbgrader={"grade_id": "sleep_loss", "solution": true}
def sleep_loss(x, z, V, c):
    """The loss of the sleep phase of each dream, of which V and c get the gradient.

    x: (N, D), the pictures of N dreams, numbers from 0. to 1. z: (N, M), their causes, numbers 0. and 1. V: (D, M) and
    c: (M,), the recognition network. Returns (N,), a tensor, computed with PyTorch so that the gradient reaches V and
    c.
    """
    ### BEGIN SOLUTION
    logits = x.detach() @ V + c
    return (softplus(logits) - z.detach() * logits).sum(1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-sleep_loss", "grade": true, "points": 3}
check.close(sleep_loss, "sleep_of_nine_dreams")
check.gradient(sleep_loss, "sleep_slopes_of_nine_dreams")

# %% nbgrader={"grade_id": "hidden-sleep_loss", "grade": true, "points": 2}
# Out of sight: other sizes, digits, large logits, a single pixel and a single bit, float32.
### BEGIN HIDDEN TESTS
check.close(sleep_loss, "sleep_drawn", "sleep_of_digits")
check.close(sleep_loss, "sleep_of_large_logits")
check.close(sleep_loss, "sleep_of_single_units")
check.gradient(sleep_loss, "sleep_slopes_drawn")
### END HIDDEN TESTS

# %% [markdown]
# Now handwritten digits in black and white, with one layer of 8 bits behind them. Both networks learn by your losses,
# on batches of 200 digits and as many dreams. With $2^8$ states the mean ELBO and $\log p(x)$ of digits that are not
# learned are exact. Pixels that are independent of each other reach $-25.3$ nats. **Think first:** which of the two
# losses must become smaller as the machine learns? It takes some seconds.

# %%
digits = (data.digits().x >= 8).double()  # (1797, 64)
order = torch.randperm(len(digits), generator=generator)
train, test = digits[order[:1437]], digits[order[1437:]]
states = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 8)


def new_machine():
    """W, b and the prior's biases, then V and c: parameters that learn."""
    pixels = ((train.sum(0) + 1) / (len(train) + 2)).logit()
    W, V = (0.1 * torch.randn(shape, generator=generator) for shape in ((8, 64), (64, 8)))
    return [part.requires_grad_() for part in (W, pixels, torch.zeros(8), V, torch.zeros(8))]


def tables(x, machine, z):
    """log p(z), log p(x | z) and log q(z | x) for z (S, N, 8) or (S, 1, 8), (S, N) each."""
    W, b, prior, V, c = machine
    log_likelihood = log_bits(x, z @ W + b)
    return log_bits(z, prior).expand_as(log_likelihood), log_likelihood, log_bits(z, x @ V + c)


def report(step, machine):
    with torch.no_grad():
        log_prior, log_likelihood, log_q = tables(test, machine, states[:, None])
        log_joint = log_prior + log_likelihood
        elbo, evidence = (log_q.exp() * (log_joint - log_q)).sum(0).mean(), log_joint.logsumexp(0).mean()
    print(f"step {step:4}: ELBO {elbo:.2f}, log p(x) {evidence:.2f} nats")


def explained(x, machine, samples):
    """z ~ q(z | x), (samples, N, 8)."""
    p = torch.sigmoid(x @ machine[3] + machine[4])
    return (torch.rand(samples, *p.shape, generator=generator) < p).double()


# %%
machine = new_machine()
try:
    optimizer = torch.optim.Adam(machine, lr=0.02)
    for step in range(1001):
        if step % 250 == 0:
            report(step, machine)
        batch = train[torch.randint(len(train), (200,), generator=generator)]
        log_prior, log_likelihood, _ = tables(batch, machine, explained(batch, machine, 1))
        awake = wake_loss(log_prior, log_likelihood, torch.ones(1, 200))
        W, b, prior, V, c = machine
        u = [torch.rand(200, width, generator=generator) for width in (64, 8)]
        x_dream, z_dream = check.tensors(tuple(dream(u, [W.detach()], [b.detach(), prior.detach()])))
        asleep = sleep_loss(x_dream, z_dream, V, c)
        losses = awake, asleep
        if not all(torch.is_tensor(loss) and loss.requires_grad for loss in losses):
            print("What task 2 or task 4 returns has no gradient to go down: see its check.")
            break
        optimizer.zero_grad()
        (awake.mean() + asleep.mean()).backward()
        optimizer.step()
    with torch.no_grad():
        u = [torch.rand(10, width, generator=generator) for width in (64, 8)]
        _, z_dream = check.tensors(tuple(dream(u, [W], [b, prior])))
        shades = torch.sigmoid(z_dream @ W + b)
    display(view.images(shades, (8, 8), title="Ten dreams, as gray pixels"))
except NotImplementedError:
    print("Write tasks 1, 2 and 4 first, then run this cell again.")

# %% [markdown]
# ## Task 5: which divergence (10 minutes)
#
# [Lecture: Which divergence](../lectures/12_wake_sleep.ipynb#cell-id=which-divergence)
#
# Let $z$ have $K$ states, and $p$ be the posterior $p_\theta(z \mid x)$. Two sums over states look alike,
#
# $$\mathrm{KL}(q \,\|\, p) = \sum_k q_k \log \frac{q_k}{p_k}, \qquad
# \mathrm{KL}(p \,\|\, q) = \sum_k p_k \log \frac{p_k}{q_k}.$$
#
# **Derive** which of them is the **gap** $\log p_\theta(x) - \mathrm{ELBO}(x)$, and which of them, averaged over
# $x \sim p_\theta(x)$, **sleep** goes down: $-\mathbb{E}_{p_\theta(x, z)}[\log q_\phi(z \mid x)]$ is its mean plus what
# does not depend on $\phi$. Return both for each row, the gap first. In the second check in sight the gap is compared
# with $\log p(x) - \mathrm{ELBO}$ of a machine. States without probability count as what they are: $0 \log 0 = 0$, also
# where it is $0 \log \frac00$, and a divergence is infinite (`math.inf`) if its second distribution rules out a state
# to which its first one gives probability. *Out of sight:* other sizes, such states, a $q$ that is the posterior, a
# single row, float32.


# %% nbgrader={"grade_id": "divergences", "solution": true}
def divergences(posterior, q):
    """The gap of the ELBO, and the divergence that sleep goes down, for each row.

    posterior: (N, K), p(z = k | x_n). q: (N, K), q(z = k | x_n). Returns (gap, sleep): (N,) each.
    """
    ### BEGIN SOLUTION

    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1)

    return kl(q, posterior), kl(posterior, q)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-divergences", "grade": true, "points": 3}
check.close(divergences, "divergences_of_nine_rows", "divergences_of_a_machine")

# %% nbgrader={"grade_id": "hidden-divergences", "grade": true, "points": 1}
# Out of sight: other sizes, states without probability, a q that is the posterior, a single row, float32.
### BEGIN HIDDEN TESTS
check.close(divergences, "divergences_drawn")
check.close(divergences, "divergences_with_zeros")
check.close(divergences, "divergences_of_the_posterior", "divergences_of_one_row")
### END HIDDEN TESTS

# %% [markdown]
# A machine with one hidden bit and two pictures, and a $q$ that does not look at the picture: $q(z = 1 \mid x) = t$ for
# both. **Think first:** which $t$ is best for sleep? Compare it with $p(z = 1)$. What does going there do to the ELBO?

# %%
joint = torch.tensor([[0.57, 0.01], [0.20, 0.22]])  # p(x, z): a row for each picture
evidence, posterior = joint.sum(1), joint / joint.sum(1, keepdim=True)
t = torch.linspace(0.01, 0.99, 99)
try:
    tied = torch.stack([1 - t, t], 1)  # (99, 2)
    gap, asleep = 0.0, 0.0
    for share, row in zip(evidence, posterior, strict=True):
        one, other = check.tensors(divergences(row.expand(99, 2), tied))
        gap, asleep = gap + share * one, asleep + share * other
    elbo = (evidence * evidence.log()).sum() - gap
    print(f"p(z = 1) = {joint[:, 1].sum():.2f}")
    print(
        f"sleep is best at t = {t[asleep.argmin()]:.2f}, where the mean ELBO is {elbo[asleep.argmin()]:.3f}"
    )
    print(f"the ELBO is best at t = {t[elbo.argmax()]:.2f}, where it is {elbo.max():.3f}")
    display(view.curves(t, {"mean gap": gap, "sleep": asleep}, x_name="t", y_name="nats"))
except NotImplementedError:
    print("Write task 5 first, then run this cell again.")

# %% [markdown]
# ## Task 6: reweighted wake-sleep (9 minutes)
#
# [Lecture: Reweighted wake-sleep](../lectures/12_wake_sleep.ipynb#cell-id=reweighted-wake-sleep)
#
# The recognition network can learn on data as well, if its samples are weighted so that they stand for samples of the
# posterior. With $S$ samples $z_{sn} \sim q_\phi(z \mid x_n)$ and
#
# $$\bar w_{sn} = \frac{p_\theta(x_n, z_{sn}) / q_\phi(z_{sn} \mid x_n)}
# {\sum_{s'} p_\theta(x_n, z_{s'n}) / q_\phi(z_{s'n} \mid x_n)}$$
#
# the losses are $-\sum_s \bar w_{sn} \log p_\theta(x_n, z_{sn})$ for $\theta$ and
# $-\sum_s \bar w_{sn} \log q_\phi(z_{sn} \mid x_n)$ for $\phi$. Return their **sum**, one number for each row: one can
# go down both at once if neither has a gradient by the other network's parameters, **so none may reach the weights**.
# The first check looks at the values, the second at the gradients, for which it adds up your numbers. *Out of sight:*
# other sizes, a $q$ that is the posterior, weights that under- and overflow, a single sample of each row, float32.


# %% nbgrader={"grade_id": "reweighted", "solution": true}
def reweighted(log_joint, log_q):
    """The losses of reweighted wake-sleep of each row, added; log_joint and log_q get the gradient.

    log_joint: (S, N), log p(x_n, z_sn). log_q: (S, N), log q(z_sn | x_n). Returns (N,), a tensor, computed with PyTorch
    so that the gradient reaches log_joint and log_q.
    """
    ### BEGIN SOLUTION
    weights = (log_joint - log_q).detach().softmax(0)
    return -(weights * (log_joint + log_q)).sum(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-reweighted", "grade": true, "points": 3}
check.close(reweighted, "reweighted_of_nine_rows")
check.gradient(reweighted, "reweighted_slopes_of_nine_rows")

# %% nbgrader={"grade_id": "hidden-reweighted", "grade": true, "points": 2}
# Out of sight: other sizes, a q that is the posterior, weights that under- and overflow, a single sample, float32.
### BEGIN HIDDEN TESTS
check.close(reweighted, "reweighted_drawn")
check.close(reweighted, "reweighted_of_extreme_weights")
check.close(reweighted, "reweighted_of_the_posterior", "reweighted_of_one_sample")
check.gradient(reweighted, "reweighted_slopes_drawn")
check.gradient(reweighted, "reweighted_slopes_in_single_precision")
### END HIDDEN TESTS

# %% [markdown]
# The digits once more, by reweighted wake-sleep with five samples of each, and no dreams. **Think first:** with a
# single sample every weight is 1. What would the recognition network learn then, on average?

# %%
try:
    second = new_machine()
    optimizer = torch.optim.Adam(second, lr=0.02)
    for step in range(1001):
        if step % 250 == 0:
            report(step, second)
        batch = train[torch.randint(len(train), (200,), generator=generator)]
        log_prior, log_likelihood, log_q = tables(batch, second, explained(batch, second, 5))
        loss = reweighted(log_prior + log_likelihood, log_q)
        if not (torch.is_tensor(loss) and loss.requires_grad):
            print("What task 6 returns has no gradient to go down: see its check.")
            break
        optimizer.zero_grad()
        loss.mean().backward()
        optimizer.step()
except NotImplementedError:
    print("Write task 6 first, then run this cell again.")

# %% [markdown]
# ## Task 7: the length of a description (6 minutes)
#
# [Lecture: Description length](../lectures/12_wake_sleep.ipynb#cell-id=description-length)
#
# Somebody who has the machine, too, is to be told $x$. An event of probability $p$ costs $-\log_2 p$ bits. So we choose
# a cause $z$ from $q_\phi(z \mid x)$, and send it and $x$ given it: $-\log_2 p_\theta(x, z)$ bits. But the choice of
# $z$ was free: by it we can send something else along, $-\log_2 q_\phi(z \mid x)$ bits of another message, which the
# receiver, who knows $x$ and $z$ now, gets back. What $x$ costs is the difference. Return it **in bits** for each
# row, averaged over its $S$ samples. (Where densities stand for probabilities, it may be negative.) In the second check
# in sight the rows are digits. *Out of sight:* other sizes, a $q$ that is the posterior, images that cost thousands of
# bits, a single sample, float32.


# %% nbgrader={"grade_id": "description_length", "solution": true}
def description_length(log_joint, log_q):
    """What each row costs to send, in bits, averaged over its samples.

    log_joint: (S, N), log p(x_n, z_sn), natural logarithms. log_q: (S, N), log q(z_sn | x_n), where z_sn ~ q.
    Returns (N,).
    """
    ### BEGIN SOLUTION
    return (log_q - log_joint).mean(0) / math.log(2)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-description_length", "grade": true, "points": 2}
check.close(description_length, "length_of_nine_rows", "length_of_digits")

# %% nbgrader={"grade_id": "hidden-description_length", "grade": true, "points": 1}
# Out of sight: other sizes, a q that is the posterior, images that cost thousands of bits, a single sample, float32.
### BEGIN HIDDEN TESTS
check.close(description_length, "length_drawn", "length_of_the_posterior")
check.close(description_length, "length_of_large_images")
check.close(description_length, "length_of_one_sample")
### END HIDDEN TESTS

# %% [markdown]
# What a digit costs: 64 bits, if each pixel is sent as it is. **Think first:** how much of what is sent comes back?

# %%
try:
    for name, learned in (("wake-sleep", machine), ("reweighted", second)):
        with torch.no_grad():
            log_prior, log_likelihood, log_q = tables(test, learned, explained(test, learned, 20))
        log_joint = log_prior + log_likelihood
        length = check.tensors(description_length(log_joint, log_q)).mean()
        sent = -log_joint.mean() / math.log(2)
        print(f"{name}: {sent:.1f} bits are sent, {sent - length:.1f} come back; a digit costs {length:.1f}")
except (NotImplementedError, NameError):
    print(
        "Write task 7 first (and tasks 1, 2, 4 and 6, for machines that have learned), then run this again."
    )

# %% [markdown]
# ## Question 8: a good night's sleep (10 minutes)
#
# [Lecture: Which divergence](../lectures/12_wake_sleep.ipynb#cell-id=which-divergence)
#
# In a training by wake-sleep somebody plots the exact ELBO of the data after every phase. After each wake phase it is
# higher than before it (the step is small, and the mean over $q$ exact). After some of the sleep phases it is lower.
#
# **(a)** Why must a small wake step raise the ELBO, and why need a sleep step not? Name all that differs between what
# sleep goes down and $-\mathrm{ELBO}$ of the data. **(b)** Sleep lowered the ELBO. Was that bad for $p_\theta$? Say
# what happened to $\log p_\theta(x)$ in this phase, and what the phase changes for the wake phases after it: give an
# example in which it helps, and one in which it harms. **(c)** Early in training the dreams look like noise. What does
# the recognition network learn then, and of what use is it on data? How does reweighted wake-sleep answer that, and
# what does it cost?
#
# This answer is graded by a person.

# %% [markdown] nbgrader={"grade_id": "open-question", "grade": true, "solution": true, "points": 3}
# <!-- ### BEGIN SOLUTION -->
# **Marking scheme**, one point each; half a point where the reason is missing.
#
# (a) For fixed $q$ the ELBO is $\mathbb{E}_q[\log p_\theta(x, z)]$ plus an entropy without $\theta$, so that the wake
# step is a gradient step up the ELBO. Sleep goes down the mean of $\mathrm{KL}(p(z \mid x) \,\|\, q(z \mid x))$ over
# $x \sim p_\theta$: the divergence has its arguments the other way round (it covers the posterior, the ELBO's gap
# punishes mass where the posterior has little), and it is averaged over dreams, not over the data. Where $q$ cannot be
# the posterior, the two have different optima. If it can be for all $x$, both are least there, but single steps may
# still go different ways.
#
# (b) Not by itself: sleep leaves $\theta$, and so $\log p_\theta(x)$, as it is; the ELBO fell because its gap grew. But
# the next wake steps climb the bound that belongs to the new $q$: they raise $\log p_\theta$ less the gap, and may
# draw $p_\theta$ towards posteriors that $q$ can follow. It helps where $q$ had missed causes: a $q$ that covers
# lets the generative network see all explanations of a picture, and later bounds are tighter. It harms where a
# covering $q$ with independent bits mixes explanations that exclude each other: the generative network then learns from
# combinations that no cause makes, and the training may even leave a good $p_\theta$. (Any two sound examples are a
# full answer, also the two-picture machine of task 5.)
#
# (c) It learns to invert the network as it is, on pictures unlike the data; on data its answers are an extrapolation.
# They need not be good, only good enough that wake steps bring the dreams nearer to the data. Reweighted wake-sleep
# trains $q$ on the data, by samples that the weights make stand for the posterior, and $\theta$ climbs a tighter bound.
# It costs $S$ evaluations of both networks for each picture; the weights are biased for finite $S$, and if one of them
# dominates, as with a poor $q$ and many units, little is learned; with $S = 1$ nothing is.
# <!-- ### END SOLUTION -->
