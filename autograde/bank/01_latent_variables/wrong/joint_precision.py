"""The covariance is given as the precision."""

from torch.distributions import MultivariateNormal, Normal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "the noise covariance is used as the precision"


def log_joint(x, z, decoder, noise_covariance):
    return Normal(0.0, 1.0).log_prob(z).sum(1) + MultivariateNormal(
        decoder(z), precision_matrix=noise_covariance
    ).log_prob(x)
