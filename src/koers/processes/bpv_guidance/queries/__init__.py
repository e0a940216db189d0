"""What is asked of the database for the pages: one module a subject."""
