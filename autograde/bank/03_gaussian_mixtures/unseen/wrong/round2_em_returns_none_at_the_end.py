"""The return is inside of the if, so nothing comes back when max_steps is reached."""

def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    before = -float("inf")
    for _ in range(max_steps):
        statistics, ll = e_step(x, parameters)
        trace.append(ll)
        parameters = m_step(statistics, parameters)
        if ll - before < tolerance:
            return parameters, trace
        before = ll
