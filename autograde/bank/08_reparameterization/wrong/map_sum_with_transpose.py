"""L + Lᵀ."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "L + Lᵀ multiplies ε"


def gaussian_map(noise, mean, tril):
    return mean + ((tril + tril.mT) @ noise[..., None])[..., 0]
