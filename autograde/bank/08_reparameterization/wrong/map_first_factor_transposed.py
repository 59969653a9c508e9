"""ε L, with the first L."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "this is ε L, with one L"


def gaussian_map(noise, mean, tril):
    return mean + noise @ tril[0]
