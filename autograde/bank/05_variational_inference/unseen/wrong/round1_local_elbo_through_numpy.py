"""The average is taken with numpy: the gradient is lost."""
import math

import torch


def local_elbo(log_joint, mean, log_var, noise):
    import numpy as np

    std = torch.exp(0.5 * log_var)
    z = mean + std * noise
    log_q = -0.5 * (noise**2 + log_var + math.log(2 * math.pi)).sum(-1)
    return torch.tensor(np.mean((log_joint(z) - log_q).detach().numpy(), axis=0))
