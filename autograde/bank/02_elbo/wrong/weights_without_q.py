"""The joint is averaged over samples of q, and q is forgotten."""

import math

import torch

loses = ["check-importance_log_evidence", "hidden-importance_log_evidence"]
mistake = "not divided by q(z)"


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_joint = log_prior + log_likelihood
    return torch.logsumexp(log_joint, 0) - math.log(len(log_joint))
