"""The score is forgotten."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the score is left out"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - c_tilde)[:, None] + dc - dc_tilde
