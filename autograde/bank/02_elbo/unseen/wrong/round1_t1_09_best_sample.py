"""Only the best sample counts ('the others are negligible')."""

import math

import torch


def naive_log_evidence(log_likelihood):
    S = log_likelihood.shape[0]
    return log_likelihood.max(0).values - math.log(S)
