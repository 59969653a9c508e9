"""Data sets: real ones that come with scikit-learn, generated ones, and a loader for larger ones.

- `digits`, `iris`, `wine`: real data, nothing is downloaded
- `gaussian_blobs`: draws from any Gaussian mixture, with the component that each row came from
- `overlapping_mixture`, `elongated_mixture`: mixtures in the plane to draw from
- `standardize`: columns with mean 0 and standard deviation 1
- `load_openml`: a data set of openml.org, downloaded only when asked to, kept, and checked
- `roll`, `rolled_sheet`: a sheet of paper bent in space, z in the plane -> x in space, and noisy points on it
- `bars`, `sample_bars`: all images of the toy world on which wake-sleep was first shown, with their probabilities, and
  images drawn at random

An image of bars has bars of one direction, vertical with probability 2/3, else horizontal; each of its four bars is
there with probability 0.2. What causes the image (direction, bars) is hidden; a blank image, and a full one, have two
explanations.
"""

import hashlib
import itertools
import os
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

import numpy as np
import torch
from torch import Tensor

from course.lvm.checks import Seen, accepts, flag, float_type, made, numbers, real, text, whole
from course.lvm.parameters import MIXTURE, MixtureParameters, covariance_matrices

SIZE = 4
VERTICAL = 2 / 3
ON = 0.2


class Dataset(NamedTuple):
    """Rows of data and what is known of them.

    Attributes:
        x: data, (N, D), float64.
        labels: class or component of each row, (N,), whole numbers from 0.
        feature_names: names of the D columns, with their units.
        label_names: what the labels stand for.
    """

    x: Tensor
    labels: Tensor
    feature_names: tuple[str, ...]
    label_names: tuple[str, ...]


DATASET = made(Dataset, x=numbers("N D", mixed=True), labels=numbers("N", mixed=True))


class _Folder:
    """A folder, as a text or a path."""

    def take(self, name: str, value: Any, _: Seen) -> Path:
        if not isinstance(value, str | os.PathLike):
            raise ValueError(f"{name} must be a path; got {type(value).__name__}")
        return Path(value)


def digits() -> Dataset:
    """Return 1797 handwritten digits of 8 × 8 pixels, ink from 0 to 16 (Alpaydin and Kaynak 1998).

    Example:
        >>> digits().x.shape
        torch.Size([1797, 64])
    """
    from sklearn.datasets import load_digits

    return _from_sklearn(load_digits())


def iris() -> Dataset:
    """Return 150 irises of three species, four lengths in centimeters (Anderson 1936; Fisher 1936).

    Example:
        >>> iris().label_names
        ('setosa', 'versicolor', 'virginica')
    """
    from sklearn.datasets import load_iris

    return _from_sklearn(load_iris())


def wine() -> Dataset:
    """Return 178 wines of three cultivars, 13 chemical measurements in different units (Forina et al. 1991).

    Example:
        >>> wine().x.shape
        torch.Size([178, 13])
    """
    from sklearn.datasets import load_wine

    return _from_sklearn(load_wine())


@accepts(x="N D")
def standardize(x: Tensor) -> Tensor:
    """Shift and scale each column to mean 0 and standard deviation 1: (x − mean) / sd, with sd² = Σ(x − mean)²/N.

    A constant column becomes 0.

    Args:
        x: data, (N, D).

    Raises:
        ValueError: x is not (N, D), or holds a number that is not finite.

    Example:
        >>> standardize(torch.tensor([[1.0, 5.0], [3.0, 5.0]]))
        tensor([[-1.,  0.],
                [ 1.,  0.]])
    """
    constant = (x == x[0]).all(0)
    # Sums over data are taken in float64, where there is one; and a column is scaled before it is squared.
    centered = x.double() - x.double().mean(0) if x.device.type != "mps" else x - x.mean(0)
    centered = centered - centered.mean(
        0
    )  # what rounding the mean has left: far from 0 that may be a whole sd
    centered = centered / centered.abs().amax(0).where(~constant, 1.0)
    scale = centered.square().mean(0).sqrt().where(~constant, 1.0)
    return torch.where(constant, 0.0, centered / scale).to(x.dtype)


@accepts(n=whole(), parameters=MIXTURE)
def gaussian_blobs(
    n: int, parameters: MixtureParameters, *, generator: torch.Generator | None = None
) -> Dataset:
    """Draw from a Gaussian mixture, as its story tells: first z_n ~ Categorical(π), then x_n ~ N(μ_{z_n}, Σ_{z_n}).

    Args:
        n: number of rows, at least 1.
        parameters: the mixture, covariances of any type.
        generator: source of randomness, on the device of the parameters.

    Raises:
        ValueError: n is not positive, or the parameters are no mixture.

    Example:
        >>> theta = MixtureParameters(torch.tensor([0.0, 1.0]), torch.tensor([[0.0], [9.0]]), torch.zeros(2) + 1e-9)
        >>> gaussian_blobs(3, theta).labels
        tensor([1, 1, 1])
    """
    weights, means, _ = parameters
    factors, failed = torch.linalg.cholesky_ex(covariance_matrices(parameters))
    if failed.any():
        raise ValueError(f"the covariance of component {int(failed.argmax())} is not positive definite")
    z = torch.multinomial(weights, n, replacement=True, generator=generator)
    x = torch.randn(n, means.shape[1], dtype=means.dtype, device=means.device, generator=generator)
    for k, factor in enumerate(factors):
        x[z == k] = means[k] + x[z == k] @ factor.mT
    features = tuple(f"x{d + 1}" for d in range(means.shape[1]))
    return Dataset(x, z, features, tuple(f"component {k}" for k in range(len(weights))))


def overlapping_mixture() -> MixtureParameters:
    """Return a mixture in the plane of three components that overlap, with unequal weights and full covariances.

    Example:
        >>> gaussian_blobs(500, overlapping_mixture()).x.shape
        torch.Size([500, 2])
    """
    return MixtureParameters(
        weights=torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64),
        means=torch.tensor([[0.0, 0.0], [2.5, 1.8], [-1.0, 3.0]], dtype=torch.float64),
        covariances=torch.tensor(
            [[[2.0, -0.8], [-0.8, 0.8]], [[0.6, 0.5], [0.5, 1.4]], [[1.2, 0.4], [0.4, 0.4]]],
            dtype=torch.float64,
        ),
    )


def elongated_mixture() -> MixtureParameters:
    """Return a mixture in the plane of three parallel, elongated components that k-means cuts across.

    Example:
        >>> gaussian_blobs(600, elongated_mixture()).x.shape
        torch.Size([600, 2])
    """
    long_and_thin = torch.tensor([[6.0, 2.0], [2.0, 0.8]], dtype=torch.float64)
    return MixtureParameters(
        weights=torch.full((3,), 1 / 3, dtype=torch.float64),
        means=torch.tensor([[-1.0, 2.0], [0.0, 0.0], [1.0, -2.0]], dtype=torch.float64),
        covariances=long_and_thin.repeat(3, 1, 1),
    )


@accepts(name=text, version=whole(), sha256=text, download=flag, folder=_Folder())
def load_openml(
    name: str,
    version: int,
    *,
    sha256: str | None = None,
    download: bool = False,
    folder: str | Path | None = None,
) -> Dataset:
    """Load a data set of openml.org, such as ("mnist_784", 1), from the copy kept in a folder.

    Nothing is downloaded unless `download` is true, and then only once.

    Args:
        name: name of the data set.
        version: its version, at least 1.
        sha256: its `checksum`; None: not compared.
        download: fetch the data set when there is no copy.
        folder: where the copy is kept; None: the folder in the environment variable LVM_DATA, else
            ~/.cache/lvm-course.

    Raises:
        FileNotFoundError: there is no copy, and `download` is false.
        ConnectionError: the download failed.
        ValueError: an argument is not of its kind; or the data set is unknown, has no labels, or is not the one with
            this checksum.

    Source: Vanschoren et al. (2014), OpenML: networked science in machine learning.

    Example:
        >>> load_openml("mnist_784", 1, folder="no-such-folder")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        FileNotFoundError: there is no copy of mnist_784 (version 1) at ...mnist_784_1.npz: ...
    """
    path = Path(folder or os.environ.get("LVM_DATA") or Path.home() / ".cache" / "lvm-course")
    path = path / f"{name}_{version}.npz"
    if not path.exists():
        if not download:
            raise FileNotFoundError(
                f"there is no copy of {name} (version {version}) at {path}: "
                "download it once with load_openml(..., download=True), or copy that file from a machine that has it"
            )
        dataset = _fetch(name, version, path)
        _compare(dataset, sha256, f"{name} (version {version}) from openml.org", "it was not kept")
        _keep(dataset, path)
    else:
        dataset = _read(path)
        _compare(dataset, sha256, f"the copy {path}", "delete it and download it again")
    return dataset


@accepts(dataset=DATASET)
def checksum(dataset: Dataset) -> str:
    """Return the SHA-256 of the numbers and names of a data set, the same on every machine.

    Raises:
        ValueError: the data set's rows are not (N, D), or its labels not (N,).

    Example:
        >>> checksum(iris())[:12]
        'c657df89011d'
    """
    digest = hashlib.sha256()
    digest.update(dataset.x.detach().cpu().numpy().astype("<f8").tobytes())
    digest.update(dataset.labels.detach().cpu().numpy().astype("<i8").tobytes())
    digest.update("\n".join([*dataset.feature_names, *dataset.label_names]).encode())
    return digest.hexdigest()


def _fetch(name: str, version: int, path: Path) -> Dataset:
    from sklearn.datasets import fetch_openml

    try:
        fetched = fetch_openml(
            name, version=version, as_frame=False, parser="liac-arff", cache=False, n_retries=1
        )
    except (OSError, HTTPException) as error:
        raise ConnectionError(
            f"{name} (version {version}) could not be downloaded from openml.org ({error}). Without a network, "
            f"download it on another machine, and copy it here as {path}"
        ) from error
    if fetched.target is None or np.ndim(fetched.target) != 1:
        raise ValueError(f"{name} (version {version}) has not one column of labels: it cannot be loaded here")
    label_names, labels = np.unique(np.asarray(fetched.target, dtype=str), return_inverse=True)
    return _dataset(fetched.data, labels, fetched.feature_names, label_names)


def _keep(dataset: Dataset, path: Path) -> None:
    """Write the copy; a name of its own until it is whole, so that an interruption leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {field: np.asarray(value) for field, value in dataset._asdict().items()}
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    part.replace(path)


def _read(path: Path) -> Dataset:
    try:
        with np.load(path) as kept:
            return _dataset(*(kept[field] for field in Dataset._fields))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ValueError(
            f"the copy {path} cannot be read ({error}): delete it and download it again"
        ) from error


def _compare(dataset: Dataset, sha256: str | None, what: str, advice: str) -> None:
    if sha256 is not None and (found := checksum(dataset)) != sha256.lower():
        raise ValueError(f"{what} has the checksum {found}, not {sha256}: {advice}")


def _from_sklearn(bundle: Any) -> Dataset:
    return _dataset(bundle.data, bundle.target, bundle.feature_names, bundle.target_names)


def _dataset(x: Any, labels: Any, feature_names: Any, label_names: Any) -> Dataset:
    return Dataset(
        torch.as_tensor(np.asarray(x, dtype=float)),
        torch.as_tensor(np.asarray(labels, dtype=np.int64)),
        tuple(map(str, feature_names)),
        tuple(map(str, label_names)),
    )


@accepts(z=numbers("... 2", empty=True), radius=real(above=0))
def roll(z: Tensor, *, radius: float = 1.0) -> Tensor:
    """Bend the plane around a cylinder: f(z) = (r sin(z_1 / r), z_2, r − r cos(z_1 / r)).

    Paper bends and does not stretch: lengths along the sheet stay as they were in the plane, Jᵀ J = identity. So what
    is dense in z is dense on the sheet, and only the shape is new.

    Args:
        z: places on the sheet, (..., 2).
        radius: r, that of the cylinder; the larger, the flatter the sheet.

    Returns:
        Places in space, (..., 3).

    Raises:
        ValueError: z is not of shape (..., 2), or the radius not positive.

    Example:
        >>> roll(torch.tensor([[0.0, 2.0], [torch.pi / 2, 0.0]])).round(decimals=3)
        tensor([[0., 2., 0.],
                [1., 0., 1.]])
    """
    angle = z[..., 0] / radius
    return torch.stack([radius * angle.sin(), z[..., 1], radius - radius * angle.cos()], -1)


@accepts(count=whole(), noise=real(least=0))
def rolled_sheet(
    count: int, *, noise: float = 0.05, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Draw z ~ N(0, I) on the sheet and x = f(z) + noise in space.

    Args:
        count: how many points N, at least 1.
        noise: standard deviation of the noise in each of the three directions, at least 0.
        generator: source of the randomness.

    Returns:
        x (N, 3), float64, and the z (N, 2) that it came from.

    Raises:
        ValueError: count is not positive, or the noise negative.

    Example:
        >>> x, z = rolled_sheet(100)
        >>> x.shape, z.shape
        (torch.Size([100, 3]), torch.Size([100, 2]))
    """
    device = torch.device("cpu") if generator is None else generator.device
    z = torch.randn(count, 2, generator=generator, dtype=torch.float64, device=device)
    epsilon = torch.randn(count, 3, generator=generator, dtype=torch.float64, device=device)
    return roll(z) + noise * epsilon, z


def bars() -> tuple[Tensor, Tensor]:
    """List every 4 × 4 image that can occur, and its probability.

    p(image) = Σ_direction p(direction) Π_bar 0.2^on 0.8^off, summed over the directions that give the image.

    Returns:
        The images as rows of 16 pixels, 0 or 1, (30, 16), and their probabilities, (30,), in float64.

    Source: Hinton et al. (1995).

    Example:
        >>> images, probabilities = bars()
        >>> images.shape, round(probabilities.sum().item(), 12)
        (torch.Size([30, 16]), 1.0)
        >>> -(probabilities * probabilities.log()).sum()
        tensor(2.3764, dtype=torch.float64)
    """
    total: dict[tuple[float, ...], float] = {}
    for on in itertools.product((0.0, 1.0), repeat=SIZE):
        image = torch.tensor(on).expand(SIZE, SIZE)  # every row alike: vertical bars
        probability = ON ** sum(on) * (1 - ON) ** (SIZE - sum(on))
        for pixels, share in ((image, VERTICAL), (image.T, 1 - VERTICAL)):
            key = tuple(pixels.flatten().tolist())
            total[key] = total.get(key, 0.0) + share * probability
    return (
        torch.tensor(list(total), dtype=torch.float64),
        torch.tensor(list(total.values()), dtype=torch.float64),
    )


@accepts(count=whole(), dtype=float_type)
def sample_bars(
    count: int, *, generator: torch.Generator | None = None, dtype: torch.dtype = torch.float32
) -> Tensor:
    """Draw images of bars, rows of 16 pixels, by their hidden causes: direction first, then the bars.

    Args:
        count: how many images, N, at least 1.
        generator: where the randomness comes from.
        dtype: of the pixels, float32 or float64.

    Returns:
        (N, 16), zeros and ones.

    Raises:
        ValueError: an argument is not of its kind or range; it is named.

    Source: Hinton et al. (1995).

    Example:
        >>> sample_bars(1000, generator=torch.Generator().manual_seed(0)).mean() < 0.25
        tensor(True)
    """
    device = generator.device if generator is not None else torch.device("cpu")
    vertical = torch.rand(count, 1, 1, generator=generator, device=device) < VERTICAL
    on = torch.rand(count, 1, SIZE, generator=generator, device=device) < ON
    images = on.expand(count, SIZE, SIZE)
    return torch.where(vertical, images, images.mT).reshape(count, SIZE * SIZE).to(dtype)
