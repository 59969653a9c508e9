"""Half the step."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the step is halved"


def gaussian_map(noise, mean, tril):
    return mean + (tril @ noise[..., None])[..., 0] / 2
