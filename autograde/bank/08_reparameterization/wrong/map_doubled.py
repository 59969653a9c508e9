"""Twice the step."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the step is doubled"


def gaussian_map(noise, mean, tril):
    return mean + 2 * (tril @ noise[..., None])[..., 0]
