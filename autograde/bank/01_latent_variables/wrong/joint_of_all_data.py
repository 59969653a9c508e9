"""One number for all pairs."""

from torch.distributions import MultivariateNormal, Normal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "it is summed over the data"


def log_joint(x, z, decoder, noise_covariance):
    return (
        Normal(0.0, 1.0).log_prob(z).sum(1) + MultivariateNormal(decoder(z), noise_covariance).log_prob(x)
    ).sum()
