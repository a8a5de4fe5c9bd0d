"""The live operation: a journal of what happened, and what it comes to.

What others use of it:

- `workspace.Workspace.open(path)`, with `.operation()`, `.entries(as_of)`, `.append(entries)`, `.known()`, `.issued()`
- `entries.Entry.of(kind, values, happened_at=...)`, `entries.read_entry(text)`; `kinds.KINDS`
- `journal.effective(entries, as_of)`: the entries that count, in order; `journal.journal_of` with what became of others
- `frames.table_of(entries, kind)`: entries of a kind as a table, a row for each line
- `accounts.movements(entries, opening)`, `accounts.balances(movements, at)`, `accounts.held(balances, "depot")`,
  `accounts.opening_stock(operation)`
- `state.state(operation, entries, issued, day)`: the operation that is left on a day, and what is left of the plan in
  force; `tables.told_tables` and `facts.facts_told` are its two halves
- `versus.compared.versus(operation, entries, issued, until)`: plan against what happened, on the days before a day
- `contradictions.contradictions(entries, as_of, opening)`: what is to decide
- `reading.read_entries(kind, sheet, known, recording, problems)`, `files.read_sheet(file, kind, problems)`
- `exchange.written(entries)`, `exchange.read_file(file)`: entries to and from a file
"""
