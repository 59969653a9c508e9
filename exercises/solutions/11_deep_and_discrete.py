# %% [markdown]
# # Exercise 11: deep and discrete models
#
# Stack layers of bits, and two things are lost: the posterior is no product any more, and no gradient passes through a
# bit. You write what is done instead. First mean field for a deep Boltzmann machine, and the bound that it climbs; then
# the joint probability of a belief network with any number of layers; then the estimators that send a gradient around a
# bit: the relaxed bit, straight-through with its bias, the noise behind a bit, and REBAR. At the end a network with two
# layers of bits learns handwritten digits. It takes about 80 minutes.
#
# **After this you can**
#
# - tell which couplings a posterior has, and find the best product beside it;
# - compute the bound of mean field and its gap, where the machine is small enough to know;
# - write down the log-probability of a stack of layers of bits;
# - relax a bit, and say of which estimators the mean is wrong and by how much;
# - make a control variate of a relaxed bit, and correct for it such that the mean stays right.
#
# **You need** [lecture 11](../lectures/11_deep_and_discrete.ipynb),
# the score function (unit 6), control variates (unit 7), inverse distribution functions (unit 8), and energies (unit
# 10).
#
# | | task | minutes | points |
# |---|---|---|---|
# | 1 | `mean_field_sweep` | 9 | 4 |
# | 2 | `mean_field_bound` | 12 | 4 |
# | 3 | `layered_log_joint` | 11 | 4 |
# | 4 | `relaxed_bit` | 6 | 3 |
# | 5 | `straight_through_bias` | 9 | 3 |
# | 6 | `conditional_noise` | 12 | 4 |
# | 7 | `rebar` | 8 | 3 |
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
# work. Before that, `course check 11_deep_and_discrete.ipynb` in a terminal runs it afresh and shows what the checks in
# sight say.

# %% nbgrader={"grade_id": "setup", "locked": true}
import torch
from IPython.display import display

from course import check, view
from course.lvm import data

check.exercise("11_deep_and_discrete")

# %% [markdown]
# ## Two hidden layers
#
# A **deep Boltzmann machine** has pixels $x \in \{0, 1\}^D$, a hidden layer $h^1 \in \{0, 1\}^{H_1}$ that is joined
# with $x$, and a second one, $h^2 \in \{0, 1\}^{H_2}$, that is joined with $h^1$:
#
# $$E(x, h^1, h^2) = -a^\top x - (b^1)^\top h^1 - (b^2)^\top h^2 - x^\top W^1 h^1 - (h^1)^\top W^2 h^2, \qquad
# p(x, h^1, h^2) = \frac{e^{-E(x, h^1, h^2)}}{Z}.$$ (The superscripts count layers.) In code the rows of `x` $(N, D)$
# are pictures, the bits are the numbers 0. and 1., and the machine comes as `a`, `b1`, `b2`, `W1`, `W2`. Here is one
# that is small enough to know everything about it. The data of the last tasks are the 1797 digits in black and white: a
# pixel is 1 where its gray value is at least 8.

# %%
W1 = torch.tensor([[1.2, -0.7, 0.4], [-1.5, 0.9, 0.3], [0.8, 1.1, -1.3], [0.2, -0.6, 1.6]])  # (4, 3)
W2 = torch.tensor([[1.4, -0.9], [-1.1, 1.7], [0.6, 1.3]])  # (3, 2)
a, b1 = torch.tensor([0.3, -0.2, 0.1, -0.5]), torch.tensor([-0.4, 0.2, -0.1])
b2 = torch.tensor([0.2, -0.6])
machine = a, b1, b2, W1, W2
x = (data.digits().x >= 8).double()  # (1797, 64)
generator = torch.Generator().manual_seed(11)
order = torch.randperm(len(x), generator=generator)
train, test = x[order[:1437]], x[order[1437:]]
view.images(x[:10], (8, 8), title="Ten of the 1797 digits")

# %% [markdown]
# ## Task 1: a sweep of mean field (9 minutes)
#
# [Lecture: Mean field](../lectures/11_deep_and_discrete.ipynb#cell-id=mean-field)
#
# The units of $h^1$ are coupled through $h^2$, which nobody sees, so $p(h^1, h^2 \mid x)$ is no product. Mean field
# looks for the product $q$ that is nearest to it. Let $\mu^1_j$ and $\mu^2_k$ be the probabilities of a 1 under $q$.
# **Derive** which $\mu^1_j$ is best while all the others are held fixed: $\log p(x, h^1, h^2)$ is linear in $h^1_j$,
# and in its place every other unit enters by its mean. So $\mu^1_j$ is what $p(h^1_j = 1 \mid x, h^2)$ is with $\mu^2$
# for $h^2$; and likewise for $\mu^2_k$.
#
# A sweep renews both layers for each row, **in this order**: first all of $\mu^1$, from $x$ and the $\mu^2$ that is
# given; then all of $\mu^2$, from the $\mu^1$ that you have just made. (One after the other no step lowers the bound of
# task 2. Both at once may swing for ever.) Return the new $\mu^1$ and $\mu^2$. *Out of sight:* other sizes, digits, a
# fixed point, which a sweep leaves as it is, fields of some thousand on either side of 0, a single unit in each layer,
# float32.


# %% nbgrader={"grade_id": "mean_field_sweep", "solution": true}
def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    """Renew μ¹, then μ², for each row.

    x: (N, D), numbers 0. and 1. mu1: (N, H1) and mu2: (N, H2), the probabilities of a 1 so far. a: (D,), b1: (H1,),
    b2: (H2,), W1: (D, H1), W2: (H1, H2), the machine. Returns (mu1, mu2), (N, H1) and (N, H2).
    """
    ### BEGIN SOLUTION
    mu1 = torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T)
    return mu1, torch.sigmoid(b2 + mu1 @ W2)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-mean_field_sweep", "grade": true, "points": 3}
check.close(mean_field_sweep, "sweep_of_eleven_rows")

# %% nbgrader={"grade_id": "hidden-mean_field_sweep", "grade": true, "points": 1}
# Out of sight: other sizes, digits, a fixed point, large fields, a single unit in each layer, float32.
### BEGIN HIDDEN TESTS
check.close(mean_field_sweep, "sweep_drawn")
check.close(mean_field_sweep, "sweep_of_digits")
check.close(mean_field_sweep, "sweep_at_a_fixed_point")
check.close(mean_field_sweep, "sweep_of_large_fields", "sweep_of_single_units")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: the bound (12 minutes)
#
# [Lecture: The bound and its gap](../lectures/11_deep_and_discrete.ipynb#cell-id=the-bound-and-its-gap)
#
# With a product $q$ the bound of unit 2 has a closed form,
#
# $$\log p(x) \ge \mathbb{E}_q[\log p(x, h^1, h^2)] + \mathbb{H}[q], \qquad
# q(h^1, h^2) = \prod_j q(h^1_j) \prod_k q(h^2_k).$$
#
# **Derive** it: the energy is linear in every unit, so which number is $\mathbb{E}_q[E]$? And what is the entropy of
# independent bits? Return the bound for each row; $\log Z$ is given. The checks compare with the sum over all states of
# $h^1$ and $h^2$. In the second one in sight the rows are digits. *Out of sight:* other sizes; probabilities that are
# exactly 0 and 1, where units have no entropy; a machine without coupling, $W^2 = 0$, where the bound at the posterior
# is $\log p(x)$; a single unit in each layer, float32.


# %% nbgrader={"grade_id": "mean_field_bound", "solution": true}
def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    """The bound on log p(x_n) of each row, for independent units with the probabilities μ¹ and μ².

    x: (N, D), numbers 0. and 1. mu1: (N, H1), mu2: (N, H2), from 0 to 1. a: (D,), b1: (H1,), b2: (H2,), W1: (D, H1),
    W2: (H1, H2), the machine. log_Z: a number. Returns (N,).
    """
    ### BEGIN SOLUTION
    biased = x @ a + mu1 @ b1 + mu2 @ b2
    joined = (x @ W1 * mu1).sum(1) + (mu1 @ W2 * mu2).sum(1)
    units = torch.cat([mu1, 1 - mu1, mu2, 1 - mu2], 1)
    return biased + joined + torch.special.entr(units).sum(1) - log_Z
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-mean_field_bound", "grade": true, "points": 3}
check.close(mean_field_bound, "bound_of_eleven_rows", "bound_of_digits")

# %% nbgrader={"grade_id": "hidden-mean_field_bound", "grade": true, "points": 1}
# Out of sight: other sizes, probabilities 0 and 1, a machine without coupling, single units, float32.
### BEGIN HIDDEN TESTS
check.close(mean_field_bound, "bound_drawn")
check.close(mean_field_bound, "bound_of_certain_units")
check.close(mean_field_bound, "bound_without_a_coupling", "bound_of_single_units")
### END HIDDEN TESTS

# %% [markdown]
# Now both together, on the small machine. Where all probabilities are 0 or 1, your bound is $\log p(x, h^1, h^2)$
# itself; so it also makes the exact $\log Z$ and $\log p(x)$, as sums over all 512 states. **Think first:** you begin
# with $\mu^2 = \frac12$. Will the gap to $\log p(x)$ go to zero, if you sweep long enough?


# %%
def states(width):
    return torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * width).reshape(-1, width)


every = states(9)
try:
    log_joint = check.tensors(mean_field_bound(*every.split([4, 3, 2], 1), *machine, 0.0)).reshape(16, 32)
    log_Z = float(torch.logsumexp(log_joint.flatten(), 0))
    exact = torch.logsumexp(log_joint, 1) - log_Z  # (16,), log p(x) of all pictures
    pictures, mu1, mu2 = states(4), torch.full((16, 3), 0.5), torch.full((16, 2), 0.5)
    for sweep in range(6):
        bound = check.tensors(mean_field_bound(pictures, mu1, mu2, *machine, log_Z))
        gap = exact - bound
        print(f"after {sweep} sweeps: mean gap {gap.mean():.4f}, largest gap {gap.max():.4f} nats")
        mu1, mu2 = check.tensors(mean_field_sweep(pictures, mu1, mu2, *machine))
except NotImplementedError:
    print("Write tasks 1 and 2 first, then run this cell again.")

# %% [markdown]
# ## Task 3: layers of bits (11 minutes)
#
# [Lecture: Layers of bits](../lectures/11_deep_and_discrete.ipynb#cell-id=layers-of-bits)
#
# A **sigmoid belief network** has arrows instead, from the top to the picture. With $L$ layers of bits, $h^1$ next to
# the picture and $h^L$ on top,
#
# $$p(x, h^1, \dots, h^L) = p(x \mid h^1)\, p(h^1 \mid h^2) \cdots p(h^{L-1} \mid h^L)\, p(h^L),$$
#
# where all units of a layer are independent given the layer above. Write $h^0$ for $x$. The weights $W^l$ join the
# layers $l - 1$ and $l$, so that a unit of a layer $l < L$ has the logit
# $b^l_i + \sum_j W^{l+1}_{ij} h^{l+1}_j$, and a unit of the top layer the logit $b^L_i$. There is no $Z$: every factor
# is normalized.
#
# Return $\log p(x_n, h^1_n, \dots, h^L_n)$ for each row. In the second check in sight the rows are digits. *Out of
# sight:* other sizes, three layers, a single layer, logits of some hundred, also of units that are not what these say,
# a single unit in each layer, float32.


# %% nbgrader={"grade_id": "layered_log_joint", "solution": true}
def layered_log_joint(x, layers, weights, biases):
    """log p(x_n, h¹_n, ..., h^L_n) of each row.

    x: (N, D), numbers 0. and 1. layers: a list of L tensors, h¹ (N, M_1) to h^L (N, M_L), bits as well. weights: a
    list of L tensors, W¹ (D, M_1), W² (M_1, M_2), to W^L. biases: a list of L + 1 tensors, b⁰ (D,), b¹ (M_1,), to b^L
    (M_L,). Returns (N,).
    """
    ### BEGIN SOLUTION
    targets, log_p = [x, *layers], 0.0
    for place, (target, bias) in enumerate(zip(targets, biases, strict=True)):
        logits = bias + (targets[place + 1] @ weights[place].T if place < len(layers) else 0 * target)
        log_p = log_p + (target * logits - torch.nn.functional.softplus(logits)).sum(1)
    return log_p
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-layered_log_joint", "grade": true, "points": 3}
check.close(layered_log_joint, "joint_of_eleven_rows", "joint_of_digits")

# %% nbgrader={"grade_id": "hidden-layered_log_joint", "grade": true, "points": 1}
# Out of sight: other sizes, three layers, a single layer, large logits, a single unit in each layer, float32.
### BEGIN HIDDEN TESTS
check.close(layered_log_joint, "joint_drawn")
check.close(layered_log_joint, "joint_of_three_layers")
check.close(layered_log_joint, "joint_of_one_layer")
check.close(layered_log_joint, "joint_of_sure_layers", "joint_of_single_units")
### END HIDDEN TESTS

# %% [markdown]
# Two causes, each of them rare, and an effect that either brings about: the alarm rings for a burglar or an earthquake.
# **Think first:** the alarm rings, and then the radio reports an earthquake. How probable is the burglar now?

# %%
causes = states(2)  # burglar, earthquake
network = [torch.tensor([[6.0, 6.0]])], [torch.tensor([-5.0]), torch.tensor([-3.0, -3.0])]
try:
    log_p = check.tensors(layered_log_joint(torch.ones(4, 1), [causes], *network))
    posterior = log_p.softmax(0)  # p(h | x = 1)
    both, either = posterior[3], posterior[causes[:, 0] == 1].sum()
    print(f"the burglar: at first {torch.sigmoid(torch.tensor(-3.0)):.3f}, when the alarm rings {either:.3f}")
    print(f"and with the earthquake {both / posterior[causes[:, 1] == 1].sum():.3f}")
except NotImplementedError:
    print("Write task 3 first, then run this cell again.")

# %% [markdown]
# ## Task 4: a relaxed bit (6 minutes)
#
# [Lecture: A relaxed bit](../lectures/11_deep_and_discrete.ipynb#cell-id=a-relaxed-bit)
#
# The **logistic** distribution has the distribution function $\sigma$. Add logistic noise to a logit $\eta$, and the
# sign of the sum is a bit with the right probability:
#
# $$\zeta = \eta + \sigma^{-1}(u), \quad u \sim \mathrm{Uniform}(0, 1), \qquad b = 1[\zeta > 0], \qquad
# P(b = 1) = \sigma(\eta).$$
#
# **Derive** $\sigma^{-1}(u)$, the inverse of the sigmoid. To the step $1[\zeta > 0]$ there is no slope; the **relaxed
# bit** takes the sigmoid at a temperature $\tau$ for it, $\sigma(\zeta / \tau)$, which goes to the step as
# $\tau \to 0$. Return it for each sample and logit. It grows with $u$. *Out of sight:* other sizes, high temperatures
# and some near 0, $u$ near 0 and near 1 (down to $10^{-30}$), a single bit, float32.


# %% nbgrader={"grade_id": "relaxed_bit", "solution": true}
def relaxed_bit(logit, u, temperature):
    """Relaxed samples of bits, each between 0 and 1.

    logit: (M,), of the bits being 1. u: (S, M), uniform numbers between 0 and 1. temperature: a number, τ > 0.
    Returns (S, M).
    """
    ### BEGIN SOLUTION
    return torch.sigmoid((logit + u.log() - torch.log1p(-u)) / temperature)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-relaxed_bit", "grade": true, "points": 2}
check.close(relaxed_bit, "bits_of_nine_samples")

# %% nbgrader={"grade_id": "hidden-relaxed_bit", "grade": true, "points": 1}
# Out of sight: other sizes, high and low temperatures, u near 0 and 1, a single bit, float32.
### BEGIN HIDDEN TESTS
check.close(relaxed_bit, "bits_drawn")
check.close(relaxed_bit, "bits_of_as_many_samples")
check.close(relaxed_bit, "bits_near_the_ends")
check.close(relaxed_bit, "bits_in_the_cold", "samples_of_one_bit")
### END HIDDEN TESTS

# %% [markdown]
# How relaxed is it? **Think first:** at every temperature a share $\sigma(\eta)$ of the relaxed bits is above ½. Is
# their mean $\sigma(\eta)$, too?

# %%
u = torch.rand(20_000, 1, generator=generator)
try:
    for temperature in (0.1, 0.5, 1.0, 3.0):
        z = check.tensors(relaxed_bit(torch.tensor([1.0]), u, temperature))
        middle = ((z > 0.1) & (z < 0.9)).double().mean()
        above = (z > 0.5).double().mean()
        print(
            f"τ = {temperature}: {above:.3f} above ½, mean {z.mean():.3f}, {middle:.0%} between 0.1 and 0.9"
        )
    print(f"σ(1) = {torch.sigmoid(torch.tensor(1.0)):.3f}")
except NotImplementedError:
    print("Write task 4 first, then run this cell again.")

# %% [markdown]
# ## Task 5: the bias of straight-through (9 minutes)
#
# [Lecture: Straight-through](../lectures/11_deep_and_discrete.ipynb#cell-id=straight-through)
#
# Another way around the step: draw the bit, $b \sim \mathrm{Bernoulli}(\theta)$, evaluate $f$ at the bit, and go back
# as if $b$ were $\theta$ itself. So this **straight-through** estimator of $\frac{d}{d\theta} \mathbb{E}[f(b)]$ is
# $f'(b)$.
#
# **Derive** its mean, the derivative that it is to estimate, and return its bias: the mean less the derivative, by the
# probability $\theta$ (not by a logit), for $K$ functions $f$ with a $\theta$ each. You are given $f(0)$, $f(1)$, and
# the slopes $f'(0)$, $f'(1)$. In the second check in sight the functions are $(b - t)^2$. *Out of sight:* other
# functions, linear ones, where there is no bias, bits that are certain ($\theta$ is 0 or 1), a single function,
# float32.


# %% nbgrader={"grade_id": "straight_through_bias", "solution": true}
def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    """The bias of the straight-through estimator of dE f(b)/dθ, for each function.

    theta: (K,), the probabilities of b = 1. df_at_0, df_at_1: (K,), f'(0) and f'(1). f0, f1: (K,), f(0) and f(1).
    Returns (K,).
    """
    ### BEGIN SOLUTION
    return (1 - theta) * df_at_0 + theta * df_at_1 - (f1 - f0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-straight_through_bias", "grade": true, "points": 2}
check.close(straight_through_bias, "bias_of_seven_functions", "bias_of_quadratics")

# %% nbgrader={"grade_id": "hidden-straight_through_bias", "grade": true, "points": 1}
# Out of sight: other functions, linear ones, bits that are certain, a single function, float32.
### BEGIN HIDDEN TESTS
check.close(straight_through_bias, "bias_drawn")
check.close(straight_through_bias, "bias_of_lines")
check.close(straight_through_bias, "bias_of_certain_bits", "bias_of_one_function")
### END HIDDEN TESTS

# %% [markdown]
# A bias with the wrong sign is worst. For $f(b) = (b - 0.45)^2$ the derivative is 0.1 whatever $\theta$ is, so that
# $\mathbb{E} f$ falls as $\theta$ goes to 0. **Think first:** straight-through goes down by its own mean. From which
# $\theta$ does it go the wrong way, and where does it end?

# %%
theta = torch.linspace(0, 1, 21)
ones = torch.ones_like(theta)
try:
    bias = check.tensors(straight_through_bias(theta, -0.9 * ones, 1.1 * ones, 0.2025 * ones, 0.3025 * ones))
    both = {"derivative": 0.1 * ones, "mean of straight-through": 0.1 + bias}
    display(view.curves(theta, both, x_name="θ", y_name="by θ"))
except NotImplementedError:
    print("Write task 5 first, then run this cell again.")

# %% [markdown]
# ## Task 6: the noise behind a bit (12 minutes)
#
# [Lecture: The noise behind a bit](../lectures/11_deep_and_discrete.ipynb#cell-id=the-noise-behind-a-bit)
#
# A bit $b = 1[\zeta > 0]$ has been drawn, with $\zeta = \eta + \sigma^{-1}(u)$ as in task 4. REBAR needs a second
# variable $\tilde\zeta$ that could have been behind the same bit: a draw from $p(\zeta \mid b)$. **Derive** between
# which numbers $u$ was if $b = 1$, and if $b = 0$; there it is uniform. With $v \sim \mathrm{Uniform}(0, 1)$ that gives
# a draw of $u$ given $b$, and of $\tilde\zeta$.
#
# Return $\tilde\zeta$ for each sample and bit. It grows with $v$, so that $v$ is the probability that a draw of
# $\zeta$, given $b$, is smaller. Its sign agrees with $b$. *Out of sight:* other sizes, samples whose bits are all
# alike, a single bit, float32; and logits near 40 and −40, also behind bits that are then very improbable. There take
# care (see the hint).
#
# <details><summary>Hint: improbable bits</summary>
#
# Where $p = \sigma(\eta)$ is $10^{-18}$, a $u$ between $1 - p$ and 1 is rounded to 1. But $\tilde\zeta$ is no extreme
# number. Write $e^{\tilde\zeta} = e^\eta u / (1 - u)$ with your $u$, and simplify before you compute: for $b = 1$, what
# becomes of $1 - u$, and of $e^\eta$ times $1 - p$?
#
# </details>


# %% nbgrader={"grade_id": "conditional_noise", "solution": true}
def conditional_noise(v, b, logit):
    """ζ̃ behind each bit: the v-quantile of ζ given b.

    v: (S, M), uniform numbers between 0 and 1. b: (S, M), the bits, numbers 0. and 1. logit: (M,), of the bits being 1.
    Returns (S, M).
    """
    ### BEGIN SOLUTION
    odds = torch.exp(logit)
    above = torch.log1p(odds * v) - torch.log1p(-v)  # odds u / (1 - u) = (1 + odds v) / (1 - v)
    below = v.log() - torch.log1p((1 - v) / odds)
    return torch.where(b > 0.5, above, below)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-conditional_noise", "grade": true, "points": 3}
check.close(conditional_noise, "noise_of_nine_samples")

# %% nbgrader={"grade_id": "hidden-conditional_noise", "grade": true, "points": 1}
# Out of sight: other sizes, bits that are all alike, improbable bits, a single bit, float32.
### BEGIN HIDDEN TESTS
check.close(conditional_noise, "noise_drawn")
check.close(conditional_noise, "noise_of_as_many_samples")
check.close(conditional_noise, "noise_behind_bits_alike")
check.close(conditional_noise, "noise_behind_improbable_bits", "noise_behind_one_bit")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 7: REBAR (8 minutes)
#
# [Lecture: REBAR](../lectures/11_deep_and_discrete.ipynb#cell-id=rebar)
#
# REINFORCE, $f(b) \nabla \log q(b)$, is right in the mean and noisy. A control $c$ that is nearly $f$ would help, and a
# function of the relaxed bit is: but it depends on the sample, so that what it takes away in the mean has to be given
# back. For any $c$,
#
# $$\hat g = \big[f(b) - c(\tilde\zeta)\big] \nabla \log q(b) + \nabla c(\zeta) - \nabla c(\tilde\zeta),$$
#
# with all gradients by the logits, has the mean $\nabla\, \mathbb{E}[f(b)]$. With $c(\zeta) = \beta f(\sigma(\zeta /
# \tau))$ that is REBAR (Tucker et al. 2017); with a network for $c$ it is RELAX (Grathwohl et al. 2018).
#
# You are given all parts, from $S$ samples. Return the estimate $\hat g$ of each sample, for each logit. *Out of
# sight:* other sizes, as many samples as logits, the control 0, which gives REINFORCE, a single logit, float32.


# %% nbgrader={"grade_id": "rebar", "solution": true}
def rebar(f_b, score, c_tilde, dc, dc_tilde):
    """REBAR's estimate of the gradient by the logits, from each sample.

    f_b: (S,), f(b_s). score: (S, M), ∇log q(b_s) by the logits. c_tilde: (S,), c(ζ̃_s). dc and dc_tilde: (S, M), the
    gradients ∇c(ζ_s) and ∇c(ζ̃_s) by the logits. Returns (S, M).
    """
    ### BEGIN SOLUTION
    return (f_b - c_tilde)[:, None] * score + dc - dc_tilde
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-rebar", "grade": true, "points": 2}
check.close(rebar, "estimates_of_nine_samples")

# %% nbgrader={"grade_id": "hidden-rebar", "grade": true, "points": 1}
# Out of sight: other sizes, as many samples as logits, the control 0, a single logit, float32.
### BEGIN HIDDEN TESTS
check.close(rebar, "estimates_drawn")
check.close(rebar, "estimates_of_as_many_samples")
check.close(rebar, "estimates_without_a_control", "estimates_for_one_logit")
### END HIDDEN TESTS

# %% [markdown]
# The estimators side by side, for $f(b) = (b - t)^2$ and $\theta = 0.6$, by the logit; $\zeta$ and $\tilde\zeta$ are
# made by your tasks 4 and 6, and the slope of $\tilde\zeta$ by the logit by a small difference. **Think first:** which
# means are right? Where does REBAR help, if $f$ is nearly the same at 0 and 1 ($t = 0.45$), or if it is large at both
# ($t = -2$)? And REINFORCE with the best constant baseline, $(1 - \theta) f(1) + \theta f(0)$, has the variance 0 here,
# for any $f$: why is that so for one bit, and not for twenty?

# %%
logit, temperature, small = torch.tensor([0.6]).logit(), 0.5, 1e-4
u, v = torch.rand(2, 100_000, 1, generator=generator)
try:
    z = check.tensors(relaxed_bit(logit, u, temperature))
    b = (z > 0.5).double()
    score, slope = b - logit.sigmoid(), z * (1 - z) / temperature
    tilde = [check.tensors(conditional_noise(v, b, each)) for each in (logit - small, logit, logit + small)]
    z_tilde = (tilde[1] / temperature).sigmoid()
    slope_tilde = z_tilde * (1 - z_tilde) / temperature * (tilde[2] - tilde[0]) / (2 * small)
    for t in (0.45, -2.0):
        f_b, c_tilde = (b - t) ** 2, (z_tilde - t) ** 2  # the control is f itself, at the relaxed bits
        dc, dc_tilde = 2 * (z - t) * slope, 2 * (z_tilde - t) * slope_tilde
        estimates = {
            "REINFORCE": f_b * score,
            "relaxed": dc,
            "straight-through": 2 * (b - t) * logit.sigmoid() * (1 - logit.sigmoid()),
            "REBAR": check.tensors(rebar(f_b[:, 0], score, c_tilde[:, 0], dc, dc_tilde)),
        }
        print(f"t = {t}: the derivative is {0.6 * 0.4 * (1 - 2 * t):.3f}")
        for name, found in estimates.items():
            error = found.std() / len(found) ** 0.5
            print(f"    {name:16}: mean {found.mean():.4f} ± {error:.4f}, variance {found.var():.4f}")
except NotImplementedError:
    print("Write tasks 4, 6 and 7 first, then run this cell again.")

# %% [markdown]
# ## Digits behind two layers of bits
#
# At last a network with 20 bits next to the picture and 10 above them. An encoder goes up the same way,
# $q(h^1 \mid x)\, q(h^2 \mid h^1)$. With $S = 4$ samples for each picture the encoder follows REINFORCE, where the
# other three samples make the baseline of the fourth (leave-one-out, unit 7). Your task 3 gives the signal,
# $r = \log p(x, h^1, h^2) - \log q(h^1, h^2 \mid x)$. By a logit every layer has the slope *bit less probability*, so
# that nothing has to be differentiated. Pixels that are independent of each other reach $-25.3$ nats on digits that
# they have not seen. **Think first:** what is printed is a bound. By what could it be far from $\log p(x)$? The
# training takes ten seconds, or twice that.


# %%
def encode(x, encoder, offsets):
    """Draw h¹ and h² given x; also log q of both together, and bit less probability for each layer."""
    layers, log_q, errors = [x], 0.0, []
    for weight, offset in zip(encoder, offsets, strict=True):
        p = torch.sigmoid(offset + layers[-1] @ weight)
        h = (torch.rand(p.shape, generator=generator) < p).double()
        log_q = log_q + torch.where(h == 1, p, 1 - p).log().sum(1)
        layers, errors = [*layers, h], [*errors, h - p]
    return layers, log_q, errors


encoder, weights = (
    [0.1 * torch.randn(*size, generator=generator) for size in ((64, 20), (20, 10))] for _ in "qp"
)
offsets, biases = [torch.zeros(20), torch.zeros(10)], [torch.zeros(64), torch.zeros(20), torch.zeros(10)]
try:
    for step in range(1001):
        if step % 500 == 0:
            layers, log_q, _ = encode(test.repeat(20, 1), encoder, offsets)
            bound = check.tensors(layered_log_joint(layers[0], layers[1:], weights, biases)) - log_q
            print(f"step {step:4}: bound of the test {bound.mean():.2f} nats")
        rows = train[torch.randint(len(train), (100,), generator=generator)].repeat(4, 1)
        layers, log_q, errors = encode(rows, encoder, offsets)
        r = check.tensors(layered_log_joint(rows, layers[1:], weights, biases)) - log_q
        r = r.reshape(4, 100)
        signal = (r - (r.sum(0) - r) / 3).reshape(400, 1)
        for k in range(2):
            error = layers[k] - torch.sigmoid(biases[k] + layers[k + 1] @ weights[k].T)
            weights[k], biases[k] = weights[k] + error.T @ layers[k + 1] / 2000, biases[k] + error.mean(0) / 5
            slope = signal * errors[k]
            encoder[k], offsets[k] = encoder[k] + layers[k].T @ slope / 2000, offsets[k] + slope.mean(0) / 5
        biases[2] = biases[2] + (layers[2] - torch.sigmoid(biases[2])).mean(0) / 5
    h = (torch.rand(10, 10, generator=generator) < torch.sigmoid(biases[2])).double()
    h = (torch.rand(10, 20, generator=generator) < torch.sigmoid(biases[1] + h @ weights[1].T)).double()
    pictures = torch.sigmoid(biases[0] + h @ weights[0].T)
    display(view.images(pictures, (8, 8), title="Ten pictures of the network: probabilities of white"))
except NotImplementedError:
    print("Write task 3 first, then run this cell again.")

# %% [markdown]
# ## Question 8: which estimator? (10 minutes)
#
# [Lecture: Which estimator when](../lectures/11_deep_and_discrete.ipynb#cell-id=which-estimator-when)
#
# **(a)** You have 20 bits, a decoder that is a network, and one second on a GPU for each step. Which estimator do you
# take for the encoder's gradient, and how do you spend the second? **(b)** Now $f$ is a black box: you may call it at
# bits, and have no slopes. Which estimators are left? **(c)** Somebody trains with straight-through, reports that the
# loss fell, and says that this shows the estimator to be unbiased. And somebody uses relaxed bits at $\tau = 0.1$, "so
# the bias is small enough". What do you ask each of them?
#
# This answer is graded by a person.

# %% [markdown] nbgrader={"grade_id": "open-question", "grade": true, "solution": true, "points": 3}
# <!-- ### BEGIN SOLUTION -->
# **Marking scheme**, one point each; half a point where the reason is missing.
#
# (a) Several answers are full ones, if they compare at an equal budget and say what they trust. REINFORCE with
# leave-one-out: unbiased, nothing to tune, and the second buys hundreds of samples in one batch, which are its baseline
# as well. REBAR or RELAX: unbiased for any control, less variance per sample where the control is good, but two or
# three evaluations of $f$ and a slope for each, and $\beta$, $\tau$ or a network to learn. Relaxed bits or
# straight-through: often less variance, and biased, so only with a check (the bound at drawn bits, on held-out data).
# (20 bits are about a million states: on a GPU the exact gradient for a few pictures is within reach, to measure bias
# and variance of any of them.)
#
# (b) Those that need $f$ at bits alone: REINFORCE with baselines (constant, of $x$, leave-one-out), and RELAX, whose
# control is a network of one's own, with slopes of its own. Not relaxed bits, straight-through or REBAR: they need $f$
# between the bits, or $f'$.
#
# (c) To the first: a falling loss shows that the mean has a positive part along the gradient, not that it is the
# gradient. Is the loss that of drawn bits? Its mean differs from the derivative by $\theta f'(1) + (1 - \theta) f'(0) -
# (f(1) - f(0))$, which may even turn the sign, as in the cell after task 5; compare with an unbiased estimator's mean
# or by enumeration. To the second: bias and variance pull in opposite directions, as $\tau \to 0$ the variance grows
# without bound (the slope of the relaxed bit is $z(1 - z)/\tau$, rarely large, mostly zero). How large is the variance,
# and what does another $\tau$ give, measured at drawn bits?
# <!-- ### END SOLUTION -->
