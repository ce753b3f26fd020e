"""One file for each command. Each has HELP, add_arguments(parser) and run(args), which returns the exit code."""
