import pytest
import torch
from scipy import stats

from course.lvm.em.starts import WAYS, around, k_means_plus_plus, start
from course.lvm.parameters import covariance_matrices, covariance_type, validate_mixture
from tests.lvm.problems import KINDS, rows_of


def test_centers_are_drawn_with_chances_proportional_to_squared_distances():
    # Of the rows 0, 1 and 3 the first is any; from 0 the next is 1 or 3 with 1 : 9, from 1 it is 0 or 3 with 1 : 4,
    # from 3 it is 0 or 1 with 9 : 4. The chi-square test rejects a right drawing once in 10^5 seeds.
    chances = {(0, 1): 1 / 30, (0, 3): 9 / 30, (1, 0): 1 / 15, (1, 3): 4 / 15, (3, 0): 9 / 39, (3, 1): 4 / 39}
    generator, draws = torch.Generator().manual_seed(0), 3000
    counts = dict.fromkeys(chances, 0)
    for _ in range(draws):
        first, second = k_means_plus_plus(torch.tensor([[0.0], [1.0], [3.0]]), 2, generator=generator)
        counts[int(first), int(second)] += 1
    expected = [chances[pair] * draws for pair in counts]
    assert stats.chisquare(list(counts.values()), expected).pvalue > 1e-5


def test_a_third_center_keeps_away_from_both_others():
    # Ten rows at each of three places: a place drawn twice would have distance zero, and so no chance.
    x = torch.tensor([[0.0], [1.0], [1e3]]).repeat(10, 1)
    for seed in range(20):
        centers = k_means_plus_plus(x, 3, generator=torch.Generator().manual_seed(seed))
        assert sorted(centers.flatten().tolist()) == [0.0, 1.0, 1e3]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_start_is_valid_and_stands_on_rows(kind, way):
    x = rows_of(0, 40).float()
    parameters = start(x, 4, way=way, covariance_type=kind, reg_covar=1e-6)
    validate_mixture(parameters)
    assert covariance_type(parameters) == kind
    assert all(value.dtype == torch.float64 for value in parameters)
    assert all((x.double() == mean).all(1).any() for mean in parameters.means)
    assert len(parameters.means.unique(dim=0)) == 4


@pytest.mark.parametrize("kind", KINDS)
def test_a_random_start_has_the_covariance_of_all_rows(kind):
    x = rows_of(0, 40)
    covariance = torch.cov(x.T, correction=0) + 0.5 * torch.eye(2, dtype=torch.float64)
    expected = {
        "full": covariance,
        "tied": covariance,
        "diag": covariance.diagonal().diag(),
        "spherical": covariance.diagonal().mean() * torch.eye(2, dtype=torch.float64),
    }[kind]
    found = covariance_matrices(start(x, 2, way="random", covariance_type=kind, reg_covar=0.5))
    torch.testing.assert_close(found, expected.expand(2, 2, 2))


def test_a_k_means_plus_plus_start_has_the_covariance_about_the_nearest_center():
    # Two far pairs: whichever row of a pair is its center, the squared distances are 0, 1, 0 and 1.
    x = torch.tensor([[0.0], [1.0], [1e4], [1e4 + 1]])
    parameters = start(
        x,
        2,
        way="k-means++",
        covariance_type="spherical",
        reg_covar=0,
        generator=torch.Generator().manual_seed(0),
    )
    assert parameters.covariances.tolist() == [0.5, 0.5]


def test_the_same_generator_draws_the_same_start():
    x = rows_of(0, 40)
    for way in WAYS:
        first, second, other = (
            start(
                x,
                3,
                way=way,
                covariance_type="full",
                reg_covar=0,
                generator=torch.Generator().manual_seed(seed),
            )
            for seed in (1, 1, 2)
        )
        assert torch.equal(first.means, second.means)
        assert not torch.equal(first.means, other.means)


def test_fewer_distinct_rows_than_components_are_refused():
    with pytest.raises(ValueError, match="n_components=3, but the sample has only 2 distinct rows"):
        k_means_plus_plus(torch.tensor([[0.0], [1.0]]).repeat(5, 1), 3)


def test_a_start_needs_a_row_that_counts():
    nothing = {"covariance_type": "full", "reg_covar": 0.0, "sample_weight": torch.zeros(3)}
    x = torch.eye(3)
    for call in (lambda: around(x, x[:1], **nothing), lambda: start(x, 1, way="random", **nothing)):
        with pytest.raises(ValueError, match="sample_weight must not be 0 for every row"):
            call()


@pytest.mark.parametrize("scale", [1e-25, 1e25])
def test_rows_far_apart_or_near_are_told_apart_in_single_precision(scale):
    x = scale * torch.tensor([[0.0], [0.0], [1.0]])
    assert k_means_plus_plus(x, 2, generator=torch.Generator().manual_seed(0)).sum() == x.sum()
