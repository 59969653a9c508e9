"""Other formulas for the same numbers: odds in the place of probabilities, entropies, base 2 from the start."""

import math

import torch


def dream(u, weights, biases):
    dreams = {len(weights): (torch.logit(u[-1]) < biases[-1]).double()}
    for layer in range(len(weights) - 1, -1, -1):
        logits = dreams[layer + 1].to(weights[layer]) @ weights[layer] + biases[layer]
        dreams[layer] = (torch.logit(u[layer]) < logits).double()
    return [dreams[layer].int() for layer in range(len(biases))]


def wake_loss(log_prior, log_likelihood, weights):
    w = weights.detach()
    energy = -log_prior - log_likelihood
    return (w * energy).sum(0) / w.sum(0)  # they sum to one


def delta_rule(inputs, targets, logits):
    tanh = torch.tanh(logits / 2)
    error = targets - (1 + tanh) / 2
    rows = inputs.shape[0]
    with_one = torch.cat([inputs, inputs.new_ones(rows, 1)], 1)
    both = with_one.mT @ error / rows
    return both[:-1], both[-1]


def sleep_loss(x, z, V, c):
    x, z = x.detach().clone(), z.detach().clone()
    with_one = torch.cat([x, torch.ones_like(x[:, :1])], 1)
    logits = with_one @ torch.cat([V, c[None]])
    both = torch.stack([torch.zeros_like(logits), logits], -1).log_softmax(-1)  # of 0 and of 1
    return -torch.where(z > 0.5, both[..., 1], both[..., 0]).sum(1)


def divergences(posterior, q):
    def kl(one, other):
        ruled_out = ((one > 0) & (other == 0)).any(1)
        terms = torch.special.rel_entr(one, other) if hasattr(torch.special, "rel_entr") else None
        if terms is None:
            terms = -torch.special.entr(one) - torch.xlogy(one, other)
        return torch.where(ruled_out, torch.full_like(terms[:, 0], math.inf), terms.sum(1))

    return [kl(q, posterior), kl(posterior, q)]


def reweighted(log_joint, log_q):
    log_w = (log_joint - log_q).detach()
    normalized = torch.exp(torch.log_softmax(log_w, dim=0))
    theta = torch.sum(normalized * log_joint, 0)
    phi = torch.sum(normalized * log_q, 0)
    return (theta + phi).neg()


def description_length(log_joint, log_q):
    sent = -log_joint * math.log2(math.e)
    refund = -log_q * math.log2(math.e)
    return torch.mean(sent, 0) - torch.mean(refund, 0)
