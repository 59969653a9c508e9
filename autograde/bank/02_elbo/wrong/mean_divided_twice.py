"""A mean of terms whose weights sum to one already."""

import torch

loses = ["check-posterior_mean", "hidden-posterior_mean"]
mistake = "ask for a sum"


def posterior_mean(log_weights, values):
    return (torch.softmax(log_weights, 0)[..., None] * values).mean(0)
