"""The weights are not normalised, only averaged: mean of w f."""

import torch


def posterior_mean(log_weights, values):
    w = torch.exp(log_weights)
    return (w[..., None] * values).mean(0)
