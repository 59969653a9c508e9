# %% [markdown]
# # Exercise 06: the score function
#
# A bit cannot move a little, so no sample of bits can follow $q$ as those of unit 5 did. You write the estimator that
# climbs a bound all the same, in the two forms in which it is used, on paper and by automatic differentiation; you set
# it on a slot machine and on 1797 handwritten digits, and you work out why it is so noisy. It takes about 75 minutes.
#
# **After this you can**
#
# - say which gradient of the ELBO may be moved inside the mean, and what happens to the other one if you try;
# - write the score of a Gaussian and of bits, and the estimator that needs nothing else;
# - build a surrogate that automatic differentiation turns into the right gradient of both networks;
# - compute the variance of the estimate, and what a constant on every reward does to it.
#
# **You need** [lecture 06](../lectures/06_score_function.ipynb),
# the ELBO (unit 2), logits and the encoder of bits (unit 5), and enough PyTorch to take a gradient.
#
# | | task | minutes | points |
# |---|---|---|---|
# | 1 | `theta_gradient` | 5 | 3 |
# | 2 | `gaussian_scores` | 10 | 5 |
# | 3 | `bernoulli_scores` | 7 | 3 |
# | 4 | `score_gradient` | 8 | 5 |
# | 5 | `surrogate` | 12 | 5 |
# | 6 | `bandit_update` | 10 | 3 |
# | 7 | `score_variance` | 12 | 3 |
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
# Leave the arguments as they are (work on a copy). No task draws anything at random: the samples are given.
#
# **To hand in:** save this notebook and hand in this one file under its own name, in whatever way your course collects
# work. Before that, `course check 06_score_function.ipynb` in a terminal runs it afresh and shows what the checks in
# sight say.

# %% nbgrader={"grade_id": "setup", "locked": true}
import torch
from IPython.display import display
from torch.nn.functional import softplus

from course import check, view
from course.lvm import data

check.exercise("06_score_function")

# %% [markdown]
# ## Bits behind the digits
#
# Each image $x_n$ is made black and white: a pixel is 1 where its gray value is at least 8 of 16. Behind the $D = 64$
# pixels shall be $M = 8$ hidden bits $z_n$, by a *sigmoid belief network* of one layer:
#
# $$p(z_i = 1) = \sigma(b_{0i}), \qquad p(x_d = 1 \mid z) = \sigma\big((W z + b)_d\big),
# \qquad \sigma(\eta) = 1 / (1 + e^{-\eta}).$$
#
# Its parameters are $\theta = (b_0, W, b)$. An encoder with the parameters $\phi$ gives the logits $\eta_n$ of a $q$
# with independent bits, and both are to climb the same bound,
#
# $$\mathrm{ELBO}(\theta, \phi; x) = \mathbb{E}_{q_\phi(z \mid x)}[\,r(x, z)\,],
# \qquad r(x, z) = \log p_\theta(x, z) - \log q_\phi(z \mid x).$$
#
# We call $r$ the *learning signal*.

# %%
gray = data.digits().x
x = (gray >= 8).double()  # (N, D) = (1797, 64)
view.images(x[:10], (8, 8), title="Ten digits in black and white")

# %% [markdown]
# For a closer look there is also a model of a single number: $z \sim \mathcal{N}(0, 1)$ and
# $x \mid z \sim \mathcal{N}(1.5 z, 0.4)$, with the datum $x = 0.9$ and $q = \mathcal{N}(0.2, 0.3)$.

# %%
q_mean, q_log_var = torch.tensor([[0.2]]), torch.tensor([[0.3]]).log()
q = torch.distributions.Normal(q_mean, (0.5 * q_log_var).exp())
generator = torch.Generator().manual_seed(6)


def learning_signal(z):
    """r(x, z) of this model for z (S, N, 1), (S, N)."""
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z)
    log_likelihood = torch.distributions.Normal(1.5 * z, 0.4**0.5).log_prob(torch.tensor(0.9))
    return (log_prior + log_likelihood - q.log_prob(z)).sum(-1)


# %% [markdown]
# ## Task 1: the gradient that is easy (5 minutes)
#
# [Lecture: Two gradients of one bound](../lectures/06_score_function.ipynb#cell-id=two-gradients-of-one-bound)
#
# The samples $z_s$ of $q_\phi(z \mid x)$ do not know $\theta$. So for $\theta$ gradient and mean may change places,
#
# $$\nabla_\theta\, \mathbb{E}_{q_\phi}[\,r(x, z)\,]
# = \mathbb{E}_{q_\phi}\big[\nabla_\theta \log p_\theta(z) + \nabla_\theta \log p_\theta(x \mid z)\big],$$
#
# where the prior may have parameters, too. You are given both gradients for each of $S$ samples, by all $P$ numbers of
# which $\theta$ consists. Return the estimate of $\nabla_\theta\,\mathrm{ELBO}$, by the plain mean over the samples.
# *Out of sight:* other sizes; the gradients of a mixture (its mixing logits are the prior's, its means the
# likelihood's); each sample given three times; a single sample; float32.


# %% nbgrader={"grade_id": "theta_gradient", "solution": true}
def theta_gradient(prior_grads, likelihood_grads):
    """Estimate the gradient of the ELBO of one datum x by θ, from S samples z_s of q.

    prior_grads: (S, P), the gradients of log p(z_s) by the P numbers of θ. likelihood_grads: (S, P), the gradients of
    log p(x | z_s) by the same P numbers. Returns (P,).
    """
    ### BEGIN SOLUTION
    return (prior_grads + likelihood_grads).mean(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-theta_gradient", "grade": true, "points": 2}
check.close(theta_gradient, "theta_of_nine_samples")

# %% nbgrader={"grade_id": "hidden-theta_gradient", "grade": true, "points": 1}
# Out of sight: other sizes, a mixture, repeated samples, a single sample, float32.
### BEGIN HIDDEN TESTS
check.close(theta_gradient, "theta_drawn", "theta_of_repeated_samples")
check.close(theta_gradient, "theta_of_a_mixture")
check.close(theta_gradient, "theta_of_one_sample")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: the score of a Gaussian (10 minutes)
#
# [Lecture: The score function](../lectures/06_score_function.ipynb#cell-id=the-score-function)
#
# For $\phi$ the two may not change places, as the samples are drawn from $q_\phi$ itself. What the change of
# $q_\phi$ does is told by its **score function**, $\nabla_\phi \log q_\phi(z)$: in which direction to move
# $\phi$ to make this $z$ more likely.
#
# Let $q_n = \mathcal{N}(m_n, \mathrm{diag}\,\sigma_n^2)$, with the parameters that the encoder of unit 5 gives:
# `mean` is $m$ and `log_var` is $h = \log \sigma^2$. Write down $\log q_n(z)$, differentiate it by $m_{ni}$ and by
# $h_{ni}$ while $z$ stays where it is, and return both derivatives, for every sample, row and coordinate. *Out of
# sight:* other sizes; one sample of a single coordinate; samples 50 deviations from the mean; variances that are tiny or huge;
# float32.
#
# <details><summary>Hint: the derivative by the logarithm of the variance</summary>
#
# $h$ stands in $\log q$ at two places: in $-\tfrac12 h$, and in the squares, which are divided by $\sigma^2 = e^h$. So
# you need not think of $\sigma$ at all.
#
# </details>


# %% nbgrader={"grade_id": "gaussian_scores", "solution": true}
def gaussian_scores(z, mean, log_var):
    """The derivatives of log q_n(z_sn) by the mean and by log_var, for q_n = N(mean_n, diag exp(log_var_n)).

    z: (S, N, M), S samples of each row. mean, log_var: (N, M). Returns (by_mean, by_log_var), both (S, N, M): every
    sample has a score of its own, and so has every coordinate.
    """
    ### BEGIN SOLUTION
    by_mean = (z - mean) * (-log_var).exp()
    return by_mean, 0.5 * ((z - mean) * by_mean - 1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-gaussian_scores", "grade": true, "points": 3}
check.close(gaussian_scores, "gaussian_scores_of_nine_samples")

# %% nbgrader={"grade_id": "hidden-gaussian_scores", "grade": true, "points": 2}
# Out of sight: other sizes, samples far out, extreme variances, float32.
### BEGIN HIDDEN TESTS
check.close(gaussian_scores, "gaussian_scores_drawn")
check.close(gaussian_scores, "gaussian_scores_far_out")
check.close(gaussian_scores, "gaussian_scores_of_extreme_scales")
check.close(gaussian_scores, "gaussian_scores_of_one_sample")
### END HIDDEN TESTS

# %% [markdown]
# What comes if gradient and mean change places for $\phi$ nevertheless? As $\log p_\theta(x, z)$ does not know
# $\phi$, there is $\mathbb{E}_q[\nabla_\phi r] = -\mathbb{E}_q[\nabla_\phi \log q]$: minus the mean score.
# **Think first**, then look at the model of a single number: the true gradient
# of its ELBO by $m$ and $h$ is $(2.05, -0.49)$.

# %%
try:
    z = q_mean + q.stddev * torch.randn(4000, 1, 1, generator=generator)
    by_mean, by_log_var = check.tensors(gaussian_scores(z, q_mean, q_log_var))
    print(f"the naive swap gives {-by_mean.mean().item():.2f} and {-by_log_var.mean().item():.2f}")
except NotImplementedError:
    print("Write task 2 first, then run this cell again.")

# %% [markdown]
# ## Task 3: the score of bits (7 minutes)
#
# [Lecture: The score function](../lectures/06_score_function.ipynb#cell-id=the-score-function)
#
# Nothing was differentiated by $z$, so $z$ may as well be a bit. Let the bits be independent under $q_n$, with the
# logits $\eta_{ni} = \log q(z_i = 1) - \log q(z_i = 0)$. Return the derivative of $\log q_n(z)$ by each logit. *Out of
# sight:* other sizes; one sample of a single bit; a $q$ that is certain (logits of ±40), with samples of which it is
# certain that they do not occur, too; float32.
#
# <details><summary>Hint: what should come out</summary>
#
# First differentiate $\log \sigma(\eta)$ and $\log \sigma(-\eta)$, then find one formula for both. The result is short,
# and nothing is divided by $q$.
#
# </details>


# %% nbgrader={"grade_id": "bernoulli_scores", "solution": true}
def bernoulli_scores(z, logits):
    """The derivatives of log q_n(z_sn) by the logits, for a q of independent bits.

    z: (S, N, M), S samples of each row, numbers 0. and 1. logits: (N, M), log q(z_i = 1) - log q(z_i = 0).
    Returns (S, N, M).
    """
    ### BEGIN SOLUTION
    return z - logits.sigmoid()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-bernoulli_scores", "grade": true, "points": 2}
check.close(bernoulli_scores, "bernoulli_scores_of_nine_samples")

# %% nbgrader={"grade_id": "hidden-bernoulli_scores", "grade": true, "points": 1}
# Out of sight: other sizes, a single bit, a q that is certain, float32.
### BEGIN HIDDEN TESTS
check.close(bernoulli_scores, "bernoulli_scores_drawn")
check.close(bernoulli_scores, "bernoulli_scores_that_are_certain")
check.close(bernoulli_scores, "bernoulli_scores_of_one_bit")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4: the estimator (8 minutes)
#
# [Lecture: The score-function estimator](../lectures/06_score_function.ipynb#cell-id=the-score-function-estimator)
#
# As $\nabla q = q\, \nabla \log q$, the gradient of a mean is a mean again,
#
# $$\nabla_\phi\, \mathbb{E}_{q_\phi}[\,r\,]
# = \mathbb{E}_{q_\phi}[\,r(x, z)\, \nabla_\phi \log q_\phi(z \mid x)\,],$$
#
# and that can be estimated from samples. (That $r$ has $\log q_\phi$ in it adds only minus the mean score, which you
# have seen to be 0.) Return the estimate for each row from its $S$ samples: the mean over the samples of signal times
# score, with nothing subtracted from the signal. In the second check in sight the rows are images of digits, and every
# state of four bits (there are only 16) comes as often as $q$ says; then your estimate must be the exact gradient of the
# ELBO. *Out of sight:* other sizes, other digits, a single sample, signals far below zero ($-10^4$), float32.


# %% nbgrader={"grade_id": "score_gradient", "solution": true}
def score_gradient(scores, signal):
    """Estimate the gradient of E_q[r] of each row by the parameters of its q_n, from samples z_sn of it.

    scores: (S, N, M), the gradient of log q_n(z_sn) by the M parameters of q_n. signal: (S, N), r(x_n, z_sn).
    Returns (N, M).
    """
    ### BEGIN SOLUTION
    return (scores * signal[..., None]).mean(0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-score_gradient", "grade": true, "points": 3}
check.close(score_gradient, "score_gradient_of_six_rows")
check.close(score_gradient, "score_gradient_of_digits")

# %% nbgrader={"grade_id": "hidden-score_gradient", "grade": true, "points": 2}
# Out of sight: other sizes, other digits, a single sample, signals far below zero, float32.
### BEGIN HIDDEN TESTS
check.close(score_gradient, "score_gradient_drawn")
check.close(score_gradient, "score_gradient_of_other_digits")
check.close(score_gradient, "score_gradient_of_far_signals")
check.close(score_gradient, "score_gradient_of_one_sample")
### END HIDDEN TESTS

# %% [markdown]
# Tasks 2 and 4 together, on the model of a single number: 200 estimates of its gradient, each from 10 samples. They
# scatter around the truth, $(2.05, -0.49)$. Then a constant is added to the signal. **Think first:** does it move the cloud?
# And is the cloud narrowest without one? Look closely: here $r$ is negative throughout. (Section 6 of the lecture says
# why; so does task 7, for a bit.)

# %%
try:
    clouds = {}
    for constant in (20, 5, 0):
        z = q_mean + q.stddev * torch.randn(10, 200, 1, generator=generator)  # a row for each estimate
        both = check.tensors(gaussian_scores(z, q_mean.expand(200, 1), q_log_var.expand(200, 1)))
        scores = torch.cat(list(both), 2)  # (S, 200, 2)
        clouds[constant] = check.tensors(score_gradient(scores, learning_signal(z) + constant))
        center, width = clouds[constant].mean(0).tolist(), clouds[constant].std(0).tolist()
        print(f"r + {constant:2}: center ({center[0]:5.2f}, {center[1]:5.2f}),", end=" ")
        print(f"width ({width[0]:.2f}, {width[1]:.2f})")
    display(
        view.points(
            torch.cat(list(clouds.values())),
            torch.arange(3).repeat_interleave(200),
            label_names=[f"r + {constant}" for constant in clouds],
            axis_names=("by the mean", "by log_var"),
            title="200 estimates of one gradient",
        )
    )
except NotImplementedError:
    print("Write tasks 2 and 4 first, then run this cell again.")

# %% [markdown]
# ## Task 5: what to differentiate (12 minutes)
#
# [Lecture: A surrogate for automatic differentiation](../lectures/06_score_function.ipynb#cell-id=a-surrogate-for-automatic-differentiation)
#
# Nobody writes the score of an encoder with thousands of weights by hand. So one builds a number, the *surrogate*,
# whose gradient, as PyTorch takes it, is the estimate that is wanted, for $\phi$ and $\theta$ at once:
#
# $$\frac1{SN} \sum_{s, n} \Big( r(x_n, z_{sn})\, \nabla_\phi \log q_\phi(z_{sn} \mid x_n)
# + \nabla_\theta \log p_\theta(x_n, z_{sn}) \Big).$$
#
# You are given $\log q_\phi(z_{sn} \mid x_n)$ and $\log p_\theta(x_n, z_{sn})$. The samples are fixed; $\phi$
# stands behind the first alone, $\theta$ behind the second alone, and PyTorch remembers how. Return the surrogate of
# the *ELBO* (not of a loss), averaged over samples and rows. What number it is does not matter: the check
# differentiates it by `log_q` and by `log_joint`. The factor $1 / SN$ does. A constant that is
# added to all signals of a row, and does not depend on the samples, changes nothing on average, as the mean score is 0,
# so the check does not look at it. (The mean signal of the row's own samples is no such constant.) *Out of sight:*
# other sizes; a single sample of a single row; float32.
#
# <details><summary>Hint: what must not be differentiated</summary>
#
# In $r \log q$ the factor $r$ has $\log q$ in it, too. Tell PyTorch that $r$ is a mere number here: `.detach()`.
#
# </details>


# %% nbgrader={"grade_id": "surrogate", "solution": true}
def surrogate(log_q, log_joint):
    """A number whose gradient estimates that of the ELBO, averaged over the rows, by φ and by θ.

    log_q: (S, N), log q(z_sn | x_n), which depends on φ. log_joint: (S, N), log p(x_n, z_sn), which depends on θ.
    Returns one number, a tensor, computed with PyTorch so that the gradient reaches log_q and log_joint.
    """
    ### BEGIN SOLUTION
    signal = (log_joint - log_q).detach()
    return (signal * log_q + log_joint).mean()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-surrogate", "grade": true, "points": 3}
check.gradient(surrogate, "surrogate_of_six_rows")

# %% nbgrader={"grade_id": "hidden-surrogate", "grade": true, "points": 2}
# Out of sight: other sizes, a single sample of a single row, float32.
### BEGIN HIDDEN TESTS
check.gradient(surrogate, "surrogate_drawn")
check.gradient(surrogate, "surrogate_of_one_sample")
check.gradient(surrogate, "surrogate_in_single_precision")
### END HIDDEN TESTS

# %% [markdown]
# Now the digits. Model and encoder learn together by your surrogate, with five samples for each image. With 8 bits
# there are 256 states, so we can watch the exact ELBO and the exact $\log p(x)$ of the first 500 images. It takes some
# seconds.


# %%
def log_bits(bits, logits):
    """log p of independent bits with these logits, summed over the last axis."""
    return (bits * logits - softplus(logits)).sum(-1)


frequencies = x.mean(0).clamp(0.01, 0.99)
b_0, b = torch.zeros(8), (frequencies / (1 - frequencies)).log()
W, V = (0.1 * torch.randn(64, 8, generator=generator) for _ in range(2))
c = torch.zeros(8)  # the encoder: η = (x − ½) V + c
for weight in (b_0, W, b, V, c):
    weight.requires_grad_()
states = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 8)[:, None]  # (2^M, 1, M)


def exact(x):
    """The ELBO and log p(x), each averaged over the rows, by a sum over all states."""
    with torch.no_grad():
        log_q = log_bits(states, (x - 0.5) @ V + c)  # (2^M, N)
        log_joint = log_bits(states, b_0) + log_bits(x, states @ W.T + b)
        return (log_q.exp() * (log_joint - log_q)).sum(0).mean(), log_joint.logsumexp(0).mean()


# %%
try:
    optimizer = torch.optim.Adam([b_0, W, b, V, c], lr=0.02, maximize=True)
    path = [exact(x[:500])]
    for step in range(1, 401):
        batch = x[torch.randint(len(x), (200,), generator=generator)]
        logits = (batch - 0.5) @ V + c
        z = (torch.rand(5, *logits.shape, generator=generator) < logits.sigmoid()).double()  # (S, N, M)
        value = surrogate(log_bits(z, logits), log_bits(z, b_0) + log_bits(batch, z @ W.T + b))
        if not (torch.is_tensor(value) and value.requires_grad):
            print("What task 5 returns has no gradient to climb by: see its check.")
            break
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        if step % 50 == 0:
            path.append(exact(x[:500]))
    bounds, evidence = torch.tensor(path).T
    steps = 50 * torch.arange(len(path))
    display(
        view.curves(steps, {"ELBO": bounds, "log p(x)": evidence}, x_name="step", y_name="nats per image")
    )
    with torch.no_grad():
        likely = ((x[:10] - 0.5) @ V + c > 0).double()
        decoded = (likely @ W.T + b).sigmoid()
    display(
        view.images(torch.cat([x[:10], decoded]), (8, 8), title="Ten digits, and what their bits say of them")
    )
except NotImplementedError:
    print("Write task 5 first, then run this cell again.")

# %% [markdown]
# ## Task 6: a slot machine (10 minutes)
#
# [Lecture: REINFORCE on a bandit](../lectures/06_score_function.ipynb#cell-id=reinforce-on-a-bandit)
#
# In reinforcement learning the same estimator is called REINFORCE, and $q$ is called a *policy*. The simplest world is
# a *bandit*: a slot machine with $K$ arms. Each time you pull one arm, with probability $q(k) = e^{\eta_k} / \sum_j
# e^{\eta_j}$ the arm $k$, and get a reward; of the other arms you learn nothing. After each pull the logits $\eta$ make
# one step uphill, along the estimate from this single sample,
#
# $$\eta \leftarrow \eta + a\, r\, \nabla_\eta \log q(k), \qquad k \text{ the arm that was pulled}.$$
#
# Return the new logits of all arms. (The same number added to all logits changes no policy, so the check looks at the
# logits less their mean.) *Out of sight:* other numbers of arms; negative rewards; the first and the last arm; a policy
# that is certain (logits of ±1000); float32.
#
# <details><summary>Hint: the score of a softmax</summary>
#
# It looks like that of bits: $\log q(k) = \eta_k - \log \sum_j e^{\eta_j}$. Differentiate by $\eta_k$, then by the
# $\eta_j$ of another arm.
#
# </details>


# %% nbgrader={"grade_id": "bandit_update", "solution": true}
def bandit_update(logits, action, reward, rate):
    """One step of REINFORCE for a bandit whose policy is the softmax of the logits.

    logits: (K,). action: which arm was pulled, a whole number from 0 to K - 1. reward: what it gave, a number.
    rate: the step size a, a number. Returns the new logits, (K,).
    """
    ### BEGIN SOLUTION
    score = -torch.softmax(logits, 0)
    score[action] += 1
    return logits + rate * reward * score
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-bandit_update", "grade": true, "points": 2}
check.close(bandit_update, "bandit_of_six_arms")

# %% nbgrader={"grade_id": "hidden-bandit_update", "grade": true, "points": 1}
# Out of sight: other numbers of arms, negative rewards, the first and last arm, a policy that is certain, float32.
### BEGIN HIDDEN TESTS
check.close(bandit_update, "bandit_drawn")
check.close(bandit_update, "bandit_after_a_loss")
check.close(bandit_update, "bandit_that_is_certain")
check.close(bandit_update, "bandit_of_the_first_or_last_arm")
### END HIDDEN TESTS

# %% [markdown]
# Forty machines with ten arms play 200 rounds each. The true values of the arms are drawn from $\mathcal{N}(0, 1)$, and
# each reward has noise of deviation 1. Then the same machines again, but each reward is larger by 4. **Think first:**
# which arm is the best has not changed; does learning?

# %%
rounds, machines = 200, 40
values = torch.randn(machines, 10, generator=generator)
try:
    shares = {}
    for constant in (0, 4):
        hits = torch.zeros(rounds)
        for true in values:
            logits = torch.zeros(10)
            for turn in range(rounds):
                arm = int(torch.multinomial(logits.softmax(0), 1, generator=generator))
                reward = float(true[arm] + constant + torch.randn((), generator=generator))
                logits = check.tensors(bandit_update(logits, arm, reward, 0.2))
                hits[turn] += arm == int(true.argmax())
        shares[f"reward + {constant}"] = (hits / machines).reshape(-1, 20).mean(1)
    places = 20 * torch.arange(rounds // 20) + 10
    display(view.curves(places, shares, x_name="round", y_name="share of pulls of the best arm"))
except NotImplementedError:
    print("Write task 6 first, then run this cell again.")

# %% [markdown]
# ## Task 7: how noisy it is (12 minutes)
#
# [Lecture: Why it is so noisy](../lectures/06_score_function.ipynb#cell-id=why-it-is-so-noisy)
#
# The estimator is right on average for every $r$; what it costs is its variance. Derive it where it can be done on a
# napkin: for a single bit $z$, which is 1 with probability $p = \sigma(\eta)$, and gives the reward $r(1)$ if it is 1
# and $r(0)$ if it is 0. The estimate of the gradient by the logit $\eta$ from one sample is
#
# $$g = r(z)\,(z - p).$$
#
# It has only two values. Write down both with their probabilities, then the mean of $g$, then its variance, and
# simplify. Return this **exact variance** of $g$, for $N$ bits at once, each with its own $p$ and its own rewards. *Out
# of sight:* other numbers of bits; a constant of 100 and more on both rewards; bits that are certain ($p$ exactly 0 or
# 1); rewards for which $g$ does not vary at all; float32.
#
# <details><summary>Hint: what should come out</summary>
#
# A product of three factors, of which one is a square.
#
# </details>


# %% nbgrader={"grade_id": "score_variance", "solution": true}
def score_variance(p, reward):
    """The exact variance of g = r(z) (z - p), the estimate from one sample, for N bits by themselves.

    p: (N,), the probabilities of a 1, from 0 to 1. reward: (N, 2), in each row first r(0), then r(1). Returns (N,).
    """
    ### BEGIN SOLUTION
    return p * (1 - p) * ((1 - p) * reward[:, 1] + p * reward[:, 0]).square()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-score_variance", "grade": true, "points": 2}
check.close(score_variance, "variance_of_six_bits")

# %% nbgrader={"grade_id": "hidden-score_variance", "grade": true, "points": 1}
# Out of sight: other numbers of bits, a constant on the rewards, certain bits, no variance at all, float32.
### BEGIN HIDDEN TESTS
check.close(score_variance, "variance_drawn", "variance_with_a_constant")
check.close(score_variance, "variance_of_certain_bits")
check.close(score_variance, "variance_of_nothing", "variance_of_one_bit")
### END HIDDEN TESTS

# %% [markdown]
# A bit with $p = 0.3$ that gives 1 if it is 1 and nothing if it is 0, and a constant $c$ on both rewards. The gradient
# is $p\,(1 - p) = 0.21$ whatever $c$ is. How many samples does it take until the standard error is a tenth of that?

# %%
try:
    constants = torch.linspace(-2, 2, 81)
    rewards = torch.stack([constants, 1 + constants], 1)
    variances = check.tensors(score_variance(torch.full((81,), 0.3), rewards))
    display(view.curves(constants, {"variance": variances}, x_name="constant c", y_name="variance of g"))
    for constant in (0.0, 1.0, 10.0, 100.0):
        variance = check.tensors(
            score_variance(torch.tensor([0.3]), torch.tensor([[constant, 1 + constant]]))
        )
        needed = variance.item() / (0.1 * 0.21) ** 2
        print(
            f"c = {constant:3.0f}: variance {variance.item():10.4f}, samples for ten per cent: {needed:12,.0f}"
        )
except NotImplementedError:
    print("Write task 7 first, then run this cell again.")

# %% [markdown]
# ## Question 8: a hundred more for everyone (10 minutes)
#
# [Lecture: Why it is so noisy](../lectures/06_score_function.ipynb#cell-id=why-it-is-so-noisy)
#
# A colleague adds 100 to every reward of a bandit, "so that nothing is negative". Answer in a few sentences each.
# **(a)** Why does this change no mean of the estimate, neither for a bandit nor for any other $q$? **(b)** Why does it
# ruin learning all the same, with the same step size? Say what a single pull then does to the arm that was pulled, good
# or bad, and how the variance grows with the constant. **(c)** Rewards of about 1, plus 100: how many samples for each
# step would mend it, roughly, and what would you do instead?
#
# This answer is graded by a person.

# %% [markdown] nbgrader={"grade_id": "open-question", "grade": true, "solution": true, "points": 3}
# <!-- ### BEGIN SOLUTION -->
# **Marking scheme**, one point each; half a point where the reason is missing.
#
# (a) The constant adds $c\, \mathbb{E}_q[\nabla \log q] = c \sum_z \nabla q(z) = c\, \nabla 1 = 0$. (For the integral:
# where gradient and integral may change places.) It holds for every $q$ that is normalized for every $\phi$.
#
# (b) A single estimate is $(r + c)\, \nabla \log q$: with $c = 100$ every arm that is pulled is raised by nearly the
# same, whether it was good or bad, so that the difference of the rewards, which is all there is to learn, is a small
# part of the step. The policy runs to whatever was pulled first, and once it is certain of an arm it hardly tries
# another. The variance has $c^2\, \mathbb{E}[(\nabla \log q)^2]$ in it: it grows with the square of $c$.
#
# (c) The variance of a mean of $S$ samples is that of one divided by $S$; so it takes about as many times more samples
# as the variance has grown, which is of the order of $(c / \text{size of } r)^2$: about ten thousand times as many for
# rewards around 1. (Smaller steps by the same factor do the same.) Instead one subtracts a baseline, such as the mean
# of the rewards so far: the mean stays, by (a), and the variance falls. Unit 7 is about that.
# <!-- ### END SOLUTION -->
