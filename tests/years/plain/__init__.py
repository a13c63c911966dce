"""Every figure once more, in plain Python from the journal alone: no engine, no database."""
