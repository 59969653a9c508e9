"""The logits for the probabilities."""

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the logit stands for the probability: the sigmoid is missing"


def delta_rule(inputs, targets, logits):
    error = targets - logits
    return inputs.T @ error / len(inputs), error.mean(0)
