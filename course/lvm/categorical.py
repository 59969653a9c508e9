"""The approximation for one choice out of M, z as a one-hot vector.

- `Categorical`: answers to the contract of approximations.py
"""

from typing import NamedTuple

import torch
from torch import Tensor


class Categorical(NamedTuple):
    """One choice per row, q(z_n = e_m) = exp(logits[n, m]) / Σ_j exp(logits[n, j]), with e_m the m-th unit vector.

    Attributes:
        logits: unnormalised log-probabilities, (N, M).

    Example:
        >>> q = Categorical(torch.tensor([[0.0, 0.0]]))
        >>> q.log_prob(torch.tensor([[1.0, 0.0]]))
        tensor([-0.6931])
    """

    logits: Tensor

    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z ~ q, one-hot, (S, N, M), without gradient: the first of M exponential clocks of rates q."""
        if not isinstance(samples, int) or samples < 1:
            raise ValueError(f"samples must be a whole number, at least 1; got {samples!r}")
        logits = self.logits.detach()
        clocks = torch.empty((samples, *logits.shape), dtype=logits.dtype, device=logits.device)
        first = (logits - clocks.exponential_(generator=generator).log()).argmax(-1)
        return torch.nn.functional.one_hot(first, logits.shape[-1]).to(logits.dtype)

    def log_prob(self, z: Tensor) -> Tensor:
        """Evaluate log q(z) for one-hot z, (S, N, M) or (N, M)."""
        if z.ndim == 0 or z.shape[-1] != self.logits.shape[-1]:
            raise ValueError(f"z must have the last axis M = {self.logits.shape[-1]}; got {tuple(z.shape)}")
        return (z * self.logits.log_softmax(-1)).sum(-1)

    def entropy(self) -> Tensor:
        """Evaluate ℍ[q] = −Σ_m q_m log q_m, (N,)."""
        log_q = self.logits.log_softmax(-1)
        return -(log_q.exp() * log_q).sum(-1)
