"""log joint/q averaged under the posterior, not under q."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    post = torch.softmax(log_joint, 1)
    log_q = torch.log(q.clamp(min=1e-300 if q.dtype == torch.float64 else 1e-38))
    elbo = (post * (log_joint - log_q)).sum(1)
    return elbo, log_evidence - elbo
