"""Only p(x | z)."""

from torch.distributions import MultivariateNormal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "the prior is left out"


def log_joint(x, z, decoder, noise_covariance):
    return MultivariateNormal(decoder(z), noise_covariance).log_prob(x)
