"""Only the first sample."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the first sample alone came back"


def gaussian_map(noise, mean, tril):
    return (mean + torch.einsum("nij,snj->sni", tril, noise))[0]
