"""Averages the positions in a stratum first and evaluates f once there (right for linear f or one draw)."""

import torch


def stratified(f, u, edges):
    low, width = edges[:-1], edges[1:] - edges[:-1]
    t = low + width * u.mean(1)
    return (width * f(t)).sum()
