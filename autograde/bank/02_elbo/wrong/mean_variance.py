"""The weighted variance."""

import torch

loses = ["check-posterior_mean", "hidden-posterior_mean"]
mistake = "the variance under the weights came back"


def posterior_mean(log_weights, values):
    weights = torch.softmax(log_weights, 0)[..., None]
    mean = (weights * values).sum(0)
    return (weights * (values - mean).square()).sum(0)
