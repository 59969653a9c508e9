"""KL(p‖q)."""

from torch.distributions import Normal, kl_divergence

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "q and p are exchanged"


def kl_to_standard_normal(mean, log_var):
    return kl_divergence(Normal(0.0, 1.0), Normal(mean, (0.5 * log_var).exp())).sum(1)
