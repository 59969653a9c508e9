"""Means and covariances are divided by the number of all points."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "means and covariances are divided by N"


def m_step(x, responsibilities, parameters_old):
    means = responsibilities.T @ x / len(x)
    d = x[:, None] - means
    return responsibilities.mean(0), means, torch.einsum("nk,nki,nkj->kij", responsibilities, d, d) / len(x)
