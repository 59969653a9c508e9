"""A diagonal matrix per row is returned in place of the standard deviations."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean, h = output[:, :M], output[:, M:]
    mean = mean
    std = torch.diag_embed(torch.exp(0.5 * h))
    return mean, std
