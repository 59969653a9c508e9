"""What the source notes get wrong about wake-sleep and bits (errata A15, A16, B22), and what students do (T29, T30).

Everything is exact, by enumeration of the machine `three_two_one` over all eight images.
"""

import itertools

import torch
from torch.nn.functional import logsigmoid

from course.lvm.contracts import learning_signal
from course.lvm.distributions.families import Bernoulli
from course.lvm.gradients.score_function import surrogate
from course.lvm.helmholtz.networks import RecognitionNetwork
from course.lvm.helmholtz.wake_sleep import sleep_loss, wake_loss
from course.lvm.oracles import helmholtz_machine as oracle
from tests.lvm.helmholtz.test_wake_sleep import Fixed, mean_sleep_loss, mean_wake_loss

X = oracle.states(3)
DATA = X[[2, 6]]  # what the machine is shown: two of the eight images


def gradient(value, module):
    parts = torch.autograd.grad(value, list(module.parameters()), materialize_grads=True)
    return torch.cat([part.flatten() for part in parts])


# A15: the sleep phase is printed as the gradient of −ELBO


def test_the_sleep_gradient_is_that_of_the_other_divergence_over_the_models_data():
    model, network = oracle.three_two_one()
    evidence, posterior = oracle.log_evidence(X, model).exp().detach(), oracle.posterior(X, model).detach()
    q = oracle.recognition_table(X, network)
    divergence = (evidence * (posterior * (posterior / q).log()).sum(1)).sum()
    found = gradient(mean_sleep_loss(model, network), network)
    torch.testing.assert_close(found, gradient(divergence, network))


def test_the_sleep_gradient_is_not_that_of_the_negative_elbo():
    model, network = oracle.three_two_one()
    sleep = gradient(oracle.sleep_loss(model, network), network)
    true = gradient(-oracle.elbo(DATA, model, network).mean(), network)
    assert (sleep - true).norm() > 0.5 * true.norm()
    # Not even where the data are the model's own: the divergence still has its arguments the other way round.
    evidence = oracle.log_evidence(X, model).exp().detach()
    own = gradient(-(evidence * oracle.elbo(X, model, network)).sum(), network)
    assert (sleep - own).norm() > 0.1 * own.norm()


def tied(objective, model, network):
    """Bring the recognition network that ignores x to the minimum of an objective; return its ELBO on DATA."""
    with torch.no_grad():
        network.weights[0].zero_()
    free = [network.weights[1], *network.biases]
    descent = torch.optim.LBFGS(free, max_iter=200, tolerance_grad=1e-10, line_search_fn="strong_wolfe")

    def loss():
        descent.zero_grad()
        value = objective()
        value.backward()
        return value

    descent.step(loss)
    return oracle.elbo(DATA, model, network).mean().item()


def test_sleep_steps_can_lower_the_elbo_one_after_the_other():
    model, network = oracle.three_two_one()
    elbos = [tied(lambda: -oracle.elbo(DATA, model, network).mean(), model, network)]
    losses = [oracle.sleep_loss(model, network)]
    for _ in range(5):
        free = [network.weights[1], *network.biases]
        steps = torch.autograd.grad(losses[-1], free)
        with torch.no_grad():
            for parameter, step in zip(free, steps, strict=True):
                parameter.sub_(0.5 * step)
        losses.append(oracle.sleep_loss(model, network))
        elbos.append(oracle.elbo(DATA, model, network).mean().item())
    assert all(after < before for before, after in itertools.pairwise(losses))
    assert all(after < before for before, after in itertools.pairwise(elbos))
    assert elbos[-1] < elbos[0] - 0.05


def test_the_optimum_of_the_sleep_phase_is_not_that_of_the_elbo():
    # The best q for the sleep loss that ignores x has the moments of p(z), whatever the data.
    model, network = oracle.three_two_one()
    best = tied(lambda: -oracle.elbo(DATA, model, network).mean(), model, network)
    asleep = tied(lambda: oracle.sleep_loss(model, network), model, network)
    low = oracle.joint_table(X, model).sum(0) @ X[:, :2]
    torch.testing.assert_close(network.biases[0].sigmoid(), low, atol=1e-4, rtol=0)
    assert asleep < best - 0.1


# A16: "True gradient of the ELBO" is printed with the sign of −ELBO


def test_the_gradient_of_the_elbo_by_the_encoder_has_a_plus():
    model, network = oracle.three_two_one()
    z = X[:, None].expand(8, len(DATA), 3)
    q = network(DATA)
    r = learning_signal(model, DATA)(z, q).detach()
    probabilities = q.log_prob(z).exp().detach()
    ours = gradient((probabilities * r * q.log_prob(z)).sum(0).mean(), network)
    exact = gradient(oracle.elbo(DATA, model, network).mean(), network)
    printed = -ours
    torch.testing.assert_close(ours, exact)
    torch.testing.assert_close(printed, gradient(-oracle.elbo(DATA, model, network).mean(), network))
    assert exact.norm() > 0.1


# B22: the wake phase is printed with log p(x | z) in place of log p(x, z)


def test_the_wake_phase_teaches_the_prior_too():
    model, network = oracle.three_two_one()
    mean_wake_loss(model, network, DATA).backward()
    torch.testing.assert_close(
        model.biases[2].grad,
        torch.autograd.grad(-oracle.elbo(DATA, model, network).mean(), model.biases[2])[0],
    )
    assert model.biases[2].grad.abs() > 0.01
    z = X[:, None].expand(8, len(DATA), 3)
    likelihood = logsigmoid((2 * DATA - 1) * (z[..., :2] @ model.weights[0] + model.biases[0])).sum(-1)
    printed = torch.autograd.grad(-likelihood.mean(), model.biases[2], materialize_grads=True)[0]
    assert printed.item() == 0


# T30: what students do. None of these is seen by a test that only asks whether the loss falls.


def test_asleep_on_data_with_their_own_explanations_nothing_is_learned():
    # z ~ q(z | x) for data x instead of fantasies: E_q[∇ log q] = 0.
    model, network = oracle.three_two_one()
    mutant = 0.0
    for row in DATA:
        for z, p in zip(X, oracle.recognition_table(row[None], network)[0].detach(), strict=True):
            mutant = mutant - p * Fixed(network(row[None]), z[None]).log_prob(z[None]).mean()
    assert gradient(mutant, network).abs().max() < 1e-12
    assert gradient(oracle.sleep_loss(model, network), network).norm() > 0.1


def test_the_generator_learns_nothing_asleep_but_would_if_gradients_were_let_through():
    model, network = oracle.three_two_one()
    sleep_loss(model, network, 50, generator=torch.Generator().manual_seed(0)).mean().backward()
    assert all(parameter.grad is None for parameter in model.parameters())
    leaking = oracle.sleep_loss(model, network)  # differentiable by the model, as E_p depends on it
    assert gradient(leaking, model).norm() > 0.1


def test_awake_the_encoder_learns_nothing():
    model, network = oracle.three_two_one()
    wake_loss(model, network(DATA), DATA, 50, generator=torch.Generator().manual_seed(0)).mean().backward()
    assert all(parameter.grad is None for parameter in network.parameters())
    assert gradient(oracle.wake_loss(DATA, model, network), network).norm() > 0.1


# T29: discrete amortized inference


def test_a_mean_of_products_is_not_a_product_of_means():
    # f = 10 z, p(z = 1) = .9, three rows: the gradient by the logit is .90, and .30 if means are multiplied.
    logits = torch.full((3, 1), 0.9, dtype=torch.float64).logit().requires_grad_()
    right, wrong = 0.0, 0.0
    for z in oracle.states(3):
        z = z[:, None]
        q = Bernoulli(logits)
        p = q.log_prob(z).sum().exp().detach()
        right = right + p * surrogate(10 * z[:, 0], q.log_prob(z)).mean()
        wrong = wrong + p * 10 * z[:, 0].mean() * q.log_prob(z).mean()
    total = [
        torch.autograd.grad(value, logits, retain_graph=True)[0].sum().item() for value in (right, wrong)
    ]
    assert [round(value, 9) for value in total] == [0.9, 0.3]


def test_a_rounded_or_drawn_bit_has_no_gradient_of_its_own():
    # The naive way, f(z) differentiated through z = [u < sigmoid(logit)]: zero, where the truth is .09.
    logits = torch.full((1, 1), 0.9).logit().requires_grad_()
    assert not Bernoulli(logits).sample(10).requires_grad
    rounded = logits.sigmoid().round()
    assert torch.autograd.grad(rounded.sum(), logits)[0].item() == 0


def test_the_density_is_one_number_per_row_and_not_one_per_bit():
    network = RecognitionNetwork((3, 2, 1)).double()
    z = torch.zeros(5, 8, 3, dtype=torch.float64)
    assert network(X).log_prob(z).shape == (5, 8)
    assert Bernoulli(torch.zeros(8, 3).double()).log_prob(z).shape == (5, 8)


def test_certain_bits_are_finite_with_logits_and_nan_with_probabilities():
    logits = torch.tensor([[200.0]], requires_grad=True)
    one = torch.ones(1, 1)
    value = Bernoulli(logits).log_prob(one)
    assert torch.isfinite(value).all()
    assert torch.isfinite(torch.autograd.grad(value.sum(), logits)[0]).all()
    p = logits.sigmoid()
    printed = (one * p.log() + (1 - one) * (1 - p).log()).sum()
    assert printed.isnan()
