"""Markov chains that leave a given density as it is, many of them side by side.

The first axes of a state count the chains: (S, N, M) are S chains for each of N rows. Nothing of the density need be
known but its ratio at two points, or the conditionals of its parts.

- `metropolis_hastings_step`: propose, and accept or stay; for any proposal, symmetric or not
- `random_walk`: the symmetric proposal z + scale · ε
- `gibbs_sweep`: draw every block anew, given the others
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from course.lvm.checks import Seen, accepts, function, numbers, real

_BLOCK = numbers("...", empty=True)


class MetropolisStep(NamedTuple):
    """The outcome of one step: where the chains are, and which have moved.

    Attributes:
        state: (..., M).
        accepted: whether the proposal was taken, (...).
    """

    state: Tensor
    accepted: Tensor


@accepts(state="... M", log_density=function, propose=function, log_proposal=function)
def metropolis_hastings_step(
    state: Tensor,
    log_density: Callable[[Tensor], Tensor],
    propose: Callable[..., Tensor],
    *,
    log_proposal: Callable[[Tensor, Tensor], Tensor] | None = None,
    generator: torch.Generator | None = None,
) -> MetropolisStep:
    """Move every chain to a proposed z′, or let it stay at z, so that p(z) remains the distribution of z.

    The proposal is accepted with probability

        min(1, p(z′) g(z | z′) / (p(z) g(z′ | z)))

    where g is the density of the proposal. For a symmetric one, g(z | z′) = g(z′ | z), it drops out; for any other the
    chains would settle at another distribution without it. A proposal at which log p is −∞ or nan is never taken.

    Args:
        state: z, (..., M), finite.
        log_density: state -> log p(z), (...), up to a constant.
        propose: called as propose(state, generator=generator) -> z′, of the shape of the state.
        log_proposal: called as log_proposal(to, origin) -> log g(to | origin), (...); None for a symmetric proposal.
        generator: source of the randomness, on the device of the state.

    Returns:
        The new state, and which chains moved.

    Raises:
        ValueError: z′ is not of the shape of the state, the log-densities are not of the shape of its chains, or that
            of the state is +∞ or nan, from where a chain would never move.

    Source: Metropolis et al. (1953); Hastings (1970).

    Example:
        >>> generator = torch.Generator().manual_seed(0)
        >>> z = torch.zeros(10_000, 1)
        >>> for _ in range(20):
        ...     z, _ = metropolis_hastings_step(
        ...         z, lambda z: -(z - 3).abs().sum(-1), random_walk(2.0), generator=generator
        ...     )
        >>> round(float(z.mean()), 1)
        3.0
    """
    proposed = propose(state, generator=generator)
    _check_drawn("propose", proposed, state, "the state")
    here = _per_chain("log_density", log_density(state), state)
    if not (here < torch.inf).all():
        raise ValueError("log_density must be a number, or −∞, at the state; it is +∞ or nan for some chain")
    log_ratio = _per_chain("log_density", log_density(proposed), state) - here
    if log_proposal is not None:
        back, forth = log_proposal(state, proposed), log_proposal(proposed, state)
        log_ratio = log_ratio + _per_chain("log_proposal", back - forth, state)
    minus_log_uniform = torch.empty_like(log_ratio).exponential_(generator=generator)
    accepted = log_ratio > -minus_log_uniform
    return MetropolisStep(torch.where(accepted[..., None], proposed, state), accepted)


def _check_drawn(name: str, drawn: Any, old: Tensor, what: str) -> None:
    if not isinstance(drawn, Tensor) or drawn.shape != old.shape:
        found = tuple(drawn.shape) if isinstance(drawn, Tensor) else type(drawn).__name__
        raise ValueError(f"{name} must return the shape of {what}, {tuple(old.shape)}; got {found}")


def _per_chain(name: str, values: Any, state: Tensor) -> Tensor:
    if not isinstance(values, Tensor) or not values.is_floating_point():
        found = values.dtype if isinstance(values, Tensor) else type(values).__name__
        raise ValueError(f"{name} must return a tensor of real numbers; got {found}")
    if values.shape != state.shape[:-1]:
        raise ValueError(
            f"{name} must return one number per chain, {tuple(state.shape[:-1])}; got {tuple(values.shape)}"
        )
    return values


@accepts(scale=real(above=0))
def random_walk(scale: float) -> Callable[..., Tensor]:
    """Propose z′ = z + scale · ε with ε ~ N(0, I), which is symmetric.

    Args:
        scale: standard deviation of a step, in the units of z, positive.

    Returns:
        A `propose` for `metropolis_hastings_step`.

    Raises:
        ValueError: the scale is not positive.

    Example:
        >>> random_walk(0.1)(torch.zeros(5, 2)).shape
        torch.Size([5, 2])
    """

    def propose(state: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
        noise = torch.randn(state.shape, generator=generator, dtype=state.dtype, device=state.device)
        return state + scale * noise

    return propose


@accepts()
def gibbs_sweep(
    blocks: Sequence[Tensor],
    conditionals: Sequence[Callable[..., Tensor]],
    *,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, ...]:
    """Draw every block of the state once, in order, each given all the others as they then are.

    z_1 ~ p(z_1 | z_2, z_3, …), then z_2 ~ p(z_2 | z_1, z_3, …) with the *new* z_1, and so on. Every draw leaves p(z) as
    it is; drawing all blocks at once from the old ones would not.

    Args:
        blocks: the state in parts (z_1, z_2, …), a tuple or list, the chains along their first axes; finite.
        conditionals: for each block, called as conditional(blocks, generator=generator) -> a draw of it.
        generator: source of the randomness.

    Returns:
        The new blocks.

    Raises:
        ValueError: there are not as many conditionals as blocks, or a draw has another shape than its block.

    Source: Geman and Geman (1984).

    Example (two normal variables with correlation ρ; z_1 | z_2 ~ N(ρ z_2, 1 − ρ²)):
        >>> rho, generator = 0.8, torch.Generator().manual_seed(0)
        >>> def given(other):
        ...     def draw(blocks, *, generator=None):
        ...         mean = rho * blocks[other]
        ...         return mean + (1 - rho**2) ** 0.5 * torch.randn(mean.shape, generator=generator)
        ...     return draw
        >>> z = torch.zeros(10_000), torch.zeros(10_000)
        >>> for _ in range(20):
        ...     z = gibbs_sweep(z, [given(1), given(0)], generator=generator)
        >>> round(float((z[0] * z[1]).mean()), 1)
        0.8
    """
    for name, given in (("blocks", blocks), ("conditionals", conditionals)):
        if not isinstance(given, tuple | list):
            raise ValueError(f"{name} must be a tuple or a list; got {type(given).__name__}")
    if len(blocks) != len(conditionals):
        raise ValueError(f"{len(blocks)} blocks need as many conditionals; got {len(conditionals)}")
    new = [_BLOCK.take(f"blocks[{index}]", block, Seen()) for index, block in enumerate(blocks)]
    for index, conditional in enumerate(conditionals):
        name = f"conditionals[{index}]"
        drawn = function.take(name, conditional, Seen())(tuple(new), generator=generator)
        _check_drawn(name, drawn, new[index], "its block")
        new[index] = drawn
    return tuple(new)
