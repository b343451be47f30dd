# pomona::warnings: every room is built with these; a warning is an error.
add_library(pomona_warnings INTERFACE)
add_library(pomona::warnings ALIAS pomona_warnings)
target_compile_options(pomona_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast -Wcast-align -Werror)
