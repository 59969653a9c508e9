"""The noise is overwritten."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "only the diagonal of L counts: the coordinates are correlated"


def gaussian_map(noise, mean, tril):
    noise.mul_(tril.diagonal(dim1=1, dim2=2))
    return noise + mean
