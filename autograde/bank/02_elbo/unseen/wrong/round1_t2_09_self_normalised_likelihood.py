"""Averages the likelihood by self-normalised weights p(z)/q(z) instead of dividing by S."""

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_w = torch.log_softmax(log_prior - log_q, 0)
    return torch.logsumexp(log_w + log_likelihood, 0)
