"""Clamps the coefficient to [0, 1], as if others were not allowed."""

import torch


def controlled(f, c, kappa, beta):
    beta = beta.clamp(0, 1)
    return (f - beta * (c - kappa)).mean(0)
