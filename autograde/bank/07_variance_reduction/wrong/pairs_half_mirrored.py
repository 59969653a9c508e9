"""The second half is mirrored in itself."""

import torch

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "none has a partner"


def antithetic_mean(f, mean, std, noise):
    half = len(noise) // 2
    return f(mean + std * torch.cat([noise[:half], -noise[half:]])).mean()
