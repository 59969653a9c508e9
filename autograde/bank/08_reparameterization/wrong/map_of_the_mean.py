"""L multiplies the mean."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "L multiplies the mean, not ε"


def gaussian_map(noise, mean, tril):
    return noise + (tril @ mean[..., None])[..., 0]
