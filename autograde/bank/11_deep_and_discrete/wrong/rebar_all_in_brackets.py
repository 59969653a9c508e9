"""The score multiplies everything."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the score multiplies everything, the corrections too"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b[:, None] - c_tilde[:, None] + dc - dc_tilde) * score
