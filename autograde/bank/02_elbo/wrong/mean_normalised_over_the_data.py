"""The weights of each sample sum to one over the data."""

import torch

loses = ["check-posterior_mean", "hidden-posterior_mean"]
mistake = "normalized over the data, not over the samples"


def posterior_mean(log_weights, values):
    return (torch.softmax(log_weights, 1)[..., None] * values).sum(0)
