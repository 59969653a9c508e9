"""The last column."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "only the last column of L counts, number by number"


def gaussian_map(noise, mean, tril):
    return mean + tril[:, :, -1] * noise
