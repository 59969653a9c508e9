"""logsumexp of likelihoods."""

import math

import torch

loses = ["check-naive_log_evidence", "hidden-naive_log_evidence"]
mistake = "exp is taken twice"


def naive_log_evidence(log_likelihood):
    return torch.logsumexp(log_likelihood.exp(), 0) - math.log(len(log_likelihood))
