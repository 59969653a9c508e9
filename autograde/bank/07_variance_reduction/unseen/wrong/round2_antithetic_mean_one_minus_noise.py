"""Mirrors the normal noise as if it were uniform: 1 - noise."""

import torch


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise) + f(mean + std * (1 - noise))).mean() / 2
