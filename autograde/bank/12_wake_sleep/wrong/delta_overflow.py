"""exp(t) / (1 + exp(t))."""

loses = ["hidden-delta_rule"]
mistake = "exp overflows: torch.sigmoid does not"


def delta_rule(inputs, targets, logits):
    error = targets - logits.exp() / (1 + logits.exp())
    return inputs.T @ error / len(inputs), error.mean(0)
