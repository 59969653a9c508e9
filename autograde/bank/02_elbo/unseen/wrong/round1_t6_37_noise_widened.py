"""The variance of W z is added to the noise variance, as in the predictive density: E[log] becomes log E."""

import torch


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    var = log_var.exp()
    total = noise_var + var @ W.square().T
    log_lik = torch.distributions.Normal(mean @ W.T + b, total.sqrt()).log_prob(x).sum(1)
    return log_lik - 0.5 * (var + mean**2 - 1 - log_var).sum(1)
