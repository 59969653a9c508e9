"""The variances, without correlations."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the diagonal of the covariance stands for L"


def gaussian_map(noise, mean, tril):
    variance = (tril @ tril.mT).diagonal(dim1=1, dim2=2)
    return mean + variance * noise
