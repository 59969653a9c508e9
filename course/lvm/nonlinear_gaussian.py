"""The non-linear Gaussian latent variable model: a simple law of z, bent by a function, and noise.

    z ~ N(μ_z, Σ_z)    x = f(z) + noise,  noise ~ N(0, Σ_x)

Draws and the joint density are as easy as in the linear model. The marginal p(x) = ∫ p(z) p(x | z) dz and the posterior
are not to be had in closed form: this is what the rest of the course is about.

- `NonlinearGaussian`: its parameters; draws from it and its joint density
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from course.lvm.approximations import FullGaussian
from course.lvm.gaussian import cholesky, log_density
from course.lvm.linear_gaussian import add_noise


class NonlinearGaussian(NamedTuple):
    """The model p(z) = N(z; μ_z, Σ_z), p(x | z) = N(x; f(z), Σ_x).

    Attributes:
        decoder: f, any function or network from z (..., M) to (..., D).
        noise_covariance: Σ_x, (D, D).
        prior_mean: μ_z, (M,).
        prior_covariance: Σ_z, (M, M).

    Example:
        >>> model = NonlinearGaussian(torch.sin, torch.tensor([[0.01]]), torch.zeros(1), torch.eye(1))
        >>> x, z = model.sample(5)
        >>> x.shape, model.log_joint(x, z).shape
        (torch.Size([5, 1]), torch.Size([5]))
    """

    decoder: Callable[[Tensor], Tensor]
    noise_covariance: Tensor
    prior_mean: Tensor
    prior_covariance: Tensor

    def prior(self) -> FullGaussian:
        """Return p(z) as an approximation of one row, which serves every row of the data alike."""
        return FullGaussian(self.prior_mean[None], cholesky(self.prior_covariance)[None])

    def sample(self, count: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw pairs from p(x, z), the ancestor first: z_n ~ p(z), then x_n ~ p(x | z_n).

        Args:
            count: how many pairs N.
            generator: source of the randomness.

        Returns:
            x (N, D) and the z (N, M) that it came from.
        """
        z = self.prior().sample(count, generator=generator)[:, 0]
        with torch.no_grad():
            return add_noise(self.decoder(z), self.noise_covariance, generator=generator), z

    def log_conditional(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x | z) = log N(x; f(z), Σ_x) for x (N, D) and z (N, M) or (S, N, M); (N,) or (S, N)."""
        return log_density(x, self.decoder(z), self.noise_covariance)

    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x, z) = log p(z) + log p(x | z) for x (N, D) and z (N, M) or (S, N, M); (N,) or (S, N)."""
        return log_density(z, self.prior_mean, self.prior_covariance) + self.log_conditional(x, z)
