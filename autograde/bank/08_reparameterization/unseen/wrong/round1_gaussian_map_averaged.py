"""Averages over the samples at the end."""

import torch


def gaussian_map(noise, mean, tril):
    return (mean + torch.einsum('nij,snj->sni', tril, noise)).mean(0)
