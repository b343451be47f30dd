# pomona_room(<name> SOURCES … TESTS … BENCHMARKS … DEPS <rooms> USES <third-party targets>)
#
# One room is one static library pomona_<name>; its tests are pomona_<name>_test and its benchmarks
# pomona_<name>_bench. DEPS and USES say what the room may know; tools/check_layers.py holds DEPS
# against the #include lines.
function(pomona_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;TESTS;BENCHMARKS;DEPS;USES" ${ARGN})
  set(deps ${ROOM_DEPS})
  list(TRANSFORM deps PREPEND pomona_)

  set(scope PUBLIC)
  if(ROOM_SOURCES)
    add_library(pomona_${name} STATIC ${ROOM_SOURCES})
    target_link_libraries(pomona_${name} PRIVATE pomona::warnings)
  else()
    set(scope INTERFACE)
    add_library(pomona_${name} INTERFACE)
  endif()
  target_include_directories(pomona_${name} ${scope} ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(pomona_${name} ${scope} ${deps} ${ROOM_USES})

  if(ROOM_TESTS AND POMONA_TESTS)
    add_executable(pomona_${name}_test ${ROOM_TESTS})
    target_link_libraries(pomona_${name}_test
      PRIVATE pomona_${name} pomona::warnings GTest::gmock GTest::gtest_main)
    gtest_discover_tests(pomona_${name}_test
      DISCOVERY_MODE PRE_TEST PROPERTIES LABELS ${name} TIMEOUT 120)
  endif()
  if(ROOM_BENCHMARKS AND POMONA_BENCHMARKS)
    add_executable(pomona_${name}_bench ${ROOM_BENCHMARKS})
    target_link_libraries(pomona_${name}_bench
      PRIVATE pomona_${name} pomona::warnings benchmark::benchmark_main)
  endif()
endfunction()
