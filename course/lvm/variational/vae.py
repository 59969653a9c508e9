"""The variational autoencoder: a decoder p(x | z), the prior N(0, I), and an encoder q(z | x), learned together.

Its bound for one row is ELBO = E_q[log p(x | z)] − KL(q(z | x) ‖ N(0, I)), reconstruction minus regularizer.

- `VAE`: the two networks as a model: prior, log_conditional, log_joint, sample
- `elbo`: the bound of every row, its KL in closed form or from the samples
- `log_evidence`: log p(x) of every row, from below, by importance sampling with the encoder's q
- `fit`: minibatches, one step up the bound for each
- `save`, `load`: to a file and back, without running code that a file may hold
"""

import math
from collections.abc import Callable, Iterable
from os import PathLike
from typing import Any, BinaryIO

import torch
from torch import Tensor, nn

from course.lvm.checks import check_count
from course.lvm.distributions.divergences import kl_to_standard_normal
from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.networks import BernoulliDecoder, GaussianDecoder, GaussianEncoder, LinearEncoder
from course.lvm.optimization import Ascent, OptimizerFactory, adam, climb
from course.lvm.variational.bound import log_weights

KINDS = {kind.__name__: kind for kind in (GaussianEncoder, LinearEncoder, BernoulliDecoder, GaussianDecoder)}
BLOCK = 2**22  # numbers that a block of decoded samples may hold: 16 MiB in float32


class VAE(nn.Module):
    """z ~ N(0, I), x | z ~ decoder(z), and q(z | x) = encoder(x).

    Args:
        encoder: called with x (N, D), answers with a `DiagonalGaussian`; see networks.py.
        decoder: answers `log_prob(x, z)`, `mean(z)` and `sample(z)`; see networks.py.

    Source: Kingma and Welling (2013); Rezende, Mohamed and Wierstra (2014).

    Example:
        >>> vae = VAE(GaussianEncoder(4, 2, hidden=(8,)), BernoulliDecoder(2, 4, hidden=(8,)))
        >>> x, z = vae.sample(3)
        >>> vae.log_joint(x, z).shape, vae.encoder(x).mean.shape
        (torch.Size([3]), torch.Size([3, 2]))
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder: Any = decoder

    def prior(self) -> DiagonalGaussian:
        """Return p(z) = N(0, I) as an approximation of one row, which serves every row of the data alike."""
        like = next(self.parameters())
        zeros = torch.zeros(1, self.decoder.latents, dtype=like.dtype, device=like.device)
        return DiagonalGaussian(zeros, zeros)

    def log_conditional(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n | z), (S, N) or (N,)."""
        return self.decoder.log_prob(x, z)

    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n, z) = log p(x_n | z) + log N(z; 0, I), (S, N) or (N,)."""
        return self.decoder.log_prob(x, z) + self.prior().log_prob(z)

    def sample(self, count: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw z (count, M) from the prior, then x (count, D) from the decoder; return (x, z)."""
        check_count("count", count)
        z = self.prior().sample(count, generator=generator)[:, 0]
        return self.decoder.sample(z, generator=generator), z


def elbo(
    vae: VAE,
    x: Tensor,
    *,
    samples: int = 1,
    kl: str = "analytic",
    generator: torch.Generator | None = None,
) -> Tensor:
    """Estimate the bound of every row, without bias: (1/S) Σ_s log p(x_n | z_s) − KL(q(z | x_n) ‖ N(0, I)).

    z_s = mean + σ ε_s with noise ε of its own for every row and sample, so the gradient reaches encoder and decoder.

    Args:
        vae: the networks.
        x: data, (N, D).
        samples: draws for every row, S; for learning one is enough.
        kl: "analytic" for ½ Σ_m (σ_m² + mean_m² − 1 − log σ_m²); "monte_carlo" for (1/S) Σ_s log q(z_s) − log p(z_s).
            Which of the two gives the steadier bound depends on how close q is to the posterior.
        generator: where ε comes from.

    Returns:
        (N,), in nats.

    Raises:
        ValueError: an unknown kl.

    Source: Kingma and Welling (2013), estimators B (analytic) and A.

    Example:
        >>> vae = VAE(LinearEncoder(4, 2), GaussianDecoder(2, 4))
        >>> elbo(vae, torch.zeros(3, 4)).shape
        torch.Size([3])
    """
    if kl not in ("analytic", "monte_carlo"):
        raise ValueError(f"kl must be 'analytic' or 'monte_carlo'; got {kl!r}")
    q = vae.encoder(x)
    z = q.rsample(samples, generator=generator)
    if kl == "monte_carlo":
        return log_weights(vae, q, x, z).mean(0)
    return vae.log_conditional(x, z).mean(0) - kl_to_standard_normal(q)


@torch.no_grad()
def log_evidence(vae: VAE, x: Tensor, *, samples: int, generator: torch.Generator | None = None) -> Tensor:
    """Estimate log p(x_n) ≈ log (1/S) Σ_s p(x_n, z_s) / q(z_s | x_n) with z_s ~ q(z | x_n).

    Its mean is below log p(x_n) and above the ELBO, and rises to log p(x_n) with the number of samples.

    Args:
        vae: the networks.
        x: data, (N, D).
        samples: draws for every row, S; memory does not grow with them.
        generator: where the draws come from.

    Returns:
        (N,), in nats.

    Raises:
        ValueError: samples is not a whole number, at least 1.

    Source: Burda, Grosse and Salakhutdinov (2016).

    Example:
        >>> log_evidence(VAE(LinearEncoder(4, 2), GaussianDecoder(2, 4)), torch.zeros(3, 4), samples=10).shape
        torch.Size([3])
    """
    check_count("samples", samples)
    q, block = vae.encoder(x), max(1, BLOCK // max(1, x.numel()))
    total = torch.full_like(x[:, 0], -math.inf)
    for first in range(0, samples, block):
        z = q.sample(min(block, samples - first), generator=generator)
        total = torch.logaddexp(total, log_weights(vae, q, x, z).logsumexp(0))
    return total - math.log(samples)


def fit(
    vae: VAE,
    batches: Iterable[Tensor],
    *,
    samples: int = 1,
    kl: str = "analytic",
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, VAE, float], None] | None = None,
) -> Ascent:
    """Learn encoder and decoder together: for every batch, one step up the mean of its rows' bounds.

    Raising the bound raises log p(x) minus the gap KL(q ‖ p(z | x)), not log p(x) itself. Ctrl-C ends the loop and
    keeps what was learned so far.

    Args:
        vae: changed in place.
        batches: tensors (N_b, D): `optimization.minibatches`, a list, a loader that reads from disk.
        samples: draws for every row of a batch.
        kl: as in `elbo`.
        optimizer: makes the optimizer from the list of parameters.
        generator: where ε comes from.
        callback: called as callback(step, vae, value) after every step.

    Returns:
        The bound of every batch, per row, before its step.

    Raises:
        FloatingPointError: the bound is not finite.

    Example:
        >>> vae = VAE(LinearEncoder(4, 2), GaussianDecoder(2, 4))
        >>> len(fit(vae, [torch.zeros(5, 4)] * 3).values)
        3
    """
    return climb(
        batches,
        lambda x: elbo(vae, x, samples=samples, kl=kl, generator=generator).mean(),
        vae,
        optimizer=optimizer,
        generator=generator,
        callback=callback,
    )


def save(vae: VAE, path: str | PathLike | BinaryIO) -> None:
    """Write the networks to a file: what they are, and their weights.

    Raises:
        ValueError: an encoder or decoder of one's own; save its `state_dict()` then.

    Example:
        >>> import io
        >>> file = io.BytesIO()
        >>> save(VAE(LinearEncoder(4, 2), GaussianDecoder(2, 4)), file)
        >>> _ = file.seek(0)
        >>> load(file).decoder.latents
        2
    """
    parts = {}
    for name, network in (("encoder", vae.encoder), ("decoder", vae.decoder)):
        if type(network) not in KINDS.values():
            raise ValueError(
                f"{name} must be one of {', '.join(KINDS)} to be saved; got {type(network).__name__}"
            )
        parts[name] = {"kind": type(network).__name__, "settings": network.settings}
    torch.save({"parts": parts, "weights": vae.state_dict()}, path)


def load(path: str | PathLike | BinaryIO, *, device: torch.device | str = "cpu") -> VAE:
    """Read what `save` has written, with torch's loader that makes tensors and plain values only.

    Args:
        path: the file.
        device: where the networks shall be.
    """
    saved = torch.load(path, map_location=device, weights_only=True)
    networks = {name: KINDS[part["kind"]](**part["settings"]) for name, part in saved["parts"].items()}
    vae = VAE(**networks)
    vae.to(device=device, dtype=next(iter(saved["weights"].values())).dtype)
    vae.load_state_dict(saved["weights"])
    return vae
