# %% [markdown]
# # Exercise 03: Gaussian mixtures and EM
#
# You write a Gaussian mixture from its first density to the full EM algorithm, and let it find the species of 150
# irises without being told any of them. It takes about 75 minutes.
#
# **After this you can**
#
# - compute densities of a mixture in the log domain, where nothing underflows;
# - write the bound that EM climbs, and say when it is tight and which of its terms are easily lost;
# - take the E-step and the M-step of a Gaussian mixture, with the constraint on the weights;
# - write EM once so that it serves every model that has these two steps;
# - say why the likelihood of a Gaussian mixture has no maximum, and what to do about it.
#
# **You need** [lecture 03](../lectures/03_gaussian_mixtures.ipynb),
# Jensen's inequality, and enough PyTorch to broadcast and to sum along an axis.
#
# | | task | minutes | points |
# |---|---|---|---|
# | 1 | `log_gaussian` | 8 | 3 |
# | 2 | `log_likelihood` | 6 | 3 |
# | 3 | `responsibilities` | 6 | 3 |
# | 4 | `bound` | 10 | 3 |
# | 5 | `surrogate` | 10 | 3 |
# | 6 | `m_step` | 12 | 5 |
# | 7 | `expectation_maximization` | 12 | 5 |
# | 8 | an open question | 10 | 3 |
#
# **Begin like this:** run the next two cells, write task 1, run the check under it. A check says what it looked at,
# what it expected and what it found; if it recognizes the mistake, it names it. Every task is a function by itself and
# is checked by itself: a slip in one costs nothing in the others, and you may do them in any order. About a third of
# each task's points come from checks out of sight; the text of the task says what they look at.
#
# **To hand in:** save this notebook and hand in this one file under its own name, in whatever way your course collects
# work. Before that, `course check 03_gaussian_mixtures.ipynb` in a terminal runs it afresh and shows what the checks
# in sight say.

# %% nbgrader={"grade_id": "setup", "locked": true}
import math

import torch
from IPython.display import display

from course import check, view
from course.lvm import data
from course.lvm.parameters import MixtureParameters

check.exercise("03_gaussian_mixtures")

# %% [markdown]
# ## The lost labels
#
# Someone measured the petals of 150 irises of three species, and lost the note that says which flower was which. A
# generative model says how such data come about: flower $n$ first gets its species $z_n$, which is $k$ with probability
# $\pi_k$; then its petals $x_n \in \mathbb{R}^D$ come from the Gaussian of that species,
#
# $$p(z_n = k) = \pi_k, \qquad p(x_n \mid z_n = k) = \mathcal{N}(x_n; \mu_k, \Sigma_k), \qquad k = 1, \dots, K.$$
#
# We see the $x_n$ and never the $z_n$. The parameters are $\theta = (\pi, \mu, \Sigma)$, in the code a
# `MixtureParameters` with `weights` $(K,)$, `means` $(K, D)$ and `covariances` $(K, D, D)$. We start from a poor
# guess: the means are three flowers picked from the heap, and every covariance is the identity.

# %%
flowers = data.iris()
x, names = flowers.x[:, 2:], flowers.feature_names[2:]
start = MixtureParameters(
    weights=torch.ones(3) / 3,
    means=x[[0, 60, 100]],
    covariances=torch.eye(2).repeat(3, 1, 1),
)
view.mixture(x, start, title="150 flowers and a poor guess", axis_names=names)

# %% [markdown]
# > **What a check accepts.** Return tensors, arrays, plain numbers, or lists and tuples of them; where one number is
# > asked, an array of one element will do. Numbers are float64 here: the first cell makes that PyTorch's default. Some
# > checks hand you float32, so make new tensors like the ones you were given (`torch.zeros_like(x)`, `x.new_ones(3)`).
# > Leave the arguments as they are (work on a copy), and take all randomness from the generator that is passed in.
#
# ## Task 1: the density of one component (8 minutes)
#
# [Lecture: Why the likelihood is hard](../lectures/03_gaussian_mixtures.ipynb#cell-id=why-the-likelihood-is-hard)
#
# Suppose for a moment that we knew the species. Then the density of a flower is that of a single Gaussian,
# $\mathcal{N}(x; \mu, \Sigma)$ in $D$ dimensions with the covariance matrix $\Sigma$, normalization and all. We want
# its logarithm from the outset: the density of a point far out is so small that the computer rounds it to 0, while its
# logarithm is an ordinary number.
#
# Compute it for every point under every component: row $n$, column $k$. Loops are fine, and so is anything that
# PyTorch offers, `torch.distributions` included. *Out of sight:* other $N$, $K$ and $D$, among them a single point, a
# single component and a single dimension; points far away; components so narrow that nothing can be added to their
# covariances unnoticed; float32.
#
# <details><summary>Hint: all pairs at once</summary>
#
# `x[:, None] - means` has the shape $(N, K, D)$: the new axis makes PyTorch pair every point with every mean.
# PyTorch's linear algebra works on a whole stack of matrices at a time.
#
# </details>


# %% nbgrader={"grade_id": "log_gaussian", "solution": true}
def log_gaussian(x, means, covariances):
    """The logarithm (natural) of the density of every point under every component, log N(x_n; μ_k, Σ_k).

    x: (N, D). means: (K, D). covariances: (K, D, D), symmetric and positive definite. Returns (N, K).
    """
    ### BEGIN SOLUTION
    difference = (x - means[:, None]).mT  # (K, D, N)
    distance = (difference * torch.linalg.solve(covariances, difference)).sum(1)  # (K, N)
    return -0.5 * (distance.T + torch.logdet(covariances) + x.shape[1] * math.log(2 * math.pi))
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-log_gaussian", "grade": true, "points": 2}
check.close(log_gaussian, "gaussians_in_six_dimensions")

# %% nbgrader={"grade_id": "hidden-log_gaussian", "grade": true, "points": 1}
# Out of sight: other sizes, points far away, narrow components, float32.
### BEGIN HIDDEN TESTS
check.close(log_gaussian, "gaussians_drawn")
check.close(log_gaussian, "gaussians_far_away")
check.close(log_gaussian, "gaussians_very_narrow")
check.close(log_gaussian, "gaussian_alone", "gaussians_of_one_point", "gaussians_on_the_line")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: the likelihood, a logarithm of a sum (6 minutes)
#
# [Lecture: Why the likelihood is hard](../lectures/03_gaussian_mixtures.ipynb#cell-id=why-the-likelihood-is-hard)
#
# We do not know the species of a flower, so its probability density $p(x_n)$ is that of all that it could be, each
# with its weight. The flowers are independent of each other, and the **log-likelihood** $\ell(\theta)$ is the
# logarithm of the density of all data together. What you are given is $\log p(x_n \mid z_n = k)$, as it comes out of
# task 1.
#
# Which sums stand inside a logarithm, and which outside? One of them stops the logarithm on its way to the Gaussians,
# and that is what makes $\ell$ hard to maximize. *Out of sight:* other sizes, among them a single component; points so
# far away that `exp(log_density)` is 0; a component whose weight is 0, so that it counts for nothing however dense it
# is; float32.
#
# <details><summary>Hint: sums of tiny numbers</summary>
#
# $\log \sum_k e^{a_k} = c + \log \sum_k e^{a_k - c}$ for every $c$. With $c = \max_k a_k$ no term overflows, and the
# largest is 1. There is a function in PyTorch that does just this. Which $a_k$ do you need here?
#
# </details>


# %% nbgrader={"grade_id": "log_likelihood", "solution": true}
def log_likelihood(log_density, weights):
    """The log-likelihood ℓ(θ) of a mixture: the logarithm (natural) of the density of all data together.

    log_density: (N, K), log p(x_n | z_n = k). weights: (K,), the π_k; they sum to one, and some may be 0.
    Returns one number.
    """
    ### BEGIN SOLUTION
    return torch.logsumexp(log_density + weights.log(), 1).sum()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-log_likelihood", "grade": true, "points": 2}
check.close(log_likelihood, "likelihood_of_nine_points")

# %% nbgrader={"grade_id": "hidden-log_likelihood", "grade": true, "points": 1}
# Out of sight: other sizes, points far away, a weight of 0, float32.
### BEGIN HIDDEN TESTS
check.close(log_likelihood, "likelihood_drawn")
check.close(log_likelihood, "likelihood_far_away")
check.close(log_likelihood, "likelihood_with_a_dead_component")
check.close(log_likelihood, "likelihood_with_a_dead_component_denser_by_far")
check.close(log_likelihood, "likelihood_in_single_precision", "likelihood_of_a_single_component")
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3: who made this point? (6 minutes)
#
# [Lecture: The E-step](../lectures/03_gaussian_mixtures.ipynb#cell-id=the-e-step)
#
# Given its petals, how probable is each species of a flower? Bayes' rule answers: it turns the weights, which are known
# before we look, and the densities of the petals into the **responsibility** of component $k$ for point $n$,
#
# $$r_{nk} = p(z_n = k \mid x_n).$$
#
# Each point is shared out among the components, a point that is far from all of them no less than any other. *Out of
# sight:* other sizes, among them a single point; points so far away that `exp(log_density)` is 0; a component whose
# weight is 0, however dense it is; float32.
#
# <details><summary>Hint: normalizing logarithms</summary>
#
# What is a division, and what is a sum of probabilities, once you have their logarithms? PyTorch has a function that
# takes unnormalized logarithms to probabilities; it is well known from classification.
#
# </details>


# %% nbgrader={"grade_id": "responsibilities", "solution": true}
def responsibilities(log_density, weights):
    """The responsibilities p(z_n = k | x_n).

    log_density: (N, K), log p(x_n | z_n = k). weights: (K,), the π_k; they sum to one, and some may be 0.
    Returns (N, K).
    """
    ### BEGIN SOLUTION
    return torch.softmax(log_density + weights.log(), 1)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-responsibilities", "grade": true, "points": 2}
check.close(responsibilities, "overlapping_components")

# %% nbgrader={"grade_id": "hidden-responsibilities", "grade": true, "points": 1}
# Out of sight: other sizes, points far away, a weight of 0, float32.
### BEGIN HIDDEN TESTS
check.close(responsibilities, "responsibilities_drawn")
check.close(responsibilities, "responsibilities_far_away")
check.close(responsibilities, "responsibilities_with_a_dead_component")
check.close(responsibilities, "responsibilities_with_a_dead_component_denser_by_far")
check.close(responsibilities, "responsibilities_in_single_precision", "responsibilities_of_one_point")
### END HIDDEN TESTS

# %% [markdown]
# Put tasks 1 and 3 together: each flower takes the mixed color of the components that may have made it.

# %%
try:
    log_density = check.tensors(log_gaussian(x, start.means, start.covariances))
    r = check.tensors(responsibilities(log_density, start.weights))
    display(view.mixture(x, start, r, title="The E-step at the start", axis_names=names))
except NotImplementedError:
    print("Write tasks 1 and 3 first, then run this cell again.")

# %% [markdown]
# ## Task 4: a bound that is easy to climb (10 minutes)
#
# [Lecture: A bound that is easy](../lectures/03_gaussian_mixtures.ipynb#cell-id=a-bound-that-is-easy)
#
# Take any distribution $q(z_n = k) = q_{nk}$ over the components, one for each point. Jensen's inequality pulls the
# logarithm into the sum, at the price of a lower bound, the **evidence lower bound**:
#
# $$\ell(\theta) \;\ge\; \mathrm{ELBO}(q, \theta)
# = \underbrace{\mathbb{E}_q[\log p(x, z)]}_{\text{joint}} + \underbrace{\mathbb{H}[q]}_{\text{entropy}},$$
#
# where both terms are of all points together. What is lost on the way is exactly
# $\sum_n \mathrm{KL}(q(z_n) \,\|\, p(z_n \mid x_n))$, so at $q_{nk} = r_{nk}$ the bound touches. Write it for any $q$.
# *Out of sight:* other sizes, other $q$, zeros in $q$, a component with a tiny weight, many points, float32.
#
# <details><summary>Hint: 0 log 0</summary>
#
# In an entropy $0 \log 0$ counts as 0, while the computer takes `0 * log(0)` for `0 * -inf`, which is `nan`. PyTorch
# has functions that know better, and `torch.where` lets you choose yourself.
#
# </details>


# %% nbgrader={"grade_id": "bound", "solution": true}
def bound(log_density, weights, q):
    """The evidence lower bound ELBO(q, θ) on the log-likelihood of all data, for any q.

    log_density: (N, K), log p(x_n | z_n = k). weights: (K,), the π_k, all positive; they sum to one.
    q: (N, K), rows sum to one; entries may be 0. Returns one number.
    """
    ### BEGIN SOLUTION
    return (q * (log_density + weights.log()) + torch.special.entr(q)).sum()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-bound", "grade": true, "points": 2}
check.close(bound, "bound_at_the_posterior", "bound_for_any_q")
check.close(bound, "bound_with_a_zero")

# %% nbgrader={"grade_id": "hidden-bound", "grade": true, "points": 1}
# Out of sight: other sizes, other q, zeros in q, a tiny weight, many points, float32.
### BEGIN HIDDEN TESTS
check.close(bound, "bound_drawn")
check.close(bound, "bound_with_zeros")
check.close(bound, "bound_with_a_rare_component")
check.close(bound, "bound_of_many_points")
check.close(bound, "bound_in_single_precision")
### END HIDDEN TESTS

# %% [markdown]
# **Think first:** of the three $q$ in the next cell, which gives the largest bound, and how far can it get? One knows
# nothing, one is the posterior, and one gives each flower to its most probable component alone.

# %%
try:
    log_density = check.tensors(log_gaussian(x, start.means, start.covariances))
    r = check.tensors(responsibilities(log_density, start.weights))
    hard = torch.nn.functional.one_hot(r.argmax(1), 3).to(r)
    for name, q in {"all alike": torch.full_like(r, 1 / 3), "posterior": r, "hard": hard}.items():
        value = float(check.tensors(bound(log_density, start.weights, q)))
        print(f"ELBO at q = {name:10} {value:9.3f}")
    value = float(check.tensors(log_likelihood(log_density, start.weights)))
    print(f"log-likelihood {value:17.3f}")
except NotImplementedError:
    print("Write tasks 1 to 4 first, then run this cell again.")

# %% [markdown]
# ## Task 5: what the M-step climbs (10 minutes)
#
# [Lecture: The M-step](../lectures/03_gaussian_mixtures.ipynb#cell-id=the-m-step)
#
# The E-step makes the bound tight at the old parameters: $q$ is the posterior at $\theta_{\text{old}}$. Then $q$ is
# *held there*, and the M-step moves $\theta$. The entropy of $q$ does not change with $\theta$, so only the other term
# matters, the **surrogate**
#
# $$Q(\theta; \theta_{\text{old}}) = \mathbb{E}_{p(z \mid x; \theta_{\text{old}})}[\log p(x, z; \theta)],$$
#
# of all points together. The logarithm now stands before each $p(x_n, z_n = k)$ alone. Where the M-step has no closed
# form, for instance because a neural network gives $\mu_k$, we follow the gradient of $Q$. At
# $\theta = \theta_{\text{old}}$ it is even the gradient of the log-likelihood itself (Fisher's identity).
#
# $Q$ is a function of $\theta$; $\theta_{\text{old}}$ are numbers that do not move. Return one number (a tensor), with
# whose gradient such an M-step could go on. The check looks at its shape, and at its gradients by `log_joint` and, at
# $\theta = \theta_{\text{old}}$, by `log_joint_old`, not at its value: a term that changes none of these does no harm.
# *Out of sight:* other sizes, points far away, float32.
#
# <details><summary>Hint: what is differentiated</summary>
#
# `.backward()` goes back along every path that leads to an argument, whether you mean it or not. Which paths does $Q$
# have, and along which of them does $\theta$ come in? Look up what PyTorch offers for a value that is to be a mere
# number.
#
# </details>


# %% nbgrader={"grade_id": "surrogate", "solution": true}
def surrogate(log_joint, log_joint_old):
    """The surrogate Q(θ; θ_old) of all points together, as a function of θ: θ_old does not move.

    log_joint: (N, K), log p(x_n, z_n = k) under θ. log_joint_old: (N, K), the same under θ_old.
    Returns a tensor with one number, computed with PyTorch so that it can be differentiated.
    """
    ### BEGIN SOLUTION
    return (torch.softmax(log_joint_old.detach(), 1) * log_joint).sum()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-surrogate", "grade": true, "points": 2}
check.gradient(surrogate, "surrogate_at_the_old_parameters", "surrogate_away_from_the_old_parameters")
check.close(surrogate, "surrogate_is_one_number")

# %% nbgrader={"grade_id": "hidden-surrogate", "grade": true, "points": 1}
# Out of sight: other sizes, points far away, float32.
### BEGIN HIDDEN TESTS
check.gradient(surrogate, "surrogate_drawn", "surrogate_drawn_away_from_the_old")
check.gradient(surrogate, "surrogate_far_away")
check.gradient(surrogate, "surrogate_in_single_precision")
### END HIDDEN TESTS

# %% [markdown]
# Fisher's identity on the flowers: the two gradients by the means should agree. The log-likelihood is here computed
# from the joint; the cell needs a `log_gaussian` that PyTorch can differentiate.

# %%
try:
    means = start.means.clone().requires_grad_()
    log_joint = log_gaussian(x, means, start.covariances) + start.weights.log()
    (of_likelihood,) = torch.autograd.grad(log_joint.logsumexp(1).sum(), means, retain_graph=True)
    (of_surrogate,) = torch.autograd.grad(surrogate(log_joint, log_joint).sum(), means)
    print(f"gradient of the likelihood by the means:\n{of_likelihood}")
    print(f"gradient of the surrogate by the means:\n{of_surrogate}")
except NotImplementedError:
    print("Write tasks 1 and 5 first, then run this cell again.")
except (AttributeError, RuntimeError, TypeError):
    print("This cell needs tasks 1 and 5 in PyTorch alone, so that it can differentiate them.")

# %% [markdown]
# ## Task 6: the M-step (12 minutes)
#
# [Lecture: The M-step](../lectures/03_gaussian_mixtures.ipynb#cell-id=the-m-step)
#
# For a Gaussian mixture we need not follow a gradient: the maximum of $Q$ has a closed form. If the species were known,
# you would take for each of them its share of the data, their mean, and their covariance. Now each flower counts for
# every component by a fraction $r_{nk}$, and the effective number of flowers in component $k$ is
# $N_k = \sum_n r_{nk}$. Set the derivatives of $Q(\theta; \theta_{\text{old}})$ to zero, with
# $p(x_n, z_n = k) = \pi_k \, \mathcal{N}(x_n; \mu_k, \Sigma_k)$.
#
# For $\pi$ alone that would not do: the terms with $\log \pi_k$ rise for ever with $\pi_k$. The weights maximize them
# *under the constraint* $\sum_k \pi_k = 1$, with a Lagrange multiplier. For $\mu_k$ and $\Sigma_k$ you get weighted
# versions of the mean and covariance that you know.
#
# Return the one $\theta$ that maximizes $Q$ over all of $\pi$, $\mu$ and $\Sigma$ together, with nothing added to the
# covariances or to the $N_k$. You are given the old parameters, as M-steps of other models need them; decide yourself
# what you need. *Out of sight:* other sizes, among them a single component and a single dimension; data that lie very
# close together; a component with a tiny $N_k$; float32.
#
# <details><summary>Hint: sums of outer products</summary>
#
# `torch.einsum("nki,nkj->kij", a, b)` is $\sum_n a_{nk} \, b_{nk}^\top$ for vectors $a_{nk}$ and $b_{nk}$, in tensors
# of the shape $(N, K, D)$.
#
# </details>


# %% nbgrader={"grade_id": "m_step", "solution": true}
def m_step(x, responsibilities, parameters_old):
    """The parameters (π, μ, Σ) that together maximize Q(θ; θ_old) for full covariances; nothing is added anywhere.

    x: (N, D). responsibilities: (N, K), the r_nk under θ_old, rows sum to one, no column all 0.
    parameters_old: θ_old, a MixtureParameters. Returns (weights, means, covariances), a MixtureParameters or a plain
    tuple: weights (K,) sum to one, means (K, D), covariances (K, D, D).
    """
    ### BEGIN SOLUTION
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    difference = x[:, None] - means  # (N, K, D)
    scatter = torch.einsum("nk,nki,nkj->kij", responsibilities, difference, difference)
    return MixtureParameters(counts / len(x), means, scatter / counts[:, None, None])
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-m_step", "grade": true, "points": 3}
check.close(m_step, "m_step_of_nine_points")

# %% nbgrader={"grade_id": "hidden-m_step", "grade": true, "points": 2}
# Out of sight: other sizes, data close together, a component with almost nothing, float32.
### BEGIN HIDDEN TESTS
check.close(m_step, "m_step_drawn")
check.close(m_step, "m_step_of_tiny_data")
check.close(m_step, "m_step_of_a_nearly_empty_component")
check.close(m_step, "m_step_of_a_single_component", "m_step_on_the_line")
### END HIDDEN TESTS

# %% [markdown]
# One step from the poor guess, with your own pieces: does the log-likelihood rise?

# %%
try:
    log_density = check.tensors(log_gaussian(x, start.means, start.covariances))
    r = check.tensors(responsibilities(log_density, start.weights))
    after = MixtureParameters(*map(check.tensors, m_step(x, r, start)))
    for name, parameters in {"before": start, "after": after}.items():
        log_density = check.tensors(log_gaussian(x, parameters.means, parameters.covariances))
        value = float(check.tensors(log_likelihood(log_density, parameters.weights)))
        print(f"log-likelihood {name:6} {value:9.3f}")
    display(view.mixture(x, after, r, title="After one M-step", axis_names=names))
except NotImplementedError:
    print("Write tasks 1, 2, 3 and 6 first, then run this cell again.")

# %% [markdown]
# ## Task 7: EM for any model (12 minutes)
#
# [Lecture: EM on the flowers](../lectures/03_gaussian_mixtures.ipynb#cell-id=em-on-the-flowers)
#
# Alternate the two steps, and $\ell$ never falls: the E-step lifts the bound until it touches
# $\ell(\theta_{\text{old}})$, the M-step lifts the bound further, and $\ell(\theta_{\text{new}})$ lies above it.
# Nothing in this argument is about Gaussians, so write the loop once for every model. It receives the two steps as
# functions:
#
# - `e_step(x, parameters)` returns `(statistics, log_likelihood)`: what the M-step needs to know of the data, and
#   $\ell$ at these parameters;
# - `m_step(statistics, parameters)` returns the new parameters; the second argument are the ones that the E-step used.
#
# What statistics and parameters are is the model's affair: hand them on unopened. Keep the **trace** of the
# log-likelihoods, $\ell(\theta^{(0)})$ at the start first, and stop as soon as one step raised $\ell$ by less than
# `tolerance`, at the latest after `max_steps` M-steps. It is the rise of $\ell$ itself that is compared, and no other
# measure of progress. Return the parameters that the last M-step gave. Whether you make one M-step more when you see
# that it is time to stop, and whether you evaluate $\ell$ once more and put it at the end of the trace, is up to you.
#
# The check uses a model you have not met: lamps that fail at an unknown rate, some of which were still alight when the
# study ended, with an M-step that goes only a part of the way. It looks at the parameters after a few steps and where
# EM settles, at the beginning of the trace, at its length when the loop stops by the tolerance, and that it never
# falls. *Out of sight:* other data; `max_steps=1`.
#
# <details><summary>Hint: the first comparison</summary>
#
# In the first step there is nothing to compare with. Which value "before" makes the first rise so large that it needs
# no special case, whatever the sign of $\ell$?
#
# </details>


# %% nbgrader={"grade_id": "expectation_maximization", "solution": true}
def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    """Alternate E- and M-steps from the given parameters until the log-likelihood hardly rises.

    Stops when one step raised the log-likelihood by less than tolerance, at the latest after max_steps M-steps.

    x: the data, as e_step wants them. parameters: the start. e_step(x, parameters) returns (statistics,
    log_likelihood). m_step(statistics, parameters) returns the new parameters. tolerance: not negative.
    max_steps: at least 1. Returns (parameters, trace): the parameters after the last M-step, and the list of
    log-likelihoods, the one at the start first.
    """
    ### BEGIN SOLUTION
    trace, before = [], -math.inf
    for _ in range(max_steps):
        statistics, current = e_step(x, parameters)
        trace.append(current)
        parameters = m_step(statistics, parameters)
        if current - before < tolerance:
            break
        before = current
    return parameters, trace
    ### END SOLUTION


# %% nbgrader={"grade_id": "check-expectation_maximization", "grade": true, "points": 3}
check.close(expectation_maximization, "em_makes_four_steps")
check.close(expectation_maximization, "em_settles")
check.close(expectation_maximization, "em_keeps_its_trace")
check.close(expectation_maximization, "em_stops_in_time")
check.increases(expectation_maximization, "em_never_falls")

# %% nbgrader={"grade_id": "hidden-expectation_maximization", "grade": true, "points": 2}
# Out of sight: other data, a single step.
### BEGIN HIDDEN TESTS
check.close(expectation_maximization, "em_makes_four_steps_drawn")
check.close(expectation_maximization, "em_makes_a_single_step")
check.close(expectation_maximization, "em_settles_drawn")
check.close(expectation_maximization, "em_keeps_its_trace_drawn")
check.close(expectation_maximization, "em_stops_in_time_drawn")
### END HIDDEN TESTS

# %% [markdown]
# Now all your pieces together. The first cell dresses them as the two steps that the loop asks for; the statistics are
# here simply the data with their responsibilities.


# %%
def mixture_e_step(x, parameters):
    log_density = check.tensors(log_gaussian(x, parameters.means, parameters.covariances))
    r = check.tensors(responsibilities(log_density, parameters.weights))
    return (x, r), float(check.tensors(log_likelihood(log_density, parameters.weights)))


def mixture_m_step(statistics, parameters):
    return MixtureParameters(*map(check.tensors, m_step(*statistics, parameters)))


# %%
try:
    fitted, trace = expectation_maximization(x, start, mixture_e_step, mixture_m_step, 1e-6, 500)
    fitted = MixtureParameters(*map(check.tensors, fitted))
    (_, r), _ = mixture_e_step(x, fitted)
    found = r.argmax(1)
    print(f"{int((found == flowers.labels).sum())} of 150 flowers are in the component of their species.")
    display(
        view.trace([float(check.tensors(value)) for value in trace], title="The log-likelihood never falls")
    )
    display(view.mixture(x, fitted, r, title="Where EM settles", axis_names=names))
except NotImplementedError:
    print("Write tasks 1, 2, 3, 6 and 7 first, then run this cell again.")

# %% [markdown]
# The species were never used for fitting: they are only counted at the end.
#
# ## Question 8: a likelihood without a maximum (10 minutes)
#
# [Lecture: Singularities](../lectures/03_gaussian_mixtures.ipynb#cell-id=singularities)
#
# One more experiment before you write. Component 0 covers all flowers, component 1 sits exactly on a single one and
# becomes narrower and narrower. Compare with the log-likelihood at which EM settled.

# %%
try:
    for deviation in (1, 1e-4, 1e-8, 1e-32, 1e-64):
        covariances = torch.stack([torch.cov(x.T), deviation**2 * torch.eye(2)])
        log_density = check.tensors(log_gaussian(x, torch.stack([x.mean(0), x[60]]), covariances))
        value = float(check.tensors(log_likelihood(log_density, torch.tensor([0.5, 0.5]))))
        print(f"standard deviation {deviation:7.0e}: log-likelihood {value:9.3f}")
except NotImplementedError:
    print("Write tasks 1 and 2 first, then run this cell again.")

# %% [markdown]
# In six to ten sentences: **(a)** Why does the likelihood of a Gaussian mixture have no maximum, and why does the same
# not happen to a single Gaussian? **(b)** What then are we looking for, and why does EM usually find it all the same?
# **(c)** Would you rather put a floor under the covariances or a prior on them? Choose one, say what it changes in the
# M-step, and name one price that you pay.
#
# This answer is graded by a person.

# %% [markdown] nbgrader={"grade_id": "open-question", "grade": true, "solution": true, "points": 3}
# <!-- ### BEGIN SOLUTION -->
# **Marking scheme**, one point each; half a point where the reason is missing.
#
# (a) With its mean on a datum, a component's density there grows without bound as its covariance shrinks, like
# $|\Sigma_k|^{-1/2}$, while another component keeps the densities of all other points away from 0: so
# $\ell \to \infty$, and no parameters attain it. A single Gaussian has no other component to look after the rest: as it
# shrinks, the quadratic form of the other points outweighs its log-determinant, unless all data lie in one place or in
# one hyperplane.
#
# (b) We want a good local maximum in the interior, not the supremum. EM only climbs from where it starts, and a
# collapse needs a component that owns so few points that their covariance is singular: from a sensible start, with
# enough data for each component, it is not near. It does happen, more often with many components or dimensions;
# several starts and a look at the smallest covariance help.
#
# (c) *Floor:* something like $10^{-6}$ is added to the diagonal of $\Sigma_k$ after the M-step, or its eigenvalues are
# clipped there. Price: a $\theta$ with something added is no longer the maximum of $Q$, so $\ell$ may fall a little;
# and a sensible floor depends on the units of the data. *Prior*, for instance inverse Wishart: its logarithm is added
# to $Q$, and the M-step for $\Sigma_k$ adds a matrix to the scatter and a count to $N_k$. EM then climbs
# $\ell + \log p(\theta)$, which is bounded. Price: its strength and shape must be chosen, and they pull the estimate
# away from that of maximum likelihood. Either choice is right.
# <!-- ### END SOLUTION -->
