"""What importance weights say, evaluated as it stands on paper, in decimals of 50 digits.

A decimal's exponent has room for any weight, so nothing under- or overflows and no logarithm needs a trick.

- `log_evidence`: log (1/S Σ_s w_s)
- `self_normalized_mean`: Σ_s w_s f_s / Σ_s w_s
- `effective_sample_size`: (Σ_s w_s)² / Σ_s w_s²
"""

from decimal import Decimal, localcontext

import torch
from torch import Tensor

DIGITS = 50


def log_evidence(log_weights: Tensor) -> Tensor:
    """Evaluate log (1/S Σ_s exp(log_weights[s, n])), (N,).

    Example:
        >>> log_evidence(torch.tensor([[-2000.0], [-2000.0]]))
        tensor([-2000.], dtype=torch.float64)
    """
    with localcontext(prec=DIGITS):
        means = [sum(column, Decimal(0)) / len(column) for column in _weights(log_weights)]
        return torch.tensor([float(mean.ln()) for mean in means], dtype=torch.float64)


def self_normalized_mean(log_weights: Tensor, values: Tensor) -> Tensor:
    """Evaluate Σ_s w_s f(z_s) / Σ_s w_s for weights (S, N) and values (S, N, M), (N, M).

    Example:
        >>> self_normalized_mean(torch.tensor([[-2000.0], [-2000.0]]), torch.tensor([[[1.0]], [[2.0]]]))
        tensor([[1.5000]], dtype=torch.float64)
    """
    with localcontext(prec=DIGITS):
        rows = []
        for weights, f in zip(_weights(log_weights), values.transpose(0, 1), strict=True):
            total = sum(weights, Decimal(0))
            columns = ([Decimal(value) for value in column] for column in f.T.tolist())
            rows.append(
                [
                    float(sum(w * v for w, v in zip(weights, column, strict=True)) / total)
                    for column in columns
                ]
            )
        return torch.tensor(rows, dtype=torch.float64)


def effective_sample_size(log_weights: Tensor) -> Tensor:
    """Evaluate (Σ_s w_s)² / Σ_s w_s² for weights (S, N), (N,).

    Example:
        >>> effective_sample_size(torch.tensor([[-2000.0], [-2000.0]]))
        tensor([2.], dtype=torch.float64)
    """
    with localcontext(prec=DIGITS):
        sizes = [
            sum(column, Decimal(0)) ** 2 / sum(w * w for w in column) for column in _weights(log_weights)
        ]
        return torch.tensor([float(size) for size in sizes], dtype=torch.float64)


def _weights(log_weights: Tensor) -> list[list[Decimal]]:
    """The weights of each row of the data."""
    return [[Decimal(value).exp() for value in column] for column in log_weights.T.tolist()]
