"""Plan against what happened: line by line, in sums, with causes, and what is learnt for the next plan."""
