"""The trapezoidal rule."""

import torch

loses = ["check-stratified", "hidden-stratified"]
mistake = "trapezoidal"


def stratified(f, u, edges):
    return torch.trapezoid(f(edges), edges)
