"""Returns the parameters from before the last M-step."""

def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    before = -float("inf")
    for _ in range(max_steps):
        old = parameters
        statistics, ll = e_step(x, old)
        trace.append(ll)
        parameters = m_step(statistics, old)
        if ll - before < tolerance:
            break
        before = ll
    return old, trace
