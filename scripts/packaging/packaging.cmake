# What is installed, and the Debian packages that cpack makes of it: vlm-tools, and vlm-tools-dev with the library.
if(NOT VLM_SANITIZE)
  include(${CMAKE_CURRENT_LIST_DIR}/completions.cmake)
endif()
include(${CMAKE_CURRENT_LIST_DIR}/library.cmake)

set(shared_folder ${CMAKE_INSTALL_DATADIR}/vlm-tools)
install(DIRECTORY schemas/ DESTINATION ${shared_folder}/schemas COMPONENT programs)
install(DIRECTORY samples/ DESTINATION ${shared_folder}/samples COMPONENT programs USE_SOURCE_PERMISSIONS)
install(DIRECTORY scripts/cron scripts/parallel scripts/slurm DESTINATION ${shared_folder}/scripts COMPONENT programs
  USE_SOURCE_PERMISSIONS)
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT programs)

# Of packages alone: who installs into a folder of their own has no use for it.
set(systemd samples/systemd)
install(FILES ${systemd}/vlm-capture@.service ${systemd}/vlm-index-watch@.service ${systemd}/vlm-serve-hls.service
  ${systemd}/vlm-serve-hls.socket DESTINATION lib/systemd/system COMPONENT system EXCLUDE_FROM_ALL)
foreach(each "sysusers|lib/sysusers.d/vlm-tools.conf" "tmpfiles|lib/tmpfiles.d/vlm-tools.conf"
    "logrotate|/etc/logrotate.d/vlm-tools")
  string(REGEX MATCH "^(.*)\\|(.*)/(.*)$" matched "${each}")
  install(FILES ${CMAKE_CURRENT_LIST_DIR}/vlm-tools.${CMAKE_MATCH_1} DESTINATION ${CMAKE_MATCH_2} RENAME ${CMAKE_MATCH_3}
    COMPONENT system EXCLUDE_FROM_ALL)
endforeach()
install(DIRECTORY DESTINATION /etc/vlm-tools COMPONENT system EXCLUDE_FROM_ALL)
foreach(package vlm-tools vlm-tools-dev)
  set(component system)
  if(package STREQUAL vlm-tools-dev)
    set(component library)
    install(FILES CHANGELOG.md DESTINATION share/doc/${package} COMPONENT library EXCLUDE_FROM_ALL)
  endif()
  install(FILES ${CMAKE_CURRENT_LIST_DIR}/copyright.in DESTINATION share/doc/${package} RENAME copyright COMPONENT ${component}
    EXCLUDE_FROM_ALL)
  install(FILES ${CMAKE_CURRENT_LIST_DIR}/overrides/${package} DESTINATION share/lintian/overrides COMPONENT ${component}
    EXCLUDE_FROM_ALL)
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME vlm-tools)
set(CPACK_PACKAGE_CONTACT "vlm-tools maintainers <maintainers@vlm-tools.example>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL programs system library)
set(CPACK_COMPONENT_PROGRAMS_GROUP programs)
set(CPACK_COMPONENT_SYSTEM_GROUP programs)
set(CPACK_COMPONENT_LIBRARY_GROUP library)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/compress.cmake)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME vlm-tools)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SHLIBDEPS ON)
# Loaded where they are needed first, so that nothing that is linked tells of them.
find_package(PkgConfig REQUIRED)
foreach(library avfilter avdevice)
  pkg_check_modules(vlm_${library} REQUIRED QUIET lib${library})
  string(REGEX MATCH "^[0-9]+" major "${vlm_${library}_VERSION}")
  list(APPEND vlm_loaded_packages lib${library}${major})
endforeach()
list(JOIN vlm_loaded_packages ", " CPACK_DEBIAN_PROGRAMS_PACKAGE_DEPENDS)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_RECOMMENDS "ca-certificates, opencv-data")
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_LIST_DIR}/postinst ${CMAKE_CURRENT_LIST_DIR}/postrm
  ${PROJECT_BINARY_DIR}/conffiles)
file(WRITE ${PROJECT_BINARY_DIR}/conffiles /etc/logrotate.d/vlm-tools\n)
set(CPACK_DEBIAN_PROGRAMS_DESCRIPTION "look at video with vision-language models
 Five programs that pipe frames and JSON Lines to each other: vlm-capture makes
 frame streams of files, cameras and network streams; vlm-index keeps an archive
 in one SQLite file; vlm-analyze asks models about frames, spans and whole
 videos; vlm-count counts objects over lines and in zones; vlm-serve-hls shows
 it all on a page, with answers and counts in step.")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME vlm-tools-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "libavformat-dev, libavcodec-dev, libswscale-dev, libswresample-dev, \
libturbojpeg0-dev, libopencv-core-dev, libopencv-imgproc-dev, libopencv-objdetect-dev, libopencv-video-dev, \
libopencv-dnn-dev, libcurl4-openssl-dev, libssl-dev, zlib1g-dev, libsqlite3-dev, libtomlplusplus-dev, \
nlohmann-json3-dev, libfmt-dev")
set(CPACK_DEBIAN_LIBRARY_DESCRIPTION "look at video with vision-language models (library)
 The library that vlm-tools are made of, with its headers: sampling frames,
 asking models, tracking and counting, an archive's index, video in segments.
 It is linked statically; a CMake package and a pkg-config file name it.")
include(CPack)
