"""The gap is KL(posterior || q), the wrong way round."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint).sum(1) - torch.xlogy(q, q).sum(1)
    log_post = torch.log_softmax(log_joint, 1)
    post = log_post.exp()
    return elbo, (post * log_post - torch.xlogy(post, q)).sum(1)
