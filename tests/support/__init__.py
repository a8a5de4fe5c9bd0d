"""What several tests use, by job.

`cases` are operations and plans to test with, `bad_tables` operations with problems. `reckoned` works out by another
way what the package works out. `harm` damages plans, programs and exports, or attacks them. `reading` reads papers and
pages back as people do. `run_command` runs the command in the process of the test; `once` makes what takes long once
for all processes; `thorough` says how many examples are drawn. Benchmarks use some of it too; no test uses a benchmark.
"""
