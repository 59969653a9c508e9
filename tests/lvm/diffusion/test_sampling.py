import pytest
import torch

from course.lvm.diffusion.model import denoising_path, reverse_variances, sample
from course.lvm.diffusion.process import linear_schedule
from course.lvm.oracles import diffusion as oracle

SCHEDULE = linear_schedule(20, first=0.02, last=0.4)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("choice", ["forward", "posterior", "best"])
def test_the_whole_path_has_the_covariance_of_the_model(choice):
    # Each of the 441 entries within 5.5 standard errors of a Gaussian's covariance: a false alarm in 60,000 seeds.
    variances = (
        oracle.best_variances(0.25, SCHEDULE) if choice == "best" else reverse_variances(SCHEDULE, choice)
    )
    count = 50_000
    x_T = torch.randn(count, 1, generator=seeded(1), dtype=torch.float64)
    path = denoising_path(oracle.best_denoiser(0.25, SCHEDULE), x_T, SCHEDULE, variances, generator=seeded(2))
    x = torch.cat(list(path), 1).flip(1)  # from x_0 to x_T
    exact = oracle.model_covariance(0.25, SCHEDULE, variances)
    error = ((exact.diagonal()[:, None] * exact.diagonal() + exact.square()) / count).sqrt()
    assert ((x.T @ x / count - exact).abs() < 5.5 * error).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_sample_is_the_end_of_the_path(dtype):
    x_T = torch.randn(7, 3, generator=seeded(), dtype=dtype)
    denoise = oracle.best_denoiser(0.25, SCHEDULE)
    path = list(denoising_path(denoise, x_T, SCHEDULE, SCHEDULE.betas, generator=seeded(3)))
    assert len(path) == 21
    assert path[0] is x_T
    drawn = sample(denoise, x_T, SCHEDULE, SCHEDULE.betas, generator=seeded(3))
    assert drawn.dtype == dtype
    assert torch.equal(drawn, path[-1])


def test_without_variance_at_the_end_the_last_step_is_its_mean():
    variances = SCHEDULE.betas.clone()
    variances[1] = 0
    x_T = torch.randn(7, 3, generator=seeded(), dtype=torch.float64)
    denoise = oracle.best_denoiser(0.25, SCHEDULE)
    *_, before, end = denoising_path(denoise, x_T, SCHEDULE, variances, generator=seeded(3))
    torch.testing.assert_close(end, denoise(before, torch.ones(7, dtype=torch.long)))


def test_no_gradient_flows_through_the_path():
    weight = torch.ones((), requires_grad=True)
    drawn = sample(
        lambda x, times: weight * x, torch.ones(2, 1), SCHEDULE, SCHEDULE.betas, generator=seeded()
    )
    assert not drawn.requires_grad
    assert torch.is_grad_enabled()


def test_wrong_variances_are_named():
    with pytest.raises(
        ValueError,
        match=r"variances must have the shape \(T\+1,\) with T\+1 = 21 as in schedule; got \(20,\)",
    ):
        sample(lambda x, times: x, torch.zeros(1, 1), SCHEDULE, SCHEDULE.betas[1:])
