"""Equal strata."""

import torch

loses = ["check-stratified", "hidden-stratified"]
mistake = "taken for equally wide, in draws and weights"


def stratified(f, u, edges):
    return f((torch.arange(len(u))[:, None] + u) / len(u)).mean()
