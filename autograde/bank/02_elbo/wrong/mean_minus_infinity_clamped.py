"""-inf as -50."""

import torch

loses = ["hidden-posterior_mean"]
mistake = "clamped or replaced by a number"


def posterior_mean(log_weights, values):
    log_weights = torch.where(log_weights.isinf(), -50.0, log_weights)
    return (torch.softmax(log_weights, 0)[..., None] * values).sum(0)
