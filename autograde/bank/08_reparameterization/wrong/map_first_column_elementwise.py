"""The first column, number by number."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "only the first column of L counts, number by number"


def gaussian_map(noise, mean, tril):
    return mean + tril[:, :, 0] * noise
