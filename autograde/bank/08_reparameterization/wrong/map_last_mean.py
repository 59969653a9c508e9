"""The last mean for all."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "one mean, that of the last row, serves all"


def gaussian_map(noise, mean, tril):
    return mean[-1] + (tril @ noise[..., None])[..., 0]
