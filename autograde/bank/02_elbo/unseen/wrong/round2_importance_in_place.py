"""Builds the weights inside log_likelihood: the argument is changed."""

import math

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_likelihood += log_prior
    log_likelihood -= log_q
    return torch.logsumexp(log_likelihood, 0) - math.log(len(log_likelihood))
