"""Thinks that an expectation under q must weigh each sample by q(z) once more: q is counted twice."""

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_w = log_prior + log_likelihood - log_q
    return torch.logsumexp(log_w + torch.log_softmax(log_q, 0), 0)
