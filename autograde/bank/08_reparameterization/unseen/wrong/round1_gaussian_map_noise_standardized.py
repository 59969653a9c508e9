"""Standardizes the noise over the samples first, so that the sample mean becomes exact."""

import torch


def gaussian_map(noise, mean, tril):
    noise = (noise - noise.mean(0)) / (noise.std(0) + 1e-8)
    return mean + torch.einsum('nij,snj->sni', tril, noise)
