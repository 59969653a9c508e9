"""The gap is computed as KL(posterior‖q), the wrong way round."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    elbo = (q * log_joint - torch.xlogy(q, q)).sum(1)
    log_post = log_joint - log_evidence[:, None]
    gap = (log_post.exp() * (log_post - q.log())).sum(1)
    return elbo, gap
