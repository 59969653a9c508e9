"""The variational autoencoder: a decoder p(x | z), the prior N(0, I), and an encoder q(z | x), learned together.

Its bound for one row is ELBO = E_q[log p(x | z)] − KL(q(z | x) ‖ N(0, I)), reconstruction minus regularizer. Values of
the bound, and of log p(x) by importance sampling, come from bound.py: `Bound("kl")(vae, vae.encoder, x)`, and
`sampled_log_evidence(vae, vae.encoder(x), x, samples=100)`.

- `VAE`: the two networks as a model: prior, log_conditional, log_joint, sample
- `fit`: minibatches, one step up the bound for each
- `save`, `load`: to a file and back, without running code that a file may hold
"""

from collections.abc import Callable, Iterable
from os import PathLike
from typing import Any, BinaryIO

import torch
from torch import Tensor, nn

from course.lvm.checks import able, accepts, made, whole
from course.lvm.contracts import Objective
from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.fitted import read, write
from course.lvm.networks import (
    BernoulliDecoder,
    FullGaussianEncoder,
    GaussianDecoder,
    GaussianEncoder,
    LinearEncoder,
)
from course.lvm.optimization import Fit, OptimizerFactory, adam
from course.lvm.variational import amortized
from course.lvm.variational.bound import ELBO_BY_KL

KINDS = {
    kind.__name__: kind
    for kind in (GaussianEncoder, FullGaussianEncoder, LinearEncoder, BernoulliDecoder, GaussianDecoder)
}


class VAE(nn.Module):
    """z ~ N(0, I), x | z ~ decoder(z), and q(z | x) = encoder(x).

    Args:
        encoder: called with x (N, D), answers with a `DiagonalGaussian`; see networks.py.
        decoder: a network of networks.py or of your own, which answers `log_prob(x, z)`, (S, N), for learning, and
            `mean(z)` and `sample(z, generator=...)`, (..., D).

    It learns by the function `vae.fit(vae, optimization.minibatches(x, 100, epochs=20))`. The bound of every row is
    `Bound("kl")(vae, vae.encoder, x)`, and log p(x) is estimated by `bound.sampled_log_evidence`.

    Source: Kingma and Welling (2014); Rezende, Mohamed and Wierstra (2014).

    Example:
        >>> vae = VAE(GaussianEncoder(4, 2, hidden=(8,)), BernoulliDecoder(2, 4, hidden=(8,)))
        >>> x, z = vae.sample(3)
        >>> vae.log_joint(x, z).shape, vae.encoder(x).mean.shape
        (torch.Size([3]), torch.Size([3, 2]))
    """

    @accepts(encoder=made(nn.Module), decoder=able("log_prob", "mean", "sample"))
    def __init__(self, encoder: nn.Module, decoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder: Any = decoder

    def prior(self) -> DiagonalGaussian:
        """Return p(z) = N(0, I) as an approximation of one row, which serves every row of the data alike."""
        like = next(self.parameters())
        zeros = torch.zeros(1, self.decoder.latents, dtype=like.dtype, device=like.device)
        return DiagonalGaussian(zeros, zeros)

    @accepts(x="... N? D", z="... N? M")
    def log_conditional(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n | z), (S, N) or (N,)."""
        return self.decoder.log_prob(x, z)

    @accepts(x="... N? D", z="... N? M")
    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n, z) = log p(x_n | z) + log N(z; 0, I), (S, N) or (N,)."""
        return self.decoder.log_prob(x, z) + self.prior().log_prob(z)

    @accepts(count=whole())
    def sample(self, count: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw z (count, M) from the prior, then x (count, D) from the decoder; return (x, z)."""
        z = self.prior().sample(count, generator=generator)[:, 0]
        return self.decoder.sample(z, generator=generator), z


@accepts(vae=made(VAE), batches=able("__iter__"))
def fit(
    vae: VAE,
    batches: Iterable[Tensor],
    *,
    objective: Objective = ELBO_BY_KL,
    rows: int | None = None,
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, VAE, float], None] | None = None,
) -> Fit:
    """Learn encoder and decoder together, by `amortized.fit` with all of the VAE as what is learned.

    Args:
        vae: changed in place.
        batches: tensors (B, D), as there.
        objective: what is climbed: E_q[log p(x | z)] − KL(q ‖ N(0, I)) with the KL in closed form, unless another is
            given. Whether a sampled KL is steadier depends on how close q is to the posterior.
        rows, optimizer, generator: as there.
        callback: called as callback(step, vae, value) after every step.

    Returns:
        The VAE, and the bound of every batch, per row, before its step.

    Raises:
        ValueError, FloatingPointError: as there.

    Source: Kingma and Welling (2014), estimators B (closed KL) and A (`Bound("joint")`).

    Example:
        >>> vae = VAE(LinearEncoder(4, 2), GaussianDecoder(2, 4))
        >>> len(fit(vae, [torch.zeros(5, 4)] * 3).values)
        3
    """
    return amortized.fit(
        vae,
        vae.encoder,
        batches,
        objective=objective,
        learned=vae,
        rows=rows,
        optimizer=optimizer,
        generator=generator,
        callback=callback,
    )


def save(vae: VAE, path: str | PathLike | BinaryIO) -> None:
    """Write the networks to a file: what they are, and their weights.

    Raises:
        ValueError: an encoder or decoder of one's own (save its `state_dict()` then); path cannot be written to.

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
    write(path, "VAE", {"parts": parts, "weights": dict(vae.state_dict())})


def load(path: str | PathLike | BinaryIO, *, device: torch.device | str = "cpu") -> VAE:
    """Read what `save` has written, with torch's loader that makes tensors and plain values only.

    Args:
        path: the file.
        device: where the networks shall be.

    Raises:
        ValueError: the file holds something else.
    """
    saved = read(path, "VAE", device=device)
    networks = {name: KINDS[part["kind"]](**part["settings"]) for name, part in saved["parts"].items()}
    vae = VAE(**networks)
    vae.to(device=device, dtype=next(iter(saved["weights"].values())).dtype)
    vae.load_state_dict(saved["weights"])
    return vae
