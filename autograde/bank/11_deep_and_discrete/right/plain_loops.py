"""Everything in loops with Python's own numbers."""

import math

import torch


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    def sigmoid(t):
        return 1 / (1 + math.exp(-t)) if t > 0 else 1 - 1 / (1 + math.exp(t))

    new1, new2 = torch.zeros_like(mu1), torch.zeros_like(mu2)
    for n in range(x.shape[0]):
        for j in range(len(b1)):
            field = b1[j].item()
            for i in range(x.shape[1]):
                field += x[n, i].item() * W1[i, j].item()
            for k in range(len(b2)):
                field += W2[j, k].item() * mu2[n, k].item()
            new1[n, j] = sigmoid(field)
        for k in range(len(b2)):
            new2[n, k] = sigmoid(
                b2[k].item() + sum(new1[n, j].item() * W2[j, k].item() for j in range(len(b1)))
            )
    return new1, new2


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    def entropy(p):
        return 0.0 if p in (0.0, 1.0) else -p * math.log(p) - (1 - p) * math.log(1 - p)

    bounds = []
    for row, first, second in zip(x.tolist(), mu1.tolist(), mu2.tolist(), strict=True):
        total = -log_Z
        for i, value in enumerate(row):
            total += a[i].item() * value
            for j, p in enumerate(first):
                total += value * W1[i, j].item() * p
        for j, p in enumerate(first):
            total += b1[j].item() * p + entropy(p)
            for k, other in enumerate(second):
                total += p * W2[j, k].item() * other
        for k, p in enumerate(second):
            total += b2[k].item() * p + entropy(p)
        bounds.append(total)
    return torch.tensor(bounds)


def layered_log_joint(x, layers, weights, biases):
    def log_sigmoid(t):
        return -math.log1p(math.exp(-t)) if t > 0 else t - math.log1p(math.exp(t))

    found = torch.zeros(len(x))
    everything = [x, *layers]
    for n in range(len(x)):
        for level, bias in enumerate(biases):
            for i in range(len(bias)):
                logit = bias[i].item()
                if level < len(layers):
                    for j in range(everything[level + 1].shape[1]):
                        logit += weights[level][i, j].item() * everything[level + 1][n, j].item()
                found[n] += log_sigmoid(logit) if everything[level][n, i] == 1 else log_sigmoid(-logit)
    return found


def relaxed_bit(logit, u, temperature):
    def sigmoid(t):
        return 1 / (1 + math.exp(-t)) if t > 0 else 1 - 1 / (1 + math.exp(t))

    found = torch.zeros_like(u)
    for s in range(u.shape[0]):
        for m in range(u.shape[1]):
            number = u[s, m].item()
            found[s, m] = sigmoid((logit[m].item() + math.log(number / (1 - number))) / temperature)
    return found


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    found = []
    for k in range(len(theta)):
        estimate = (1 - theta[k]) * df_at_0[k] + theta[k] * df_at_1[k]
        found.append(estimate - (f1[k] - f0[k]))
    return torch.stack(found)


def conditional_noise(v, b, logit):
    found = torch.zeros_like(v)
    for s in range(len(v)):
        for m in range(len(logit)):
            odds, share = math.exp(logit[m].item()), v[s, m].item()
            if b[s, m] == 1:
                found[s, m] = math.log((1 + odds * share) / (1 - share))
            else:
                found[s, m] = -math.log((1 + (1 - share) / odds) / share)
    return found


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    found = torch.empty_like(score)
    for s in range(score.shape[0]):
        for m in range(score.shape[1]):
            found[s, m] = (f_b[s] - c_tilde[s]) * score[s, m] + dc[s, m] - dc_tilde[s, m]
    return found
