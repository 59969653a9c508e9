"""Wake-sleep: a generative model and a recognition network teach each other, and no gradient passes through a sample.

Awake, the recognition network explains data and the model learns to make them; asleep, the model dreams up data whose
causes it knows and the network learns to find them. Each phase draws without gradient, so neither touches the other's
parameters.

- `wake_loss`: −E_q[log p(x, z)], the part of −ELBO that depends on the model
- `sleep_loss`: −E_p[log q(z | x)], which is not a part of −ELBO
- `WakeSleep`: both at once, as an objective for `amortized.fit`

Reweighted wake-sleep takes several explanations of every row, each counted by its importance weight
w_s ∝ p(x, z_s) / q(z_s | x), so that samples of q stand for samples of the posterior. So the model climbs the
importance-weighted bound instead of the ELBO, and the recognition network learns on the data, not only on fantasies.

- `reweighted_losses`: the wake phase of both
- `ReweightedWakeSleep`: all at once, as an objective
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor

from course.lvm.checks import Seen, able, accepts, function, whole
from course.lvm.contracts import Encoder


@accepts(model=able("log_joint"), q=able("sample", "log_prob"), samples=whole())
def wake_loss(
    model: Any, q: Any, x: Tensor, samples: int = 1, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate −E_q[log p(x, z)], whose gradient by the model's parameters θ is that of −ELBO.

    For every row −(1/S) Σ_s log p(x_n, z_sn) with z_sn ~ q(z | x_n) drawn without gradient: the ELBO is
    E_q[log p(x, z)] + ℍ[q], and the entropy does not depend on θ. The prior is part of log p(x, z), so it learns too.

    Args:
        model: answers `log_joint(x, z)`; its parameters get the gradient.
        q: an approximation for the rows of x; its parameters get none.
        x: data, (N, D).
        samples: S.
        generator: where z comes from.

    Returns:
        (N,), in nats; an unbiased estimate, and so is its gradient.

    Source: Hinton et al. (1995).

    Example:
        >>> from course.lvm.helmholtz.networks import RecognitionNetwork
        >>> from course.lvm.helmholtz.networks import SigmoidBeliefNetwork
        >>> model, encode, x = SigmoidBeliefNetwork((4, 2)), RecognitionNetwork((4, 2)), torch.ones(3, 4)
        >>> wake_loss(model, encode(x), x).mean().backward()
        >>> model.biases[1].grad is None, encode.biases[0].grad is None
        (False, True)
    """
    z = q.sample(samples, generator=generator).detach()
    return -model.log_joint(x, z).mean(0)


@accepts(model=able("sample"), encoder=function, count=whole())
def sleep_loss(
    model: Any, encoder: Encoder, count: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate S(φ) = −E_{p(x, z)}[log q(z | x)] from fantasies, for the recognition parameters φ.

    For every fantasy −log q(z_n | x_n), with (x_n, z_n) ~ p drawn without gradient. S(φ) is a constant and
    E_{p(x)} KL(p(z | x) ‖ q(z | x)): the divergence has its arguments the other way round than −ELBO has, and is
    averaged over the model's data, not the given ones. So a step down S can lower the ELBO.

    Args:
        model: answers `sample(count, generator=...)` with (x, z); its parameters get no gradient.
        encoder: x -> approximation; its parameters get the gradient.
        count: the number of fantasies.
        generator: where they come from.

    Returns:
        (count,), in nats; each is an unbiased estimate of S, and so is its gradient of ∇S.

    Source: Hinton et al. (1995).

    Example:
        >>> from course.lvm.helmholtz.networks import RecognitionNetwork
        >>> from course.lvm.helmholtz.networks import SigmoidBeliefNetwork
        >>> model, encode = SigmoidBeliefNetwork((4, 2)), RecognitionNetwork((4, 2))
        >>> sleep_loss(model, encode, 10).mean().backward()
        >>> model.biases[1].grad is None, encode.biases[0].grad is None
        (True, False)
    """
    x, z = model.sample(count, generator=generator)
    return -encoder(x.detach()).log_prob(z.detach())


@dataclass(frozen=True)
class WakeSleep:
    """Wake-sleep as an objective for `amortized.fit`: one phase of each kind for a batch, as many fantasies as rows.

    For every row, −(wake loss) − (sleep loss). As neither has a gradient by the other's parameters, one step up is a
    step of both. It is no bound and need not rise; what is learned shows in the ELBO.

    Source: Hinton et al. (1995).

    Example (data that are all ones):
        >>> from course.lvm.helmholtz.networks import RecognitionNetwork, SigmoidBeliefNetwork
        >>> from course.lvm.variational import amortized
        >>> draws = torch.Generator().manual_seed(0)
        >>> model = SigmoidBeliefNetwork((3, 2), generator=draws)
        >>> encoder = RecognitionNetwork((3, 2), generator=draws)
        >>> sgd = lambda parameters: torch.optim.SGD(parameters, lr=1.0)
        >>> both = torch.nn.ModuleList([model, encoder])
        >>> _ = amortized.fit(model, encoder, [torch.ones(10, 3)] * 100, objective=WakeSleep(), learned=both,
        ...                   optimizer=sgd, generator=draws)
        >>> model.sample(1000, generator=draws)[0].mean() > 0.9
        tensor(True)
    """

    def __call__(
        self, model: Any, encoder: Encoder, x: Tensor, *, generator: torch.Generator | None = None
    ) -> Tensor:
        """Evaluate both phases, (N,), in nats."""
        asleep = sleep_loss(model, encoder, x.shape[-2], generator=generator)
        return -wake_loss(model, encoder(x), x, generator=generator) - asleep


class ReweightedLosses(NamedTuple):
    """The two losses of the wake phase, (N,), in nats.

    Attributes:
        generative: −Σ_s w_sn log p(x_n, z_sn), for the model's parameters only.
        recognition: −Σ_s w_sn log q(z_sn | x_n), for the encoder's parameters only.
    """

    generative: Tensor
    recognition: Tensor


@accepts(model=able("log_joint"), q=able("sample", "log_prob"), samples=whole())
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
        >>> sum(losses).mean().backward()
        >>> model.biases[1].grad.shape, encode.biases[0].grad.shape
        (torch.Size([2]), torch.Size([2]))
    """
    z = q.sample(samples, generator=generator).detach()
    log_joint, log_q = model.log_joint(x, z), q.log_prob(z)
    weights = (log_joint - log_q).detach().softmax(0)
    possible = torch.where(weights == 0, 0, log_joint)  # of weight 0 is what cannot be, whose logarithm is −∞
    return ReweightedLosses(-(weights * possible).sum(0), -(weights * log_q).sum(0))


@dataclass(frozen=True)
class ReweightedWakeSleep:
    """Reweighted wake-sleep as an objective for `amortized.fit`: weighted wake phases of both, and a sleep phase.

    The encoder steps down the mean of its wake and its sleep loss, the model down its wake loss. It is no bound.

    Attributes:
        samples: explanations of every row, S, at least 1.

    Raises:
        ValueError: samples is no whole number, at least 1.

    Source: Bornschein and Bengio (2015).

    Example (data that are all ones):
        >>> from course.lvm.helmholtz.networks import RecognitionNetwork, SigmoidBeliefNetwork
        >>> from course.lvm.variational import amortized
        >>> draws = torch.Generator().manual_seed(0)
        >>> model = SigmoidBeliefNetwork((3, 2), generator=draws)
        >>> encoder = RecognitionNetwork((3, 2), generator=draws)
        >>> sgd = lambda parameters: torch.optim.SGD(parameters, lr=1.0)
        >>> both = torch.nn.ModuleList([model, encoder])
        >>> _ = amortized.fit(model, encoder, [torch.ones(10, 3)] * 100, objective=ReweightedWakeSleep(5),
        ...                   learned=both, optimizer=sgd, generator=draws)
        >>> model.sample(1000, generator=draws)[0].mean() > 0.9
        tensor(True)
    """

    samples: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "samples", whole().take("samples", self.samples, Seen()))

    def __call__(
        self, model: Any, encoder: Encoder, x: Tensor, *, generator: torch.Generator | None = None
    ) -> Tensor:
        """Evaluate all three phases, (N,), in nats."""
        awake = reweighted_losses(model, encoder(x), x, self.samples, generator=generator)
        asleep = sleep_loss(model, encoder, x.shape[-2], generator=generator)
        return -awake.generative - (awake.recognition + asleep) / 2
