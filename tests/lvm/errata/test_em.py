"""What notes and slides print wrong about EM, and mistakes that are often made: shown to differ, and ours to hold.

The names A2, B42 … are those of the list of errata that the course keeps.
"""

import itertools
import math

import numpy as np
import pytest
import torch

from course.lvm import data
from course.lvm.distributions.markov_chain import metropolis_hastings_step, random_walk
from course.lvm.em import loop, mixture
from course.lvm.em.monte_carlo import gradient_m_step
from course.lvm.em.ppca import e_step, log_likelihood, m_step, maximum_likelihood, random_start
from course.lvm.em.ppca_mixture import e_step as mixture_e_step
from course.lvm.em.ppca_mixture import log_joint as mixture_log_joint
from course.lvm.em.ppca_mixture import m_step as mixture_m_step
from course.lvm.em.ppca_mixture import start as mixture_start
from course.lvm.oracles import linkage
from course.lvm.oracles import mixtures as oracle
from course.lvm.oracles import ppca as dense
from course.lvm.parameters import MixtureParameters, PPCAParameters, component, ppca_covariance_matrices
from tests.lvm.problems import parameters_of, rows_of


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


# ------------------------------------------------------------------------------------- the M-step of a mixture


def test_a2_without_the_prior_the_mixing_weights_get_no_gradient():
    # Printed: ∇ E_q[log p(x | z)]. Right: ∇ E_q[log p(x | z) p(z)], which is r − π in the logits of π.
    logits = torch.tensor([0.3, 0.0], dtype=torch.float64, requires_grad=True)
    r = torch.tensor([0.7, 0.3], dtype=torch.float64)
    log_likelihood_given_z = torch.tensor([-1.0, -2.0], dtype=torch.float64)  # whatever it is
    printed = (r * (log_likelihood_given_z + 0 * logits)).sum()
    right = (r * (log_likelihood_given_z + torch.log_softmax(logits, 0))).sum()
    assert torch.autograd.grad(printed, logits)[0].tolist() == [0.0, 0.0]
    gradient = torch.autograd.grad(right, logits)[0]
    np.testing.assert_allclose(gradient, [0.12556, -0.12556], atol=5e-6)
    torch.testing.assert_close(gradient, r - torch.softmax(logits, 0))


def test_a2_our_m_step_maximizes_with_the_prior():
    x, theta = rows_of(0, 50), parameters_of("full", 0)
    r = oracle.responsibilities(x, theta)
    new = mixture.m_step(mixture.e_step(x, theta)[0], theta)
    assert oracle.expected_log_joint(x, r, new) > oracle.expected_log_joint(
        x, r, new._replace(weights=theta.weights)
    )
    torch.testing.assert_close(new.weights, r.mean(0))


def test_a21_without_the_simplex_there_is_no_best_mixing_weight():
    q = torch.tensor([[0.2, 0.8], [0.6, 0.4], [0.5, 0.5]], dtype=torch.float64)  # Σ_n q = 1.3 and 1.7, N = 3
    first = q[:, 0].sum().item()
    printed = [first * math.log(value) for value in (1.3 / 3, 1.0, 5.0)]
    np.testing.assert_allclose(printed, [-1.087, 0.0, 2.09], atol=5e-3)  # it grows without end

    def constrained(value):  # the sum over k, on the simplex
        return first * math.log(value) + q[:, 1].sum().item() * math.log(1 - value)

    grid = np.linspace(0.001, 0.999, 99_801)
    assert grid[np.argmax([constrained(value) for value in grid])] == pytest.approx(1.3 / 3, abs=1e-5)
    found = oracle.m_step(torch.randn(3, 1, generator=seeded()), q, "spherical").weights
    assert found[0].item() == pytest.approx(0.43333, abs=5e-6)


def test_a22_a_normalizer_over_the_first_t_components_does_not_normalize():
    theta, x = parameters_of("full", 0), rows_of(0, 20)
    joint = (oracle.log_density(x, theta) + theta.weights.log()).exp()
    for iteration in (1, 2):
        printed = joint / joint[:, :iteration].sum(1, keepdim=True)  # Σ_{i=1}^{k}, k read as the iteration
        assert (printed.sum(1) > 1 + 1e-6).any()
    torch.testing.assert_close(mixture.responsibilities(x, theta).sum(1), torch.ones(20).double())
    torch.testing.assert_close(mixture.responsibilities(x, theta), joint / joint.sum(1, keepdim=True))


# --------------------------------------------------------------------------------------------- EM in general


def elbo_of(logits, log_joint):
    q = torch.softmax(logits, 1)
    return (q * (log_joint - torch.log_softmax(logits, 1))).sum()


def test_a23_the_two_that_take_turns_are_q_and_theta():
    # Printed: "maximizing with respect to w", which is nowhere defined. The bound has two arguments, q and θ.
    x, theta = rows_of(0, 40), parameters_of("full", 0)
    q = torch.softmax(torch.randn(40, 3, generator=seeded(), dtype=torch.float64), 1)  # any q to begin with

    def bound(q, theta):
        return elbo_of(q.log(), oracle.log_density(x, theta) + theta.weights.log()).item()

    reached = [bound(q, theta)]
    for _ in range(3):
        q = oracle.responsibilities(x, theta)
        reached.append(bound(q, theta))
        assert reached[-1] == pytest.approx(oracle.log_likelihood(x, theta).item(), rel=1e-12)
        theta = mixture.m_step(mixture.e_step(x, theta)[0], theta)
        reached.append(bound(q, theta))
    assert all(after > before for before, after in itertools.pairwise(reached))


def test_b41_the_three_e_steps_are_one():
    # Set q to the posterior; or climb the bound in q; or form Q(θ): all lead to the same next θ.
    x, theta = 0.3 * rows_of(0, 15), parameters_of("full", 0)
    theta = theta._replace(means=0.3 * theta.means)  # components that overlap: no responsibility is near 0
    log_joint = oracle.log_density(x, theta) + theta.weights.log()
    logits = torch.zeros(15, 3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [logits], max_iter=1000, tolerance_grad=1e-12, tolerance_change=0, line_search_fn="strong_wolfe"
    )

    def loss():
        optimizer.zero_grad()
        value = -elbo_of(logits, log_joint)
        value.backward()
        return value

    optimizer.step(loss)
    climbed = torch.softmax(logits.detach(), 1)
    torch.testing.assert_close(climbed, oracle.responsibilities(x, theta), rtol=0, atol=1e-4)
    assert -loss().item() == pytest.approx(oracle.log_likelihood(x, theta).item(), abs=1e-8)
    by_moments = mixture.m_step(mixture.e_step(x, theta)[0], theta)
    torch.testing.assert_close(oracle.m_step(x, climbed).means, by_moments.means, rtol=0, atol=1e-2)


@pytest.mark.parametrize("digits", [3, 30, 100])
def test_b42_a_component_on_a_row_gains_log_10_for_every_digit(digits):
    x = torch.tensor([[0.0], [1.0], [-1.5], [2.0]], dtype=torch.float64)

    def ell(exponent):
        variances = torch.tensor([10.0 ** (-2 * exponent), 2.0], dtype=torch.float64)
        theta = MixtureParameters(
            torch.tensor([0.5, 0.5]).double(), x[:2] * torch.tensor([[0.0], [0.5]]), variances
        )
        return mixture.log_likelihood(x, theta).item()

    assert ell(digits) - ell(digits - 1) == pytest.approx(math.log(10), abs=1e-2)
    assert ell(100) - ell(30) == pytest.approx(228.6 - 67.5, abs=0.1)
    assert ell(30) - ell(3) == pytest.approx(67.5 - 5.3, abs=0.1)


def test_b42_em_may_stop_where_it_is_not_highest():
    x = rows_of(0, 200)
    same = mixture.m_step(
        mixture.e_step(x, parameters_of("full", 0, components=1))[0], parameters_of("full", 0, components=1)
    )
    twins = MixtureParameters(
        torch.full((2,), 0.5).double(), same.means.repeat(2, 1), same.covariances.repeat(2, 1, 1)
    )
    stopped = loop.fit(x, twins, mixture.e_step, mixture.m_step, tolerance=1e-9, max_steps=50)
    assert stopped.converged  # on a saddle: both components stay the same for ever
    apart = twins._replace(means=twins.means + torch.tensor([[1e-3], [-1e-3]]))
    higher = loop.fit(x, apart, mixture.e_step, mixture.m_step, tolerance=1e-6, max_steps=2000)
    assert higher.values[-1] > stopped.values[-1] + 1


def test_b47_a_stationary_q_is_the_posterior_and_a_maximum_by_concavity():
    log_p = torch.tensor([-1.0, -0.3], dtype=torch.float64)  # log p(x, z) for two values of z

    def objective(q):
        return (q * (log_p - q.log())).sum()

    posterior = torch.softmax(log_p, 0)
    gradient = torch.autograd.functional.jacobian(objective, posterior)
    assert gradient[0].item() == pytest.approx(gradient[1].item())  # Lagrange: the same in every direction
    assert (posterior[0] / posterior[1]).item() == pytest.approx((log_p[0] - log_p[1]).exp().item())
    for q in (posterior, torch.tensor([0.1, 0.9]).double(), torch.tensor([0.99, 0.01]).double()):
        hessian = torch.autograd.functional.hessian(objective, q)
        torch.testing.assert_close(hessian, -torch.diag(1 / q))  # negative definite wherever q is
        assert objective(q) <= torch.logsumexp(log_p, 0) + 1e-12


def test_b48_sampling_loses_the_guarantee_of_monotony():
    theta = linkage.maximum()
    falls = [
        linkage.log_likelihood(theta) - linkage.log_likelihood(linkage.parameter_of(t)) for t in range(126)
    ]
    assert min(falls) > 0  # whatever a single sample is, ℓ falls from its maximum …
    exact = linkage.log_likelihood(linkage.em_step(theta)) - linkage.log_likelihood(theta)
    assert exact == pytest.approx(0, abs=1e-12)  # … where exact EM stays
    parameters, transitions = linkage.monte_carlo_transitions(1)
    ell = torch.tensor([linkage.log_likelihood(float(value)) for value in parameters])
    falling = (
        linkage.stationary(transitions)[:, None] * transitions * (ell[None] < ell[:, None] - 1e-9)
    ).sum()
    assert 0.4 < falling < 0.5  # once settled, nearly every other step falls: as many as rise


def mixture_expectations(theta, logits):
    """ℓ, Q and its two spoilt versions for a mixture whose weights and means are free."""
    x = rows_of(0, 30)
    free = theta._replace(weights=torch.softmax(logits, 0))
    log_joint = mixture.log_joint(x, free)
    r = torch.softmax(log_joint, 1)
    return {
        "ell": torch.logsumexp(log_joint, 1).sum(),
        "frozen": (r.detach() * log_joint).sum(),
        "not frozen": (r * log_joint).sum(),
        "prior": (free.weights.detach() * log_joint).sum(),
        "elbo": (r * (log_joint - r.log())).sum(),
    }


def test_t7_frozen_responsibilities_give_the_gradient_of_the_log_likelihood_and_others_do_not():
    theta = parameters_of("full", 0)
    means = theta.means.clone().requires_grad_()
    logits = theta.weights.log().requires_grad_()
    values = mixture_expectations(theta._replace(means=means), logits)
    gradients = {
        name: torch.cat([g.flatten() for g in torch.autograd.grad(value, [logits, means], retain_graph=True)])
        for name, value in values.items()
    }
    torch.testing.assert_close(gradients["frozen"], gradients["ell"])
    torch.testing.assert_close(
        gradients["elbo"], gradients["ell"]
    )  # with the entropy, freezing is not needed
    for wrong in ("not frozen", "prior"):
        assert (gradients[wrong] - gradients["ell"]).abs().max() > 0.1


def test_t7_without_the_entropy_the_bound_is_low_by_the_entropy():
    x, theta = rows_of(0, 30), parameters_of("full", 0)
    r = oracle.responsibilities(x, theta)
    entropy = torch.special.entr(r).sum()
    missing = oracle.log_likelihood(x, theta) - oracle.expected_log_joint(x, r, theta)
    assert missing.item() == pytest.approx(entropy.item())
    assert entropy > 0.1


def test_t7_an_e_step_that_is_never_refreshed_stops_after_one_m_step():
    x, theta = rows_of(0, 100), parameters_of("full", 0)
    stale, _ = mixture.e_step(x, theta)
    once = mixture.m_step(stale, theta)
    assert all(
        torch.equal(left, right) for left, right in zip(mixture.m_step(stale, theta), once, strict=True)
    )
    refreshed = mixture.m_step(mixture.e_step(x, once)[0], once)
    assert oracle.log_likelihood(x, refreshed) > oracle.log_likelihood(x, once) + 0.01


# ----------------------------------------------------------------------------------------------------- PPCA


def irises():
    x = data.iris().x
    return x, x - x.mean(0)


@pytest.mark.filterwarnings("ignore::course.lvm.em.loop.ConvergenceWarning")
def test_t9_without_the_posterior_covariance_em_ends_below_the_maximum():
    x, _ = irises()

    def spoilt_e_step(x, theta):
        statistics, ell = e_step(x, theta)
        covariance = dense.posterior(x[:1], theta)[1]
        return statistics._replace(latent_squares=statistics.latent_squares - len(x) * covariance), ell

    best = maximum_likelihood(x, 2)
    start = random_start(x, 2, generator=seeded())
    with pytest.raises(RuntimeError, match="exact EM never does"):
        loop.fit(x, best, spoilt_e_step, m_step, tolerance=1e-10, max_steps=50)
    found = loop.fit(x, start, spoilt_e_step, m_step, tolerance=1e-6, max_steps=300, exact=False)
    assert log_likelihood(x, found.learned) < log_likelihood(x, best) - 1
    assert found.learned.noise_variance < 0.99 * best.noise_variance


def test_t9_wrong_closed_forms_are_less_likely():
    x, deviations = irises()
    right = maximum_likelihood(x, 2)
    ell = log_likelihood(x, right)
    eigenvalues, axes = torch.linalg.eigh(deviations.T @ deviations / len(x))
    eigenvalues, axes = eigenvalues.flip(0), axes.flip(1)
    scaled = PPCAParameters(axes[:, :2] * eigenvalues[:2].sqrt(), right.mean, right.noise_variance)
    wrong = {
        "W = U √Λ": scaled,
        "σ² the mean of all": right._replace(noise_variance=eigenvalues.mean()),
        "σ² the sum over D": right._replace(noise_variance=eigenvalues[2:].sum() / 4),
        "not centered": right._replace(mean=torch.zeros(4).double()),
    }
    for name, parameters in wrong.items():
        assert log_likelihood(x, parameters) < ell - 0.5, name
    assert not torch.allclose(ppca_covariance_matrices(scaled), ppca_covariance_matrices(right))


def test_t9_the_old_weights_in_the_noise_end_the_same_and_step_otherwise():
    x = data.standardize(data.iris().x)

    def spoilt_m_step(statistics, theta):
        weights = m_step(statistics, theta).weights
        old, products = theta.weights, statistics.products
        total = statistics.squares - 2 * (products * old).sum()
        total += (statistics.latent_squares * (old.T @ old)).sum()
        return PPCAParameters(weights, theta.mean, total / x.numel())

    start = random_start(x, 2, generator=seeded())
    statistics, _ = e_step(x, start)
    assert not torch.isclose(
        spoilt_m_step(statistics, start).noise_variance, m_step(statistics, start).noise_variance, rtol=1e-2
    )
    found = loop.fit(
        x, start, e_step, spoilt_m_step, tolerance=1e-9, max_steps=3000
    )  # monotone, or it would raise
    best = log_likelihood(x, maximum_likelihood(x, 2)).item()
    assert found.values[-1] == pytest.approx(best, abs=1e-3)


# ------------------------------------------------------------------------------------------ mixtures of PPCA


def sheets():
    x = data.standardize(data.iris().x)
    return x, mixture_start(x, 2, 1, generator=seeded())


def test_t10_a_covariance_of_all_rows_for_every_component_is_less_likely():
    x, theta = sheets()
    right = loop.fit(x, theta, mixture_e_step, mixture_m_step, tolerance=1e-6, max_steps=2000).learned
    for _ in range(100):
        statistics, _ = mixture_e_step(x, theta)
        shared = (
            torch.stack([(x - mean).T @ (x - mean) for mean in theta.means])
            * (statistics.counts / len(x))[:, None, None]
        )
        theta = mixture_m_step(statistics._replace(squares=shared), theta)
    assert mixture_e_step(x, theta)[1] < mixture_e_step(x, right)[1] - 10


def test_t10_without_noise_a_component_has_no_density():
    _, theta = sheets()
    flat = ppca_covariance_matrices(theta) - theta.noise_variances[:, None, None] * torch.eye(4).double()
    assert (torch.linalg.matrix_rank(flat) == 1).all()
    assert torch.linalg.cholesky_ex(flat)[1].all()


def test_t10_the_distance_in_the_subspace_alone_gives_other_responsibilities():
    x, theta = sheets()
    theta = mixture_m_step(mixture_e_step(x, theta)[0], theta)
    joint = mixture_log_joint(x, theta)
    columns = []
    for k in range(2):
        weights, mean, noise_variance = component(theta, k)
        z = dense.posterior(x, component(theta, k))[0]
        off = (x - mean - z @ weights.T).square().sum(1) / noise_variance
        columns.append(joint[:, k] + 0.5 * off)  # the residual left out
    spoilt = torch.softmax(torch.stack(columns, 1), 1)
    right = oracle.responsibilities(x, dense.as_gaussian_mixture(theta))
    torch.testing.assert_close(torch.softmax(joint, 1), right)
    assert (spoilt - right).abs().max() > 0.3


# ------------------------------------------------------------------------------- Monte Carlo and generalized


def test_t11_an_inverted_ratio_drifts_to_low_density():
    def log_density(z):
        return -0.5 * z.square().sum(-1)

    right = wrong = torch.randn(2000, 1, generator=seeded(), dtype=torch.float64)
    generator = seeded(1)
    for _ in range(50):
        right, _ = metropolis_hastings_step(right, log_density, random_walk(1.0), generator=generator)
        wrong, _ = metropolis_hastings_step(
            wrong, lambda z: -log_density(z), random_walk(1.0), generator=generator
        )
    assert right.square().mean().item() == pytest.approx(1.0, abs=5 * math.sqrt(2 / 2000))
    assert wrong.square().mean() > 10


def test_t11_descent_in_the_m_step_lowers_q():
    x, theta = rows_of(0, 60), parameters_of("spherical", 0)
    r = oracle.responsibilities(x, theta)

    def q(statistics, means):
        return (r * mixture.log_joint(x, theta._replace(means=means))).sum()

    def optimizer(leaves):
        return torch.optim.SGD(leaves, lr=1e-3)

    up = gradient_m_step(q, optimizer, steps=3)(None, theta.means)
    down = gradient_m_step(lambda s, means: -q(s, means), optimizer, steps=3)(None, theta.means)
    assert q(None, down) < q(None, theta.means) < q(None, up)
