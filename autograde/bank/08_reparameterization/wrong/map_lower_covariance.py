"""The covariance's lower triangle."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the lower triangle of L Lᵀ multiplies ε"


def gaussian_map(noise, mean, tril):
    return mean + ((tril @ tril.mT).tril() @ noise[..., None])[..., 0]
