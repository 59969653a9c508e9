"""Noise of length 1."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "each ε is scaled to length 1"


def gaussian_map(noise, mean, tril):
    unit = noise / noise.norm(dim=-1, keepdim=True)
    return mean + (tril @ unit[..., None])[..., 0]
