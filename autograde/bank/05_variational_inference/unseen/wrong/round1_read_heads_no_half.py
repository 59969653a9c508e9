"""The exponential of the second head is taken for the standard deviation, but it is the variance."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean, h = output[:, :M], output[:, M:]
    mean = mean
    std = torch.exp(h)
    return mean, std
