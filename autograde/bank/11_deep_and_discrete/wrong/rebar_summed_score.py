"""The score of all bits."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the score is summed over the logits"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - c_tilde)[:, None] * score.sum(1, keepdim=True) + dc - dc_tilde
