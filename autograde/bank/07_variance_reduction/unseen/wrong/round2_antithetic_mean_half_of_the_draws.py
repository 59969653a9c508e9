"""Uses only the first half of the draws, so that S values of f are averaged in all, not 2S."""

import torch


def antithetic_mean(f, mean, std, noise):
    half = noise[: max(1, len(noise) // 2)]
    both = torch.cat([half, -half])
    return f(mean + std * both).mean()
