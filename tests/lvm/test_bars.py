import pytest
import torch

from course.lvm.data import bars, sample_bars


def test_there_are_thirty_images_with_the_published_entropy():
    images, probabilities = bars()
    assert images.shape == (30, 16)
    assert len(images.unique(dim=0)) == 30
    entropy = -(probabilities * probabilities.log()).sum().item()
    assert entropy == pytest.approx(2.3763892, abs=5e-8)
    assert probabilities[images.sum(1) == 0].item() == pytest.approx(0.4096, abs=1e-12)
    assert probabilities[images.sum(1) == 16].item() == pytest.approx(0.2**4, abs=1e-12)


def test_vertical_bars_are_twice_as_likely_as_horizontal_ones():
    images, probabilities = bars()
    square = images.reshape(-1, 4, 4)
    partial = (images.sum(1) > 0) & (images.sum(1) < 16)
    vertical = partial & (square == square[:, :1]).all(2).all(1)
    horizontal = partial & (square == square[:, :, :1]).all(2).all(1)
    assert vertical.sum() == horizontal.sum() == 14
    torch.testing.assert_close(probabilities[vertical].sum(), 2 * probabilities[horizontal].sum())


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_samples_follow_the_exact_distribution(dtype):
    # Each of the 30 counts within five standard errors: a false alarm in 1 of 58,000 seeds.
    images, probabilities = bars()
    count = 100_000
    drawn = sample_bars(count, generator=torch.Generator().manual_seed(0), dtype=dtype)
    assert drawn.dtype == dtype
    place = 2.0 ** torch.arange(16, dtype=torch.float64)
    numbers, (wanted, order) = drawn.double() @ place, (images @ place).sort()
    assert torch.isin(numbers, wanted).all()
    found = torch.bincount(torch.searchsorted(wanted, numbers), minlength=30)
    p = probabilities[order]
    assert ((found - count * p).abs() < 5 * (count * p * (1 - p)).sqrt()).all()
