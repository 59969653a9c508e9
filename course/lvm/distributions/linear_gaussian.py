"""Gaussian latent variable models, linear and not: z is Gaussian, and x lies around a map of z.

    z ~ N(μ_z, Σ_z)    x = W z + b + noise,  noise ~ N(0, Σ_x)

Of the linear one everything that one wants to know has a closed form. Bent by a function, x = f(z) + noise, draws and
the joint density are as easy; the marginal p(x) = ∫ p(z) p(x | z) dz and the posterior are not to be had in closed
form: this is what the rest of the course is about.

- `LinearGaussian`: its parameters; draws from it, its densities, marginal, evidence and posterior
- `NonlinearGaussian`: its parameters; draws from it and its joint density
- `add_noise`: x_n ~ N(mean_n, Σ)
"""

from collections.abc import Callable
from typing import NamedTuple, Self

import torch
from torch import Tensor

from course.lvm.checks import Checked, accepts, function, numbers, whole
from course.lvm.distributions.families import FullGaussian
from course.lvm.distributions.gaussian import Gaussian, affine_map, check_semidefinite, cholesky

_COVARIANCE_OF_X = numbers("D D", symmetric=True)
_COVARIANCE_OF_Z = numbers("M M", symmetric=True)
_X = numbers("... N? D", finite=False, empty=True)
_Z = numbers("... N? M", finite=False, empty=True)


class _GaussianLatent(Checked):
    """What both models share: each says its prior, its noise, and where x lies for a given z."""

    __slots__ = ()

    def _prior(self) -> Gaussian:
        raise NotImplementedError

    def _noise(self) -> Tensor:
        raise NotImplementedError

    def _mean_of_x(self, z: Tensor) -> Tensor:
        raise NotImplementedError

    def _sizes(self) -> tuple[Tensor, dict[str, int]]:
        return self._noise(), {"D": len(self._noise()), "M": len(self._prior().mean)}

    def prior(self) -> FullGaussian:
        """Return p(z) as an approximation of one row, which serves every row of the data alike."""
        mean, covariance = self._prior()
        return FullGaussian(mean[None], _factor("prior_covariance", covariance)[None])

    @accepts(count=whole())
    def sample(self, count: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw pairs from p(x, z), the ancestor first: z_n ~ p(z), then x_n ~ p(x | z_n).

        Args:
            count: how many pairs N.
            generator: source of the randomness.

        Returns:
            x (N, D) and the z (N, M) that it came from.
        """
        z = self.prior().sample(count, generator=generator)[:, 0]
        return add_noise(self._mean_of_x(z), self._noise(), generator=generator), z

    @accepts(x=_X, z=_Z)
    def log_conditional(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x | z) for x (N, D) and z (N, M) or (S, N, M); (N,) or (S, N)."""
        return self._log_conditional(x, z)

    @accepts(x=_X, z=_Z)
    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x, z) = log p(z) + log p(x | z) for x (N, D) and z (N, M) or (S, N, M); (N,) or (S, N)."""
        return self.prior().log_prob(z) + self._log_conditional(x, z)

    def _log_conditional(self, x: Tensor, z: Tensor) -> Tensor:
        noise = _factor("noise_covariance", self._noise())
        return FullGaussian(noise.new_zeros(1, len(noise)), noise[None]).log_prob(x - self._mean_of_x(z))


def _factor(name: str, covariance: Tensor) -> Tensor:
    """The Cholesky factor of what may be singular: then there is a law, but no density and no such factor."""
    factor, failed = torch.linalg.cholesky_ex(covariance)
    if failed.any():
        raise ValueError(
            f"{name} must be positive definite for draws and densities; it has no Cholesky factor"
        )
    return factor


class _LinearFields(NamedTuple):
    weights: Tensor
    bias: Tensor
    noise_covariance: Tensor
    prior_mean: Tensor | None = None
    prior_covariance: Tensor | None = None


class LinearGaussian(_GaussianLatent, _LinearFields):
    """The model p(z) = N(z; μ_z, Σ_z), p(x | z) = N(x; W z + b, Σ_x).

    Attributes:
        weights: W, (D, M).
        bias: b, (D,).
        noise_covariance: Σ_x, (D, D).
        prior_mean: μ_z, (M,); zero unless given.
        prior_covariance: Σ_z, (M, M); the identity unless given.

    Raises:
        ValueError: the shapes do not fit, a covariance is not symmetric or has a negative eigenvalue, or, where draws
            or densities are asked for, is singular.

    Source: Roweis and Ghahramani (1999), who see factor analysis, PCA and more as cases of this model.

    Example:
        >>> model = LinearGaussian(torch.tensor([[1.5]]), torch.zeros(1), torch.tensor([[0.4]]))
        >>> x = torch.tensor([[0.9]])
        >>> model.log_evidence(x)
        tensor([-1.5590])
        >>> model.posterior(x).mean
        tensor([[0.5094]])
    """

    __slots__ = ()

    @accepts(
        weights="D M",
        bias="D",
        noise_covariance=_COVARIANCE_OF_X,
        prior_mean="M",
        prior_covariance=_COVARIANCE_OF_Z,
    )
    def __new__(
        cls,
        weights: Tensor,
        bias: Tensor,
        noise_covariance: Tensor,
        prior_mean: Tensor | None = None,
        prior_covariance: Tensor | None = None,
    ) -> Self:
        check_semidefinite(noise_covariance=noise_covariance, prior_covariance=prior_covariance)
        return tuple.__new__(cls, (weights, bias, noise_covariance, prior_mean, prior_covariance))

    def marginal(self) -> Gaussian:
        """Return p(x) = N(x; W μ_z + b, W Σ_z Wᵀ + Σ_x)."""
        mean, covariance = affine_map(self._prior(), self.weights, self.bias)
        return Gaussian(mean, covariance + self.noise_covariance)

    @accepts(x=numbers("N D", finite=False, empty=True))
    def log_evidence(self, x: Tensor) -> Tensor:
        """Evaluate log p(x_n) for x (N, D); (N,)."""
        mean, covariance = self.marginal()
        return FullGaussian(mean[None], _factor("the covariance of x", covariance)[None]).log_prob(x)

    @accepts(x=numbers("N D", finite=False, empty=True))
    def posterior(self, x: Tensor) -> FullGaussian:
        """Return p(z | x_n) for every row of x (N, D).

        Its precision, Λ = Σ_z⁻¹ + Wᵀ Σ_x⁻¹ W, is the same for all rows; its mean is
        Λ⁻¹ [Σ_z⁻¹ μ_z + Wᵀ Σ_x⁻¹ (x_n − b)].
        """
        mean, covariance = self._prior()
        prior_precision = torch.cholesky_inverse(_factor("prior_covariance", covariance))
        noise = _factor("noise_covariance", self.noise_covariance)
        weighted = torch.cholesky_solve(self.weights, noise)  # Σ_x⁻¹ W, (D, M)
        precision = _factor("the posterior precision", prior_precision + self.weights.T @ weighted)
        posterior_covariance = torch.cholesky_inverse(precision)
        information = prior_precision @ mean + (x - self.bias) @ weighted  # (N, M)
        factor = _factor("the posterior covariance", posterior_covariance)
        return FullGaussian(information @ posterior_covariance, factor.expand(len(x), *factor.shape))

    def _prior(self) -> Gaussian:
        width = self.weights.shape[1]
        mean = self.weights.new_zeros(width) if self.prior_mean is None else self.prior_mean
        identity = torch.eye(width, dtype=mean.dtype, device=mean.device)
        return Gaussian(mean, identity if self.prior_covariance is None else self.prior_covariance)

    def _noise(self) -> Tensor:
        return self.noise_covariance

    def _mean_of_x(self, z: Tensor) -> Tensor:
        return z @ self.weights.T + self.bias


@accepts(mean="... D", covariance=_COVARIANCE_OF_X)
def add_noise(mean: Tensor, covariance: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
    """Draw x_n ~ N(mean_n, Σ), independently for every row.

    Args:
        mean: (..., D).
        covariance: Σ, (D, D).
        generator: source of the randomness.

    Returns:
        x, of the shape of the mean.

    Raises:
        ValueError: the shapes do not fit, or Σ is not symmetric and positive definite.

    Example:
        >>> add_noise(torch.zeros(3, 2), torch.eye(2)).shape
        torch.Size([3, 2])
    """
    noise = torch.randn(mean.shape, generator=generator, dtype=mean.dtype, device=mean.device)
    return mean + noise @ cholesky(covariance).T


class _NonlinearFields(NamedTuple):
    decoder: Callable[[Tensor], Tensor]
    noise_covariance: Tensor
    prior_mean: Tensor
    prior_covariance: Tensor


class NonlinearGaussian(_GaussianLatent, _NonlinearFields):
    """The model p(z) = N(z; μ_z, Σ_z), p(x | z) = N(x; f(z), Σ_x).

    Attributes:
        decoder: f, any function or network from z (..., M) to (..., D).
        noise_covariance: Σ_x, (D, D).
        prior_mean: μ_z, (M,).
        prior_covariance: Σ_z, (M, M).

    Raises:
        ValueError: the shapes do not fit, a covariance is not symmetric or has a negative eigenvalue, or, when the
            model is used, one is singular, or the decoder does not return (..., D).

    Example:
        >>> model = NonlinearGaussian(torch.sin, torch.tensor([[0.01]]), torch.zeros(1), torch.eye(1))
        >>> x, z = model.sample(5)
        >>> x.shape, model.log_joint(x, z).shape
        (torch.Size([5, 1]), torch.Size([5]))
    """

    __slots__ = ()

    @accepts(
        decoder=function, noise_covariance=_COVARIANCE_OF_X, prior_mean="M", prior_covariance=_COVARIANCE_OF_Z
    )
    def __new__(
        cls,
        decoder: Callable[[Tensor], Tensor],
        noise_covariance: Tensor,
        prior_mean: Tensor,
        prior_covariance: Tensor,
    ) -> Self:
        check_semidefinite(noise_covariance=noise_covariance, prior_covariance=prior_covariance)
        return tuple.__new__(cls, (decoder, noise_covariance, prior_mean, prior_covariance))

    @torch.no_grad()
    def sample(self, count: int, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Draw pairs from p(x, z) as `LinearGaussian.sample` does, without gradient."""
        return super().sample(count, generator=generator)

    def _prior(self) -> Gaussian:
        return Gaussian(self.prior_mean, self.prior_covariance)

    def _noise(self) -> Tensor:
        return self.noise_covariance

    def _mean_of_x(self, z: Tensor) -> Tensor:
        mean, expected = self.decoder(z), (*z.shape[:-1], len(self.noise_covariance))
        if mean.shape != expected:
            raise ValueError(f"decoder must return the shape {expected}; got {tuple(mean.shape)}")
        return mean
