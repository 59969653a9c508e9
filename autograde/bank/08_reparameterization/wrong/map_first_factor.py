"""All rows get the first L."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "one L, that of the first row, serves all"


def gaussian_map(noise, mean, tril):
    return mean + noise @ tril[0].T
