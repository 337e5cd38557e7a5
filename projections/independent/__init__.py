"""The book recomputed from its exported files, by expressions that share no line with the folds or the readers.

The same Ibis expressions run on DuckDB and on Polars. They use what both have: joins on equal keys, filters, sums,
and lists unrolled into rows; so other engines can take them too.
"""
