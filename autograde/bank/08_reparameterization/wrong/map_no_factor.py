"""L is ignored."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "L is left out: z = μ + ε"


def gaussian_map(noise, mean, tril):
    return mean + noise
