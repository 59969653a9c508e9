"""The diagonal of L alone, as for independent coordinates."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "only the diagonal of L counts: the coordinates are correlated"


def gaussian_map(noise, mean, tril):
    return mean + tril.diagonal(dim1=1, dim2=2) * noise
