"""Samples and rows are changed over with reshape instead of a transposition, so the noises are mixed up."""

import torch


def gaussian_map(noise, mean, tril):
    s, n, m = noise.shape
    turned = noise.reshape(n, m, s)
    return mean + torch.bmm(tril, turned).reshape(s, n, m)
