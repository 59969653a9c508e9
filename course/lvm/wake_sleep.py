"""Wake-sleep: a generative model and a recognition network teach each other, and no gradient passes through a sample.

Awake, the recognition network explains data and the model learns to make them; asleep, the model dreams up data whose
causes it knows and the network learns to find them. Each phase draws without gradient, so neither touches the other's
parameters.

- `wake_loss`: −E_q[log p(x, z)], the part of −ELBO that depends on the model
- `sleep_loss`: −E_p[log q(z | x)], which is not a part of −ELBO
- `fit`: both at once, step by step
"""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from course.lvm.gradient_ascent import Ascent, OptimiserFactory, adam, climb


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
        >>> from course.lvm.recognition_network import RecognitionNetwork
        >>> from course.lvm.sigmoid_belief_network import SigmoidBeliefNetwork
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
        >>> from course.lvm.recognition_network import RecognitionNetwork
        >>> from course.lvm.sigmoid_belief_network import SigmoidBeliefNetwork
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
    optimiser: OptimiserFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, Any, float], None] | None = None,
) -> Ascent:
    """Teach model and encoder by one wake and one sleep phase for every minibatch, as many fantasies as rows.

    As neither loss has a gradient by the other's parameters, one step down wake_loss + sleep_loss is a step of both.

    Args:
        batches: minibatches x (n, D), from any iterable.
        model: answers `log_joint` and `sample`; changed in place.
        encoder: x -> approximation; changed in place.
        optimiser: makes the optimiser from the list of all parameters.
        generator: where the samples of both phases come from.
        callback: called as callback(step, [model, encoder], value) after every step.

    Returns:
        An `Ascent`, with −(wake_loss + sleep_loss) of every batch. It is no bound and need not rise; what is learned
        shows in the ELBO. Ctrl-C ends the loop and keeps what was learned.

    Raises:
        FloatingPointError: a loss is not finite.

    Source: Hinton, Dayan, Frey and Neal (1995).

    Example (data that are all ones):
        >>> from course.lvm.recognition_network import RecognitionNetwork
        >>> from course.lvm.sigmoid_belief_network import SigmoidBeliefNetwork
        >>> draws = torch.Generator().manual_seed(0)
        >>> model = SigmoidBeliefNetwork((3, 2), generator=draws)
        >>> encoder = RecognitionNetwork((3, 2), generator=draws)
        >>> sgd = lambda parameters: torch.optim.SGD(parameters, lr=1.0)
        >>> trace = fit([torch.ones(10, 3)] * 100, model, encoder, optimiser=sgd, generator=draws)
        >>> model.sample(1000, generator=draws)[0].mean() > 0.9
        tensor(True)
    """

    def objective(x: Tensor) -> Tensor:
        asleep = sleep_loss(model, encoder, x.shape[-2], generator=generator)
        return -wake_loss(model, encoder(x), x, generator=generator) - asleep

    learned = nn.ModuleList([model, encoder])
    return climb(batches, objective, learned, optimiser=optimiser, generator=generator, callback=callback)
