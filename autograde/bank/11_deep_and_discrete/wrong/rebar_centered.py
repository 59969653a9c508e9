"""f is centered besides."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the mean of f(b) over the samples is subtracted besides"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - f_b.mean() - c_tilde)[:, None] * score + dc - dc_tilde
