"""Every small number of the kernel, with its reason.

Solvers compute in double precision and accept solutions that break a limit a little. So programs are scaled to numbers
near one (tonnes, thousands, shares), and differences smaller than these tolerances are ignored.
"""

#: How far a solution may break a limit: HiGHS's `primal_feasibility_tolerance`. A value this near a bound lies on it.
FEASIBILITY = 1e-7
#: A value this near a whole number is that number: HiGHS's `mip_feasibility_tolerance`, SCIP's `feastol`.
INTEGRALITY = 1e-6
#: The smallest relative difference that a solver resolves: ten times `FEASIBILITY`.
ARITHMETIC = 1e-6
#: A sum of numbers near one that is smaller is zero: ten thousand roundings of 1e-16 stay far below it.
ZERO = 1e-9
