"""The head is taken for the variance, made positive by its absolute value."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean, h = output[:, :M], output[:, M:]
    mean = mean
    std = h.abs().sqrt()
    return mean, std
