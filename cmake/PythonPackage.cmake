# pomona_python_package(<extension> <sources>): the extension module, bound with the pinned `nanobind`
# wheel, and all else that the wheel of this project holds (pyproject.toml).
set(Python_EXECUTABLE ${Python3_EXECUTABLE})
find_package(Python REQUIRED COMPONENTS Interpreter Development.Module)
execute_process(
  COMMAND ${Python_EXECUTABLE} -m nanobind --cmake_dir
  OUTPUT_VARIABLE nanobind_ROOT OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
find_package(nanobind CONFIG REQUIRED PATHS ${nanobind_ROOT} NO_DEFAULT_PATH)

# The build folder's python/pomona is the whole package as well: PYTHONPATH=build/release/python.
function(pomona_link_package package)
  file(MAKE_DIRECTORY ${package})
  # GLOB, for once: a new file of Python must not need a line here.
  file(GLOB entries CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/python/pomona/*)
  foreach(entry ${entries} ${PROJECT_BINARY_DIR}/bin ${PROJECT_BINARY_DIR}/share)
    get_filename_component(name ${entry} NAME)
    file(CREATE_LINK ${entry} ${package}/${name} SYMBOLIC)
  endforeach()
endfunction()

# `depth` folders up from `target` lie the packages whose libraries it needs.
function(pomona_install_in_package target depth destination)
  set(libraries openvino/libs pyarrow scipy_openblas32/lib)
  list(TRANSFORM libraries PREPEND "$ORIGIN/${depth}/")
  set_target_properties(${target} PROPERTIES INSTALL_RPATH "${libraries}")
  install(TARGETS ${target} DESTINATION ${destination})
endfunction()

function(pomona_python_package extension)
  set(package ${PROJECT_BINARY_DIR}/python/pomona)
  pomona_link_package(${package})
  nanobind_add_module(${extension} NB_STATIC NB_SUPPRESS_WARNINGS ${ARGN})
  target_link_libraries(${extension} PRIVATE pomona_python pomona::warnings)
  set_target_properties(${extension} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${package})
  pomona_install_in_package(${extension} .. pomona)
  pomona_install_in_package(pomona ../.. pomona/bin)
endfunction()
