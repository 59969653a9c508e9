"""Forgets to halve: the mean over S pairs of the sum of the two values."""

import torch


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise) + f(mean - std * noise)).mean()
