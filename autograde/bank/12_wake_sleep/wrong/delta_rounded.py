"""The perceptron's rule."""

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the probability is rounded to 0 and 1, as in the perceptron's rule"


def delta_rule(inputs, targets, logits):
    error = targets - (logits > 0).to(targets)
    return inputs.T @ error / len(inputs), error.mean(0)
