# The manual page and the shell completions are derived from the command registry by the program itself.
