"""Summed over the logits."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "it is summed over the logits"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return ((f_b - c_tilde)[:, None] * score + dc - dc_tilde).sum(1)
