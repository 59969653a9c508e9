"""I thought the encoder returns a sample of z: noise is added to the mean."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean, h = output[:, :M], output[:, M:]
    mean = mean
    std = torch.exp(0.5 * h)
    return mean + std * torch.randn_like(std), std
