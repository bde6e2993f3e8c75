"""Pages that are written from the code that they describe: ``make docs`` writes them anew."""
