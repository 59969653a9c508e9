"""The norm."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "one number, the norm of L"


def gaussian_map(noise, mean, tril):
    return mean + tril.flatten(1).norm(dim=1, keepdim=True) * noise
