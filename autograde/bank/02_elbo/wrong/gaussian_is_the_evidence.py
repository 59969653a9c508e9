"""The log-evidence, whatever q is."""

import torch

loses = ["check-gaussian_elbo", "hidden-gaussian_elbo"]
mistake = "this is the log-evidence, whatever q is"


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    covariance = W @ W.T + torch.diag(noise_var)
    return torch.distributions.MultivariateNormal(b, covariance).log_prob(x)
