"""Only the variances are kept."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "off the diagonal are dropped"


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(0)
    means = responsibilities.T @ x / counts[:, None]
    variances = responsibilities.T @ x.square() / counts[:, None] - means.square()
    return counts / len(x), means, torch.diag_embed(variances)
