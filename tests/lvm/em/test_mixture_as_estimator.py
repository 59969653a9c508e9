"""What users of scikit-learn expect of a mixture besides `fit`: other verbs, settings, and a file to keep it in."""

import io
import math
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.mixture import GaussianMixture as Peer
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course.lvm import data
from course.lvm.em import loop, starts
from course.lvm.em.mixture import DegenerateComponent, GaussianMixture, e_step, m_step
from course.lvm.fitted import read, write
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters, covariance_matrices
from course.lvm.rows import Rows
from tests.lvm.problems import KINDS, parameters_of, peer_of, rows_of
from tests.lvm.test_bad_input import Frame


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def fitted(x, kind="full", **arguments):
    return GaussianMixture(3, covariance_type=kind, generator=seeded(), **arguments).fit(x)


@pytest.mark.parametrize("kind", KINDS)
def test_criteria_and_precisions_agree_with_scikit_learn(kind):
    x = data.iris().x
    mixture = fitted(x, kind)
    peer = peer_of(mixture.parameters_, kind, 0)
    assert mixture.aic(x) == pytest.approx(peer.aic(x.numpy()), rel=1e-10)
    assert mixture.bic(x) == pytest.approx(peer.bic(x.numpy()), rel=1e-10)
    assert mixture.score(x) == pytest.approx(peer.score(x.numpy()), rel=1e-10)
    precisions = MixtureParameters(mixture.weights_, mixture.means_, mixture.precisions_)
    torch.testing.assert_close(
        covariance_matrices(precisions), covariance_matrices(mixture.parameters_).inverse()
    )


def test_rows_that_were_looked_at_already_are_fitted_as_they_stand():
    x, weights = data.iris().x, torch.linspace(0.1, 2, 150)
    model = GaussianMixture(3, init=x[[0, 60, 120]])
    for counts in (None, weights):
        expected = model.fit(x, sample_weight=counts).means_
        rows = Rows(x, sample_weight=counts)
        torch.testing.assert_close(model.fit(rows).means_, expected)
        assert torch.equal(model.fit_predict(rows), model.predict(x))
    with pytest.raises(
        ValueError, match="sample_weight must be None where data are Rows, which have their own"
    ):
        model.fit(Rows(x), sample_weight=weights)
    with pytest.raises(ValueError, match="data given as Rows must have a sample"):
        model.fit(Rows.of(x))


def test_fit_predict_is_fit_and_predict():
    x = rows_of(0, 100)
    assert torch.equal(GaussianMixture(3, generator=seeded()).fit_predict(x), fitted(x).predict(x))


@pytest.mark.parametrize("kind", KINDS)
def test_a_start_from_means_has_the_covariance_about_the_nearest(kind):
    x = rows_of(0, 100)
    means = x[[3, 40, 70]]
    seen = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted(x, kind, init=means, max_steps=1, reg_covar=0, callback=lambda *now: seen.append(now))
    start = seen[0][1]
    assert torch.equal(start.means, means)
    assert start.weights.tolist() == pytest.approx([1 / 3] * 3)
    nearest = ((x[:, None] - means) ** 2).sum(2).argmin(1)
    expected = (x - means[nearest]).T @ (x - means[nearest]) / 100
    if kind in ("diag", "spherical"):
        expected = expected.diagonal().diag()
    if kind == "spherical":
        expected = expected.trace() / 2 * torch.eye(2, dtype=torch.float64)
    torch.testing.assert_close(covariance_matrices(start), expected.expand(3, 2, 2))


def test_the_nearest_mean_is_found_far_from_the_origin_too():
    # Where squared distances come from products of rows, those of 30 centers a step apart drown at 1e8.
    means = torch.arange(30.0, dtype=torch.float64)[:, None] * 10
    rows = means + 1
    near, far = (
        starts.around(rows + far, means + far, covariance_type="spherical", reg_covar=0.0) for far in (0, 1e8)
    )
    assert near.covariances[0] == far.covariances[0] == 1


def test_means_as_a_list_or_a_frame_are_means():
    x = rows_of(0, 100)
    means = x[[3, 40, 70]]
    expected = fitted(x, init=means).means_
    assert torch.equal(fitted(x, init=Frame(means.numpy())).means_, expected)
    torch.testing.assert_close(fitted(x, init=means.tolist()).means_, expected, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("components", [1, 3])
def test_a_fit_goes_on_from_its_own_result(kind, components):
    x = rows_of(0, 100)
    first = GaussianMixture(components, covariance_type=kind, generator=seeded()).fit(x)
    again = GaussianMixture(components, covariance_type=kind, init=first.parameters_).fit(x)
    assert again.log_likelihood(x) >= first.log_likelihood(x) - 1e-9
    assert again.covariances_.shape == first.covariances_.shape


# ---- settings


def test_clone_and_searches_of_scikit_learn_work():
    x = data.iris().x
    mixture = GaussianMixture(3, init=x[:3], tolerance=1e-2, reg_covar=1e-3)
    copy = clone(mixture)
    assert torch.equal(copy.init, mixture.init)
    assert copy.get_params().keys() == mixture.get_params().keys()
    folds = KFold(4, shuffle=True, random_state=0)
    for rows in (x, x.numpy()):
        found = cross_val_score(GaussianMixture(2, init=x[[0, 100]], max_steps=300), rows, cv=folds)
        expected = cross_val_score(
            Peer(
                2,
                means_init=x[[0, 100]].numpy(),
                init_params="k-means++",
                max_iter=300,
                tol=1e-6,
                random_state=0,
            ),
            x.numpy(),
            cv=folds,
        )
        np.testing.assert_allclose(found, expected, rtol=0.05)
    search = GridSearchCV(
        GaussianMixture(1, n_init=2, max_steps=300), {"covariance_type": ["spherical", "full"]}, cv=folds
    )
    assert search.fit(x.numpy()).best_params_ == {"covariance_type": "full"}


def test_a_pipeline_with_labels_does_not_take_them_for_weights():
    x, labels = data.iris()[:2]
    make = lambda: GaussianMixture(3, generator=seeded())  # noqa: E731
    with_labels = make_pipeline(StandardScaler(), make()).fit(x.numpy(), labels.numpy())
    without = make_pipeline(StandardScaler(), make()).fit(x.numpy())
    assert torch.equal(with_labels[-1].means_, without[-1].means_)


def test_a_wrong_setting_is_refused_and_changes_nothing():
    mixture = GaussianMixture(3)
    with pytest.raises(ValueError, match="n_init must be a whole number"):
        mixture.set_params(n_components=2, n_init=0)
    with pytest.raises(ValueError, match="components must be one of the settings n_components, "):
        mixture.set_params(components=2)
    assert mixture.n_components == 3
    assert mixture.set_params(n_components=2).n_components == 2
    mixture.n_init = 1.5
    with pytest.raises(ValueError, match="n_init must be a whole number"):
        mixture.fit(rows_of(0, 30))


def test_it_shows_what_was_set():
    mixture = GaussianMixture(3, covariance_type="tied", init=torch.zeros(3, 2), generator=seeded())
    assert (
        repr(mixture)
        == "GaussianMixture(n_components=3, covariance_type='tied', init=<Tensor>, generator=<Generator>)"
    )


# ---- weights of rows


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@given(
    seed=st.integers(0, 2**31),
    kind=st.sampled_from(KINDS),
    components=st.integers(1, 3),
    width=st.integers(1, 3),
    small=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_a_weight_is_a_number_of_repetitions(dtype, seed, kind, components, width, small):
    x = rows_of(seed, 40, width).to(dtype)
    counts = torch.randint(1, 5, (40,), generator=seeded(seed))
    start = parameters_of(kind, seed, components=components, width=width)
    with pytest.MonkeyPatch.context() as patch:
        if not small:
            patch.setattr("course.lvm.em.mixture_statistics.SMALL", 0)
        arguments = {
            "covariance_type": kind,
            "init": start,
            "max_steps": 5,
            "tolerance": 0.0,
            "reg_covar": 0.1,
        }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            weighted = GaussianMixture(components, **arguments).fit(x, sample_weight=counts)
            repeated = GaussianMixture(components, **arguments).fit(x.repeat_interleave(counts, 0))
    rtol = 1e-9 if dtype == torch.float64 else 1e-3
    for one, other in zip(weighted.parameters_, repeated.parameters_, strict=True):
        torch.testing.assert_close(one, other, rtol=rtol, atol=rtol)
    ells = weighted.log_likelihoods_, repeated.log_likelihoods_
    assert ells[0][:2] == pytest.approx(ells[1][:2], rel=rtol)


def test_a_row_of_weight_zero_is_not_there():
    x = torch.cat([rows_of(0, 60), torch.full((5, 2), 1e3, dtype=torch.float64)])
    weights = torch.cat([torch.ones(60), torch.zeros(5)])
    for init in starts.WAYS:
        mixture = GaussianMixture(3, init=init, n_init=3, generator=seeded()).fit(x, sample_weight=weights)
        assert mixture.means_.abs().max() < 50


@pytest.mark.parametrize("way", starts.WAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_starts_from_weighted_rows_are_those_from_repeated_ones(way, kind):
    # The first center is a row with a chance proportional to its weight; the covariances have no chance in them.
    x, weights = torch.tensor([[0.0], [1.0], [5.0]]), torch.tensor([1, 2, 5])
    drawn = {"weighted": [], "repeated": []}
    covariances = {}
    generator = seeded()
    arguments = {"way": way, "covariance_type": kind, "reg_covar": 0.0, "generator": generator}
    for _ in range(600):
        for name, rows, weight in (
            ("weighted", x, weights),
            ("repeated", x.repeat_interleave(weights, 0), None),
        ):
            theta = starts.start(rows, 2, sample_weight=weight, **arguments)
            means = tuple(theta.means.flatten().tolist())
            drawn[name].append(means)
            covariances.setdefault(means, theta.covariances)
            torch.testing.assert_close(theta.covariances, covariances[means])
    # Shares of 600 draws differ by more than 5 standard errors once in 1e5 seeds, over the six pairs.
    for pair in covariances:
        assert abs(drawn["weighted"].count(pair) - drawn["repeated"].count(pair)) < 5 * math.sqrt(
            2 * 600 * 0.25
        )


# ---- floors


@given(
    seed=st.integers(0, 2**31), kind=st.sampled_from(KINDS), min_variance=st.sampled_from([1e-3, 0.3, 3.0])
)
@settings(max_examples=40, deadline=None)
def test_em_with_a_least_variance_never_lowers_the_likelihood(seed, kind, min_variance):
    # Few rows and several components: without the floor some of them collapse.
    x = rows_of(seed, 30)
    mixture = GaussianMixture(
        4, covariance_type=kind, reg_covar=0, min_variance=min_variance, max_steps=300, generator=seeded(seed)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", loop.ConvergenceWarning)
        try:
            mixture.fit(x)  # a fall would raise: reg_covar = 0 says that the steps are exact
        except DegenerateComponent as error:
            assert "is empty" in str(error)  # noqa: PT017
            return
    assert min(mixture.log_likelihoods_[1:], default=math.inf) >= mixture.log_likelihoods_[0]
    least = torch.linalg.eigvalsh(covariance_matrices(mixture.parameters_)).min()
    assert least >= min_variance * (1 - 1e-9)


def test_a_ridge_lowers_the_likelihood_where_a_least_variance_does_not():
    x = rows_of(1, 60)
    start = (
        GaussianMixture(3, reg_covar=0, tolerance=1e-9, max_steps=2000, generator=seeded()).fit(x).parameters_
    )
    ridge = GaussianMixture(3, reg_covar=0.5, init=start, max_steps=50).fit(x)
    floor = GaussianMixture(3, reg_covar=0, min_variance=1e-9, init=start, max_steps=50).fit(x)
    assert "lowered the log-likelihood" in ridge.notes_[0]
    assert floor.notes_ == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_step_with_a_least_variance_is_the_best_one_allowed(kind):
    # Q of the step is above Q of other mixtures that have no smaller variance, 200 of them drawn around it.
    x, old, least = rows_of(2, 40), parameters_of(kind, 2), 1.5
    posterior = oracle.responsibilities(x, old)

    def Q(parameters):
        joint = oracle.log_density(x, parameters) + parameters.weights.log()
        return float((posterior * joint).sum())

    new = m_step(e_step(x, old)[0], old, min_variance=least)
    unbounded = m_step(e_step(x, old)[0], old)
    assert Q(new) < Q(unbounded)  # so the bound holds something back
    generator = seeded()
    for _ in range(200):
        noise = torch.randn(new.covariances.shape, generator=generator, dtype=torch.float64)
        if noise.ndim == 3:
            values, vectors = torch.linalg.eigh(new.covariances + 0.3 * (noise + noise.mT))
            other = (vectors * values.clamp(min=least)[:, None]) @ vectors.mT
        else:
            other = (new.covariances + 0.3 * noise).clamp(min=least)
        assert Q(new) >= Q(new._replace(covariances=other)) - 1e-9


# ---- repeated rows


def test_random_starts_take_distinct_rows():
    # Before, two components began at the same row and stayed equal in most fits.
    x = torch.tensor([[0.0], [1.0], [7.0]]).repeat_interleave(torch.tensor([30, 30, 3]), 0)
    for seed in range(20):
        theta = starts.start(
            x, 3, way="random", covariance_type="spherical", reg_covar=0.0, generator=seeded(seed)
        )
        assert sorted(theta.means.flatten().tolist()) == [0.0, 1.0, 7.0]
    with pytest.raises(ValueError, match="n_components=4, but the sample has only 3 distinct rows"):
        starts.start(x, 4, way="random", covariance_type="diag", reg_covar=0.0)


# ---- a file


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_mixture_comes_back(kind, tmp_path):
    x = rows_of(0, 60).float()
    mixture = fitted(x, kind, n_init=2, callback=lambda *_: None)
    mixture.save(tmp_path / "mixture.pt")
    loaded = GaussianMixture.load(tmp_path / "mixture.pt")
    assert torch.equal(loaded.predict_proba(x), mixture.predict_proba(x))
    assert torch.equal(loaded.precisions_, mixture.precisions_)
    assert (loaded.log_likelihoods_, loaded.notes_) == (mixture.log_likelihoods_, mixture.notes_)
    assert loaded.callback is None
    settings = {
        name: value for name, value in mixture.get_params().items() if name not in ("callback", "generator")
    }
    assert settings.items() <= loaded.get_params().items()
    assert torch.equal(torch.rand(3, generator=loaded.generator), torch.rand(3, generator=mixture.generator))


def test_a_mixture_with_a_given_start_is_saved_too():
    file = io.BytesIO()
    start = parameters_of("diag", 0)
    GaussianMixture(3, covariance_type="diag", init=start).save(file)
    file.seek(0)
    loaded = GaussianMixture.load(file)
    assert all(torch.equal(one, other) for one, other in zip(loaded.init, start, strict=True))
    with pytest.raises(RuntimeError, match="call fit first"):
        loaded.predict(rows_of(0, 3))


def test_what_is_no_file_of_a_mixture_is_refused(tmp_path):
    path = tmp_path / "other.pt"
    write(path, "PPCA", {})
    with pytest.raises(ValueError, match="path holds a model of the class PPCA, not GaussianMixture"):
        GaussianMixture.load(path)
    torch.save({"weights": torch.ones(2)}, path)
    with pytest.raises(ValueError, match="path must be a file that was written by save"):
        GaussianMixture.load(path)
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(ValueError, match="path must be a file that was written by save"):
        GaussianMixture.load(path)
    with pytest.raises(ValueError, match=r"slope must be a number, a text, a tensor .* got <built-in"):
        write(path, "Line", {"slope": print})
    with pytest.raises(ValueError, match="path must be a file that was written by save"):
        read(tmp_path / "none.pt", "Line")


def test_data_as_lists_frames_and_whole_numbers_are_fitted_as_tensors():
    x = rows_of(0, 60).round()
    expected = fitted(x).means_
    assert torch.equal(fitted(Frame(x.numpy())).means_, expected)
    for form in (x.tolist(), x.long(), x.int().numpy()):
        found = fitted(form)
        assert found.means_.dtype == torch.float32
        torch.testing.assert_close(found.means_.double(), expected, rtol=1e-4, atol=1e-4)
        assert found.predict(form).shape == (60,)
