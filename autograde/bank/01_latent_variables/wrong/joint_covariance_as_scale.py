"""The covariance is given where its Cholesky factor belongs."""

from torch.distributions import MultivariateNormal, Normal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "the noise covariance is used as the scale"


def log_joint(x, z, decoder, noise_covariance):
    noise = MultivariateNormal(decoder(z), noise_covariance @ noise_covariance)
    return Normal(0.0, 1.0).log_prob(z).sum(1) + noise.log_prob(x)
