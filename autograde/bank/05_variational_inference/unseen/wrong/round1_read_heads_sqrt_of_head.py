"""The head is taken for the variance itself, so only a square root is drawn."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean, h = output[:, :M], output[:, M:]
    mean = mean
    std = torch.sqrt(h)
    return mean, std
