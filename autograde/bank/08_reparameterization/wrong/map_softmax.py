"""A softmax over the samples."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the result went through a softmax over the samples"


def gaussian_map(noise, mean, tril):
    return (mean + (tril @ noise[..., None])[..., 0]).softmax(0)
