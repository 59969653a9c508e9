"""np.cov gives a bare number in one dimension: the shape (K,) in place of (K, 1, 1)."""

import numpy as np
import torch


def m_step(x, responsibilities, parameters_old):
    r = responsibilities
    N_k = r.sum(0)
    weights = N_k / len(x)
    means = (r.T @ x) / N_k[:, None]
    covariances = [torch.as_tensor(np.cov(x.T, aweights=r[:, k], ddof=0)) for k in range(r.shape[1])]
    return weights, means, torch.stack(covariances)
