"""Inside the engines that people already use, each a few lines over `Cleaner.clean_batch`."""
