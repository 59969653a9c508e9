"""exp of the whole and then minus one, a mixture with softplus-like formulas."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean, h = output[:, :M], output[:, M:]
    mean = mean
    std = torch.expm1(0.5 * h)
    return mean, std
