"""The first half is taken for the log-variances and the second for the means."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    h, mean = output[:, :M], output[:, M:]
    return mean, torch.exp(0.5 * h)
