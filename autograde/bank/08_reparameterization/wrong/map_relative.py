"""Relative steps."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the mean multiplies the step: it is added"


def gaussian_map(noise, mean, tril):
    return mean * (1 + (tril @ noise[..., None])[..., 0])
