"""torch.cov with weights, and its correction for an unbiased estimate."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "corrected as for an unbiased estimate"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    covariances = [torch.cov(x.T, aweights=r).reshape(x.shape[1], -1) for r in responsibilities.T]
    return counts / len(x), means, torch.stack(covariances)
