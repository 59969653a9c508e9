"""All rows get the average L."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "one L, the average over the rows, serves all"


def gaussian_map(noise, mean, tril):
    return mean + noise @ tril.mean(0).T
