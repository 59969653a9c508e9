"""Samples spread over strata, so that none of them is over- or underrepresented by chance.

E[f] = Σ_k p_k E[f | stratum k]: what varies between the strata no longer adds to the variance.

- `stratified_uniform`: one draw in each of S equal strata of (0, 1), for every coordinate
- `to_normal`: uniform noise turned into standard normal
- `stratified_mean`: strata of any probabilities, with samples of their own
"""

from collections.abc import Sequence

import torch
from torch import Tensor


def stratified_uniform(
    samples: int,
    shape: tuple[int, ...] = (),
    *,
    generator: torch.Generator | None = None,
    dtype: torch.dtype | None = None,
    device: torch.device | None = None,
) -> Tensor:
    """Draw u_s = (π(s) + v_s) / S with v uniform, and π a random order of 0 … S − 1 for every coordinate.

    The orders are independent, and so are the coordinates of each sample (Latin hypercube): without them all
    coordinates would be small together. For n draws in each stratum, average n such sets.

    Args:
        samples: S, as many as strata.
        shape: shape of one sample.
        generator: where the randomness comes from.
        dtype: of the result, by default torch's.
        device: of the result, by default the CPU.

    Returns:
        (S, *shape), each between 0 and 1.

    Raises:
        ValueError: `samples` is not a positive whole number.

    Source: McKay, Beckman and Conover (1979).

    Example:
        >>> (4 * stratified_uniform(4)).floor().sort().values
        tensor([0., 1., 2., 3.])
    """
    if not isinstance(samples, int) or samples < 1:
        raise ValueError(f"samples must be a whole number, at least 1; got {samples!r}")
    order = torch.rand(samples, *shape, generator=generator, dtype=dtype, device=device).argsort(0)
    within = torch.rand(samples, *shape, generator=generator, dtype=dtype, device=device)
    return (order + within) / samples


def to_normal(uniform: Tensor) -> Tensor:
    """Turn uniform noise into standard normal noise by the inverse of its distribution function.

    Args:
        uniform: u between 0 and 1, of any shape; 0 and 1 are taken as the nearest numbers inside.

    Returns:
        Φ⁻¹(u), finite, of the same shape.

    Example:
        >>> to_normal(torch.tensor([0.5, 0.975]))
        tensor([0.0000, 1.9600])
    """
    limits = torch.finfo(uniform.dtype)
    return torch.special.ndtri(uniform.clamp(limits.tiny, 1 - limits.eps / 2))


def stratified_mean(values: Sequence[Tensor], weights: Tensor) -> Tensor:
    """Average over strata: Σ_k weights[k] · mean of values[k].

    Args:
        values: for every stratum k the values f(z) at samples drawn inside it, (S_k, ...); the S_k may differ.
        weights: the probabilities of the strata, (K,), which sum to one.

    Returns:
        (...), an unbiased estimate of E[f]. (The plain mean of all values is not, unless S_k is proportional to
        weights[k].)

    Raises:
        ValueError: there is not one weight for each stratum, they do not sum to one, or a stratum has no samples.

    Example:
        >>> stratified_mean([torch.tensor([1.0, 3.0]), torch.tensor([10.0])], torch.tensor([0.75, 0.25]))
        tensor(4.)
    """
    if weights.shape != (len(values),):
        raise ValueError(
            f"weights must have the shape ({len(values)},), as many as strata; got {tuple(weights.shape)}"
        )
    if (weights < 0).any() or abs(weights.sum().item() - 1) > 1e-4:
        raise ValueError(
            f"weights must be non-negative and sum to one; they sum to {weights.sum().item():.6g}"
        )
    for k, inside in enumerate(values):
        if inside.ndim == 0 or len(inside) == 0:
            raise ValueError(
                f"values[{k}] must hold at least one sample along its first axis; got {tuple(inside.shape)}"
            )
    return torch.stack([weight * inside.mean(0) for weight, inside in zip(weights, values, strict=True)]).sum(
        0
    )
