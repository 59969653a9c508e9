"""What PPCA and its mixtures share: scikit-learn's tools take them, and a file keeps them."""

import warnings

import numpy as np
import pytest
import torch
from sklearn.base import clone
from sklearn.mixture import GaussianMixture as Peer
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score

from course.lvm import data
from course.lvm.em import ppca
from course.lvm.em.fitted import best_of, numbers_or_rows, rows_with_sample
from course.lvm.em.mixture import GaussianMixture
from course.lvm.em.ppca import PPCA
from course.lvm.em.ppca_mixture import DegenerateModel, PPCAMixture
from course.lvm.em.principal_axes import spectrum
from course.lvm.fitted import read, write
from course.lvm.optimization import Fit
from course.lvm.parameters import MixtureParameters, PPCAMixtureParameters
from course.lvm.rows import Rows


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def models():
    return [
        PPCA(2),
        PPCA(2, method="em", generator=seeded(), tolerance=1e-3),
        PPCAMixture(2, 1, generator=seeded(), tolerance=0.01),
    ]


@pytest.mark.parametrize("model", models(), ids=repr)
def test_a_clone_has_the_same_arguments_and_comes_to_the_same_end(model):
    x, copy = data.iris().x, clone(model)
    assert copy is not model
    assert repr(copy) == repr(model)
    assert copy.fit(x).score(x) == model.fit(x).score(x)
    assert not hasattr(clone(model), "parameters_")


@pytest.mark.parametrize("as_data", [lambda x: x, lambda x: x.numpy()], ids=["tensor", "array"])
@pytest.mark.parametrize("model", models(), ids=repr)
def test_cross_validation_scores_rows_that_were_held_out(model, as_data):
    x, folds = data.iris().x, KFold(3, shuffle=True, random_state=0)
    scores = cross_val_score(model, as_data(x), cv=folds)
    by_hand = [
        clone(model).fit(x[torch.as_tensor(a)]).score(x[torch.as_tensor(b)]) for a, b in folds.split(x)
    ]
    np.testing.assert_allclose(scores, by_hand, rtol=1e-12)


def test_a_grid_search_finds_the_number_of_dimensions():
    x = data.iris().x.numpy()
    search = GridSearchCV(
        PPCA(1), {"n_components": [0, 1, 2, 3]}, cv=KFold(5, shuffle=True, random_state=0)
    ).fit(x)
    assert search.best_params_["n_components"] == int(np.argmax(search.cv_results_["mean_test_score"]))
    assert search.best_estimator_.n_components_ == search.best_params_["n_components"]


def test_arguments_are_changed_by_name_and_looked_at():
    model = PPCA(2)
    assert model.set_params(n_components=np.int64(3), tolerance=0.5) is model
    assert model.get_params()["n_components"] == 3
    assert repr(model) == "PPCA(n_components=3, tolerance=0.5)"
    with pytest.raises(ValueError, match="latents must be one of the settings n_components, method"):
        model.set_params(latents=2)
    with pytest.raises(ValueError, match="tolerance must be a number, at least 0; got -1"):
        model.set_params(tolerance=-1)
    assert model.tolerance == 0.5


def test_what_was_fitted_outlasts_a_change_of_arguments():
    x = data.iris().x
    model = PPCA(2).fit(x)
    before = model.score(x)
    assert model.set_params(n_components=1).score(x) == before
    assert model.fit(x).score(x) < before


@pytest.mark.parametrize(("latent", "kind"), [(3, "full"), (0, "spherical")])
def test_the_criteria_are_those_of_the_gaussian_mixture_that_it_can_be(latent, kind):
    x = data.iris().x
    peer = Peer(1, covariance_type=kind, reg_covar=0.0).fit(x.numpy())
    for model in (PPCA(latent).fit(x), PPCAMixture(1, latent, noise_floor=0.0).fit(x)):
        assert model.bic(x) == pytest.approx(peer.bic(x.numpy()), rel=1e-9)
        assert model.aic(x) == pytest.approx(peer.aic(x.numpy()), rel=1e-9)


def test_the_criteria_of_a_mixture_count_its_components():
    x = data.iris().x
    model = PPCAMixture(2, 3, generator=seeded()).fit(x)
    theta = model.parameters_
    peer = Peer(2, covariance_type="full").fit(x.numpy())
    peer.weights_, peer.means_ = theta.mixing.numpy(), theta.means.numpy()
    peer.precisions_cholesky_ = np.linalg.cholesky(np.linalg.inv(model.get_covariances().numpy()))
    assert model.bic(x) == pytest.approx(peer.bic(x.numpy()), rel=1e-9)
    assert model.aic(x) == pytest.approx(peer.aic(x.numpy()), rel=1e-9)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("model", models(), ids=repr)
def test_a_file_keeps_the_model(model, dtype, tmp_path):
    x = data.iris().x.to(dtype)
    model.fit(x).save(tmp_path / "model.pt")
    found = type(model).load(tmp_path / "model.pt")
    assert repr(found) == repr(model)
    assert torch.equal(found.score_samples(x), model.score_samples(x))
    assert torch.equal(found.sample(5, generator=seeded())[0], model.sample(5, generator=seeded())[0])
    assert getattr(found, "log_likelihoods_", None) == getattr(model, "log_likelihoods_", None)
    assert found.fit(x).score(x) > -10


def test_a_model_that_was_not_fitted_and_a_start_are_kept_too(tmp_path):
    x = data.iris().x
    start = PPCAMixture(2, 1, generator=seeded()).fit(x).parameters_
    PPCAMixture(2, 1, init=start, max_steps=7).save(tmp_path / "model.pt")
    found = PPCAMixture.load(str(tmp_path / "model.pt"))
    assert found.max_steps == 7
    assert all(torch.equal(a, b) for a, b in zip(found.init, start, strict=True))
    assert not hasattr(found, "parameters_")


def test_a_file_that_is_none_of_its_own_is_refused(tmp_path):
    x, path = data.iris().x, tmp_path / "model.pt"
    PPCAMixture(1, 1).fit(x).save(path)
    with pytest.raises(ValueError, match="path holds a model of the class PPCAMixture, not PPCA"):
        PPCA.load(path)
    path.write_text("no model")
    for wrong in (path, tmp_path / "missing", tmp_path, 3):
        with pytest.raises(ValueError, match="path must be a"):
            PPCA.load(wrong)
    torch.save(PPCA(1), path)  # would run code on the way in
    with pytest.raises(ValueError, match="path must be"):
        PPCA.load(path)
    with pytest.raises(ValueError, match="path must be one that can be written to"):
        PPCA(1).save(tmp_path / "missing" / "model.pt")


def test_rows_are_asked_for_where_a_mean_over_them_is():
    model = PPCA(2).fit(data.iris().x)
    assert model.score_samples(torch.zeros(0, 4)).shape == (0,)
    for verdict in (model.score, model.bic, model.aic):
        with pytest.raises(ValueError, match="x must have rows; got none"):
            verdict(torch.zeros(0, 4))


# ---------------------------------------------------------------------------------------------------- many starts


def run_of(ends):
    ends = iter(ends)

    def run():
        end = next(ends)
        if end is None:
            raise DegenerateModel(1, "is empty")
        return Fit("θ", [end], interrupted=end == 0.0)

    return run


def test_the_highest_end_is_kept_and_degenerate_ones_are_noted():
    best = best_of(run_of([None, -3.0, -1.0, None, -2.0]), 5)
    assert best.values == [-1.0]
    assert [note.split(":")[0] for note in best.notes] == [
        "start 1 was given up",
        "start 4 was given up",
    ]
    with pytest.raises(DegenerateModel, match="component 1 is empty"):
        best_of(run_of([None, None]), 2)
    assert best_of(run_of([-3.0, 0.0, 5.0]), 3).values == [0.0]  # Ctrl-C ends the starts too


# ---------------------------------------------------------------------------------------------------- data


class Frame:
    def __init__(self, values):
        self.values = values

    def to_numpy(self):
        return self.values


def test_whatever_holds_the_numbers_gives_the_same_fit():
    x = data.iris().x
    expected = PPCA(2).fit(x).score(x)
    read_only = x.numpy().copy()
    read_only.flags.writeable = False
    forms = [
        x.numpy(),
        Frame(x.numpy()),
        [x[:70], x[70:].numpy()],
        x.T.contiguous().T,
        Rows.of(x),
        x[:, [0, 1, 2, 3]],
    ]
    for form in [*forms, read_only, x.numpy()[::-1], np.asfortranarray(x.numpy())]:
        assert PPCA(2).fit(form).score(x) == pytest.approx(expected, rel=1e-10)
    assert PPCA(2).fit(x.tolist()).score(x) == pytest.approx(
        expected, rel=1e-6
    )  # lists are float32 as torch has it
    whole = (10 * x).round()
    assert PPCA(2).fit(whole.long()).score(whole) == pytest.approx(
        PPCA(2).fit(whole.float()).score(whole), rel=1e-9
    )
    assert PPCAMixture(2, 1, generator=seeded()).fit([x[:70], x[70:]]).converged_


def test_a_memory_mapped_array_is_read_in_slices(tmp_path):
    x = np.lib.format.open_memmap(tmp_path / "x.npy", "w+", np.float64, (150, 4))
    x[:] = data.iris().x.numpy()
    assert isinstance(numbers_or_rows(x), Rows)
    assert PPCA(2).fit(x).score(x[:]) == pytest.approx(PPCA(2).fit(data.iris().x).score(x[:]), rel=1e-10)


def test_rows_without_a_sample_are_refused_where_one_is_needed():
    with pytest.raises(ValueError, match="data given as Rows must have a sample"):
        PPCAMixture(2, 1).fit(Rows.of(data.iris().x))
    assert len(rows_with_sample(Rows(data.iris().x)).sample) == 150


def test_weights_of_rows_are_refused_where_every_row_counts_once():
    x = data.iris().x
    rows = Rows(x, sample_weight=torch.linspace(0.1, 2, len(x)))
    start = PPCA(2).fit(x).parameters_
    calls = [
        PPCA(2).fit,
        PPCA(2, method="em").fit,
        PPCA(2).fit_transform,
        PPCAMixture(2, 1).fit,
        spectrum,
        lambda rows: ppca.e_step(rows, start),
        lambda rows: ppca.random_start(rows, 2),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="data given as Rows must have no sample_weight"):
            call(rows)


def far_apart(kind):
    """Two narrow components a step apart, and rows so far away that log-densities in float32 are equal."""
    means, x = torch.tensor([[0.0, 0.0], [1.0, 0.0]]), 0.5 + torch.tensor([[2e-6, 99.5], [-2e-6, 99.5]])
    if kind == "gauss":
        theta = MixtureParameters(torch.tensor([0.5, 0.5]), means, torch.full((2,), 1e-6))
        model = GaussianMixture(2, covariance_type="spherical", init=theta)
        model.parameters_, (model.weights_, model.means_, model.covariances_) = theta, theta
    else:
        theta = PPCAMixtureParameters(
            torch.tensor([0.5, 0.5]), torch.zeros(2, 2, 0), means, torch.full((2,), 1e-6)
        )
        model = PPCAMixture(2, 0)
        model._keep(theta, x)
    return model, x


@pytest.mark.parametrize("kind", ["gauss", "ppca"])
def test_far_out_single_precision_still_tells_whose_row_it_is(kind):
    model, x = far_apart(kind)
    exact = model.posterior(x.double()).mean.float()
    assert exact[0, 1] > 0.8
    assert model.predict(x).tolist() == [1, 0]
    torch.testing.assert_close(model.predict_proba(x), exact)
    torch.testing.assert_close(model.posterior(x).mean, exact)


@pytest.mark.parametrize("kind", ["gauss", "ppca"])
def test_a_row_has_one_component(kind):
    model, x = far_apart(kind)
    for wrong in (torch.zeros(2, 2), torch.ones(2, 2)):
        with pytest.raises(ValueError, match="z must be one-hot, or shares that sum to one"):
            model.log_joint(x, wrong)


def test_the_data_are_left_as_they_are():
    x = data.iris().x.numpy().copy()
    before = x.copy()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        PPCA(2).fit(x)
        PPCAMixture(2, 1, generator=seeded()).fit(x)
    np.testing.assert_array_equal(x, before)


def test_the_best_of_no_starts_is_refused_by_name():
    with pytest.raises(ValueError, match="n_init must be a whole number, at least 1; got 0"):
        best_of(lambda: Fit("θ", [0.0]), 0)


def test_a_file_with_tuples_of_unknown_classes_is_refused_by_name(tmp_path):
    PPCA(1).fit(data.iris().x).save(tmp_path / "model")
    with pytest.raises(ValueError, match="tuples must hold the class PPCAParameters"):
        read(tmp_path / "model", "PPCA")


def test_a_file_without_settings_is_refused_by_name(tmp_path):
    write(tmp_path / "model", "PPCA", {"slope": 1.0})
    with pytest.raises(
        ValueError, match="path must be a file that was written by save; it holds no settings"
    ):
        PPCA.load(tmp_path / "model")
