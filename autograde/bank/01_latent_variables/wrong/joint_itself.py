"""The density, not its logarithm."""

from torch.distributions import MultivariateNormal, Normal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "this is p(x, z), not its logarithm"


def log_joint(x, z, decoder, noise_covariance):
    return (
        Normal(0.0, 1.0).log_prob(z).sum(1) + MultivariateNormal(decoder(z), noise_covariance).log_prob(x)
    ).exp()
