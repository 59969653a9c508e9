"""Draws in equal strata, weighted."""

import torch

loses = ["check-stratified", "hidden-stratified"]
mistake = "taken for equally wide, in the draws"


def stratified(f, u, edges):
    return edges.diff() @ f((torch.arange(len(u))[:, None] + u) / len(u)).mean(1)
