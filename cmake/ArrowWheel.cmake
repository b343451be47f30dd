# arrow::arrow and arrow::parquet from the pinned `pyarrow` wheel: headers and versioned shared
# libraries, but no CMake config, so the targets are made here.
execute_process(
  COMMAND ${Python3_EXECUTABLE} -c "import pyarrow; print(pyarrow.get_include()); print(pyarrow.get_library_dirs()[0])"
  OUTPUT_VARIABLE pyarrow_paths OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\n" ";" pyarrow_paths "${pyarrow_paths}")
list(GET pyarrow_paths 0 pyarrow_include)
list(GET pyarrow_paths 1 pyarrow_libraries)

foreach(library arrow parquet)
  file(GLOB found ${pyarrow_libraries}/lib${library}.so.*00)
  list(LENGTH found num_found)
  if(NOT num_found EQUAL 1)
    message(FATAL_ERROR "Expected one lib${library}.so in ${pyarrow_libraries}, found: ${found}")
  endif()
  add_library(arrow::${library} SHARED IMPORTED)
  set_target_properties(arrow::${library} PROPERTIES
    IMPORTED_LOCATION ${found} INTERFACE_INCLUDE_DIRECTORIES ${pyarrow_include})
endforeach()
target_link_libraries(arrow::parquet INTERFACE arrow::arrow)
