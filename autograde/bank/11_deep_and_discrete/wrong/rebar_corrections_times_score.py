"""The corrections times the score."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the score multiplies everything, the corrections too"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - c_tilde)[:, None] * score + (dc - dc_tilde) * score
