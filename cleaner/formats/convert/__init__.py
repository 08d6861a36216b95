"""From one kind of file of records to another: values are read by one module, and written by another."""
