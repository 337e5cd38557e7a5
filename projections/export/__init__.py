"""The log as files for other programs: one of entries as they are stored, and narrow ones with typed columns."""
