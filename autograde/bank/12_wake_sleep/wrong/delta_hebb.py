"""Hebb's rule."""

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the probability is left out: only the targets count"


def delta_rule(inputs, targets, logits):
    error = targets
    return inputs.T @ error / len(inputs), error.mean(0)
