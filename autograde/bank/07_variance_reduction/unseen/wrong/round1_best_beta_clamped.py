"""The coefficient is kept between 0 and 1, as if it were a proportion."""


def best_beta(f, c):
    fd, cd = f - f.mean(0), c - c.mean(0)
    cov, vf, vc = (fd * cd).mean(0), (fd * fd).mean(0), (cd * cd).mean(0)
    beta = (cov / vc).clamp(0, 1)
    return beta, (f - beta * c).var(0) / f.var(0)
