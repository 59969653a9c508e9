"""The quadratic form is forgotten."""

import math

import torch

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "the quadratic form is left out"


def log_gaussian(x, means, covariances):
    return (
        (-0.5 * (torch.logdet(covariances) + x.shape[1] * math.log(2 * math.pi))).expand(len(x), -1).clone()
    )
