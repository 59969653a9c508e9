"""x is compared with zero."""

from torch.distributions import MultivariateNormal, Normal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "f(z) is not subtracted"


def log_joint(x, z, decoder, noise_covariance):
    return Normal(0.0, 1.0).log_prob(z).sum(1) + MultivariateNormal(0 * x, noise_covariance).log_prob(x)
