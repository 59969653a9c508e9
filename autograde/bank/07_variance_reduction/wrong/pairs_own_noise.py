"""Fresh noise instead of what is given."""

import torch

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "two calls with the same arguments"


def antithetic_mean(f, mean, std, noise):
    noise = torch.randn_like(noise)
    return (f(mean + std * noise) + f(mean - std * noise)).mean() / 2
