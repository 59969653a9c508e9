"""kl_divergence with Normal: the variance is squared from σ = exp(½ log_var) and underflows."""
import torch


def kl_to_standard_normal(mean, log_var):
    q = torch.distributions.Normal(mean, (0.5 * log_var).exp(), validate_args=False)
    p = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    return torch.distributions.kl_divergence(q, p).sum(1)
