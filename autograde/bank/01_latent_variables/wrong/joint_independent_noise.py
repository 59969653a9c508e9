"""Of the noise covariance only the diagonal is used."""

from torch.distributions import Normal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "of the noise covariance only the diagonal is used"


def log_joint(x, z, decoder, noise_covariance):
    noise = Normal(decoder(z), noise_covariance.diagonal().sqrt())
    return Normal(0.0, 1.0).log_prob(z).sum(1) + noise.log_prob(x).sum(1)
