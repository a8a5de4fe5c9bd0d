"""What everything stands on: the plan and its files, errors, texts in both languages, whole files and folders."""
