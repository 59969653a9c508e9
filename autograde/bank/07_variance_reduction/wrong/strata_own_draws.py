"""Fresh draws instead of what is given."""

import torch

loses = ["check-stratified", "hidden-stratified"]
mistake = "two calls with the same arguments"


def stratified(f, u, edges):
    u = torch.rand_like(u)
    widths = edges.diff()
    t = edges[:-1, None] + widths[:, None] * u
    return widths @ f(t).mean(1)
