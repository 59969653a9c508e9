"""The mean alone."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the noise is left out: this is the mean"


def gaussian_map(noise, mean, tril):
    return mean.expand_as(noise)
