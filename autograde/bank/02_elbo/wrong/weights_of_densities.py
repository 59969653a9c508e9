"""A quotient of densities that underflow."""

import math

import torch

loses = ["hidden-importance_log_evidence"]
mistake = "0/0 is NaN"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    ratio = log_prior.exp() / log_q.exp()
    return torch.logsumexp(ratio.log() + log_likelihood, 0) - math.log(len(log_q))
