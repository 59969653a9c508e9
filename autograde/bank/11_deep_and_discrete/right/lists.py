"""Lists and Python's own numbers come back, in the places of tensors and tuples."""

import torch


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    first = torch.sigmoid(torch.addmm(b1, x, W1) + mu2 @ W2.mT)
    return [first.tolist(), torch.sigmoid(torch.addmm(b2, first, W2)).tolist()]


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    found = []
    for row, p, q in zip(x, mu1, mu2, strict=True):
        minus_energy = row @ a + p @ b1 + q @ b2 + row @ W1 @ p + p @ W2 @ q
        entropy = (
            torch.special.entr(torch.stack([p, 1 - p])).sum()
            + torch.special.entr(torch.stack([q, 1 - q])).sum()
        )
        found.append(float(minus_energy + entropy - log_Z))
    return found


def layered_log_joint(x, layers, weights, biases):
    found = []
    for n in range(len(x)):
        z = [x[n]] + [layer[n] for layer in layers]
        logits = [
            bias + weight @ above for bias, weight, above in zip(biases[:-1], weights, z[1:], strict=True)
        ]
        logits += [biases[-1]]
        log_p = [
            torch.nn.functional.logsigmoid(torch.where(bit == 1, t, -t)).sum()
            for bit, t in zip(z, logits, strict=True)
        ]
        found.append(sum(log_p).item())
    return found


def relaxed_bit(logit, u, temperature):
    return [torch.sigmoid((logit + torch.logit(row)) / temperature).tolist() for row in u]


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    rows = zip(theta.tolist(), df_at_0.tolist(), df_at_1.tolist(), f0.tolist(), f1.tolist(), strict=True)
    return [t * one + (1 - t) * zero - (up - down) for t, zero, one, down, up in rows]


def conditional_noise(v, b, logit):
    def odds_of_one(v, odds):
        return (1 + odds * v) / (1 - v)

    def odds_of_zero(v, odds):
        return v / (1 + (1 - v) / odds)

    odds = logit.exp()
    return [
        [
            (odds_of_one(share, each) if bit else odds_of_zero(share, each)).log()
            for share, bit, each in zip(*row, odds, strict=True)
        ]
        for row in zip(v, b, strict=True)
    ]


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    rows = zip(f_b, score, c_tilde, dc, dc_tilde, strict=True)
    return [((f - c) * s + d - t).tolist() for f, s, c, d, t in rows]
