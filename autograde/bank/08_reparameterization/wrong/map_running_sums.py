"""A random walk."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "running sums over the samples came back"


def gaussian_map(noise, mean, tril):
    return mean + (tril @ noise[..., None])[..., 0].cumsum(0)
