"""exp(log_var) is taken as the deviation sigma."""

import numpy as np


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    dlogp_dz, z, noise, mean, log_var = map(np.asarray, (dlogp_dz, z, noise, mean, log_var))
    sigma = np.exp(log_var)
    slope = dlogp_dz + (z - mean) / sigma**2
    return slope, 0.5 * slope * sigma * noise
