"""The means are squashed with a tanh."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean, h = output[:, :M], output[:, M:]
    mean = torch.tanh(mean)
    std = torch.exp(0.5 * h)
    return mean, std
