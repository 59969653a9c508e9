"""Summed over the coordinates."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "it is summed over the coordinates: each has its own"


def gaussian_map(noise, mean, tril):
    return (mean + (tril @ noise[..., None])[..., 0]).sum(-1)
