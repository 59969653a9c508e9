"""The standard deviations, without correlations."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the diagonal of the covariance stands for L: its roots, without"


def gaussian_map(noise, mean, tril):
    std = (tril @ tril.mT).diagonal(dim1=1, dim2=2).sqrt()
    return mean + std * noise
