"""Averages the joint, without dividing by q."""

import math

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    return torch.logsumexp(log_likelihood + log_prior, 0) - math.log(len(log_q))
