"""Form II with KL(p‖q) instead of KL(q‖p)."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    p = log_prior.exp()
    kl = (p * (log_prior - q.log())).sum(1)
    elbo = (q * log_likelihood).sum(1) - kl
    return elbo, log_evidence - elbo
