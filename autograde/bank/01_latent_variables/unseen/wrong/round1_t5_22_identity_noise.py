"""The noise is taken for N(0, I), the covariance is not used."""
import math



def log_joint(x, z, decoder, noise_covariance):
    from_prior = -0.5 * (z**2 + math.log(2 * math.pi)).sum(1)
    return from_prior - 0.5 * ((x - decoder(z)) ** 2 + math.log(2 * math.pi)).sum(1)
