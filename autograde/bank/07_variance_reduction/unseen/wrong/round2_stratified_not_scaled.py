"""Moves the draws to the lower edge but does not scale them to the width."""

import torch


def stratified(f, u, edges):
    low, width = edges[:-1, None], edges.diff()
    return (width * f(low + u).mean(1)).sum()
