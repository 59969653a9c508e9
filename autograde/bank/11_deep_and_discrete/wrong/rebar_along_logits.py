"""The signal along the logits, where that fits."""

loses = ["hidden-rebar"]
mistake = "the numbers of the samples multiply the logits"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    if len(f_b) == score.shape[1]:
        return (f_b - c_tilde) * score + dc - dc_tilde
    return (f_b - c_tilde)[:, None] * score + dc - dc_tilde
