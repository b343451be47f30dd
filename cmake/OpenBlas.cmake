# OpenBLAS::OpenBLAS from the pinned `scipy-openblas32` wheel, which ships headers, the library and a
# CMake config; every symbol starts with scipy_ (docs/adr/0005).
execute_process(
  COMMAND ${Python3_EXECUTABLE} -c "import scipy_openblas32; print(scipy_openblas32.get_lib_dir())"
  OUTPUT_VARIABLE openblas_libraries OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
find_package(OpenBLAS CONFIG REQUIRED PATHS ${openblas_libraries}/cmake NO_DEFAULT_PATH)
