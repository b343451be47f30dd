# pomona_python_extension(<name> <sources>): an extension module of the Python package, bound with
# the pinned `nanobind` wheel, in the build folder's python/pomona. All else of python/pomona is
# linked there, so that PYTHONPATH=build/release/python is the whole package.
set(Python_EXECUTABLE ${Python3_EXECUTABLE})
find_package(Python REQUIRED COMPONENTS Interpreter Development.Module)
execute_process(
  COMMAND ${Python_EXECUTABLE} -m nanobind --cmake_dir
  OUTPUT_VARIABLE nanobind_ROOT OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
find_package(nanobind CONFIG REQUIRED PATHS ${nanobind_ROOT} NO_DEFAULT_PATH)

function(pomona_python_extension name)
  set(package ${PROJECT_BINARY_DIR}/python/pomona)
  nanobind_add_module(${name} NB_STATIC NB_SUPPRESS_WARNINGS ${ARGN})
  target_link_libraries(${name} PRIVATE pomona_python pomona::warnings)
  set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${package})
  # GLOB, for once: a new file of Python must not need a line here.
  file(GLOB entries CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/python/pomona/*)
  file(MAKE_DIRECTORY ${package})
  foreach(entry ${entries})
    get_filename_component(entry_name ${entry} NAME)
    file(CREATE_LINK ${entry} ${package}/${entry_name} SYMBOLIC)
  endforeach()
  foreach(folder bin share)
    file(CREATE_LINK ${PROJECT_BINARY_DIR}/${folder} ${package}/${folder} SYMBOLIC)
  endforeach()
endfunction()
