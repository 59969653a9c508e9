"""The logarithm is undone with base ten."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean, h = output[:, :M], output[:, M:]
    mean = mean
    std = 10 ** (0.5 * h)
    return mean, std
