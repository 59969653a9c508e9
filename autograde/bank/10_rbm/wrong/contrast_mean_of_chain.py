"""The mean over the chain."""

import torch

loses = ["check-contrastive_divergence_step", "hidden-contrastive_divergence_step"]
mistake = "the mean over all steps of the chains"


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    chains, visited = x, []
    for for_h, for_x in zip(u_h, u_x, strict=True):
        h = (for_h < torch.sigmoid(b + chains @ W)).to(x)
        chains = (for_x < torch.sigmoid(a + h @ W.T)).to(x)
        visited.append(chains)
    p, states = torch.sigmoid(b + x @ W), torch.cat(visited)
    q = torch.sigmoid(b + states @ W)
    by_a, by_b = x.mean(0) - states.mean(0), p.mean(0) - q.mean(0)
    by_W = x.T @ p / len(x) - states.T @ q / len(states)
    return a + rate * by_a, b + rate * by_b, W + rate * by_W
