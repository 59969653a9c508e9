"""The mean times the step."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the mean multiplies the step, and is not added"


def gaussian_map(noise, mean, tril):
    return mean * (tril @ noise[..., None])[..., 0]
