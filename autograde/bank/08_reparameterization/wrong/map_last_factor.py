"""All rows get the last L."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "one L, that of the last row, serves all"


def gaussian_map(noise, mean, tril):
    return mean + noise @ tril[-1].T
