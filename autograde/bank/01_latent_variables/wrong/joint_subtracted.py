"""log p(x | z) − log p(z)."""

from torch.distributions import MultivariateNormal, Normal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "the logarithms are subtracted"


def log_joint(x, z, decoder, noise_covariance):
    return MultivariateNormal(decoder(z), noise_covariance).log_prob(x) - Normal(0.0, 1.0).log_prob(z).sum(1)
