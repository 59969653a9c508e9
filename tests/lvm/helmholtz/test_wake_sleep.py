"""Wake and sleep phases against enumeration: each estimate, weighted by the probability of its sample, is added up."""

import functools
from types import SimpleNamespace

import pytest
import torch

from course.lvm.data import bars, sample_bars
from course.lvm.helmholtz.networks import RecognitionNetwork, SigmoidBeliefNetwork
from course.lvm.helmholtz.wake_sleep import WakeSleep, sleep_loss, wake_loss
from course.lvm.oracles import helmholtz_machine as oracle
from course.lvm.variational import amortized

X = oracle.states(3)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def sgd(rate):
    return functools.partial(torch.optim.SGD, lr=rate)


def fit(batches, model, network, objective=None, **options):
    """Teach both networks of a machine, by wake-sleep unless another objective is given."""
    both = torch.nn.ModuleList([model, network])
    objective = objective or WakeSleep()
    return amortized.fit(model, network, batches, objective=objective, learned=both, **options)


class Fixed:
    """An approximation that draws what it is told to, and has the density that it has."""

    def __init__(self, q, z):
        self.q, self.z = q, z

    def sample(self, samples, *, generator=None):
        return self.z.expand(samples, *self.z.shape)

    def log_prob(self, z):
        return self.q.log_prob(z)


def mean_wake_loss(model, network, x=X):
    """E_q of `wake_loss`, by a call for every state of the hidden bits, weighted row by row."""
    total = 0.0
    for row in x:
        row = row[None]
        for z, p in zip(oracle.states(3), oracle.recognition_table(row, network)[0].detach(), strict=True):
            total = total + p * wake_loss(model, Fixed(network(row), z[None]), row).mean() / len(x)
    return total


def mean_sleep_loss(model, network):
    """E_p of `sleep_loss`, by a call for every image and every state."""
    total = 0.0
    for x, joint in zip(X, oracle.joint_table(X, model).detach(), strict=True):
        for z, p in zip(oracle.states(3), joint, strict=True):
            fantasy = SimpleNamespace(sample=lambda count, generator, x=x, z=z: (x[None], z[None]))
            total = total + p * sleep_loss(fantasy, network, 1).mean()
    return total


def gradients(value, module):
    return torch.autograd.grad(value, list(module.parameters()), materialize_grads=True)


def assert_same(found, expected):
    for left, right in zip(found, expected, strict=True):
        torch.testing.assert_close(left, right)


def test_wake_loss_is_unbiased():
    model, network = oracle.three_two_one()
    found = mean_wake_loss(model, network)
    torch.testing.assert_close(found, oracle.wake_loss(X, model, network))


def test_the_wake_phase_goes_up_the_elbo():
    model, network = oracle.three_two_one()
    exact = gradients(-oracle.elbo(X, model, network).mean(), model)
    assert_same(gradients(mean_wake_loss(model, network), model), exact)


def test_sleep_loss_and_its_gradient_are_unbiased():
    model, network = oracle.three_two_one()
    found, exact = mean_sleep_loss(model, network), oracle.sleep_loss(model, network)
    torch.testing.assert_close(found, exact)
    assert_same(gradients(found, network), gradients(exact, network))


def test_several_samples_and_rows_are_averaged():
    # 200,000 samples of 2 rows, the mean of 20 such losses: five standard errors of the exact variance, 6e-7.
    model, network = oracle.three_two_one()
    x, count = X[[1, 6]], 20_000
    found = wake_loss(model, network(x), x, count, generator=seeded()).mean().item()
    q, log_joint = oracle.recognition_table(x, network), oracle.joint_table(x, model).log()
    variance = (q * log_joint.square()).sum(1) - (q * log_joint).sum(1).square()
    error = (variance.sum() / 4 / count).sqrt().item()
    assert abs(found - oracle.wake_loss(x, model, network).item()) < 5 * error


def test_no_phase_touches_the_other_network():
    model, network = oracle.three_two_one()
    wake_loss(model, network(X), X, 3, generator=seeded()).mean().backward()
    assert all(parameter.grad is None for parameter in network.parameters())
    assert all(parameter.grad.abs().sum() > 0 for parameter in model.parameters())
    model, network = oracle.three_two_one()
    sleep_loss(model, network, 20, generator=seeded()).mean().backward()
    assert all(parameter.grad is None for parameter in model.parameters())
    assert all(parameter.grad.abs().sum() > 0 for parameter in network.parameters())


def test_no_phase_touches_the_other_network_even_where_samples_carry_a_gradient():
    shift = torch.zeros(1, requires_grad=True)
    moving = SimpleNamespace(
        sample=lambda samples, generator: shift + torch.ones(samples, 8, 3), log_prob=lambda z: 0 * z.sum(-1)
    )
    model, network = (net.float() for net in oracle.three_two_one())
    wake_loss(model, moving, X.float()).mean().backward()
    dream = SimpleNamespace(sample=lambda count, generator: (shift + X.float(), shift + X.float()))
    sleep_loss(dream, network, 8).mean().backward()
    assert shift.grad is None


def test_sleep_ends_at_the_posterior_where_the_network_can_reach_it():
    # One hidden layer of one unit: the posterior's logit is affine in x, so KL(posterior ‖ q) can be zero.
    model = SigmoidBeliefNetwork((3, 1), generator=seeded()).double()
    with torch.no_grad():
        model.weights[0].mul_(15)
    network = RecognitionNetwork((3, 1), generator=seeded()).double()
    descent = torch.optim.LBFGS(network.parameters(), max_iter=100, tolerance_grad=1e-12, tolerance_change=0)

    def loss():
        descent.zero_grad()
        value = oracle.sleep_loss(model, network)
        value.backward()
        return value

    descent.step(loss)
    torch.testing.assert_close(
        oracle.recognition_table(X, network), oracle.posterior(X, model), atol=1e-5, rtol=0
    )
    torch.testing.assert_close(oracle.elbo(X, model, network), oracle.log_evidence(X, model))


def independent_pixels_divergence():
    images, probabilities = bars()
    on = probabilities @ images
    log_p = (images * on.log() + (1 - images) * (1 - on).log()).sum(1)
    return (probabilities * (probabilities.log() - log_p)).sum().item()


def machines(count, seed):
    """Helmholtz machines of 1, 8 and 16 units side by side: one more axis in front of every parameter."""
    model, network, draws = SigmoidBeliefNetwork((16, 8, 1)), RecognitionNetwork((16, 8, 1)), seeded(seed)
    for net in (model, network):
        for layer, weight in enumerate(net.weights):
            net.weights[layer] = torch.nn.Parameter(0.1 * torch.randn(count, *weight.shape, generator=draws))
        for layer, bias in enumerate(net.biases):
            net.biases[layer] = torch.nn.Parameter(torch.zeros(count, 1, *bias.shape))
    with torch.no_grad():
        model.biases[0].fill_(-3.0)  # without a cause, a pixel is dark
    return model, network


def learn_bars(count, steps, *, size=20, seed=0):
    """Teach machines the bars, with step lengths that fall in the second half; return their KL(data ‖ model)."""
    (model, network), draws, steppers = machines(count, seed), seeded(seed + 1), []

    def optimizer(parameters):
        steppers.append(torch.optim.SGD(parameters, lr=count))  # the loss is a mean over the machines
        return steppers[0]

    def callback(step, learned, value):
        steppers[0].param_groups[0]["lr"] = count * 100 ** -max(0.0, 2 * step / steps - 1)

    batches = (sample_bars(count * size, generator=draws).reshape(count, size, 16) for _ in range(steps))
    fit(batches, model, network, optimizer=optimizer, generator=draws, callback=callback)
    images, probabilities = bars()
    with torch.no_grad():
        log_joint = model.log_joint(
            images.float(), oracle.states(9).float()[:, None, None].expand(-1, 1, 30, -1)
        )
    return (probabilities * (probabilities.log() - log_joint.double().logsumexp(0))).sum(-1)


def test_wake_sleep_learns_that_pixels_of_bars_hang_together():
    divergences = learn_bars(4, 700)
    assert divergences.max() < 0.6 * independent_pixels_divergence()


@pytest.mark.full
def test_the_best_of_eight_machines_learns_the_bars():
    assert learn_bars(8, 24_000).min() < 0.25


def test_learning_from_an_iterator_is_called_back_and_stops_where_it_is_told():
    model, network = oracle.three_two_one()
    seen, left = [], iter([X] * 10)

    def callback(step, learned, value):
        seen.append((step, value))
        assert list(learned) == [model, network]
        if step == 4:
            raise KeyboardInterrupt

    before = [parameter.clone() for parameter in (*model.parameters(), *network.parameters())]
    trace = fit(left, model, network, optimizer=sgd(0.1), generator=seeded(), callback=callback)
    assert trace.interrupted
    assert seen == list(enumerate(trace.values, start=1))
    assert len(list(left)) == 6
    after = [*model.parameters(), *network.parameters()]
    assert all((left != right).any() for left, right in zip(before, after, strict=True))


def test_a_step_of_fit_is_a_step_of_both_phases():
    model, network = oracle.three_two_one()
    fit([X], model, network, optimizer=sgd(0.1), generator=seeded(5))
    other, other_network = oracle.three_two_one()
    draws = seeded(5)
    asleep = sleep_loss(other, other_network, 8, generator=draws)
    awake = wake_loss(other, other_network(X), X, generator=draws)
    for net, loss in ((other, awake), (other_network, asleep)):
        for parameter, gradient in zip(net.parameters(), gradients(loss.mean(), net), strict=True):
            parameter.data -= 0.1 * gradient
    assert_same(list(model.parameters()), list(other.parameters()))
    assert_same(list(network.parameters()), list(other_network.parameters()))


def test_a_loss_that_is_no_number_is_an_error_and_changes_nothing():
    model, network = oracle.three_two_one()
    with torch.no_grad():
        network.biases[1].fill_(torch.nan)
    before = [parameter.clone() for parameter in model.parameters()]
    with pytest.raises(ValueError, match=r"z must hold .* got nan"):
        fit([X], model, network, generator=seeded())
    assert_same(before, list(model.parameters()))


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
def test_the_gpu_learns_too():
    model, network = (net.cuda() for net in oracle.three_two_one())
    ones = torch.ones(50, 3, dtype=torch.float64, device="cuda")
    draws = torch.Generator("cuda").manual_seed(0)
    fit([ones] * 100, model, network, optimizer=sgd(1.0), generator=draws)
    assert model.sample(1000, generator=draws)[0].mean() > 0.9
