"""Weighs by the width and then takes the mean over the strata: divided by K once too often (right for one stratum)."""

import torch


def stratified(f, u, edges):
    low, width = edges[:-1, None], edges.diff()[:, None]
    return (width * f(low + width * u)).mean()
