"""The first column of L."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "only the first column of L counts"


def gaussian_map(noise, mean, tril):
    return mean + tril[:, :, 0] * noise[..., :1]
