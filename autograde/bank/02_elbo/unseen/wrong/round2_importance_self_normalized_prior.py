"""Takes p(z)/q(z) as weight and divides the weighted likelihood by the sum of these weights."""

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_w = log_prior - log_q
    return torch.logsumexp(log_w + log_likelihood, 0) - torch.logsumexp(log_w, 0)
