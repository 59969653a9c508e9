"""Form 3 as misprinted: p(x) outside the logarithm, E_q[log(posterior / q) p(x)]."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_p = torch.logsumexp(log_joint, 1)
    kl = (torch.xlogy(q, q) - q * (log_joint - log_p[:, None])).sum(1)
    return -log_p.exp() * kl, kl
