"""Reweighted wake-sleep: several explanations of every row, each counted by its importance weight.

The weights w_s ∝ p(x, z_s) / q(z_s | x) make samples of q stand for samples of the posterior. So the model climbs the
importance-weighted bound instead of the ELBO, and the recognition network learns on the data, not only on fantasies.

- `reweighted_losses`: the wake phase of both
- `fit`: step by step
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from course.lvm.gradient_ascent import Ascent, OptimiserFactory, adam, climb
from course.lvm.wake_sleep import sleep_loss


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
    S samples. That of the second by φ is a self-normalised estimate of ∇KL(p(z | x) ‖ q(z | x)), with a bias of order
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
        >>> from course.lvm.recognition_network import RecognitionNetwork
        >>> from course.lvm.sigmoid_belief_network import SigmoidBeliefNetwork
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


def fit(
    batches: Iterable[Tensor],
    model: nn.Module,
    encoder: nn.Module,
    samples: int,
    *,
    optimiser: OptimiserFactory = adam,
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
        optimiser: makes the optimiser from the list of all parameters.
        generator: where the samples of all phases come from.
        callback: called as callback(step, [model, encoder], value) after every step.

    Returns:
        An `Ascent`, with the negative sum of the losses of every batch; it is no bound. Ctrl-C ends the loop and
        keeps what was learned.

    Raises:
        FloatingPointError: a loss is not finite.

    Source: Bornschein and Bengio (2015).

    Example (data that are all ones):
        >>> from course.lvm.recognition_network import RecognitionNetwork
        >>> from course.lvm.sigmoid_belief_network import SigmoidBeliefNetwork
        >>> draws = torch.Generator().manual_seed(0)
        >>> model = SigmoidBeliefNetwork((3, 2), generator=draws)
        >>> encoder = RecognitionNetwork((3, 2), generator=draws)
        >>> sgd = lambda parameters: torch.optim.SGD(parameters, lr=1.0)
        >>> trace = fit([torch.ones(10, 3)] * 100, model, encoder, 5, optimiser=sgd, generator=draws)
        >>> model.sample(1000, generator=draws)[0].mean() > 0.9
        tensor(True)
    """

    def objective(x: Tensor) -> Tensor:
        awake = reweighted_losses(model, encoder(x), x, samples, generator=generator)
        asleep = sleep_loss(model, encoder, x.shape[-2], generator=generator)
        return -awake.generative - (awake.recognition + asleep) / 2

    learned = nn.ModuleList([model, encoder])
    return climb(batches, objective, learned, optimiser=optimiser, generator=generator, callback=callback)
