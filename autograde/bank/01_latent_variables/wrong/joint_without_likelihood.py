"""Only p(z)."""

from torch.distributions import Normal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "the likelihood is left out"


def log_joint(x, z, decoder, noise_covariance):
    return Normal(0.0, 1.0).log_prob(z).sum(1)
