# The page as a library: vlm_page has embedded_assets() (assets.hpp). What it uses of npm's packages is fetched once,
# in the build folder, when package-lock.json changes.
find_program(NPM npm REQUIRED)
set(page ${CMAKE_CURRENT_LIST_DIR}/page)
set(page_build ${CMAKE_CURRENT_BINARY_DIR}/page)
set(page_modules ${page_build}/node_modules)
add_custom_command(
  OUTPUT ${page_build}/fetched
  COMMAND ${CMAKE_COMMAND} -E make_directory ${page_build}
  COMMAND ${CMAKE_COMMAND} -E copy ${page}/package.json ${page}/package-lock.json ${page_build}
  COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix ${page_build}
  COMMAND ${CMAKE_COMMAND} -E touch ${page_build}/fetched
  DEPENDS ${page}/package.json ${page}/package-lock.json
  WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}
  COMMENT "Fetching the packages that the page uses"
  VERBATIM)

file(GLOB page_files CONFIGURE_DEPENDS ${page}/*.html ${page}/*.js ${page}/*.css ${page}/*.svg)
add_custom_command(
  OUTPUT ${page_build}/embedded_page.cpp
  COMMAND ${CMAKE_COMMAND} -DPAGE=${page} -DMODULES=${page_modules} -DFOLDER=${page_build}/assets
    -DOUTPUT=${page_build}/embedded_page.cpp -P ${CMAKE_CURRENT_LIST_DIR}/embed_page.cmake
  DEPENDS ${page_files} ${page_build}/fetched ${CMAKE_CURRENT_LIST_DIR}/embed_page.cmake
  COMMENT "Embedding the page"
  VERBATIM)
add_library(vlm_page STATIC ${page_build}/embedded_page.cpp)
target_include_directories(vlm_page PUBLIC ${PROJECT_SOURCE_DIR})
target_compile_features(vlm_page PUBLIC cxx_std_20)
