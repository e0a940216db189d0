"""What the pages ask of the database: figures that are counted there, in a constant number of queries."""
