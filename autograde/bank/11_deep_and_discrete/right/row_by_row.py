"""Row by row with vmap and matrix-vector products; PyTorch's loss of logits."""

import torch


def _entropy(p):
    return torch.special.entr(p).sum() + torch.special.entr(1 - p).sum()


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    def of_row(x, above):
        first = torch.sigmoid(b1 + W1.T @ x + W2 @ above)
        return first, torch.sigmoid(b2 + W2.T @ first)

    return torch.vmap(of_row)(x, mu2)


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    rows = []
    for n in range(len(x)):
        rows.append(
            torch.dot(x[n], a + torch.mv(W1, mu1[n]))
            + torch.dot(mu1[n], b1 + torch.mv(W2, mu2[n]))
            + torch.dot(mu2[n], b2)
            + _entropy(mu1[n])
            + _entropy(mu2[n])
        )
    return torch.stack(rows) - log_Z


def layered_log_joint(x, layers, weights, biases):
    loss = torch.nn.BCEWithLogitsLoss(reduction="none")
    minus_log_p = loss(biases[-1].expand_as(layers[-1]), layers[-1]).sum(1)
    below = x
    for weight, bias, above in zip(weights, biases[:-1], layers, strict=True):
        minus_log_p = minus_log_p + loss(torch.nn.functional.linear(above, weight, bias), below).sum(1)
        below = above
    return minus_log_p.neg()


def relaxed_bit(logit, u, temperature):
    return torch.vmap(lambda row: torch.sigmoid((logit + row.log() - (1 - row).log()) / temperature))(u)


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return torch.vmap(lambda t, zero, one, f0, f1: (1 - t) * zero + t * one + f0 - f1)(
        theta, df_at_0, df_at_1, f0, f1
    )


def conditional_noise(v, b, logit):
    for_one = torch.nn.functional.softplus(logit + torch.log(v), threshold=200) - torch.log1p(-v)
    for_zero = torch.log(v) - torch.nn.functional.softplus(torch.log1p(-v) - logit, threshold=200)
    return b * for_one + (1 - b) * for_zero


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return torch.vmap(lambda f, s, c, one, two: (f - c) * s + one - two)(f_b, score, c_tilde, dc, dc_tilde)
