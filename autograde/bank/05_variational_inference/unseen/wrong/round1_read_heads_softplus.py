"""Softplus is used to make the second head positive, as in many VAE programs."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean, h = output[:, :M], output[:, M:]
    mean = mean
    std = torch.nn.functional.softplus(h)
    return mean, std
