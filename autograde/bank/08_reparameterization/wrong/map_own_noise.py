"""Draws noise of its own."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "two calls with the same arguments give different results: is there"


def gaussian_map(noise, mean, tril):
    noise = torch.randn_like(noise)
    return mean + torch.einsum("nij,snj->sni", tril, noise)
