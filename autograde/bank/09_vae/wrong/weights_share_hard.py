"""One-hot."""

import math

import torch

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the sample with the largest weight has all"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, torch.nn.functional.one_hot(log_weights.argmax(0), len(log_weights)).T.to(log_weights)
