"""What all packages share: the plan and its files, errors, texts in every language, atomic writes of files."""
