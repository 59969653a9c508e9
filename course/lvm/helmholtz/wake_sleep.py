"""Wake-sleep: a generative model and a recognition network teach each other, and no gradient passes through a sample.

Awake, the recognition network explains data and the model learns to make them; asleep, the model dreams up data whose
causes it knows and the network learns to find them. Each phase draws without gradient, so neither touches the other's
parameters.

- `wake_loss`: −E_q[log p(x, z)], the part of −ELBO that depends on the model
- `sleep_loss`: −E_p[log q(z | x)], which is not a part of −ELBO
- `fit`: both at once, step by step

Reweighted wake-sleep takes several explanations of every row, each counted by its importance weight
w_s ∝ p(x, z_s) / q(z_s | x), so that samples of q stand for samples of the posterior. So the model climbs the
importance-weighted bound instead of the ELBO, and the recognition network learns on the data, not only on fantasies.

- `reweighted_losses`: the wake phase of both
- `fit_reweighted`: step by step
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from course.lvm.optimization import Ascent, OptimizerFactory, adam, climb


def wake_loss(
    model: Any, q: Any, x: Tensor, samples: int = 1, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate −E_q[log p(x, z)], whose gradient by the model's parameters θ is that of −ELBO.

    −(1/SN) Σ_s Σ_n log p(x_n, z_sn) with z_sn ~ q(z | x_n) drawn without gradient: ELBO = E_q[log p(x, z)] + ℍ[q],
    and the entropy does not depend on θ. The prior is part of log p(x, z), so it learns too.

    Args:
        model: answers `log_joint(x, z)`; its parameters get the gradient.
        q: an approximation for the rows of x; its parameters get none.
        x: data, (N, D).
        samples: S.
        generator: where z comes from.

    Returns:
        A scalar, in nats per row; an unbiased estimate, and so is its gradient.

    Source: Hinton, Dayan, Frey and Neal (1995).

    Example:
        >>> from course.lvm.helmholtz.networks import RecognitionNetwork
        >>> from course.lvm.helmholtz.networks import SigmoidBeliefNetwork
        >>> model, encode, x = SigmoidBeliefNetwork((4, 2)), RecognitionNetwork((4, 2)), torch.ones(3, 4)
        >>> wake_loss(model, encode(x), x).backward()
        >>> model.biases[1].grad is None, encode.biases[0].grad is None
        (False, True)
    """
    z = q.sample(samples, generator=generator).detach()
    return -model.log_joint(x, z).mean()


def sleep_loss(
    model: Any, encoder: Callable[[Tensor], Any], count: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate S(φ) = −E_{p(x, z)}[log q(z | x)] from fantasies, for the recognition parameters φ.

    −(1/count) Σ_n log q(z_n | x_n) with (x_n, z_n) ~ p drawn without gradient. S(φ) is E_{p(x)} KL(p(z | x) ‖ q(z |
    x)) and a constant: the divergence has its arguments the other way round than −ELBO has, and is averaged over the
    model's data, not the given ones. So a step down S can lower the ELBO.

    Args:
        model: answers `sample(count, generator=...)` with (x, z); its parameters get no gradient.
        encoder: x -> approximation; its parameters get the gradient.
        count: the number of fantasies.
        generator: where they come from.

    Returns:
        A scalar, in nats per fantasy; an unbiased estimate of S, and so is its gradient of ∇S.

    Source: Hinton, Dayan, Frey and Neal (1995).

    Example:
        >>> from course.lvm.helmholtz.networks import RecognitionNetwork
        >>> from course.lvm.helmholtz.networks import SigmoidBeliefNetwork
        >>> model, encode = SigmoidBeliefNetwork((4, 2)), RecognitionNetwork((4, 2))
        >>> sleep_loss(model, encode, 10).backward()
        >>> model.biases[1].grad is None, encode.biases[0].grad is None
        (True, False)
    """
    x, z = model.sample(count, generator=generator)
    return -encoder(x.detach()).log_prob(z.detach()).mean()


def fit(
    batches: Iterable[Tensor],
    model: nn.Module,
    encoder: nn.Module,
    *,
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, Any, float], None] | None = None,
) -> Ascent:
    """Teach model and encoder by one wake and one sleep phase for every minibatch, as many fantasies as rows.

    As neither loss has a gradient by the other's parameters, one step down wake_loss + sleep_loss is a step of both.

    Args:
        batches: minibatches x (n, D), from any iterable.
        model: answers `log_joint` and `sample`; changed in place.
        encoder: x -> approximation; changed in place.
        optimizer: makes the optimizer from the list of all parameters.
        generator: where the samples of both phases come from.
        callback: called as callback(step, [model, encoder], value) after every step.

    Returns:
        An `Ascent`, with −(wake_loss + sleep_loss) of every batch. It is no bound and need not rise; what is learned
        shows in the ELBO. Ctrl-C ends the loop and keeps what was learned.

    Raises:
        FloatingPointError: a loss is not finite.

    Source: Hinton, Dayan, Frey and Neal (1995).

    Example (data that are all ones):
        >>> from course.lvm.helmholtz.networks import RecognitionNetwork
        >>> from course.lvm.helmholtz.networks import SigmoidBeliefNetwork
        >>> draws = torch.Generator().manual_seed(0)
        >>> model = SigmoidBeliefNetwork((3, 2), generator=draws)
        >>> encoder = RecognitionNetwork((3, 2), generator=draws)
        >>> sgd = lambda parameters: torch.optim.SGD(parameters, lr=1.0)
        >>> trace = fit([torch.ones(10, 3)] * 100, model, encoder, optimizer=sgd, generator=draws)
        >>> model.sample(1000, generator=draws)[0].mean() > 0.9
        tensor(True)
    """

    def objective(x: Tensor) -> Tensor:
        asleep = sleep_loss(model, encoder, x.shape[-2], generator=generator)
        return -wake_loss(model, encoder(x), x, generator=generator) - asleep

    learned = nn.ModuleList([model, encoder])
    return climb(batches, objective, learned, optimizer=optimizer, generator=generator, callback=callback)


class ReweightedLosses(NamedTuple):
    """The two losses of the wake phase, scalars in nats per row.

    Attributes:
        generative: −(1/N) Σ_n Σ_s w_sn log p(x_n, z_sn), for the model's parameters only.
        recognition: −(1/N) Σ_n Σ_s w_sn log q(z_sn | x_n), for the encoder's parameters only.
    """

    generative: Tensor
    recognition: Tensor


def reweighted_losses(
    model: Any, q: Any, x: Tensor, samples: int, *, generator: torch.Generator | None = None
) -> ReweightedLosses:
    """Estimate the losses of the wake phase with S weighted samples for every row.

    w_sn = p(x_n, z_sn) / q(z_sn | x_n), divided by Σ_s of it, without gradient. By θ the gradient of the first loss
    is exactly that of −log (1/S) Σ_s p(x, z_s) / q(z_s | x), so it is unbiased for the importance-weighted bound with
    S samples. That of the second by φ is a self-normalized estimate of ∇KL(p(z | x) ‖ q(z | x)), with a bias of order
    1/S; with S = 1 its mean is 0, and nothing is learned.

    Args:
        model: answers `log_joint(x, z)`.
        q: an approximation for the rows of x.
        x: data, (N, D).
        samples: S.
        generator: where z comes from.

    Returns:
        `ReweightedLosses`.

    Source: Bornschein and Bengio (2015).

    Example:
        >>> from course.lvm.helmholtz.networks import RecognitionNetwork
        >>> from course.lvm.helmholtz.networks import SigmoidBeliefNetwork
        >>> model, encode, x = SigmoidBeliefNetwork((4, 2)), RecognitionNetwork((4, 2)), torch.ones(3, 4)
        >>> losses = reweighted_losses(model, encode(x), x, samples=5)
        >>> sum(losses).backward()
        >>> model.biases[1].grad.shape, encode.biases[0].grad.shape
        (torch.Size([2]), torch.Size([2]))
    """
    z = q.sample(samples, generator=generator).detach()
    log_joint, log_q = model.log_joint(x, z), q.log_prob(z)
    weights = (log_joint - log_q).detach().softmax(0)
    return ReweightedLosses(-(weights * log_joint).sum(0).mean(), -(weights * log_q).sum(0).mean())


def fit_reweighted(
    batches: Iterable[Tensor],
    model: nn.Module,
    encoder: nn.Module,
    samples: int,
    *,
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, Any, float], None] | None = None,
) -> Ascent:
    """Teach model and encoder by reweighted wake phases and a sleep phase for every minibatch.

    The encoder steps down the mean of its wake and its sleep loss, the model down its wake loss.

    Args:
        batches: minibatches x (n, D), from any iterable.
        model: answers `log_joint` and `sample`; changed in place.
        encoder: x -> approximation; changed in place.
        samples: explanations of every row, S.
        optimizer: makes the optimizer from the list of all parameters.
        generator: where the samples of all phases come from.
        callback: called as callback(step, [model, encoder], value) after every step.

    Returns:
        An `Ascent`, with the negative sum of the losses of every batch; it is no bound. Ctrl-C ends the loop and
        keeps what was learned.

    Raises:
        FloatingPointError: a loss is not finite.

    Source: Bornschein and Bengio (2015).

    Example (data that are all ones):
        >>> from course.lvm.helmholtz.networks import RecognitionNetwork
        >>> from course.lvm.helmholtz.networks import SigmoidBeliefNetwork
        >>> draws = torch.Generator().manual_seed(0)
        >>> model = SigmoidBeliefNetwork((3, 2), generator=draws)
        >>> encoder = RecognitionNetwork((3, 2), generator=draws)
        >>> sgd = lambda parameters: torch.optim.SGD(parameters, lr=1.0)
        >>> trace = fit_reweighted([torch.ones(10, 3)] * 100, model, encoder, 5, optimizer=sgd, generator=draws)
        >>> model.sample(1000, generator=draws)[0].mean() > 0.9
        tensor(True)
    """

    def objective(x: Tensor) -> Tensor:
        awake = reweighted_losses(model, encoder(x), x, samples, generator=generator)
        asleep = sleep_loss(model, encoder, x.shape[-2], generator=generator)
        return -awake.generative - (awake.recognition + asleep) / 2

    learned = nn.ModuleList([model, encoder])
    return climb(batches, objective, learned, optimizer=optimizer, generator=generator, callback=callback)
