# The programs as a user runs them: a table of cases for each. And the tests of what these tests rely on.

add_test(NAME fixture/clips COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/media/make_clips.py ${test_clips})
add_test(NAME fixture/clips-check COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/media/make_clips.py ${test_clips} --check)
set_tests_properties(fixture/clips PROPERTIES FIXTURES_SETUP clips)
set_tests_properties(fixture/clips-check PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 300)
add_test(NAME fixture/variants COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/media/make_variants.sh ${test_variants})
set_tests_properties(fixture/variants PROPERTIES FIXTURES_SETUP clips TIMEOUT 600)

foreach(name self_test fault_self_test wire_self_test batching_self_test)
  add_test(NAME fixture/servers-${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/servers/${name}.py)
endforeach()
add_test(NAME fixture/cases-self_test COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cases/self_test.py)

# Time limits are for a program without sanitizers.
set(patience 1)
if(VLM_SANITIZE)
  set(patience 4)
endif()
file(GLOB tables CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/cases/*.cases)
foreach(table IN LISTS tables)
  get_filename_component(program ${table} NAME_WE)
  if(TARGET ${program})
    add_test(NAME cases/${program} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cases/run_cases.py ${table}
      --programs $<TARGET_FILE_DIR:${program}> --clips ${test_clips} --patience ${patience})
    set_tests_properties(cases/${program} PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 1800 PROCESSORS 2)
  endif()
endforeach()

# The documents against the programs.
if(TARGET vlm-analyze)
  add_test(NAME check/docs COMMAND ${PROJECT_SOURCE_DIR}/scripts/check-docs --programs $<TARGET_FILE_DIR:vlm-analyze>
    --man ${PROJECT_BINARY_DIR}/man --clip ${test_clips}/cfr25.mp4)
  set_tests_properties(check/docs PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 300)
endif()

# The first thing that a new user runs: it builds what is installed, in build/release.
if(TARGET vlm-analyze)
  add_test(NAME quickstart COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/quickstart_test.py --clip ${test_clips}/cfr25.mp4)
  set_tests_properties(quickstart PROPERTIES FIXTURES_REQUIRED clips FIXTURES_SETUP release TIMEOUT 1800 PROCESSORS 2)
  if(NOT VLM_SANITIZE) # what is packed is the release build, in whatever way the rest is built: once is enough
    add_test(NAME package COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/package_test.py
      --build ${PROJECT_SOURCE_DIR}/build/release --clip ${test_clips}/cfr25.mp4)
    set_tests_properties(package PROPERTIES FIXTURES_REQUIRED "clips;release" TIMEOUT 1800 PROCESSORS 2)
  endif()
endif()

# Models, from a server of this machine.
add_test(NAME fetch-model COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/fetch_model_test.py)

# The samples, with stand-ins.
if(TARGET vlm-analyze)
  add_test(NAME samples COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/samples_test.py
    --programs $<TARGET_FILE_DIR:vlm-analyze> --clip ${test_clips}/cfr25.mp4)
  set_tests_properties(samples PROPERTIES FIXTURES_REQUIRED clips)
endif()

# What the manual shows how to do, and what it says of troubles.
if(TARGET vlm-analyze AND TARGET vlm-capture AND TARGET vlm-count AND TARGET vlm-index AND TARGET vlm-serve-hls)
  foreach(name cookbook trouble)
    add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/${name}_test.py
      --programs $<TARGET_FILE_DIR:vlm-analyze> --clips ${test_clips})
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 600)
  endforeach()
endif()

# Cameras that come and go, video in segments, screens, recordings.
if(TARGET vlm-capture)
  foreach(name live probe login status segments screen record keep change carry stop edges)
    add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/${name}_test.py
      --programs $<TARGET_FILE_DIR:vlm-capture> --clips ${test_clips})
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 600)
  endforeach()
  set_tests_properties(screen PROPERTIES SKIP_RETURN_CODE 77) # no X server
endif()

# The index.
if(TARGET vlm-index)
  foreach(name index scenes url upkeep import counts kept at watch export export_counts disk order embed)
    add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/${name}_test.py
      --programs $<TARGET_FILE_DIR:vlm-index> --clips ${test_clips})
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 600)
  endforeach()
endif()

# The index, watched: over HTTP, and in a browser.
if(TARGET vlm-serve-hls)
  foreach(name serve serve_api serve_load serve_upload serve_ts serve_live web)
    add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/${name}_test.py
      --programs $<TARGET_FILE_DIR:vlm-serve-hls> --clips ${test_clips})
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 600)
  endforeach()
  set_tests_properties(web PROPERTIES TIMEOUT 1200)
endif()
if(TARGET vlm-serve-hls AND TARGET vlm-capture)
  add_test(NAME serve_event COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/serve_event_test.py
    --programs $<TARGET_FILE_DIR:vlm-serve-hls> --clips ${test_clips})
  set_tests_properties(serve_event PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 600)
endif()

# Keys, passwords and tokens, in all programs; what strangers give them.
if(TARGET vlm-analyze AND TARGET vlm-capture AND TARGET vlm-count AND TARGET vlm-index AND TARGET vlm-serve-hls)
  foreach(name secrets hostile)
    add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/${name}_test.py
      --programs $<TARGET_FILE_DIR:vlm-analyze> --clips ${test_clips})
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 600)
  endforeach()
endif()

# Requests that others answer, from files; how fast a server is; servers that a run starts.
if(TARGET vlm-analyze)
  foreach(name batch batch_reuse measure spawn)
    add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/${name}_test.py
      --programs $<TARGET_FILE_DIR:vlm-analyze> --clips ${test_clips})
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 600)
  endforeach()
  set_tests_properties(measure PROPERTIES PROCESSORS 2)
endif()

# Sound, which a server writes down.
if(TARGET vlm-analyze AND TARGET vlm-index)
  add_test(NAME speech COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/speech_test.py
    --programs $<TARGET_FILE_DIR:vlm-analyze> --clips ${test_clips})
  set_tests_properties(speech PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 600)
endif()

# Nights of work over an archive.
if(TARGET vlm-analyze AND TARGET vlm-index)
  add_test(NAME nightly COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/nightly_test.py
    --programs $<TARGET_FILE_DIR:vlm-analyze> --clips ${test_clips})
  set_tests_properties(nightly PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 600)
endif()

# What operators start, and look at.
if(TARGET vlm-analyze AND TARGET vlm-index AND TARGET vlm-capture AND TARGET vlm-count AND TARGET vlm-serve-hls)
  foreach(name operations dashboard)
    add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/${name}_test.py
      --programs $<TARGET_FILE_DIR:vlm-analyze> --clips ${test_clips})
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 600)
  endforeach()
endif()

# Shares of an archive, with a real Slurm and GNU parallel.
if(TARGET vlm-analyze AND TARGET vlm-index)
  add_test(NAME shares COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/shares_test.py
    --programs $<TARGET_FILE_DIR:vlm-analyze> --clips ${test_clips})
  set_tests_properties(shares PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 600 SKIP_RETURN_CODE 77)
endif()

# A wall clock that jumps.
if(TARGET vlm-analyze AND TARGET vlm-index)
  add_test(NAME clock COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/clock_test.py
    --programs $<TARGET_FILE_DIR:vlm-analyze> --clips ${test_clips} --clock $<TARGET_FILE:shifted-clock>)
  set_tests_properties(clock PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 600)
endif()

# The programs joined by pipes.
if(TARGET vlm-analyze AND TARGET vlm-capture)
  foreach(name pipe latest concurrent overlap load cache night resume steer compare)
    add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/${name}_test.py
      --programs $<TARGET_FILE_DIR:vlm-analyze> --clips ${test_clips})
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 600)
  endforeach()
endif()

# Counting.
if(TARGET vlm-count AND TARGET vlm-capture)
  foreach(name count count_live count_shake several vlm_count)
    add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/${name}_test.py
      --programs $<TARGET_FILE_DIR:vlm-count> --clips ${test_clips})
    set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED clips TIMEOUT 900 PROCESSORS 2)
  endforeach()
endif()

# All of them together, among faults.
add_test(NAME soak-checks COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/soak/self_test.py)
if(TARGET vlm-analyze AND TARGET vlm-capture AND TARGET vlm-count AND TARGET vlm-index AND TARGET vlm-serve-hls)
  add_test(NAME soak COMMAND ${PROJECT_SOURCE_DIR}/scripts/soak --minutes 0.75 --seed 1 --build ${PROJECT_BINARY_DIR}
    --report ${PROJECT_BINARY_DIR}/soak)
  set_tests_properties(soak PROPERTIES TIMEOUT 600 PROCESSORS 2)
endif()
