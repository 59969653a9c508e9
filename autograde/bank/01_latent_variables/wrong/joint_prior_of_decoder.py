"""The prior is evaluated at f(z)."""

from torch.distributions import MultivariateNormal, Normal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "the prior is evaluated at f(z)"


def log_joint(x, z, decoder, noise_covariance):
    return Normal(0.0, 1.0).log_prob(decoder(z)).sum(1) + MultivariateNormal(
        decoder(z), noise_covariance
    ).log_prob(x)
