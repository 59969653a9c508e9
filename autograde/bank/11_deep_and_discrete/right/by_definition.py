"""From the definitions: means over states, Bayes' rule by unit, quantiles by bisection."""

import itertools

import torch


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    def log_joint(x, h1, h2):
        return x @ a + h1 @ b1 + h2 @ b2 + (x @ W1 * h1).sum(-1) + (h1 @ W2 * h2).sum(-1)

    first, second = mu1.clone(), mu2.clone()
    for layer in (first, second):
        new = layer.clone()
        for j in range(layer.shape[1]):
            one, zero = layer.clone(), layer.clone()
            one[:, j], zero[:, j] = 1, 0
            if layer is first:
                both = torch.stack([log_joint(x, zero, second), log_joint(x, one, second)])
            else:
                both = torch.stack([log_joint(x, first, zero), log_joint(x, first, one)])
            new[:, j] = both.softmax(0)[1]
        layer.copy_(new)
    return first, second


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    upper = mu2.shape[1]
    second = torch.tensor(list(itertools.product([0.0, 1.0], repeat=upper))).to(x)
    q2 = torch.where(second == 1, mu2[:, None], 1 - mu2[:, None]).prod(2)  # (N, 2^H2)
    found = torch.zeros(len(x)).to(x)
    for h1 in itertools.product([0.0, 1.0], repeat=mu1.shape[1]):
        h1 = torch.tensor(h1).to(x)
        q = torch.where(h1 == 1, mu1, 1 - mu1).prod(1)[:, None] * q2
        log_p = (x @ a + h1 @ b1 + x @ W1 @ h1)[:, None] + second @ b2 + second @ (W2.T @ h1) - log_Z
        found += (q * log_p + torch.special.entr(q)).sum(1)
    return found


def layered_log_joint(x, layers, weights, biases):
    def log_p(z, logits):
        """As a choice between two."""
        both = torch.stack([torch.zeros_like(logits), logits]).log_softmax(0)
        return torch.where(z == 1, both[1], both[0]).sum(1)

    everything = [x, *layers]
    result = log_p(everything[-1], biases[-1].expand_as(everything[-1]))
    for level in reversed(range(len(layers))):
        result = result + log_p(
            everything[level], biases[level] + everything[level + 1] @ weights[level].transpose(0, 1)
        )
    return result


def relaxed_bit(logit, u, temperature):
    # a choice between two: exp(0) and exp of the field
    field = (logit + torch.log(u) - torch.log1p(-u)) / temperature
    return torch.stack([torch.zeros_like(field), field]).softmax(0)[1]


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    h = 0.25
    mean = [(theta + step) * f1 + (1 - theta - step) * f0 for step in (h, -h)]
    return theta * df_at_1 + (1 - theta) * df_at_0 - (mean[0] - mean[1]) / (2 * h)


def conditional_noise(v, b, logit):
    def below(t):
        """P(ζ < t | b), of t with the sign of b, without differences of large numbers."""
        eta = logit.expand_as(t)
        # b = 0: σ(t − η) / σ(−η); b = 1: 1 − σ(η − t) / σ(η)
        of_zero = torch.nn.functional.logsigmoid(t - eta) - torch.nn.functional.logsigmoid(-eta)
        of_one = torch.nn.functional.logsigmoid(eta - t) - torch.nn.functional.logsigmoid(eta)
        return torch.where(b == 1, -torch.expm1(of_one), of_zero.exp())

    low = torch.where(b == 1, torch.zeros_like(v), torch.full_like(v, -90.0)).double()
    high = torch.where(b == 1, torch.full_like(v, 90.0), torch.zeros_like(v)).double()
    for _ in range(90):
        middle = (low + high) / 2
        smaller = below(middle) < v
        low, high = torch.where(smaller, middle, low), torch.where(smaller, high, middle)
    return (low + high) / 2


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    reinforce = f_b[:, None] * score
    back = c_tilde[:, None] * score + dc_tilde  # its mean is that of dc
    return reinforce - back + dc
