"""Reflects each draw at the average of the draws, not at zero."""

import torch


def antithetic_mean(f, mean, std, noise):
    mirrored = 2 * noise.mean(0) - noise
    return (f(mean + std * noise).mean() + f(mean + std * mirrored).mean()) / 2
