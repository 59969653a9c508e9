"""The mean likelihood of samples of q, as if they came from the prior."""

import math

import torch

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "the weights are left out"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    return torch.logsumexp(log_likelihood, 0) - math.log(len(log_likelihood))
