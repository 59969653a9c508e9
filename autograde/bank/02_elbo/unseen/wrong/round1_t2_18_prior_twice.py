"""The prior is counted twice (it takes log_likelihood for the joint and adds it, then once more)."""

import math

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_joint = log_prior + log_likelihood
    log_w = log_prior + log_joint - log_q
    return torch.logsumexp(log_w, 0) - math.log(log_w.size(0))
