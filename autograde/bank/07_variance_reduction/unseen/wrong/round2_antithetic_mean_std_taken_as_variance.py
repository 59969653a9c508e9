"""Takes the root of std, as if it were the variance."""

import torch


def antithetic_mean(f, mean, std, noise):
    scale = std.sqrt()
    return 0.5 * (f(mean + scale * noise).mean() + f(mean - scale * noise).mean())
