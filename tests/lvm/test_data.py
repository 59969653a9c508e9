"""Data sets: what they hold, that draws follow their mixture, and that nothing comes unasked or unchecked."""

import http.client
import re
import urllib.error
from types import SimpleNamespace

import numpy as np
import pytest
import sklearn.datasets
import torch
from scipy import stats
from sklearn.preprocessing import StandardScaler

from course.lvm import data
from course.lvm.parameters import MixtureParameters, covariance_matrices


@pytest.mark.parametrize(
    ("load", "rows", "columns", "classes"),
    [(data.digits, 1797, 64, 10), (data.iris, 150, 4, 3), (data.wine, 178, 13, 3)],
)
def test_bundled_sets_come_whole(load, rows, columns, classes):
    dataset = load()
    assert dataset.x.shape == (rows, columns)
    assert dataset.x.dtype == torch.float64
    assert (dataset.labels.dtype, dataset.labels.shape) == (torch.int64, (rows,))
    assert sorted(set(dataset.labels.tolist())) == list(range(classes))
    assert (len(dataset.feature_names), len(dataset.label_names)) == (columns, classes)


@pytest.mark.parametrize("load", [data.digits, data.wine])
def test_standardize_agrees_with_scikit_learn(load):
    x = load().x
    expected = StandardScaler().fit_transform(x.numpy())
    np.testing.assert_allclose(data.standardize(x).numpy(), expected, atol=1e-12)


def test_a_constant_column_becomes_zero_even_far_from_it():
    x = torch.full((3, 1), 0.1) + torch.tensor([[1e6, 0.0]])
    assert data.standardize(x).tolist() == [[0.0, 0.0]] * 3


@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30])
@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_standardize_in_single_precision_agrees_with_double(scale, offset):
    x = ((data.wine().x[:, :3] + offset) * scale).float()
    expected = StandardScaler().fit_transform(x.double().numpy() / scale)
    np.testing.assert_allclose(data.standardize(x).numpy(), expected, rtol=1e-5, atol=1e-5)


def test_a_mean_between_two_neighboring_numbers_is_taken_off_too():
    x = 1e16 + torch.tensor([[0.0], [2.0]], dtype=torch.float64)
    assert data.standardize(x).tolist() == [[-1.0], [1.0]]


@pytest.mark.parametrize("x", [torch.zeros(3), torch.zeros(0, 2), torch.full((3, 2), torch.nan), "x"])
def test_what_cannot_be_standardized_is_refused(x):
    with pytest.raises(ValueError, match="x must"):
        data.standardize(x)


COVARIANCES = {
    "full": torch.tensor([[[2.0, -0.8], [-0.8, 0.8]], [[0.6, 0.5], [0.5, 1.4]]]),
    "tied": torch.tensor([[[2.0, -0.8], [-0.8, 0.8]]]),
    "diag": torch.tensor([[2.0, 0.3], [0.6, 1.4]]),
    "spherical": torch.tensor([0.5, 2.0]),
}


@pytest.mark.parametrize("kind", COVARIANCES)
def test_draws_follow_their_mixture(kind):
    # Whitened by its own component, a row is standard normal: Kolmogorov-Smirnov for each column, and a chi-square
    # test of the counts. Twelve tests at 1e-6 each: a false alarm in 1e-5 of the seeds.
    theta = MixtureParameters(
        torch.tensor([0.3, 0.7]).double(),
        torch.tensor([[0.0, 1.0], [5.0, -2.0]]).double(),
        COVARIANCES[kind].double(),
    )
    n = 20_000
    x, z, _, _ = data.gaussian_blobs(n, theta, generator=torch.Generator().manual_seed(0))
    assert stats.chisquare(z.bincount(), n * theta.weights).pvalue > 1e-6
    inverse = torch.linalg.inv(torch.linalg.cholesky(covariance_matrices(theta)))
    white = torch.einsum("nij,nj->ni", inverse[z], x - theta.means[z])
    for column in white.T:
        assert stats.kstest(column.numpy(), "norm").pvalue > 1e-6


def test_equal_generators_give_equal_draws_and_the_global_one_is_left_alone():
    before = torch.get_rng_state()
    first, second = (
        data.gaussian_blobs(9, data.overlapping_mixture(), generator=torch.Generator().manual_seed(3))
        for _ in "ab"
    )
    assert torch.equal(first.x, second.x)
    assert torch.equal(torch.get_rng_state(), before)


def test_draws_have_the_dtype_of_the_parameters():
    theta = MixtureParameters(*(each.float() for each in data.overlapping_mixture()))
    assert data.gaussian_blobs(4, theta).x.dtype == torch.float32


def test_k_means_cuts_across_the_elongated_clusters():
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score
    from sklearn.mixture import GaussianMixture

    x, z, _, _ = data.gaussian_blobs(
        600, data.elongated_mixture(), generator=torch.Generator().manual_seed(0)
    )
    hard = KMeans(3, n_init=10, random_state=0).fit_predict(x)
    soft = GaussianMixture(3, n_init=10, random_state=0).fit(x).predict(x)
    assert adjusted_rand_score(z, hard) < 0.5
    assert adjusted_rand_score(z, soft) > 0.95


def test_bad_requests_for_draws_are_refused():
    with pytest.raises(ValueError, match="n must be a whole number, at least 1; got 0"):
        data.gaussian_blobs(0, data.overlapping_mixture())
    with pytest.raises(ValueError, match="weights must be non-negative"):
        data.gaussian_blobs(5, data.overlapping_mixture()._replace(weights=torch.ones(3).double()))
    upside_down = (
        data.elongated_mixture().covariances * torch.tensor([1.0, -1.0, 1.0]).double()[:, None, None]
    )
    with pytest.raises(ValueError, match="covariance of component 1 is not positive definite"):
        data.gaussian_blobs(5, data.elongated_mixture()._replace(covariances=upside_down))


FETCHED = SimpleNamespace(
    data=np.array([[0.0, 1.5], [2.0, 3.0], [4.0, 5.0]]),
    target=np.array(["seven", "one", "seven"], dtype=object),
    feature_names=["width", "height"],
)


@pytest.fixture
def openml(monkeypatch):
    """Stands for the network: counts the downloads, and answers with `FETCHED` or raises what it is given."""
    site = SimpleNamespace(downloads=0, error=None, answer=FETCHED)

    def fetch(name, *, version, as_frame, parser, cache, n_retries):
        site.downloads += 1
        if site.error is not None:
            raise site.error
        return site.answer

    monkeypatch.setattr(sklearn.datasets, "fetch_openml", fetch)
    return site


def test_nothing_is_downloaded_unasked(openml, tmp_path):
    with pytest.raises(FileNotFoundError, match=re.escape("load_openml(..., download=True)")):
        data.load_openml("toy", 1, folder=tmp_path)
    assert openml.downloads == 0


def test_a_download_happens_once_and_is_kept(openml, tmp_path):
    first = data.load_openml("toy", 1, download=True, folder=tmp_path / "new" / "folder")
    again = data.load_openml("toy", 1, download=True, folder=tmp_path / "new" / "folder")
    assert openml.downloads == 1
    assert first.x.tolist() == again.x.tolist() == FETCHED.data.tolist()
    assert first.labels.tolist() == again.labels.tolist() == [1, 0, 1]
    assert first[2:] == again[2:] == (("width", "height"), ("one", "seven"))
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["toy_1.npz"]


def test_the_folder_can_come_from_the_environment(openml, tmp_path, monkeypatch):
    monkeypatch.setenv("LVM_DATA", str(tmp_path))
    data.load_openml("toy", 2, download=True)
    assert (tmp_path / "toy_2.npz").exists()


def test_the_right_checksum_is_accepted(openml, tmp_path):
    sha256 = data.checksum(data.load_openml("toy", 1, download=True, folder=tmp_path))
    assert data.load_openml("toy", 1, sha256=sha256.upper(), folder=tmp_path).x.shape == (3, 2)


def test_a_download_with_another_checksum_is_not_kept(openml, tmp_path):
    with pytest.raises(
        ValueError, match=r"from openml.org has the checksum \w{64}, not 00ff: it was not kept"
    ):
        data.load_openml("toy", 1, sha256="00ff", download=True, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_was_changed_is_noticed(openml, tmp_path):
    original = data.load_openml("toy", 1, download=True, folder=tmp_path)
    openml.answer = SimpleNamespace(**{**vars(FETCHED), "data": FETCHED.data + 1})
    (tmp_path / "toy_1.npz").unlink()
    data.load_openml("toy", 1, download=True, folder=tmp_path)
    with pytest.raises(ValueError, match="delete it and download it again"):
        data.load_openml("toy", 1, sha256=data.checksum(original), folder=tmp_path)


@pytest.mark.parametrize("field", ["x", "labels", "feature_names", "label_names"])
def test_the_checksum_sees_every_field(field):
    dataset = data.Dataset(torch.zeros(2, 1).double(), torch.tensor([0, 1]), ("a",), ("b", "c"))
    changed = {
        "x": dataset.x + 1e-300,
        "labels": dataset.labels.flip(0),
        "feature_names": ("A",),
        "label_names": ("b",),
    }
    assert data.checksum(dataset._replace(**{field: changed[field]})) != data.checksum(dataset)


@pytest.mark.parametrize(
    "error",
    [
        urllib.error.URLError("Name or service not known"),
        TimeoutError("timed out"),
        http.client.IncompleteRead(b"half"),
    ],
)
def test_without_a_network_it_says_what_to_do(openml, tmp_path, error):
    openml.error = error
    with pytest.raises(ConnectionError, match=re.escape(f"copy it here as {tmp_path / 'toy_1.npz'}")):
        data.load_openml("toy", 1, download=True, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_copy_is_named(openml, tmp_path):
    data.load_openml("toy", 1, download=True, folder=tmp_path)
    path = tmp_path / "toy_1.npz"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(ValueError, match=re.escape(f"the copy {path} cannot be read")):
        data.load_openml("toy", 1, folder=tmp_path)


def test_a_set_without_labels_is_refused(openml, tmp_path):
    openml.answer = SimpleNamespace(**{**vars(FETCHED), "target": None})
    with pytest.raises(ValueError, match="has not one column of labels"):
        data.load_openml("toy", 1, download=True, folder=tmp_path)


def test_names_may_be_lists():
    iris = data.iris()
    assert data.checksum(iris._replace(feature_names=list(iris.feature_names))) == data.checksum(iris)
