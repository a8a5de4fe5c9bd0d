"""Every small number of the kernel, with its reason.

Solvers reckon in double precision and accept solutions that break a limit a little. So programs are written in numbers
near one (tonnes, thousands, shares), and what is smaller than these numbers is not looked at.
"""

#: By so much a solution may break a limit: HiGHS's `primal_feasibility_tolerance`. A value so near a bound lies on it.
FEASIBILITY = 1e-7
#: A value so near a whole number is that number: HiGHS's `mip_feasibility_tolerance`, SCIP's `feastol`.
INTEGRALITY = 1e-6
#: A relative difference that a solver can just bring about: ten times what it may break a limit by.
ARITHMETIC = 1e-6
#: Below this a sum of numbers near one is zero: rounding of ten thousand doubles (1e-16 each) stays far below it.
ZERO = 1e-9
