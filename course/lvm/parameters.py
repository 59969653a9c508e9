"""The parameters of the models, as tuples of tensors with names.

A tuple holds the numbers and nothing else: functions take it, and return a new one. The gradient by the parameters of
a Boltzmann machine is such a tuple too.

- `MixtureParameters`: weights, means and covariances of a Gaussian mixture
- `MixtureStatistics`: what the M-step of a Gaussian mixture needs to know of the data
- `covariance_type`: "full", "diag", "tied" or "spherical", read off the shape of the covariances
- `covariance_matrices`: the covariances of any type written out as K matrices
- `PPCAParameters`: weights, mean and noise variance of probabilistic PCA
- `PPCAMixtureParameters`: those of K models, and how often each is taken; `component` is one of them
- `ppca_covariance_matrices`: what these models say of x, written out as D × D matrices
- `RBMParameters`: weights, visible_bias, hidden_bias of a restricted Boltzmann machine
- `DBMParameters`: weights_1, weights_2 and the three biases of a deep one
- `MIXTURE`, `PPCA`, `PPCA_MIXTURE`, `RBM`, `DBM`: what a door says that takes one of them; the dtype need not be that
  of the data
- `validate_mixture`: a `ValueError` that names what is wrong
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor

from course.lvm.checks import Made, Seen, accepts, check_symmetric, made, numbers, whole

# What doors say is left out: under a star, `PPCA` and `RBM` would hide the models of these names.
__all__ = [
    "DBMParameters",
    "MixtureParameters",
    "MixtureStatistics",
    "PPCAMixtureParameters",
    "PPCAParameters",
    "RBMParameters",
    "component",
    "covariance_matrices",
    "covariance_type",
    "ppca_covariance_matrices",
    "validate_mixture",
]


@dataclass(frozen=True)
class _Parameters(Made):
    """Parameters of a model: of one dtype among themselves, which counts for lists and whole numbers beside them."""

    def take(self, name: str, value: Any, seen: Seen) -> Any:
        """Return the parameters, their fields as they are described."""
        own = Seen(seen.sizes)
        parameters = super().take(name, value, own)
        self.check(parameters)
        if seen.like is None and own.like is not None:
            seen.learn(name, own.like, {})
        return parameters

    def check(self, parameters: Any) -> None:
        """Raise a `ValueError` where the fields do not fit each other."""


def _check_sum(name: str, weights: Tensor) -> None:
    total = float(weights.detach().sum())
    if abs(total - 1) > 1e-4:
        raise ValueError(f"{name} must be non-negative and sum to one; they sum to {total:.6g}")


class MixtureParameters(NamedTuple):
    """The parameters θ = (π, μ, Σ) of a Gaussian mixture, p(x) = Σ_k weights[k] N(x; means[k], Σ_k).

    The shape of `covariances` says what is shared:

    | type      | shape     | Σ_k                         |
    |-----------|-----------|-----------------------------|
    | full      | (K, D, D) | covariances[k]              |
    | tied      | (1, D, D) | covariances[0]              |
    | diag      | (K, D)    | diag(covariances[k])        |
    | spherical | (K,)      | covariances[k] · identity   |

    The matrix of the tied type keeps its first axis: without it, (D, D) could not be told from the (K, D)
    of the diagonal type when K = D.

    Attributes:
        weights: mixing weights π, (K,), non-negative, summing to one.
        means: means μ, (K, D).
        covariances: covariances Σ, in one of the shapes above.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.zeros(2, 3), torch.ones(2))
        >>> covariance_type(theta)
        'spherical'
    """

    weights: Tensor
    means: Tensor
    covariances: Tensor


class MixtureStatistics(NamedTuple):
    """What the M-step needs to know of the data: moments under the responsibilities, about the old means.

    With r[n, k] = p(z_n = k | x_n; θ_old) and d_nk = x_n − μ_k,old. About the old means, and not about the origin, for
    in E[x²] − E[x]² all digits cancel when the data lie far away.

    Attributes:
        counts: Σ_n r[n, k], the expected number of rows N_k, (K,).
        sums: Σ_n r[n, k] d_nk, (K, D).
        squares: sums of r[n, k] times products of d_nk, in the shape of the covariances. Full: Σ_n r d dᵀ; tied: the
            same summed over k too; diag: Σ_n r d²; spherical: Σ_n r |d|².
    """

    counts: Tensor
    sums: Tensor
    squares: Tensor


class _Mixture(_Parameters):
    def check(self, parameters: MixtureParameters) -> None:
        _check_sum("weights", parameters.weights)
        if type_of_shapes(parameters) in ("full", "tied"):
            check_symmetric("covariances", parameters.covariances)


def shape_of_type(kind: str, components: int, width: int) -> tuple[int, ...]:
    """The shape of K covariances of D columns; for what is inside a door."""
    if kind in ("full", "tied"):
        return components if kind == "full" else 1, width, width
    return (components, width) if kind == "diag" else (components,)


def type_of_shapes(parameters: MixtureParameters) -> str:
    """What `covariance_type` says; for what is inside a door."""
    shape, means = parameters.covariances.shape, parameters.means.shape
    for kind in COVARIANCE_TYPES:
        if shape == shape_of_type(kind, *means):
            return kind
    expected = ", ".join(f"{shape_of_type(kind, *means)} ({kind})" for kind in COVARIANCE_TYPES)
    raise ValueError(
        f"covariances must, with means of shape {tuple(means)}, have one of the shapes {expected}; got {tuple(shape)}"
    )


COVARIANCE_TYPES = ("full", "tied", "diag", "spherical")
MIXTURE = _Mixture(
    (MixtureParameters,),
    {"means": numbers("K D"), "weights": numbers("K", least=0), "covariances": numbers("...")},
)


@accepts(parameters=MIXTURE)
def covariance_type(parameters: MixtureParameters) -> str:
    """Say which type the shape of the covariances stands for: "full", "tied", "diag" or "spherical".

    A single component's matrix (1, D, D) is both full and tied; it is called full.

    Raises:
        ValueError: the shape is none of those in `MixtureParameters`, or a field is not what it says there.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.5, 0.5]), torch.zeros(2, 3), torch.eye(3)[None])
        >>> covariance_type(theta)
        'tied'
    """
    return type_of_shapes(parameters)


@accepts(parameters=MIXTURE)
def covariance_matrices(parameters: MixtureParameters) -> Tensor:
    """Write the covariances of any type out as one matrix per component, (K, D, D).

    Raises:
        ValueError: as `covariance_type`.

    Example:
        >>> theta = MixtureParameters(torch.tensor([1.0]), torch.zeros(1, 2), torch.tensor([[4.0, 9.0]]))
        >>> covariance_matrices(theta)
        tensor([[[4., 0.],
                 [0., 9.]]])
    """
    components, width = parameters.means.shape
    kind, covariances = type_of_shapes(parameters), parameters.covariances
    if kind == "diag":
        return torch.diag_embed(covariances)
    if kind == "spherical":
        return covariances[:, None, None] * torch.eye(
            width, dtype=covariances.dtype, device=covariances.device
        )
    return covariances.expand(components, width, width)


@accepts(parameters=MIXTURE)
def validate_mixture(parameters: MixtureParameters) -> None:
    """Check shapes and values of mixture parameters (factorizing Σ shows if it is positive definite).

    Raises:
        ValueError: naming the field, what was expected, and what came.

    Example:
        >>> validate_mixture(MixtureParameters(torch.tensor([0.5, 0.6]), torch.zeros(2, 3), torch.ones(2)))
        Traceback (most recent call last):
        ...
        ValueError: weights must be non-negative and sum to one; they sum to 1.1
    """
    variances = parameters.covariances
    if variances.ndim == 3:
        variances = variances.diagonal(dim1=1, dim2=2)
    if (variances < 0).any():
        raise ValueError(f"covariances must hold no negative variance; got {variances.min().item():g}")


class PPCAParameters(NamedTuple):
    """The parameters θ = (W, μ, σ²) of probabilistic PCA: z ~ N(0, I), x | z ~ N(W z + μ, σ² I).

    Attributes:
        weights: W, (D, M), with 0 ≤ M < D. Any rotation W R says the same of x.
        mean: μ, (D,).
        noise_variance: σ² (a variance, not a standard deviation), a scalar tensor, positive.

    Example:
        >>> theta = PPCAParameters(torch.ones(3, 1), torch.zeros(3), torch.tensor(0.5))
        >>> ppca_covariance_matrices(theta)[0]
        tensor([1.5000, 1.0000, 1.0000])
    """

    weights: Tensor
    mean: Tensor
    noise_variance: Tensor


class PPCAMixtureParameters(NamedTuple):
    """The parameters of a mixture of K models of probabilistic PCA: k ~ π, z ~ N(0, I), x ~ N(W_k z + μ_k, σ_k² I).

    Attributes:
        mixing: π, (K,), non-negative, summing to one.
        weights: W_k, (K, D, M), with 0 ≤ M < D.
        means: μ_k, (K, D).
        noise_variances: σ_k², (K,), positive.

    Example:
        >>> theta = PPCAMixtureParameters(torch.ones(1), torch.ones(1, 3, 1), torch.zeros(1, 3), torch.ones(1))
        >>> component(theta, 0).mean
        tensor([0., 0., 0.])
    """

    mixing: Tensor
    weights: Tensor
    means: Tensor
    noise_variances: Tensor


class _PPCA(_Parameters):
    def check(self, parameters: PPCAParameters | PPCAMixtureParameters) -> None:
        *_, width, latents = parameters.weights.shape
        if latents >= width:
            shape = tuple(parameters.weights.shape)
            raise ValueError(f"weights must have fewer columns M than rows D; got the shape {shape}")
        if isinstance(parameters, PPCAMixtureParameters):
            _check_sum("mixing", parameters.mixing)


PPCA = _PPCA(
    (PPCAParameters,),
    {"weights": numbers("D M", empty=True), "mean": numbers("D"), "noise_variance": numbers("", above=0)},
)
PPCA_MIXTURE = _PPCA(
    (PPCAMixtureParameters,),
    {
        "weights": numbers("K D M", empty=True),
        "means": numbers("K D"),
        "mixing": numbers("K", least=0),
        "noise_variances": numbers("K", above=0),
    },
)


class _AnyPPCA:
    def take(self, name: str, value: Any, seen: Seen) -> PPCAParameters | PPCAMixtureParameters:
        kind = PPCA_MIXTURE if isinstance(value, PPCAMixtureParameters) else PPCA
        return kind.take(name, value, seen)


@accepts(parameters=PPCA_MIXTURE, k=whole(0))
def component(parameters: PPCAMixtureParameters, k: int) -> PPCAParameters:
    """Take the model of component k out of a mixture.

    Raises:
        ValueError: the parameters are no mixture, or k is not one of 0 … K − 1.

    Example:
        >>> theta = PPCAMixtureParameters(torch.ones(1), torch.ones(1, 2, 1), torch.zeros(1, 2), torch.tensor([4.0]))
        >>> component(theta, 0).noise_variance
        tensor(4.)
    """
    if k >= len(parameters.means):
        raise ValueError(f"k must be below the number of components, {len(parameters.means)}; got {k}")
    return PPCAParameters(parameters.weights[k], parameters.means[k], parameters.noise_variances[k])


@accepts(parameters=_AnyPPCA())
def ppca_covariance_matrices(parameters: PPCAParameters | PPCAMixtureParameters) -> Tensor:
    """Write out the covariance of x, W Wᵀ + σ² I: (D, D) for one model, (K, D, D) for a mixture.

    Raises:
        ValueError: a parameter is not of its shape or range; it is named.

    Example:
        >>> ppca_covariance_matrices(PPCAParameters(torch.ones(2, 1), torch.zeros(2), torch.tensor(1.0)))
        tensor([[2., 1.],
                [1., 2.]])
    """
    weights, noise = parameters.weights, parameters[-1]
    identity = torch.eye(weights.shape[-2], dtype=weights.dtype, device=weights.device)
    return weights @ weights.mT + noise[..., None, None] * identity


class RBMParameters(NamedTuple):
    """The parameters θ = (W, a, b) of a restricted Boltzmann machine; also a gradient with respect to them.

    Attributes:
        weights: W, (D, H); weights[i, j] joins the visible unit i with the hidden unit j.
        visible_bias: a, (D,).
        hidden_bias: b, (H,).

    Source: Smolensky (1986).

    Example:
        >>> from course.lvm.boltzmann.energies import log_Z
        >>> theta = RBMParameters(torch.zeros(4, 3), torch.zeros(4), torch.zeros(3))
        >>> log_Z(theta)  # all 2⁷ states have the energy 0
        tensor(4.8520, dtype=torch.float64)
    """

    weights: Tensor
    visible_bias: Tensor
    hidden_bias: Tensor


RBM = made(RBMParameters, weights="D H", visible_bias="D", hidden_bias="H")


class DBMParameters(NamedTuple):
    """The parameters θ of a deep Boltzmann machine with two hidden layers; also a gradient with respect to them.

    Attributes:
        weights_1: between x and h¹, (D, H1).
        weights_2: between h¹ and h², (H1, H2).
        visible_bias: (D,).
        hidden_bias_1: (H1,).
        hidden_bias_2: (H2,).

    Source: Salakhutdinov and Hinton (2009).

    Example:
        >>> from course.lvm.boltzmann.deep import folded
        >>> from course.lvm.boltzmann.energies import log_Z
        >>> theta = DBMParameters(
        ...     torch.zeros(4, 3), torch.zeros(3, 2), torch.zeros(4), torch.zeros(3), torch.zeros(2)
        ... )
        >>> log_Z(folded(theta))  # all 2⁹ states have the energy 0
        tensor(6.2383, dtype=torch.float64)
    """

    weights_1: Tensor
    weights_2: Tensor
    visible_bias: Tensor
    hidden_bias_1: Tensor
    hidden_bias_2: Tensor


DBM = made(
    DBMParameters,
    visible_bias="D",
    hidden_bias_1="H1",
    hidden_bias_2="H2",
    weights_1="D H1",
    weights_2="H1 H2",
)
