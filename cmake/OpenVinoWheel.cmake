# openvino::runtime from the pinned `openvino` wheel, which ships headers, libraries and a CMake config.
execute_process(
  COMMAND ${Python3_EXECUTABLE} -c "import openvino, pathlib; print(pathlib.Path(openvino.__file__).parent)"
  OUTPUT_VARIABLE openvino_wheel OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
find_package(OpenVINO REQUIRED COMPONENTS Runtime PATHS ${openvino_wheel}/cmake NO_DEFAULT_PATH)
