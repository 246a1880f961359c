# The library for programs of others: headers, archives, a CMake package (find_package(vlm-tools), vlm::media, …) and
# vlm-tools.pc. What its targets are made of is in common/CMakeLists.txt.
include(CMakePackageConfigHelpers)
set(headers_folder ${CMAKE_INSTALL_INCLUDEDIR}/vlm-tools)
set(library_folder ${CMAKE_INSTALL_LIBDIR}/vlm-tools)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/vlm-tools)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/common DESTINATION ${headers_folder} COMPONENT library FILES_MATCHING PATTERN *.hpp)
install(TARGETS ${vlm_libraries} vlm-flags vlm-opencv vlm-valijson vlm-cli11 EXPORT vlm-tools
  ARCHIVE DESTINATION ${library_folder} COMPONENT library)
install(EXPORT vlm-tools NAMESPACE vlm:: DESTINATION ${package_folder} COMPONENT library)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/vlm-tools-config.cmake.in
  ${PROJECT_BINARY_DIR}/vlm-tools-config.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/vlm-tools-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/vlm-tools-config.cmake ${PROJECT_BINARY_DIR}/vlm-tools-config-version.cmake
  DESTINATION ${package_folder} COMPONENT library)

# The highest floor first, as linkers want archives.
set(archives "")
foreach(library IN LISTS vlm_libraries)
  string(PREPEND archives " -l${library}")
endforeach()
set(opencv "")
foreach(each IN ITEMS objdetect video dnn imgproc core)
  string(APPEND opencv " -lopencv_${each}")
endforeach()
file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${CMAKE_CURRENT_LIST_DIR}/vlm-tools.pc.in ${PROJECT_BINARY_DIR}/vlm-tools.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/vlm-tools.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)
