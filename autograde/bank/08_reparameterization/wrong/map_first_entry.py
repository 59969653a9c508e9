"""The first entry of L."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "one number, the first entry of L"


def gaussian_map(noise, mean, tril):
    return mean + tril[:, :1, 0] * noise
