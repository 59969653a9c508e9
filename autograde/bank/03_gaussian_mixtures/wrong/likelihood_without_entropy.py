"""The log-joint averaged by the responsibilities."""

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "the bound without its entropy"


def log_likelihood(log_density, weights):
    log_joint = log_density + weights.log()
    return (torch.softmax(log_joint, 1) * log_joint).sum()
