# What is checked of the source itself.

add_test(NAME check/layers COMMAND ${PROJECT_SOURCE_DIR}/scripts/check-layers)
add_test(NAME check/fuzz-seeds COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run.py --table)
add_test(NAME check/layers-itself
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/check_layers_test.py)
add_test(NAME check/docs-itself COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/check_docs_test.py)
add_test(NAME check/playlists-itself COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/hls_playlist_test.py)

# Every header compiles alone: one file for each that includes it and nothing else. What a source file of its own includes
# first need not be compiled for that again.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
  ${PROJECT_SOURCE_DIR}/common/*.hpp ${PROJECT_SOURCE_DIR}/tools/*.hpp)
set(header_sources "")
foreach(header IN LISTS headers)
  string(REGEX REPLACE "hpp$" "cpp" own ${PROJECT_SOURCE_DIR}/${header})
  set(first "")
  if(EXISTS ${own})
    file(STRINGS ${own} first REGEX "^#include" LIMIT_COUNT 1)
  endif()
  if(first STREQUAL "#include \"${header}\"")
    continue()
  endif()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/${header}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${header}\"\n" @ONLY)
  list(APPEND header_sources ${source})
endforeach()
add_library(header-check OBJECT ${header_sources})
target_include_directories(header-check PRIVATE ${PROJECT_SOURCE_DIR})
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
target_link_libraries(header-check PRIVATE fmt::fmt nlohmann_json::nlohmann_json)
target_compile_options(header-check PRIVATE -O0 -g0 -Wall -Wextra -Werror)
