"""The sample with the largest weight alone."""

import torch

loses = ["check-posterior_mean", "hidden-posterior_mean"]
mistake = "the value with the largest weight came back"


def posterior_mean(log_weights, values):
    return values[log_weights.argmax(0), torch.arange(values.shape[1])]
