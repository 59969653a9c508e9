"""The constant of the prior is dropped."""

from torch.distributions import MultivariateNormal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "the term M log 2π of the prior is missing"


def log_joint(x, z, decoder, noise_covariance):
    return -0.5 * z.square().sum(1) + MultivariateNormal(decoder(z), noise_covariance).log_prob(x)
