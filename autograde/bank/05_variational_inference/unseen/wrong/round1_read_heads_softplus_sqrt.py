"""Softplus gives the variance, then the root."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean, h = output[:, :M], output[:, M:]
    mean = mean
    std = torch.nn.functional.softplus(h).sqrt()
    return mean, std
