"""Half of the log-variance is returned: the logarithm of the standard deviation, the exp is forgotten."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean, h = output[:, :M], output[:, M:]
    mean = mean
    std = 0.5 * h
    return mean, std
