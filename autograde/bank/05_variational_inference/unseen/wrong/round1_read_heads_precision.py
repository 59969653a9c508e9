"""The head is read as a log-precision: the sign is wrong."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean, h = output[:, :M], output[:, M:]
    mean = mean
    std = torch.exp(-0.5 * h)
    return mean, std
