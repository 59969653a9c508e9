"""Drawing from a diffusion model: from noise back to data, one step after the other.

- `denoising_path`: every state on the way
- `sample`: the end of it
"""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from course.lvm.diffusion import posterior
from course.lvm.diffusion_schedule import Schedule


def denoising_path(
    denoise: Callable[[Tensor, Tensor], Tensor],
    x_T: Tensor,
    schedule: Schedule,
    variances: Tensor,
    *,
    generator: torch.Generator | None = None,
) -> Iterator[Tensor]:
    """Yield x_T, x_{T−1}, …, x_0, each drawn given the one before.

    x_{t−1} ~ N(mean of q(x_{t−1} | x_t, x̂_0), variances[t] I), with x̂_0 = denoise(x_t, t). Without gradient.

    Args:
        denoise: (x_t, times) -> x̂_0, such as `data_predictor` makes of a network.
        x_T: standard normal noise, (N, D).
        schedule: of T steps.
        variances: of the steps, (T + 1,), such as `reverse_variances` gives. With variances[1] = 0 the last step
        gives
            its mean, as is usual for pictures.
        generator: where the noise comes from.

    Yields:
        T + 1 tensors (N, D).

    Raises:
        ValueError: the variances are not T + 1 numbers.

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> from course.lvm.diffusion_schedule import linear_schedule
        >>> schedule = linear_schedule(20, first=0.01, last=0.4)
        >>> one_point = lambda x_t, times: torch.full_like(x_t, 3.0)
        >>> variances = schedule.betas.clone()
        >>> variances[1] = 0
        >>> path = list(denoising_path(one_point, torch.randn(2, 1), schedule, variances))
        >>> len(path), path[-1]
        (21, tensor([[3.],
                [3.]]))
    """
    if variances.shape != schedule.betas.shape:
        raise ValueError(
            f"variances must have the shape {tuple(schedule.betas.shape)}; got {tuple(variances.shape)}"
        )
    return _path(denoise, x_T, schedule, variances, generator)


def sample(
    denoise: Callable[[Tensor, Tensor], Tensor],
    x_T: Tensor,
    schedule: Schedule,
    variances: Tensor,
    *,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draw data, one row for every row of noise x_T; arguments as for `denoising_path`, whose end it is.

    Returns:
        x_0, (N, D).

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> from course.lvm.diffusion_schedule import linear_schedule
        >>> schedule = linear_schedule(20, first=0.01, last=0.4)
        >>> sample(lambda x_t, times: 0 * x_t, torch.randn(5, 2), schedule, schedule.betas).shape
        torch.Size([5, 2])
    """
    x = x_T
    for x in denoising_path(denoise, x_T, schedule, variances, generator=generator):  # noqa: B007
        pass
    return x


def _path(
    denoise: Callable[[Tensor, Tensor], Tensor],
    x: Tensor,
    schedule: Schedule,
    variances: Tensor,
    generator: torch.Generator | None,
) -> Iterator[Tensor]:
    yield x
    for step in range(schedule.steps, 0, -1):
        with torch.no_grad():
            times = torch.full((len(x),), step, device=x.device)
            mean = posterior(denoise(x, times), x, times, schedule).mean
            noise = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
            x = mean + variances[step].sqrt().to(x) * noise
        yield x
