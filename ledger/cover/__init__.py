"""Cover of one person in one programme: what the paid months of every sponsor make together."""
