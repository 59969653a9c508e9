"""The second head is cut off by one: M to -1, with the last column repeated to fill up."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean = output[:, :M]
    h = output[:, M - 1 : -1]
    return mean, torch.exp(0.5 * h)
