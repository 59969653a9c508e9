"""∇c(ζ) is subtracted."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "∇c(ζ) has the wrong sign"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - c_tilde)[:, None] * score - dc - dc_tilde
