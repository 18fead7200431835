"""The command line: arguments in, one operation, its result out."""
